// One question as a card: a line that is always there, and the fields of an open card.
import { h, icon } from "../../widgets/elements.js";
import { choiceField, textField } from "../../widgets/fields.js";

const LONGEST_WAIT = 600; // seconds

/** The card of a question at its place. `rows` is the list that it stands in. */
export class QuestionCard {
  constructor(page, rows, question, index) {
    Object.assign(this, { page, rows, question, index, drawn: false });
    const isOpen = rows.open.has(question.id);
    this.summary = h("span", { class: "tot-summary", dir: "auto" });
    this.meta = h("span", { class: "tot-question-meta" });
    this.toggleName = h("span", { class: "tot-hidden" });
    this.body = h("div", { class: "tot-question-body", id: page.id(`${question.id}-body`), hidden: !isOpen });
    this.toggle = h("button", { type: "button", class: "tot-toggle", "data-key": this.key("toggle"), "data-free": true, "aria-expanded": String(isOpen), "aria-controls": this.body.id, onclick: () => rows.toggle(question.id) },
      icon("chevron"), this.toggleName, h("span", { class: "tot-number", "aria-hidden": "true", text: String(index + 1) }),
      h("span", { class: "tot-question-line" }, this.summary, this.meta));
    this.element = h("li", { class: "tot-question", "data-id": question.id },
      h("div", { class: "tot-question-head" }, this.toggle, rows.actions(question, index, (what) => this.t(what))),
      this.body);
    if (isOpen) this.drawBody();
  }

  /** A sentence of the catalogue that may name the question's number. */
  t(name, values = {}) {
    return this.page.t(name, { number: this.index + 1, ...values });
  }

  key(name) {
    return this.rows.key(this.question, name);
  }

  /** Read and write one value of the question. */
  part(name, convert = (value) => value) {
    const { question } = this;
    return { get: () => question[name], set: (value) => { question[name] = value === null ? null : convert(value); }, key: this.key(name) };
  }

  show(open) {
    if (open && !this.drawn) this.drawBody();
    this.body.hidden = !open;
    this.toggle.setAttribute("aria-expanded", String(open));
  }

  /** The fields of an open card; a closed one has none. */
  drawBody() {
    const { index, page, question, rows } = this;
    const text = (name, lines) => textField(page, `questions.${name}`, { ...this.part(name), rows: lines });
    this.drawn = true;
    this.body.replaceChildren(
      text("text", 2),
      text("purpose", 1),
      h("div", { class: "tot-question-three" },
        choiceField(page, "questions.level", page.options("level"), this.part("level", Number)),
        choiceField(page, "questions.format", page.options("format"), this.part("format")),
        this.stepper()),
      h("div", { class: "tot-question-pair" }, text("expected", 2), text("misconception", 2)),
      text("probe", 1),
      rows.placeMenu(question, index, this.t("move_to"), (number, count) => page.t("place", { number, count })));
  }

  stepper() {
    const { page, question } = this;
    const spec = page.field("questions.wait_s");
    const id = page.id(this.key("wait_s"));
    this.wait = h("input", {
      id, type: "number", min: 0, max: LONGEST_WAIT, step: 1, inputmode: "numeric", class: "tot-minutes", "data-key": this.key("wait_s"),
      "aria-describedby": `${id}-help`, value: question.wait_s ?? "",
      oninput: () => page.edit(() => { question.wait_s = readSeconds(this.wait.value); }),
      onchange: () => { this.wait.value = question.wait_s ?? ""; },
      onkeydown: (event) => this.onKey(event),
    });
    const button = (name, by, sign) => h("button", { type: "button", class: "tot-icon-button", "data-key": this.key(name), "aria-label": this.t(name), title: this.t(name), onclick: () => this.step(by) }, sign);
    return h("div", { class: "tot-field" },
      h("label", { for: id, text: spec.label }),
      h("p", { id: `${id}-help`, class: "tot-hidden", text: spec.help }),
      h("div", { class: "tot-stepper" },
        button("less", -1, "−1"), this.wait, button("more", 1, "+1"),
        h("span", { class: "tot-unit", "aria-hidden": "true", text: page.t("seconds_unit") })));
  }

  /** The keys + and − in the box for seconds. */
  onKey(event) {
    if (!["+", "-", "−"].includes(event.key)) return;
    event.preventDefault();
    this.step(event.key === "+" ? 1 : -1);
  }

  /** Change the wait by so many seconds, by button or by key. */
  step(by) {
    const { page, question } = this;
    if (page.finished) return;
    page.edit(() => { question.wait_s = Math.min(LONGEST_WAIT, Math.max(0, (question.wait_s ?? 0) + by)); });
    this.wait.value = question.wait_s;
    page.say(this.t("said_wait", { seconds: question.wait_s }));
  }

  /** Draw what follows from the data: the line of a closed card. */
  refresh() {
    const { page, question } = this;
    const isOpen = this.rows.open.has(question.id);
    const level = question.level === null ? page.t("no_level") : Object.fromEntries(page.options("level"))[question.level];
    const format = question.format === null ? page.t("no_format") : Object.fromEntries(page.options("format"))[question.format];
    const wait = question.wait_s === null ? page.t("no_wait") : page.t("seconds", { seconds: question.wait_s });
    this.summary.textContent = question.text.trim() || page.t("no_text");
    this.summary.classList.toggle("tot-summary-open", question.text.trim() === "");
    this.meta.textContent = [level, format, wait].join(" · ");
    this.toggleName.textContent = isOpen ? this.t("close") : this.t("open");
  }
}

function readSeconds(text) {
  const value = Number.parseInt(text, 10);
  return Number.isNaN(value) ? null : Math.min(LONGEST_WAIT, Math.max(0, value));
}
