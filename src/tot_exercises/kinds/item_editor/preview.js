// An item as a learner takes it: read, choose one, read the message. What is chosen here is not kept anywhere.
import { h } from "../../widgets/elements.js";

/** The preview of one item, as it stands now. */
export function previewOf(page, item) {
  const stemId = page.id(`${item.id}-preview-stem`);
  const message = h("div", { class: "tot-preview-message", role: "status" });
  const show = (option) => message.replaceChildren(
    h("p", { class: "tot-small-title", text: page.t("preview_message") }),
    h("p", { class: option.feedback.trim() ? "tot-preview-text" : "tot-fine", dir: "auto", text: option.feedback.trim() || page.t("preview_no_message") }));
  const choice = (option) => h("label", { class: "tot-preview-option" },
    h("input", { type: "radio", name: page.id(`${item.id}-preview`), "data-key": `${item.id}.preview.${option.id}`, onchange: () => show(option) }),
    h("span", { dir: "auto", class: option.text.trim() ? "tot-preview-text" : "tot-fine", text: option.text.trim() || page.t("preview_no_option") }));
  return h("div", { class: "tot-preview" },
    h("p", { class: "tot-fine", text: page.t("preview_note") }),
    h("p", { id: stemId, dir: "auto", class: item.stem.trim() ? "tot-preview-stem" : "tot-fine", text: item.stem.trim() || page.t("preview_no_stem") }),
    h("div", { class: "tot-preview-options", role: "radiogroup", "aria-labelledby": stemId }, item.options.map(choice)),
    message);
}
