"""Where commands find the course's content (a checkout or an archive) and the course that they work on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import tot_exercises

from ..archive import opened
from ..course import Course
from ..errors import CourseError, UsageError


def is_checkout(folder: Path) -> bool:
    """Whether a folder holds the course's content: ``workbooks/`` and ``rubrics/``."""
    return (folder / "workbooks").is_dir() and (folder / "rubrics").is_dir()


def is_course(folder: Path) -> bool:
    """Whether a folder is a checkout, or an nbgrader course made by ``tot init``."""
    return is_checkout(folder) or ((folder / "source").is_dir() and (folder / "rubrics").is_dir())


@contextmanager
def content(given: Path | None) -> Iterator[Path]:
    """Yield a folder with ``workbooks/`` and ``rubrics/``; an archive is unpacked for as long as it is needed.

    Parameters
    ----------
    given : a checkout or archive; where None, the checkout upwards from the current folder, else the one that this
        software was installed from

    Raises
    ------
    UsageError
        `given` is neither of the two, or nothing was found.
    """
    if given is None:
        yield _found_checkout()
    elif given.is_file():
        with opened(given) as folder:
            if not is_checkout(folder):
                raise CourseError(
                    f"{given}: it lacks workbooks/ or rubrics/; a course archive has both; build one with: make course"
                )
            yield folder
    elif is_checkout(given):
        yield given.resolve()
    else:
        raise UsageError(
            f"{given}: neither a checkout (with workbooks/ and rubrics/) nor a course archive "
            f"(tot-course-VERSION.zip); give one of the two with --from"
        )


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Say in a sentence what the system refuses while a course is written to `folder`, as :class:`UsageError`."""
    try:
        yield
    except OSError as error:
        refused = f" at {error.filename}" if error.filename and str(error.filename) != str(folder) else ""
        raise UsageError(
            f"{folder}: a course cannot be written there ({error.strerror or error}{refused}); a folder is needed that "
            "you may write to, with room on its disk; choose another"
        ) from error


def course(given: Path | None, *, near: Path | None = None) -> Course:
    """Return the course to work on.

    Parameters
    ----------
    given : its folder; where None, it is looked for upwards from the current folder, then from `near`, then in the
        checkout that this software was installed from
    near : a file that may lie inside a course

    Raises
    ------
    UsageError
        There is no course.
    """
    if given is not None:
        if not is_course(given):
            raise UsageError(
                f"{given}: not a course; a course has rubrics/ and either workbooks/ or source/; make one with: tot "
                f"init DIR"
            )
        return Course(given.resolve())
    for start in (Path.cwd(), *([near.parent.resolve()] if near else []), _installed_from()):
        for folder in (start, *start.parents):
            if is_course(folder):
                return Course(folder)
    raise UsageError(
        "no course upwards from here; a course has rubrics/ and either workbooks/ or source/; go to one, or make "
        "one with: tot init DIR"
    )


def _found_checkout() -> Path:
    start = Path.cwd()
    for folder in (start, *start.parents, _installed_from()):
        if is_checkout(folder):
            return folder
    raise UsageError(
        "no course content here: the wheel holds code only; run this in a checkout, or give a course archive with "
        "--from tot-course-VERSION.zip"
    )


def _installed_from() -> Path:
    """The checkout of an editable install; some other folder for an installed wheel."""
    return Path(tot_exercises.__file__).resolve().parents[2]
