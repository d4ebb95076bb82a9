// One open workbook: finds its exercises, runs them when the kernel is there, and keeps bar and cells in step.
import { Bar } from "./bar.js";
import { exerciseInCell } from "./contract.js";
import { ExerciseCell } from "./exercise_cell.js";
import { lockCells } from "./guard.js";
import { Kernel } from "./kernel.js";

const WIDGETS = "application/vnd.jupyter.widget-view+json";
const WIDGETS_COME_WITHIN = 10000; // ms until we run without JupyterLab's widget support

export class Workbook {
  constructor(panel, boxes, lab, texts, choice) {
    Object.assign(this, { panel, boxes, lab, texts, choice });
    this.exercises = [];
    this.ranInLife = 0;
    this.untouched = !panel.context.model.dirty; // nobody but us has changed the notebook in this page
    this.bar = new Bar(texts, { go: (index) => this.go(index), retry: () => this.kernel.retry(), toggle: () => choice.toggle() });
    this.kernelDetail = ""; // what JupyterLab would have said about a kernel that cannot start
    boxes.told = (text) => {
      this.kernelDetail = text;
      this.update();
    };
    this.showBar();
    this.rescan = this.rescan.bind(this);
    this.applyView = this.applyView.bind(this);
    panel.content.model.cells.changed.connect(this.rescan);
    choice.listeners.add(this.applyView);
    this.scheduled = (_, { notebook, cell }) => notebook === panel.content && this.exerciseOf(cell)?.wasRun(this.kernel.life);
    lab.NotebookActions.executionScheduled.connect(this.scheduled);
    this.kernel = new Kernel(panel.sessionContext, () => this.kernelChanged());
    this.rescan();
    this.applyView();
    panel.disposed.connect(() => this.dispose());
  }

  dispose() {
    this.kernel.dispose();
    this.sizes.disconnect();
    this.choice.listeners.delete(this.applyView);
    this.lab.NotebookActions.executionScheduled.disconnect(this.scheduled);
    for (const one of this.exercises) one.dispose();
  }

  exerciseOf(cell) {
    return this.exercises.find((one) => one.cell === cell);
  }

  /** The header's layout gives its children the height that their style asks for: tell it when ours changes. */
  showBar() {
    const header = this.panel.contentHeader;
    const widget = new this.lab.Widget({ node: this.bar.element });
    header.addWidget(widget);
    this.sizes = new ResizeObserver(() => {
      const height = `${Math.ceil(this.bar.inner.getBoundingClientRect().height)}px`;
      if (widget.node.style.minHeight === height) return;
      widget.node.style.minHeight = height;
      widget.node.style.maxHeight = height;
      header.fit();
    });
    this.sizes.observe(this.bar.inner);
  }

  /** Find the exercise cells again; those that are still there keep what they know. */
  rescan() {
    const cells = this.panel.content.widgets;
    const before = this.exercises;
    this.exercises = cells.flatMap((cell) => {
      const id = cell.model.type === "code" ? exerciseInCell(cell.model.sharedModel.getSource()) : null;
      if (id === null) return [];
      const known = before.find((one) => one.cell === cell && one.id === id);
      return [known ?? new ExerciseCell(cell, id, this.texts, { changed: () => this.update(), retry: () => this.retry() })];
    });
    for (const one of before) if (!this.exercises.includes(one)) one.dispose();
    lockCells(cells, !this.choice.author);
    this.update();
  }

  applyView() {
    const { author } = this.choice;
    const { panel } = this;
    if (author) this.untouched = false;
    panel.node.classList.toggle("tot-wb-trainee", !author);
    lockCells(panel.content.widgets, !author);
    this.boxes.hush(!author);
    panel.content.update();
    this.update();
    this.runIfDue();
  }

  kernelChanged() {
    if (this.kernel?.state === "ready") this.kernelDetail = "";
    this.update();
    this.runIfDue();
  }

  get trouble() {
    const { state } = this.kernel;
    return state === "stopped" || state === "lost" ? state : null;
  }

  /** Run every exercise cell once in each life of the kernel. In the author's view nothing runs by itself. */
  async runIfDue() {
    const { kernel } = this;
    if (this.choice.author || kernel?.state !== "ready" || this.ranInLife === kernel.life) return;
    const life = (this.ranInLife = kernel.life);
    await this.widgetSupport();
    await this.run((one) => kernel.life === life && one.ranInLife !== life && !one.isRunning && !this.choice.author);
    this.readyUnsaid = true; // forms come a little later than the cells' end
    this.update();
  }

  /** Run those exercise cells of which `isDue` says so, one after the other. */
  async run(isDue) {
    const { sessionContext, context } = this.panel;
    const execute = (cell) => this.lab.CodeCell.execute(cell, sessionContext);
    for (const one of this.exercises) {
      const unchanged = exerciseInCell(one.cell.model.sharedModel.getSource()) === one.id;
      if (unchanged && isDue(one)) await one.run(execute);
    }
    // Showing an exercise is not a change: no question about saving when the page is closed.
    if (this.untouched && !this.choice.author) context.model.dirty = false;
  }

  /** Wait until JupyterLab can draw widgets here; without, there would be text in place of a form. */
  async widgetSupport() {
    const until = Date.now() + WIDGETS_COME_WITHIN;
    while (!this.panel.content.rendermime.mimeTypes.includes(WIDGETS) && Date.now() < until) {
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  /** What "Try again" in an exercise's place does: mend the kernel, or else run what is not shown. */
  retry() {
    if (this.trouble) return this.kernel.retry();
    return this.run((one) => one.state !== "shown" && !one.isRunning);
  }

  async go(index) {
    const { cell } = this.exercises[index];
    const { content } = this.panel;
    try {
      await content.scrollToItem(content.widgets.indexOf(cell), "start");
    } catch {
      // without the notebook's own scrolling, the browser's does
    }
    this.exercises[index].focus();
  }

  /** Say once in each life of the kernel that all forms are there. */
  sayReady() {
    const { exercises } = this;
    if (!this.readyUnsaid || !exercises.length || exercises.some((one) => one.state !== "shown")) return;
    this.readyUnsaid = false;
    this.bar.say(this.texts[exercises.length === 1 ? "ready_one" : "ready_many"]);
  }

  update() {
    if (!this.kernel) return;
    for (const one of this.exercises) one.setTrouble(this.trouble, this.kernelDetail);
    this.bar.show(this.exercises, this.trouble, this.choice.author);
    this.sayReady();
  }
}
