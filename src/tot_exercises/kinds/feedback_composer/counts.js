// What can be counted in comments. It counts as the grader does; a test compares the two.

const WORD = /[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*/gu;

/**
 * A comment counts once something is noticed in it, and the same text counts once.
 *
 * Returns { written, empty, repeated, untagged, quadrants: {name: comments}, priorities }.
 */
export function countComments(comments) {
  const seen = new Set();
  const quadrants = {};
  const counts = { written: 0, empty: 0, repeated: 0, untagged: 0, priorities: 0 };
  for (const comment of comments) {
    const text = (comment.noticed.match(WORD) ?? []).join(" ").toLowerCase();
    if (!text || seen.has(text)) {
      counts[text ? "repeated" : "empty"] += 1;
      continue;
    }
    seen.add(text);
    counts.written += 1;
    if (comment.priority) counts.priorities += 1;
    if (comment.quadrant === null) counts.untagged += 1;
    else quadrants[comment.quadrant] = (quadrants[comment.quadrant] ?? 0) + 1;
  }
  return { ...counts, quadrants };
}
