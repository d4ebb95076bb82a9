// What can be counted in a sequence of questions. The demand is counted as the grader does; a test compares the two.

const PARTS_OF_QUESTION = ["text", "purpose", "level", "wait_s", "format", "expected", "misconception", "probe"];

const isBlank = (value) => value === null || (typeof value === "string" && value.trim() === "");

/** What a colleague could count over your shoulder. `shortest` is null while no wait is set. */
export function countQuestions(questions) {
  const waits = questions.map((one) => one.wait_s).filter((wait) => wait !== null);
  return {
    written: questions.filter((one) => !isBlank(one.text)).length,
    formats: [...new Set(questions.map((one) => one.format).filter((format) => format !== null))],
    levels: [...new Set(questions.map((one) => one.level).filter((level) => level !== null))].sort(),
    shortest: waits.length ? Math.min(...waits) : null,
    silence: waits.reduce((sum, wait) => sum + wait, 0),
    empty: questions.reduce((sum, one) => sum + PARTS_OF_QUESTION.filter((part) => isBlank(one[part])).length, 0),
  };
}

/**
 * The run of levels: each level (null where none is chosen), the steps between neighbours that go down or go up by two
 * or more, and the whole way from the first question to the last (null where one of them has no level).
 */
export function demandOf(questions) {
  const levels = questions.map((one) => one.level);
  const steps = levels.slice(1).map((level, index) => ({ from: index + 1, to: index + 2, by: level === null || levels[index] === null ? 0 : level - levels[index] }));
  const [first, last] = [levels[0] ?? null, levels.at(-1) ?? null];
  return {
    levels,
    steps: steps.filter((step) => step.by < 0 || step.by > 1),
    whole: levels.length < 2 || first === null || last === null ? null : last - first,
  };
}

/** What a quiet learner gets in all, by format and wait alone. */
export function quietCounts(questions) {
  const times = (...formats) => questions.filter((one) => formats.includes(one.format)).length;
  return { safe: times("write", "pair"), vote: times("poll"), turn: times("round"), room: times("plenary") };
}
