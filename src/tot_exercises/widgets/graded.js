// The feedback on an answer, as the page shows it above the form: points, each part with its level and its message.
import { h, ofCourse } from "./elements.js";
import { messageParts } from "./panels.js";

/** The feedback in the model as a panel, or null; `again` is called where the trainee wants to go on. */
export function gradedPanel(page, again) {
  const graded = page.model.get("graded");
  if (!graded.criteria) return null;
  const { number, of } = page.model.get("attempt");
  const card = (one) => h("details", { class: "tot-result" },
    h("summary", {},
      h("span", { class: "tot-result-title" }, ofCourse(page, one.title)),
      h("span", { class: "tot-level", "data-level": one.level ?? "" }, one.level === null ? page.t("graded_no_level") : page.t("graded_level", { level: one.level, name: one.level_name })),
      h("span", { class: "tot-result-points", text: page.t("graded_points", { points: one.points, max: one.max_points }) })),
    h("div", { class: "tot-result-body" },
      one.descriptor ? h("p", { class: "tot-fine" }, ofCourse(page, one.descriptor)) : null,
      h("dl", {}, messageParts(page, one.parts)),
      h("p", { class: "tot-fine" }, ofCourse(page, one.state))));
  const pending = graded.pending === 0 ? "graded_settled" : graded.pending === 1 ? "graded_pending_one" : "graded_pending";
  const body = [
    h("p", { class: "tot-total" }, h("b", { text: graded.points }), " ", page.t("graded_of", { max: graded.max_points })),
    h("p", { text: page.t(pending, { count: graded.pending }) }),
    ...(graded.signals ?? []).map((text) => h("p", { text })),
    h("div", { class: "tot-results" }, graded.criteria.map(card)),
    ...(graded.comments ?? []).map((text) => h("blockquote", { dir: "auto", text })),
    h("p", { class: "tot-fine", text: page.t("graded_page", { page: graded.page }) }),
  ];
  if (!graded.fits) {
    return h("details", { class: "tot-panel tot-graded" }, h("summary", { text: page.t("graded_before", { number: graded.attempt }) }), h("div", { class: "tot-graded-body" }, body));
  }
  const more = number < of;
  return h("section", { class: "tot-card tot-graded tot-graded-body" },
    h("h4", { text: page.t("graded_title") }),
    body,
    h("p", { text: page.t(more ? "graded_more" : "graded_last") }),
    h("div", { class: "tot-buttons" },
      h("button", { type: "button", class: "tot-button tot-primary", "data-key": "again", "data-free": true, onclick: again }, page.t(more ? "graded_again" : "graded_practise", { number: number + 1, of }))));
}
