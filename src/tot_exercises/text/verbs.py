"""Verbs of learning: which levels a verb is listed at, and which verb leads a phrase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from .doc import Word, lemma_of, phrases, read, same_word
from .lexicon import entries, words_of

LEVELS = ("remember", "understand", "apply", "analyse", "evaluate", "create")
"""The six cognitive processes in order; level 1 is the first (Anderson and Krathwohl 2001)."""


@dataclass(frozen=True, slots=True)
class Verb:
    """The verb that leads a text.

    `first` and `last` are word indexes (last exclusive); `levels` are those the verb is listed at, 1–6, empty for a
    vague or unlisted one.
    """

    first: int
    last: int
    vague: bool
    levels: frozenset[int]

    @property
    def listed(self) -> bool:
        """Whether any list has the verb."""
        return self.vague or bool(self.levels)


def leading_verb(words: Sequence[Word], locale: str) -> Verb | None:
    """Return the verb of a verb field: the first word after a lead-in such as "to" or "be able to".

    A phrase on the list of vague verbs wins over a shorter one on a level list. None where nothing is left.
    """
    vague, lead_in = phrases(locale, "verbs", "vague"), words_of(locale, "grammar", "lead_in")
    index = 0
    while index < len(words):
        hit = next(iter(vague.find(words[index : index + 8])), None)
        if hit and hit[0] == 0:
            observable = _levels(words, index, locale)
            if not (observable and observable[0] >= hit[1]):
                return Verb(index, index + hit[1], True, frozenset())
        if words[index].lower not in lead_in:
            break
        index += 1
    if index >= len(words):
        return None
    found = _levels(words, index, locale)
    if found:
        return Verb(index, index + found[0], False, found[1])
    return Verb(index, index + 1, False, frozenset())


def first_action(words: Sequence[Word], locale: str) -> Verb | None:
    """Return the first verb in a longer text that says what learners do; None where no listed verb is found.

    A word after an article, a preposition, a number or a possessive is read as a noun ("in groups", "the plan").
    Verbs of taking in (listen, watch, read …) come back as `vague`; they count only near the start, before other
    content, since later they mostly stand in a clause of their own ("strike out what nobody can follow").
    """
    passive = phrases(locale, "verbs", "passive", "vague")
    actions, lead_in = phrases(locale, "verbs", "actions"), words_of(locale, "grammar", "lead_in")
    content = 0
    for index, word in enumerate(words):
        if index and _before_noun(words, index - 1, locale):
            continue
        taking_in = _at_start(passive.find(words[index : index + 6]))
        if word.lower in lead_in and not taking_in:
            continue
        found = _levels(words, index, locale) if word.content else None
        if taking_in and content < 2 and not (found and found[0] > taking_in):
            return Verb(index, index + taking_in, True, frozenset())
        if found:
            return Verb(index, index + found[0], False, found[1])
        doing = _at_start(actions.find(words[index : index + 4]))
        if doing:
            return Verb(index, index + doing, False, frozenset())
        content += word.content
    return None


def _before_noun(words: Sequence[Word], index: int, locale: str) -> bool:
    """Whether a noun follows the word at `index`; the number in "groups of four" already ends its own."""
    word = words[index].lower
    sized = index > 0 and words[index - 1].lower in words_of(locale, "grammar", "size")
    group_size = sized and word not in words_of(locale, "grammar", "article")
    return (word in words_of(locale, "grammar", "before_noun") or word.isdigit()) and not group_size


def _at_start(hits: Sequence[tuple[int, int]]) -> int:
    """Length of a hit on the first word, else 0."""
    return hits[0][1] if hits and hits[0][0] == 0 else 0


def _levels(words: Sequence[Word], index: int, locale: str) -> tuple[int, frozenset[int]] | None:
    """Length of the longest listed phrase at `index`, and the levels it is listed at."""
    longest = 0
    levels: set[int] = set()
    table, word = _by_first(locale), words[index]
    for parts, own in table.get(word.lower) or table.get(word.lemma) or _slips(word, locale):
        fits = len(parts) >= longest and index + len(parts) <= len(words)
        if fits and all(same_word(words[index + offset], part, part) for offset, part in enumerate(parts) if offset):
            if len(parts) > longest:
                longest, levels = len(parts), set()
            levels |= own
    return (longest, frozenset(levels)) if longest else None


def _slips(word: Word, locale: str) -> list[tuple[tuple[str, ...], frozenset[int]]]:
    if word.known:
        return []
    return [item for first, items in _by_first(locale).items() if same_word(word, first, first) for item in items]


@cache
def _by_first(locale: str) -> dict[str, list[tuple[tuple[str, ...], frozenset[int]]]]:
    language = locale.partition("-")[0].lower()
    levels: dict[tuple[str, ...], set[int]] = {}
    for number, group in enumerate(LEVELS, start=1):
        for entry in entries(locale, "verbs", group):
            levels.setdefault(tuple(word.lower for word in read(entry, locale).words), set()).add(number)
    table: dict[str, list[tuple[tuple[str, ...], frozenset[int]]]] = {}
    for parts, numbers in levels.items():
        for key in {parts[0], lemma_of(parts[0], language)}:
            table.setdefault(key, []).append((parts, frozenset(numbers)))
    return table
