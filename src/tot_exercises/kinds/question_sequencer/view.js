// W10: the outcome and the dilemma, then the questions as cards in order, and what a quiet learner gets from them.
import { h, icon, keepFocus } from "../../widgets/elements.js";
import { choiceField, fieldGuide, textField } from "../../widgets/fields.js";
import { RowList } from "../../widgets/rows.js";
import { QuestionCard } from "./card.js";
import { QuestionOverview } from "./overview.js";
import { QuietLearner } from "./quiet.js";

const MOST_QUESTIONS = 20;
const GUIDE_TO_QUESTIONS = ["text", "purpose", "level", "format", "wait_s", "expected", "misconception", "probe"];

const blankQuestion = (id) => ({ id, text: "", purpose: "", level: null, wait_s: null, format: null, expected: "", misconception: "", probe: "" });

/** The list of questions: a new one is the only open card, so that there is one thing to do. */
class QuestionList extends RowList {
  add() {
    this.open.clear();
    super.add();
  }
}

class Sequencer {
  constructor(page) {
    this.page = page;
    this.asked = page.config.settings.questions ?? 7;
    const minutes = page.config.settings.minutes ?? 25;
    this.rows = new QuestionList(page, {
      rows: () => page.data.questions,
      blank: blankQuestion,
      prefix: "q",
      most: MOST_QUESTIONS,
      focus: "text",
      card: (question, index) => new QuestionCard(page, this.rows, question, index),
    });
    this.overview = new QuestionOverview(page, this.asked);
    this.quiet = new QuietLearner(page, () => page.data.questions);
    this.outcomeBox = h("div", {});
    this.empty = h("p", { class: "tot-empty", text: page.t("empty") });
    this.allButton = h("button", { type: "button", class: "tot-button tot-quiet", "data-key": "all", "data-free": true, onclick: () => this.rows.toggleAll() });
    this.element = h("div", { class: "tot-kind-question-sequencer" },
      h("fieldset", { class: "tot-card tot-question-start" },
        h("legend", { text: page.t("start") }),
        this.outcomeBox,
        textField(page, "dilemma", { get: () => page.data.dilemma, set: (value) => { page.data.dilemma = value; }, rows: 3, help: true })),
      h("section", {},
        h("h4", { text: page.t("questions", { count: this.asked, minutes }) }),
        this.overview.element,
        h("div", { class: "tot-question-row" }, fieldGuide(page, GUIDE_TO_QUESTIONS.map((name) => `questions.${name}`)), this.allButton),
        this.empty,
        this.rows.element,
        h("div", { class: "tot-buttons" }, this.rows.addButton, this.rows.undoButton, this.quiet.button),
        this.quiet.panel,
        h("p", { class: "tot-fine", text: page.t("keys") })));
    this.drawOutcome();
    this.rows.draw();
  }

  /** The choice of the outcome, with all of its words below; before outcomes are taken over, where to find them. */
  drawOutcome() {
    const { page } = this;
    const outcomes = page.outcomes();
    this.chosen = h("p", { class: "tot-help" });
    this.outcomeBox.replaceChildren(outcomes.length
      ? choiceField(page, "outcome_id", outcomes.map((outcome) => [outcome.id, `${outcome.number}. ${outcome.text}`]),
        { get: () => page.data.outcome_id ?? "", set: (value) => { page.data.outcome_id = value; }, empty: page.t("outcome_none") })
      : h("p", { text: page.t("outcome_locked") }), this.chosen);
  }

  /** After other outcomes were taken over: a link to an outcome that is gone would be unreadable, so it goes. */
  inputsChanged() {
    const { page } = this;
    const known = page.outcomes().some((outcome) => outcome.id === page.data.outcome_id);
    if (page.data.outcome_id !== null && !known) page.edit((data) => { data.outcome_id = null; });
    keepFocus(this.outcomeBox, () => this.drawOutcome());
  }

  /** Draw what follows from the data: demand, counts, lines of closed cards, buttons. */
  refresh() {
    const { page, rows } = this;
    const { questions } = page.data;
    const outcome = page.outcomes().find((one) => one.id === page.data.outcome_id);
    this.chosen.textContent = outcome ? `${outcome.verb} ${outcome.rest}` : "";
    this.chosen.hidden = !outcome;
    rows.refresh();
    this.overview.refresh(questions);
    this.overview.element.hidden = !questions.length;
    this.empty.hidden = questions.length > 0;
    const name = !questions.length ? page.t("add_first") : questions.length < this.asked ? page.t("add_next", { number: questions.length + 1, count: this.asked }) : page.t("add_more");
    rows.addButton.replaceChildren(icon("plus"), name);
    rows.addButton.classList.toggle("tot-primary", !questions.length && page.outcomes().length > 0); // one next step at a time
    this.allButton.hidden = questions.length < 2;
    this.allButton.textContent = rows.open.size ? page.t("close_all") : page.t("open_all");
    this.quiet.refresh();
  }
}

export const view = {
  build(page) {
    const sequencer = new Sequencer(page);
    return { element: sequencer.element, refresh: () => sequencer.refresh(), inputsChanged: () => sequencer.inputsChanged() };
  },
};
