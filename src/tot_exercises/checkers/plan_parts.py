"""Parts that a session plan needs in words: opening and close, checks for learning, runnable practice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from ..reading import Reading
from ..registry import Check, checker
from ..result import Finding
from ..text.doc import Word, phrases
from .common import (
    NOTHING,
    STRONG,
    WEAK,
    all_within,
    confidence,
    listing,
    middle,
    quote,
    some,
    span,
    states_of_mind,
    whole,
)
from .plan_time import name_of, not_chosen, stretches

_SIDES = ("trainer_does", "learners_do")
_OPENING = {"purpose": "the purpose", "question": "an activating question"}
_JUMP = "practice of {outcome} comes before any input or demonstration of it"
_CLOSE = {"retrieval": "recall without notes", "next_step": "a next step"}


@checker("opening_close_parts.v1", text=True, facts=("part_count", "present", "absent", "opening", "close"))
def opening_close_parts(reading: Reading) -> Check:
    """Count the parts found: purpose and activating question in the opening, retrieval and next step in the close.

    References
    ----------
    Curriculum M4.2; Gagné (1965), events of instruction; Roediger and Karpicke (2006) on retrieval.
    """
    present: list[str] = []
    absent: list[str] = []
    findings: list[Finding] = []
    sure: list[float] = []
    quotes: dict[str, str] = {}
    for phase, parts in (("opening", _OPENING), ("close", _CLOSE)):
        indexes = [index for index, block in enumerate(reading.rows("blocks")) if block["phase"] == phase]
        paths = [f"blocks.{index}.{side}" for index in indexes for side in _SIDES]
        written = [path for path in paths if reading.valid(path)]
        quotes[phase] = quote(reading.text(written[0])) if written else "empty"
        for group, name in parts.items():
            hit = next((found for path in written if (found := _cue(reading, path, group))), None)
            if hit:
                findings.append(hit)
                present.append(name)
                sure.append(confidence(reading, STRONG, written, 4))
            else:
                absent.append(name)
                if written:
                    sure.append(confidence(reading, NOTHING, written, 4))
    return Check(
        measure=len(present),
        findings=tuple(findings),
        confidence=middle(sure) if sure else NOTHING,
        facts={
            "part_count": str(len(present)),
            "present": listing(present) or "none of the four parts",
            "absent": listing(absent) or "nothing",
            "opening": quotes["opening"],
            "close": quotes["close"],
        },
        blank=not any(block[side].strip() for block in reading.rows("blocks") for side in _SIDES),
    )


@checker("checks_after_practice.v1", text=True, facts=("sound", "outcome_count", "missing", "vague", "good"))
def checks_after_practice(reading: Reading, *, least_outcomes: int = 2) -> Check:
    """Count outcomes that lack a sound check: linked, placed after their first practice block, with what is looked for.

    The measure is the number of outcomes without one; 10,000 where there is no sound check at all. Fewer outcomes
    than `least_outcomes` count as missing ones.

    References
    ----------
    Curriculum M4.2; Black and Wiliam (1998), formative assessment.
    """
    wanted: Sequence[str] = reading.data["session"]["outcomes"]
    findings: list[Finding] = []
    sure: list[float] = []
    missing: list[str] = []
    vague: list[str] = []
    good = ""
    sound = 0
    for ref in wanted:
        blocks = _check_blocks(reading, ref)
        judged = [(index, _evidence(reading, index)) for index in blocks]
        best = max(judged, key=lambda item: item[1], default=None)
        if best is None:
            missing.append(name_of(reading, ref))
            continue
        path = f"blocks.{best[0]}.check.evidence"
        sure.append(confidence(reading, abs(best[1]), [path], 2) if reading.text(path).strip() else NOTHING)
        if best[1] > 0:
            sound += 1
            good = good or quote(reading.text(path))
            findings.append(whole(reading, path, "ok", f"what is looked for, {name_of(reading, ref)}"))
        else:
            written = quote(reading.text(path)) if reading.text(path).strip() else "nothing written"
            vague.append(f"{name_of(reading, ref)}: {written}")
            findings.append(whole(reading, path, "problem", "does not say what is looked for"))
    lacking = max(least_outcomes, len(wanted)) - sound
    return Check(
        measure=lacking if sound else 10_000,
        findings=tuple(findings),
        confidence=middle(sure) if sure else NOTHING,
        facts={
            "sound": str(sound),
            "outcome_count": str(len(wanted)),
            "missing": some(missing + not_chosen(wanted, least_outcomes)),
            "vague": some(vague),
            "good": good or "none yet",
        },
        blank=not any(block["check"]["kind"] or block["check"]["evidence"].strip() for block in reading.rows("blocks")),
    )


@checker("practice_runnable.v1", text=True, facts=("ok_count", "row_count", "failing", "good"))
def practice_runnable(reading: Reading) -> Check:
    """Share of practice blocks that a colleague could run: what, how long, product, and materials listed.

    References
    ----------
    Curriculum M4.2, T·parts(what, how long, product).
    """
    practice = [item for item in stretches(reading) if item.block["phase"] == "practice"]
    failing: list[str] = []
    findings: list[Finding] = []
    sure: list[float] = []
    good = ""
    for item in practice:
        path = f"blocks.{item.index}.learners_do"
        lacks = []
        if not reading.valid(path):
            lacks.append("what learners do")
        if item.minutes == 0:
            lacks.append("minutes")
        product = _product(reading, item.index, item.block)
        findings += product[:1]
        if not product:
            lacks.append("a product")
        if not any(material["name"].strip() for material in item.block["materials"]):
            lacks.append("materials")
        sure.append(
            confidence(reading, STRONG if product else NOTHING, [path], 2) if reading.text(path).strip() else NOTHING
        )
        if lacks:
            failing.append(f"block {item.index + 1} (lacks {listing(lacks)})")
        else:
            good = good or quote(item.block["learners_do"])
    return Check(
        measure=Fraction(len(practice) - len(failing), len(practice)) if practice else Fraction(0),
        findings=tuple(findings),
        confidence=middle(sure) if sure else NOTHING,
        facts={
            "ok_count": str(len(practice) - len(failing)),
            "row_count": str(len(practice)),
            "failing": some(failing) or ("" if practice else "there is no practice block yet"),
            "good": good or "none yet",
        },
        blank=not reading.rows("blocks"),
    )


@checker("plan_sequence.v1", text=False, facts=("jumps",))
def plan_sequence(reading: Reading) -> Check:
    """Collect evidence for a person who judges coherence: the run of phases, and jumps that can be counted.

    The measure is the number of countable jumps; no level is derived from it.
    """
    findings: list[Finding] = []
    seen: set[str] = set()
    for item in stretches(reading):
        phase, refs = item.block["phase"] or "no phase", item.block["outcomes"]
        where = f"blocks.{item.index}.learners_do"
        if phase == "practice":
            early = [name_of(reading, ref) for ref in refs if ref not in seen]
            findings += [Finding(field=where, kind="problem", note=_JUMP.format(outcome=name)) for name in early]
        if phase in {"input", "demo", "practice", "opening"}:
            seen.update(refs)
        if phase not in {"break", "buffer"}:
            names = listing([name_of(reading, ref) for ref in refs])
            span_of_time = f"minute {item.start}–{item.start + item.minutes}: {phase}"
            findings.append(
                Finding(field=where, kind="note", note=f"{span_of_time}, {names}" if names else span_of_time)
            )
    jumps = sum(finding.kind == "problem" for finding in findings)
    return Check(measure=jumps, findings=tuple(findings), facts={"jumps": str(jumps)}, blank=not reading.rows("blocks"))


def _cue(reading: Reading, path: str, group: str) -> Finding | None:
    """The first cue of a part in the text at `path`, within one sentence; a real question with "?" is a question."""
    doc = reading.doc(path)
    note = {**_OPENING, **_CLOSE}[group]
    if group == "question":
        asked = _question(reading, path)
        if asked is not None:
            return asked
    copied = {word.start for word, mark in zip(doc.words, reading.copied(path), strict=True) if mark}
    for clause in doc.clauses():
        for first, last in phrases(reading.locale, "parts", group).find(clause):
            if not any(word.start in copied for word in clause[first:last]) and not _vague_question(reading, clause):
                return span(path, clause[first:last], "ok", note)
    return None


def _question(reading: Reading, path: str) -> Finding | None:
    """A sentence that ends with a question mark and is more than "Any questions?"."""
    doc = reading.doc(path)
    for clause in doc.clauses():
        after = doc.text[clause[-1].end : clause[-1].end + 3]
        if "?" in after and not _vague_question(reading, clause):
            return span(path, clause, "ok", _OPENING["question"])
    return None


def _vague_question(reading: Reading, clause: Sequence[Word]) -> bool:
    return bool(phrases(reading.locale, "parts", "vague_question").find(clause))


def _check_blocks(reading: Reading, ref: str) -> list[int]:
    """Blocks with a kind of check that serve `ref` and come after its first practice block."""
    plan = stretches(reading)
    linked = [item for item in plan if ref in item.block["outcomes"] and len(item.block["outcomes"]) <= 2]
    practice = next((item.index for item in linked if item.block["phase"] == "practice"), None)
    if practice is None:
        return []
    return [item.index for item in linked if item.index > practice and item.block["check"]["kind"]]


def _evidence(reading: Reading, index: int) -> float:
    """Rule strength of "what is looked for": positive where it names something that can be seen or counted."""
    path = f"blocks.{index}.check.evidence"
    doc = reading.doc(path)
    vague = phrases(reading.locale, "parts", "vague_evidence")
    if not reading.valid(path) or all_within(doc.words, vague) or states_of_mind(reading, doc.words):
        return -STRONG
    specific = re.search(r"\d", doc.text) or phrases(reading.locale, "parts", "number", "rule_cue", "product").find(
        doc.words
    )
    return STRONG if specific else (NOTHING if len(reading.own(path)) >= 3 else WEAK)


def _product(reading: Reading, index: int, block: Mapping[str, Any]) -> list[Finding]:
    """Where a product is named: something learners make, or end with; an empty list where there is none."""
    path = f"blocks.{index}.learners_do"
    if reading.valid(path):
        words = reading.doc(path).words
        for listed in (phrases(reading.locale, "parts", "product_cue"), phrases(reading.locale, "verbs", "making")):
            hits = listed.find(words)
            if hits:
                return [span(path, words[hits[0][0] : hits[0][1]], "ok", "product")]
    if block["check"]["kind"] in {"product", "demonstration"}:
        return [Finding(field=f"blocks.{index}.check.kind", kind="ok", note="product")]
    return []
