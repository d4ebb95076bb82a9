""" "Check my draft": the messages of the draft view, without points or levels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from ..catalogue import say
from ..course import Course
from ..errors import CourseError
from ..exercise import Materials
from ..response import Response
from .attempts import Attempts

if TYPE_CHECKING:
    from ..rubric import DraftView

_MAX_BYTES = 2_000_000


def find_view(folder: Path, exercise: str) -> DraftView | None:
    """Return the draft view of an exercise, or None where there is none.

    A released module carries it as ``exercises/<words>.draft.json``; in a checkout it is made from the rubric.

    Raises
    ------
    CourseError
        There is one, and it cannot be read.
    """
    from ..rubric import DraftView, draft_view, load_rubric

    shipped = folder / "exercises" / f"{exercise.partition('.')[2]}.draft.json"
    if shipped.is_file():
        try:
            return DraftView.model_validate_json(shipped.read_bytes()[:_MAX_BYTES])
        except (OSError, ValidationError) as error:
            raise CourseError(f"{shipped}: not a draft view ({error}); fetch the module again") from error
    root = folder.absolute().parent.parent
    try:
        rubric = Course(root).rubric_file(exercise)
    except CourseError:
        return None
    return draft_view(load_rubric(rubric)) if rubric.is_file() else None


def look(answer: Response | None, folder: Path, materials: Materials, attempts: Attempts) -> dict[str, Any]:
    """Return the messages on a draft as `groups`, or a `note` that says why there are none.

    Parameters
    ----------
    answer : None where nothing was written
    attempts : counts the check
    """
    if answer is None:
        return {"note": say("draft_empty")}
    view = find_view(folder, answer.exercise)
    if view is None:
        return {"note": say("draft_none")}
    if not attempts.may_check(answer):
        return {"note": say("draft_used")}
    return {"groups": check(answer, view, materials)}


def check(response: Response, view: DraftView, materials: Materials) -> list[dict[str, Any]]:
    """Return one entry for each criterion: its title and the four parts of its message, those that say something."""
    from ..grading import draft_messages

    entries = []
    for criterion, message in draft_messages(response, view, materials):
        parts = {"found": message.found, "missing": message.missing, "why": message.why, "try": message.try_}
        entries.append({"id": criterion.id, "title": criterion.title, "parts": {k: v for k, v in parts.items() if v}})
    return entries
