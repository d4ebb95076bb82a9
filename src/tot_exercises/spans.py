"""Cut a text into runs for highlighting, and long texts into readable pieces.

Findings give offsets into the text *as typed*. Here they become runs that put together again are exactly that text,
so that a reader always sees the trainee's own words, in their order, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Kind = Literal["", "ok", "problem", "note"]

LIMIT = 900
"""Code points of one field that are shown before a cut."""

CONTEXT = 80
"""Code points kept on each side of a highlighted stretch in a text that is cut."""

BUDGET = 4_000
"""Code points of one field that are shown at most."""

QUOTED = 240
"""Code points of a quotation in running text that are shown whole."""

_RANK: dict[Kind, int] = {"": 0, "note": 1, "ok": 2, "problem": 3}


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch to highlight: `start` to `end` in code points, end exclusive."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text with one kind of highlighting; or, with `left_out` above 0, a gap of that many code points."""

    text: str
    kind: Kind = ""
    left_out: int = 0


def runs(text: str, marks: Iterable[Mark]) -> tuple[Run, ...]:
    """Cut `text` at the marks' borders.

    Marks that reach outside the text are clipped, and empty ones ignored. Where marks overlap, a problem shows before
    an ok, and an ok before a note. The texts of the runs, joined, are `text`.
    """
    inside = _clip(marks, len(text))
    opens: dict[int, list[Kind]] = {}
    closes: dict[int, list[Kind]] = {}
    for mark in inside:
        opens.setdefault(mark.start, []).append(mark.kind)
        closes.setdefault(mark.end, []).append(mark.kind)
    borders = sorted({0, len(text), *opens, *closes})
    active: list[Kind] = []
    cut = []
    for start, end in pairwise(borders):
        for kind in closes.get(start, ()):
            active.remove(kind)
        active.extend(opens.get(start, ()))
        cut.append(Run(text[start:end], max(active, key=_RANK.__getitem__, default="")))
    return tuple(cut)


def excerpt(
    text: str, marks: Sequence[Mark], *, limit: int = LIMIT, context: int = CONTEXT, budget: int = BUDGET
) -> tuple[Run, ...]:
    """Cut `text` as :func:`runs` does and leave out what is far from any mark where it is longer than `limit`.

    The first `limit` code points stay, and each mark with `context` on both sides, as long as `budget` lasts. What is
    left out stands as a run with its length.
    """
    if len(text) <= limit:
        return runs(text, marks)
    kept: list[Run] = []
    position = 0
    for start, end in _windows(_clip(marks, len(text)), len(text), limit, context, budget):
        if start > position:
            kept.append(Run("", left_out=start - position))
        kept.extend(runs(text[start:end], [Mark(m.start - start, m.end - start, m.kind) for m in marks]))
        position = end
    if position < len(text):
        kept.append(Run("", left_out=len(text) - position))
    return tuple(kept)


def quoted(text: str, limit: int = QUOTED) -> str:
    """Return `text` on one line; one longer than `limit` keeps its beginning and its end, at most `limit` together.

    What was found may stand at either end of the stretch: a question, for example, closes it.
    """
    flat = " ".join(text.split())
    half = (limit - 3) // 2
    return flat if len(flat) <= limit else f"{flat[:half].rstrip()} … {flat[-half:].lstrip()}"


def _clip(marks: Iterable[Mark], length: int) -> list[Mark]:
    clipped = (Mark(max(0, m.start), min(length, m.end), m.kind) for m in marks)
    return [m for m in clipped if m.start < m.end]


def _windows(marks: Sequence[Mark], length: int, limit: int, context: int, budget: int) -> list[tuple[int, int]]:
    """Stretches to keep, in order, without overlap, together at most `budget` long."""
    wanted = [(0, min(limit, length))]
    wanted += sorted((max(0, m.start - context), min(length, m.end + context)) for m in marks)
    merged: list[tuple[int, int]] = []
    for start, end in wanted:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    kept = []
    left = budget
    for start, end in merged:
        if left <= 0:
            break
        stop = min(end, start + left)
        kept.append((start, stop))
        left -= stop - start
    return kept
