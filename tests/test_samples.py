"""The sample answers get the levels that were written from the descriptors before the checkers existed."""

from __future__ import annotations

import pytest

from course_answers import EXERCISES, PLAN, graded, rubric, samples
from tot_exercises.result import State

TUNED = [(e, s.id) for e in EXERCISES for s in samples()[e].values() if not s.held_out]
GAMING = {"prompt_copied", "keyword_salad", "wrong_language"}


@pytest.mark.parametrize(("exercise", "name"), TUNED)
def test_machine_levels_are_those_expected(exercise: str, name: str) -> None:
    """A criterion that counts gets its expected level; a proposal that a person confirms anyway may be one off."""
    sample, result = samples()[exercise][name], graded(exercise, name)
    withheld_as_a_whole = bool(GAMING & set(sample.expected.signals))
    wrong = {}
    for criterion in result.criteria:
        spec = rubric(exercise).criterion(criterion.id)
        expected = sample.expected.levels[criterion.id]
        if criterion.human or (withheld_as_a_whole and spec.kind == "T"):
            assert criterion.pending or result.points == 0 or criterion.level == 0
            continue
        allowed = 1 if spec.confirm else 0
        if criterion.level is None or abs(criterion.level - expected) > allowed:
            wrong[criterion.id] = (criterion.level, expected)
    assert not wrong, f"(graded, expected): {wrong}"


@pytest.mark.parametrize(("exercise", "name"), TUNED)
def test_signals_are_those_expected(exercise: str, name: str) -> None:
    """The integrity signals of a sample are exactly those its author named."""
    assert {s.id for s in graded(exercise, name).signals} == set(samples()[exercise][name].expected.signals)


@pytest.mark.parametrize("exercise", EXERCISES)
@pytest.mark.parametrize("name", ["strong_b1", "strong_bullets", "strong_misspelt"])
def test_a_paraphrase_gets_the_same_level_on_every_text_criterion(exercise: str, name: str) -> None:
    """Fluent, B1, bullets and misspelt words earn the same."""
    same, other = graded(exercise, "strong"), graded(exercise, name)
    assert [c.level for c in other.criteria] == [c.level for c in same.criteria]


@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_machine_decides_most_criteria_of_ordinary_answers(exercise: str) -> None:
    """Of the machine criteria of strong and middling answers at most 30 % are handed to a person."""
    names = [s.id for s in samples()[exercise].values() if s.role in {"strong", "middling", "paraphrase"}]
    criteria = [c for name in names for c in graded(exercise, name).criteria if not c.human]
    assert sum(c.pending for c in criteria) / len(criteria) <= 0.3


@pytest.mark.parametrize("exercise", EXERCISES)
def test_text_points_wait_where_the_text_is_not_the_trainees_own(exercise: str) -> None:
    """Copied text and keyword salad: no text criterion counts, and each is shown as waiting for a person."""
    for name in ("prompt_copied", "keyword_salad"):
        for criterion in graded(exercise, name).criteria:
            if rubric(exercise).criterion(criterion.id).kind == "T" and criterion.level != 0:
                assert (criterion.state, criterion.points) == (State.WITHHELD, 0)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_an_empty_answer_gets_nothing_and_bothers_nobody(exercise: str) -> None:
    result = graded(exercise, "empty")
    assert (result.points, result.pending, result.signals) == (0, (), ())


def test_the_strong_plan_leaves_only_coherence_to_a_person() -> None:
    assert [c.id for c in graded(PLAN, "strong").pending] == ["coherence"]


@pytest.mark.parametrize("exercise", EXERCISES)
def test_weak_prose_is_never_failed_by_the_machine_alone(exercise: str) -> None:
    """A text criterion below level 2 of summative work always waits for a person, unless it is empty."""
    for name in samples()[exercise]:
        for criterion in graded(exercise, name).criteria:
            text = rubric(exercise).criterion(criterion.id).kind == "T"
            if text and criterion.level in (0, 1) and criterion.state is not State.AUTO:
                assert criterion.pending, (name, criterion.id)
