"""Texts that a checker must count and texts that it must not, one criterion at a time."""

from __future__ import annotations

from typing import Any

import pytest

from course_answers import OBJECTIVES, PLAN, answer, grade_data, graded, materials, samples
from tot_exercises import registry
from tot_exercises.reading import Reading
from tot_exercises.result import State


def outcome(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {"id": f"o{number}", **fields}


def check(name: str, exercise: str, data: dict[str, Any], **params: Any) -> registry.Check:
    checker = registry.get(name)
    return checker(Reading.of(answer(exercise, data), materials(exercise)), checker.validate_params(params))


def verb(text: str) -> registry.Check:
    params = {"rows": "outcomes", "field": "verb", "required": 1}
    return check("verb_observable.v1", OBJECTIVES, {"outcomes": [outcome(verb=text)]}, **params)


@pytest.mark.parametrize(
    "text",
    [
        "explain",
        "to lead",
        "expain",
        "nurses can name",
        "test",
        "correctly label",
        "role-play",
        "teach",
        "tell apart",
        "write",
    ],
)
def test_a_verb_that_can_be_seen_counts(text: str) -> None:
    assert verb(text).measure == 1


@pytest.mark.parametrize(
    "text",
    [
        "understand",
        "fully understand",
        "staff will understand",
        "nurses know",
        "the trainer appreciates",
        "be aware of",
        "be comfortable with",
        "become confident",
        "show understanding of",
        "demonstrate an understanding of",
        "develop awareness of",
        "help learners to understand",
        "knowledge of",
        "n/a",
        "",
    ],
)
def test_a_verb_that_cannot_be_seen_does_not(text: str) -> None:
    assert verb(text).measure == 0


def pair(condition: str, standard: str) -> int:
    params = {"rows": "outcomes", "condition": "condition", "standard": "standard", "required": 1}
    data = {"outcomes": [outcome(condition=condition, standard=standard)]}
    return int(check("condition_standard.v1", OBJECTIVES, data, **params).measure)


@pytest.mark.parametrize(
    "text",
    [
        "using the stock card",
        "under pressure",
        "from memory",
        "at the bedside",
        "in a team meeting",
        "with last week's register",
        "role-play with a colleague",
        "after the safety talk in the workshop hall",
    ],
)
def test_a_situation_or_tool_is_a_condition(text: str) -> None:
    assert pair(text, "three of four steps") == 1


@pytest.mark.parametrize(
    "text",
    [
        "after the training",
        "with confidence",
        "in a professional way",
        "in their daily work",
        "when needed",
        "at the end of the module",
        "n/a",
        "",
    ],
)
def test_general_words_are_no_condition(text: str) -> None:
    assert pair(text, "three of four steps") == 0


@pytest.mark.parametrize(
    "text",
    [
        "8 of 10 cards right",
        "all five steps in order",
        "without errors",
        "error-free",
        "within ten minutes",
        "every box of the checklist ticked",
        "so that the mother can repeat it",
        "at most two mistakes",
    ],
)
def test_a_number_a_rule_or_a_checklist_is_a_standard(text: str) -> None:
    assert pair("using the stock card", text) == 1


@pytest.mark.parametrize(
    "text",
    [
        "well",
        "correctly",
        "correct",
        "in a good way",
        "with confidence",
        "understands 100 %",
        "feels 10 out of 10 confident",
        "knows all of it",
    ],
)
def test_general_words_and_feelings_are_no_standard(text: str) -> None:
    assert pair("using the stock card", text) == 0


def one_action(verb_text: str, thing: str) -> int:
    params = {"rows": "outcomes", "verb": "verb", "object_": "object", "required": 1}
    return int(
        check(
            "one_learner_action.v1", OBJECTIVES, {"outcomes": [outcome(verb=verb_text, object=thing)]}, **params
        ).measure
    )


@pytest.mark.parametrize(
    ("verb_text", "thing"),
    [
        ("plan", "diet and support at home"),
        ("explain", "how to store and use the kit"),
        ("provide", "first aid to a choking child"),
        ("cover", "a burn with a clean cloth"),
        ("trainers will design", "a quiz with five items"),
        ("test", "a smoke alarm"),
        ("lead", "a ten-minute safety talk"),
        ("describe", "the cause and change at the clinic"),
    ],
)
def test_one_thing_that_the_learner_does(verb_text: str, thing: str) -> None:
    assert one_action(verb_text, thing) == 1


@pytest.mark.parametrize(
    ("verb_text", "thing"),
    [
        ("identify and apply", "the three rules"),
        ("list, explain", "the three rules"),
        ("clean", "the wound and dress it"),
        ("check", "the temperature, record it and report to the vet"),
        ("the trainer will explain", "the rules"),
        ("sensitise", "communities on hygiene"),
        ("be shown", "the new machine"),
        ("plan", ""),
    ],
)
def test_two_things_or_the_trainers_part(verb_text: str, thing: str) -> None:
    assert one_action(verb_text, thing) == 0


def block(number: int, **fields: Any) -> dict[str, Any]:
    return {"id": f"b{number}", "minutes": 10, **fields}


def close(text: str) -> registry.Check:
    return check("opening_close_parts.v1", PLAN, {"blocks": [block(1, phase="close", trainer_does=text)]})


@pytest.mark.parametrize(
    "text",
    [
        "Close your folder. Write the four parts of a message.",
        "Books shut: say the five steps in order",
        "Put the cards away and write the three rules",
        "Turn the sheet over. Write what you see most often.",
        "With the card face down, name the danger signs",
        "Write the three rules from memory",
        "In pairs, teach back the routine",
        "Exit card: one thing you will keep",
    ],
)
def test_recall_without_notes_is_found_in_the_close(text: str) -> None:
    assert "recall without notes" in close(text).facts["present"]


@pytest.mark.parametrize(
    "text",
    [
        "Thanks everybody for coming",
        "Fill in the satisfaction form",
        "Collects the learned material",
        "Group photo at the door",
    ],
)
def test_a_farewell_is_no_recall(text: str) -> None:
    assert "recall without notes" in close(text).facts["absent"]


def opening(text: str) -> registry.Check:
    return check("opening_close_parts.v1", PLAN, {"blocks": [block(1, phase="opening", trainer_does=text)]})


@pytest.mark.parametrize(
    "text",
    ["Welcome everyone. Can you all hear me?", "Shows the agenda. Any questions?", "Presents the topic of the day"],
)
def test_an_administrative_question_does_not_open_a_session(text: str) -> None:
    assert opening(text).measure == 0


def test_the_evidence_is_the_question_itself_not_the_sentence_before_it() -> None:
    text = "'Today you will check a newborn and miss nothing.' Asks: 'What did we all see in this house and not name?'"
    found = [f for f in opening(text).findings if f.note == "an activating question"]
    assert [text[f.start : f.end] for f in found] == ["Asks: 'What did we all see in this house and not name"]


def evidence(text: str) -> int:
    blocks = [
        block(1, phase="practice", act="practise", learners_do="Practise the routine in pairs", outcomes=["o1"]),
        block(2, phase="check", outcomes=["o1"], check={"kind": "question", "evidence": text}),
    ]
    data = {"session": {"outcomes": ["o1"], "priority": "o1"}, "blocks": blocks}
    return int(check("checks_after_practice.v1", PLAN, data, least_outcomes=1).measure == 0)


@pytest.mark.parametrize(
    "text",
    [
        "8 of 10 cards sorted right",
        "every pair names both signs",
        "five steps in order on the card",
        "all three questions answered",
        "the sheet shows four parts",
        "no step is missing",
        "two reasons from the tally",
        "each one lifts with a straight back",
    ],
)
def test_what_can_be_seen_or_counted_is_evidence(text: str) -> None:
    assert evidence(text) == 1


@pytest.mark.parametrize(
    "text",
    [
        "they understand",
        "they understand 100 %",
        "8 of 10 feel confident",
        "all 24 are happy and clear",
        "active participation",
        "good atmosphere and laughter",
        "any questions",
        "",
    ],
)
def test_states_of_mind_are_no_evidence(text: str) -> None:
    assert evidence(text) == 0


def product(text: str) -> int:
    data = {"blocks": [block(1, phase="practice", learners_do=text, materials=[{"name": "paper", "needs": []}])]}
    return int(check("practice_runnable.v1", PLAN, data).measure)


@pytest.mark.parametrize(
    "text",
    [
        "Write two questions on the sheet",
        "Bake one loaf each",
        "Every pair hands in one list",
        "Draw the stock cycle",
        "Sort the cards into two piles",
        "Each group ends with three ticked cards",
        "Fill in the preparation sheet",
        "Repair a puncture so that the tyre holds air",
    ],
)
def test_something_made_is_a_product(text: str) -> None:
    assert product(text) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Discuss the questions in groups",
        "Talk about the text",
        "Practise asking questions",
        "Play the card game",
        "Keep quiet and think about it",
        "Role-play the talk with a partner",
        "Follow the plan of the trainer",
        "",
    ],
)
def test_talk_alone_is_no_product(text: str) -> None:
    assert product(text) == 0


