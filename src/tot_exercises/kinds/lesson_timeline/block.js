// One block of a plan as a card: a line that is always there, and the fields of an open block.
import { h, icon, iconButton, ofCourse, setText } from "../../widgets/elements.js";
import { choiceField, textField } from "../../widgets/fields.js";
import { lookOf } from "./counts.js";

const STEP = 5; // minutes
const MAX_MATERIALS = 20;

/** The card of a block at its place. `plan` is the timeline: it holds the list, and does what the buttons say. */
export class BlockCard {
  constructor(plan, block, index) {
    Object.assign(this, { plan, page: plan.page, block, index, drawn: false });
    const { page } = this;
    const isOpen = plan.rows.open.has(block.id);
    this.time = h("span", { class: "tot-time" });
    this.toggleName = h("span", { class: "tot-hidden" });
    this.body = h("div", { class: "tot-block-body", id: page.id(`${block.id}-body`), role: "group", "aria-label": this.t("block"), hidden: !isOpen });
    this.toggle = h("button", { type: "button", class: "tot-toggle", "data-key": this.key("toggle"), "data-free": true, "aria-expanded": String(isOpen), "aria-controls": this.body.id, onclick: () => plan.rows.toggle(block.id) },
      icon("chevron"), this.toggleName, h("span", { class: "tot-number", "aria-hidden": "true", text: String(index + 1) }), this.time);
    this.summary = h("p", { class: "tot-summary", dir: "auto" });
    const phase = choiceField(page, "blocks.phase", page.options("phase"), { ...this.part("phase"), label: `${page.field("blocks.phase").label}, ${this.t("block")}`, hideLabel: true, empty: page.t("no_phase") });
    this.element = h("li", { class: "tot-block", "data-id": block.id },
      h("div", { class: "tot-block-head" }, this.toggle, phase, this.stepper(), this.summary, plan.rows.actions(block, index, (what) => this.t(what))),
      this.body);
    if (isOpen) this.drawBody();
  }

  /** A sentence of the catalogue that may name the block's number. */
  t(name) {
    return this.page.t(name, { number: this.index + 1 });
  }

  key(name) {
    return `${this.block.id}.${name}`;
  }

  /** Read and write one value of the block. */
  part(name, from = this.block) {
    return { get: () => from[name], set: (value) => { from[name] = value; }, key: this.key(name) };
  }

  stepper() {
    const { block, page } = this;
    this.minutes = h("input", {
      type: "number", min: 0, max: 1000, step: 1, inputmode: "numeric", class: "tot-minutes", "data-key": this.key("minutes"),
      "aria-label": `${page.field("blocks.minutes").label}, ${this.t("block")}`, value: block.minutes ?? "",
      oninput: () => page.edit(() => { block.minutes = readMinutes(this.minutes.value); }),
      onchange: () => { this.minutes.value = block.minutes ?? ""; }, // whole minutes from 0 to 1000 are what is kept
    });
    const button = (name, by, text) => h("button", { type: "button", class: "tot-icon-button", "data-key": this.key(name), "aria-label": this.t(name), title: this.t(name), onclick: () => this.step(by) }, h("bdi", { dir: "ltr", text }));
    return h("div", { class: "tot-stepper" },
      button("less", -STEP, `−${STEP}`),
      this.minutes, h("span", { class: "tot-unit", "aria-hidden": "true", text: this.t("minutes_short") }),
      button("more", STEP, `+${STEP}`));
  }

  /** Change the minutes by so many, by button or by key. */
  step(by) {
    const { block, page, plan } = this;
    if (page.finished) return;
    page.edit(() => { block.minutes = Math.min(1000, Math.max(0, (block.minutes ?? 0) + by)); });
    this.minutes.value = block.minutes;
    page.say(page.t("said_minutes", { number: this.index + 1, minutes: block.minutes, total: plan.sum }));
  }

  /** The keys + and − in the box for minutes; says whether the key was one of them. */
  stepByKey(event) {
    if (event.target !== this.minutes || !["+", "-", "−"].includes(event.key)) return false;
    this.step(event.key === "+" ? STEP : -STEP);
    return true;
  }

  show(open) {
    if (open && !this.drawn) this.drawBody();
    this.body.hidden = !open;
    this.toggle.setAttribute("aria-expanded", String(open));
  }

