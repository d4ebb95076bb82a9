"""Where a course keeps its gradebook, read from the same settings as nbgrader reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..course import Course
from ..errors import CourseError, UsageError
from . import places

SETTINGS = "nbgrader_config"


@dataclass(frozen=True, slots=True)
class Mark:
    """One exercise of one trainee in the gradebook: both cells' points, and whether nbgrader asks for a person."""

    trainee: str
    exercise: str
    points: float
    flagged: bool


def graded_course(given: Path | None) -> Course:
    """Return the nbgrader course to work on; a checkout is none. Raises :class:`UsageError`."""
    course = places.course(given)
    if not (course.root / "source").is_dir():
        raise UsageError(
            f"{course.root}: a checkout, without a gradebook; marks belong to a course; give it with --course, "
            "or make one with: tot init DIR"
        )
    return course


def db_url(root: Path) -> str:
    """Return the gradebook's database URL: what the settings say, else ``gradebook.db`` in the course folder.

    Parameters
    ----------
    root : the course folder; its ``nbgrader_config.py`` wins over those of the user and of the environment

    Raises
    ------
    CourseError
        A settings file cannot be run.
    """
    from jupyter_core.paths import jupyter_config_path

    url: Any = None
    for folder in [*reversed(jupyter_config_path()), str(root)]:
        settings = _settings(Path(folder))
        url = settings.get("CourseDirectory", {}).get("db_url") or url
    return url if isinstance(url, str) and url else f"sqlite:///{root / 'gradebook.db'}"


def _settings(folder: Path) -> dict[str, Any]:
    from traitlets.config import PyFileConfigLoader
    from traitlets.config.loader import ConfigFileNotFound

    try:
        return dict(PyFileConfigLoader(f"{SETTINGS}.py", path=str(folder)).load_config())
    except ConfigFileNotFound:
        return {}
    except Exception as error:  # settings are Python: whatever goes wrong in them is named, with the file
        raise CourseError(
            f"{folder / SETTINGS}.py: {type(error).__name__}: {error}; the settings have to run; correct them"
        ) from error


def read_marks(course: Course) -> list[Mark]:
    """Read every exercise's mark from the gradebook, as nbgrader itself adds it up.

    Raises
    ------
    GradebookError
        The gradebook is locked or broken.
    """
    from ..nbgrader_plugin.cells import read_layout
    from ..nbgrader_plugin.gradebook import opened

    marks = []
    with opened(db_url(course.root)) as book:
        for module in course.modules():
            for submission in book.assignment_submissions(module.name):
                for notebook in submission.notebooks:
                    grades = {grade.name: grade for grade in notebook.grades}
                    for cells in read_layout(notebook.notebook).exercises.values():
                        parts = [grades[cell.grade_id] for cell in (cells.cell, cells.person) if cell is not None]
                        points = round(sum(part.score for part in parts), 2)
                        flagged = any(part.needs_manual_grade for part in parts)
                        marks.append(Mark(submission.student.id, cells.exercise, points, flagged))
    return marks
