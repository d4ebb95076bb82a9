"""T·verb: is the first verb one that can be observed?"""

from __future__ import annotations

from fractions import Fraction

from ..reading import Reading
from ..registry import Check, checker
from ..result import Finding
from ..text.doc import phrases
from ..text.verbs import LEVELS, Verb, first_action, leading_verb
from .common import NOTHING, STRONG, WEAK, Tally, confidence, listing, middle, quote, row_name, some, span, whole


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
    tally = Tally(row, required)
    good: list[str] = []
    vague: list[str] = []
    for index, item in enumerate(reading.rows(rows)[:required]):
        path = f"{rows}.{index}.{field}"
        doc = reading.doc(path)
        verb = leading_verb(doc.words, reading.locale) if reading.valid(path, least=0) else None
        if verb is None or all(reading.copied(path)):
            tally.fail(index, item[field])
            continue
        shown = doc.words[verb.first : verb.last]
        quoted = quote(doc.text[shown[0].start : shown[-1].end])
        tally.sure.append(confidence(reading, STRONG if verb.listed else WEAK, [path], 1))
        if verb.vague:
            tally.fail(index, item[field])
            tally.findings.append(span(path, shown, "problem", "cannot be seen or heard"))
            vague.append(quoted)
        else:
            note = "can be seen or heard" if verb.levels else "not on our lists; taken as it is"
            tally.count += 1
            tally.findings.append(span(path, shown, "ok", note))
            good.append(quoted)
    return tally.check(
        reading,
        rows,
        [field],
        good=listing(good) or "none yet",
        failing_words=listing(vague) or "an empty box",
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
    tally = Tally(row, required)
    suggestion = ""
    for index, item in enumerate(reading.rows(rows)[:required]):
        path = f"{rows}.{index}.{verb}"
        found = leading_verb(reading.doc(path).words, reading.locale)
        declared = item[level]
        if found is None or reading.filler(path):
            tally.fail_for(index, "no verb yet")
            continue
        if declared is None:
            tally.fail_for(index, f"{quote(item[verb])}, no level chosen")
            continue
        shown = reading.doc(path).words[found.first : found.last]
        if not found.levels or declared in found.levels:
            tally.count += 1
            note = f"level {declared} fits" if found.levels else "on no level list; taken as it is"
            tally.findings.append(span(path, shown, "ok", note))
        else:
            word = quote(reading.text(path)[shown[0].start : shown[-1].end])
            tally.fail_for(index, f"{word} at {_level_name(declared)}")
            tally.findings.append(
                span(path, shown, "problem", f"usually {_listed(found)}, not {_level_name(declared)}")
            )
            suggestion = suggestion or f"{word} is usually {_listed(found)}"
    return tally.check(reading, rows, [verb], suggestion=suggestion or "choose a level for each verb")


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
        trainer = phrases(reading.locale, "subjects", "trainer").find(words[:3])
        if verb is None and not reading.valid(path):
            failing.append(row_name("block", index, text))
        elif trainer and trainer[0][0] == 0 and not words[trainer[0][1] - 1].lower.endswith("s"):
            sure.append(confidence(reading, STRONG, [path], 1))
            failing.append(row_name("block", index, text))
            findings.append(span(path, words[: trainer[0][1]], "problem", "the trainer acts here"))
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
            "failing": some(failing),
            "good": quote(good[0]) if good else "none yet",
        },
        blank=not any(block["learners_do"].strip() for block in reading.rows("blocks")),
    )


def _level_name(level: int) -> str:
    return f"level {level}, {LEVELS[level - 1]}"


def _listed(verb: Verb) -> str:
    return " or ".join(_level_name(level) for level in sorted(verb.levels)[:3])


def _share(count: int, of: int) -> Fraction:
    return Fraction(count, of) if of else Fraction(0)
