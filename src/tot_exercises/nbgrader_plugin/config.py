"""``configure(c)``: makes nbgrader use our preprocessors, from a course's ``nbgrader_config.py``."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbgrader import converters, preprocessors
from traitlets.config import LazyConfigValue

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
