"""Deterministic checks of a sequence of questions: how demand rises, and whether everybody gets a way in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from ..reading import Reading
from ..registry import Check, checker
from ..result import Finding
from .common import listing, some

ANALYSE = 4
"""The level from which on a question counts as demanding (4 analyse, Anderson & Krathwohl 2001)."""
DEMANDING = 2
"""Questions at :data:`ANALYSE` or above that a sequence needs."""
RISE = 2
"""Levels between the first question and the last."""
MOST_FALL = 1
"""Levels that demand may fall by from one question to the next."""
OWN_VOICE = ("write", "pair", "round")
"""Formats in which everybody answers in words of their own."""
WAIT, LONG_WAIT = 3, 5
"""Seconds of silence after every question, and after a demanding one (Rowe 1974)."""


def falls(levels: Sequence[int | None]) -> list[tuple[int, int]]:
    """Return each fall by more than one level: index of the question it leads to, and how many levels it falls."""
    steps = [0 if one is None or two is None else one - two for one, two in pairwise(levels)]
    return [(index + 1, step) for index, step in enumerate(steps) if step > MOST_FALL]


@checker("rising_demand.v1", text=False, facts=("levels", "high_count", "broken", "mend"))
def rising_demand(reading: Reading, *, required: int) -> Check:
    """Count broken rules on the declared levels: no fall by more than one; two at analyse or above; the last two up.

    A rule that needs a question which is missing, or has no level, is broken (curriculum §2.0, A·rules). The declared
    level is taken as it is; it is not compared with the question's verb.

    Parameters
    ----------
    required : questions that are asked for

    References
    ----------
    Curriculum M6.2, "Rising demand"; levels after Anderson & Krathwohl (2001).
    """
    rows = reading.rows("questions")
    levels = _padded([row["level"] for row in rows], required)
    unset = [index for index, level in enumerate(levels) if level is None]
    high = sum(level is not None and level >= ANALYSE for level in levels)
    broken: list[tuple[str, str]] = []
    if down := falls(levels):
        steps = [f"question {index + 1} falls from level {levels[index - 1]} to {levels[index]}" for index, _ in down]
        broken.append((some(steps, 2), f"ask question {down[0][0] + 1} earlier, or ask for more in it"))
    elif unset:
        broken.append((_without(rows, unset, "level"), f"choose a level for question {unset[0] + 1}"))
    if high < DEMANDING:
        told = "no question" if high == 0 else "only one question"
        broken.append((f"{told} at level 4 (analyse) or above", "turn one question into a comparison"))
    first, last = levels[0], levels[-1]
    if first is None or last is None or last < first + RISE:
        ends = f"the end (level {_shown(last)}) is not two above the start (level {_shown(first)})"
        broken.append((ends, "let the last question ask for a judgement or a plan"))
    return Check(
        measure=len(broken),
        findings=(
            *(_finding(index, "level", "note", f"level {level}") for index, level in enumerate(levels) if level),
            *(_finding(index, "level", "problem", f"falls by {by}") for index, by in down),
        ),
        facts={
            "levels": "none yet" if len(unset) == len(levels) else ", ".join(_shown(level) for level in levels),
            "high_count": str(high),
            **_told(broken),
        },
        blank=len(unset) == len(levels),
    )


@checker("everyone_in.v1", text=False, facts=("formats", "waits", "broken", "mend"))
def everyone_in(reading: Reading, *, required: int) -> Check:
    """Count broken rules: two of write, pair and round; 3 s of silence after all, 5 s after those at analyse or above.

    A rule that needs a question which is missing, or has no wait, is broken; so is the last one where no question is at
    analyse or above (curriculum §2.0, A·rules).

    Parameters
    ----------
    required : questions that are asked for

    References
    ----------
    Curriculum M6.2, "Everyone in"; Rowe (1974, 1986) on wait time.
    """
    rows = reading.rows("questions")
    waits = _padded([row["wait_s"] for row in rows], required)
    used = [name for name in OWN_VOICE if any(row["format"] == name for row in rows)]
    hard = [index for index, row in enumerate(rows) if (row["level"] or 0) >= ANALYSE]
    unset = [index for index, wait in enumerate(waits) if wait is None]
    short = [index for index, wait in enumerate(waits) if wait is not None and wait < WAIT]
    hurried = [index for index in hard if (waits[index] or 0) < LONG_WAIT]
    broken: list[tuple[str, str]] = []
    if len(used) < 2:
        told = f"only {used[0]} of write, pair and round" if used else "none of write, pair and round"
        broken.append(
            (told, "let pairs talk before one question" if used == ["write"] else "let all write before one question")
        )
    if short:
        told = f"less than 3 seconds after {_named(short)}"
        broken.append((told, f"give question {short[0] + 1} 3 seconds or more"))
    elif unset:
        broken.append((_without(rows, unset, "silence"), f"set the silence after question {unset[0] + 1}"))
    if hurried:
        told = some([f"question {index + 1} (level {rows[index]['level']})" for index in hurried], 2)
        broken.append((f"less than 5 seconds after {told}", f"give question {hurried[0] + 1} 5 seconds or more"))
    elif not hard:
        broken.append(("no question at level 4 or above to wait for", "give your hardest question 5 seconds"))
    return Check(
        measure=len(broken),
        findings=(
            *(_finding(i, "format", "ok", row["format"]) for i, row in enumerate(rows) if row["format"] in OWN_VOICE),
            *(_finding(i, "wait_s", "problem", "short silence") for i in sorted({*short, *hurried}) if i < len(rows)),
        ),
        facts={
            "formats": listing(used) or "none",
            "waits": "none yet"
            if len(unset) == len(waits)
            else ", ".join("–" if wait is None else str(wait) for wait in waits),
            **_told(broken),
        },
        blank=not any(row["format"] for row in rows) and len(unset) == len(waits),
    )


def _padded(values: list[int | None], required: int) -> list[int | None]:
    """Values of the questions that are there, with a blank for each that is missing."""
    return [*values, *[None] * (required - len(values))]


def _without(rows: Sequence[Mapping[str, Any]], indexes: Sequence[int], what: str) -> str:
    """``question 3 has no level``, ``questions 6 to 7 are missing``."""
    missing = [index for index in indexes if index >= len(rows)]
    open_ = [index for index in indexes if index < len(rows)]
    told = []
    if open_:
        told.append(f"{_named(open_)} {'has' if len(open_) == 1 else 'have'} no {what}")
    if len(missing) > 1:
        told.append(f"questions {missing[0] + 1} to {missing[-1] + 1} are missing")
    elif missing:
        told.append(f"question {missing[0] + 1} is missing")
    return listing(told)


def _named(indexes: Sequence[int]) -> str:
    return f"question{'' if len(indexes) == 1 else 's'} {some([str(index + 1) for index in indexes], 4)}"


def _shown(level: int | None) -> str:
    return "?" if level is None else str(level)


def _finding(index: int, part: str, kind: Any, note: str) -> Finding:
    return Finding(field=f"questions.{index}.{part}", kind=kind, note=note)


def _told(broken: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The phrases of a message: what is broken, and what to do about the first of it."""
    told = "; ".join(what for what, _ in broken) or "nothing"
    return {"broken": told[0].upper() + told[1:], "mend": broken[0][1] if broken else "keep it so"}