def active(text: str, act: str = "practise") -> int:
    data = {"blocks": [block(1, phase="practice", act=act, learners_do=text)]}
    return int(check("active_share.v1", PLAN, data).measure)


@pytest.mark.parametrize(
    "text",
    [
        "Feel the abdomen of the mannequin",
        "Follow the recipe and bake one loaf",
        "Look for the error and circle it",
        "Observe a colleague and tick the checklist",
        "Listen to the caller and fill in the sheet",
        "Read the case and write two questions",
        "Chalk one more step",
        "Swap sheets with another bench",
    ],
)
def test_real_work_counts_as_active(text: str) -> None:
    assert active(text) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Listen to the lecture",
        "Watch the film about lifting",
        "Read the handout on page two",
        "Hear the story of the head",
        "Listen and take notes",
        "Watch",
        "",
        "n/a",
    ],
)
def test_only_taking_in_does_not(text: str) -> None:
    assert active(text) == 0


def test_a_sentence_with_nothing_to_name_is_left_out() -> None:
    """A trainee reads what is missing, never that "none" is missing."""
    for exercise, of_exercise in samples().items():
        for name in of_exercise:
            for criterion in graded(exercise, name).criteria:
                assert ": none." not in criterion.message.missing


def test_gibberish_is_not_praised() -> None:
    """Where the whole answer is in doubt, no words are shown as good."""
    for exercise in (OBJECTIVES, PLAN):
        for criterion in graded(exercise, "keyword_salad").criteria:
            if criterion.state is State.WITHHELD:
                assert {f.kind for f in criterion.findings} == {"review"}


@pytest.mark.parametrize("locale", ["de", "sw", "xx"])
def test_structured_checks_stay_exact_in_any_language(locale: str, caplog: pytest.LogCaptureFixture) -> None:
    """Minutes and links need no word lists; what needs them waits for a person, without a fault in the log."""
    sample = samples()[PLAN]["strong"]
    own = samples()[OBJECTIVES]["strong"].data
    response = answer(PLAN, sample.data, locale=locale)
    inputs = {OBJECTIVES: response.inputs[OBJECTIVES].model_copy(update={"data": own})}
    result = grade_data(PLAN, sample.data, locale=locale, inputs=inputs)
    levels = {c.id: c.level for c in result.criteria}
    assert {levels[name] for name in ("time_adds_up", "outcomes_served", "grouping_varies")} == {3}
    assert levels["runnable"] is None
    verbs = grade_data(OBJECTIVES, own, locale=locale).criterion("level_matches_verb")
    assert (verbs.level, verbs.state) == (None, State.NEEDS_HUMAN)
    assert caplog.records == []
