"""What is checked before a trainee's earlier result is removed to make room for the new one.

A rubric that is missing or faulty, or a gradebook that stays locked, would fail for every trainee. nbgrader would
remove each graded folder in turn, or wait five seconds and advise an upgrade, which is the wrong advice. So the run
ends first, with one sentence for the person who can act. Only ``SystemExit`` gets past nbgrader, which removes the
folder on every other error.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from ..course import Course
from ..errors import CourseError
from ..ledger import WAIT_SECONDS
from ..rubric import load_rubric


def check_rubrics(course: Course, exercises: Iterable[str]) -> None:
    """End the run where the rubric of one of these exercises is not there or has a fault."""
    try:
        for exercise in exercises:
            path = course.rubric_file(exercise)
            if not path.is_file():
                raise CourseError(
                    f"{path}: there is no rubric for {exercise}; answers are graded by it; "
                    "put it back, then run tot check"
                )
            _load(path, path.stat().st_mtime_ns)
    except CourseError as error:
        raise SystemExit(f"The course has a fault, nothing was graded: {error}") from error


def check_lock(db_url: str) -> None:
    """End the run where a SQLite gradebook stays locked for :data:`~tot_exercises.ledger.WAIT_SECONDS`."""
    path = Path(db_url.removeprefix("sqlite:///"))
    if not db_url.startswith("sqlite:///") or not path.is_file():
        return
    connection = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
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


@lru_cache(maxsize=64)
def _load(path: Path, stamp: int) -> None:  # noqa: ARG001  the stamp is part of the cache's key
    load_rubric(path)
