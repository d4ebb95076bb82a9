"""W4: what its data model refuses, what its checker counts, and how its answers are read out."""

from __future__ import annotations

from typing import Any

import pytest

from course_answers import OBJECTIVES, graded, materials, rubric, sample_response, samples
from tot_exercises.grading import grade
from tot_exercises.kinds import fields, references, settings_model, text_fields, validate_data
from tot_exercises.reading import Reading
from tot_exercises.readout import label, sections
from tot_exercises.registry import get
from tot_exercises.response import Response, Snapshot, digest_of
from tot_exercises.result import State

EXERCISE = "m05.item_workshop"
KIND = "item_editor"


def option(number: int, **changes: Any) -> dict[str, Any]:
    return {"id": f"a{number}", "text": "", "is_key": False, "misconception": "", "feedback": "", **changes}


def item(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"q{number}",
        "outcome_id": None,
        "level": None,
        "stem": f"Which of the {number} goats is sold first?",
        "options": [],
        "source": "",
        **changes,
    }


def response(*items: dict[str, Any], outcomes: list[dict[str, Any]] | None = None) -> Response:
    """An answer that adopted the example outcomes (levels 3, 4, 6, 2), or `outcomes`."""
    data = materials(EXERCISE).document("si_outcomes").data if outcomes is None else {"outcomes": outcomes}
    return Response(
        exercise=EXERCISE,
        exercise_version="1.0.0",
        profile="school_teachers",
        locale="en",
        saved_at="2026-03-02T09:00:00+00:00",
        data={"items": list(items)},
        inputs={OBJECTIVES: Snapshot(digest=digest_of(data), source="stand-in", data=data)},
    )


def linked(*items: dict[str, Any], outcomes: list[dict[str, Any]] | None = None) -> tuple[int, str]:
    """How many items count as linked, and what is said of the others."""
    reading = Reading.of(response(*items, outcomes=outcomes), materials(EXERCISE))
    checker = get("item_links.v1")
    check = checker(reading, checker.validate_params({}))
    return int(check.measure), check.facts["failing"]


def test_the_data_are_those_of_the_curriculum() -> None:
    """Names and order of the fields, and which of them hold prose, a choice and a link to an outcome."""
    assert list(fields(KIND)) == [
        "items.id",
        "items.outcome_id",
        "items.level",
        "items.stem",
        "items.options.id",
        "items.options.text",
        "items.options.is_key",
        "items.options.misconception",
        "items.options.feedback",
        "items.source",
    ]
    prose = {"stem", "source", "options.text", "options.misconception", "options.feedback"}
    assert text_fields(KIND) == {f"items.{name}" for name in prose}
    data = {"items": [item(1, outcome_id="o2"), item(2)]}
    assert list(references(KIND, data, "outcomes")) == [("items.0.outcome_id", "o2")]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ([item(1, level=0)], "items.0.level"),
        ([item(1, level=7)], "items.0.level"),
        ([item(1, level="3")], "items.0.level"),
        ([item(1, outcome_id="first one")], "items.0.outcome_id"),
        ([item(1, stem=None)], "items.0.stem"),
        ([item(1, options=[option(1, is_key="yes")])], "items.0.options.0.is_key"),
        ([item(1, options=[option(1, points=3)])], "items.0.options.0.points"),
        ([item(1, options=[option(1), option(1)])], "the id 'a1' stands twice"),
        ([item(1, options=[option(n) for n in range(11)])], "items.0.options"),
        ([item(1), item(1)], "the id 'q1' stands twice"),
        ([item(n) for n in range(13)], "items"),
        ([item(1, source="x" * 20_001)], "items.0.source"),
    ],
)
def test_data_that_no_widget_could_have_written_are_refused_by_name(wrong: list[dict[str, Any]], words: str) -> None:
    """The message names the field, so that a person who reads it finds the place."""
    with pytest.raises(ValueError, match="found") as refused:
        validate_data(KIND, {"items": wrong})
    assert words in str(refused.value)


@pytest.mark.parametrize("marks", [(), (2,), (1, 2)])
def test_no_key_one_key_and_a_merge_with_two_keys_can_all_be_read(marks: tuple[int, ...]) -> None:
    """A missing or doubled mark is a matter for whoever judges the item; it must not make the answer unreadable."""
    options = [option(n, is_key=n in marks) for n in (1, 2, 3)]
    kept = validate_data(KIND, {"items": [item(1, options=options)]})["items"][0]["options"]
    assert [one["is_key"] for one in kept] == [n in marks for n in (1, 2, 3)]
    assert validate_data(KIND, {"items": [{"id": "q1"}]})["items"] == [item(1, stem="")]


