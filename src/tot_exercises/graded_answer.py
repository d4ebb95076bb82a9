"""What a marker reads: the answer, found again in the course's files by the digest that was graded, and its evidence.

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
from .exercise import Materials
from .ledger import Entry
from .quotes import quotes_of
from .response import Response, read_bytes
from .result import CriterionResult

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


def not_shown(found: Found) -> str:
    """Why a sheet cannot show the answer, and what a marker does then; empty where it can."""
    if found.changed:
        return CHANGED
    try:
        read_bytes(found.path)
    except ResponseError as error:
        return f"{error}; ask the person who exported this sheet: with the key of this row they find the file"
    return ""


def as_it_stands(path: Path) -> str:
    """Return a file as text, for an answer that no widget could have written: a person still reads it."""
    raw = read_bytes(path)
    if raw is None:
        return "(the file of this answer is not there)"
    return f"(not a whole answer; this stands in its file)\n{raw.decode('utf-8', 'replace')}"


def found_words(criterion: CriterionResult, response: Response | None, materials: Materials) -> str:
    """Return a criterion's evidence for somebody who judges it first: where, the words, and what they are evidence of.

    Whether the machine took them for good or for a problem is left out, also in the order, which is the answer's.
    """
    calm = [
        finding.model_copy(update={"kind": "note", "note": "" if finding.kind == "problem" else finding.note})
        for finding in criterion.findings
        if finding.kind != "review"
    ]
    lines = []
    for quote in quotes_of(calm, response, materials):
        for remark in quote.remarks:
            said = ", ".join(f"“{text}”" for text in remark.quotes)
            lines.append(f"{quote.label}: {' – '.join(filter(None, (said, remark.note))) or 'the whole field'}")
    return "\n".join(lines)
