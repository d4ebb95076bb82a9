"""``configure(c)``: makes nbgrader use our preprocessors, from a course's ``nbgrader_config.py``."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from nbgrader import converters, preprocessors
from traitlets.config import LazyConfigValue

from ..errors import CourseError
from ..ledger import WAIT_SECONDS
from ..rubric import load_rubric
from .autograde import install
from .execute import ExecuteTests
from .generate import KeepChecksums, KeepExercises
from .page import FeedbackExporter
from .sanitize import AnswerExporter, KeepKernelspec, OverwriteOrdinaryCells, RestoreCells
from .score import AssignOrdinaryPenalties, SaveScores

REPLACED: Mapping[type, type] = {
    preprocessors.ClearSolutions: KeepExercises,
    preprocessors.ComputeChecksums: KeepChecksums,
    preprocessors.DeduplicateIds: RestoreCells,
    preprocessors.OverwriteKernelspec: KeepKernelspec,
    preprocessors.OverwriteCells: OverwriteOrdinaryCells,
    preprocessors.Execute: ExecuteTests,
    preprocessors.SaveAutoGrades: SaveScores,
    preprocessors.AssignLatePenalties: AssignOrdinaryPenalties,
}
"""nbgrader's class and ours; each of ours is a subclass that defers to it for everything that is not an exercise."""

_LISTS = (
    (converters.GenerateAssignment, "preprocessors"),
    (converters.Autograde, "sanitize_preprocessors"),
    (converters.Autograde, "autograde_preprocessors"),
)


def configure(c: Any, root: str | Path | None = None) -> None:
    """Set up nbgrader for a course with exercises.

    Everything is assigned, nothing appended, so that it may be called as often as nbgrader evaluates its
    configuration. Lists are nbgrader's own defaults (or what the course's file has assigned before), with our classes
    in the place of nbgrader's.

    Parameters
    ----------
    c : the configuration, from ``get_config()``
    root : the course's folder, or a file in it (``__file__`` of the configuration); None leaves nbgrader's rule, the
        folder in which it was started
    """
    if root is not None:
        path = Path(root).resolve()
        c.CourseDirectory.root = str(path if path.is_dir() else path.parent)
    find_alembic()
    install()
    for converter, trait in _LISTS:
        section = c[converter.__name__]
        section[trait] = [REPLACED.get(item, item) for item in _standing(section, converter, trait)]
    c.Autograde.exporter_class = AnswerExporter
    c.GenerateFeedback.exporter_class = FeedbackExporter
    if "pre_convert_hook" not in c.Autograde and "root" in c.CourseDirectory:
        folder = Path(c.CourseDirectory.root)
        default = f"sqlite:///{folder / 'gradebook.db'}"
        c.Autograde.pre_convert_hook = before(lambda: c.CourseDirectory.get("db_url") or default, folder)


def _standing(section: Any, converter: Any, trait: str) -> list[Any]:
    """Return the list as it stands: nbgrader's default, with what the course's file has done to it."""
    default = list(converter.class_traits()[trait].default())
    found = section.get(trait) if trait in section else None
    if isinstance(found, LazyConfigValue):
        return list(found.get_value(default))
    return default if found is None else list(found)


def find_alembic() -> None:
    """Let nbgrader find ``alembic``, which it calls by name, when the environment was not activated."""
    scripts = Path(sys.executable).parent
    if shutil.which("alembic") is None and shutil.which("alembic", path=str(scripts)):
        os.environ["PATH"] = os.pathsep.join(filter(None, (os.environ.get("PATH"), str(scripts))))


def before(db_url: Callable[[], str], root: Path, seconds: float | None = None) -> Callable[..., None]:
    """Return the hook that nbgrader calls before it grades a submission.

    It ends the run, with one sentence for the person who can act, where going on would fail for every trainee: a rubric
    has a fault, or the SQLite gradebook stays locked. nbgrader itself would go on to the next trainee, or wait five
    seconds and advise an upgrade, which is the wrong advice. Only ``SystemExit`` gets out of a hook.

    Parameters
    ----------
    db_url : returns the gradebook's, which a course's file may name after it called :func:`configure`
    root : the course
    seconds : how long to wait for a lock; :data:`~tot_exercises.ledger.WAIT_SECONDS` where None
    """

    def check(*, assignment: str = "", **_: Any) -> None:
        try:
            for rubric in sorted((root / "rubrics" / assignment).glob("*.yaml")):
                _load(rubric, rubric.stat().st_mtime_ns)
        except CourseError as error:
            raise SystemExit(f"The course has a fault, nothing was graded: {error}") from error
        url = db_url()
        path = Path(url.removeprefix("sqlite:///"))
        if url.startswith("sqlite:///") and path.is_file():
            _wait(path, WAIT_SECONDS if seconds is None else seconds)

    return check


@lru_cache(maxsize=64)
def _load(path: Path, stamp: int) -> None:  # noqa: ARG001  the stamp is part of the cache's key
    load_rubric(path)


def _wait(path: Path, seconds: float) -> None:
    connection = sqlite3.connect(path, timeout=seconds, isolation_level=None)
    try:
        connection.execute("begin immediate")
        connection.execute("rollback")
    except sqlite3.OperationalError as error:
        raise SystemExit(
            f"{path}: the gradebook cannot be written ({error}); one program at a time can write to it; "
            "close formgrader and other commands that use it, then autograde again. No answer is lost."
        ) from error
    finally:
        connection.close()
