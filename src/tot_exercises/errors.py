"""The whole error tree: one base, and one class for each person who can act.

Every message has the same order: *where: what was found; what is allowed; what to do*. Mistakes of a trainee are
findings, not errors; what is raised here is the fault of an author, a set-up or a file.
"""

from __future__ import annotations

from pathlib import Path


class TotError(Exception):
    """Base of every error this project raises on purpose."""


class UsageError(TotError):
    """A command was called in a way that it cannot serve (exit code 2)."""


class CourseError(TotError):
    """A course folder lacks something or contradicts itself; its maintainer can mend it."""


class GradebookError(TotError):
    """The gradebook cannot be read or written; the instructor can act."""


class MarksError(TotError):
    """A sheet of marks does not fit the gradebook; nothing of it was applied."""


class SourceError(CourseError):
    """A file of the course is wrong at a known place.

    Parameters
    ----------
    path, line, column
        The file, and the place in it counted from 1.
    found, allowed, todo
        What stands there, what may stand there, and what to do about it.
    """

    def __init__(self, path: Path, line: int, column: int, *, found: str, allowed: str, todo: str = "") -> None:
        self.path, self.line, self.column = path, line, column
        self.found, self.allowed, self.todo = found, allowed, todo
        tail = f"; {todo}" if todo else ""
        super().__init__(f"{path}:{line}:{column}: {found}; {allowed}{tail}")


class SourceErrors(CourseError):
    """Several :class:`SourceError` of one file, reported together."""

    def __init__(self, errors: list[SourceError]) -> None:
        self.errors = errors
        super().__init__("\n".join(str(error) for error in errors))


class ResponseError(TotError):
    """An answer file that cannot be read. The file is kept as it is, and a person is asked.

    Attributes
    ----------
    reason : str
        ``torn``, ``foreign``, ``newer``, ``too_large``, ``not_a_file`` or ``malformed``.
    """

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)
