// The picture of a plan: a bar of minutes, and the numbers that follow from it. It shows, and changes nothing.
import { h } from "../../widgets/elements.js";
import { lookOf } from "./counts.js";

export class Overview {
  /** `show` is called with the id of a block that was clicked in the bar. */
  constructor(page, target, show) {
    Object.assign(this, { page, target, show });
    this.bar = h("div", { class: "tot-bar", role: "img" });
    this.counts = h("dl", { class: "tot-counts" });
    this.scale = h("div", { class: "tot-scale", "aria-hidden": "true" },
      [0, 1, 2, 3, 4, 5, 6].map((tick) => h("span", { text: String(Math.round((tick * target) / 6)) })));
    this.element = h("div", { class: "tot-overview" },
      this.bar,
      this.scale,
      h("p", { class: "tot-legend", "aria-hidden": "true" }, ["active", "other", "rest"].map((name) => h("span", {}, h("i", { class: `tot-swatch tot-${name}` }), page.t(`legend_${name}`)))),
      this.counts);
  }

  drawBar(blocks, total) {
    const { page } = this;
    const whole = Math.max(total, this.target);
    const picture = JSON.stringify([whole, ...blocks.map((block) => [block.id, block.minutes, block.phase, lookOf(block)])]);
    if (picture === this.picture) return;
    this.picture = picture;
    const names = Object.fromEntries(page.options("phase"));
    const segments = blocks.filter((block) => block.minutes).map((block) => h("span", {
      class: `tot-segment tot-${lookOf(block)}`,
      style: `flex-grow:${block.minutes}`,
      title: `${names[block.phase] ?? page.t("no_phase")}, ${page.t("count_minutes", { minutes: block.minutes })}`,
      onclick: () => this.show(block.id),
    }, h("span", { text: names[block.phase] ?? "" })));
    if (total < whole) segments.push(h("span", { class: "tot-segment tot-free", style: `flex-grow:${whole - total}` }));
    this.bar.replaceChildren(...segments);
    this.bar.setAttribute("aria-label", page.t("bar", { count: blocks.length, minutes: total, total: this.target }));
    this.bar.style.setProperty("--tot-limit", `${(100 * this.target) / whole}%`);
    this.scale.style.width = `${(100 * this.target) / whole}%`;
  }

  /** Draw the numbers of `count`; `numbers` maps the id of an outcome to its number on screen. */
  drawCounts(count, numbers) {
    const { page } = this;
    const minutes = (value) => page.t("count_minutes", { minutes: value });
    const chosen = page.data.session.outcomes.length > 0;
    const named = (ids) => page.t("count_numbers", { numbers: ids.map((id) => numbers.get(id) ?? "?").join(", ") });
    const list = (ids) => (!chosen ? "–" : ids.length ? named(ids) : page.t("count_none"));
    const rest = this.target - count.total;
    const share = count.taught ? Math.floor((100 * count.active) / count.taught) : 0;
    const lines = [
      ["total", page.t("count_total_value", { minutes: count.total, total: this.target }), rest > 0 ? page.t("count_open", { minutes: rest }) : rest < 0 ? page.t("count_over", { minutes: -rest }) : page.t("count_full")],
      ["buffer", minutes(count.buffer), ""],
      ["active", page.t("count_active_value", { share }), page.t("count_active_of", { minutes: count.active, taught: count.taught })],
      ["stretch", minutes(count.stretch), ""],
      ["uncovered", list(count.uncovered), chosen ? "" : page.t("count_not_chosen")],
      ["unchecked", list(count.unchecked), page.t(chosen ? "count_unchecked_note" : "count_not_chosen")],
    ];
    const said = JSON.stringify(lines);
    if (said === this.said) return;
    this.said = said;
    this.counts.replaceChildren(...lines.map(([name, value, more]) => h("div", { class: `tot-tile tot-tile-${name}` },
      h("dt", { text: page.t(`count_${name}`) }), h("dd", {}, h("b", { text: value }), more ? h("small", { text: more }) : null))));
  }
}
