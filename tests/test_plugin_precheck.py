"""What would fail for every trainee ends the run in one sentence, before anybody's earlier result is removed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from nbgrader_course import MACHINE, SMALL, Course, answer
from tot_exercises.nbgrader_plugin import configure, precheck

STUDENTS = ("ana", "ben", "cyd")


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course in which three trainees were graded."""
    course = Course.ready(tmp_path / "course")
    for student in STUDENTS:
        course.hand_in(student, answer())
    course.autograde()
    return course


def stopped(course: Course) -> str:
    """Autograde again; return the log, after checking that nothing was changed."""
    files, rows = course.files("autograded"), course.rows()
    ran = course.run("autograde", SMALL, "--force")
    assert ran.code == 1
    assert course.files("autograded") == files
    assert course.rows() == rows
    assert "Traceback" not in ran.log
    return ran.log


def test_a_deleted_rubric_is_said_once(course: Course) -> None:
    """The file is named, nothing is removed; with the rubric back in its place all goes on."""
    path = course.root / "rubrics" / SMALL / "goals.yaml"
    whole = path.read_bytes()
    path.unlink()
    log = stopped(course)
    assert log.count("goals.yaml: there is no rubric for m90.goals") == 1
    assert "nothing was graded" in log
    path.write_bytes(whole)
    course.autograde()
    assert [course.grade(student)["auto_score"] for student in STUDENTS] == [MACHINE] * 3


def test_a_faulty_rubric_removes_nothing(course: Course) -> None:
    """Not even the first trainee's result."""
    path = course.root / "rubrics" / SMALL / "goals.yaml"
    path.write_text(path.read_text().replace("level_spread.v1", "level_spred.v1"))
    assert "use is 'level_spred.v1'" in stopped(course)


def test_a_locked_gradebook_removes_nothing(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program's lock is found first."""
    monkeypatch.setattr(precheck, "WAIT_SECONDS", 0.2)
    files = course.files("autograded")
    holder = sqlite3.connect(course.root / "gradebook.db")
    holder.execute("begin exclusive")
    try:
        ran = course.run("autograde", SMALL, "--force")
    finally:
        holder.rollback()
        holder.close()
    assert ran.code == 1
    assert "the gradebook cannot be written (database is locked)" in ran.log
    assert course.files("autograded") == files


def test_a_fault_that_appears_on_the_way_spares_the_next_trainee(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rubric that is deleted while the class is graded costs nobody an earlier result."""
    from nbgrader.converters import Autograde

    original = Autograde.init_assignment

    def lose(self: Autograde, assignment: str, student: str) -> None:
        original(self, assignment, student)
        if student == "ben":
            (course.root / "rubrics" / SMALL / "goals.yaml").rename(course.root / "lost.yaml")

    monkeypatch.setattr(Autograde, "init_assignment", lose)
    kept = course.files("autograded/cyd")
    assert course.run("autograde", SMALL, "--force").code == 1
    assert course.files("autograded/cyd") == kept


def test_a_course_keeps_its_own_hook(tmp_path: Path) -> None:
    """The check needs no setting of nbgrader's, so the hooks are free for the course."""
    from traitlets.config import Config

    c = Config()
    configure(c, tmp_path)
    assert "pre_convert_hook" not in c.Autograde
