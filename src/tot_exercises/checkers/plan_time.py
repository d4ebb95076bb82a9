"""Deterministic checks of a session plan: minutes, activity, outcomes, grouping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..reading import Reading
from ..registry import Check, checker
from ..result import Finding
from ..text.doc import phrases
from ..text.verbs import first_action
from .common import listing, quote, some

TAKING_IN = frozenset({"listen", "watch", "read"})
"""Acts in which learners take in (curriculum §2.0, A·cadence)."""
SHORT_ACTS = {"poll": 3, "chat": 3, "answer": 3}
"""Acts that keep learners active for these minutes only."""
NO_LINK = frozenset({"opening", "close", "break", "buffer"})
"""Phases that need no link to an outcome (curriculum §2.0, A·align)."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A block with its place: index, start and minutes, and how many of its minutes learners are active."""

    index: int
    block: Mapping[str, Any]
    start: int
    minutes: int
    active: int


def stretches(reading: Reading) -> list[Stretch]:
    """Blocks in order of time; `start` is computed from order, blank minutes count as 0."""
    placed = []
    clock = 0
    for index, block in enumerate(reading.rows("blocks")):
        minutes = block["minutes"] or 0
        placed.append(Stretch(index, block, clock, minutes, _active_minutes(reading, index, block, minutes)))
        clock += minutes
    return placed


@checker("time_total.v1", text=False, facts=("total", "target", "difference", "unset"))
def time_total(reading: Reading, *, target: int) -> Check:
    """Distance of the planned minutes from `target` as a share of it; a block without minutes is one level down.

    References
    ----------
    Curriculum §2.0, A·time(T).
    """
    plan = stretches(reading)
    total = sum(item.minutes for item in plan)
    unset = [f"block {item.index + 1}" for item in plan if item.minutes == 0]
    over = total - target
    unit = "minute" if abs(over) == 1 else "minutes"
    difference = "exactly right" if over == 0 else f"{abs(over)} {unit} too {'long' if over > 0 else 'short'}"
    return Check(
        measure=Fraction(abs(over), target),
        findings=tuple(
            Finding(field=f"blocks.{item.index}.minutes", kind="problem", note="no minutes")
            for item in plan
            if item.minutes == 0
        ),
        facts={"total": str(total), "target": str(target), "difference": difference, "unset": listing(unset)},
        levels_down=1 if unset else 0,
        blank=total == 0,
    )


@checker("buffer_minutes.v1", text=False, facts=("buffer",))
def buffer_minutes(reading: Reading) -> Check:
    """Minutes kept free in buffer blocks (curriculum M4.2, "Time adds up")."""
    buffers = [item for item in stretches(reading) if item.block["phase"] == "buffer"]
    return Check(
        measure=sum(item.minutes for item in buffers),
        findings=tuple(Finding(field=f"blocks.{item.index}.minutes", kind="ok", note="buffer") for item in buffers),
        facts={"buffer": str(sum(item.minutes for item in buffers))},
        blank=not reading.rows("blocks"),
    )


@checker("outcomes_served.v1", text=False, facts=("served", "outcome_count", "unserved", "unlinked"))
def outcomes_served(reading: Reading, *, least_outcomes: int = 2) -> Check:
    """Share of the session's outcomes with an active block, less 0.1 for each block that links to none.

    A block that names more than two outcomes counts for none of them. Opening, close, break and buffer need no link.
    Fewer chosen outcomes than `least_outcomes` count as unserved ones.

    References
    ----------
    Curriculum §2.0, A·align(active block), after Biggs (1996), constructive alignment.
    """
    wanted: list[str] = reading.data["session"]["outcomes"]
    plan = stretches(reading)
    served = {ref for item in plan if item.active for ref in item.block["outcomes"] if len(item.block["outcomes"]) <= 2}
    unlinked = [
        item for item in plan if item.block["phase"] not in NO_LINK and not set(item.block["outcomes"]) & set(wanted)
    ]
    share = Fraction(sum(ref in served for ref in wanted), max(least_outcomes, len(wanted)))
    unserved = [name_of(reading, ref) for ref in wanted if ref not in served] + not_chosen(wanted, least_outcomes)
    return Check(
        measure=max(Fraction(0), share - Fraction(len(unlinked), 10)),
        findings=tuple(
            Finding(field=f"blocks.{item.index}.outcomes", kind="problem", note="serves no outcome of the session")
            for item in unlinked
        ),
        facts={
            "served": str(sum(ref in served for ref in wanted)),
            "outcome_count": str(len(wanted)),
            "unserved": some(unserved),
            "unlinked": some([f"block {item.index + 1}" for item in unlinked]),
        },
        blank=not wanted and not plan,
    )


