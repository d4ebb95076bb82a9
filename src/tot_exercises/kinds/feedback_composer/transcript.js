// The transcript: a numbered list to read, and, while lines are attached to a comment, a list to choose from.
//
// To read, it is plain text in an ordered list, and a screen reader reads it like any page. To choose, each line gets a
// native checkbox in its label, and only one of them takes part in Tab (a roving tabindex), so that 45 lines cost one
// stop. We prefer this to a listbox: a listbox is one control that hides its text from reading by page, its options
// are read differently on every system, and touch readers cannot extend a choice in it. A checkbox says its name and
// its state in every mode, by touch and by voice control, and works without a line of script.
import { h, prose } from "../../widgets/elements.js";

const PAGE = 10; // lines that Page Up and Page Down go
const WORDS = 7; // first words by which a line is named

export class Transcript {
  /** `text` is the transcript's material: title, text before line 1, lines. */
  constructor(page, text) {
    this.page = page;
    this.lines = text?.lines ?? [];
    this.target = null;
    this.items = this.lines.map((line, index) => this.item(line, index + 1));
    this.list = h("ol", { class: "tot-lines", role: "list", onkeydown: (event) => this.onKey(event) }, this.items.map((item) => item.element));
    this.title = h("p", { class: "tot-attaching-title" });
    this.count = h("p", { class: "tot-attaching-count" });
    this.banner = h("div", { class: "tot-attaching", hidden: true },
      h("div", {}, this.title, this.count),
      h("button", { type: "button", class: "tot-button tot-primary", "data-key": "attaching.done", "data-free": true, onclick: () => this.stop() }, page.t("attaching_done")),
      h("p", { class: "tot-fine", text: page.t("attaching_keys") }));
    this.scroller = h("div", { class: "tot-transcript-box", role: "region", "aria-label": page.t("transcript"), tabindex: "0", "data-key": "transcript" },
      text?.text ? h("div", { class: "tot-before" }, h("p", { class: "tot-fine", text: page.t("transcript_before") }), ...prose(text.text)) : null,
      text ? this.list : h("p", { class: "tot-before", text: page.t("transcript_missing") }));
    this.element = h("section", { class: "tot-transcript" },
      h("h4", { text: page.t("transcript") }),
      text ? h("p", { class: "tot-fine", text: text.title }) : null,
      this.banner,
      this.scroller);
  }

  get last() {
    return this.lines.length;
  }

  /** The first words of a line, or null where there is no such line. */
  opening(number) {
    const line = this.lines[number - 1];
    if (!line) return null;
    const words = line.text.split(/\s+/);
    const text = words.slice(0, WORDS).join(" ") + (words.length > WORDS ? " …" : "");
    return line.speaker ? `${line.speaker}: ${text}` : text;
  }

  item(line, number) {
    const used = h("span", { class: "tot-used-by" });
    const label = h("label", { class: "tot-line-label" },
      h("span", { class: "tot-line-number" }, h("span", { class: "tot-hidden", text: this.page.t("line", { number: "" }) }), String(number)),
      h("span", { class: "tot-line-text", dir: "auto" }, ...(line.speaker ? [h("b", { text: `${line.speaker}: ` }), line.text] : [h("i", { text: line.text })]), " ", used));
    return { number, used, label, box: null, element: h("li", { class: "tot-line", "data-line": number }, label) };
  }

  /**
   * Let lines be chosen. `target`: name and said (its name and a sentence), get() and set(lines), stopped() when it ends.
   */
  choose(target, { focus = true } = {}) {
    if (this.target) this.stop();
    this.target = target;
    this.run = null;
    const first = Math.min(this.last, target.get()[0] ?? this.page.memory.line ?? 1);
    for (const item of this.items) {
      item.box = h("input", {
        type: "checkbox",
        "data-key": `line.${item.number}`,
        tabindex: item.number === first ? "0" : "-1",
        onfocus: () => this.visit(item),
        onclick: (event) => { this.shift = event.shiftKey; },
        onchange: () => this.toggled(item),
      });
      item.label.prepend(item.box);
    }
    this.scroller.removeAttribute("tabindex");
    this.title.textContent = target.name;
    this.banner.hidden = false;
    this.element.classList.add("tot-choosing");
    this.sync();
    if (!focus) return;
    this.page.say(target.said);
    this.banner.scrollIntoView({ block: "nearest" });
    this.items[first - 1]?.box.focus();
  }

