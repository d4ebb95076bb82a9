// What every exercise has in common on screen: header, task, materials, inputs, saving, draft check, finishing.
//
// A kind's view.js exports `view`, an object with `build(page)`; it returns {element, refresh}. The page owns the data:
// a view changes it inside page.edit(() => …) and draws itself again in refresh(). `view.shows` lists the kinds of
// documents that the view puts on screen itself; the page shows the others above it.
import { fill, h, icon, keepFocus, ofCourse } from "./elements.js";
import { gradedPanel } from "./graded.js";
import { History } from "./history.js";
import { checkLabel, courseText, draftMessages, inputPanel, noticePanel, rescuePanel, taskPanels } from "./panels.js";
import { Answer } from "./saving.js";

const CHECK_TAKES_AT_MOST = 12000; // ms until the button can be read as a button again
const REFRESH_AFTER = 120; // ms from a letter to what is counted from it
const RESCUE_AGAIN = 7000; // ms until text of another tab is looked at again

/** One view of one exercise. */
export class Page {
  constructor(model, element, view) {
    this.model = model;
    this.root = element;
    this.config = model.get("config");
    this.answer = new Answer(model, () => this.showSaved());
    this.number = this.answer.me; // each widget has a script of its own, so a count would begin anew in each
    this.live = h("div", { class: "tot-hidden", role: "status", "aria-live": "polite" });
    element.append(this.live);
    [this.listeners, this.saying] = [[], []];
    this.rescued = []; // text of earlier views that is on offer
    this.memory = {}; // what a view wants to find again when the page is drawn anew, such as which parts are open
    this.view = view;
    this.draw();
    this.listen();
    this.rescue();
  }

  get data() {
    return this.answer.data;
  }

  /** Whether fields can only be read: the trainee has finished, or this very answer was graded. */
  get finished() {
    return this.model.get("status") === "finished" || this.graded;
  }

  get graded() {
    return this.model.get("graded").fits === true;
  }

  /** A sentence of the catalogue. */
  t(name, values) {
    return fill(this.config.texts[name] ?? name, values);
  }

  /** Label, help and word range of a field of the exercise. */
  field(path) {
    return this.config.fields[path] ?? { label: path.split(".").pop(), help: "", words: null };
  }

  /** The options of an enumeration as [value, label]. */
  options(name) {
    return Object.entries(this.config.texts.options[name]);
  }

  /** The outcomes that were taken over from an earlier exercise, numbered as they stand there. */
  outcomes() {
    const rows = Object.values(this.model.get("inputs")).flatMap((input) => input.data.outcomes ?? []);
    return rows.map((row, index) => ({
      id: row.id,
      number: index + 1,
      verb: row.verb,
      level: row.level,
      rest: [row.object, row.condition].filter(Boolean).join(", "),
      text: `${row.verb} ${row.object}`.trim(),
    }));
  }

  id(name) {
    return `tot-${this.number}-${name.replace(/[^\w-]/g, "-")}`;
  }

  /** Change the data, and let the kernel know soon. */
  edit(change) {
    if (this.finished) return;
    change(this.data);
    this.answer.touch();
    this.refresh();
  }

  /** The same for a letter that was typed: what follows from it is drawn a moment later, so that the letter never waits. */
  type(change) {
    if (this.finished) return;
    change(this.data);
    this.answer.touch();
    this.refreshTimer ??= setTimeout(() => this.refresh(), REFRESH_AFTER);
  }

  refresh() {
    clearTimeout(this.refreshTimer);
    this.refreshTimer = null;
    this.body.refresh();
  }

  /** Say something politely to a screen reader; what is to be said at the same moment is said together. */
  say(text) {
    this.live.textContent = "";
    if (this.saying.push(text) === 1) requestAnimationFrame(() => (this.live.textContent = [...new Set(this.saying.splice(0))].join(" ")));
  }

