// W8: the numbered transcript on one side, comments as cards on the other; lines are attached to a comment by click, by
// key, or by typing their numbers.
import { h, icon } from "../../widgets/elements.js";
import { fieldGuide, textField } from "../../widgets/fields.js";
import { RowList } from "../../widgets/rows.js";
import { CommentCard } from "./card.js";
import { countComments } from "./counts.js";
import { writeLines } from "./lines.js";
import { Transcript } from "./transcript.js";

const MOST = 12; // comments; more than anyone asks for
const GUIDE = ["anchors", "quadrant", "priority", "noticed", "effect", "next"];

const blankComment = (id) => ({ id, anchors: [], quadrant: null, noticed: "", effect: "", next: "", priority: false });

/** A list in which one card at most is open. */
class OneOpen extends RowList {
  add() {
    if (this.page.finished || this.list.length >= this.most) return;
    for (const id of [...this.open]) this.toggle(id, false);
    super.add();
  }

  remove(index) {
    if (!this.page.finished) this.open.delete(this.list[index].id);
    super.remove(index);
  }

  toggle(id, open = !this.open.has(id)) {
    for (const other of [...this.open]) if (open && other !== id) super.toggle(other, false);
    super.toggle(id, open);
  }
}

class Composer {
  constructor(page) {
    this.page = page;
    const { documents, settings } = page.config;
    const wanted = (one) => one.kind === "transcript" && (!settings.transcript || one.id === settings.transcript);
    [this.low, this.high] = settings.comments ?? [4, 6];
    this.transcript = new Transcript(page, documents.find(wanted));
    this.rows = new OneOpen(page, {
      rows: () => page.data.comments,
      blank: blankComment,
      prefix: "c",
      most: MOST,
      focus: "attach",
      card: (comment, index) => new CommentCard(this, comment, index),
    });
    this.empty = h("p", { class: "tot-empty", text: page.t("empty") });
    this.tiles = page.options("quadrant").map(([name, label]) => ({ name, value: h("dd"), label }));
    this.tally = h("p", { class: "tot-count" });
    this.meter = h("div", { class: "tot-meter", role: "group", "aria-label": page.t("meter") },
      h("dl", { class: "tot-quadrants" }, this.tiles.map((tile) => h("div", { class: "tot-quadrant", "data-quadrant": tile.name }, h("dt", { text: tile.label }), tile.value))),
      this.tally);
    const box = (name) => textField(page, name, { get: () => page.data[name], set: (value) => { page.data[name] = value; }, rows: 2, help: true });
    this.desk = h("section", { class: "tot-desk" },
      h("h4", { text: page.t("comments"), tabindex: "-1" }),
      this.meter,
      this.empty,
      this.rows.element,
      h("div", { class: "tot-buttons" }, this.rows.addButton, this.rows.undoButton),
      fieldGuide(page, GUIDE.map((name) => `comments.${name}`)),
      h("fieldset", { class: "tot-card tot-around" }, h("legend", { text: page.t("around") }), box("opening"), box("question")));
    this.element = h("div", { class: "tot-kind-feedback-composer" },
      h("div", { class: "tot-sides" }, this.transcript.element, this.desk),
      h("p", { class: "tot-fine", text: page.t("keys") }));
    this.transcript.scroller.before(this.jump("to_comments", () => this.desk.querySelector("h4")));
    this.rows.undoButton.after(this.jump("to_transcript", () => this.transcript.scroller));
    this.rows.draw();
    const before = this.page.memory.attaching; // drawn anew while lines were chosen: go on, if the comment is still there
    this.page.memory.attaching = null;
    if (this.rows.cards.has(before)) this.attach(before, { focus: false });
  }

  /** A button that is there where the two sides stand one below the other. */
  jump(name, target) {
    return h("button", { type: "button", class: "tot-button tot-quiet tot-jump", "data-key": name, "data-free": true, onclick: () => {
      target().focus({ preventScroll: true });
      target().scrollIntoView({ block: "start" });
    } }, this.page.t(name));
  }

  numberOf(id) {
    return this.page.data.comments.findIndex((comment) => comment.id === id) + 1;
  }

  /** Begin to choose lines for a comment, or end it. */
  attach(id, options) {
    const { page } = this;
    if (page.memory.attaching === id && this.transcript.target) {
      this.transcript.stop();
      return;
    }
    if (page.finished) return;
    const comment = () => page.data.comments.find((one) => one.id === id);
    const card = () => this.rows.cards.get(id);
    this.transcript.choose({
      name: page.t("attaching", { number: this.numberOf(id) }),
      said: page.t("said_attaching", { number: this.numberOf(id) }),
      get: () => comment()?.anchors ?? [],
      set: (lines) => page.edit(() => { comment().anchors = lines; }),
      stopped: (focus) => this.stopped(card(), comment(), focus),
    }, options);
    page.memory.attaching = id;
    card().anchors.showButton(true);
  }

  stopped(card, comment, focus) {
    const { page } = this;
    page.memory.attaching = null;
    card?.anchors?.showButton(false);
    if (!focus || !card) return;
    const number = card.index + 1;
    page.say(comment.anchors.length ? page.t("said_attached", { number, lines: writeLines(comment.anchors) }) : page.t("said_attached_none", { number }));
    card.anchors.button.focus();
  }

  /** A card that is closed or gone takes no more lines. */
  stopAttaching(id) {
    if (this.page.memory.attaching === id) this.transcript.stop({ focus: false });
  }

  /** Draw what follows from the data: cards, the counts, which line is used where. */
  refresh() {
    const { page, rows } = this;
    const { comments } = page.data;
    const attaching = page.memory.attaching;
    if (attaching && (page.finished || !this.numberOf(attaching))) this.stopAttaching(attaching);
    else if (attaching) rows.cards.get(attaching).anchors.showButton(true);
    rows.refresh();
    this.transcript.refresh(comments);
    this.empty.hidden = comments.length > 0;
    this.meter.hidden = comments.length === 0;
    rows.addButton.replaceChildren(icon("plus"), page.t(comments.length ? "add" : "add_first"));
    rows.addButton.classList.toggle("tot-primary", comments.length === 0);
    rows.undoButton.hidden = rows.undoButton.disabled;
    this.count(countComments(comments));
  }

  count(counts) {
    const { high, low, page } = this;
    for (const tile of this.tiles) tile.value.textContent = String(counts.quadrants[tile.name] ?? 0);
    this.tally.textContent = [
      page.t("meter_rows", { count: counts.written, low, high }),
      page.t("meter_priorities", { count: counts.priorities }),
      ...["untagged", "empty", "repeated"].filter((name) => counts[name]).map((name) => page.t(`meter_${name}`, { count: counts[name] })),
    ].join(" · ");
  }
}

export const view = {
  shows: ["transcript"],
  build(page) {
    const composer = new Composer(page);
    return { element: composer.element, refresh: () => composer.refresh() };
  },
};
