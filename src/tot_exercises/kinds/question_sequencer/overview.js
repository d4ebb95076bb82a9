// The run of demand and the numbers that follow from the questions. It shows, and changes nothing.
import { h } from "../../widgets/elements.js";
import { countQuestions, demandOf } from "./counts.js";

const HIGHEST = 6; // level of thinking

export class QuestionOverview {
  constructor(page, asked) {
    Object.assign(this, { page, asked });
    this.picture = h("div", { class: "tot-demand-picture", "aria-hidden": "true" });
    this.sentence = h("p", { class: "tot-demand" });
    this.counts = h("dl", { class: "tot-question-counts" });
    this.element = h("div", { class: "tot-question-overview" }, h("div", { class: "tot-demand-box" }, this.picture, this.sentence), this.counts);
  }

  refresh(questions) {
    this.drawPicture(questions);
    this.sentence.textContent = this.inWords(demandOf(questions));
    this.drawCounts(countQuestions(questions));
  }

  /** The demand as sentences; they say all that the picture shows. */
  inWords({ levels, steps, whole }) {
    const { page } = this;
    if (levels.every((level) => level === null)) return page.t("demand_none");
    const way = whole === null ? [] : [whole > 0 ? page.t("demand_up", { steps: whole }) : whole < 0 ? page.t("demand_down", { steps: -whole }) : page.t("demand_same")];
    return [
      page.t("demand", { levels: levels.map((level) => level ?? "?").join(page.t("demand_step")) }),
      ...steps.map(({ from, to, by }) => (by < 0 ? page.t("demand_falls", { steps: -by, from, to }) : page.t("demand_rises", { steps: by, from, to }))),
      ...way,
    ].join(" ");
  }

  drawPicture(questions) {
    const places = Math.max(questions.length, this.asked);
    this.picture.replaceChildren(...Array.from({ length: places }, (_, index) => {
      const level = questions[index]?.level ?? null;
      return h("span", { class: `tot-step${level === null ? " tot-step-open" : ""}`, style: `--tot-part:${(level ?? 1) / HIGHEST}` },
        h("i", {}), h("b", { text: String(index + 1) }));
    }));
  }

  drawCounts(count) {
    const { page } = this;
    const names = Object.fromEntries(page.options("format"));
    const none = page.t("count_none");
    const lines = [
      [page.t("count_written"), page.t("count_written_value", { count: count.written, asked: this.asked })],
      [page.t("count_formats"), count.formats.map((format) => names[format]).join(", ") || none],
      [page.t("count_levels"), count.levels.join(", ") || none],
      [page.t("count_wait"), count.shortest === null ? none : page.t("seconds", { seconds: count.shortest })],
      [page.t("count_empty"), String(count.empty)],
    ];
    this.counts.replaceChildren(...lines.map(([name, value]) => h("div", {}, h("dt", { text: name }), h("dd", { text: value }))));
  }
}
