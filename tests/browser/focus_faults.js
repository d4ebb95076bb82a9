// Focus each control of a widget that can take it: does one see where the focus is? The last key must have been a key of
// the keyboard, as for a person who works with it. The outline may be the control's own or its label's.
(root) => {
  const number = (text) => text.match(/[\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = number(colour).map((value) => value / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, two) => {
    const [low, high] = [light(one), light(two)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const opaque = (colour) => (number(colour)[3] ?? 1) > 0;
  const ground = (e) => (opaque(getComputedStyle(e).backgroundColor) ? getComputedStyle(e).backgroundColor : ground(e.parentElement));
  const found = [];
  for (const control of root.querySelectorAll("button, input, select, textarea, summary, [tabindex='0']")) {
    if (control.disabled || !control.checkVisibility()) continue;
    control.focus({ preventScroll: true });
    const name = `${control.tagName} ${control.dataset.key ?? control.textContent.slice(0, 30)}`;
    if (document.activeElement !== control) found.push(`takes no focus: ${name}`);
    const outlined = [control, control.closest("label")].filter(Boolean).find((e) => getComputedStyle(e).outlineStyle !== "none");
    if (!outlined) {
      found.push(`no outline: ${name}`);
      continue;
    }
    const { outlineWidth, outlineColor } = getComputedStyle(outlined);
    if (number(outlineWidth)[0] < 2) found.push(`outline of ${outlineWidth}: ${name}`);
    const seen = contrast(outlineColor, ground(outlined.parentElement));
    if (seen < 3) found.push(`outline with a contrast of ${seen.toFixed(1)}: ${name}`);
  }
  document.activeElement.blur();
  return found;
}