  /** The fields of an open block; a closed one has none, which keeps a long plan light. */
  drawBody() {
    const { block, index, page, plan } = this;
    const outcomes = plan.outcomes.filter((outcome) => page.data.session.outcomes.includes(outcome.id) || block.outcomes.includes(outcome.id));
    const links = h("div", { class: "tot-field" },
      h("span", { class: "tot-label" }, ofCourse(page, page.field("blocks.outcomes").label)),
      outcomes.length
        ? h("div", { class: "tot-pills", role: "group", "aria-label": page.field("blocks.outcomes").label }, outcomes.map((outcome) => this.pill(outcome)))
        : h("p", { class: "tot-fine", text: page.t("count_not_chosen") }));
    this.drawn = true;
    this.body.replaceChildren(
      h("div", { class: "tot-pair" }, textField(page, "blocks.trainer_does", { ...this.part("trainer_does"), rows: 3 }), textField(page, "blocks.learners_do", { ...this.part("learners_do"), rows: 3 })),
      h("div", { class: "tot-three" },
        choiceField(page, "blocks.act", page.options("act"), this.part("act")),
        choiceField(page, "blocks.grouping", page.options("grouping"), this.part("grouping")),
        links),
      this.materials(),
      h("div", { class: "tot-check" },
        choiceField(page, "blocks.check.kind", page.options("check_kind"), { ...this.part("kind", block.check), key: this.key("check.kind") }),
        textField(page, "blocks.check.evidence", { ...this.part("evidence", block.check), key: this.key("check.evidence"), rows: 1 })),
      plan.rows.placeMenu(block, index, this.t("move_to"), (number, count) => page.t("place", { number, count })));
  }

  pill(outcome) {
    const { block, page, plan } = this;
    const box = h("input", { type: "checkbox", "data-key": this.key(`outcome.${outcome.id}`), onchange: () => page.edit(() => {
      block.outcomes = plan.outcomes.map((one) => one.id).filter((id) => (id === outcome.id ? box.checked : block.outcomes.includes(id)));
    }) });
    box.checked = block.outcomes.includes(outcome.id);
    return h("label", { class: "tot-pill", title: outcome.text }, box, h("span", { class: "tot-pill-text" }, `${outcome.number}. ${outcome.verb}`), h("span", { class: "tot-hidden", text: outcome.rest }));
  }

  materials() {
    const { block, page } = this;
    const box = h("div", { class: "tot-field tot-materials" });
    const draw = (focus) => {
      const rows = block.materials.map((material, at) => this.material(material, at, () => draw("add")));
      const add = h("button", { type: "button", class: "tot-button tot-small", "data-key": this.key("material.add"), onclick: () => {
        page.edit(() => block.materials.push({ name: "", needs: [] }));
        draw("last");
      } }, icon("plus"), page.t("add_material"));
      add.disabled = block.materials.length >= MAX_MATERIALS;
      box.replaceChildren(h("span", { class: "tot-label" }, ofCourse(page, page.field("blocks.materials").label)), rows.length ? h("ul", { class: "tot-material-rows" }, rows) : "", add);
      if (focus === "add") add.focus();
      if (focus === "last") box.querySelector("li:last-child input").focus();
    };
    draw();
    return box;
  }

  material(material, at, removed) {
    const { block, page } = this;
    const number = at + 1;
    const name = h("input", { type: "text", class: "tot-text", dir: "auto", maxlength: 20000, autocomplete: "off", "data-key": this.key(`material.${at}`), "aria-label": page.t("material_name", { number }), value: material.name, oninput: () => page.type(() => { material.name = name.value; }) });
    const needs = page.options("resource").map(([value, text]) => {
      const need = h("input", { type: "checkbox", "data-key": this.key(`material.${at}.${value}`), onchange: () => page.edit(() => {
        material.needs = page.options("resource").map(([one]) => one).filter((one) => (one === value ? need.checked : material.needs.includes(one)));
      }) });
      need.checked = material.needs.includes(value);
      return h("label", { class: "tot-pill" }, need, h("span", { class: "tot-pill-text", text }));
    });
    return h("li", {}, name,
      h("div", { class: "tot-pills", role: "group", "aria-label": `${page.t("material_needs")}, ${page.t("material_name", { number })}` }, needs),
      iconButton("close", page.t("material_remove", { number }), () => {
        page.edit(() => block.materials.splice(at, 1));
        removed();
      }));
  }

  /** Draw what follows from the data: the time, the line of text, the colour. */
  refresh() {
    const { block, minutes, page } = this;
    const end = block.start + (block.minutes ?? 0);
    setText(this.time, block.minutes === null ? page.t("no_minutes") : page.t("time", { start: block.start, end }));
    setText(this.summary, block.learners_do.trim() || block.trainer_does.trim());
    setText(this.toggleName, this.t(this.plan.rows.open.has(block.id) ? "close" : "open"));
    const look = lookOf(block);
    if (this.element.dataset.look !== look) this.element.dataset.look = look;
    if (document.activeElement !== minutes && minutes.value !== String(block.minutes ?? "")) minutes.value = block.minutes ?? "";
  }
}

function readMinutes(text) {
  const value = Number.parseInt(text, 10);
  return Number.isNaN(value) ? null : Math.min(1000, Math.max(0, value));
}
