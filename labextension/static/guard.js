// A trainee reads and fills in forms; no key and no double click of theirs may change the notebook's cells.
//
// Nothing of the notebook's file is touched: the guard stands in the page, before JupyterLab, and steps aside in the
// author's view. Browser and forms keep all their own keys.

const OURS = ".tot, .tot-wb-place, .tot-wb-bar";
const PASSES = new Set(["Tab", "Escape", "Control", "Shift", "Alt", "Meta"]);
const CELL_LETTERS = new Set(["a", "m", "x", "v"]); // with Ctrl: select all cells, merge, cut, paste

/** Whether JupyterLab may see a key that was pressed outside our forms in a trainee's view. */
export function mayPass(event) {
  if (PASSES.has(event.key) || /^F\d+$/.test(event.key)) return true;
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return false;
  return event.key.length === 1 && /[a-z0-9]/i.test(event.key) && !CELL_LETTERS.has(event.key.toLowerCase());
}

/** Stand guard over every notebook that shows a trainee's view (`.tot-wb-trainee`). */
export function standGuard() {
  const inCells = (event) =>
    event.target instanceof Element && event.target.closest(".tot-wb-trainee .jp-Notebook") && !event.target.closest(OURS);
  // JupyterLab focuses a cell when a notebook opens; the mark of focus is for those who go by keyboard.
  const byKeys = (yes) => document.body.classList.toggle("tot-wb-keys", yes);
  window.addEventListener("keydown", (event) => event.key === "Tab" && byKeys(true), true);
  window.addEventListener("pointerdown", () => byKeys(false), true);
  window.addEventListener("keydown", (event) => inCells(event) && !mayPass(event) && event.stopPropagation(), true);
  // The browser's own menu, with its spelling help, and not JupyterLab's, which cuts and deletes cells.
  const inTraineesView = (event) => event.target instanceof Element && event.target.closest(".tot-wb-trainee .jp-Notebook");
  window.addEventListener("contextmenu", (event) => inTraineesView(event) && event.stopPropagation(), true);
  window.addEventListener("dblclick", (event) => inCells(event) && event.stopPropagation(), true);
}

/** Lock cells in the view, or give them back as their notebook wants them. */
export function lockCells(cells, locked) {
  for (const cell of cells) {
    cell.readOnly = locked || cell.model.getMetadata("editable") === false;
    if (cell.model.type !== "markdown") continue;
    cell.showEditorForReadOnly = !locked;
    if (locked) cell.rendered = true;
  }
}
