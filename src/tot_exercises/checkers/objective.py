"""Parts of an objective: condition, standard, one action of the learner, link to the need, spread of levels."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..reading import Reading
from ..registry import Check, checker
from ..result import Finding
from ..text.doc import Phrases, Word, phrases, same_word
from ..text.verbs import leading_verb
from .common import NOTHING, STRONG, WEAK, confidence, listing, middle, quote, row_name, span, whole

_JOIN = frozenset({"and", "then", "or"})
_AFTER_VERB = frozenset(
    {
        "a",
        "an",
        "the",
        "it",
        "them",
        "their",
        "this",
        "that",
        "these",
        "those",
        "how",
        "why",
        "what",
        "when",
        "each",
        "every",
        "one",
        "two",
        "three",
        "at",
        "his",
        "her",
        "its",
    }
)


@checker("condition_standard.v1", text=True, facts=("ok_count", "row_count", "failing", "gap", "good"))
def condition_standard(
    reading: Reading, *, rows: str, condition: str, standard: str, required: int, row: str = "outcome"
) -> Check:
    """Count rows with both a real condition (a situation or a tool) and a real standard (number, rule or checklist).

    Parameters
    ----------
    rows, condition, standard : the list and its two fields
    required : rows that are asked for

    References
    ----------
    Mager (1962): performance, condition, criterion; curriculum M3.2.
    """
    count = 0
    failing: list[str] = []
    gaps: list[str] = []
    good = ""
    findings: list[Finding] = []
    sure: list[float] = []
    for index, item in enumerate(reading.rows(rows)[:required]):
        parts = [(f"{rows}.{index}.{condition}", _condition), (f"{rows}.{index}.{standard}", _standard)]
        if not any(reading.text(path).strip() for path, _ in parts):
            failing.append(f"{row} {index + 1} (both empty)")
            continue
        rules = [judge(reading, path, findings) for path, judge in parts]
        sure.append(
            min(
                confidence(reading, abs(rule), [path], 2) if reading.text(path).strip() else NOTHING
                for rule, (path, _) in zip(rules, parts, strict=True)
            )
        )
        if all(rule > 0 for rule in rules):
            count += 1
            good = good or f"{quote(item[condition])} with {quote(item[standard])}"
        else:
            weak = [name for name, rule in zip(("condition", "standard"), rules, strict=True) if rule < 0]
            failing.append(f"{row} {index + 1} ({' and '.join(weak)})")
            name, text = ("condition", item[condition]) if rules[0] < 0 else ("standard", item[standard])
            gaps.append(f"the {name} of {row} {index + 1} is {quote(text) if text.strip() else 'empty'}")
    failing += [f"{row} {index + 1} (missing)" for index in range(len(reading.rows(rows)), required)]
    return Check(
        measure=count,
        findings=tuple(findings),
        confidence=middle(sure),
        facts={
            "ok_count": str(count),
            "row_count": str(required),
            "failing": listing(failing),
            "gap": gaps[0] if gaps else "the boxes are still empty",
            "good": good or "none yet",
        },
        blank=not any(
            reading.text(f"{rows}.{i}.{name}").strip()
            for i in range(len(reading.rows(rows)))
            for name in (condition, standard)
        ),
    )


@checker("one_learner_action.v1", text=True, facts=("ok_count", "row_count", "failing", "problem"))
def one_learner_action(
    reading: Reading, *, rows: str, verb: str, object_: str, required: int, row: str = "outcome"
) -> Check:
    """Count rows in which the learner, not the trainer, does one thing, not two.

    Parameters
    ----------
    rows, verb, object_ : the list, its verb field and its object field
    required : rows that are asked for

    References
    ----------
    Curriculum M3.2: no trainer as subject, one verb.
    """
    count = 0
    failing: list[str] = []
    problems: list[str] = []
    findings: list[Finding] = []
    sure: list[float] = []
    for index, item in enumerate(reading.rows(rows)[:required]):
        paths = [f"{rows}.{index}.{verb}", f"{rows}.{index}.{object_}"]
        if not all(reading.valid(path, least=1) for path in paths):
            failing.append(row_name(row, index, f"{item[verb]} {item[object_]}".strip()))
            continue
        sure.append(confidence(reading, STRONG, paths, 2))
        problem = _not_one_action(reading, paths, findings)
        if problem:
            failing.append(row_name(row, index, f"{item[verb]} {item[object_]}"))
            problems.append(f"{row} {index + 1} {problem}")
        else:
            count += 1
    failing += [f"{row} {index + 1} (missing)" for index in range(len(reading.rows(rows)), required)]
    return Check(
        measure=count,
        findings=tuple(findings),
        confidence=middle(sure),
        facts={
            "ok_count": str(count),
            "row_count": str(required),
            "failing": listing(failing),
            "problem": problems[0] if problems else "a verb or its object is still missing",
        },
        blank=not any(reading.text(f"{rows}.{i}.{verb}").strip() for i in range(len(reading.rows(rows)))),
    )


@checker("cites_need.v1", text=True, facts=("ok_count", "row_count", "failing", "shared", "need_words"))
def cites_need(
    reading: Reading, *, rows: str, fields: tuple[str, ...], need: tuple[str, ...], required: int, row: str = "outcome"
) -> Check:
    """Count rows that share a content word with the need.

    Parameters
    ----------
    rows, fields : the list and the fields of a row that are read together
    need : paths of the texts that describe the need
    required : rows that are asked for

    References
    ----------
    Curriculum §2.0, T·cite, and M3.2: each outcome serves the need.
    """
    numbers = phrases(reading.locale, "parts", "number")
    wanted = {
        word.lemma: word
        for path in need
        for word in reading.own(path)
        if not word.text[0].isdigit() and not numbers.find([word])
    }
    count = 0
    failing: list[str] = []
    shared: list[str] = []
    findings: list[Finding] = []
    sure: list[float] = []
    for index, item in enumerate(reading.rows(rows)[:required]):
        hits = []
        for name in fields:
            path = f"{rows}.{index}.{name}"
            for word in reading.own(path):
                if any(
                    same_word(word, other.lower, other.lemma) or same_word(other, word.lower, word.lemma)
                    for other in wanted.values()
                ):
                    hits.append(word.lower)
                    findings.append(span(path, [word], "ok", "also in the need"))
        if not any(reading.own(f"{rows}.{index}.{name}") for name in fields):
            failing.append(f"{row} {index + 1} (empty)")
            continue
        sure.append(
            confidence(
                reading, STRONG if len(set(hits)) > 1 else NOTHING, [f"{rows}.{index}.{name}" for name in fields], 4
            )
        )
        if hits:
            count += 1
            shared += hits
        else:
            failing.append(
                row_name(row, index, f"{item[fields[0]]} {item[fields[1]]}" if len(fields) > 1 else item[fields[0]])
            )
    failing += [f"{row} {index + 1} (missing)" for index in range(len(reading.rows(rows)), required)]
    return Check(
        measure=count if wanted else 0,
        findings=tuple(findings),
        confidence=middle(sure),
        facts={
            "ok_count": str(count),
            "row_count": str(required),
            "failing": listing(failing),
            "shared": listing([quote(word) for word in dict.fromkeys(shared)][:4]) or "no word",
            "need_words": listing([quote(word.text) for word in list(wanted.values())[:4]]) or "still empty",
        },
        blank=not wanted and not any(reading.text(path).strip() for path in need),
    )


@checker("level_spread.v1", text=False, facts=("levels", "level_count", "broken"))
def level_spread(reading: Reading, *, rows: str, level: str, kinds: int = 2, least: int = 3) -> Check:
    """Count broken rules: at least `kinds` different levels; at least one at `least` (3 = apply) or above.

    A rule on blank fields is broken (curriculum §2.0, A·rules).
    """
    chosen = [item[level] for item in reading.rows(rows) if item[level] is not None]
    broken = []
    if len(set(chosen)) < kinds:
        broken.append(f"fewer than {kinds} different levels")
    if not any(value >= least for value in chosen):
        broken.append("nothing at level 3, apply, or above")
    return Check(
        measure=len(broken),
        findings=tuple(
            Finding(field=f"{rows}.{i}.{level}", kind="note", note=f"level {item[level]}")
            for i, item in enumerate(reading.rows(rows))
            if item[level] is not None
        ),
        facts={
            "levels": listing([str(value) for value in sorted(set(chosen))]) or "none",
            "level_count": str(len(set(chosen))),
            "broken": listing(broken) or "none",
        },
        blank=not chosen,
    )


def _condition(reading: Reading, path: str, findings: list[Finding]) -> float:
    """Rule strength of a condition: positive where it is real, negative where it is not."""
    own = reading.own(path)
    doc = reading.doc(path)
    if not own or reading.filler(path) or all_within(doc.words, phrases(reading.locale, "parts", "vague_condition")):
        if doc.words:
            findings.append(whole(reading, path, "problem", "names no situation or tool"))
        return -STRONG
    cue = phrases(reading.locale, "parts", "situation_cue").find(doc.words)
    if not cue and len(own) < 2:
        findings.append(whole(reading, path, "problem", "names no situation or tool"))
        return -WEAK
    findings.append(whole(reading, path, "ok", "situation or tool"))
    return STRONG if cue or len(own) >= 3 else NOTHING


def _standard(reading: Reading, path: str, findings: list[Finding]) -> float:
    """Rule strength of a standard: positive where it has a number, a rule or a named checklist."""
    own = reading.own(path)
    doc = reading.doc(path)
    vague = phrases(reading.locale, "parts", "vague_standard")
    if not doc.words or reading.filler(path) or not (own or re.search(r"\d", doc.text)) or all_within(doc.words, vague):
        if doc.words:
            findings.append(whole(reading, path, "problem", "says how well only in general words"))
        return -STRONG
    numbers = phrases(reading.locale, "parts", "number").find(doc.words)
    rules = phrases(reading.locale, "parts", "rule_cue").find(doc.words)
    digits = [i for i, word in enumerate(doc.words) if word.text[0].isdigit()]
    uncopied = reading.copied(path)
    places = [i for i, _ in (*numbers, *rules) if not uncopied[i]] + [i for i in digits if not uncopied[i]]
    if places:
        findings.append(whole(reading, path, "ok", "number, rule or checklist"))
        return STRONG
    if len(own) >= 4:
        findings.append(whole(reading, path, "ok", "reads like a quality rule"))
        return WEAK + 0.05
    findings.append(whole(reading, path, "problem", "no number, rule or checklist found"))
    return -NOTHING


def all_within(words: Sequence[Word], listed: Phrases) -> bool:
    """Whether every content word of a text lies inside a listed phrase; False for a text without words."""
    inside = {index for first, last in listed.find(words) for index in range(first, last)}
    return bool(words) and not any(word.content and index not in inside for index, word in enumerate(words))


def _not_one_action(reading: Reading, paths: Sequence[str], findings: list[Finding]) -> str:
    """What is wrong with the subject or the number of verbs; empty where nothing is."""
    locale = reading.locale
    verb_words, object_words = (reading.doc(path).words for path in paths)
    trainer = phrases(locale, "subjects", "trainer").find(verb_words)
    if trainer and trainer[0][0] == 0:
        findings.append(span(paths[0], verb_words[trainer[0][0] : trainer[0][1]], "problem", "the trainer acts here"))
        return "has the trainer or the course as the one who acts"
    giving = phrases(locale, "subjects", "trainer_verbs").find(verb_words)
    if giving and giving[0][0] == 0:
        findings.append(
            span(paths[0], verb_words[giving[0][0] : giving[0][1]], "problem", "this is what the trainer does")
        )
        return "says what the trainer does to learners"
    lead = leading_verb(verb_words, locale)
    if lead is not None:
        for index in range(lead.last, len(verb_words)):
            joined = verb_words[index - 1].lower in _JOIN or re.search(
                r"[,/&+]", reading.text(paths[0])[verb_words[index - 1].end : verb_words[index].start]
            )
            second = leading_verb(verb_words[index:], locale) if joined else None
            if second is not None and second.first == 0 and second.listed:
                findings.append(span(paths[0], verb_words[index : index + second.last], "problem", "a second action"))
                return f"asks for two actions ({quote(reading.text(paths[0]))})"
    for index in range(1, len(object_words) - 1):
        if object_words[index - 1].lower in _JOIN and object_words[index + 1].lower in _AFTER_VERB:
            second = leading_verb(object_words[index:], locale)
            if second is not None and second.first == 0 and second.last == 1 and second.listed:
                findings.append(span(paths[1], object_words[index : index + 1], "problem", "a second action"))
                return f"asks for two actions ({quote(object_words[index].text)} is the second)"
    return ""
