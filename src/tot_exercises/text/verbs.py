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
    """Return the verb of a verb field: the first word after a lead-in such as "to", "nurses will" or "be able to".

    A phrase on the list of vague verbs wins over a shorter one on a level list, and so does a listed verb whose object
    is a state of mind ("show understanding of"). None where nothing is left.
    """
    vague, lead_in = phrases(locale, "verbs", "vague"), words_of(locale, "grammar", "lead_in")
    states = words_of(locale, "verbs", "vague_object")
    index = _after_subject(words, locale)
    while index < len(words):
        length = _at_start(vague.find(words[index : index + 8]))
        found = _levels(words, index, locale)
        if length and not (found and found[0] >= length):
            return Verb(index, index + length, True, frozenset())
        if words[index].lower in lead_in or _announces(words, index, locale):
            index += 1
            continue
        last = index + (found[0] if found else 1)
        state = next((end for end in range(last, min(last + 3, len(words))) if words[end].lower in states), None)
        if state is not None and not any(word.content for word in words[last:state]):
            return Verb(index, state + 1, True, frozenset())
        if words[index].lower in states:
            return Verb(index, index + 1, True, frozenset())
        hidden = _hidden_aim(words, last, locale)
        if hidden:
            return Verb(index, hidden, True, frozenset())
        return Verb(index, last, False, found[1] if found else frozenset())
    return None


def _hidden_aim(words: Sequence[Word], start: int, locale: str) -> int:
    """Index after a vague verb that the field leads up to with "to" ("help learners to understand"), else 0."""
    vague = phrases(locale, "verbs", "vague")
    for index in range(start, len(words) - 1):
        length = _at_start(vague.find(words[index + 1 : index + 9]))
        if words[index].lower == "to" and length:
            return index + 1 + length
    return 0


def _after_subject(words: Sequence[Word], locale: str) -> int:
    """Index after "the trainer", or after the first "will", "can", "should" … among the first four words, else 0."""
    modals = words_of(locale, "grammar", "modal")
    modal = next((index + 1 for index, word in enumerate(words[:4]) if word.lower in modals), 0)
    return modal or _at_start(phrases(locale, "subjects", "trainer").find(words[:4]))


def _announces(words: Sequence[Word], index: int, locale: str) -> bool:
    """Whether a word only stands before the verb: an adverb, or a plural subject that is no verb itself."""
    if index + 1 >= len(words):
        return False
    word, after = words[index], words[index + 1]
    if word.lower in words_of(locale, "verbs", "adverb"):
        return True
    plural = word.lower != word.lemma and word.lower.endswith("s") and _levels(words, index, locale) is None
    return plural and (
        _levels(words, index + 1, locale) is not None or after.lemma in words_of(locale, "verbs", "vague")
    )


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
        doing = _at_start(actions.find(words[index : index + 4]))
        if taking_in and content < 2 and max(doing, found[0] if found else 0) <= taking_in:
            return Verb(index, index + taking_in, True, frozenset())
        if found:
            return Verb(index, index + found[0], False, found[1])
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
