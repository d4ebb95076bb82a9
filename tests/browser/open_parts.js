// Open every part of a widget that is folded: details, cards, and the list of earlier versions.
(root) => {
  for (const part of root.querySelectorAll("details")) part.open = true;
  for (const button of root.querySelectorAll("button[aria-expanded=false]:not(:disabled)")) button.click();
}
