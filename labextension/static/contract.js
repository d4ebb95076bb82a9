// What makes a notebook ours, and which of its cells may run by themselves: the course's contract, nothing wider.

const CALL = /^\s*from tot_exercises import exercise\s*\n\s*exercise\((["'])(m\d\d\.[a-z][a-z0-9_]*)\1\)\s*$/;

/** The exercise id if a cell's source is exactly the contract's two lines, else null. */
export function exerciseInCell(source) {
  return CALL.exec(source)?.[2] ?? null;
}

/** The module that a notebook's metadata names, or null where the notebook is not ours. */
export function moduleOf(model) {
  const module = model?.getMetadata("tot_exercises")?.module;
  return typeof module === "string" && module ? module : null;
}
