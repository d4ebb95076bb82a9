// Line numbers as words: "12–14, 20" to [12, 13, 14, 20] and back.

/**
 * Read line numbers from a text. Commas, semicolons, blanks and the word `words.and` part them; a dash or the word
 * `words.to` between two numbers means all from the first to the second.
 *
 * Returns { lines, wrong }: numbers between 1 and `last`, rising, each once; and the pieces that say something else.
 */
export function readLines(text, last, words) {
  const dashed = text
    .replace(new RegExp(`(\\d)\\s+${words.to}\\s+(?=\\d)`, "giu"), "$1-")
    .replace(/\s*(?:[-‐‑‒–—−]|\.\.+|…)\s*/gu, "-");
  const pieces = dashed.split(/[\s,;.+&،؛、]+/u).filter((piece) => piece && piece.toLowerCase() !== words.and);
  const lines = new Set();
  const wrong = [];
  for (const piece of pieces) {
    const found = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(piece);
    const first = Number(found?.[1]);
    const end = Number(found?.[2] ?? found?.[1]);
    if (!found || first < 1 || end > last || end < first) wrong.push(piece.replaceAll("-", "–"));
    else for (let line = first; line <= end; line += 1) lines.add(line);
  }
  return { lines: [...lines].sort((one, other) => one - other), wrong };
}

/** Write line numbers, with a dash where three or more follow one another. */
export function writeLines(lines) {
  const runs = [];
  for (const line of [...lines].sort((one, other) => one - other)) {
    const run = runs.at(-1);
    if (run && line === run[1] + 1) run[1] = line;
    else runs.push([line, line]);
  }
  return runs.flatMap(([first, end]) => (end === first ? [first] : end === first + 1 ? [first, end] : [`${first}–${end}`])).join(", ");
}
