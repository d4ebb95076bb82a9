"""Deterministic checks of feedback: how many comments, of which kinds, and which come first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..reading import Reading
from ..registry import Check, checker
from ..result import Finding
from .common import listing, quote, some

STRENGTHS = frozenset({"content_strength", "delivery_strength"})
"""Kinds of comment that say what to keep; the other two say what to change."""


def counted(reading: Reading) -> list[tuple[int, Mapping[str, Any]]]:
    """Comments that count, with their index: something is noticed, it is no filler, and no earlier one says the same.

    What is noticed may be a quotation, so copied words count here.
    """
    found: dict[str, tuple[int, Mapping[str, Any]]] = {}
    for index, comment in enumerate(reading.rows("comments")):
        path = f"comments.{index}.noticed"
        if not reading.filler(path):
            found.setdefault(" ".join(word.lower for word in reading.doc(path).words), (index, comment))
    return list(found.values())


@checker(
    "comment_balance.v1",
    text=False,
    facts=("comments", "kinds", "strengths", "growth", "priorities", "broken", "first"),
)
def comment_balance(reading: Reading, *, least: int = 4, most: int = 6, kinds: int = 3, priorities: int = 2) -> Check:
    """Count broken rules of balance and focus.

    The rules: `least` to `most` comments; at least `kinds` of the four kinds; neither strengths nor growth more than
    twice the other; one to `priorities` priorities, all on growth comments. A comment counts once something is noticed
    in it; the same text counts once. A rule on blank fields is broken.

    References
    ----------
    Curriculum M8.2, "Balance and focus", A·rules; feedback in pieces that can be taken in: Shute (2008).
    """
    comments = counted(reading)
    chosen = {comment["quadrant"] for _, comment in comments} - {None}
    strengths = sum(comment["quadrant"] in STRENGTHS for _, comment in comments)
    growth = sum(comment["quadrant"] is not None for _, comment in comments) - strengths
    first = [(index, comment) for index, comment in comments if comment["priority"]]
    elsewhere = [index for index, comment in first if comment["quadrant"] in STRENGTHS or comment["quadrant"] is None]
    broken = []
    if not least <= len(comments) <= most:
        broken.append(f"{_number(len(comments), 'comment')} instead of {least} to {most}")
    if len(chosen) < kinds:
        broken.append(f"{_number(len(chosen), 'kind')} of comment instead of at least {kinds}")
    if not (strengths and growth and strengths <= 2 * growth and growth <= 2 * strengths):
        broken.append(_leaning(strengths, growth))
    if elsewhere:
        broken.append(f"a priority on comment {listing([str(i + 1) for i in elsewhere])}, not on a growth comment")
    elif not 1 <= len(first) <= priorities:
        broken.append(f"{_number(len(first), 'priority', 'priorities')} instead of 1 to {priorities}")
    return Check(
        measure=len(broken),
        findings=tuple(
            Finding(field=f"comments.{index}.quadrant", kind="note", note=str(comment["quadrant"]).replace("_", ", "))
            for index, comment in comments
            if comment["quadrant"] is not None
        ),
        facts={
            "comments": _number(len(comments), "comment"),
            "kinds": str(len(chosen)),
            "strengths": _number(strengths, "strength"),
            "growth": str(growth),
            "priorities": _number(len(first), "priority", "priorities"),
            "broken": "; ".join(broken) or "none",
            "first": some([quote(comment["noticed"], 6) for _, comment in first], 2) or "none yet",
        },
        blank=not comments,
    )


def _leaning(strengths: int, growth: int) -> str:
    """Say how strengths and growth comments are out of balance."""
    none = [name for name, count in (("strength", strengths), ("growth comment", growth)) if not count]
    if none:
        return f"no {' and no '.join(none)}"
    many, few = _number(strengths, "strength"), _number(growth, "growth comment")
    if growth > strengths:
        many, few = few, many
    return f"{many}, more than twice as many as {few}"


def _number(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"
