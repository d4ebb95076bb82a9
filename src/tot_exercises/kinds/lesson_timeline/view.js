// W1, session mode: a bar and a list of blocks in step. The list is the form; the bar only pictures it.
import { h, icon, keepFocus, ofCourse } from "../../widgets/elements.js";
import { choiceField, fieldGuide } from "../../widgets/fields.js";
import { RowList } from "../../widgets/rows.js";
import { Overview } from "./bar.js";
import { BlockCard } from "./block.js";
import { countPlan, withStarts } from "./counts.js";

const MAX_BLOCKS = 60;
const GUIDE = ["minutes", "phase", "trainer_does", "learners_do", "act", "grouping", "outcomes", "materials", "check.kind", "check.evidence"];

const blankBlock = (id) => ({
  id, start: 0, minutes: null, phase: null, trainer_does: "", learners_do: "", act: null, grouping: null,
  outcomes: [], materials: [], check: { kind: null, evidence: "" },
});

class Timeline {
  constructor(page) {
    this.page = page;
    this.target = page.config.settings.total_minutes ?? 90;
    const t = (name, values) => page.t(name, values);
    this.sessionBox = h("fieldset", { class: "tot-card tot-session" });
    this.rows = new RowList(page, {
      rows: () => page.data.blocks,
      blank: blankBlock,
      prefix: "b",
      most: MAX_BLOCKS,
      focus: "phase",
      card: (block, index) => new BlockCard(this, block, index),
      settle: withStarts,
      values: () => ({ total: this.sum }),
    });
    this.overview = new Overview(page, this.target, (id) => this.show(id));
    this.empty = h("p", { class: "tot-empty", text: t("empty") });
    this.allButton = h("button", { type: "button", class: "tot-button tot-quiet", "data-free": true, onclick: () => this.rows.toggleAll() });
    this.element = h("div", { class: "tot-kind-lesson-timeline", onkeydown: (event) => this.onKey(event) },
      this.sessionBox,
      h("section", {},
        h("h4", { text: t("plan") }),
        this.overview.element,
        h("div", { class: "tot-row" }, fieldGuide(page, GUIDE.map((name) => `blocks.${name}`)), this.allButton),
        this.empty,
        this.rows.element,
        h("div", { class: "tot-buttons" }, this.rows.addButton, this.rows.undoButton),
        h("p", { class: "tot-fine", text: t("keys") })));
    this.drawSession();
    this.rows.draw();
  }

  get blocks() {
    return this.page.data.blocks;
  }

  get outcomes() {
    return this.page.outcomes();
  }

  get sum() {
    return this.blocks.reduce((sum, block) => sum + (block.minutes ?? 0), 0);
  }

  drawSession() {
    const { page } = this;
    const { session } = page.data;
    const outcomes = this.outcomes;
    const spec = page.field("session.outcomes");
    const parts = [h("legend", { text: page.t("session") })];
    if (!outcomes.length) parts.push(h("p", { text: page.t("session_locked") }));
    else {
      parts.push(
        h("p", { class: "tot-help" }, ofCourse(page, spec.help)),
        h("div", { class: "tot-choices", role: "group", "aria-label": spec.label }, outcomes.map((outcome) => this.sessionChoice(outcome))),
        h("div", { class: "tot-priority" }, choiceField(page, "session.priority",
          outcomes.filter((outcome) => session.outcomes.includes(outcome.id)).map((outcome) => [outcome.id, `${outcome.number}. ${outcome.text}`]),
          { get: () => session.priority ?? "", set: (value) => { session.priority = value; }, empty: page.t("priority_none") }),
        h("p", { class: "tot-help" }, ofCourse(page, page.field("session.priority").help))),
      );
    }
    this.sessionBox.replaceChildren(...parts);
  }

  sessionChoice(outcome) {
    const { page } = this;
    const box = h("input", { type: "checkbox", "data-key": `session.${outcome.id}`, onchange: () => {
      page.edit(({ session }) => {
        session.outcomes = this.outcomes.map((one) => one.id).filter((id) => (id === outcome.id ? box.checked : session.outcomes.includes(id)));
        if (!session.outcomes.includes(session.priority)) session.priority = null;
      });
      this.drawAll();
    } });
    box.checked = page.data.session.outcomes.includes(outcome.id);
    return h("label", { class: "tot-choice" }, box, h("span", { class: "tot-number", text: String(outcome.number) }), h("bdi", {}, h("strong", { text: outcome.verb }), " ", outcome.rest));
  }

  /** After another set of outcomes was adopted: links to outcomes that are gone would be unreadable, so they go. */
  inputsChanged() {
    const known = new Set(this.outcomes.map((outcome) => outcome.id));
    const { session } = this.page.data;
    const gone = (id) => !known.has(id);
    if (session.outcomes.some(gone) || (session.priority !== null && gone(session.priority)) || this.blocks.some((block) => block.outcomes.some(gone))) {
      this.page.edit((data) => {
        data.session.outcomes = data.session.outcomes.filter((id) => known.has(id));
        if (data.session.priority !== null && gone(data.session.priority)) data.session.priority = null;
        for (const block of data.blocks) block.outcomes = block.outcomes.filter((id) => known.has(id));
      });
    }
    this.drawAll();
  }

  drawAll() {
    keepFocus(this.sessionBox, () => this.drawSession());
    this.rows.draw();
  }

  /** Draw what follows from the data: times, summaries, bar, counts. */
  refresh() {
    const { page, rows } = this;
    const total = withStarts(this.blocks);
    rows.refresh();
    this.overview.drawBar(this.blocks, total);
    this.overview.drawCounts(countPlan(this.blocks, page.data.session.outcomes), new Map(this.outcomes.map((outcome) => [outcome.id, outcome.number])));
    this.element.classList.toggle("tot-over", total > this.target);
    this.empty.hidden = this.blocks.length > 0;
    rows.addButton.replaceChildren(icon("plus"), page.t(this.blocks.length ? "add" : "add_first"));
    this.overview.element.hidden = this.blocks.length === 0;
    const ready = this.outcomes.length > 0 || !page.model.get("offers").length;
    rows.addButton.classList.toggle("tot-primary", this.blocks.length === 0 && ready);
    this.allButton.hidden = this.blocks.length < 2;
    this.allButton.textContent = page.t(rows.open.size ? "close_all" : "open_all");
  }

  /** The keys + and − in the box for minutes. */
  onKey(event) {
    const card = this.rows.cards.get(event.target.closest("[data-id]")?.dataset.id);
    if (card?.stepByKey(event)) event.preventDefault();
  }

  /** Open the block that was clicked in the bar. */
  show(id) {
    this.rows.toggle(id, true);
    const card = this.rows.cards.get(id);
    card.element.scrollIntoView({ block: "nearest" });
    card.toggle.focus({ preventScroll: true });
  }
}

export const view = {
  build(page) {
    const timeline = new Timeline(page);
    return { element: timeline.element, refresh: () => timeline.refresh(), inputsChanged: () => timeline.inputsChanged() };
  },
};
