"""The last versions of an answer, in a folder that nbgrader does not collect.

At most :data:`KEEP` are kept. The newest :data:`RECENT` are the last states as they were saved. Once the versions reach
back further than :data:`SPREAD_AFTER`, the others are thinned where they stand closest, so that the 20 reach back over
the whole of the work and not over the last minute of typing.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from .diskfile import make_folder, write_atomically

KEEP = 20
"""How many versions are kept."""
RECENT = 10
"""How many of them are simply the newest."""
SPREAD_AFTER = 20.0
"""Seconds; versions that all lie closer together than this go by age alone."""

_NAME = re.compile(r"(\d{6,})-(.*)\.json")
_STAMP = "%Y%m%dT%H%M%SZ"


class Versions:
    """The versions in one folder; a version is a file named by a counter and the time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def files(self) -> list[Path]:
        """Return the versions, oldest first. Their order is a counter's, so a clock that jumps does no harm."""
        try:
            names = [path for path in self.folder.iterdir() if _NAME.fullmatch(path.name)]
        except OSError:
            return []
        return sorted(names, key=number)

    def find(self, wanted: int) -> Path | None:
        """Return the version with this number, or None where there is none any more."""
        return next((path for path in self.files() if number(path) == wanted), None)

    def add(self, raw: bytes) -> None:
        """Add a version, unless the newest says the same. One that cannot be written must not stop the answer."""
        with contextlib.suppress(OSError):
            make_folder(self.folder)
            files = self.files()
            if files and files[-1].read_bytes() == raw:
                return
            stamp = datetime.now(UTC).strftime(_STAMP)
            path = self.folder / f"{number(files[-1]) + 1 if files else 1:06d}-{stamp}.json"
            write_atomically(path, raw, durable=False)
            files.append(path)
            while len(files) > KEEP:
                files.pop(superfluous([_seconds(one) for one in files])).unlink(missing_ok=True)


def superfluous(seconds: Sequence[float]) -> int:
    """Say which of more than :data:`KEEP` versions goes, as an index; `seconds` are their times, oldest first."""
    gaps = [abs(later - earlier) for earlier, later in pairwise(seconds)]
    if sum(gaps) < SPREAD_AFTER:
        return 0
    # The very first version stays: it is where the work began. Of two that stand equally close the newer one goes.
    return min(range(1, len(seconds) - RECENT), key=lambda index: (gaps[index - 1] + gaps[index], -index))


def number(path: Path) -> int:
    """Return the number of a version; 0 for any other file."""
    match = _NAME.fullmatch(path.name)
    return int(match.group(1)) if match else 0


def _seconds(path: Path) -> float:
    match = _NAME.fullmatch(path.name)
    try:
        return datetime.strptime(match.group(2), _STAMP).replace(tzinfo=UTC).timestamp() if match else 0.0
    except ValueError:
        return 0.0
