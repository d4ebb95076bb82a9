// What axe-core finds in a place of a page, such as all widgets: rules of WCAG 2.2 A and AA, and those for headings and landmarks.
// A rule that could not decide is a fault too: a person has to look, or the page has to become clearer.
async ({ only, without, place }) => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
  const more = ["target-size", "heading-order", "empty-heading", "label-title-only", "tabindex", "aria-allowed-role", "landmark-banner-is-top-level", "landmark-contentinfo-is-top-level"];
  const rules = { ...Object.fromEntries(more.map((name) => [name, { enabled: true }])), ...(without && { [without]: { enabled: false } }) };
  const options = only.length ? { runOnly: { type: "rule", values: only } } : { runOnly: { type: "tag", values: tags }, rules };
  // The arrow of a list box stands beside its text, but axe-core takes a drawn background for the ground of the text.
  const plain = document.createElement("style");
  plain.textContent = ".tot select { background-image: none !important; }";
  document.head.append(plain);
  const result = await axe.run({ include: [[place]] }, { ...options, resultTypes: ["violations", "incomplete"] });
  plain.remove();
  const faults = (kind) => result[kind].flatMap((rule) => rule.nodes.map((node) => `${rule.id} (${kind}): ${node.html.slice(0, 160)} ${node.failureSummary ?? ""}`));
  return { faults: [...faults("violations"), ...faults("incomplete")], checked: result.passes.map((rule) => rule.id) };
}