  time(iso) {
    const then = new Date(iso);
    const today = then.toDateString() === new Date().toDateString();
    const options = today ? { hour: "2-digit", minute: "2-digit" } : { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
    return new Intl.DateTimeFormat(this.config.screen.locale, { ...options, hour12: false }).format(then);
  }

  draw() {
    const { config } = this;
    this.root.classList.add("tot");
    this.root.setAttribute("lang", config.screen.locale);
    this.root.setAttribute("dir", config.screen.dir);
    this.root.setAttribute("role", "region");
    this.root.setAttribute("aria-label", config.title);
    this.savedText = h("span", { class: "tot-saved-text" });
    this.saved = h("p", { class: "tot-saved" }, h("span", { class: "tot-dot", "aria-hidden": "true" }), this.savedText);
    this.noticeBox = h("div", { class: "tot-notices" });
    this.gradedBox = h("div", {});
    this.inputBox = h("div", {});
    this.meta = h("span", {});
    this.draftBox = h("section", { class: "tot-draft", role: "group", "aria-label": this.t("draft_title"), tabindex: "-1", hidden: true });
    this.finishedText = h("p", { class: "tot-finished", text: this.t("finished") });
    this.checkButton = h("button", { type: "button", class: "tot-button", "data-key": "check", onclick: () => this.check() }, checkLabel(this));
    this.finishButton = h("button", { type: "button", class: "tot-button", "data-key": "finish", onclick: () => this.answer.command({ do: this.finished ? "reopen" : "finish" }) });
    this.history = new History(this);
    this.body = this.view.build(this);
    // The live region stays where it is: a screen reader hears only of one that was there before it was filled.
    for (const part of [...this.root.children]) if (part !== this.live) part.remove();
    this.live.before(
      h("div", { class: "tot-head" },
        h("div", {},
          h("h3", { class: "tot-title" }, ofCourse(this, config.title)),
          h("p", { class: "tot-meta" }, this.meta, config.preview ? h("span", { class: "tot-badge", text: this.t("preview_badge") }) : null)),
        this.profileChoice()),
      this.noticeBox,
      this.gradedBox,
      ...taskPanels(this),
      ...config.documents.filter((one) => !this.view.shows?.includes(one.kind)).map((one) => h("details", { class: "tot-panel" }, h("summary", { text: this.t(`material_${one.kind}`, { title: one.title }) }), courseText(this, one.text))),
      this.inputBox,
      this.body.element,
      this.finishedText,
      h("div", { class: "tot-foot" }, h("div", { class: "tot-buttons" }, this.checkButton, this.finishButton, config.writes ? this.history.button : null), this.saved),
      this.draftBox,
      this.history.element,
    );
    this.showNotices();
    this.showGraded();
    this.showInputs();
    this.showSaved();
    this.showFinished();
    this.showDraft(false);
    this.body.refresh();
  }

  profileChoice() {
    const { profiles } = this.config;
    this.profile = null;
    if (profiles.length < 2) return null;
    const name = (profile) => (profile[0].toUpperCase() + profile.slice(1)).replaceAll("_", " ");
    const id = this.id("profile");
    this.profile = h("select", { id, class: "tot-select", "data-key": "profile", onchange: () => this.answer.command({ do: "profile", profile: this.profile.value }) },
      profiles.map((profile) => h("option", { value: profile }, name(profile))));
    this.showProfile();
    return h("p", { class: "tot-profile" }, h("label", { for: id, text: this.t("profile") }), this.profile);
  }

  showProfile() {
    if (this.profile) this.profile.value = this.model.get("profile");
  }

  listen() {
    const redraw = () => keepFocus(this.root, () => this.draw());
    const on = (name, act) => {
      this.model.on(name, act);
      this.listeners.push([name, act]);
    };
    on("change:saved", () => {
      this.answer.heard();
      if (!this.answer.behind) this.showProfile();
    });
    on("change:notices", () => this.showNotices(true));
    on("change:messages", () => this.showDraft(true));
    on("change:versions", () => this.history.listed());
    on("change:version", () => this.history.shown());
    on("change:attempt", () => this.showAttempt());
    on("change:graded", () => {
      this.showGraded();
      this.showFinished();
      this.body.refresh();
    });
    on("change:offers", () => this.showInputs());
    on("change:inputs", () => {
      this.showInputs();
      this.body.inputsChanged?.();
      this.body.refresh();
      this.lock();
    });
    on("change:status", () => this.showFinished(true));
    on("change:profile", () => this.showProfile());
    on("change:config", () => {
      this.config = this.model.get("config");
      redraw();
    });
    for (const name of ["change:data", "change:rev", "change:by", "change:heard"]) on(name, () => this.answer.takeOver() && redraw());
    this.root.addEventListener("focusout", () => this.answer.flush());
    this.root.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
        event.preventDefault();
        this.answer.flush();
      }
    });
    this.onHide = () => {
      if (document.visibilityState === "hidden") this.answer.flush();
      else this.answer.tell({ do: "look" });
    };
    this.onLeave = () => this.answer.flush();
    document.addEventListener("visibilitychange", this.onHide);
    window.addEventListener("pagehide", this.onLeave);
    this.root.addEventListener("tot:kernel", (event) => this.answer.kernelRuns(event.detail.running));
  }

  dispose() {
    document.removeEventListener("visibilitychange", this.onHide);
    window.removeEventListener("pagehide", this.onLeave);
    clearTimeout(this.rescueTimer);
    clearTimeout(this.refreshTimer);
    for (const [name, act] of this.listeners) this.model.off(name, act);
    this.answer.dispose();
  }

  showSaved() {
    const saved = this.model.get("saved");
    const { answer } = this;
    let state = saved.state;
    let text = "";
    if (state === "preview" || state === "readonly") text = saved.note;
    else if (!answer.kernel) [state, text] = ["failed", this.t(answer.behind ? "not_saved" : "no_kernel_saved", { reason: this.t("no_kernel") })];
    else if (!answer.contact) [state, text] = ["failed", this.t("not_saved", { reason: this.t("no_contact") })];
    else if (state === "failed") text = this.t("not_saved", { reason: saved.note });
    else if (answer.behind) [state, text] = ["saving", this.t("saving")];
    else if (state === "new") text = this.t("not_started");
    else text = this.t("saved", { time: this.time(saved.at) });
    this.saved.dataset.state = state;
    this.tell();
    if (this.savedText.textContent === text) return;
    if (state === "failed" || state === "saved") this.savedChanged(state, text);
    this.savedText.textContent = text;
  }

  /** Tell the page around us how far this exercise is. */
  tell() {
    const { id, title } = this.config;
    const status = this.graded ? "graded" : this.finished ? "finished" : this.model.get("saved").at || this.answer.behind ? "draft" : "new";
    this.finishButton.classList.toggle("tot-primary", status === "draft"); // one main action at a time
    const known = `${id} ${status}`;
    if (this.told === known) return;
    this.told = known;
    Object.assign(this.root.dataset, { exercise: id, status });
    this.root.dispatchEvent(new CustomEvent("tot:state", { bubbles: true, detail: { exercise: id, title, status } }));
  }

  /** Put back, or offer, text that earlier views could not save. */
  rescue() {
    const { taken, offered, later } = this.answer.rescue();
    this.rescued = offered;
    if (later) this.rescueTimer = setTimeout(() => this.rescue(), RESCUE_AGAIN);
    if (taken) {
      this.putBack = this.t("rescued", { time: this.time(taken.at) });
      keepFocus(this.root, () => this.draw());
    }
    if (taken || offered.length) {
      this.showNotices();
      this.say(this.putBack ?? this.t("rescue", { time: this.time(offered[0].at) }));
    }
  }

  /** A screen reader hears of trouble at once, and of saving only after trouble. */
  savedChanged(state, text) {
    if (state === "failed" || this.lastSpoken === "failed") this.say(text);
    this.lastSpoken = state;
  }

  showNotices(now) {
    const notices = this.model.get("notices");
    const fresh = notices.map((notice) => notice.text).filter((text) => !this.noticed?.has(text));
    this.noticed = new Set(notices.map((notice) => notice.text));
    if (now && fresh.length) this.say(fresh.join(" "));
    const offer = (entry) => rescuePanel(this, entry, (take) => {
      this.rescued = this.rescued.filter((one) => one !== entry);
      if (take) this.answer.handOver(entry);
      else this.answer.setAside(entry);
      this.showNotices();
      this.finishButton.focus();
    });
    const own = this.putBack ? [{ text: this.putBack }] : [];
    this.noticeBox.replaceChildren(...[...notices, ...own].map((notice) => noticePanel(this, notice)), ...this.rescued.map(offer));
  }

  showGraded() {
    const panel = gradedPanel(this, () => {
      this.answer.command({ do: "again" });
      this.say(this.t("graded_open"));
      this.finishButton.focus();
    });
    this.gradedBox.replaceChildren(...(panel ? [panel] : []));
    this.showAttempt();
  }

  showAttempt() {
    const { number, of } = this.model.get("attempt");
    const minutes = this.t("minutes", { minutes: this.config.minutes });
    this.checkButton.textContent = checkLabel(this);
    this.meta.textContent = number ? `${minutes} · ${this.t("attempt", { number, of })}` : minutes;
  }

  showInputs() {
    const inputs = this.model.get("inputs");
    const panel = (offer) => inputPanel(this, offer, inputs[offer.exercise], (source) => {
      this.answer.command({ do: "adopt", exercise: offer.exercise, source });
      this.say(this.t("inputs_adopted"));
    });
    keepFocus(this.inputBox, () => this.inputBox.replaceChildren(...this.model.get("offers").map(panel)));
    this.lock();
  }

  check() {
    this.nonce = `${this.number}-${Date.now()}`;
    this.checkButton.textContent = this.t("checking");
    this.answer.tell({ do: "check", nonce: this.nonce });
    clearTimeout(this.checkTimer);
    this.checkTimer = setTimeout(() => (this.checkButton.textContent = checkLabel(this)), CHECK_TAKES_AT_MOST);
  }

  showDraft(now) {
    const result = this.model.get("messages");
    this.checkButton.textContent = checkLabel(this);
    if (!result.at) return;
    this.draftBox.replaceChildren(...draftMessages(this, result));
    this.draftBox.hidden = false;
    if (now && result.nonce === this.nonce) {
      this.say(this.t("draft_done"));
      this.draftBox.focus({ preventScroll: true });
      this.draftBox.scrollIntoView({ block: "nearest" });
    }
  }

  showFinished(now) {
    const { finished, graded } = this;
    this.tell();
    this.checkButton.hidden = finished;
    this.finishButton.hidden = graded;
    this.root.classList.toggle("tot-is-finished", finished);
    this.finishButton.replaceChildren(...(finished ? [this.t("reopen")] : [icon("check"), this.t("finish")]));
    this.finishedText.hidden = !finished || graded;
    this.lock();
    if (now && finished) this.say(this.t("finished"));
  }

  /** While finished, fields can be read and copied but not changed. */
  lock() {
    if (!this.body) return;
    for (const place of [this.body.element, this.inputBox, this.history.element]) {
      for (const control of place.querySelectorAll("input, textarea, select, button:not([data-free])")) {
        if (control.matches("textarea, input:not([type=checkbox], [type=radio])")) control.readOnly = this.finished;
        else if (this.finished) [control.dataset.was, control.disabled] = [control.dataset.was ?? String(control.disabled), true];
        else if (control.dataset.was) {
          control.disabled = control.dataset.was === "true";
          delete control.dataset.was;
        }
      }
    }
  }
}

/** The render function that anywidget calls. */
export function renderWith(view) {
  return ({ model, el }) => {
    const page = new Page(model, el, view);
    return () => page.dispose();
  };
}
