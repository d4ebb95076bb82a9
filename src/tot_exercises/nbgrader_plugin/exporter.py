"""Export every criterion of every trainee: what nbgrader's own CSV has no column for.

``nbgrader export --exporter=tot_exercises.nbgrader_plugin.exporter.CriteriaExporter --to criteria.csv`` writes one row
for each criterion; with ``--CriteriaExporter.totals=True`` one row for each exercise. Both say how much of a mark the
machine gave, how much a person gave, and what still waits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader import api
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import ExportPlugin
from traitlets import Bool

from .. import sheet
from ..course import Course
from ..errors import GradebookError
from ..feedback import Typed
from ..ledger import Entry, Ledger
from ..result import CriterionResult, ExerciseResult, State
from ..rubric import Rubric, load_rubric
from ..settling import HumanMark, settled
from ..views import number, spec_of
from .cells import ExerciseCells, read_layout
from .page import typed_scores

_WHO = ("assignment", "exercise", "student", "last_name", "first_name")

CRITERIA = (
    *_WHO,
    "criterion",
    "title",
    "competency",
    "max_points",
    "auto",
    "person",
    "pending",
    "points",
    "level",
    "state",
    "by",
    "rubric_version",
)
"""Columns, one row a criterion. `auto` and `person` are points, empty where the machine or a person has given none;
`pending` is 1 where a person still has to look; `points` is what counts now."""

TOTALS = (*_WHO, "max_points", "auto", "person", "pending", "points", "score", "rubric_version")
"""Columns, one row an exercise. `auto` and `person` are the points that the machine and that people gave, `pending` how
many criteria wait, `points` what the criteria add up to, `score` what the gradebook has, with scores typed by hand."""


@dataclass(frozen=True, slots=True)
class _Case:
    entry: Entry
    student: Any
    rubric: Rubric
    result: ExerciseResult
    marks: dict[str, HumanMark]
    typed: Typed
    score: float | None

    def pending(self, criterion: CriterionResult) -> bool:
        typed = self.typed.person if criterion.human else self.typed.machine
        return criterion.pending and typed is None

    def auto(self, criterion: CriterionResult) -> float | None:
        """Points that the machine gave; None for what only a person can judge."""
        machine = self.entry.result.criterion(criterion.id)
        return None if machine.human and machine.level is None else machine.points

    def person(self, criterion: CriterionResult) -> float | None:
        return criterion.points if criterion.id in self.marks and criterion.state is State.HUMAN else None


class CriteriaExporter(ExportPlugin):  # type: ignore[misc]
    """Writes a CSV file with one row for each criterion of each graded answer (or for each exercise)."""

    totals = Bool(False, help="one row for each exercise instead of one for each criterion").tag(config=True)

    excel = Bool(False, help="begin the file with the mark by which Excel knows UTF-8").tag(config=True)

    def export(self, gradebook: api.Gradebook) -> None:
        """Write the file named by ``--to`` (default ``criteria.csv``) as CSV in UTF-8, formulas neutralised.

        Raises
        ------
        CourseError
            A rubric is missing or faulty.
        GradebookError
            The gradebook cannot be read, or the file not be written.
        """
        target = Path(self.to or "criteria.csv")
        self.log.info("Exporting criteria to %s", target)
        course = Course(Path(CourseDirectory(parent=self).root))
        cases = self._cases(gradebook, course)
        rows = [TOTALS, *map(_total, cases)] if self.totals else [CRITERIA, *(r for c in cases for r in _criteria(c))]
        try:
            target.write_bytes(sheet.csv_bytes(rows, mark=self.excel))
        except OSError as error:
            raise GradebookError(
                f"{target}: cannot be written ({error.strerror}); choose a folder that you may write to"
            ) from error

    def _cases(self, gradebook: api.Gradebook, course: Course) -> Iterator[_Case]:
        ledger = Ledger(gradebook.db.connection())
        rubrics: dict[str, Rubric] = {}
        for entry in ledger.entries():
            if self.assignment and entry.assignment not in map(str, self.assignment):
                continue
            if self.student and entry.student not in map(str, self.student):
                continue
            if entry.exercise not in rubrics:
                rubrics[entry.exercise] = load_rubric(course.rubric_file(entry.exercise))
            rubric = rubrics[entry.exercise]
            marks = ledger.marks(entry)
            result = settled(entry.result, rubric, marks)
            grades = _grades(gradebook, entry)
            yield _Case(
                entry,
                gradebook.find_student(entry.student) if grades else None,
                rubric,
                result,
                marks,
                typed_scores(result, *grades) if grades else Typed(),
                sum(float(grade.score) for grade in grades if grade is not None) if grades else None,
            )


def _grades(gradebook: api.Gradebook, entry: Entry) -> tuple[Any, Any | None] | None:
    """The grades of the exercise cell and of the task cell; None where the submission was taken out."""
    try:
        submission = gradebook.find_submission(entry.assignment, entry.student)
    except api.MissingEntry:
        return None
    for notebook in submission.notebooks:
        cells = _cells_of(read_layout(notebook.notebook).exercises, entry.exercise)
        if cells is not None:
            found = {grade.name: grade for grade in notebook.grades}
            machine = found.get(cells.cell.grade_id)
            return None if machine is None else (machine, found.get(cells.person.grade_id) if cells.person else None)
    return None


def _cells_of(exercises: dict[str, ExerciseCells], exercise: str) -> ExerciseCells | None:
    return next((cells for cells in exercises.values() if cells.exercise == exercise), None)


def _who(case: _Case) -> tuple[str, ...]:
    last = case.student.last_name if case.student else None
    first = case.student.first_name if case.student else None
    return (case.entry.assignment, case.entry.exercise, case.entry.student, last or "", first or "")


def _criteria(case: _Case) -> Iterator[tuple[str, ...]]:
    for criterion in case.result.criteria:
        mark = case.marks.get(criterion.id)
        pending = case.pending(criterion)
        decided = criterion.pending and not pending
        yield (
            *_who(case),
            criterion.id,
            spec_of(case.rubric, criterion).title,
            criterion.competency,
            number(criterion.max_points),
            _or_empty(case.auto(criterion)),
            _or_empty(case.person(criterion)),
            str(int(pending)),
            number(criterion.points),
            "" if criterion.level is None else str(criterion.level),
            "typed" if decided else criterion.state.value,
            mark.by if mark else "",
            case.result.rubric_version,
        )


def _total(case: _Case) -> tuple[str, ...]:
    criteria = case.result.criteria
    given = [case.person(c) for c in criteria]
    people = [points for points in given if points is not None]
    return (
        *_who(case),
        number(case.result.max_points),
        number(case.entry.result.points),
        number(sum(people)) if people else "",
        str(sum(case.pending(c) for c in criteria)),
        number(case.result.points),
        _or_empty(case.score),
        case.result.rubric_version,
    )


def _or_empty(points: float | None) -> str:
    return "" if points is None else number(points)
