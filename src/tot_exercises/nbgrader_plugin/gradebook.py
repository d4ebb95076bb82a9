"""Writes what the ledger knows into nbgrader's two cells of an exercise: scores, flags and a short comment.

The rules, in one place, because autograding and the import of marks must agree:

- ``auto_score`` of the exercise cell is what the machine says. ``manual_score`` is set only where a person gave a
  level: the sum computed anew. The task cell has only that.
- A score that a person typed in formgrader is an override of that cell for this answer. It is recognised because it is
  not what we wrote last. A new answer takes it away, keeps it in the ledger, and has it back if the old answer returns.
- A flag is raised for a new or changed answer, or where the machine's part moved, and only if something waits in that
  cell. It is never raised anew for what a person has seen already, and it falls when nothing waits any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from nbgrader import api
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import scoped_session, sessionmaker

from ..course import Course
from ..errors import GradebookError
from ..ledger import WAIT_SECONDS, CellName, Ledger, Recorded, gradebook_error
from ..result import CriterionResult, ExerciseResult
from ..rubric import Rubric, load_rubric
from ..settling import HumanMark, settled
from .cells import ExerciseCells, read_layout
from .penalty import course_config, set_penalty
from .shown import refresh


@dataclass(frozen=True, slots=True)
class Place:
    """Where an exercise of a trainee stands in the gradebook."""

    assignment: str
    notebook: str
    student: str


@dataclass(frozen=True, slots=True)
class Applied:
    """What one exercise of one trainee shows after its marks were written.

    `overridden` names the cells whose score a person typed in formgrader: it stands, whatever the levels say.
    """

    exercise: str
    points: float
    pending: int
    overridden: tuple[CellName, ...]


def apply_marks(
    gradebook: api.Gradebook | str,
    course: Course,
    assignment: str,
    student: str,
    exercise: str | None = None,
    *,
    config: Any = None,
) -> list[Applied]:
    """Write the ledger's human levels into the gradebook: manual scores, flags, comments and the late penalty.

    Call this after :meth:`tot_exercises.ledger.Ledger.mark`. Each trainee is one transaction; the autograded notebook
    and the result files follow it, so that formgrader shows the new levels. Calling it again changes nothing. The
    levels of other answers than the one graded last are left alone.

    Parameters
    ----------
    gradebook : an open ``nbgrader.api.Gradebook``, or a database URL
    course : where the rubrics are
    assignment, student : whose marks
    exercise : only this one; all of the assignment where None
    config : the course's nbgrader configuration (traitlets), for folders and late penalties; where None, it is read
        from the course's ``nbgrader_config.py``

    Raises
    ------
    GradebookError
        The gradebook is locked, or knows no such submission.
    CourseError
        A rubric is missing or faulty.
    """
    if isinstance(gradebook, str):
        with opened(gradebook) as book:
            return apply_marks(book, course, assignment, student, exercise, config=config)
    applied: list[Applied] = []
    pages: list[tuple[str, Any]] = []
    settings = course_config(course.root) if config is None else config
    folder = _autograded(course, assignment, student, settings)
    with explained(gradebook):
        try:
            submission = gradebook.find_submission(assignment, student)
        except api.MissingEntry as error:
            raise GradebookError(
                f"{assignment}: the gradebook has no submission by {student!r}; "
                "marks can be applied to what was autograded; collect and autograde it first"
            ) from error
        ledger = Ledger(gradebook.db.connection())
        for notebook in submission.notebooks:
            layout = read_layout(notebook.notebook)
            shown = {}
            for cells in layout.exercises.values():
                entry = ledger.latest(assignment, student, cells.exercise)
                if entry is None or exercise not in (None, cells.exercise):
                    continue
                rubric = load_rubric(course.rubric_file(cells.exercise))
                place = Place(assignment, notebook.name, student)
                again = Recorded(entry, "same", moved=False, before=entry)
                applied.append(write_scores(gradebook, ledger, place, cells, again, rubric))
                shown[cells.cell.grade_id] = (cells, entry, ledger.marks(entry))
            gradebook.db.flush()
            gradebook.db.expire(notebook)
            set_penalty(submission, notebook, settings)
            pages.append((notebook.name, shown))
        gradebook.db.commit()
    for name, shown in pages:
        refresh(folder, name, shown, course)
    return applied


def _autograded(course: Course, assignment: str, student: str, config: Any) -> Path:
    """Return a trainee's folder of graded work, which a course's settings may have named otherwise."""
    coursedir = CourseDirectory(config=config, root=str(course.root))
    return Path(coursedir.format_path(coursedir.autograded_directory, student, assignment))


def write_scores(
    gradebook: api.Gradebook, ledger: Ledger, place: Place, cells: ExerciseCells, recorded: Recorded, rubric: Rubric
) -> Applied:
    """Write scores, flags and comment of one exercise; the caller commits.

    Parameters
    ----------
    gradebook, ledger : the ledger uses the gradebook session's own connection
    place, cells : where to write
    recorded : what the ledger said when the result was recorded
    rubric : the exercise's rubric
    """
    entry = recorded.entry
    marks = ledger.marks(entry)
    result = settled(entry.result, rubric, marks)
    overridden: list[CellName] = []
    grade = gradebook.find_grade(cells.cell.grade_id, place.notebook, place.assignment, place.student)
    machine = [c for c in result.criteria if not c.human]
    judged = any(c.id in marks for c in machine)
    before = recorded.before.result.machine_points if recorded.before else None
    moved = recorded.change != "same" or recorded.moved or grade.auto_score != before
    grade.auto_score = entry.result.machine_points
    computed = result.machine_points if judged else None
    if _score_cell(grade, ledger, recorded, "exercise", computed, machine, moved=moved):
        overridden.append("exercise")
    if cells.person is not None:
        grade = gradebook.find_grade(cells.person.grade_id, place.notebook, place.assignment, place.student)
        human = [c for c in result.criteria if c.human]
        decided = [c for c in human if c.id in marks]
        unset = None if any(c.pending for c in entry.result.criteria if c.human) else 0.0
        moved = recorded.change != "same" or grade.auto_score != unset
        grade.auto_score = unset
        computed = result.human_points if decided else None
        if _score_cell(grade, ledger, recorded, "person", computed, human, moved=moved):
            overridden.append("person")
        note = gradebook.find_comment(cells.person.grade_id, place.notebook, place.assignment, place.student)
        note.auto_comment = _person_comment(decided, rubric, marks)
    comment = gradebook.find_comment(cells.cell.grade_id, place.notebook, place.assignment, place.student)
    comment.auto_comment = comment_text(result, rubric)
    return Applied(cells.exercise, result.points, len(result.pending), tuple(overridden))


def comment_text(result: ExerciseResult, rubric: Rubric) -> str:
    """Return the exercise cell's comment: plain words of ours only, because nbgrader renders comments as Markdown."""
    if not result.response_digest:
        return "No answer was handed in."
    most = sum(c.max_points for c in result.criteria if not c.human)
    lines = [f"Points so far: {result.machine_points:g} of {most:g}."]
    waiting = [rubric.criterion(c.id).title for c in result.criteria if c.pending and not c.human]
    if waiting:
        lines.append(f"A person will look at: {'; '.join(waiting)}.")
    return " ".join(lines)


