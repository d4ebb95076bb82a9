"""An answer is graded although the notebook around it was renamed, deleted, or never handed in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nbgrader_course import MACHINE, MIXED, SMALL, WEAK, Course, answer

NOTEBOOK = f"{SMALL}.ipynb"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course.ready(tmp_path / "course")


def renamed(folder: Path) -> None:
    (folder / NOTEBOOK).rename(folder / f"{SMALL} (copy).ipynb")


def deleted(folder: Path) -> None:
    (folder / NOTEBOOK).unlink()


def linked_to_nowhere(folder: Path) -> None:
    (folder / NOTEBOOK).unlink()
    (folder / NOTEBOOK).symlink_to("nowhere.ipynb")


def a_folder(folder: Path) -> None:
    (folder / NOTEBOOK).unlink()
    (folder / NOTEBOOK).mkdir()


WAYS = [renamed, deleted, linked_to_nowhere, a_folder]


@pytest.mark.parametrize("lose", WAYS, ids=[way.__name__ for way in WAYS])
@pytest.mark.parametrize("alone", [True, False])
def test_a_lost_notebook_does_not_cost_the_answer(course: Course, lose: Callable[[Path], None], alone: bool) -> None:
    """The answer gets its points and its page, the instructor is told, and what was handed in stays as it was."""
    folder = course.hand_in("ana", answer())
    lose(folder)
    if not alone:
        course.hand_in("zoe", answer())
    handed_in = course.files("submitted")
    log = course.autograde()
    assert f"ana, {SMALL}: {NOTEBOOK} was not handed in" in log
    assert ("(copy).ipynb" in log) == (lose is renamed)
    assert course.grade("ana")["auto_score"] == MACHINE
    assert course.person("ana")["needs_manual_grade"] is True
    assert course.result("ana")["points"] == MACHINE
    assert [c.id for c in course.graded_notebook("ana").cells] == ["m90_goals", "m90_goals_person"]
    assert course.files("submitted") == handed_in
    if not alone:
        assert course.grade("zoe")["auto_score"] == MACHINE
        assert f"zoe, {SMALL}:" not in log


def test_neither_notebook_nor_answer_is_no_answer(course: Course) -> None:
    """It counts as what it is, and nobody is asked to look at nothing."""
    deleted(course.hand_in("ana"))
    course.autograde()
    assert (course.grade("ana")["auto_score"], course.grade("ana")["needs_manual_grade"]) == (0.0, False)


def test_grading_again_changes_nothing(course: Course) -> None:
    """What a person typed stands, and no flag that fell is raised anew, although the notebook is still missing."""
    deleted(course.hand_in("ana", answer(**WEAK)))
    course.autograde()
    course.type_score("ana", 5.0)
    course.type_score("ana", 3.0, "m90_goals_person")
    course.autograde()
    rows, files = course.rows(), course.files("autograded")
    assert course.grade("ana")["needs_manual_grade"] is course.person("ana")["needs_manual_grade"] is False
    assert course.grade("ana")["score"] == 5.0
    course.autograde()
    assert course.rows() == rows
    assert course.files("autograded") == files


def test_one_notebook_asked_for_by_name(course: Course) -> None:
    """Where another notebook is named in the command, the missing one is left alone."""
    folder = course.hand_in("ana", answer())
    renamed(folder)
    assert course.run("autograde", SMALL, "--notebook", "other").code == 1
    course.autograde("--notebook", SMALL)
    assert course.grade("ana")["auto_score"] == MACHINE


def test_ordinary_tests_of_a_missing_notebook_get_nothing(tmp_path: Path) -> None:
    """As nbgrader has it: code that was not handed in is not graded; the answer beside it is."""
    course = Course(tmp_path / "course").add_mixed().generate(MIXED)
    folder = course.hand_in("ana", answer(exercise="m91.mini"), module=MIXED)
    (folder / f"{MIXED}.ipynb").unlink()
    course.autograde(module=MIXED)
    assert course.grade("ana", "m91_mini", MIXED)["auto_score"] == 6.0
    assert course.grade("ana", "test_square", MIXED)["auto_score"] == 0.0


def test_a_course_without_the_plugin_is_nbgraders_own(tmp_path: Path) -> None:
    """In the same program, a course that was not configured is graded by nbgrader's rules."""
    Course.ready(tmp_path / "ours").must("db", "assignment", "list")
    course = Course(tmp_path / "course", plugin=False).add_mixed().generate(MIXED)
    folder = course.hand_in("ana", module=MIXED)
    (folder / f"{MIXED}.ipynb").unlink()
    ran = course.run("autograde", MIXED)
    assert ran.code == 1
    assert "No notebooks were matched" in ran.log
