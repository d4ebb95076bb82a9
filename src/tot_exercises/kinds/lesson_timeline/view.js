// W1, session mode: a bar and a list of blocks in step. The list is the form; the bar only pictures it.
import { byKey, h, icon, keepFocus } from "../../widgets/elements.js";
import { choiceField, fieldGuide } from "../../widgets/fields.js";
import { Overview } from "./bar.js";
import { BlockCard } from "./block.js";
import { countPlan, withStarts } from "./counts.js";

const MAX_BLOCKS = 60;
const HISTORY = 50; // changes of the list that can be taken back
const GUIDE = ["minutes", "phase", "trainer_does", "learners_do", "act", "grouping", "outcomes", "materials", "check.kind", "check.evidence"];

const blankBlock = (id) => ({
  id, start: 0, minutes: null, phase: null, trainer_does: "", learners_do: "", act: null, grouping: null,
  outcomes: [], materials: [], check: { kind: null, evidence: "" },
});

class Timeline {
  constructor(page) {
    this.page = page;
    this.open = page.memory.open ??= new Set();
    this.history = [];
    this.target = page.config.settings.total_minutes ?? 90;
    this.cards = new Map();
    const t = (name, values) => page.t(name, values);
    this.sessionBox = h("fieldset", { class: "tot-card tot-session" });
    this.overview = new Overview(page, this.target, (id) => this.show(id));
    this.list = h("ol", { class: "tot-blocks" });
    this.empty = h("p", { class: "tot-empty", text: t("empty") });
    this.addButton = h("button", { type: "button", class: "tot-button", onclick: () => this.add() });
    this.undoButton = h("button", { type: "button", class: "tot-button", onclick: () => this.undo() }, icon("undo"), t("undo"));
    this.allButton = h("button", { type: "button", class: "tot-button tot-quiet", "data-free": true, onclick: () => this.toggleAll() });
    this.element = h("div", { class: "tot-kind-lesson-timeline", onkeydown: (event) => this.onKey(event) },
      this.sessionBox,
      h("section", {},
        h("h4", { text: t("plan") }),
        this.overview.element,
        h("div", { class: "tot-row" }, fieldGuide(page, GUIDE.map((name) => `blocks.${name}`)), this.allButton),
        this.empty,
        this.list,
        h("div", { class: "tot-buttons" }, this.addButton, this.undoButton),
        h("p", { class: "tot-fine", text: t("keys") })));
    this.drawSession();
    this.drawList();
  }

  get blocks() {
    return this.page.data.blocks;
  }

