// What can be counted in an item over its author's shoulder. No judgement: a count says nothing about quality.

import { countWords } from "../../widgets/elements.js";

const filled = (text) => text.trim() !== "";

/** Words of the question, options, marks, and written wrong options without a misconception or a message. */
export function countItem(item) {
  const wrong = item.options.filter((option) => !option.is_key && filled(option.text));
  const explained = wrong.filter((option) => filled(option.misconception) && filled(option.feedback));
  return {
    words: countWords(item.stem),
    options: item.options.length,
    keys: item.options.filter((option) => option.is_key).length,
    wrong: wrong.length,
    unexplained: wrong.length - explained.length,
  };
}

/** The same over all items; `target` is how many are asked for. */
export function countItems(items, target) {
  const counts = items.map(countItem);
  const sum = (name) => counts.reduce((total, one) => total + one[name], 0);
  return {
    asked: Math.max(target, items.length),
    written: items.filter((item) => filled(item.stem)).length,
    linked: items.filter((item) => item.outcome_id !== null).length,
    keyed: counts.filter((one) => one.keys === 1).length,
    wrong: sum("wrong"),
    explained: sum("wrong") - sum("unexplained"),
  };
}
