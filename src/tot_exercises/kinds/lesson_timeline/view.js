// W1, session mode: a bar and a list of blocks in step. The list is the form; the bar only pictures it.
import { choiceField, fieldGuide, h, icon, iconButton, textField } from "../../widgets/base.js";

const PASSIVE = new Set(["listen", "watch", "read"]);
const QUICK = new Set(["answer", "poll", "chat"]);
const QUICK_MINUTES = 3;
const REST = new Set(["break", "buffer"]);
const STEP = 5;
const MAX_BLOCKS = 60;
const MAX_LINKS = 2; // a block that names more outcomes counts for none of them
const GUIDE = ["minutes", "phase", "trainer_does", "learners_do", "act", "grouping", "outcomes", "materials", "check.kind", "check.evidence"];

/** Minutes of a block in which learners do something, by its chosen action. */
export function activeMinutes(block) {
  const minutes = block.minutes ?? 0;
  if (REST.has(block.phase) || block.act === null || PASSIVE.has(block.act) || !block.learners_do.trim()) return 0;
  return QUICK.has(block.act) ? Math.min(QUICK_MINUTES, minutes) : minutes;
}

/**
 * What a colleague could count over your shoulder: minutes, and ids of outcomes. It counts as the course does: a short
 * act stands at the end of its block, a break ends a stretch without activity, a check comes after the first practice.
 */
export function countPlan(blocks, chosen) {
  let run = 0;
  let stretch = 0;
  let [total, buffer, taught, active] = [0, 0, 0, 0];
  for (const block of blocks) {
    const minutes = block.minutes ?? 0;
    total += minutes;
    if (block.phase === "buffer") buffer += minutes;
    if (!REST.has(block.phase)) taught += minutes;
    const busy = activeMinutes(block);
    active += busy;
    if (block.phase === "break") run = 0;
    else if (block.phase !== "buffer") run += minutes - busy;
    stretch = Math.max(stretch, run);
    if (busy > 0) run = 0;
  }
  const linked = (id) => blocks.filter((block) => block.outcomes.includes(id) && block.outcomes.length <= MAX_LINKS);
  const hasCheck = (id) => {
    const own = linked(id);
    const practice = own.findIndex((block) => block.phase === "practice");
    return practice >= 0 && own.slice(practice + 1).some((block) => block.check.kind !== null);
  };
  return {
    total, buffer, taught, active, stretch,
    uncovered: chosen.filter((id) => !linked(id).some((block) => activeMinutes(block) > 0)),
    unchecked: chosen.filter((id) => !hasCheck(id)),
  };
}

/** Start times follow from the order. */
export function withStarts(blocks) {
  let start = 0;
  for (const block of blocks) {
    block.start = start;
    start += block.minutes ?? 0;
  }
  return start;
}

const blankBlock = (id) => ({
  id, start: 0, minutes: null, phase: null, trainer_does: "", learners_do: "", act: null, grouping: null,
  outcomes: [], materials: [], check: { kind: null, evidence: "" },
});

