"""Grade an answer *file* of a course: reading, loading and grading joined; every command and the plugin call this."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .course import Course
from .errors import CourseError, ResponseError
from .exercise import Materials
from .grading import grade, unreadable
from .response import Response, parse, read_bytes
from .result import ExerciseResult
from .rubric import Rubric, load_rubric


@dataclass(frozen=True, slots=True)
class Assessment:
    """A graded file: the result, and the answer where it could be read."""

    result: ExerciseResult
    response: Response | None
    rubric: Rubric
    materials: Materials


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer file as it was found.

    Attributes
    ----------
    response : the answer; None where there is no file or it cannot be read
    fault : why it cannot be read; empty where it can, and where there is none
    digest : names what is answered, as in the ledger; empty where there is no file
    """

    response: Response | None
    fault: str
    digest: str


def read_answer(path: Path, exercise_id: str) -> Answer:
    """Read the file at `path` as an answer to `exercise_id`; never raises for what a trainee may have handed in."""
    raw: bytes | None = b""
    try:
        raw = read_bytes(path)
        response = None if raw is None else parse(raw, path.name, exercise=exercise_id)
    except ResponseError as error:
        return Answer(None, str(error), hashlib.sha256(raw or str(error).encode()).hexdigest())
    return Answer(response, "", response.digest if response else "")


def assess(path: Path, exercise_id: str, course: Course) -> Assessment:
    """Grade the answer file at `path` as an answer to `exercise_id`.

    A missing file is an empty answer. A file that cannot be read is never an error here: its criteria wait for a
    person. Raises :class:`~tot_exercises.errors.CourseError` where the course itself is at fault.
    """
    rubric = _rubric(course.rubric_file(exercise_id), _stamp(course.rubric_file(exercise_id)))
    answer = read_answer(path, exercise_id)
    response = answer.response
    if answer.fault:
        materials = _materials(course, exercise_id, None)
        return Assessment(unreadable(rubric, materials, answer.fault, digest=answer.digest), None, rubric, materials)
    try:
        materials = _materials(course, exercise_id, response.profile if response else None)
    except CourseError:
        if response is None or response.profile in course.module_of(exercise_id).profiles():
            raise
        materials = _materials(course, exercise_id, None)
        why = f"{path.name}: the profile {response.profile!r} is not one of this course's"
        return Assessment(
            unreadable(rubric, materials, why, digest=response.digest, response=response), response, rubric, materials
        )
    return Assessment(grade(response, rubric, materials), response, rubric, materials)


def _materials(course: Course, exercise_id: str, profile: str | None) -> Materials:
    return _load_materials(
        course, exercise_id, profile, _stamp(course.module_of(exercise_id).exercise_file(exercise_id))
    )


def _stamp(path: Path) -> int:
    """Changes when a file changes, so that a long-running formgrader sees an edited rubric."""
    try:
        return path.stat().st_mtime_ns
    except OSError as error:
        raise CourseError(
            f"{path}: cannot be read ({error.strerror}); it is needed to grade; restore it, then run tot check"
        ) from error


@lru_cache(maxsize=64)
def _rubric(path: Path, stamp: int) -> Rubric:  # noqa: ARG001  the stamp is part of the cache's key
    return load_rubric(path)


@lru_cache(maxsize=64)
def _load_materials(course: Course, exercise_id: str, profile: str | None, stamp: int) -> Materials:  # noqa: ARG001
    return course.module_of(exercise_id).load(exercise_id, profile)
