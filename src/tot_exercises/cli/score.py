"""``tot score``: grade one answer file and show what each criterion found."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from ..course import Course
from ..errors import ResponseError, UsageError
from ..response import read
from . import places


def add(commands: Any) -> None:
    """Add ``score`` to the ``tot`` command."""
    parser: argparse.ArgumentParser = commands.add_parser("score", help="grade one answer file", description=__doc__)
    parser.add_argument(
        "response", type=Path, metavar="RESPONSE.json", help="an answer, as a workbook keeps it in responses/"
    )
    parser.add_argument(
        "--course", type=Path, metavar="DIR", help="the course with its rubrics (default: the one you are in)"
    )
    parser.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Grade the file; 1 where it cannot be read as an answer, so that a person has to look."""
    from ..assess import assess

    path: Path = arguments.response
    if not os.path.lexists(path):
        raise UsageError(f"{path}: there is no such file; give an answer file, such as responses/plan_builder.json")
    course = places.course(arguments.course, near=path)
    assessment = assess(path, exercise_of(path, course), course)
    if arguments.json:
        sys.stdout.write(assessment.result.to_json())
    else:
        from ..feedback import result_text

        sys.stdout.write(result_text(assessment.result, assessment.rubric))
    unreadable = [signal.note for signal in assessment.result.signals if signal.id == "unreadable"]
    for note in unreadable:
        print(f"tot: {note}", file=sys.stderr)
    return 1 if unreadable else 0


def exercise_of(path: Path, course: Course) -> str:
    """Return the exercise that a file answers: what it says itself, else what its name says.

    Raises
    ------
    ResponseError
        The file cannot be read, and its name names no exercise.
    UsageError
        Neither the file nor its name names an exercise of the course.
    """
    known = course.exercise_ids()
    said = _said(path)
    if said in known:
        return str(said)
    by_name = [exercise_id for exercise_id in known if exercise_id.partition(".")[2] == path.stem]
    if len(by_name) == 1:
        return by_name[0]
    found = f"found {said!r}" if said else _reason(path)
    raise UsageError(
        f"{path}: it does not say which exercise it answers ({found}); exercises of this course "
        f"are: {', '.join(known)}; is it the right file and the right course? Give the course with --course"
    )


def _reason(path: Path) -> str:
    """Why the file is no answer of any exercise. Raises :class:`ResponseError` if unreadable."""
    try:
        read(path)
    except ResponseError as error:
        if error.reason != "foreign":
            raise
        return str(error).removesuffix("; the file is kept for a person")
    return ""


def _said(path: Path) -> object:
    if not path.is_file() or path.stat().st_size > 1_000_000:
        return None
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    said = data.get("exercise") if isinstance(data, dict) else None
    return said if isinstance(said, str) else None
