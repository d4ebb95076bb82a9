"""Every rubric's own examples and messages, as tests: what a criterion promises is what an answer gets.

The tests are made from ``rubrics/``; a new criterion or example needs no line here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from tot_exercises import registry
from tot_exercises.course import Course
from tot_exercises.errors import CourseError
from tot_exercises.exercise import Materials
from tot_exercises.grading import grade
from tot_exercises.lint import example_response, reachable, run_example
from tot_exercises.reading import Reading
from tot_exercises.registry import Check
from tot_exercises.rubric import Criterion, Example, LevelName, Rubric, Words, load_rubric, placeholders
from tot_exercises.samples import Sample, load_samples, to_response

ROOT = Path(__file__).parents[1]
COURSE = Course(ROOT)
FILES = sorted((ROOT / "rubrics").glob("*/*.yaml"))
LEVELS: tuple[LevelName, ...] = ("L3", "L2", "L1", "L0")
MOST_WORDS = 70
"""Words of a whole message, its four parts together (curriculum §4.2)."""

TYPICAL = {"strong", "middling", "weak", "realistic", "paraphrase", "boundary"}
"""Roles of samples that a sincere trainee could have written."""


def _rubrics() -> Iterator[Rubric]:
    """Rubrics that load; for one that does not, :func:`test_each_rubric_loads` fails."""
    for path in FILES:
        try:
            yield load_rubric(path)
        except CourseError:
            continue


RUBRICS = {rubric.exercise: rubric for rubric in _rubrics()}
CRITERIA = [(rubric.exercise, criterion.id) for rubric in RUBRICS.values() for criterion in rubric.criteria]
MACHINE = [(exercise, name) for exercise, name in CRITERIA if RUBRICS[exercise].criterion(name).kind != "H"]
EXAMPLES = [
    (exercise, name, level, number)
    for exercise, name in CRITERIA
    for level, examples in RUBRICS[exercise].criterion(name).examples.items()
    for number in range(len(examples))
]


@cache
def materials_of(exercise: str) -> Materials:
    return COURSE.module_of(exercise).load(exercise)


@cache
def samples() -> Mapping[str, Mapping[str, Sample]]:
    return load_samples(ROOT)


def checks_of(exercise: str, criterion: Criterion, example: Example) -> list[tuple[int, Check]]:
    """Level and check of each of the criterion's checks on an example."""
    reading = Reading.of(example_response(materials_of(exercise), example), materials_of(exercise))
    found = []
    for spec in criterion.checks:
        checker = registry.get(spec.use)
        check = checker(reading, checker.validate_params(spec.params))
        found.append((0 if check.blank else max(0, spec.level(check.measure) - check.levels_down), check))
    return found


def facts_for(exercise: str, criterion: Criterion, number: int, level: int) -> list[dict[str, str]]:
    """Facts with which the message of check `number` at `level` is shown, taken from the examples.

    Where no example shows it (the level cannot be reached), facts of any example serve. For level 0 an answer without
    anything in it is among them.
    """
    own = [example for examples in criterion.examples.values() for example in examples]
    runs = [checks_of(exercise, criterion, example) for example in own]
    shown = [run for run in runs if run[number][0] == level == min(reached for reached, _ in run)] or runs
    if level == 0:
        shown = [*shown, checks_of(exercise, criterion, Example(data={}))]
    return [{name: text for _, check in run for name, text in check.facts.items()} for run in shown]


def filled(words: Words, facts: Mapping[str, str]) -> tuple[str, str, str]:
    return words.found.format_map(facts), words.missing.format_map(facts), words.try_.format_map(facts)


def test_there_is_something_to_test() -> None:
    """Rubrics, criteria and examples are found, so that the tests below are not empty."""
    assert set(RUBRICS) == set(COURSE.exercise_ids())
    assert len(EXAMPLES) >= 4 * len(RUBRICS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_each_rubric_loads(path: Path) -> None:
    """Format, points, checkers, params and the names in messages are sound."""
    assert load_rubric(path).criteria


@pytest.mark.parametrize(("exercise", "name", "level", "number"), EXAMPLES)
def test_an_example_earns_exactly_its_level(exercise: str, name: str, level: str, number: int) -> None:
    """Graded alone, an example gets the level that it stands under; one of a human criterion waits for a person."""
    rubric = RUBRICS[exercise]
    criterion = rubric.criterion(name)
    example = criterion.examples[level][number]  # type: ignore[index]
    got = run_example(rubric, criterion, materials_of(exercise), example)
    assert got == (None if criterion.kind == "H" else int(level[1])), example.note


@pytest.mark.parametrize(("exercise", "name"), CRITERIA)
def test_each_level_that_can_be_reached_has_an_example(exercise: str, name: str) -> None:
    """A criterion illustrates each of its levels, and none that cannot be reached."""
    criterion = RUBRICS[exercise].criterion(name)
    levels = {f"L{level}" for level in reachable(criterion)} if criterion.kind != "H" else set(LEVELS)
    assert {level for level, examples in criterion.examples.items() if examples} == levels


@pytest.mark.parametrize(("exercise", "name"), CRITERIA)
def test_each_criterion_says_why_it_matters(exercise: str, name: str) -> None:
    """The reason is a whole sentence, the same for all levels, and needs no facts."""
    why = RUBRICS[exercise].criterion(name).why.strip()
    assert len(why.split()) >= 5
    assert why[-1] in ".?!”"
    assert not placeholders(why)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("exercise", "name"), MACHINE)
def test_a_message_is_whole_and_short(exercise: str, name: str, level: LevelName) -> None:
    """With the facts of real answers each message is filled in, names what is missing, ends in an action, is short."""
    criterion = RUBRICS[exercise].criterion(name)
    for number, spec in enumerate(criterion.checks):
        words = spec.messages.get(level) or criterion.messages[level]
        if level != "L0":
            assert placeholders(words.found + words.missing + words.try_), "the message quotes nothing of the answer"
        for facts in facts_for(exercise, criterion, number, int(level[1])):
            found, missing, try_ = filled(words, facts)
            why = "" if level == "L3" and not words.try_ else criterion.why
            parts = [part.strip() for part in (found, missing, why, try_) if part.strip()]
            assert found.strip()
            assert level == "L3" or (missing.strip() and try_.strip())
            assert all(part[-1] in ".?!”" for part in parts), parts
            count = len(" ".join(parts).split())
            assert count <= MOST_WORDS, f"{count} words: {' '.join(parts)}"


@pytest.mark.parametrize("exercise", sorted(RUBRICS))
def test_messages_of_sincere_sample_answers_are_short(exercise: str) -> None:
    """What trainees like those of the samples read stays within the limit too; held-out samples stay unread."""
    rubric = RUBRICS[exercise]
    chosen = [s for s in samples().get(exercise, {}).values() if s.role in TYPICAL and not s.held_out]
    assert chosen
    long = []
    for sample in chosen:
        materials = COURSE.module_of(exercise).load(exercise, sample.profile)
        result = grade(to_response(sample, materials, samples(), COURSE), rubric, materials)
        for criterion in result.criteria:
            said = criterion.message
            count = len(f"{said.found} {said.missing} {said.why} {said.try_}".split())
            if count > MOST_WORDS:
                long.append((sample.id, criterion.id, count))
    assert not long
