// The bar above a workbook: how many exercises are finished, one entry for each, trouble in words, the author's switch.
import { fill, h, setText } from "./elements.js";

const DONE = new Set(["finished", "graded"]);

export class Bar {
  constructor(texts, { go, retry, toggle }) {
    this.texts = texts;
    this.go = go;
    this.sum = h("p", { class: "tot-wb-sum" });
    this.list = h("ul", { class: "tot-wb-list" });
    this.switch = h("button", { type: "button", class: "tot-wb-button tot-wb-switch", "aria-pressed": "false", title: texts.author_help, text: texts.author, onclick: toggle });
    this.troubleText = h("p", {});
    this.trouble = h("div", { class: "tot-wb-trouble", role: "alert", hidden: true }, this.troubleText, h("button", { type: "button", class: "tot-wb-button", text: texts.try_again, onclick: retry }));
    this.live = h("div", { class: "tot-wb-hidden", role: "status" });
    this.inner = h("div", { class: "tot-wb-inner" },
      h("div", { class: "tot-wb-row" }, this.sum, this.list, this.switch), this.trouble, this.live);
    this.element = h("section", { class: "tot-wb-bar", "aria-label": texts.bar }, this.inner);
  }

  /** Show how things stand: the exercises in order, the kernel's trouble or null, and whose view it is. */
  show(exercises, trouble, author) {
    const done = exercises.filter((one) => DONE.has(one.status)).length;
    setText(this.sum, this.summary(done, exercises.length));
    this.sum.hidden = exercises.length === 0;
    this.showEntries(exercises, !author && !trouble);
    this.switch.setAttribute("aria-pressed", String(author));
    this.trouble.hidden = !trouble;
    setText(this.troubleText, trouble ? this.texts[trouble] : "");
  }

  summary(done, all) {
    if (all === 1) return this.texts[done ? "progress_one_done" : "progress_one_open"];
    return fill(this.texts.progress, { done, all });
  }

  /** Entries are kept and only their words change, so that the focus stays where it is. Without a kernel, and in the
   * author's view, where nothing runs by itself, nothing is getting ready. */
  showEntries(exercises, coming) {
    while (this.list.children.length > exercises.length) this.list.lastChild.remove();
    while (this.list.children.length < exercises.length) this.list.append(this.entry(this.list.children.length));
    exercises.forEach((one, index) => {
      const entry = this.list.children[index].firstChild;
      const status = one.status === "waiting" && !coming ? "fault" : one.status;
      entry.dataset.status = status;
      setText(entry.querySelector(".tot-wb-title"), one.title || fill(this.texts.exercise, { number: index + 1 }));
      setText(entry.querySelector(".tot-wb-state"), this.texts.state[status] ?? "");
    });
  }

  entry(index) {
    return h("li", {}, h("button", { type: "button", class: "tot-wb-entry", onclick: () => this.go(index) },
      h("span", { class: "tot-wb-dot", "aria-hidden": "true" }),
      h("span", { class: "tot-wb-title" }), " ", h("span", { class: "tot-wb-state" })));
  }

  /** Say something politely to a screen reader. */
  say(text) {
    this.live.textContent = "";
    setTimeout(() => (this.live.textContent = text), 50);
  }
}