@checker("active_share.v1", text=False, facts=("active_minutes", "net_minutes", "active_percent"))
def active_share(reading: Reading) -> Check:
    """Share of the minutes, without break and buffer, in which learners are active.

    Poll, chat and answer count for three minutes, other active acts for the whole block.

    References
    ----------
    Curriculum §2.0, A·cadence, and M4.2; Freeman et al. (2014) on active learning.
    """
    plan = [item for item in stretches(reading) if item.block["phase"] not in {"break", "buffer"}]
    active, net = sum(item.active for item in plan), sum(item.minutes for item in plan)
    return Check(
        measure=Fraction(active, net) if net else Fraction(0),
        findings=tuple(
            Finding(field=f"blocks.{item.index}.act", kind="ok", note=f"{item.active} active minutes")
            for item in plan
            if item.active
        ),
        facts={
            "active_minutes": str(active),
            "net_minutes": str(net),
            "active_percent": f"{int(100 * active / net) if net else 0} %",
        },
        blank=net == 0,
    )


@checker("longest_passive.v1", text=False, facts=("gap_minutes", "gap_from", "gap_to", "gap_blocks"))
def longest_passive(reading: Reading) -> Check:
    """Longest run of minutes in which learners are not active; a break resets the run. No active block: 10,000.

    A short act (poll, chat, answer) stands at the end of its block.

    References
    ----------
    Curriculum §2.0, A·cadence(g).
    """
    plan = stretches(reading)
    best = run = 0
    where: tuple[int, int] = (0, 0)
    start = 0
    blocks: list[int] = []
    worst: list[int] = []
    for item in plan:
        if item.block["phase"] in {"break", "buffer"}:
            run, blocks = (0, []) if item.block["phase"] == "break" else (run, blocks)
            continue
        if run == 0:
            start, blocks = item.start, []
        passive = item.minutes - item.active
        run += passive
        if passive:
            blocks.append(item.index)
        if run > best:
            best, where, worst = run, (start, item.start + passive), list(blocks)
        if item.active:
            run = 0
    none_active = not any(item.active for item in plan)
    return Check(
        measure=10_000 if none_active else best,
        findings=tuple(
            Finding(field=f"blocks.{index}.act", kind="note", note="part of the longest stretch without activity")
            for index in worst
        ),
        facts={
            "gap_minutes": str(best),
            "gap_from": str(where[0]),
            "gap_to": str(where[1]),
            "gap_blocks": listing([f"block {index + 1}" for index in worst]) or "none",
        },
        blank=not any(item.minutes for item in plan),
    )


@checker("grouping_kinds.v1", text=False, facts=("grouping_count", "groupings"))
def grouping_kinds(reading: Reading) -> Check:
    """Count kinds of grouping in active blocks; plenary alone counts as none (curriculum M4.2)."""
    used = [item for item in stretches(reading) if item.active and item.block["grouping"]]
    kinds = sorted({item.block["grouping"] for item in used})
    return Check(
        measure=0 if kinds == ["plenary"] else len(kinds),
        findings=tuple(
            Finding(field=f"blocks.{item.index}.grouping", kind="ok", note=item.block["grouping"]) for item in used
        ),
        facts={"grouping_count": str(len(kinds)), "groupings": listing(kinds) or "none"},
        blank=not any(block["grouping"] for block in reading.rows("blocks")),
    )


def not_chosen(wanted: Sequence[str], least: int) -> list[str]:
    """What messages say of outcomes that the task asks for and nobody chose."""
    return ["a second outcome (none is chosen yet)"] if 0 < len(wanted) < least else []


def name_of(reading: Reading, ref: str) -> str:
    """How messages call an adopted outcome: its id's number and its first words."""
    for spec in reading.exercise.inputs:
        for number, row in enumerate(reading.artefact(spec.exercise).get("outcomes", ()), start=1):
            if row["id"] == ref:
                return f"outcome {number} ({quote(row['verb'] + ' ' + row['object'], 6)})"
    return ref


def _active_minutes(reading: Reading, index: int, block: Mapping[str, Any], minutes: int) -> int:
    act = block["act"]
    path = f"blocks.{index}.learners_do"
    if act is None or act in TAKING_IN or block["phase"] in {"break", "buffer"} or not reading.valid(path):
        return 0
    if reading.supported and _only_takes_in(reading, path):
        return 0
    return min(minutes, SHORT_ACTS.get(act, minutes))


def _only_takes_in(reading: Reading, path: str) -> bool:
    """Whether the text starts with listening, watching or reading and names no other action after it."""
    words = reading.doc(path).words
    verb = first_action(words, reading.locale)
    if verb is None or not phrases(reading.locale, "verbs", "taking_in").find(words[verb.first : verb.last]):
        return False
    later = first_action(words[verb.last :], reading.locale)
    return later is None or later.vague
