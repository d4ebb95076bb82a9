"""The question sequencer without a browser: what its model refuses, and what its two checks say."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_answers import answer, grade_data, graded, materials, rubric, samples
from tot_exercises.checkers.question_order import falls
from tot_exercises.kinds import blank_data, fields, text_fields, validate_data
from tot_exercises.reading import Reading
from tot_exercises.result import CriterionResult
from tot_exercises.rubric import draft_view

KIND, EXERCISE = "question_sequencer", "m06.question_sequence"
STRONG_LEVELS = [1, 2, 3, 4, 4, 5, 6]
SAMPLES = samples()[EXERCISE]


def sequence(levels: list[int | None], **same: Any) -> dict[str, Any]:
    """Questions with these levels, and whatever else all of them share."""
    return {"questions": [{"id": f"q{n}", "level": level, **same} for n, level in enumerate(levels, start=1)]}


def judged(name: str, data: dict[str, Any]) -> CriterionResult:
    return grade_data(EXERCISE, validate_data(KIND, data)).criterion(name)


def test_the_data_is_the_curriculums() -> None:
    """Names and order of the fields are those of exercise M6.2; five formats; the purpose is a text of one's own."""
    assert list(blank_data(KIND)) == ["outcome_id", "dilemma", "questions"]
    row = ["id", "text", "purpose", "level", "wait_s", "format", "expected", "misconception", "probe"]
    assert [path for path in fields(KIND) if path.startswith("questions.")] == [f"questions.{name}" for name in row]
    assert fields(KIND)["questions.format"].values == ("write", "pair", "round", "plenary", "poll")
    assert fields(KIND)["outcome_id"].target == "outcomes"
    prose = {"dilemma", *(f"questions.{name}" for name in ("text", "purpose", "expected", "misconception", "probe"))}
    assert text_fields(KIND) == prose


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"questions": [{"id": "q1", "level": 0}]}, "questions.0.level: "),
        ({"questions": [{"id": "q1", "level": 7}]}, "questions.0.level: "),
        ({"questions": [{"id": "q1", "wait_s": -1}]}, "questions.0.wait_s: "),
        ({"questions": [{"id": "q1", "wait_s": 2.5}]}, "questions.0.wait_s: "),
        ({"questions": [{"id": "q1", "wait_s": "3"}]}, "questions.0.wait_s: "),
        ({"questions": [{"id": "q1", "format": "shout"}]}, "questions.0.format: "),
        ({"questions": [{"id": "q1", "text": "x" * 20_001}]}, "questions.0.text: "),
        ({"questions": [{"id": "q1", "answer": "x"}]}, "questions.0.answer: "),
        ({"questions": [{"id": "q1"}, {"id": "q1"}]}, "the id 'q1' stands twice"),
        ({"questions": [{"id": f"q{n}"} for n in range(21)]}, "questions: "),
        ({"outcome_id": "Outcome 1"}, "outcome_id: "),
        ({"dilemma": None}, "dilemma: "),
    ],
)
def test_what_no_widget_could_have_written_is_refused_with_its_field(data: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        validate_data(KIND, data)
    assert said in str(refused.value)


def test_an_outcome_that_was_not_taken_over_is_refused() -> None:
    """A link to an outcome that nobody adopted is no answer of this widget, and the message names it."""
    response = answer(EXERCISE, {"outcome_id": "o9", "questions": [{"id": "q1"}]})
    with pytest.raises(ValueError, match=r"outcome_id.*o9"):
        Reading.of(response, materials(EXERCISE))


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_samples_get_the_levels_that_their_author_expected(name: str) -> None:
    """Machine criteria get exactly the expected level; the others wait for a person unless the answer is empty."""
    for criterion in graded(EXERCISE, name).criteria:
        if rubric(EXERCISE).criterion(criterion.id).kind == "A":
            assert criterion.level == SAMPLES[name].expected.levels[criterion.id], criterion.id
        else:
            assert criterion.pending != (name == "empty")
    assert not graded(EXERCISE, name).signals


@given(st.lists(st.none() | st.integers(1, 6), max_size=9))
def test_a_fall_is_named_where_it_happens(levels: list[int | None]) -> None:
    """Each fall leads from one chosen level to another that is lower by exactly so many, and no other fall exists."""
    found = dict(falls(levels))
    for index in range(1, len(levels)):
        before, after = levels[index - 1], levels[index]
        down = before - after if before is not None and after is not None else 0
        assert found.get(index, 0) == (down if down > 1 else 0)


@pytest.mark.parametrize(
    ("levels", "level", "words"),
    [
        (STRONG_LEVELS, 3, ""),
        ([2, 1, 2, 3, 4, 3, 4], 3, ""),
        ([1, 4, 2, 3, 4, 4, 4], 2, "Question 3 falls from level 4 to 2."),
        ([1, 2, None, 3, 4, 4, 5], 2, "Question 3 has no level."),
        ([1, 2, 3, 3, 3, 3, 4], 2, "Only one question at level 4 (analyse) or above."),
        ([3, 3, 4, 4, 4, 4, 4], 2, "The end (level 4) is not two above the start (level 3)."),
        ([1, 2, 3, 4, 4, 5], 1, "Question 7 is missing; the end (level ?) is not two above the start (level 1)."),
        ([5, 3, 2, 2, 1, 1, 1], 0, "Question 2 falls from level 5 to 3;"),
    ],
)
def test_demand_is_judged_by_three_rules_and_says_which_is_broken(levels: list[int], level: int, words: str) -> None:
    """Each broken rule costs one level, and the message names the question and its numbers."""
    found = judged("rising_demand", sequence(levels))
    assert found.level == level
    assert found.message.missing.startswith(words)


@pytest.mark.parametrize(
    ("changes", "level", "words"),
    [
        ({}, 3, ""),
        ({"q1": {"wait_s": 2}}, 2, "Less than 3 seconds after question 1."),
        ({"q1": {"wait_s": None}}, 2, "Question 1 has no silence."),
        ({"q5": {"wait_s": 4}}, 2, "Less than 5 seconds after question 5 (level 4)."),
        (
            {"q5": {"wait_s": 2}},
            1,
            "Less than 3 seconds after question 5; less than 5 seconds after question 5 (level 4).",
        ),
        ({"q2": {"format": "poll"}}, 2, "Only write of write, pair and round."),
        ({"q2": {"format": "round"}}, 3, ""),
    ],
)
def test_everyone_is_in_by_three_rules(changes: dict[str, dict[str, Any]], level: int, words: str) -> None:
    """From a sequence with two ways in and enough silence, each change breaks just the rules that it touches."""
    data = sequence(STRONG_LEVELS, wait_s=6, format="plenary")
    data["questions"][0]["format"], data["questions"][1]["format"] = "write", "pair"
    for row in data["questions"]:
        row.update(changes.get(row["id"], {}))
    found = judged("everyone_in", data)
    assert found.level == level
    assert found.message.missing.startswith(words)


def test_without_a_hard_question_there_is_nothing_to_wait_for() -> None:
    """The rule about questions at level 4 or above is broken where there is none, as every rule on blank fields is."""
    data = sequence([1, 2, 3, 3, 3, 3, 3], wait_s=9, format="pair")
    assert judged("everyone_in", data).message.missing.endswith("no question at level 4 or above to wait for.")


def test_the_draft_check_knows_only_what_the_trainee_declared() -> None:
    """What travels to trainees are the two counting criteria; neither thresholds of prose nor examples are in it."""
    view = draft_view(rubric(EXERCISE))
    assert [criterion.id for criterion in view.criteria] == ["rising_demand", "everyone_in"]
    assert "examples" not in view.model_dump_json()


def test_a_person_has_twenty_of_thirty_points() -> None:
    """The notebook's two cells carry what the rubric gives a program and a person."""
    assert (rubric(EXERCISE).machine_points, rubric(EXERCISE).human_points) == (10, 20)
    assert materials(EXERCISE).exercise.settings == {"questions": 7, "minutes": 25}