def _person_comment(decided: list[CriterionResult], rubric: Rubric, marks: dict[str, HumanMark]) -> str | None:
    lines = []
    for criterion in decided:
        mark = marks[criterion.id]
        note = f" {mark.note}" if mark.note else ""
        lines.append(f"{rubric.criterion(criterion.id).title}: level {mark.level} of 3.{note}")
    return "\n\n".join(lines) or None


def _score_cell(
    grade: Any,
    ledger: Ledger,
    recorded: Recorded,
    cell: CellName,
    computed: float | None,
    criteria: list[CriterionResult],
    *,
    moved: bool,
) -> bool:
    """Set manual score and flag of one cell; return whether a typed score overrides the computed one."""
    typed = _typed(grade, ledger, recorded, cell)
    score = computed if typed is None else typed
    standing = ledger.score(recorded.entry, cell)
    origin = "computed" if typed is None else "typed"
    if (standing.score, standing.origin) != (score, origin) if standing else score is not None:
        ledger.note_score(recorded.entry, cell, score, origin)  # type: ignore[arg-type]
    grade.manual_score = score
    waiting = any(c.pending for c in criteria)
    if recorded.change == "same" and typed is not None:
        grade.needs_manual_grade = grade.needs_manual_grade or moved
    elif not waiting or (recorded.change == "changed" and typed is not None):
        grade.needs_manual_grade = False
    elif moved:
        grade.needs_manual_grade = True
    return typed is not None


def _typed(grade: Any, ledger: Ledger, recorded: Recorded, cell: CellName) -> float | None:
    """Return the score that a person typed for this answer, if there is one."""
    found = grade.manual_score
    if recorded.change == "new":
        return None if found is None else float(found)
    before = recorded.before or recorded.entry
    standing = ledger.score(before, cell)
    is_typed = found is not None and (standing is None or standing.origin == "typed" or standing.score != found)
    if recorded.change == "same":
        return float(found) if is_typed else None
    if is_typed and (standing is None or standing.score != found):
        ledger.note_score(before, cell, float(found), "typed")
    earlier = ledger.score(recorded.entry, cell)
    return earlier.score if earlier and earlier.origin == "typed" else None


class SharedGradebook(api.Gradebook):  # type: ignore[misc]
    """nbgrader's gradebook on an engine that lives as long as the program.

    nbgrader makes an engine for each of its sessions, and with it compiles every statement anew; that is most of the
    time it spends on the database. The tables are nbgrader's to make: this opens a gradebook that is there.
    """

    def __init__(self, db_url: str) -> None:
        self.engine = _engine(db_url)
        self.db = scoped_session(sessionmaker(autoflush=True, bind=self.engine))
        self.course_id, self.authenticator = "", None

    def close(self) -> None:
        """Give the connection back; the engine stays, without any open connection."""
        self.db.remove()


@lru_cache(maxsize=8)
def _engine(db_url: str) -> Engine:
    arguments = {"timeout": WAIT_SECONDS} if db_url.startswith("sqlite") else {}
    return create_engine(db_url, poolclass=NullPool, connect_args=arguments)


@contextmanager
def opened(db_url: str) -> Iterator[api.Gradebook]:
    """Open a gradebook; a locked or broken one is explained as :class:`~tot_exercises.errors.GradebookError`."""
    with SharedGradebook(db_url) as gradebook, explained(gradebook):
        yield gradebook


@contextmanager
def explained(gradebook: api.Gradebook) -> Iterator[None]:
    """Turn a database error into the sentence that the instructor can act on, and take back what was half written."""
    try:
        yield
    except DBAPIError as error:
        gradebook.db.rollback()
        raise gradebook_error(error, gradebook.engine) from error
    except BaseException:
        gradebook.db.rollback()
        raise


__all__ = ["Applied", "Place", "apply_marks", "comment_text", "explained", "opened", "write_scores"]