  /** The outcomes that were adopted, as {id, number, text}. */
  get outcomes() {
    const rows = Object.values(this.page.model.get("inputs")).flatMap((input) => input.data.outcomes ?? []);
    return rows.map((row, index) => ({ id: row.id, number: index + 1, verb: row.verb, rest: [row.object, row.condition].filter(Boolean).join(", "), text: `${row.verb} ${row.object}`.trim() }));
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
        h("p", { class: "tot-help", text: spec.help }),
        h("div", { class: "tot-choices", role: "group", "aria-label": spec.label }, outcomes.map((outcome) => this.sessionChoice(outcome))),
        h("div", { class: "tot-priority" }, choiceField(page, "session.priority",
          outcomes.filter((outcome) => session.outcomes.includes(outcome.id)).map((outcome) => [outcome.id, `${outcome.number}. ${outcome.text}`]),
          { get: () => session.priority ?? "", set: (value) => { session.priority = value; }, empty: page.t("priority_none") }),
        h("p", { class: "tot-help", text: page.field("session.priority").help })),
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
      this.keepFocus(() => {
        this.drawSession();
        this.drawList();
      });
    } });
    box.checked = page.data.session.outcomes.includes(outcome.id);
    return h("label", { class: "tot-choice" }, box, h("span", { class: "tot-number", text: String(outcome.number) }), h("span", {}, h("strong", { text: outcome.verb }), " ", outcome.rest));
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
    this.keepFocus(() => {
      this.drawSession();
      this.drawList();
    });
  }

  drawList() {
    this.cards = new Map(this.blocks.map((block, index) => [block.id, new BlockCard(this, block, index)]));
    this.list.replaceChildren(...[...this.cards.values()].map((card) => card.element));
    this.page.lock();
  }

  /** Draw what follows from the data: times, summaries, bar, counts. */
  refresh() {
    const { page } = this;
    const total = withStarts(this.blocks);
    for (const card of this.cards.values()) card.refresh();
    this.overview.drawBar(this.blocks, total);
    this.overview.drawCounts(countPlan(this.blocks, page.data.session.outcomes), new Map(this.outcomes.map((outcome) => [outcome.id, outcome.number])));
    this.element.classList.toggle("tot-over", total > this.target);
    this.empty.hidden = this.blocks.length > 0;
    this.addButton.replaceChildren(icon("plus"), page.t(this.blocks.length ? "add" : "add_first"));
    this.addButton.classList.toggle("tot-primary", this.blocks.length === 0);
    this.addButton.disabled = page.finished || this.blocks.length >= MAX_BLOCKS;
    this.undoButton.disabled = page.finished || !this.history.length;
    this.allButton.hidden = this.blocks.length < 2;
    this.allButton.textContent = page.t(this.open.size ? "close_all" : "open_all");
  }

  onKey(event) {
    const editable = event.target.closest("input, textarea, select");
    const id = event.target.closest(".tot-block")?.dataset.id;
    const index = this.blocks.findIndex((block) => block.id === id);
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown") && index >= 0) {
      event.preventDefault();
      this.move(index, index + (event.key === "ArrowUp" ? -1 : 1));
    } else if (index >= 0 && this.cards.get(id).stepByKey(event)) {
      event.preventDefault();
    } else if ((event.ctrlKey || event.metaKey) && event.key === "z" && !editable) {
      event.preventDefault();
      this.undo();
    }
  }

  keepFocus(change) {
    keepFocus(this.element, change);
  }

  focusOn(key) {
    byKey(this.element, key)?.focus();
  }

  structure(change, focus) {
    if (this.page.finished) return;
    this.keepFocus(() => {
      change(this.blocks);
      withStarts(this.blocks);
      this.drawList();
      this.page.edit(() => {});
    });
    if (focus) this.focusOn(focus);
  }

  newId() {
    let number = 1;
    const taken = new Set([...this.blocks.map((block) => block.id), ...this.history.map((one) => one.block?.id)]);
    while (taken.has(`b${number}`)) number += 1;
    return `b${number}`;
  }

  get sum() {
    return this.blocks.reduce((sum, block) => sum + (block.minutes ?? 0), 0);
  }

  add() {
    const block = blankBlock(this.newId());
    this.open.add(block.id);
    this.structure((blocks) => blocks.push(block), `${block.id}.phase`);
    this.remember({ what: "added", id: block.id, as: JSON.stringify(block) });
    this.page.say(this.page.t("said_added", { number: this.blocks.length, total: this.sum }));
  }

  duplicate(index) {
    if (this.blocks.length >= MAX_BLOCKS) return;
    const copy = { ...JSON.parse(JSON.stringify(this.blocks[index])), id: this.newId() };
    this.structure((blocks) => blocks.splice(index + 1, 0, copy), `${copy.id}.toggle`);
    this.remember({ what: "added", id: copy.id, as: JSON.stringify({ ...copy, start: 0 }) });
    this.page.say(this.page.t("said_duplicated", { number: index + 2 }));
  }

  remove(index) {
    const block = this.blocks[index];
    const next = this.blocks[index + 1] ?? this.blocks[index - 1];
    this.structure((blocks) => blocks.splice(index, 1));
    this.remember({ what: "deleted", block, index });
    this.page.say(this.page.t("said_deleted", { number: index + 1, total: this.sum }));
    if (next) this.focusOn(`${next.id}.toggle`);
    else this.addButton.focus();
  }

  move(from, to) {
    if (to < 0 || to >= this.blocks.length || to === from) return;
    const { id } = this.blocks[from];
    this.structure((blocks) => blocks.splice(to, 0, ...blocks.splice(from, 1)));
    this.remember({ what: "moved", id, index: from });
    this.page.say(this.page.t("said_moved", { number: to + 1, count: this.blocks.length }));
  }

  remember(change) {
    this.history = [...this.history.slice(1 - HISTORY), change];
    this.refresh();
  }

  /** Take back the last change of the list; text that was typed since is never thrown away. */
  undo() {
    const last = this.history.pop();
    if (!last) return;
    const at = this.blocks.findIndex((block) => block.id === last.id);
    let said = "said_undone";
    if (last.what === "deleted") this.structure((blocks) => blocks.splice(Math.min(last.index, blocks.length), 0, last.block), `${last.block.id}.toggle`);
    else if (at >= 0 && last.what === "moved") this.structure((blocks) => blocks.splice(last.index, 0, ...blocks.splice(at, 1)));
    else if (at >= 0 && JSON.stringify({ ...this.blocks[at], start: 0 }) === last.as) this.structure((blocks) => blocks.splice(at, 1));
    else said = "said_undo_kept";
    this.refresh();
    this.page.say(this.page.t(said, { total: this.sum }));
  }

  toggle(id, open = !this.open.has(id)) {
    if (open) this.open.add(id);
    else this.open.delete(id);
    this.cards.get(id).show(open);
    this.page.lock();
    this.refresh();
  }

  toggleAll() {
    const open = this.open.size === 0;
    for (const block of this.blocks) this.toggle(block.id, open);
  }

  show(id) {
    this.toggle(id, true);
    const card = this.cards.get(id);
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
