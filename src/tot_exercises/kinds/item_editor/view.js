// W4: a list of test items; each opens into a form with options, and can be looked at as a learner would.
import { h, icon } from "../../widgets/elements.js";
import { fieldGuide } from "../../widgets/fields.js";
import { countItems } from "./counts.js";
import { ItemCard } from "./item.js";
import { blankOption, QuietList } from "./option.js";

const GUIDE = ["outcome_id", "level", "stem", "options.text", "options.is_key", "options.misconception", "options.feedback", "source"];

/** A new item is the one that is worked on: the others close. */
class ItemList extends QuietList {
  add() {
    if (this.page.finished || this.list.length >= this.most) return;
    this.open.clear();
    super.add();
  }
}

class ItemEditor {
  constructor(page) {
    this.page = page;
    const { items = 3, options_min: least = 3, options_max: most = 5 } = page.config.settings;
    Object.assign(this, { target: items, least, most, histories: new Map() });
    this.previews = page.memory.previews ??= new Set();
    this.rows = new ItemList(page, {
      rows: () => page.data.items,
      blank: (id) => ({ id, outcome_id: null, level: null, stem: "", options: this.blankOptions(), source: "" }),
      prefix: "q",
      most: items,
      focus: page.outcomes().length ? "outcome_id" : "level",
      card: (item, index) => new ItemCard(this, item, index),
    });
    this.outcomeBox = h("div", {});
    this.empty = h("p", { class: "tot-empty", text: page.t("empty", { count: items }) });
    this.counts = h("dl", { class: "tot-item-counts" });
    this.element = h("div", { class: "tot-kind-item-editor" },
      this.outcomeBox,
      h("section", {},
        h("h4", { text: page.t("items") }),
        fieldGuide(page, GUIDE.map((name) => `items.${name}`)),
        this.empty,
        this.rows.element,
        h("div", { class: "tot-buttons" }, this.rows.addButton, this.rows.undoButton),
        this.counts,
        h("p", { class: "tot-fine", text: page.t("keys") })));
    this.drawOutcomes();
    this.rows.draw();
  }

  get items() {
    return this.page.data.items;
  }

  blankOptions() {
    return Array.from({ length: this.least }, (_, index) => blankOption(`a${index + 1}`));
  }

  /** What can be taken back in an item's list of options; it outlives a new drawing of the item. */
  historyOf(id, fresh) {
    if (!this.histories.has(id)) this.histories.set(id, fresh);
    return this.histories.get(id);
  }

  drawOutcomes() {
    const { page } = this;
    const levels = Object.fromEntries(page.options("level"));
    const outcomes = page.outcomes();
    this.rows.focus = outcomes.length ? "outcome_id" : "level";
    this.outcomeBox.replaceChildren(...(outcomes.length ? [h("details", { class: "tot-panel" },
      h("summary", { text: page.t("outcomes", { count: outcomes.length }) }),
      h("ol", { class: "tot-outcome-list" }, outcomes.map((outcome) => h("li", {},
        h("span", { class: "tot-number", "aria-hidden": "true", text: String(outcome.number) }),
        h("span", {}, h("strong", { text: outcome.verb }), " ", outcome.rest, " ", h("span", { class: "tot-fine", text: levels[outcome.level] ? page.t("outcome_at", { level: levels[outcome.level] }) : "" }))))))] : []));
  }

  /** After another set of outcomes was adopted: a link to an outcome that is gone would be unreadable, so it goes. */
  inputsChanged() {
    const known = new Set(this.page.outcomes().map((outcome) => outcome.id));
    const gone = (item) => item.outcome_id !== null && !known.has(item.outcome_id);
    if (this.items.some(gone)) this.page.edit((data) => data.items.filter(gone).forEach((item) => { item.outcome_id = null; }));
    this.drawOutcomes();
    this.rows.draw();
  }

  /** Draw what follows from the data: summaries and counts. */
  refresh() {
    const { page, rows, target } = this;
    const count = this.items.length;
    rows.refresh();
    this.empty.hidden = count > 0;
    rows.addButton.hidden = count >= target;
    rows.addButton.replaceChildren(icon("plus"), page.t(count ? "add" : "add_first", { number: count + 1, count: target }));
    rows.addButton.classList.toggle("tot-primary", count === 0 && page.outcomes().length > 0);
    this.counts.hidden = count === 0;
    const found = countItems(this.items, target);
    const tile = (name, some, all) => h("div", {}, h("dt", { text: page.t(name) }), h("dd", { text: all ? page.t("count_of", { some, all }) : page.t("count_none") }));
    this.counts.replaceChildren(
      tile("count_written", found.written, found.asked),
      tile("count_linked", found.linked, found.asked),
      tile("count_keyed", found.keyed, found.asked),
      tile("count_explained", found.explained, found.wrong));
  }
}

export const view = {
  build(page) {
    const editor = new ItemEditor(page);
    return { element: editor.element, refresh: () => editor.refresh(), inputsChanged: () => editor.inputsChanged() };
  },
};
