"""Where an exercise finds its files, and whether it may write there.

Decided once, when this module is imported, so that a later ``os.chdir`` in a notebook moves no answer. Three places are
looked at, in this order: the current folder, the folder of ``JPY_SESSION_NAME`` (set by Jupyter's server), and the
folder of the notebook that VS Code names in ``__vsc_ipynb_file__``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ..errors import CourseError
from ..exercise import ExerciseId

_AUTHOR_FOLDERS = frozenset({"source", "workbooks"})
_COURSE_FOLDERS = frozenset({"source", "workbooks", "release", "submitted", "autograded", "feedback"})
_COURSE_MARKS = ("nbgrader_config.py", "gradebook.db", "rubrics")


class NotFoundHereError(CourseError):
    """No place that was looked at holds the exercise."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place to look at: how it is called, and the folder, or None where it is not set."""

    name: str
    folder: Path | None

    def __str__(self) -> str:
        return f"{self.name}: {self.folder or 'not set'}"


def candidates() -> tuple[Candidate, ...]:
    """Return the three places, as they are now."""
    return (
        Candidate("current folder", _cwd()),
        Candidate("JPY_SESSION_NAME", _parent(os.environ.get("JPY_SESSION_NAME"))),
        Candidate("VS Code's __vsc_ipynb_file__", _parent(_user_variable("__vsc_ipynb_file__"))),
    )


def find(exercise: ExerciseId, places: tuple[Candidate, ...] | None = None) -> Path:
    """Return the module folder that holds `exercise`; `places` are those found at import where None.

    Raises
    ------
    NotFoundHereError
        Names all three places and the file that was looked for.
    """
    wanted = Path("exercises") / f"{exercise.partition('.')[2]}.yaml"
    places = HERE if places is None else places
    for place in places:
        if place.folder is not None and (place.folder / wanted).is_file():
            return place.folder
    looked = "; ".join(str(place) for place in places)
    raise NotFoundHereError(
        f"exercise {exercise!r}: {wanted.as_posix()} was not found ({looked}); "
        "one of these has to be the module's folder; open the notebook from there"
    )


def keeps_nothing(folder: Path) -> bool:
    """Whether `folder` belongs to authors or graders, where no answer may be written.

    That is any module in a ``source`` or ``workbooks`` folder, and everything in the folders that nbgrader keeps in a
    course (``release``, ``submitted``, ``autograded``, ``feedback``), recognised by what lies beside them.
    """
    for path in {folder.absolute(), folder.resolve()}:
        if path.parent.name in _AUTHOR_FOLDERS:
            return True
        for ancestor in path.parents:
            if ancestor.name in _COURSE_FOLDERS and any((ancestor.parent / mark).exists() for mark in _COURSE_MARKS):
                return True
    return False


def strict() -> bool:
    """Whether a mistake raises instead of being shown kindly.

    ``TOT_STRICT=1`` (set by ``tot check``) switches it on and ``TOT_STRICT=0`` off. Without it, a run below pytest, as
    nbval's is, counts as strict: pytest sets ``PYTEST_CURRENT_TEST`` for the kernels that it starts.
    """
    wish = os.environ.get("TOT_STRICT", "")
    return wish == "1" if wish else "PYTEST_CURRENT_TEST" in os.environ


def graded_now() -> bool:
    """Whether nbgrader runs the notebook (Validate or autograde): then nothing is written."""
    return bool(os.environ.get("NBGRADER_EXECUTION"))


def _cwd() -> Path | None:
    try:
        return Path.cwd()
    except OSError:  # the folder was removed below us
        return None


def _parent(value: object) -> Path | None:
    if not isinstance(value, str) or not value:
        return None
    path = Path(value)
    return path.parent if path.is_absolute() else None


def _user_variable(name: str) -> object:
    """Read a variable of the notebook; None outside IPython."""
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return None
    shell = get_ipython()
    return None if shell is None else shell.user_ns.get(name)


HERE = candidates()
"""The three places as they were at import."""
