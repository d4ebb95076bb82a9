// What can be counted in a plan. It counts as the grader does; a test compares the two.

const PASSIVE = new Set(["listen", "watch", "read"]);
const QUICK = new Set(["answer", "poll", "chat"]);
const QUICK_MINUTES = 3;
const REST = new Set(["break", "buffer"]);
const MAX_LINKS = 2; // a block that names more outcomes counts for none of them

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

/** How a block is pictured: as activity, as something else, or as rest. */
export function lookOf(block) {
  if (REST.has(block.phase)) return "rest";
  return activeMinutes(block) > 0 ? "active" : "other";
}
