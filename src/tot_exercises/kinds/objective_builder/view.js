// W2: the need in three boxes, then outcomes in fields, each with a sentence to read aloud.
import { fill, h } from "../../widgets/elements.js";
import { choiceField, fieldGuide, textField } from "../../widgets/fields.js";

const TEXTS = ["verb", "object", "condition", "standard"];
const PARTS = [...TEXTS, "level", "evidence"];

const blankOutcome = (number) => ({ id: `o${number}`, verb: "", object: "", condition: "", standard: "", level: null, evidence: null });

/** Split a sentence into plain text and filled or empty gaps, so that each gap can be shown in its own way. */
export function readBack(template, values, gaps) {
  return template.split(/(\{\w+\})/).filter(Boolean).map((piece) => {
    const name = piece.startsWith("{") ? piece.slice(1, -1) : null;
    if (name === null) return { text: piece, kind: "plain" };
    const value = values[name].trim().replace(/[.\s]+$/, "");
    return value ? { text: value, kind: "filled" } : { text: gaps[name], kind: "gap" };
  });
}

export const view = {
  build(page) {
    const rows = page.config.settings.rows ?? 4;
    const { data } = page;
    const shown = Math.max(rows, data.outcomes.length);
    const outcome = (index) => page.data.outcomes[index] ?? blankOutcome(index + 1);
    // The rows come into being with the first change to any of them, so that a form nobody touched stays blank.
    const write = (index, name, value) => {
      while (page.data.outcomes.length < shown) page.data.outcomes.push(freshOutcome(page.data.outcomes));
      page.data.outcomes[index][name] = value;
    };
    const lists = new Map();
    const verbList = (level) => {
      const name = level === null ? "all" : String(level);
      if (!lists.has(name)) {
        const verbs = page.config.public.verbs ?? {};
        const words = level === null ? Object.values(verbs).flat() : (verbs[level] ?? []);
        lists.set(name, h("datalist", { id: page.id(`verbs-${name}`) }, words.map((word) => h("option", { value: word }))));
      }
      return lists.get(name);
    };
    for (const level of [null, 1, 2, 3, 4, 5, 6]) verbList(level);

    const need = h("fieldset", { class: "tot-card tot-need" },
      h("legend", { text: page.t("need") }),
      ["who", "gap", "cause"].map((name) => textField(page, `need.${name}`, {
        get: () => page.data.need[name],
        set: (value) => { page.data.need[name] = value; },
        rows: 2,
        help: true,
      })));

    const summary = h("p", { class: "tot-count" });
    const sentences = [];
    const verbs = [];
    const cards = Array.from({ length: shown }, (_, index) => {
      const own = (name, more = {}) => textField(page, `outcomes.${name}`, {
        key: `outcomes.${index}.${name}`,
        get: () => outcome(index)[name],
        set: (value) => write(index, name, value),
        ...more,
      });
      const pick = (name, convert) => choiceField(page, `outcomes.${name}`, page.options(name), {
        key: `outcomes.${index}.${name}`,
        get: () => outcome(index)[name],
        set: (value) => write(index, name, value === null ? null : convert(value)),
      });
      const verb = own("verb", { list: verbList(null).id, words: false });
      verbs.push(verb.querySelector("input"));
      const sentence = h("p", { class: "tot-sentence" });
      sentences.push(sentence);
      return h("fieldset", { class: "tot-card tot-outcome" },
        h("legend", { text: page.t("outcome", { number: index + 1 }) }),
        h("div", { class: "tot-outcome-grid" }, verb, own("object", { rows: 1 }), own("condition", { rows: 2 }), own("standard", { rows: 2 }), pick("level", Number), pick("evidence", String)),
        h("div", { class: "tot-readback" }, h("p", { class: "tot-small-title", text: page.t("readback") }), sentence));
    });

    const refresh = () => {
      sentences.forEach((sentence, index) => {
        const values = outcome(index);
        const gaps = Object.fromEntries(TEXTS.map((name) => [name, page.t(`gap_${name}`)]));
        const pieces = [...readBack(page.t("say"), values, gaps), { text: " ", kind: "plain" }, ...readBack(page.t("say_standard"), values, gaps)];
        sentence.replaceChildren(...pieces.map((piece) => (piece.kind === "plain" ? piece.text : h("span", { class: `tot-${piece.kind}`, text: piece.text }))));
        verbs[index].setAttribute("list", verbList(values.level).id);
      });
      const written = page.data.outcomes.filter((row) => PARTS.every((name) => row[name] !== null && String(row[name]).trim() !== ""));
      const levels = [...new Set(page.data.outcomes.map((row) => row.level).filter((level) => level !== null))].sort();
      summary.textContent = [
        fill(page.t("count_done"), { count: written.length, rows: shown }),
        levels.length ? page.t("count_levels", { levels: levels.map((level) => page.config.texts.options.level[level]).join(", ") }) : page.t("count_levels_none"),
      ].join(" · ");
    };

    const element = h("div", { class: "tot-kind-objective-builder" },
      need,
      h("section", {},
        h("h4", { text: page.t("outcomes") }),
        fieldGuide(page, PARTS.map((name) => `outcomes.${name}`)),
        h("div", { class: "tot-outcomes" }, cards),
        summary),
      [...lists.values()]);
    return { element, refresh };
  },
};

function freshOutcome(rows) {
  let number = rows.length + 1;
  while (rows.some((row) => row.id === `o${number}`)) number += 1;
  return blankOutcome(number);
}
