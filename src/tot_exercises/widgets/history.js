// Earlier versions of an answer: a list, one of them to look at, and bringing it back. The same viewer shows the answer as
// it is now as a plain document, for reading through and for print; while it is open, only the document is printed.
import { h } from "./elements.js";

/** The part of a page that shows documents; `open` asks the kernel, and what it answers is drawn by `listed` and `shown`. */
export class History {
  constructor(page) {
    this.page = page;
    this.element = h("section", { class: "tot-history", role: "group", "aria-label": page.t("versions"), tabindex: "-1", hidden: true });
    this.button = h("button", { type: "button", class: "tot-button tot-quiet", "data-key": "versions", "data-free": true, "aria-expanded": "false", onclick: () => this.toggle() }, page.t("versions"));
  }

  toggle() {
    if (this.element.hidden) this.ask();
    else this.close();
  }

  ask() {
    this.nonce = `${this.page.number}-${Date.now()}`;
    this.page.answer.tell({ do: "versions", nonce: this.nonce });
  }

  close() {
    this.element.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    this.button.focus();
  }

  /** The kernel's list has come. */
  listed() {
    const { page } = this;
    const { nonce, list } = page.model.get("versions");
    if (!this.nonce || nonce !== this.nonce) return;
    this.viewer = h("div", { class: "tot-document", role: "group", tabindex: "-1", hidden: true });
    const row = (version) => {
      const time = page.time(version.at);
      const when = (props) => h("time", { datetime: version.at, text: time, ...props });
      const act = (name, run, props = {}) => h("button", { type: "button", class: "tot-button tot-small", "data-free": name === "version_look", "data-key": `${name}.${version.number}`, onclick: run, ...props },
        page.t(name), h("span", { class: "tot-hidden" }, " ", when()));
      return h("li", {},
        when({ class: "tot-version-time" }),
        h("span", { class: "tot-fine" }, page.t(version.words === 1 ? "word" : "words", { count: version.words }), version.other ? h("q", { dir: "auto", text: version.other }) : null),
        act("version_look", () => page.answer.tell({ do: "version", number: version.number, nonce: this.nonce })),
        act("version_restore", () => this.restore(version, time)));
    };
    const now = h("button", { type: "button", class: "tot-button tot-small", "data-free": true, "data-key": "version_now", onclick: () => page.answer.tell({ do: "version", number: 0, nonce: this.nonce }) }, page.t("version_now"));
    this.element.replaceChildren(
      h("div", { class: "tot-row" },
        h("h4", { text: page.t("versions") }),
        h("button", { type: "button", class: "tot-button tot-quiet", "data-free": true, "data-key": "versions.close", onclick: () => this.close() }, page.t("close_panel"))),
      h("p", {}, now),
      h("p", { class: "tot-fine", text: page.t(list.length ? "versions_text" : "versions_none") }),
      h("ol", { class: "tot-versions", reversed: true }, list.map(row)),
      this.viewer);
    this.element.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    page.lock();
    this.element.focus({ preventScroll: true });
    this.element.scrollIntoView({ block: "nearest" });
  }

  /** One version has come, to be looked at. */
  shown() {
    const { page, viewer } = this;
    const version = page.model.get("version");
    if (!this.nonce || version.nonce !== this.nonce || !viewer) return;
    const parts = version.gone ? [h("p", { text: version.gone })] : [
      h("h5", { text: version.number ? page.t("version_of", { time: page.time(version.at) }) : page.config.title }),
      ...version.sections.flatMap((part) => [
        h("h6", { text: part.title }),
        h("dl", {}, part.lines.flatMap((line) => [h("dt", { text: line.label }), h("dd", { dir: "auto", text: line.text })])),
      ]),
    ];
    viewer.replaceChildren(...parts);
    viewer.setAttribute("aria-label", parts[0].textContent);
    viewer.hidden = false;
    viewer.focus({ preventScroll: true });
    viewer.scrollIntoView({ block: "nearest" });
  }

  restore(version, time) {
    const { page } = this;
    page.answer.command({ do: "restore", number: version.number });
    this.element.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    page.say(page.t("version_restored", { time }));
    page.finishButton.focus();
  }
}
