// A list of cards that a trainee builds: add, move, copy, delete, and take the last of these back, by click and by key.
//
// A kind says what its rows are; their words are the kind's own: `said_added`, `said_deleted`, `said_moved`,
// `said_copied`, `said_undone`, `said_undo_kept`, each with {number} and {count} and what `values()` adds.
import { byKey, clone, h, icon, iconButton, keepFocus } from "./elements.js";

const HISTORY = 50; // changes of the list that can be taken back

/**
 * `options`: rows() the list in the data; blank(id) a new row; prefix of ids; most rows; card(row, index) an object with
 * element, refresh() and, if it opens, show(open); focus and stop: the ends of the `data-key` that get the focus after a
 * row was added, and after another way to get to a row; settle(rows) after a change of the list; values() for sentences;
 * scope, put before each `data-key`, for a list inside a row of another. Call draw() once the view is ready for cards.
 */
export class RowList {
  constructor(page, options) {
    Object.assign(this, { settle: () => {}, values: () => ({}), focus: "toggle", stop: "toggle", scope: "", ...options, page });
    this.open = page.memory[`open ${this.scope}${this.prefix}`] ??= new Set();
    this.history = [];
    this.cards = new Map();
    this.element = h("ol", { class: "tot-rows", onkeydown: (event) => this.onKey(event) });
    this.addButton = h("button", { type: "button", class: "tot-button", "data-key": `${this.scope}${this.prefix}.add`, onclick: () => this.add() });
    this.undoButton = h("button", { type: "button", class: "tot-button", "data-key": `${this.scope}${this.prefix}.undo`, onclick: () => this.undo() }, icon("undo"), page.t("undo"));
  }

  get list() {
    return this.rows();
  }

  /** The `data-key` of a part of a row. */
  key(row, name) {
    return `${this.scope}${row.id}.${name}`;
  }

  /** Draw all cards anew. */
  draw() {
    keepFocus(this.element, () => {
      this.cards = new Map(this.list.map((row, index) => [row.id, this.card(row, index)]));
      this.element.replaceChildren(...[...this.cards.values()].map((card) => card.element));
    });
    this.page.lock();
  }

  /** Draw what follows from the data. */
  refresh() {
    const { page } = this;
    for (const card of this.cards.values()) card.refresh?.();
    this.addButton.disabled = page.finished || this.list.length >= this.most;
    this.undoButton.disabled = page.finished || !this.history.length;
  }

  /** Buttons of a card: up, down, copy, delete. `name(what)` gives their words. */
  actions(row, index, name) {
    const act = (what, image, run, props = {}) => iconButton(image, name(what), run, { "data-key": this.key(row, what), ...props });
    return h("div", { class: "tot-actions" },
      act("move_up", "up", () => this.move(index, index - 1), { disabled: index === 0 }),
      act("move_down", "down", () => this.move(index, index + 1), { disabled: index === this.list.length - 1 }),
      act("duplicate", "copy", () => this.copy(index)),
      act("delete", "trash", () => this.remove(index)));
  }

  /** A menu that puts a row at any place in one step. */
  placeMenu(row, index, label, text) {
    const id = this.page.id(this.key(row, "place"));
    const menu = h("select", { id, class: "tot-select", "data-key": this.key(row, "place"), onchange: () => this.move(index, Number(menu.value)) },
      this.list.map((_, at) => h("option", { value: String(at), selected: at === index }, text(at + 1, this.list.length))));
    return h("div", { class: "tot-field tot-place" }, h("label", { for: id, text: label }), menu);
  }

  onKey(event) {
    const editable = event.target.closest("input, textarea, select");
    const id = event.target.closest("[data-id]")?.dataset.id;
    const index = this.list.findIndex((row) => row.id === id);
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown") && index >= 0) {
      event.preventDefault();
      event.stopPropagation();
      this.move(index, index + (event.key === "ArrowUp" ? -1 : 1));
    } else if ((event.ctrlKey || event.metaKey) && event.key === "z" && !editable && this.history.length) {
      event.preventDefault();
      event.stopPropagation();
      this.undo();
    }
  }

  add() {
    if (this.page.finished || this.list.length >= this.most) return;
    const row = this.blank(this.newId());
    this.open.add(row.id);
    this.change((rows) => rows.push(row), this.key(row, this.focus));
    this.remember({ what: "added", id: row.id, as: this.text(row) });
    this.say("said_added", this.list.length);
  }

  copy(index) {
    if (this.page.finished || this.list.length >= this.most) return;
    const row = { ...clone(this.list[index]), id: this.newId() };
    this.change((rows) => rows.splice(index + 1, 0, row), this.key(row, this.stop));
    this.remember({ what: "added", id: row.id, as: this.text(row) });
    this.say("said_copied", index + 2);
  }

  remove(index) {
    if (this.page.finished) return;
    const row = this.list[index];
    const next = this.list[index + 1] ?? this.list[index - 1];
    this.change((rows) => rows.splice(index, 1));
    this.remember({ what: "deleted", row, index });
    this.say("said_deleted", index + 1);
    if (next) this.focusOn(this.key(next, this.stop));
    else this.addButton.focus();
  }

  move(from, to) {
    if (this.page.finished || to < 0 || to >= this.list.length || to === from) return;
    const { id } = this.list[from];
    this.change((rows) => rows.splice(to, 0, ...rows.splice(from, 1)));
    this.remember({ what: "moved", id, index: from });
    this.say("said_moved", to + 1);
  }

  /** Take back the last change of the list; text that was typed since is never thrown away. */
  undo() {
    const last = this.history.pop();
    if (!last) return;
    const at = this.list.findIndex((row) => row.id === last.id);
    let said = "said_undone";
    if (last.what === "deleted") this.change((rows) => rows.splice(Math.min(last.index, rows.length), 0, last.row), this.key(last.row, this.stop));
    else if (at >= 0 && last.what === "moved") this.change((rows) => rows.splice(last.index, 0, ...rows.splice(at, 1)));
    else if (at >= 0 && this.text(this.list[at]) === last.as) this.change((rows) => rows.splice(at, 1));
    else said = "said_undo_kept";
    this.page.body.refresh();
    this.say(said, at + 1);
  }

  /** Open or close a card. */
  toggle(id, open = !this.open.has(id)) {
    if (open) this.open.add(id);
    else this.open.delete(id);
    this.cards.get(id).show(open);
    this.page.lock();
    this.page.body.refresh();
  }

  toggleAll() {
    const open = this.open.size === 0;
    for (const row of this.list) this.toggle(row.id, open);
  }

  change(act, focus) {
    if (this.page.finished) return;
    this.page.edit(() => {
      act(this.list);
      this.settle(this.list);
      this.draw();
    });
    if (focus) this.focusOn(focus);
  }

  focusOn(key) {
    byKey(this.element, key)?.focus();
  }

  remember(change) {
    this.history.push(change);
    if (this.history.length > HISTORY) this.history.shift();
    this.refresh();
  }

  say(name, number) {
    this.page.say(this.page.t(name, { number, count: this.list.length, ...this.values() }));
  }

  /** A row as text, to tell whether it was changed since. */
  text(row) {
    return JSON.stringify({ ...row, start: 0 });
  }

  newId() {
    let number = 1;
    const taken = new Set([...this.list.map((row) => row.id), ...this.history.flatMap((one) => [one.id, one.row?.id])]);
    while (taken.has(`${this.prefix}${number}`)) number += 1;
    return `${this.prefix}${number}`;
  }
}