  /** End choosing, and let the comment have the focus again. */
  stop({ focus = true } = {}) {
    const { target } = this;
    if (!target) return;
    this.target = null;
    for (const item of this.items) {
      item.box.remove();
      item.box = null;
      item.element.classList.remove("tot-chosen");
    }
    this.scroller.setAttribute("tabindex", "0");
    this.banner.hidden = true;
    this.element.classList.remove("tot-choosing");
    target.stopped(focus);
  }

  /** The line that has the focus is the one that Tab comes back to. */
  visit(item) {
    for (const other of this.items) other.box?.setAttribute("tabindex", other === item ? "0" : "-1");
    this.page.memory.line = item.number;
  }

  toggled(item) {
    const lines = new Set(this.target.get());
    if (this.shift && this.run) this.extend(item.number);
    else {
      if (item.box.checked) lines.add(item.number);
      else lines.delete(item.number);
      this.run = { from: item.number, before: new Set(lines) };
      this.put(lines);
    }
    this.shift = false;
  }

  /** Choose all lines from where the run began to `number`, beside those that were chosen before. */
  extend(number) {
    const lines = new Set(this.run.before);
    for (let line = Math.min(this.run.from, number); line <= Math.max(this.run.from, number); line += 1) lines.add(line);
    this.put(lines);
  }

  put(lines) {
    this.target.set([...lines].sort((one, other) => one - other));
    this.sync();
  }

  onKey(event) {
    const number = Number(event.target.closest("[data-line]")?.dataset.line);
    if (!this.target || !number) return;
    const steps = { ArrowUp: -1, ArrowDown: 1, PageUp: -PAGE, PageDown: PAGE, Home: -this.last, End: this.last };
    if (event.key === "Escape") this.stop();
    else if (event.key in steps && !event.altKey && !event.ctrlKey && !event.metaKey) {
      const next = Math.min(this.last, Math.max(1, number + steps[event.key]));
      if (!event.shiftKey) this.run = null;
      else if (!this.page.finished) {
        this.run ??= { from: number, before: new Set(this.target.get()) };
        this.extend(next);
      }
      this.items[next - 1].box.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Show which lines are chosen, and how many. */
  sync() {
    if (!this.target) return;
    const chosen = new Set(this.target.get());
    for (const item of this.items) {
      item.box.checked = chosen.has(item.number);
      item.element.classList.toggle("tot-chosen", item.box.checked);
    }
    const { page } = this;
    this.count.textContent = chosen.size === 0 ? page.t("attaching_none") : chosen.size === 1 ? page.t("attaching_one") : page.t("attaching_count", { count: chosen.size });
  }

  /** Say beside each line which comments stand on it; does nothing while that stays as it was, to keep typing fast. */
  refresh(comments) {
    const signature = JSON.stringify(comments.map((comment) => comment.anchors));
    if (signature === this.signature) return;
    this.signature = signature;
    const users = new Map();
    comments.forEach((comment, index) => comment.anchors.forEach((line) => users.set(line, [...(users.get(line) ?? []), index + 1])));
    for (const item of this.items) {
      const numbers = users.get(item.number) ?? [];
      item.used.textContent = numbers.length ? this.page.t(numbers.length > 1 ? "used_more" : "used", { numbers: numbers.join(", ") }) : "";
      item.element.classList.toggle("tot-in-use", numbers.length > 0);
    }
    this.sync();
  }
}
