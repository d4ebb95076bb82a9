// The sequence as a quiet learner meets it, one question after the other. It says only what format and wait say, shows
// what is written, and keeps nothing.
import { h } from "../../widgets/elements.js";
import { countQuestions, quietCounts } from "./counts.js";

const SECOND = 1000; // milliseconds
const PLAYED_AT_MOST = 60; // seconds that one sits through

/** A panel that plays the questions of `questions()`; `page.memory.quiet` is the place it stands at, or null. */
export class QuietLearner {
  constructor(page, questions) {
    Object.assign(this, { page, questions });
    this.panelId = page.id("quiet");
    this.button = h("button", { type: "button", class: "tot-button", "data-key": "quiet", "data-free": true, "aria-controls": this.panelId, onclick: () => (this.place === null ? this.goTo(0) : this.stop()) }, page.t("quiet"));
    this.title = h("h4", { tabindex: "-1", "data-key": "quiet.title" }, page.t("quiet_title"));
    this.scene = h("div", { class: "tot-quiet-scene", "aria-live": "polite" });
    this.back = this.control("quiet_back", "back", () => this.goTo(this.place - 1));
    this.next = this.control("quiet_next", "next", () => this.goTo(this.place === this.questions().length ? 0 : this.place + 1));
    this.panel = h("section", { id: this.panelId, class: "tot-card tot-listen", "aria-label": page.t("quiet_title"), onkeydown: (event) => this.onKey(event) },
      this.title,
      h("p", { class: "tot-fine", text: page.t("quiet_about") }),
      this.scene,
      h("div", { class: "tot-buttons" }, this.back, this.next, this.control("quiet_stop", "stop", () => this.stop(), "tot-quiet-stop")));
  }

  get place() {
    return this.page.memory.quiet ?? null;
  }

  control(text, name, act, look = "") {
    return h("button", { type: "button", class: `tot-button tot-small ${look}`, "data-key": `quiet.${name}`, "data-free": true, onclick: act }, this.page.t(text));
  }

  /** Show the question at a place; the place after the last question is the end. */
  goTo(place) {
    const opening = this.place === null;
    this.page.memory.quiet = place;
    this.refresh();
    if (opening) this.title.focus();
    else if (this.back.disabled) this.next.focus();
  }

  stop() {
    this.page.memory.quiet = null;
    this.refresh();
    this.button.focus();
  }

  onKey(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.stop();
  }

  refresh() {
    const { page } = this;
    const questions = this.questions();
    if (!questions.length) page.memory.quiet = null;
    const isOpen = this.place !== null;
    this.button.hidden = !questions.length;
    this.button.setAttribute("aria-expanded", String(isOpen));
    this.panel.hidden = !isOpen;
    if (!isOpen) this.hush();
    if (!isOpen) return;
    page.memory.quiet = Math.min(this.place, questions.length);
    const atEnd = this.place === questions.length;
    this.back.disabled = this.place === 0;
    this.next.textContent = atEnd ? page.t("quiet_again") : this.place === questions.length - 1 ? page.t("quiet_end") : page.t("quiet_next");
    const scene = JSON.stringify([this.place, atEnd ? questions : questions[this.place]]);
    if (scene === this.shown) return; // what did not change is not read out again
    this.shown = scene;
    this.hush();
    this.scene.replaceChildren(...(atEnd ? this.ending(questions) : this.moment(questions[this.place], questions.length)));
  }

  /** What one question is like: what is heard, how long it is quiet, how one may answer. */
  moment(question, count) {
    const { page } = this;
    const { format, text, wait_s: seconds } = question;
    const heard = text.trim();
    return [
      h("p", { class: "tot-quiet-place", text: page.t("quiet_place", { number: this.place + 1, count }) }),
      h("dl", {},
        h("dt", { text: page.t("quiet_hear") }), heard ? h("dd", { class: "tot-quiet-heard", dir: "auto", text: heard }) : h("dd", { text: page.t("quiet_hear_nothing") }),
        h("dt", { text: page.t("quiet_silence") }), h("dd", {}, h("span", { text: this.silence(seconds) }), seconds > 1 ? this.sit(seconds) : null),
        h("dt", { text: page.t("quiet_you") }), h("dd", { text: format === null ? page.t("quiet_no_format") : page.t(`quiet_${format}`) })),
    ];
  }

  silence(seconds) {
    const { page } = this;
    if (seconds === null) return page.t("quiet_silence_none");
    if (seconds === 0) return page.t("quiet_silence_zero");
    return seconds === 1 ? page.t("quiet_silence_one") : page.t("quiet_silence_value", { seconds });
  }

  /** A button that lets the seconds pass in real time, for those who want to feel them. */
  sit(seconds) {
    const { page } = this;
    const whole = Math.min(seconds, PLAYED_AT_MOST);
    const clock = h("span", { class: "tot-quiet-clock", "aria-live": "off" });
    const button = this.control("quiet_sit", "sit", () => {
      this.hush();
      let past = 0;
      const tick = () => {
        clock.textContent = page.t("quiet_sitting", { past, seconds: whole });
        if (past === whole) {
          this.hush();
          clock.textContent = page.t("quiet_sat", { seconds: whole });
          page.say(page.t("quiet_sat", { seconds: whole }));
        }
        past += 1;
      };
      tick();
      this.timer = setInterval(tick, SECOND);
    });
    return h("span", { class: "tot-quiet-sit" }, button, clock);
  }

  hush() {
    clearInterval(this.timer);
  }

  ending(questions) {
    const { page } = this;
    const count = quietCounts(questions);
    const { silence } = countQuestions(questions);
    const lines = [
      page.t("quiet_end_safe", { safe: count.safe, count: questions.length }),
      page.t("quiet_end_vote", { vote: count.vote }),
      page.t("quiet_end_turn", { turn: count.turn }),
      page.t("quiet_end_room", { room: count.room }),
      page.t("quiet_end_silence", { seconds: silence, minutes: page.config.settings.minutes }),
    ];
    return [h("p", { class: "tot-quiet-place", text: page.t("quiet_end_title") }), h("ul", {}, lines.map((text) => h("li", { text })))];
  }
}
