"""How often an exercise can be handed in and checked as a draft (curriculum §3, common behaviour).

Summative work: two attempts, the better one counts, and three draft checks for each. Formative work: three attempts,
and as many checks as one likes. The count of checks lies with the versions, where nbgrader does not collect; it keeps
probing in bounds and is no lock, so a count that cannot be read or written stands in nobody's way.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..diskfile import make_folder, write_atomically
from ..exercise import Exercise, Stakes
from ..response import Response
from ..store import Store
from . import graded

ATTEMPTS = {Stakes.SUMMATIVE: 2, Stakes.FORMATIVE: 3}
CHECKS = {Stakes.SUMMATIVE: 3, Stakes.FORMATIVE: None}


class Attempts:
    """The attempts of one answer: which one this is, its draft checks, and the feedback on it, if it is here already.

    Attributes
    ----------
    number : of the attempt, from 1
    feedback : what the page shows of the newest feedback; `fits` says that it is on this very answer, which is then
        read-only until the trainee begins again
    """

    def __init__(self, exercise: Exercise, store: Store, number: int) -> None:
        self.number = number
        self.feedback: dict[str, Any] = {}
        self._exercise, self._folder = exercise, store.folder
        self._checks = Checks.of(store.versions, exercise.kind)
        self._practice = False

    def look(self, response: Response) -> None:
        """Look for feedback, and whether it is on this answer."""
        found = graded.find(self._folder, self._exercise.id)
        if found is not None:
            fits = response.digest == found["digest"] and self.number <= found["attempt"] and not self._practice
            self.feedback = {**found, "fits": fits}

    def begin_again(self) -> bool:
        """Open a graded answer for the next attempt, after the last one for practice; False where it is open."""
        if not self.feedback.get("fits"):
            return False
        if self.number < ATTEMPTS[self._exercise.kind]:
            self.number += 1
        else:
            self._practice = True
        self.feedback = {**self.feedback, "fits": False}
        return True

    def may_check(self, response: Response) -> bool:
        """Count a draft check; False where none is left for a new text."""
        return self._checks.spend(self.number, response.digest)

    def public(self) -> dict[str, Any]:
        """Return what the page says of attempts and checks."""
        return {
            "number": self.number,
            "of": ATTEMPTS[self._exercise.kind],
            "checks_left": self._checks.left(self.number),
        }


@dataclass(frozen=True, slots=True)
class Checks:
    """The draft checks of one answer. A text that was checked before can be checked again without counting."""

    file: Path
    stakes: Stakes

    @classmethod
    def of(cls, versions: Path, stakes: Stakes) -> Checks:
        """Return the checks that are counted beside these versions."""
        return cls(versions / "checks.json", stakes)

    def left(self, attempt: int) -> int | None:
        """Return how many checks this attempt still has; None where there is no limit."""
        most = CHECKS[self.stakes]
        return None if most is None else max(0, most - len(self._checked(attempt)))

    def spend(self, attempt: int, digest: str) -> bool:
        """Count a check of the text with this digest; False where none is left for a new text."""
        checked = self._checked(attempt)
        if digest in checked:
            return True
        if self.left(attempt) == 0:
            return False
        with contextlib.suppress(OSError):
            make_folder(self.file.parent)
            text = json.dumps({**self._all(), str(attempt): [*checked, digest]})
            write_atomically(self.file, text.encode(), durable=False)
        return True

    def _checked(self, attempt: int) -> list[str]:
        found = self._all().get(str(attempt))
        return [str(item) for item in found] if isinstance(found, list) else []

    def _all(self) -> dict[str, Any]:
        try:
            loaded = json.loads(self.file.read_bytes()[:100_000])
        except (OSError, ValueError):
            return {}
        return loaded if isinstance(loaded, dict) else {}
