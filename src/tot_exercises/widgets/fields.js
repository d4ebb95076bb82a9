// Labelled fields of a form. Each reads and writes one value of the answer through `get` and `set`.
import { countWords, grow, h, ofCourse } from "./elements.js";

// Help that is not on screen is read with its control, and not once more between the controls: it is hidden from all.

/** A labelled text box. `get` and `set` read and write its value; options: rows, list (suggestions), help, words. */
export function textField(page, path, { get, set, key = path, rows = 0, list = null, help = false, words = true, label = null }) {
  const spec = page.field(path);
  const id = page.id(key);
  const helpId = spec.help ? `${id}-help` : null;
  const control = h(rows ? "textarea" : "input", {
    id,
    class: "tot-text",
    dir: "auto",
    maxlength: 20000,
    rows: rows || null,
    type: rows ? null : "text",
    list,
    autocomplete: "off",
    "data-key": key,
    "aria-describedby": helpId,
    value: get(),
    oninput: () => {
      page.type(() => set(control.value));
      measure();
    },
  });
  const hint = h("span", { class: "tot-words" });
  const measure = () => {
    if (words && spec.words) {
      const count = countWords(control.value);
      hint.replaceChildren(
        count === 1 ? page.t("word") : page.t("words", { count }),
        h("span", { class: "tot-usual", text: ` · ${page.t("words_usual", { low: spec.words[0], high: spec.words[1] })}` }));
    }
    grow(control);
  };
  measure();
  return h("div", { class: "tot-field" },
    h("div", { class: "tot-label-row" }, h("label", { for: id }, label ?? ofCourse(page, spec.label)), hint),
    spec.help ? h("p", { id: helpId, class: "tot-help", hidden: !help }, ofCourse(page, spec.help)) : null,
    control);
}

/** A labelled choice; the first entry means "not chosen" and is null in the data. */
export function choiceField(page, path, options, { get, set, key = path, label = null, hideLabel = false, empty = null }) {
  const spec = page.field(path);
  const id = page.id(key);
  const helpId = spec.help ? `${id}-help` : null;
  const current = get();
  const select = h("select", {
    id,
    class: "tot-select",
    "data-key": key,
    "aria-describedby": helpId,
    onchange: () => page.edit(() => set(select.value === "" ? null : select.value)),
  },
  h("option", { value: "" }, empty ?? page.t("choose")),
  options.map(([value, text]) => h("option", { value, selected: String(current) === value }, text)));
  return h("div", { class: "tot-field" },
    h("label", { for: id, class: hideLabel ? "tot-hidden" : null }, label ?? ofCourse(page, spec.label)),
    spec.help ? h("p", { id: helpId, class: "tot-help", hidden: true }, ofCourse(page, spec.help)) : null,
    select);
}

/** A box to tick beside its label; the value is true or false. */
export function checkField(page, path, { get, set, key = path, label = null, type = "checkbox", name = null }) {
  const box = h("input", { type, name, "data-key": key, onchange: () => page.edit(() => set(box.checked)) });
  box.checked = get();
  return h("label", { class: "tot-pill" }, box, h("span", { class: "tot-pill-text" }, label ?? ofCourse(page, page.field(path).label)));
}

/** "What goes where?": each field's help, once, instead of under every box. */
export function fieldGuide(page, paths) {
  return h("details", { class: "tot-guide" }, h("summary", { text: page.t("what_goes_where") }),
    h("dl", {}, paths.map((path) => page.field(path)).filter((spec) => spec.help).flatMap((spec) => [h("dt", {}, ofCourse(page, spec.label)), h("dd", {}, ofCourse(page, spec.help))])));
}
