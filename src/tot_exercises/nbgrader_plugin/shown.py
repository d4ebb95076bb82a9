"""What a grader sees in formgrader, and the result file: written when grading, and again when marks change."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_output

from ..assess import Assessment, assess
from ..course import Course
from ..feedback import result_html, result_text
from ..ledger import Entry
from ..settling import HumanMark, settled
from .cells import ExerciseCells

Marks = Mapping[str, HumanMark]


def output(entry: Entry, assessment: Assessment, marks: Marks) -> Any:
    """Return a result as a cell output: HTML for formgrader, plain text for everything else.

    The answer is shown only if it is the one that the entry is about.
    """
    response = assessment.response
    html = result_html(
        entry.result,
        assessment.rubric,
        assessment.materials,
        response if response and response.digest == entry.digest else None,
        audience="grader",
        marks=marks,
    )
    text = result_text(settled(entry.result, assessment.rubric, marks), assessment.rubric)
    return new_output("display_data", {"text/html": html, "text/plain": text})


def result_file(entry: Entry, assessment: Assessment, marks: Marks) -> bytes:
    """Return the content of ``results/<words>.json``: the result with people's levels in it."""
    return settled(entry.result, assessment.rubric, marks).to_json().encode()


def refresh(
    folder: Path, notebook: str, shown: Mapping[str, tuple[ExerciseCells, Entry, Marks]], course: Course
) -> None:
    """Write results and the grader's view of an autograded notebook anew; nothing where it is not there.

    Parameters
    ----------
    folder : the trainee's folder in ``autograded/``
    notebook : its name, without ``.ipynb``
    shown : exercises by the grade id of their cell, each with its entry and standing marks
    course : where rubrics and materials are
    """
    path = folder / f"{notebook}.ipynb"
    if not path.is_file():
        return
    nb = nbformat.read(path, as_version=4)
    for cell in nb.cells:
        found = shown.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        if found is None:
            continue
        cells, entry, marks = found
        assessment = assess(folder / "responses" / f"{cells.words}.json", cells.exercise, course)
        cell.outputs = [output(entry, assessment, marks)]
        _replace(folder / "results" / f"{cells.words}.json", result_file(entry, assessment, marks))
    _replace(path, nbformat.writes(nb).encode() + b"\n")


def _replace(path: Path, content: bytes) -> None:
    """Replace a file at once, keeping its permissions; a file that is not there stays away."""
    if not path.is_file() or path.read_bytes() == content:
        return
    mode = path.stat().st_mode
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_bytes(content)
    temporary.chmod(mode)
    temporary.replace(path)
