// What axe-core finds in all widgets of a page: rules of WCAG 2.2 A and AA, and those for headings and landmarks.
// A rule that could not decide is a fault too: a person has to look, or the page has to become clearer.
async (only) => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
  const more = ["target-size", "heading-order", "empty-heading", "label-title-only", "tabindex", "aria-allowed-role", "landmark-banner-is-top-level", "landmark-contentinfo-is-top-level"];
  const options = only
    ? { runOnly: { type: "rule", values: only } }
    : { runOnly: { type: "tag", values: tags }, rules: Object.fromEntries(more.map((name) => [name, { enabled: true }])) };
  // The arrow of a list box stands beside its text, but axe-core takes a drawn background for the ground of the text.
  const plain = document.createElement("style");
  plain.textContent = ".tot select { background-image: none !important; }";
  document.head.append(plain);
  const result = await axe.run({ include: [[".tot"]] }, { ...options, resultTypes: ["violations", "incomplete"] });
  plain.remove();
  const faults = (kind) => result[kind].flatMap((rule) => rule.nodes.map((node) => `${rule.id} (${kind}): ${node.html.slice(0, 160)} ${node.failureSummary ?? ""}`));
  return { faults: [...faults("violations"), ...faults("incomplete")], checked: result.passes.map((rule) => rule.id) };
}
