// One exercise cell: it is run, and it shows the exercise, a calm line, or a kind sentence; never a traceback.
import { h } from "./elements.js";

const FORM_COMES_WITHIN = 20000; // ms after the cell has run
const HOLDS_HEIGHT_FOR = 5000; // ms at most, so that the page does not jump while a form is replaced
const SCROLLS = 4; // frames
const ANSI = /\u001b\[[0-9;]*[A-Za-z]/g;
const STATUSES = new Set(["new", "draft", "finished", "graded"]);

export class ExerciseCell {
  /** `changed` is called when state, status or title have changed; `retry` when the trainee wants another try. */
  constructor(cell, id, texts, { changed, retry }) {
    Object.assign(this, { cell, id, texts, changed });
    this.hasRun = false;
    this.overdue = false;
    this.trouble = null;
    this.kernelDetail = "";
    this.retryButton = h("button", { type: "button", class: "tot-wb-button", text: texts.try_again, onclick: retry });
    this.place = h("div", { class: "tot-wb-place" });
    cell.node.classList.add("tot-wb-exercise");
    cell.node.append(this.place);
    this.look = this.look.bind(this);
    this.outputs.changed.connect(this.look);
    this.appearing = new MutationObserver(this.look);
    this.changing = new MutationObserver(this.look);
    this.look();
  }

  get outputs() {
    return this.cell.outputArea.model;
  }

  dispose() {
    clearTimeout(this.timer);
    this.appearing.disconnect();
    this.changing.disconnect();
    this.outputs.changed.disconnect(this.look);
    this.cell.node.classList.remove("tot-wb-exercise");
    this.place.remove();
  }

  /** Run the cell once, through JupyterLab, as "Run" would. What comes of it is seen in its output. */
  async run(execute) {
    this.overdue = false;
    this.holdHeight();
    this.keepFocus();
    this.hasRun = true;
    try {
      await execute(this.cell);
    } catch {
      // an error is in the output; a cancelled run belongs to a kernel that is gone
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.overdue = true;
      this.look();
    }, FORM_COMES_WITHIN);
    this.look();
  }

  /** The trainee or an author has run the cell: its output is of this page, not one that was stored in the file. */
  wasRun(life) {
    this.hasRun = true;
    this.ranInLife = life;
  }

  /** Whether the kernel is at work on the cell, or will be: whoever asked for it, once is enough. */
  get isRunning() {
    const { future } = this.cell.outputArea;
    return Boolean(future) && !future.isDisposed;
  }

  holdHeight() {
    const { node } = this.cell;
    if (!this.root) return;
    node.style.minHeight = `${node.getBoundingClientRect().height}px`;
    setTimeout(() => (node.style.minHeight = ""), HOLDS_HEIGHT_FOR);
  }

  /** Remember which field the trainee is in, for the form that will replace this one. */
  keepFocus() {
    const active = this.root?.contains(document.activeElement) ? document.activeElement : null;
    this.focused = active?.dataset.key ?? null;
  }

  giveFocusBack() {
    const key = this.focused;
    this.focused = null;
    if (!key || (document.activeElement && document.activeElement !== document.body && !this.cell.node.contains(document.activeElement))) return;
    this.root.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
  }

  /** Tell the cell that the kernel is in trouble ("stopped", "lost"), or that it is not (null). */
  setTrouble(trouble, detail) {
    if (trouble === this.trouble && detail === this.kernelDetail) return;
    if (trouble !== this.trouble) this.tellForm(!trouble);
    Object.assign(this, { trouble, kernelDetail: detail });
    this.look();
  }

  /** The form learns of the kernel's trouble from here sooner than from silence: it says that nothing is saved now. */
  tellForm(running) {
    this.root?.dispatchEvent(new CustomEvent("tot:kernel", { detail: { running } }));
  }

  look() {
    const root = this.cell.outputArea.node.querySelector(".tot, .tot-note");
    if (root !== this.root) this.follow(root);
    const error = this.hasRun ? this.error() : null;
    const state = root ? "shown" : error || this.overdue ? "fault" : "waiting";
    const detail = state === "fault" ? (error ?? this.texts.nothing_came) : "";
    const status = root?.matches(".tot") ? statusOf(root) : root ? "fault" : state;
    const title = root?.getAttribute("aria-label") || this.title || "";
    const seen = [state, detail, status, title, this.trouble, this.kernelDetail].join("\n");
    if (seen === this.seen) return;
    Object.assign(this, { seen, state, detail, status, title });
    this.draw();
    this.changed();
  }

  /** Watch a form from its appearance on; while there is none, watch for one. */
  follow(root) {
    this.root = root;
    this.appearing.disconnect();
    this.changing.disconnect();
    if (root) {
      this.changing.observe(root, { attributes: true, attributeFilter: ["class", "data-status", "aria-label"] });
      this.cell.node.style.minHeight = "";
      clearTimeout(this.timer);
      queueMicrotask(() => this.root && this.giveFocusBack());
    } else {
      const options = { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] };
      this.appearing.observe(this.cell.outputArea.node, options);
    }
  }

  /** The error in the cell's output as one text without colours, or null. */
  error() {
    for (let index = 0; index < this.outputs.length; index += 1) {
      const output = this.outputs.get(index).toJSON();
      if (output.output_type === "error") return [...output.traceback].join("\n").replace(ANSI, "") || `${output.ename}: ${output.evalue}`;
    }
    return null;
  }

  draw() {
    const { texts, state, trouble, place } = this;
    this.cell.node.dataset.totState = state;
    if (state === "shown") return place.replaceChildren();
    const again = document.activeElement === this.retryButton;
    if (trouble) place.replaceChildren(this.note([h("p", { text: texts[trouble] })], this.kernelDetail));
    else if (state === "waiting") place.replaceChildren(h("p", { class: "tot-wb-wait", text: texts.waiting }));
    else place.replaceChildren(this.note([h("p", { class: "tot-wb-strong", text: texts.fault_title }), h("p", { text: texts.fault })], this.detail));
    if (again) this.retryButton.focus();
    return undefined;
  }

  /** What happened and what to do, with a button; what only a trainer wants to read is folded away. */
  note(sentences, detail) {
    const folded = detail && h("details", {}, h("summary", { text: this.texts.details }), h("pre", { text: detail }));
    return h("div", { class: "tot-wb-note", role: "note" }, ...sentences, this.retryButton, folded || null);
  }

  /** Put the keyboard's focus on the exercise. */
  focus() {
    const target = this.root ?? this.place;
    target.tabIndex = -1;
    target.setAttribute("data-lm-suppress-shortcuts", "true");
    target.focus({ preventScroll: true });
    // At once, and again when the cells above have got their real height: they are laid out as they come into view.
    let more = SCROLLS;
    const scroll = () => {
      target.scrollIntoView({ block: "start" });
      if ((more -= 1) > 0) requestAnimationFrame(scroll);
    };
    scroll();
  }
}

/** How an exercise on screen stands: "new", "draft", "finished" or "graded". */
function statusOf(root) {
  if (STATUSES.has(root.dataset.status)) return root.dataset.status;
  if (root.classList.contains("tot-is-finished")) return "finished";
  return root.querySelector(".tot-saved")?.dataset.state === "new" ? "new" : "draft";
}
