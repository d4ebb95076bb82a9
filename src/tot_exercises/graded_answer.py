"""The answer that a mark is about: found again among the files of a course by the digest that was graded.

Code of a trainee runs where a module has ordinary code tests, so a file beside an autograded notebook may say something
else than what was handed in. Only a file with the digest in the ledger is shown to a marker as the answer.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from .assess import read_answer
from .course import Course
from .errors import ResponseError
from .ledger import Entry
from .response import read_bytes

CHANGED = (
    "its file is no longer the answer that was graded; do not mark it yet; run nbgrader autograde for it again, then "
    "export again"
)


@dataclass(frozen=True, slots=True)
class Found:
    """Where an answer stands.

    Attributes
    ----------
    path : the file that was graded; where none is left, the one that took its place
    changed : there is a file, and it holds something else than what was graded
    """

    path: Path
    changed: bool


def find(course: Course, entry: Entry) -> Found:
    """Return the file that was graded: with the autograded notebook, else as it was handed in."""
    name = f"{entry.exercise.partition('.')[2]}.json"
    places = [
        course.root / step / entry.student / entry.assignment / "responses" / name
        for step in ("autograded", "submitted")
    ]
    for place in places:
        if read_answer(place, entry.exercise).digest == entry.digest:
            return Found(place, changed=False)
    present = [place for place in places if os.path.lexists(place)]
    return Found((present or places)[0], changed=bool(present))


def as_it_stands(path: Path) -> str:
    """Return a file as text, for an answer that no widget could have written: a person still reads it."""
    try:
        raw = read_bytes(path)
    except ResponseError as error:
        return f"(this answer cannot be read: {error})"
    if raw is None:
        return "(the file of this answer is not there)"
    return f"(not a whole answer; this stands in its file)\n{raw.decode('utf-8', 'replace')}"
