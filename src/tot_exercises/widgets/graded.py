"""The feedback on an answer, found in the page that ``nbgrader fetch_feedback`` put beside the workbook.

nbgrader hands back HTML files only, in ``feedback/<time>/<notebook>.html``; our page carries what a trainee may see of
each result as JSON as well (:func:`tot_exercises.feedback.summary`). It is shown and never used to grade anything.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL)
_MAX_BYTES = 20_000_000
_PAGES = 5  # the newest pages that are looked through


class _Card(BaseModel):
    """One part of the result, as :func:`tot_exercises.feedback.summary` writes it."""

    model_config = ConfigDict(strict=True)

    title: str
    level: Literal[0, 1, 2, 3] | None
    level_name: str
    descriptor: str
    points: str
    max_points: str
    state: str
    pending: bool
    parts: dict[Literal["found", "missing", "why", "try"], str]


class _Summary(BaseModel):
    """The whole result. What a page of another version does not have, or has in another form, is not shown at all."""

    model_config = ConfigDict(strict=True)

    digest: str
    attempt: Annotated[int, Field(ge=1, le=1_000)]
    points: str
    max_points: str
    pending: Annotated[int, Field(ge=0, le=1_000)]
    signals: list[str]
    comments: list[str]
    criteria: Annotated[list[_Card], Field(max_length=100)]


def find(folder: Path, exercise: str) -> dict[str, Any] | None:
    """Return the newest feedback on an exercise, with the page it stands on as `page`; None where there is none.

    Parameters
    ----------
    folder : the module folder
    """
    pages = [path for path in (folder / "feedback").glob("**/*.html") if path.is_file() and not path.is_symlink()]
    for path in sorted(pages, key=lambda path: path.stat().st_mtime, reverse=True)[:_PAGES]:
        found = _read(path, exercise)
        if found is not None:
            return {**found.model_dump(mode="json"), "page": path.relative_to(folder).as_posix()}
    return None


def _read(path: Path, exercise: str) -> _Summary | None:
    try:
        if path.stat().st_size > _MAX_BYTES:
            return None
        text = path.read_text("utf-8", errors="replace")
    except OSError:
        return None
    for attributes, raw in _SCRIPT.findall(text):
        if 'class="tot-summary"' in attributes and f'data-exercise="{exercise}"' in attributes:
            try:
                return _Summary.model_validate_json(raw)
            except (ValidationError, ValueError):
                return None
    return None
