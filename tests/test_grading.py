"""Grading is a pure function that never guesses: invariants, doubts and faults."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_answers import EXERCISES, OBJECTIVES, PLAN, answer, grade_data, graded, materials, rubric, samples
from tot_exercises import registry
from tot_exercises.grading import draft_messages, grade, unreadable
from tot_exercises.result import State, exact, round_points
from tot_exercises.rubric import CheckSpec, draft_view

TEXT = st.text(max_size=80) | st.sampled_from(
    [
        "",
        "n/a",
        "<script>alert(1)</script>",
        "{{7*7}}",
        "\x1b[31mred",
        "\u202egnp.exe",
        "a\u200bb",
        "\x00",
        "\ud800",
        "9" * 40,
    ]
)
LEVEL = st.none() | st.integers(1, 6)
OUTCOME = st.fixed_dictionaries(
    {"verb": TEXT, "object": TEXT, "condition": TEXT, "standard": TEXT, "level": LEVEL, "evidence": st.none()}
)
ACTS = ["listen", "watch", "read", "answer", "poll", "write", "discuss", "practise", None]
PHASES = ["opening", "input", "practice", "check", "break", "buffer", "close", None]
BLOCK = st.fixed_dictionaries(
    {
        "minutes": st.none() | st.integers(0, 1000),
        "phase": st.sampled_from(PHASES),
        "act": st.sampled_from(ACTS),
        "grouping": st.sampled_from(["alone", "pair", "plenary", None]),
        "trainer_does": TEXT,
        "learners_do": TEXT,
        "outcomes": st.lists(st.sampled_from(["o1", "o2", "o3"]), max_size=3, unique=True),
    }
)


def _objectives(rows: list[dict[str, Any]], need: str) -> dict[str, Any]:
    return {
        "need": {"who": need, "gap": need, "cause": ""},
        "outcomes": [{"id": f"o{i}", **r} for i, r in enumerate(rows)],
    }


def _plan(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "session": {"outcomes": ["o1", "o2"], "priority": "o1"},
        "blocks": [{"id": f"b{i}", **r} for i, r in enumerate(rows)],
    }


def _sound(exercise: str, data: dict[str, Any]) -> None:
    """What holds of every result, whatever was typed."""
    result = grade_data(exercise, data)
    assert result.to_json() == grade_data(exercise, data).to_json()
    assert 0 <= result.points <= result.max_points
    texts = result_texts(data)
    for criterion in result.criteria:
        assert 0 <= criterion.confidence <= 1
        assert 0 <= criterion.points <= criterion.max_points
        for finding in criterion.findings:
            assert 0 <= finding.start <= finding.end
            if finding.end:
                assert finding.end <= len(texts[finding.field]), finding
        assert "\x00" not in result.to_json()


def result_texts(value: Any, path: str = "") -> dict[str, str]:
    if isinstance(value, dict):
        return {k: t for key, item in value.items() for k, t in result_texts(item, f"{path}.{key}".lstrip(".")).items()}
    if isinstance(value, list):
        return {k: t for i, item in enumerate(value) for k, t in result_texts(item, f"{path}.{i}").items()}
    return {path: value} if isinstance(value, str) else {}


@settings(max_examples=60, deadline=None)
@given(st.lists(OUTCOME, max_size=5), TEXT)
def test_any_objectives_grade_within_bounds_and_the_same_twice(rows: list[dict[str, Any]], need: str) -> None:
    _sound(OBJECTIVES, _objectives(rows, need))


@settings(max_examples=60, deadline=None)
@given(st.lists(BLOCK, max_size=8))
def test_any_plan_grades_within_bounds_and_the_same_twice(rows: list[dict[str, Any]]) -> None:
    _sound(PLAN, _plan(rows))


def test_no_answer_is_zero_without_a_flag() -> None:
    for exercise in EXERCISES:
        result = grade(None, rubric(exercise), materials(exercise))
        assert (result.points, result.pending, result.signals) == (0, (), ())
        assert "No answer was handed in" in result.criteria[0].message.found


def test_an_unreadable_answer_waits_for_a_person_and_costs_nothing_for_good() -> None:
    result = unreadable(rubric(PLAN), materials(PLAN), "torn", digest="0" * 64)
    assert {c.state for c in result.criteria} == {State.NEEDS_HUMAN}
    assert {c.level for c in result.criteria} == {None}
    assert [s.id for s in result.signals] == ["unreadable"]


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({"blocks": [{"id": "b1", "minutes": -5}]}, "blocks.0.minutes"),
        ({"blocks": [{"id": "b1", "outcomes": ["o9"]}]}, "blocks.0.outcomes"),
        ({"session": {"outcomes": ["nope"], "priority": None}}, "session.outcomes"),
        ({"blocks": [{"id": "b1", "act": "sleep"}]}, "blocks.0.act"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_data_no_widget_could_write_goes_to_a_person(data: dict[str, Any], where: str) -> None:
    """Negative minutes, unknown ids and fields are not wrong answers: they are unreadable, and the field is named."""
    result = grade_data(PLAN, data)
    assert all(c.level is None and c.pending for c in result.criteria)
    assert where in result.signals[0].note


def test_a_checker_that_raises_hands_its_criterion_to_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    """One faulty checker neither ends the run nor touches the other criteria."""

    def broken(reading: Any, **params: Any) -> registry.Check:
        raise RuntimeError("boom")

    real = registry.get("verb_observable.v1")
    monkeypatch.setitem(
        registry._REGISTERED, real.name, registry.Checker(real.name, broken, real.text, real.facts, real.params)
    )
    response = answer(OBJECTIVES, samples()[OBJECTIVES]["strong"].data)
    result = grade(response, rubric(OBJECTIVES), materials(OBJECTIVES))
    verb = result.criterion("observable_verb")
    assert (verb.state, verb.level, verb.points) == (State.NEEDS_HUMAN, None, 0)
    assert "verb_observable.v1" in verb.reasons[0]
    assert result.criterion("spread").level == 3


def test_a_low_confidence_hands_the_criterion_to_a_person() -> None:
    """An unlisted verb passes weakly: the level stands as a proposal, and a person is asked why."""
    rows = [{"id": f"o{i}", "verb": verb} for i, verb in enumerate(["winnow", "thresh", "harrow", "furrow"])]
    verb = grade_data(OBJECTIVES, {"outcomes": rows}).criterion("observable_verb")
    assert (verb.level, verb.state) == (3, State.NEEDS_HUMAN)
    assert "not sure enough" in verb.reasons[0]


@pytest.mark.parametrize(("least", "asked"), [(14, False), (15, True)])
def test_a_few_words_in_a_field_for_a_longer_text_go_to_a_person(least: int, asked: bool) -> None:
    """The rule of eight content words holds for fields that ask for 15 words or more."""
    given = materials(OBJECTIVES)
    field = given.exercise.fields["outcomes.condition"].model_copy(update={"words": (least, 40)})
    fields = {**given.exercise.fields, "outcomes.condition": field}
    changed = given.model_copy(update={"exercise": given.exercise.model_copy(update={"fields": fields})})
    result = grade(answer(OBJECTIVES, samples()[OBJECTIVES]["strong"].data), rubric(OBJECTIVES), changed)
    criterion = result.criterion("condition_and_standard")
    assert criterion.pending is asked
    assert any("fewer than 8 words" in reason for reason in criterion.reasons) is asked


def test_an_unsupported_language_is_never_read_with_english_rules() -> None:
    data = samples()[OBJECTIVES]["strong"].data
    result = grade_data(OBJECTIVES, data, locale="fr")
    for criterion in result.criteria:
        if rubric(OBJECTIVES).criterion(criterion.id).kind == "T":
            assert (criterion.level, criterion.state) == (None, State.NEEDS_HUMAN)
    assert result.criterion("spread").level == 3


def test_a_criterion_that_a_person_confirms_is_always_pending() -> None:
    need = graded(OBJECTIVES, "strong").criterion("fits_need")
    assert (need.level, need.state) == (3, State.NEEDS_HUMAN)


def test_totals_are_rounded_once_half_up() -> None:
    assert round_points(Fraction(1, 200)) == 0.01
    assert round_points(exact(4) * 2 / 3 + exact(4) * 2 / 3 + exact(4) * 2 / 3) == 8.0
    for exercise in EXERCISES:
        for name in samples()[exercise]:
            result = graded(exercise, name)
            assert result.points == round_points(sum((c.exact_points for c in result.criteria), Fraction(0)))


def test_saving_again_without_a_change_keeps_the_digest() -> None:
    """A human mark belongs to what was answered, not to when it was saved."""
    data = samples()[OBJECTIVES]["strong"].data
    early = answer(OBJECTIVES, data, saved_at="2026-01-01T00:00:00+00:00", status="draft")
    late = answer(OBJECTIVES, data, saved_at="2026-02-01T00:00:00+00:00", status="finished", attempt=2)
    assert early.digest == late.digest
    assert early.digest != answer(OBJECTIVES, {**data, "need": {"who": "x", "gap": "", "cause": ""}}).digest


@pytest.mark.parametrize(
    ("spec", "measure", "level"),
    [
        ({"at_least": [4, 3, 2]}, 3, 2),
        ({"at_least": [0.5, 0.4, 0.3]}, Fraction(49, 100), 2),
        ({"at_least": [0.5, 0.4, 0.3]}, Fraction(1, 2), 3),
        ({"at_most": [15, 22, 30]}, 15, 3),
        ({"at_most": [15, 22, 30]}, 31, 0),
        ({"at_most": [0, 1, None]}, 2, 0),
        ({"at_least": [5, 0, None]}, 0, 2),
    ],
)
def test_thresholds_turn_measures_into_levels_exactly(spec: dict[str, Any], measure: Any, level: int) -> None:
    assert CheckSpec(use="x.v1", **spec).level(measure) == level


def test_draft_messages_say_words_and_no_points() -> None:
    """ "Check my draft" answers with messages of the draft criteria only."""
    view = draft_view(rubric(PLAN))
    messages = draft_messages(
        answer(PLAN, samples()[PLAN]["middling"].data | {"session": {"outcomes": [], "priority": None}, "blocks": []}),
        view,
        materials(PLAN),
    )
    assert [c.id for c, _ in messages] == [c.id for c in rubric(PLAN).criteria if c.draft]
    assert all(message.found for _, message in messages)
    assert "coherence" not in view.model_dump_json()
