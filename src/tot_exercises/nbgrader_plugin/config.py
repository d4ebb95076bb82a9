"""``configure(c)``: makes nbgrader use our preprocessors, from a course's ``nbgrader_config.py``."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from nbgrader import converters, preprocessors
from traitlets.config import LazyConfigValue

from ..ledger import WAIT_SECONDS
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
    _find_alembic()
    for converter, trait in _LISTS:
        section = c[converter.__name__]
        section[trait] = [REPLACED.get(item, item) for item in _standing(section, converter, trait)]
    c.Autograde.exporter_class = AnswerExporter
    c.GenerateFeedback.exporter_class = FeedbackExporter
    if "pre_convert_hook" not in c.Autograde and "root" in c.CourseDirectory:
        default = f"sqlite:///{Path(c.CourseDirectory.root) / 'gradebook.db'}"
        c.Autograde.pre_convert_hook = wait_for(c.CourseDirectory.get("db_url") or default)


def _standing(section: Any, converter: Any, trait: str) -> list[Any]:
    """Return the list as it stands: nbgrader's default, with what the course's file has done to it."""
    default = list(converter.class_traits()[trait].default())
    found = section.get(trait) if trait in section else None
    if isinstance(found, LazyConfigValue):
        return list(found.get_value(default))
    return default if found is None else list(found)


def _find_alembic() -> None:
    """Let nbgrader find ``alembic``, which it calls by name, when the environment was not activated."""
    scripts = Path(sys.executable).parent
    if shutil.which("alembic") is None and shutil.which("alembic", path=str(scripts)):
        os.environ["PATH"] = os.pathsep.join(filter(None, (os.environ.get("PATH"), str(scripts))))


def wait_for(db_url: str, seconds: float = WAIT_SECONDS) -> Callable[..., None]:
    """Return a hook that waits for a locked SQLite gradebook, and says in words when it stays locked.

    nbgrader itself waits five seconds and then advises an upgrade, which is the wrong advice.
    """
    path = Path(db_url.removeprefix("sqlite:///"))

    def wait(**_: Any) -> None:
        if not db_url.startswith("sqlite:///") or not path.is_file():
            return
        connection = sqlite3.connect(path, timeout=seconds, isolation_level=None)
        try:
            connection.execute("begin immediate")
            connection.execute("rollback")
        except sqlite3.OperationalError as error:
            logging.getLogger("traitlets").error(
                "%s: the gradebook cannot be written (%s); one program at a time can write to it; "
                "close formgrader and other commands that use it, then autograde again. No answer is lost.",
                path.name,
                error,
            )
        finally:
            connection.close()

    return wait
