// The boxes around a form: notices, unsaved text on offer, what the exercise builds on, messages on the draft.
import { h, ofCourse, prose, splitTask } from "./elements.js";

const PARTS_OF_MESSAGE = ["found", "missing", "why", "try"];

/** A line for the helper, folded away. */
export function detail(page, text) {
  return text ? h("details", {}, h("summary", { text: page.t("details") }), h("p", { class: "tot-fine", text })) : null;
}

/** A text of the course as paragraphs and lists, in its own language and direction. */
export function courseText(page, text, look = "tot-prose") {
  return h("div", { class: look, lang: page.config.locale, dir: "auto" }, ...prose(text));
}

/** What to do: in sight as long as nothing was written, then folded away with what is looked for. */
export function taskPanels(page) {
  const { config } = page;
  const fold = (name, text) => h("details", { class: "tot-panel" }, h("summary", { text: page.t(name) }), courseText(page, text));
  const { lead, more } = splitTask(config.task);
  if (page.model.get("saved").at && !config.preview) return [fold("task", config.task)];
  return [courseText(page, lead, "tot-prose tot-lead"), ...(more ? [fold("task_more", more)] : [])];
}

export function noticePanel(page, notice) {
  return h("div", { class: "tot-notice", role: "note" }, h("p", { text: notice.text }), detail(page, notice.detail));
}

/** Offer unsaved text of an earlier view; `answer` is called with true where it is to be put back. */
export function rescuePanel(page, kept, answer) {
  const button = (name, take) => h("button", { type: "button", class: "tot-button", onclick: () => answer(take) }, page.t(name));
  return h("div", { class: "tot-notice", role: "note" },
    h("p", { text: page.t("rescue", { time: page.time(kept.at) }) }),
    h("div", { class: "tot-buttons" }, button("rescue_take", true), button("rescue_leave", false)));
}

/** What the exercise builds on: the trainee's own work, or an example; `adopt` is called with the source. */
export function inputPanel(page, offer, adopted, adopt) {
  const pick = (source, text, primary) => h("button", {
    type: "button",
    class: `tot-button${primary ? " tot-primary" : ""}`,
    "data-key": `adopt.${offer.exercise}.${source}`,
    onclick: () => adopt(source),
  }, text);
  const own = offer.own && (adopted?.source !== "own" ? pick("own", page.t("inputs_use_own"), !adopted) : null);
  const standIn = adopted?.source !== "stand-in" ? pick("stand-in", page.t("inputs_use_stand_in"), !adopted && !offer.own) : null;
  const changed = adopted?.source === "own" && offer.own_digest && offer.own_digest !== adopted.digest;
  const status = adopted ? page.t(adopted.source === "own" ? "inputs_using_own" : "inputs_using_stand_in") : page.t("inputs_text");
  return h("section", { class: `tot-card tot-inputs${adopted ? " tot-adopted" : ""}` },
    h("div", {}, h("h4", { text: page.t("inputs_title") }), h("p", { text: status })),
    changed ? h("p", {}, page.t("inputs_own_changed"), " ", pick("own", page.t("inputs_take_new"), false)) : null,
    offer.own || adopted ? null : h("p", { class: "tot-fine", text: page.t("inputs_own_missing") }),
    h("div", { class: "tot-buttons" }, own, standIn));
}

/** Found, missing, why, try: those parts of a message that say something, as a list of terms. */
export function messageParts(page, parts) {
  return PARTS_OF_MESSAGE.filter((part) => parts[part]).flatMap((part) => [
    h("dt", { class: `tot-part-${part}`, text: page.t(`draft_part_${part}`) }), h("dd", { dir: "auto", text: parts[part] })]);
}

/** What the button for a draft check says: how many checks of new text are left, where they are counted. */
export function checkLabel(page) {
  const left = page.model.get("attempt").checks_left;
  return typeof left === "number" ? page.t("check_draft_left", { count: left }) : page.t("check_draft");
}

/** The messages on the draft, one article a criterion. */
export function draftMessages(page, result) {
  const left = page.model.get("attempt").checks_left;
  const more = [page.t("draft_time", { time: page.time(result.at) })];
  if (left !== 0 && !page.finished) more.push(page.t("draft_again"));
  if (typeof left === "number") more.push(page.t(left === 0 ? "checks_left_none" : left === 1 ? "checks_left_one" : "checks_left", { count: left }));
  return [
    h("h4", { text: page.t("draft_title") }),
    h("p", { class: "tot-fine", text: more.join(" ") }),
    ...(result.note ? [h("p", { text: result.note })] : []),
    ...(result.detail ? [detail(page, result.detail)] : []),
    ...result.groups.map((entry) => h("article", { class: "tot-message" }, h("h5", {}, ofCourse(page, entry.title)), h("dl", {}, messageParts(page, entry.parts)))),
  ];
}
