// One comment as a card: a line that is always there, and the fields of an open comment.
import { h, icon } from "../../widgets/elements.js";
import { checkField, choiceField, textField } from "../../widgets/fields.js";
import { Anchors } from "./anchors.js";
import { writeLines } from "./lines.js";

const say = (node, text) => {
  if (node.textContent !== text) node.textContent = text;
};

/** The card of a comment at its place. `composer` holds the list, and attaches lines. */
export class CommentCard {
  constructor(composer, comment, index) {
    Object.assign(this, { composer, page: composer.page, comment, index, anchors: null });
    const { rows } = composer;
    const isOpen = rows.open.has(comment.id);
    this.kind = h("span", { class: "tot-comment-kind" });
    this.toggleName = h("span", { class: "tot-hidden" });
    this.summary = h("p", { class: "tot-summary", dir: "auto" });
    this.body = h("div", { class: "tot-comment-body", id: this.page.id(`${comment.id}-body`), hidden: !isOpen });
    this.toggle = h("button", { type: "button", class: "tot-toggle", "data-key": this.key("toggle"), "data-free": true, "aria-expanded": String(isOpen), "aria-controls": this.body.id, onclick: () => rows.toggle(comment.id) },
      icon("chevron"), this.toggleName, h("span", { class: "tot-number", "aria-hidden": "true", text: String(index + 1) }), this.kind);
    this.element = h("li", { class: "tot-comment", "data-id": comment.id },
      h("div", { class: "tot-comment-head" }, this.toggle, rows.actions(comment, index, (what) => this.t(what)), this.summary),
      this.body);
    if (isOpen) this.drawBody();
  }

  /** A sentence of the catalogue that may name the comment's number. */
  t(name, values) {
    return this.page.t(name, { number: this.index + 1, ...values });
  }

  key(name) {
    return `${this.comment.id}.${name}`;
  }

  /** Read and write one value of the comment. */
  part(name) {
    const { comment } = this;
    return { get: () => comment[name], set: (value) => { comment[name] = value; }, key: this.key(name) };
  }

  show(open) {
    if (open && !this.anchors) this.drawBody();
    if (!open) this.composer.stopAttaching(this.comment.id);
    this.body.hidden = !open;
    this.toggle.setAttribute("aria-expanded", String(open));
  }

  /** The fields of an open comment; a closed one has none. */
  drawBody() {
    const { comment, composer, page } = this;
    this.anchors = new Anchors(page, comment, composer.transcript, { key: (name) => this.key(name), attach: () => composer.attach(comment.id) });
    const next = textField(page, "comments.next", { ...this.part("next"), rows: 2 });
    this.optional = h("span", { class: "tot-optional" });
    next.querySelector("label").append(" ", this.optional);
    this.body.replaceChildren(
      this.anchors.element,
      h("div", { class: "tot-kind-row" },
        choiceField(page, "comments.quadrant", page.options("quadrant"), this.part("quadrant")),
        checkField(page, "comments.priority", this.part("priority"))),
      textField(page, "comments.noticed", { ...this.part("noticed"), rows: 2 }),
      textField(page, "comments.effect", { ...this.part("effect"), rows: 2 }),
      next);
  }

  /** Draw what follows from the data: the line of a closed card, the lines, what is optional. */
  refresh() {
    const { comment, composer, page } = this;
    const isOpen = composer.rows.open.has(comment.id);
    const words = Object.fromEntries(page.options("quadrant"));
    const lines = comment.anchors.length ? [page.t(comment.anchors.length === 1 ? "line_of" : "lines_of", { lines: writeLines(comment.anchors) })] : [];
    say(this.toggleName, `${this.t(isOpen ? "close" : "open")} `);
    say(this.kind, [words[comment.quadrant] ?? page.t("no_quadrant"), ...(comment.priority ? [page.t("is_priority")] : [])].join(" · "));
    say(this.summary, [...lines, comment.noticed.trim() || page.t("no_text")].join(" · "));
    this.summary.hidden = isOpen;
    this.anchors?.refresh();
    if (this.optional) say(this.optional, comment.quadrant?.endsWith("strength") ? page.t("next_optional") : "");
  }
}
