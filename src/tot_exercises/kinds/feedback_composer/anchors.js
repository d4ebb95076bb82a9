// The lines that a comment stands on: a button to choose them in the transcript, a box to type them, and a chip for each.
import { h, iconButton } from "../../widgets/elements.js";
import { textField } from "../../widgets/fields.js";
import { readLines, writeLines } from "./lines.js";

export class Anchors {
  /** `key` makes a `data-key`; `attach` is called when lines are to be chosen in the transcript, or no longer. */
  constructor(page, comment, transcript, { key, attach }) {
    Object.assign(this, { page, comment, transcript, key });
    this.button = h("button", { type: "button", class: "tot-button tot-attach", "data-key": key("attach"), onclick: attach });
    const field = textField(page, "comments.anchors", {
      key: key("lines"),
      label: page.t("lines_label"),
      words: false,
      get: () => writeLines(comment.anchors),
      set: (text) => this.typed(text),
    });
    this.box = field.querySelector("input");
    this.box.addEventListener("change", () => this.tidy());
    this.box.addEventListener("keydown", (event) => event.key === "Enter" && this.tidy());
    this.wrong = h("p", { class: "tot-wrong", id: page.id(`${key("lines")}-wrong`), hidden: true });
    this.box.setAttribute("aria-describedby", [this.box.getAttribute("aria-describedby"), this.wrong.id].filter(Boolean).join(" "));
    this.chips = h("ul", { class: "tot-chips", role: "list" });
    this.element = h("div", { class: "tot-anchors", role: "group", "aria-label": page.field("comments.anchors").label },
      field, this.button, this.wrong, this.chips);
    this.refresh();
  }

  /** Take over what is typed as far as it is understood; what is not understood is said when the box is left. */
  typed(text) {
    const { page } = this;
    const read = readLines(text, this.transcript.last, { and: page.t("lines_and"), to: page.t("lines_to") });
    this.comment.anchors = read.lines;
    this.typing = JSON.stringify(read.lines);
    this.unread = read.wrong;
    this.wrong.hidden = true;
    this.box.removeAttribute("aria-invalid");
  }

  /** Once the box is left: write the lines in one way, or say what was not understood. */
  tidy() {
    const { page } = this;
    if (!this.unread?.length) {
      this.box.value = writeLines(this.comment.anchors);
      return;
    }
    this.wrong.textContent = page.t("lines_wrong", { parts: this.unread.map((part) => `“${part}”`).join(", "), last: this.transcript.last });
    this.wrong.hidden = false;
    this.box.setAttribute("aria-invalid", "true");
    page.say(this.wrong.textContent);
  }

  chip(line) {
    const { page } = this;
    const text = this.transcript.opening(line);
    return h("li", { class: "tot-chip" },
      h("span", { class: "tot-number", text: String(line) }),
      h("span", { class: "tot-summary", dir: "auto", text: text ?? page.t("lines_unknown") }),
      iconButton("close", page.t("chip_remove", { number: line }), () => this.remove(line), { "data-key": this.key(`line.${line}`) }));
  }

  remove(line) {
    const at = this.comment.anchors.indexOf(line);
    this.page.edit(() => { this.comment.anchors = this.comment.anchors.filter((one) => one !== line); });
    (this.chips.children[Math.min(at, this.chips.children.length - 1)]?.querySelector("button") ?? this.box).focus();
  }

  /** Draw what follows from the data; nothing where the lines are as they were. */
  refresh() {
    const { comment, page } = this;
    const now = JSON.stringify(comment.anchors);
    if (now === this.shown) return;
    this.shown = now;
    this.chips.replaceChildren(...comment.anchors.map((line) => this.chip(line)));
    this.chips.hidden = comment.anchors.length === 0;
    this.showButton();
    if (now === this.typing) return; // typed here: the box keeps the words of the trainee until it is left
    this.typing = null;
    this.unread = [];
    this.wrong.hidden = true;
    this.box.removeAttribute("aria-invalid");
    this.box.value = writeLines(comment.anchors);
  }

  /** Say on the button what it does now. */
  showButton(attaching = this.attaching ?? false) {
    this.attaching = attaching;
    this.button.textContent = this.page.t(attaching ? "attaching_done" : this.comment.anchors.length ? "attach_more" : "attach");
    this.button.classList.toggle("tot-primary", !attaching && this.comment.anchors.length === 0);
  }
}
