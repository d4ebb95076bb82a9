"""Parts of an objective: condition, standard, one action of the learner, link to the need, spread of levels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..reading import Reading
from ..registry import Check, checker
from ..result import Finding
from ..text.doc import Word, phrases, same_word
from ..text.lexicon import words_of
from ..text.verbs import LEVELS, leading_verb
from .common import NOTHING, STRONG, WEAK, Tally, all_within, confidence, listing, quote, span, states_of_mind, whole


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
    tally = Tally(row, required)
    gap = good = ""
    for index, item in enumerate(reading.rows(rows)[:required]):
        names = {condition: _condition, standard: _standard}
        paths = {name: f"{rows}.{index}.{name}" for name in names}
        if not any(item[name].strip() for name in names):
            tally.fail_for(index, "both empty")
            continue
        rules = {name: judge(reading, paths[name], tally.findings) for name, judge in names.items()}
        tally.sure.append(
            min(
                confidence(reading, abs(rule), [paths[name]], 1) if item[name].strip() else NOTHING
                for name, rule in rules.items()
            )
        )
        weak = [name for name, rule in rules.items() if rule < 0]
        if weak:
            tally.fail_for(index, " and ".join(weak))
            words = quote(item[weak[0]]) if item[weak[0]].strip() else "empty"
            gap = gap or f"the {weak[0]} of {row} {index + 1} is {words}"
        else:
            tally.count += 1
            good = good or f"{quote(item[condition])} with {quote(item[standard])}"
    return tally.check(
        reading, rows, [condition, standard], gap=gap or "the boxes are still empty", good=good or "none yet"
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
    tally = Tally(row, required)
    first_problem = ""
    for index, item in enumerate(reading.rows(rows)[:required]):
        paths = [f"{rows}.{index}.{verb}", f"{rows}.{index}.{object_}"]
        said = f"{item[verb]} {item[object_]}".strip()
        if not all(reading.valid(path, least=1) for path in paths):
            tally.fail(index, said)
            continue
        tally.sure.append(confidence(reading, STRONG, paths, 2))
        problem = _not_one_action(reading, paths, tally.findings)
        if problem:
            tally.fail(index, said)
            first_problem = first_problem or f"{row} {index + 1} {problem}"
        else:
            tally.count += 1
    return tally.check(reading, rows, [verb], problem=first_problem or "a verb or its object is still missing")


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
    tally = Tally(row, required)
    numbers = phrases(reading.locale, "parts", "number")
    wanted = {
        word.lemma: word
        for path in need
        for word in reading.own(path)
        if not word.text[0].isdigit() and not numbers.find([word])
    }
    shared: list[str] = []
    for index, item in enumerate(reading.rows(rows)[:required]):
        paths = [f"{rows}.{index}.{name}" for name in fields]
        if not any(reading.own(path) for path in paths):
            tally.fail_for(index, "empty")
            continue
        hits = [(path, word) for path in paths for word in reading.own(path) if _among(word, wanted.values())]
        tally.findings += [span(path, [word], "ok", "also in the need") for path, word in hits]
        distinct = {word.lemma for _, word in hits}
        tally.sure.append(confidence(reading, STRONG if len(distinct) > 1 else NOTHING, paths, 4))
        if hits:
            tally.count += 1
            shared += [quote(word.lower) for _, word in hits]
        else:
            tally.fail(index, " ".join(item[name] for name in fields[:2]))
    check = tally.check(
        reading,
        rows,
        fields,
        shared=listing(list(dict.fromkeys(shared))[:4]) or "no word",
        need_words=listing([quote(word.text) for word in list(wanted.values())[:4]]) or "still empty",
    )
    return replace(check, measure=check.measure if wanted else 0)


def _among(word: Word, others: Iterable[Word]) -> bool:
    """Whether `word` matches one of the others in either direction, forgiving a slip."""
    return any(
        same_word(word, other.lower, other.lemma) or same_word(other, word.lower, word.lemma) for other in others
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
            "levels": listing([f"{value} ({LEVELS[value - 1]})" for value in sorted(set(chosen))]) or "none",
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
    empty = not doc.words or reading.filler(path) or not (own or re.search(r"\d", doc.text))
    if empty or all_within(doc.words, vague) or states_of_mind(reading, doc.words):
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


def _not_one_action(reading: Reading, paths: Sequence[str], findings: list[Finding]) -> str:
    """What is wrong with the subject or the number of verbs; empty where nothing is."""
    verb_words, object_words = (reading.doc(path).words for path in paths)
    for group, note, problem in _SUBJECTS:
        hit = next(iter(phrases(reading.locale, "subjects", group).find(verb_words)), None)
        if hit and hit[0] <= 1 and not (group == "trainer" and verb_words[hit[1] - 1].lower.endswith("s")):
            findings.append(span(paths[0], verb_words[hit[0] : hit[1]], "problem", note))
            return problem
    lead = leading_verb(verb_words, reading.locale)
    second = _second_verb(reading, paths[0], lead.last) if lead is not None else None
    if second is not None:
        findings.append(span(paths[0], second, "problem", "a second action"))
        return f"asks for two actions ({quote(reading.text(paths[0]))})"
    if object_words and object_words[0].lower not in words_of(reading.locale, "grammar", "question_word"):
        second = _second_clause(reading, paths[1])
        if second is not None:
            findings.append(span(paths[1], second, "problem", "a second action"))
            return f"asks for two actions ({quote(second[0].text)} is the second)"
    return ""


_SUBJECTS = (
    ("trainer", "the trainer acts here", "has the trainer or the course as the one who acts"),
    ("trainer_verbs", "this is what the trainer does", "says what the trainer does to learners"),
    ("done_to_learners", "this is done to learners", "says what is done to learners, not what they do"),
)


def _joined(reading: Reading, path: str, index: int) -> bool:
    """Whether the word at `index` follows "and", "then", "or", a comma, a slash or a plus."""
    words = reading.doc(path).words
    between = reading.text(path)[words[index - 1].end : words[index].start]
    return words[index - 1].lower in words_of(reading.locale, "grammar", "join") or bool(re.search(r"[,/&+]", between))


def _second_verb(reading: Reading, path: str, start: int) -> Sequence[Word] | None:
    """A listed verb joined to the first one in a verb field."""
    words = reading.doc(path).words
    for index in range(max(1, start), len(words)):
        second = leading_verb(words[index:], reading.locale) if _joined(reading, path, index) else None
        if second is not None and second.first == 0 and second.listed:
            return words[index : index + second.last]
    return None


def _second_clause(reading: Reading, path: str) -> Sequence[Word] | None:
    """A verb joined to the object that has an object of its own: "… and apply them", "…, record it"."""
    words, locale = reading.doc(path).words, reading.locale
    after = words_of(locale, "grammar", "after_verb")
    pronouns = words_of(locale, "grammar", "pronoun_object")
    actions = phrases(locale, "verbs", "actions")
    for index in range(1, len(words) - 1):
        if not words[index].content or words[index + 1].lower not in after or not _joined(reading, path, index):
            continue
        verb = leading_verb(words[index:], locale)
        listed = verb is not None and verb.first == 0 and verb.last == 1 and verb.listed
        if listed or words[index + 1].lower in pronouns or actions.find([words[index]]):
            return words[index : index + 1]
    return None
