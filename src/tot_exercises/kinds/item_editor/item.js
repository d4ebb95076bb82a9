// One item as a card: a line that is always there, and the form or the preview of an open item.
import { h, icon } from "../../widgets/elements.js";
import { choiceField, textField } from "../../widgets/fields.js";
import { countItem } from "./counts.js";
import { blankOption, OptionCard, OptionList } from "./option.js";
import { previewOf } from "./preview.js";

/** The card of an item at its place. `editor` holds the list of items. */
export class ItemCard {
  constructor(editor, item, index) {
    Object.assign(this, { editor, page: editor.page, item, index, drawn: false, options: null });
    const { page } = this;
    const isOpen = editor.rows.open.has(item.id);
    this.toggleName = h("span", { class: "tot-hidden" });
    this.summary = h("span", { class: "tot-summary", dir: "auto" });
    this.facts = h("p", { class: "tot-count" });
    this.previewButton = h("button", { type: "button", class: "tot-button tot-small", "data-key": this.key("preview"), "data-free": true, hidden: !isOpen, onclick: () => this.togglePreview() }, page.t("preview_on"));
    this.body = h("div", { class: "tot-item-body", id: page.id(`${item.id}-body`), role: "group", "aria-label": this.t("item"), hidden: !isOpen });
    this.toggle = h("button", { type: "button", class: "tot-toggle", "data-key": this.key("toggle"), "data-free": true, "aria-expanded": String(isOpen), "aria-controls": this.body.id, onclick: () => editor.rows.toggle(item.id) },
      icon("chevron"), this.toggleName, h("span", { class: "tot-number", "aria-hidden": "true", text: String(index + 1) }), this.summary);
    this.element = h("li", { class: "tot-item", "data-id": item.id },
      h("div", { class: "tot-item-head" }, this.toggle, editor.rows.actions(item, index, (what) => this.t(what)), h("div", { class: "tot-item-facts" }, this.facts, this.previewButton)),
      this.body);
    this.copyButton = this.element.querySelector(`[data-key="${CSS.escape(this.key("duplicate"))}"]`);
    if (isOpen) this.drawBody();
  }

  /** A sentence of the catalogue that may name the item's number. */
  t(name) {
    return this.page.t(name, { number: this.index + 1 });
  }

  key(name) {
    return `${this.item.id}.${name}`;
  }

  part(name) {
    return { get: () => this.item[name], set: (value) => { this.item[name] = value; }, key: this.key(name) };
  }

  show(open) {
    if (open && !this.drawn) this.drawBody();
    this.body.hidden = !open;
    this.previewButton.hidden = !open;
    this.toggle.setAttribute("aria-expanded", String(open));
  }

  get previews() {
    return this.editor.previews.has(this.item.id);
  }

  /** The form, or the item as a learner sees it; a closed card has neither. */
  drawBody() {
    const { item, page } = this;
    this.drawn = true;
    this.form = h("div", { class: "tot-item-form" });
    this.preview = h("div", {});
    this.options = new OptionList(page, {
      rows: () => item.options,
      blank: blankOption,
      prefix: "a",
      scope: `${item.id}.`,
      most: this.editor.most,
      focus: "text",
      stop: "text",
      card: (option, index) => new OptionCard(this, option, index),
    });
    this.options.history = this.editor.historyOf(item.id, this.options.history);
    this.options.addButton.classList.add("tot-small");
    this.options.undoButton.classList.add("tot-small");
    this.options.addButton.replaceChildren(icon("plus"), page.t("option_add"));
    this.form.append(
      h("div", { class: "tot-links" }, this.outcomeField(), this.levelField()),
      textField(page, "items.stem", { ...this.part("stem"), rows: 2, help: true }),
      h("div", { class: "tot-options" },
        h("p", { class: "tot-label", text: page.t("options_title") }),
        this.options.element,
        h("div", { class: "tot-buttons" }, this.options.addButton, this.options.undoButton)),
      textField(page, "items.source", { ...this.part("source"), help: true }));
    this.body.replaceChildren(this.form, this.preview);
    this.options.draw();
    this.showPreview();
  }

  outcomeField() {
    const { page } = this;
    const outcomes = page.outcomes();
    if (outcomes.length) {
      return choiceField(page, "items.outcome_id", outcomes.map((outcome) => [outcome.id, `${outcome.number}. ${outcome.text}`]), this.part("outcome_id"));
    }
    return h("div", { class: "tot-field" },
      h("p", { class: "tot-label", text: page.field("items.outcome_id").label }),
      h("p", { class: "tot-fine", text: page.t("outcomes_first") }));
  }

  levelField() {
    const { page, item } = this;
    this.outcomeLevel = h("p", { class: "tot-fine" });
    const field = choiceField(page, "items.level", page.options("level"), { ...this.part("level"), set: (value) => { item.level = value === null ? null : Number(value); } });
    field.append(this.outcomeLevel);
    return field;
  }

  /** One option is the right answer, or none. */
  mark(option, value) {
    for (const one of this.item.options) one.is_key = one === option && value;
    this.options.draw();
    this.page.say(this.page.t(value ? "said_key" : "said_no_key", { number: this.item.options.indexOf(option) + 1 }));
  }

  togglePreview() {
    const { previews } = this.editor;
    if (previews.has(this.item.id)) previews.delete(this.item.id);
    else previews.add(this.item.id);
    this.showPreview();
    this.page.say(this.t(this.previews ? "said_preview" : "said_form"));
  }

  showPreview() {
    this.form.hidden = this.previews;
    this.preview.hidden = !this.previews;
    this.preview.replaceChildren(...(this.previews ? [previewOf(this.page, this.item)] : []));
    this.previewButton.replaceChildren(this.page.t(this.previews ? "preview_off" : "preview_on"));
  }

  /** Draw what follows from the data: the line of text, the facts, the outcome's own level. */
  refresh() {
    const { editor, item, page } = this;
    this.summary.textContent = item.stem.trim() || page.t("no_stem");
    this.summary.classList.toggle("tot-none", !item.stem.trim());
    this.toggleName.textContent = this.t(editor.rows.open.has(item.id) ? "close" : "open");
    this.facts.textContent = this.factsOf(countItem(item)).join(" · ");
    if (!page.finished) this.copyButton.disabled = editor.rows.list.length >= editor.rows.most;
    if (!this.drawn) return;
    this.options.refresh();
    this.options.addButton.hidden = item.options.length >= editor.most;
    const outcome = page.outcomes().find((one) => one.id === item.outcome_id);
    const level = outcome?.level && page.options("level").find(([value]) => value === String(outcome.level));
    this.outcomeLevel.textContent = level ? page.t("outcome_level", { level: level[1] }) : "";
  }

  factsOf({ words, options, keys, unexplained }) {
    const { editor, page } = this;
    const few = options < editor.least ? page.t("fact_options_range", { low: editor.least, high: editor.most }) : null;
    return [
      ...(words ? [page.t(words === 1 ? "fact_word" : "fact_words", { count: words })] : []),
      page.t(options === 1 ? "fact_option" : "fact_options", { count: options }) + (few ? ` ${few}` : ""),
      keys > 1 ? page.t("fact_keys", { count: keys }) : page.t(keys ? "fact_key" : "fact_no_key"),
      ...(unexplained ? [page.t(unexplained === 1 ? "fact_unexplained_one" : "fact_unexplained", { count: unexplained })] : []),
    ];
  }
}
