// Elements, icons and text: what is drawn with, by the page and by every kind. Text from outside is always set as text,
// never as markup.

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  up: "M8 13V3M3.5 7.5 8 3l4.5 4.5",
  down: "M8 3v10M3.5 8.5 8 13l4.5-4.5",
  copy: "M5.5 5.5h7v7h-7zM3.5 10.5v-7h7",
  trash: "M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5 5 13h6l.5-8.5",
  plus: "M8 3v10M3 8h10",
  undo: "M6 3.5 3 6.5l3 3M3.5 6.5H10a3 3 0 0 1 0 6H7",
  chevron: "M6 3.5 10.5 8 6 12.5",
  check: "M3 8.5 6.5 12 13 4.5",
  close: "M4 4l8 8M12 4l-8 8",
};
const TAKES_FOCUS = new Set(["button", "input", "select", "textarea", "summary"]);

/** Make an element. Strings among the children become text; `on…` props become listeners; null children are left out. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  // Single letters are commands in JupyterLab ("d d" deletes a cell); it asks the focused element itself to opt out.
  if (TAKES_FOCUS.has(tag) || "tabindex" in props) element.setAttribute("data-lm-suppress-shortcuts", "true");
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "text") element.textContent = value;
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A text of the course among the words of the screen, which may be in another language that runs the other way. */
export const ofCourse = (page, text) => h("bdi", { lang: page.config.locale, text });

/** Draw one of our icons; it says nothing to a screen reader, its button does. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 16 16", "aria-hidden": "true", class: `tot-icon tot-icon-${name}` })) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** Count words as the course does: runs of letters and digits, with apostrophes and hyphens inside. */
export function countWords(text) {
  return (text.match(/[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*/gu) || []).length;
}

/** Fill {names} in a sentence. */
export function fill(sentence, values = {}) {
  return String(sentence).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Turn the course's plain text (paragraphs, "- " lists, "## " headings, **bold**, *italic*) into elements. */
export function prose(text) {
  return text.trim().split(/\n\s*\n/).map((block) => {
    const lines = block.split("\n");
    if (lines[0].startsWith("## ")) return h("h4", {}, ...inline(lines[0].slice(3)));
    if (lines.every((line) => line.startsWith("- "))) {
      return h("ul", {}, lines.map((line) => h("li", {}, ...inline(line.slice(2)))));
    }
    return h("p", {}, ...inline(lines.join(" ")));
  });
}

/** Split a task: what to do, and the list of what is looked for, from the paragraph that leads to it. */
export function splitTask(text) {
  const blocks = text.trim().split(/\n\s*\n/);
  const list = blocks.findIndex((block) => block.startsWith("- "));
  const from = list > 1 ? list - 1 : blocks.length;
  return { lead: blocks.slice(0, from).join("\n\n"), more: blocks.slice(from).join("\n\n") };
}

function inline(text) {
  return text.split(/(\*\*[^*]+\*\*|\*[^*\s][^*]*\*)/).filter(Boolean).map((piece) => {
    if (piece.startsWith("**") && piece.length > 4) return h("strong", { text: piece.slice(2, -2) });
    if (piece.startsWith("*") && piece.length > 2) return h("em", { text: piece.slice(1, -1) });
    return piece;
  });
}

/** A deep copy of plain data. */
export const clone = (value) => JSON.parse(JSON.stringify(value));

const canonical = (value) =>
  JSON.stringify(value, (_, item) =>
    item && typeof item === "object" && !Array.isArray(item)
      ? Object.fromEntries(Object.keys(item).sort().map((key) => [key, item[key]]))
      : item,
  );

/** Whether plain data is equal, whatever the order of its keys. */
export const same = (one, two) => canonical(one) === canonical(two);

/** A short mark of plain data, to know a text again (FNV-1a over its canonical form, 32 bits). */
export function fingerprint(value) {
  let hash = 0x811c9dc5;
  for (const letter of canonical(value)) hash = Math.imul(hash ^ letter.codePointAt(0), 0x01000193);
  return hash >>> 0;
}

/** Find the control that carries a `data-key`. */
export const byKey = (root, key) => root.querySelector(`[data-key="${CSS.escape(key)}"]`);

/** Keep the focus, and the place in the text, on "the same" control (`data-key`) while a part is drawn anew. */
export function keepFocus(root, change) {
  const active = root.contains(document.activeElement) ? document.activeElement : null;
  const key = active?.dataset.key;
  const marked = active?.matches("textarea, input[type=text]") ? [active.selectionStart, active.selectionEnd] : null;
  change();
  if (!key) return;
  const wanted = byKey(root, key);
  const other = wanted?.disabled ? wanted.parentElement.querySelector("button:not(:disabled)") : wanted;
  if (!other || other === document.activeElement) return;
  other.focus({ preventScroll: true });
  if (marked) other.setSelectionRange?.(...marked);
}

/** A small button that shows an icon and says in words what it does. */
export function iconButton(name, label, act, props = {}) {
  return h("button", { type: "button", class: "tot-icon-button", "aria-label": label, title: label, onclick: act, ...props }, icon(name));
}

/** Set an element's text, where it says something else: a text that is set again is laid out again. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Let a text box grow with its text where the browser does not do so by itself. */
export function grow(control) {
  if (control.tagName !== "TEXTAREA" || globalThis.CSS?.supports?.("field-sizing", "content")) return;
  control.style.height = "auto";
  if (control.scrollHeight) control.style.height = `${control.scrollHeight + 2}px`;
}
