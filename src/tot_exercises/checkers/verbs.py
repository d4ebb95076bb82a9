"""T·verb: is the first verb one that can be observed?"""

from __future__ import annotations

from fractions import Fraction

from ..reading import Reading
from ..registry import Check, checker
from ..result import Finding
from ..text.verbs import LEVELS, Verb, first_action, leading_verb
from .common import NOTHING, STRONG, WEAK, confidence, listing, middle, quote, row_name, span, whole


@checker("verb_observable.v1", text=True, facts=("ok_count", "row_count", "good", "failing", "failing_words"))
def verb_observable(reading: Reading, *, rows: str, field: str, required: int, row: str = "outcome") -> Check:
    """Count rows whose verb field leads with an observable verb.

    A verb on the vague list fails; one on a level list passes; an unlisted one passes weakly.

    Parameters
    ----------
    rows, field : the list and its verb field, such as ``outcomes`` and ``verb``
    required : rows that are asked for; an unwritten row does not count
    row : how messages call a row

    References
    ----------
    Mager (1962), words open to many interpretations; curriculum §2.0, T·verb.
    """
    good: list[str] = []
    failing: list[str] = []
    words: list[str] = []
    findings: list[Finding] = []
    sure: list[float] = []
    for index, item in enumerate(reading.rows(rows)[:required]):
        path = f"{rows}.{index}.{field}"
        doc = reading.doc(path)
        verb = leading_verb(doc.words, reading.locale) if not reading.filler(path) and _own(reading, path) else None
        text = str(item[field])
        if verb is None:
            failing.append(row_name(row, index, text))
            continue
        shown = doc.words[verb.first : verb.last]
        quoted = doc.text[shown[0].start : shown[-1].end]
        sure.append(confidence(reading, STRONG if verb.listed else WEAK, [path], 1))
        if verb.vague:
            findings.append(span(path, shown, "problem", "cannot be seen or heard"))
            failing.append(row_name(row, index, text))
            words.append(quoted)
        else:
            findings.append(
                span(path, shown, "ok", "can be seen or heard" if verb.levels else "not on our lists; taken as it is")
            )
            good.append(quoted)
    failing += [f"{row} {index + 1} (missing)" for index in range(len(reading.rows(rows)), required)]
    return Check(
        measure=len(good),
        findings=tuple(findings),
        confidence=middle(sure),
        facts={
            "ok_count": str(len(good)),
            "row_count": str(required),
            "good": listing([quote(word) for word in good]) or "none yet",
            "failing": listing(failing),
            "failing_words": listing([quote(word) for word in words]) or "an empty box",
        },
        blank=not any(reading.text(f"{rows}.{i}.{field}").strip() for i in range(len(reading.rows(rows)))),
    )


@checker("level_fits_verb.v1", text=False, facts=("ok_count", "row_count", "failing", "suggestion"))
def level_fits_verb(
    reading: Reading, *, rows: str, verb: str, level: str, required: int, row: str = "outcome"
) -> Check:
    """Count rows whose declared level is one of the levels that the verb is listed at; an unlisted verb passes.

    Parameters
    ----------
    rows, verb, level : the list, its verb field and its level field (1–6)
    required : rows that are asked for

    References
    ----------
    Anderson and Krathwohl (2001); curriculum M3.2.
    """
    count = 0
    failing: list[str] = []
    suggestion = ""
    findings: list[Finding] = []
    for index, item in enumerate(reading.rows(rows)[:required]):
        path = f"{rows}.{index}.{verb}"
        found = leading_verb(reading.doc(path).words, reading.locale)
        declared = item[level]
        if found is None or declared is None or reading.filler(path):
            if found is not None:
                failing.append(f"{row} {index + 1} ({quote(item[verb])}, no level chosen)")
            else:
                failing.append(f"{row} {index + 1} (no verb yet)")
        elif not found.levels or declared in found.levels:
            count += 1
            findings.append(
                span(path, reading.doc(path).words[found.first : found.last], "ok", f"level {declared} fits")
            )
        else:
            failing.append(f"{row} {index + 1} ({quote(item[verb])} at {_level_name(declared)})")
            listed = _listed(found)
            findings.append(
                span(
                    path,
                    reading.doc(path).words[found.first : found.last],
                    "problem",
                    f"usually {listed}, not {_level_name(declared)}",
                )
            )
            suggestion = suggestion or f"{quote(item[verb])} is usually {listed}"
    failing += [f"{row} {index + 1} (missing)" for index in range(len(reading.rows(rows)), required)]
    return Check(
        measure=count,
        findings=tuple(findings),
        facts={
            "ok_count": str(count),
            "row_count": str(required),
            "failing": listing(failing),
            "suggestion": suggestion or "choose a level for each verb",
        },
        blank=not any(reading.text(f"{rows}.{i}.{verb}").strip() for i in range(len(reading.rows(rows)))),
    )


@checker("actions_visible.v1", text=True, facts=("ok_count", "row_count", "share", "failing", "good"))
def actions_visible(reading: Reading, *, without: tuple[str, ...] = ("break",)) -> Check:
    """Share of blocks in which what learners do starts with a verb that can be seen or heard.

    Listening, watching, reading and other taking in fail. A block with no words fails; an untouched buffer is left out.

    Parameters
    ----------
    without : phases that are left out

    References
    ----------
    Curriculum M4.2, "Learner actions visible".
    """
    good: list[str] = []
    failing: list[str] = []
    findings: list[Finding] = []
    sure: list[float] = []
    counted = 0
    for index, block in enumerate(reading.rows("blocks")):
        path = f"blocks.{index}.learners_do"
        text = block["learners_do"]
        if block["phase"] in without or (block["phase"] == "buffer" and not text.strip()):
            continue
        counted += 1
        words = reading.doc(path).words
        verb = first_action(words, reading.locale) if reading.valid(path, least=1) else None
        if verb is None and not reading.valid(path):
            failing.append(row_name("block", index, text))
        elif verb is None:
            sure.append(confidence(reading, WEAK, [path], 1))
            good.append(text)
            findings.append(whole(reading, path, "note", "no listed verb; taken as an action"))
        elif verb.vague:
            sure.append(confidence(reading, STRONG, [path], 1))
            failing.append(row_name("block", index, text))
            findings.append(span(path, words[verb.first : verb.last], "problem", "taking in cannot be seen"))
        else:
            sure.append(confidence(reading, STRONG, [path], 1))
            good.append(text)
            findings.append(span(path, words[verb.first : verb.last], "ok", "can be seen or heard"))
    return Check(
        measure=_share(len(good), counted),
        findings=tuple(findings),
        confidence=middle(sure) if sure else NOTHING,
        facts={
            "ok_count": str(len(good)),
            "row_count": str(counted),
            "share": f"{round(100 * len(good) / counted) if counted else 0} %",
            "failing": listing(failing[:4]) or "none",
            "good": quote(good[0]) if good else "none yet",
        },
        blank=not any(block["learners_do"].strip() for block in reading.rows("blocks")),
    )


def _own(reading: Reading, path: str) -> bool:
    """Whether the field has at least one word that was not copied."""
    return not all(reading.copied(path)) if reading.doc(path).words else False


def _level_name(level: int) -> str:
    return f"level {level}, {LEVELS[level - 1]}"


def _listed(verb: Verb) -> str:
    return " or ".join(_level_name(level) for level in sorted(verb.levels)[:3])


def _share(count: int, of: int) -> Fraction:
    return Fraction(count, of) if of else Fraction(0)
