"""What export and import of marks tell the person who ran them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .text.clean import printable


@dataclass(frozen=True, slots=True)
class Hidden:
    """An answer that the sheet cannot show: its file, as seen from the course folder, and the keys of its rows.

    `changed` says that the file is no longer the one that was graded; otherwise it is too large or no plain file.
    """

    path: str
    changed: bool
    keys: tuple[str, ...]

    def __str__(self) -> str:
        why = "it has changed since it was graded; autograde it again" if self.changed else "look at it with care"
        return f"not in the sheet: {printable(self.path)}; {why}; its rows are {', '.join(self.keys)}"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: how many criteria of how many answers wait; and for who exports, which answers are hidden."""

    path: Path
    rows: int
    answers: int
    hidden: tuple[Hidden, ...] = ()

    def __str__(self) -> str:
        if not self.rows:
            return f"{self.path}: nothing waits for a person; the sheet is empty"
        waiting = f"{_count(self.rows, 'criterion', 'criteria')} of {_count(self.answers, 'answer')}"
        return "\n".join([f"{self.path}: {waiting} to mark", *map(str, self.hidden)])


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did.

    Attributes
    ----------
    applied : levels that were written
    replaced : how many of them took the place of an earlier level by a person
    unchanged : levels that stood already
    skipped : rows without a level
    notes_unused : row numbers of notes without a level, which were not kept
    overridden : cells whose score was typed in formgrader, and stands
    """

    applied: int
    replaced: int
    unchanged: int
    skipped: int
    notes_unused: tuple[int, ...] = ()
    overridden: int = 0

    def __str__(self) -> str:
        lines = [f"{_count(self.applied, 'level')} applied, {self.unchanged} unchanged, {self.skipped} left empty"]
        if self.replaced:
            lines.append(f"{self.replaced} of them took the place of an earlier level; the history keeps both")
        if self.notes_unused:
            rows = ", ".join(str(row) for row in self.notes_unused)
            lines.append(f"notes without a level were not kept: row {rows}; give a level and import again")
        if self.overridden:
            cells = _count(self.overridden, "cell")
            lines.append(f"in {cells} a score that was typed in formgrader stands; empty it there to use the levels")
        return "\n".join(lines)


def refusal(name: str, faults: Sequence[tuple[int, str]], fitting: int) -> str:
    """Every fault with its row, and how to apply the rows that fit all the same."""
    lines = [f"{name}: row {line}: {why}" for line, why in faults]
    lines.append(f"{name}: nothing was applied")
    if fitting:
        rows = ", ".join(str(line) for line, _ in faults)
        lines.append(
            f"{name}: {_count(fitting, 'other level fits', 'other levels fit')}; to apply them without the rest, empty "
            f"the column level in row {rows} (or delete these rows all at once) and import again"
        )
    return "\n".join(lines)


def _count(number: int, noun: str, nouns: str = "") -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {nouns or noun + 's'}"