class Timeline {
  constructor(page) {
    this.page = page;
    this.open = new Set();
    this.history = [];
    this.target = page.config.settings.total_minutes ?? 90;
    this.cards = new Map();
    const t = (name, values) => page.t(name, values);
    this.sessionBox = h("fieldset", { class: "tot-card tot-session" });
    this.bar = h("div", { class: "tot-bar", role: "img" });
    this.counts = h("dl", { class: "tot-counts" });
    this.list = h("ol", { class: "tot-blocks" });
    this.empty = h("p", { class: "tot-empty", text: t("empty") });
    this.addButton = h("button", { type: "button", class: "tot-button", onclick: () => this.add() });
    this.undoButton = h("button", { type: "button", class: "tot-button", onclick: () => this.undo() }, icon("undo"), t("undo"));
    this.allButton = h("button", { type: "button", class: "tot-button tot-quiet", "data-free": true, onclick: () => this.toggleAll() });
    const scale = [0, 1, 2, 3, 4, 5, 6].map((tick) => h("span", { text: String(Math.round((tick * this.target) / 6)) }));
    this.element = h("div", { class: "tot-kind-lesson-timeline", onkeydown: (event) => this.key(event) },
      this.sessionBox,
      h("section", {},
        h("h4", { text: t("plan") }),
        h("div", { class: "tot-overview" },
          this.bar,
          h("div", { class: "tot-scale", "aria-hidden": "true" }, scale),
          h("p", { class: "tot-legend", "aria-hidden": "true" }, ["active", "other", "rest"].map((name) => h("span", {}, h("i", { class: `tot-swatch tot-${name}` }), t(`legend_${name}`)))),
          this.counts),
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
    this.drawSession();
    this.drawList();
  }

  drawList() {
    this.cards.clear();
    this.list.replaceChildren(...this.blocks.map((block, index) => this.card(block, index)));
    this.page.lock();
  }

  card(block, index) {
    const { page } = this;
    const t = (name, more = {}) => page.t(name, { number: index + 1, ...more });
    const key = (name) => `${block.id}.${name}`;
    const part = (name, from = block) => ({ get: () => from[name], set: (value) => { from[name] = value; }, key: key(name) });
    const isOpen = this.open.has(block.id);
    const bodyId = page.id(`${block.id}-body`);
    const time = h("span", { class: "tot-time" });
    const toggle = h("button", { type: "button", class: "tot-toggle", "data-key": key("toggle"), "data-free": true, "aria-expanded": String(isOpen), "aria-controls": bodyId, onclick: () => this.toggle(block.id) },
      icon("chevron"), h("span", { class: "tot-hidden" }), h("span", { class: "tot-number", "aria-hidden": "true", text: String(index + 1) }), time);
    const minutes = h("input", {
      type: "number", min: 0, max: 1000, step: 1, inputmode: "numeric", class: "tot-minutes", "data-key": key("minutes"),
      "aria-label": `${page.field("blocks.minutes").label}, ${t("block")}`, value: block.minutes ?? "",
      oninput: () => page.edit(() => { block.minutes = readMinutes(minutes.value); }),
    });
    const stepper = h("div", { class: "tot-stepper", role: "group" },
      h("button", { type: "button", class: "tot-icon-button", "data-key": key("less"), "aria-label": t("less"), title: t("less"), onclick: () => this.step(block, minutes, -STEP) }, `−${STEP}`),
      minutes, h("span", { class: "tot-unit", "aria-hidden": "true", text: t("minutes_short") }),
      h("button", { type: "button", class: "tot-icon-button", "data-key": key("more"), "aria-label": t("more"), title: t("more"), onclick: () => this.step(block, minutes, STEP) }, `+${STEP}`));
    const phase = choiceField(page, "blocks.phase", page.options("phase"), { ...part("phase"), label: `${page.field("blocks.phase").label}, ${t("block")}`, hideLabel: true, empty: page.t("no_phase") });
    const summary = h("p", { class: "tot-summary" });
    const act = (name, label, run, props = {}) => iconButton(name, label, run, { "data-key": key(name), ...props });
    const actions = h("div", { class: "tot-actions" },
      act("up", t("move_up"), () => this.move(index, index - 1), { disabled: index === 0 }),
      act("down", t("move_down"), () => this.move(index, index + 1), { disabled: index === this.blocks.length - 1 }),
      act("copy", t("duplicate"), () => this.duplicate(index)),
      act("trash", t("delete"), () => this.remove(index)));
    const body = h("div", { class: "tot-block-body", id: bodyId, hidden: !isOpen });
    const element = h("li", { class: "tot-block", "data-id": block.id }, h("div", { class: "tot-block-head" }, toggle, phase, stepper, summary, actions), body);
    const card = { element, body, toggle, time, minutes, summary, index, drawn: false, fillBody: () => this.drawBody(card, block, index, part, key) };
    this.cards.set(block.id, card);
    if (isOpen) card.fillBody();
    return element;
  }

  /** The fields of an open block; a closed one has none, which keeps a long plan light. */
  drawBody(card, block, index, part, key) {
    const { page } = this;
    const t = (name, more = {}) => page.t(name, { number: index + 1, ...more });
    const outcomes = this.outcomes.filter((outcome) => page.data.session.outcomes.includes(outcome.id) || block.outcomes.includes(outcome.id));
    const links = h("div", { class: "tot-field" },
      h("span", { class: "tot-label", text: page.field("blocks.outcomes").label }),
      outcomes.length
        ? h("div", { class: "tot-pills", role: "group", "aria-label": page.field("blocks.outcomes").label }, outcomes.map((outcome) => this.pill(block, outcome, key)))
        : h("p", { class: "tot-fine", text: page.t("count_not_chosen") }));
    const place = h("select", { id: page.id(key("place")), class: "tot-select", "data-key": key("place"), onchange: () => this.move(index, Number(place.value)) },
      this.blocks.map((_, at) => h("option", { value: String(at), selected: at === index }, page.t("place", { number: at + 1, count: this.blocks.length }))));
    card.drawn = true;
    card.body.replaceChildren(
      h("div", { class: "tot-pair" }, textField(page, "blocks.trainer_does", { ...part("trainer_does"), rows: 3 }), textField(page, "blocks.learners_do", { ...part("learners_do"), rows: 3 })),
      h("div", { class: "tot-three" },
        choiceField(page, "blocks.act", page.options("act"), part("act")),
        choiceField(page, "blocks.grouping", page.options("grouping"), part("grouping")),
        links),
      this.materials(block, index, key),
      h("div", { class: "tot-check" },
        choiceField(page, "blocks.check.kind", page.options("check"), { ...part("kind", block.check), key: key("check.kind") }),
        textField(page, "blocks.check.evidence", { ...part("evidence", block.check), key: key("check.evidence"), rows: 1 })),
      h("div", { class: "tot-field tot-place" }, h("label", { for: place.id, text: t("move_to") }), place));
  }

  pill(block, outcome, key) {
    const box = h("input", { type: "checkbox", "data-key": key(`outcome.${outcome.id}`), onchange: () => this.page.edit(() => {
      block.outcomes = this.outcomes.map((one) => one.id).filter((id) => (id === outcome.id ? box.checked : block.outcomes.includes(id)));
    }) });
    box.checked = block.outcomes.includes(outcome.id);
    return h("label", { class: "tot-pill", title: outcome.text }, box, h("span", { class: "tot-pill-text" }, `${outcome.number}. ${outcome.verb}`), h("span", { class: "tot-hidden", text: outcome.rest }));
  }

  materials(block, index, key) {
    const { page } = this;
    const box = h("div", { class: "tot-field tot-materials" });
    const draw = (focus) => {
      const rows = block.materials.map((material, at) => {
        const number = at + 1;
        const name = h("input", { type: "text", class: "tot-text", maxlength: 20000, autocomplete: "off", "data-key": key(`material.${at}`), "aria-label": page.t("material_name", { number }), value: material.name, oninput: () => page.edit(() => { material.name = name.value; }) });
        const needs = page.options("needs").map(([value, text]) => {
          const need = h("input", { type: "checkbox", "data-key": key(`material.${at}.${value}`), onchange: () => page.edit(() => {
            material.needs = page.options("needs").map(([one]) => one).filter((one) => (one === value ? need.checked : material.needs.includes(one)));
          }) });
          need.checked = material.needs.includes(value);
          return h("label", { class: "tot-pill" }, need, h("span", { class: "tot-pill-text", text }));
        });
        return h("li", {}, name,
          h("div", { class: "tot-pills", role: "group", "aria-label": `${page.t("material_needs")}, ${page.t("material_name", { number })}` }, needs),
          iconButton("close", page.t("material_remove", { number }), () => {
            page.edit(() => block.materials.splice(at, 1));
            draw("add");
          }));
      });
      const add = h("button", { type: "button", class: "tot-button tot-small", "data-key": key("material.add"), onclick: () => {
        page.edit(() => block.materials.push({ name: "", needs: [] }));
        draw("last");
      } }, icon("plus"), page.t("add_material"));
      add.disabled = block.materials.length >= 20;
      box.replaceChildren(h("span", { class: "tot-label", text: page.field("blocks.materials").label }), rows.length ? h("ul", { class: "tot-material-rows" }, rows) : "", add);
      if (focus === "add") add.focus();
      if (focus === "last") box.querySelector("li:last-child input").focus();
    };
    draw();
    return box;
  }

  /** Draw what follows from the data: times, summaries, bar, counts. */
  refresh() {
    const { page } = this;
    const total = withStarts(this.blocks);
    const count = countPlan(this.blocks, page.data.session.outcomes);
    this.blocks.forEach((block, index) => this.refreshCard(block, index));
    this.drawBar(total);
    this.drawCounts(count);
    this.empty.hidden = this.blocks.length > 0;
    this.addButton.replaceChildren(icon("plus"), page.t(this.blocks.length ? "add" : "add_first"));
    this.addButton.classList.toggle("tot-primary", this.blocks.length === 0);
    this.addButton.disabled = page.finished || this.blocks.length >= MAX_BLOCKS;
    this.undoButton.disabled = page.finished || !this.history.length;
    this.allButton.hidden = this.blocks.length < 2;
    this.allButton.textContent = page.t(this.open.size ? "close_all" : "open_all");
  }

  refreshCard(block, index) {
    const card = this.cards.get(block.id);
    const { page } = this;
    const end = block.start + (block.minutes ?? 0);
    card.time.textContent = block.minutes === null ? page.t("no_minutes") : page.t("time", { start: block.start, end });
    card.summary.textContent = block.learners_do.trim() || block.trainer_does.trim();
    card.element.dataset.look = look(block);
    card.toggle.querySelector(".tot-hidden").textContent = page.t(this.open.has(block.id) ? "close" : "open", { number: index + 1 });
    if (document.activeElement !== card.minutes && card.minutes.value !== String(block.minutes ?? "")) card.minutes.value = block.minutes ?? "";
  }

  drawBar(total) {
    const { page } = this;
    const whole = Math.max(total, this.target);
    const names = Object.fromEntries(page.options("phase"));
    const segments = this.blocks.filter((block) => block.minutes).map((block) => h("span", {
      class: `tot-segment tot-${look(block)}`,
      style: `flex-grow:${block.minutes}`,
      title: `${names[block.phase] ?? page.t("no_phase")}, ${page.t("count_minutes", { minutes: block.minutes })}`,
      onclick: () => this.show(block.id),
    }, h("span", { text: names[block.phase] ?? "" })));
    if (total < whole) segments.push(h("span", { class: "tot-segment tot-free", style: `flex-grow:${whole - total}` }));
    this.bar.replaceChildren(...segments);
    this.bar.setAttribute("aria-label", page.t("bar", { count: this.blocks.length, minutes: total, total: this.target }));
    this.element.classList.toggle("tot-over", total > this.target);
    this.bar.style.setProperty("--tot-limit", `${(100 * this.target) / whole}%`);
    this.element.querySelector(".tot-scale").style.width = `${(100 * this.target) / whole}%`;
  }

  drawCounts(count) {
    const { page } = this;
    const minutes = (value) => page.t("count_minutes", { minutes: value });
    const numbers = new Map(this.outcomes.map((outcome) => [outcome.id, outcome.number]));
    const chosen = page.data.session.outcomes.length > 0;
    const list = (ids) => (!chosen ? page.t("count_not_chosen") : ids.map((id) => numbers.get(id) ?? "?").join(", ") || page.t("count_none"));
    const rest = this.target - count.total;
    const share = count.taught ? Math.floor((100 * count.active) / count.taught) : 0;
    const lines = [
      ["total", page.t("count_total_value", { minutes: count.total, total: this.target }), rest > 0 ? page.t("count_open", { minutes: rest }) : rest < 0 ? page.t("count_over", { minutes: -rest }) : page.t("count_full")],
      ["buffer", minutes(count.buffer), ""],
      ["active", page.t("count_active_value", { share }), page.t("count_active_of", { minutes: count.active, taught: count.taught })],
      ["stretch", minutes(count.stretch), ""],
      ["uncovered", list(count.uncovered), ""],
      ["unchecked", list(count.unchecked), page.t("count_unchecked_note")],
    ];
    this.counts.replaceChildren(...lines.map(([name, value, more]) => h("div", { class: `tot-tile tot-tile-${name}` },
      h("dt", { text: page.t(`count_${name}`) }), h("dd", {}, h("b", { text: value }), more ? h("small", { text: more }) : null))));
  }

  key(event) {
    const editable = event.target.closest("input, textarea, select");
    const id = event.target.closest(".tot-block")?.dataset.id;
    const index = this.blocks.findIndex((block) => block.id === id);
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown") && index >= 0) {
      event.preventDefault();
      this.move(index, index + (event.key === "ArrowUp" ? -1 : 1));
    } else if (event.target.classList.contains("tot-minutes") && ["+", "-", "−"].includes(event.key)) {
      event.preventDefault();
      this.step(this.blocks[index], event.target, event.key === "+" ? STEP : -STEP);
    } else if ((event.ctrlKey || event.metaKey) && event.key === "z" && !editable) {
      event.preventDefault();
      this.undo();
    }
  }

  /** Keep the focus on "the same" control while the list is drawn anew. */
  keepFocus(change) {
    const key = this.element.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    change();
    if (!key) return;
    const wanted = this.element.querySelector(`[data-key="${CSS.escape(key)}"]`);
    const other = wanted?.disabled ? wanted.parentElement.querySelector("button:not(:disabled)") : wanted;
    other?.focus();
  }

  structure(change, focus) {
    if (this.page.finished) return;
    this.keepFocus(() => {
      change(this.blocks);
      withStarts(this.blocks);
      this.drawList();
      this.page.edit(() => {});
    });
    if (focus) this.element.querySelector(`[data-key="${CSS.escape(focus)}"]`)?.focus();
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
    (next ? this.element.querySelector(`[data-key="${CSS.escape(`${next.id}.toggle`)}"]`) : this.addButton).focus();
  }

  move(from, to) {
    if (to < 0 || to >= this.blocks.length || to === from) return;
    const { id } = this.blocks[from];
    this.structure((blocks) => blocks.splice(to, 0, ...blocks.splice(from, 1)));
    this.remember({ what: "moved", id, index: from });
    this.page.say(this.page.t("said_moved", { number: to + 1, count: this.blocks.length }));
  }

  step(block, input, by) {
    if (this.page.finished) return;
    this.page.edit(() => { block.minutes = Math.min(1000, Math.max(0, (block.minutes ?? 0) + by)); });
    input.value = block.minutes;
    const number = this.blocks.indexOf(block) + 1;
    this.page.say(this.page.t("said_minutes", { number, minutes: block.minutes, total: this.sum }));
  }

  remember(change) {
    this.history = [...this.history.slice(-49), change];
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
    const card = this.cards.get(id);
    if (open && !card.drawn) card.fillBody();
    card.body.hidden = !open;
    card.toggle.setAttribute("aria-expanded", String(open));
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

function look(block) {
  if (REST.has(block.phase)) return "rest";
  return activeMinutes(block) > 0 ? "active" : "other";
}

function readMinutes(text) {
  const value = Number.parseInt(text, 10);
  return Number.isNaN(value) ? null : Math.min(1000, Math.max(0, value));
}

export const view = {
  build(page) {
    const timeline = new Timeline(page);
    return { element: timeline.element, refresh: () => timeline.refresh(), inputsChanged: () => timeline.inputsChanged() };
  },
};