def test_settings_need_a_range_that_rises() -> None:
    assert settings_model(KIND)().model_dump() == {"items": 3, "options_min": 3, "options_max": 5}
    with pytest.raises(ValueError, match="options_min is 5; at most options_max, 4"):
        settings_model(KIND)(options_min=5, options_max=4)


@pytest.mark.parametrize(("level", "counts"), [(1, 0), (2, 0), (3, 1), (4, 1), (5, 1), (6, 0)])
def test_an_item_may_be_one_level_from_its_outcome_and_no_more(level: int, counts: int) -> None:
    """The second example outcome is at level 4."""
    count, failing = linked(item(1, outcome_id="o2", level=level))
    assert count == counts
    assert (f"item 1 (level {level}, outcome 2 is at 4)" in failing) is (counts == 0)


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (item(2, outcome_id="o1"), "item 2 (no level chosen)"),
        (item(2, level=3), "item 2 (no outcome chosen)"),
        (item(2, outcome_id="o1", level=3, stem=" "), "item 2 (no question yet)"),
        (item(2, outcome_id="o1", level=3, stem="n/a"), "item 2 (no question yet)"),
        (item(2, outcome_id="o1", level=3, stem="which of the 1 GOATS is sold first"), "the same question as item 1"),
    ],
)
def test_an_item_that_does_not_count_is_named_with_its_reason(second: dict[str, Any], said: str) -> None:
    count, failing = linked(item(1, outcome_id="o1", level=3), second)
    assert count == 1
    assert said in failing
    assert "item 3 (missing)" in failing


def test_an_outcome_without_a_level_is_not_charged_twice() -> None:
    """The gap was charged in module 3; here any declared level counts, and none does not."""
    bare = [{"id": "o1", "verb": "sell", "object": "a goat", "level": None}]
    assert linked(item(1, outcome_id="o1", level=6), outcomes=bare)[0] == 1
    assert linked(item(1, outcome_id="o1"), outcomes=bare)[0] == 0


def test_items_beyond_those_asked_for_bring_nothing() -> None:
    rows = [item(n, outcome_id="o1", level=1) for n in (1, 2, 3)]
    assert linked(*rows, item(4, outcome_id="o1", level=3))[0] == 0


def test_a_link_to_an_outcome_that_nobody_adopted_is_for_a_person() -> None:
    """Malformed data are not a wrong answer."""
    answer = response(item(1, outcome_id="o9", level=3))
    result = grade(answer, rubric(EXERCISE), materials(EXERCISE))
    assert all(criterion.state is State.NEEDS_HUMAN for criterion in result.criteria)


def test_samples_get_the_levels_written_from_the_descriptors() -> None:
    """The machine's criterion has its expected level; the others wait for a person, except in an empty answer."""
    found = {name: graded(EXERCISE, name) for name in samples()[EXERCISE]}
    assert set(found) >= {"strong", "middling", "weak", "empty", "boundary_above", "boundary_below"}
    for name, result in found.items():
        expected = samples()[EXERCISE][name].expected.levels
        assert result.criteria[0].level == expected["linked"], name
        assert [c.id for c in result.pending] == ([] if name == "empty" else list(expected)[1:])
        assert result.signals == ()
    assert found["empty"].points == 0


def test_a_grader_reads_each_option_on_lines_of_its_own() -> None:
    """Option text, mark, misconception and message do not run together, and a finding's place has a name."""
    item_1 = next(
        part for part in sections(sample_response(EXERCISE, "strong"), materials(EXERCISE)) if part.title == "Item 1"
    )
    said = {line.label: line.text for line in item_1.lines}
    assert said["Option 1 · Right answer"] == "yes"
    assert said["Option 2 · Option text"] == "sound"
    assert said["Option 2 · Misconception"].startswith("Every word that comes out wrong")
    assert said["Option 3 · Message"].startswith("Count the words")
    assert said["Outcome"].startswith("Outcome 3: analyse")
    exercise = materials(EXERCISE).exercise
    assert label("items.0.options.1.feedback", exercise) == "Item 1 · Option 2 · Message"
    assert label("items.2.level", exercise) == "Item 3 · Level"
