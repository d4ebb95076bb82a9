"""The feedback on an answer, found in the page that ``nbgrader fetch_feedback`` put beside the workbook.

nbgrader hands back HTML files only, in ``feedback/<time>/<notebook>.html``; our page carries what a trainee may see of
each result as JSON as well (:func:`tot_exercises.feedback.summary`). It is shown and never used to grade anything.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL)
_MAX_BYTES = 20_000_000
_PAGES = 5  # the newest pages that are looked through


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
            return {**found, "page": path.relative_to(folder).as_posix()}
    return None


def _read(path: Path, exercise: str) -> dict[str, Any] | None:
    try:
        if path.stat().st_size > _MAX_BYTES:
            return None
        text = path.read_text("utf-8", errors="replace")
    except OSError:
        return None
    for attributes, raw in _SCRIPT.findall(text):
        if 'class="tot-summary"' not in attributes or f'data-exercise="{exercise}"' not in attributes:
            continue
        try:
            loaded = json.loads(raw)
        except ValueError:
            return None
        return loaded if _is_summary(loaded) else None
    return None


def _is_summary(value: Any) -> bool:
    """Whether a page's JSON has what the screen shows; a page of another version may not."""
    texts = ("digest", "points", "max_points")
    return (
        isinstance(value, dict)
        and all(isinstance(value.get(name), str) for name in texts)
        and isinstance(value.get("attempt"), int)
        and isinstance(value.get("criteria"), list)
        and all(isinstance(item, dict) and isinstance(item.get("title"), str) for item in value["criteria"])
    )
