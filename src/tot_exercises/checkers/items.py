"""Deterministic checks of test items: what each item declares about itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..reading import Reading
from ..registry import Check, checker
from ..result import Finding
from .common import Kind, Tally


@checker("item_links.v1", text=False, facts=("ok_count", "row_count", "failing", "good"))
def item_links(reading: Reading, *, rows: str = "items", required: int = 3, within: int = 1) -> Check:
    """Count items linked to an adopted outcome whose declared level is within some steps of that outcome's own level.

    An item without a question counts as unwritten, and one that repeats an earlier question counts once. Where the
    outcome itself declares no level, any level of the item will do: that gap belongs to the earlier exercise.

    Parameters
    ----------
    rows : the list of items
    required : items that are asked for
    within : steps by which the two levels may differ

    References
    ----------
    Curriculum M5.2, "Linked", after Biggs (1996), constructive alignment; levels of Anderson & Krathwohl (2001).
    """
    tally = Tally("item", required)
    outcomes = _outcomes(reading)
    seen: dict[str, int] = {}
    good = []
    for index, item in enumerate(reading.rows(rows)[:required]):
        number, own = outcomes.get(item["outcome_id"], (0, None))
        fault = _no_question(reading, f"{rows}.{index}.stem", index, seen)
        if fault:
            _judge(tally, rows, index, "stem", "problem", fault)
        elif not number:
            _judge(tally, rows, index, "outcome_id", "problem", "no outcome chosen")
        elif item["level"] is None:
            _judge(tally, rows, index, "level", "problem", "no level chosen")
        elif own is not None and abs(item["level"] - own) > within:
            text = f"level {item['level']}, outcome {number} is at {own}"
            _judge(tally, rows, index, "level", "problem", text)
        else:
            tally.count += 1
            good.append(f"item {index + 1} at level {item['level']} for outcome {number}")
            _judge(tally, rows, index, "level", "ok", f"fits outcome {number}")
    return tally.check(reading, rows, ["stem"], good="; ".join(good) or "none yet")


def _judge(tally: Tally, rows: str, index: int, name: str, kind: Kind, note: str) -> None:
    tally.findings.append(Finding(field=f"{rows}.{index}.{name}", kind=kind, note=note))
    if kind == "problem":
        tally.fail_for(index, note)


def _no_question(reading: Reading, path: str, index: int, seen: dict[str, int]) -> str:
    """Say why the text at `path` is no question of its own; empty where it is one."""
    words = " ".join(word.lower for word in reading.doc(path).words)
    if not reading.valid(path, least=1):
        return "no question yet"
    first = seen.setdefault(words, index)
    return "" if first == index else f"the same question as item {first + 1}"


def _outcomes(reading: Reading) -> Mapping[str, tuple[int, Any]]:
    """Number and own level of each adopted outcome, by id."""
    return {
        row["id"]: (number, row.get("level"))
        for spec in reading.exercise.inputs
        for number, row in enumerate(reading.artefact(spec.exercise).get("outcomes", ()), start=1)
    }
