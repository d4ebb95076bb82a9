"""The export of every criterion: who gave which points, and what still waits."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from traitlets.config import Config

import graded_course
import result_samples as samples
from graded_course import Graded
from tot_exercises.nbgrader_plugin.exporter import CriteriaExporter


@pytest.fixture
def graded(tmp_path: Path) -> Graded:
    return graded_course.make(tmp_path / "course", "ada", "=cmd|' /C calc'!A0")


def exported(graded: Graded, **settings: object) -> list[dict[str, str]]:
    config = Config()
    config.CourseDirectory.root = str(graded.root)
    path = graded.root / "out.csv"
    exporter = CriteriaExporter(config=config, to=str(path), **settings)
    with Gradebook(graded.url) as book:
        exporter.export(book)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf") is bool(settings.get("excel"))
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


def marked(graded: Graded, criterion: str, level: int, student: str = "ada") -> None:
    with graded.ledger() as ledger:
        entry = ledger.latest(samples.ASSIGNMENT, student, samples.EXERCISE)
        assert entry
        ledger.mark(entry, criterion, level, "Ama")


def row(rows: list[dict[str, str]], criterion: str, student: str = "ada") -> dict[str, str]:
    return next(r for r in rows if r["criterion"] == criterion and r["student"] == student)


def test_there_is_one_row_for_each_criterion_of_each_trainee(graded: Graded) -> None:
    rows = exported(graded)
    assert len(rows) == 10
    assert {
        "assignment",
        "exercise",
        "criterion",
        "competency",
        "student",
        "max_points",
        "auto",
        "person",
        "pending",
        "level",
        "state",
    } <= set(rows[0])


def test_machine_points_and_what_waits_stand_apart(graded: Graded) -> None:
    rows = exported(graded)
    checks = row(rows, "checks")
    assert (checks["auto"], checks["person"], checks["pending"], checks["level"], checks["state"]) == (
        "1.33",
        "",
        "1",
        "1",
        "needs_human",
    )
    time = row(rows, "time")
    assert (time["auto"], time["person"], time["pending"], time["state"]) == ("4", "", "0", "auto")
    story = row(rows, "coherence")
    assert (story["auto"], story["person"], story["pending"], story["level"]) == ("", "", "1", "")


def test_a_persons_level_stands_beside_the_machines_points(graded: Graded) -> None:
    marked(graded, "checks", 3)
    checks = row(exported(graded), "checks")
    assert (checks["auto"], checks["person"], checks["pending"], checks["points"], checks["state"], checks["by"]) == (
        "1.33",
        "4",
        "0",
        "4",
        "human",
        "Ama",
    )


def test_a_score_typed_in_formgrader_ends_the_waiting(graded: Graded) -> None:
    graded.type_score("ada", 12.0)
    rows = exported(graded)
    assert (row(rows, "checks")["pending"], row(rows, "checks")["state"]) == ("0", "typed")
    assert row(rows, "coherence")["pending"] == "1"


def test_totals_have_one_row_for_each_exercise(graded: Graded) -> None:
    marked(graded, "coherence", 3)
    rows = exported(graded, totals=True)
    ada = next(r for r in rows if r["student"] == "ada")
    assert len(rows) == 2
    assert (ada["max_points"], ada["auto"], ada["person"], ada["pending"], ada["points"], ada["score"]) == (
        "20",
        "8",
        "4",
        "2",
        "12",
        "8",
    )


def test_formulas_in_names_are_neutralised(graded: Graded) -> None:
    students = {r["student"] for r in exported(graded)}
    assert students == {"ada", "'=cmd|' /C calc'!A0"}


def test_a_student_and_an_assignment_can_be_chosen(graded: Graded) -> None:
    assert len(exported(graded, student=["ada"])) == 5
    assert exported(graded, assignment=["m05_other"]) == []


def test_the_mark_that_excel_needs_is_written_on_request_only(graded: Graded) -> None:
    assert exported(graded, excel=True) == exported(graded)
