"""Earlier versions of an answer, as the page lists and shows them."""

from __future__ import annotations

from typing import Any

from ..exercise import Materials
from ..readout import sections
from ..response import Response
from ..store import Store
from ..text.clean import printable, shorten
from ..versions import number


def listed(store: Store, now: Response | None) -> list[dict[str, Any]]:
    """Return the versions that can be read and differ from `now` and from one another, newest first.

    Each has `number`, `at` (ISO 8601), `words` (how many words it holds), `status`, and `other`: the beginning of the
    first text that reads otherwise in the answer as it is now.
    """
    found: list[dict[str, Any]] = []
    last = now.digest if now is not None else ""
    stands = now.data if now is not None else {}
    for path in reversed(store.version_files()):
        version = store.version(number(path))
        if version is None or version.digest == last:
            continue
        last = version.digest
        found.append(
            {
                "number": number(path),
                "at": version.saved_at,
                "words": _words(version.data),
                "status": version.status,
                "other": shorten(printable(_first_other(version.data, stands)), 8),
            }
        )
    return found


def document(response: Response, wanted: int, materials: Materials) -> dict[str, Any]:
    """Return a version, or the answer as it is now, as the page shows it: number, time and read-out."""
    parts = [
        {"title": part.title, "lines": [{"label": line.label, "text": line.text} for line in part.filled]}
        for part in sections(response, materials)
        if part.filled
    ]
    return {"number": wanted, "at": response.saved_at, "sections": parts}


def _first_other(value: Any, now: Any) -> str:
    """Return the first text of `value` that `now` does not have in the same place; empty where there is none."""
    if isinstance(value, dict):
        pairs = [(item, now.get(key) if isinstance(now, dict) else None) for key, item in value.items() if key != "id"]
    elif isinstance(value, list):
        rest = now if isinstance(now, list) else []
        pairs = [(item, rest[index] if index < len(rest) else None) for index, item in enumerate(value)]
    else:
        return value.strip() if isinstance(value, str) and value != now and " " in value.strip() else ""
    return next(filter(None, (_first_other(item, other) for item, other in pairs)), "")


def _words(value: Any) -> int:
    if isinstance(value, dict):
        return sum(_words(item) for key, item in value.items() if key != "id")
    if isinstance(value, list):
        return sum(_words(item) for item in value)
    return len(value.split()) if isinstance(value, str) else 0
