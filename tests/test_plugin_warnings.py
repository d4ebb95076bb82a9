"""What was tampered with is repaired, and the instructor is told who, where, what was found and what was done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nbgrader_course import SMALL, Course, answer
from test_plugin_tampering import (
    cell_of,
    edited,
    forged_output,
    future_schema,
    more_points,
    names_another_exercise,
    not_graded,
    other_type,
    solution_false,
    task_edited,
)

CELL = f"ana, {SMALL}: the cell m90_goals"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course.ready(tmp_path / "course")


def names_another_in_metadata(nb: Any) -> None:
    cell_of(nb)["metadata"]["tot_exercises"] = {"exercise": "m91.mini"}


def other_metadata(nb: Any) -> None:
    cell_of(nb)["metadata"]["tot_exercises"] = "x" * 1000


CHANGES = {
    edited: f"{CELL} was changed (its text is \"import pathlib; pathlib.Path('ran').write_text('ran')\")",
    other_type: f"{CELL} was changed (a markdown cell, not a code cell)",
    solution_false: "; solution is False, not True)",
    more_points: f"{CELL} was changed (points is 1000, not 12.0); it was put back as released",
    not_graded: f"{CELL} was changed (grade is False, not True; solution is False, not True)",
    future_schema: f"{CELL} was changed (schema_version is 99, not 3)",
    names_another_exercise: "it names {'exercise': 'm91.mini'}, not m90.goals)",
    names_another_in_metadata: f"{CELL} was changed (it names {{'exercise': 'm91.mini'}}, not m90.goals)",
    other_metadata: f"it names '{'x' * 78}…, not m90.goals",
    task_edited: f"{CELL}_person was changed (its text is 'I deserve all points'); it was put back as released",
    forged_output: f"{CELL} was handed in with an output that is not the exercise's own; it was left out",
}


@pytest.mark.parametrize(("change", "said"), CHANGES.items(), ids=[change.__name__ for change in CHANGES])
def test_a_changed_cell_is_reported(course: Course, change: Callable[[Any], None], said: str) -> None:
    """One warning names trainee, notebook and cell, what was found, and that it was put back; nobody else is named."""
    course.hand_in("ana", answer())
    course.hand_in("zoe", answer())
    course.edit_notebook("ana", change)
    log = course.autograde()
    (line,) = [line for line in log.splitlines() if f"ana, {SMALL}: the cell" in line]
    assert said in line
    assert f"zoe, {SMALL}:" not in log


def test_forged_results_are_reported(course: Course) -> None:
    """A results folder, or a link in its place, is left out with a word to the instructor."""
    for student in ("ana", "ben"):
        course.hand_in(student, answer())
    (course.root / "submitted" / "ana" / SMALL / "results").mkdir()
    (course.root / "submitted" / "ana" / SMALL / "results" / "goals.json").write_text("{}")
    (course.root / "submitted" / "ben" / SMALL / "results").symlink_to("exercises")
    log = course.autograde()
    for student in ("ana", "ben"):
        assert f"{student}, {SMALL}: results/ was handed in" in log


def test_links_among_the_answers_are_reported(course: Course) -> None:
    """What was not read is named."""
    one, two = course.hand_in("ana"), course.hand_in("ben")
    (one / "responses" / "goals.json").symlink_to("../timestamp.txt")
    (two / "responses").rmdir()
    (two / "responses").symlink_to("exercises")
    log = course.autograde()
    assert f"ana, {SMALL}: responses/goals.json is a link or a folder, not a file; it was left out" in log
    assert f"ben, {SMALL}: responses/ is a link" in log


def test_an_honest_notebook_causes_no_warning(course: Course) -> None:
    """Cells that were run, messages of the kernel, and what Jupyter notes in metadata are nobody's fault."""
    course.hand_in("ana", answer())
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "a"}, "text/plain": "Form()"}
    outputs = [
        {"output_type": "stream", "name": "stderr", "text": "a warning"},
        {"output_type": "error", "ename": "E", "evalue": "", "traceback": []},
        {"output_type": "execute_result", "metadata": {}, "data": view, "execution_count": 3},
    ]

    def work(nb: Any) -> None:
        cell_of(nb).update(outputs=outputs, execution_count=3)
        cell_of(nb)["metadata"].update(trusted=True, scrolled=False)
        nb["cells"].append({"cell_type": "markdown", "id": "mine", "metadata": {}, "source": "my notes"})

    course.edit_notebook("ana", work)
    assert f"ana, {SMALL}:" not in course.autograde()
