"""A small nbgrader course, graded, made by hand in a folder: what marks, feedback page and exporter are tested on."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.api import Gradebook

import result_samples as samples
from tot_exercises.course import Course
from tot_exercises.ledger import Ledger
from tot_exercises.response import Response
from tot_exercises.result import ExerciseResult

CELL = "m04_plan_builder"
SOURCE = 'from tot_exercises import exercise\nexercise("m04.plan_builder")'


@dataclass(frozen=True)
class Graded:
    root: Path
    course: Course
    url: str

    def ledger(self) -> Ledger:
        return Ledger(self.url)

    def grade(self, student: str, name: str = CELL) -> dict[str, Any]:
        with Gradebook(self.url) as book:
            return book.find_grade(name, samples.ASSIGNMENT, samples.ASSIGNMENT, student).to_dict()

    def type_score(self, student: str, score: float | None, name: str = CELL) -> None:
        """What formgrader does when a person types a score."""
        with Gradebook(self.url) as book:
            grade = book.find_grade(name, samples.ASSIGNMENT, samples.ASSIGNMENT, student)
            grade.manual_score, grade.needs_manual_grade = score, False
            book.db.commit()

    def comment(self, student: str, text: str, name: str = CELL) -> None:
        with Gradebook(self.url) as book:
            found = book.find_comment(name, samples.ASSIGNMENT, samples.ASSIGNMENT, student)
            found.manual_comment = text
            book.db.commit()

    def answer(self, student: str, response: Response, result: ExerciseResult) -> None:
        """Put an answer where autograde puts it, and its result into the ledger."""
        folder = self.root / "autograded" / student / samples.ASSIGNMENT
        (folder / "responses").mkdir(parents=True, exist_ok=True)
        (folder / "responses" / "plan_builder.json").write_text(response.to_json(), "utf-8")
        with self.ledger() as ledger:
            ledger.record(samples.ASSIGNMENT, student, samples.EXERCISE, result)


def make(root: Path, *students: str, ordinary: bool = False, ours: bool = True) -> Graded:
    """Make the course; each student has handed in the sample answer. `ordinary` adds a code test of nbgrader's own."""
    shutil.copytree(_template(students, ordinary, ours).name, root, dirs_exist_ok=True)
    return Graded(root, Course(root), f"sqlite:///{root / 'gradebook.db'}")


@cache
def _template(students: tuple[str, ...], ordinary: bool, ours: bool) -> TemporaryDirectory[str]:
    """A course that tests get copies of: nbgrader takes seconds to make a gradebook."""
    folder = TemporaryDirectory(prefix="tot-graded-")
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{before}"  # nbgrader calls alembic by name
    try:
        _build(Path(folder.name), students, ordinary, ours)
    finally:
        os.environ["PATH"] = before
    return folder


def _build(root: Path, students: tuple[str, ...], ordinary: bool, ours: bool) -> None:
    module = root / "source" / samples.ASSIGNMENT
    (module / "exercises").mkdir(parents=True)
    (module / "materials" / "school_teachers").mkdir(parents=True)
    exercise = samples.exercise().model_dump(mode="json", by_alias=True)
    _yaml(module / "exercises" / "plan_builder.yaml", exercise)
    rubric = samples.rubric().model_dump(mode="json", by_alias=True)
    _yaml(root / "rubrics" / samples.ASSIGNMENT / "plan_builder.yaml", rubric)
    graded = Graded(root, Course(root), f"sqlite:///{root / 'gradebook.db'}")
    notebook = _notebook(ordinary, ours)
    with Gradebook(graded.url) as book:
        _cells(book, ordinary, ours)
        for student in students:
            _submission(book, student, ordinary, ours)
    for student in students:
        folder = root / "autograded" / student / samples.ASSIGNMENT
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{samples.ASSIGNMENT}.ipynb")
        if ours:
            graded.answer(student, samples.answer(), samples.result())


def _notebook(ordinary: bool, ours: bool) -> Any:
    cells = [new_markdown_cell("# Module 4: instructional text that nobody needs twice")]
    if ours:
        cells.append(_ours(new_code_cell(SOURCE), CELL, "code", grade=True, solution=True, points=16))
        cells[-1].outputs = [new_output("display_data", {"text/html": "<p>for the grader only</p>"})]
        cells.append(_ours(new_markdown_cell("### One story"), f"{CELL}_person", "markdown", task=True, points=4))
    if ordinary:
        cells.append(_ours(new_code_cell("assert answer == 42"), "test_1", "code", grade=True, points=3, locked=True))
        cells[-1].outputs = [new_output("stream", name="stdout", text="printed by a test")]
        cells.append(_ours(new_code_cell("answer = 42"), "solution_1", "code", solution=True))
    return new_notebook(cells=cells)


def _ours(cell: Any, name: str, kind: str, **flags: Any) -> Any:
    cell.id = name
    standard = {"schema_version": 3, "grade": False, "solution": False, "task": False, "locked": False}
    cell.metadata["nbgrader"] = {**standard, "grade_id": name, "cell_type": kind, "checksum": "0" * 32, **flags}
    return cell


def _cells(book: Gradebook, ordinary: bool, ours: bool) -> None:
    book.add_assignment(samples.ASSIGNMENT)
    notebook = (samples.ASSIGNMENT, samples.ASSIGNMENT)
    book.add_notebook(*notebook)
    if ours:
        book.add_grade_cell(CELL, *notebook, max_score=16, cell_type="code")
        book.add_solution_cell(CELL, *notebook)
        book.add_source_cell(CELL, *notebook, source=SOURCE, cell_type="code")
        book.add_task_cell(f"{CELL}_person", *notebook, max_score=4, cell_type="markdown")
        book.add_source_cell(f"{CELL}_person", *notebook, source="### One story", cell_type="markdown", locked=True)
    if ordinary:
        book.add_grade_cell("test_1", *notebook, max_score=3, cell_type="code")
        book.add_source_cell("test_1", *notebook, source="assert answer == 42", cell_type="code", locked=True)
        book.add_solution_cell("solution_1", *notebook)
        book.add_source_cell("solution_1", *notebook, source="answer = 0", cell_type="code")


def _submission(book: Gradebook, student: str, ordinary: bool, ours: bool) -> None:
    book.add_student(student, first_name="Ada", last_name="Nwosu")
    book.add_submission(samples.ASSIGNMENT, student)
    where = (samples.ASSIGNMENT, samples.ASSIGNMENT, student)
    if ours:
        book.find_grade(CELL, *where).auto_score = 8.0
        book.find_grade(CELL, *where).needs_manual_grade = True
        book.find_grade(f"{CELL}_person", *where).needs_manual_grade = True
    if ordinary:
        book.find_grade("test_1", *where).auto_score = 3.0
        book.find_grade("test_1", *where).needs_manual_grade = False
        book.find_comment("solution_1", *where).manual_comment = "Neat: a comment on code"
    book.db.commit()


def _yaml(path: Path, data: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(json.loads(json.dumps(data)), allow_unicode=True, sort_keys=False), "utf-8")
