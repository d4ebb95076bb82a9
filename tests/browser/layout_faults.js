// What a ruler would find in a widget: small targets, controls without a name, things that stick out, ids used twice.
(root) => {
  const found = [];
  const shown = (e) => e.checkVisibility() && e.getClientRects().length > 0;
  const say = (e) => `${e.tagName}.${e.className} ${e.dataset.key ?? e.textContent.slice(0, 30)}`;
  const labels = (e) => [...(e.labels ?? [])].map((label) => label.textContent).join("");
  const named = (e) => e.getAttribute("aria-label") || e.textContent.trim() || labels(e);
  const targets = "input:not([type=checkbox]), textarea, select, button, summary, label:has(input)";
  for (const e of [...root.querySelectorAll(targets)].filter(shown)) {
    const { width, height } = e.getBoundingClientRect();
    if (width < 24 || height < 24) found.push(`small, ${Math.round(width)} x ${Math.round(height)}: ${say(e)}`);
  }
  for (const e of root.querySelectorAll("input, textarea, select, button")) {
    if (!named(e)) found.push(`no name: ${say(e)}`);
  }
  const edge = root.getBoundingClientRect();
  for (const e of [...root.querySelectorAll("*")].filter(shown)) {
    const clipped = e.closest(".tot-hidden, svg, .tot-bar, .tot-summary");
    const { left, right } = e.getBoundingClientRect();
    if (!clipped && (right > edge.right + 1 || left < edge.left - 1)) found.push(`sticks out: ${say(e)}`);
  }
  if (root.scrollWidth > root.clientWidth + 1) found.push("the widget scrolls to the side");
  const ids = [...root.querySelectorAll("[id]")].map((e) => e.id);
  for (const id of new Set(ids)) if (ids.indexOf(id) !== ids.lastIndexOf(id)) found.push(`id twice: ${id}`);
  return found;
}
