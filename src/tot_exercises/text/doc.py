"""A text, read once: words with their places, lemmas, and which of them carry content.

Words are runs of Unicode letters and digits, with inner apostrophes and hyphens. *Content words* are those that are
not function words of the locale (curriculum: text basics).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import simplemma
from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

from .lexicon import entries, supported

_WORD = re.compile(r"\w+(?:['’\-‐]\w+)*(?:%|\b)", re.UNICODE)
_SENTENCE_END = re.compile(r"[.!?…][\"'’”»)]*\s+|\n+|[;•]|(?<=\s)[-–—*](?=\s)")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: as typed, in lower case, its lemma, and its place in code points (end exclusive).

    `known` tells whether it stands in the locale's vocabulary; only a word that does not may be a misspelling.
    """

    text: str
    lower: str
    lemma: str
    start: int
    end: int
    content: bool
    known: bool


@dataclass(frozen=True, slots=True)
class Doc:
    """A text and its words. `limit` is where reading stopped (the number of words read), None where all was read."""

    text: str
    words: tuple[Word, ...]
    limit: int | None = None

    @property
    def content(self) -> tuple[Word, ...]:
        """The content words."""
        return tuple(word for word in self.words if word.content)

    def clauses(self) -> list[tuple[Word, ...]]:
        """Words grouped by sentence, line or bullet."""
        cuts = [match.end() for match in _SENTENCE_END.finditer(self.text)]
        groups: list[list[Word]] = [[]]
        position = 0
        for word in self.words:
            while position < len(cuts) and cuts[position] <= word.start:
                position += 1
                groups.append([])
            groups[-1].append(word)
        return [tuple(group) for group in groups if group]


def read(text: str, locale: str, *, limit: int | None = None) -> Doc:
    """Split `text` into words; at most `limit` words are read."""
    language = locale.partition("-")[0].lower()
    words: list[Word] = []
    for match in _WORD.finditer(text):
        if limit is not None and len(words) >= limit:
            return Doc(text, tuple(words), limit)
        lower = unicodedata.normalize("NFC", match.group()).replace("’", "'").casefold()
        lemma = lemma_of(lower, language)
        content = not is_function_word(lower, lemma, language)
        known = not content or is_known(lower, language)
        words.append(Word(match.group(), lower, lemma, match.start(), match.end(), content, known))
    return Doc(text, tuple(words))


@lru_cache(maxsize=50_000)
def lemma_of(word: str, language: str) -> str:
    """Dictionary form of a word in lower case (simplemma's tables); possessive endings are taken off."""
    bare = word.removesuffix("'s").removesuffix("'")
    if language not in SUPPORTED_LANGUAGES:
        return bare
    return str(simplemma.lemmatize(bare, lang=language)).casefold()


@lru_cache(maxsize=50_000)
def is_known(word: str, language: str) -> bool:
    """Whether a word stands in the locale's vocabulary; numbers count as known."""
    bare = word.removesuffix("'s").removesuffix("'")
    if language not in SUPPORTED_LANGUAGES:
        return True
    return any(char.isdigit() for char in bare) or all(
        simplemma.is_known(part, lang=language) for part in re.split(r"[-‐']", bare) if part
    )


@cache
def _function_words(language: str) -> frozenset[str]:
    """Return none for a language without word lists: structured checks still count its words."""
    return frozenset(entries(language, "function_words")) if supported(language) else frozenset()


def is_function_word(lower: str, lemma: str, language: str) -> bool:
    """Whether a word only holds others together (articles, prepositions, pronouns, auxiliaries …)."""
    known = _function_words(language)
    return lower in known or (lemma in known and len(lemma) <= 4)


def alike(one: str, other: str) -> bool:
    """Whether two lower-case words match: equal, or one edit apart from six letters up (curriculum: *Match*)."""
    if one == other:
        return True
    if min(len(one), len(other)) < 5 or max(len(one), len(other)) < 6 or abs(len(one) - len(other)) > 1:
        return False
    return _one_edit(one, other)


def _one_edit(one: str, other: str) -> bool:
    """Whether one insertion, deletion, replacement or swap of neighbours turns `one` into `other`."""
    short, long = sorted((one, other), key=len)
    index = 0
    while index < len(short) and short[index] == long[index]:
        index += 1
    if len(short) < len(long):
        return short[index:] == long[index + 1 :]
    swapped = (
        short[index + 1 : index + 2] == long[index : index + 1]
        and short[index : index + 1] == long[index + 1 : index + 2]
    )
    return short[index + 1 :] == long[index + 1 :] or (swapped and short[index + 2 :] == long[index + 2 :])


class Phrases:
    """A set of words and phrases to find in a text, by lemma or by form, tolerant of one slip in longer words."""

    def __init__(self, phrases: Sequence[str], locale: str) -> None:
        language = locale.partition("-")[0].lower()
        self._by_first: dict[str, list[tuple[tuple[str, str], ...]]] = {}
        self._firsts: list[str] = []
        for phrase in phrases:
            parts = tuple((w.lower, w.lemma) for w in read(phrase, language).words)
            if parts:
                for key in {parts[0][0], parts[0][1]}:
                    self._by_first.setdefault(key, []).append(parts)
        self._firsts = [key for key in self._by_first if len(key) >= 6]
        self._slips: dict[str, tuple[str, ...]] = {}

    def find(self, words: Sequence[Word]) -> list[tuple[int, int]]:
        """Places of hits as (first word, word after the last) indexes, longest first at each place, not overlapping."""
        hits: list[tuple[int, int]] = []
        index = 0
        while index < len(words):
            length = self._longest(words, index)
            if length:
                hits.append((index, index + length))
            index += max(1, length)
        return hits

    def _longest(self, words: Sequence[Word], index: int) -> int:
        best = 0
        word = words[index]
        for parts in self._candidates(word):
            if (
                len(parts) > best
                and index + len(parts) <= len(words)
                and all(same_word(words[index + offset], *part) for offset, part in enumerate(parts))
            ):
                best = len(parts)
        return best

    def _candidates(self, word: Word) -> list[tuple[tuple[str, str], ...]]:
        found = [*self._by_first.get(word.lower, ())]
        if word.lemma != word.lower:
            found += self._by_first.get(word.lemma, ())
        if not found and not word.known:
            if word.lower not in self._slips:
                self._slips[word.lower] = tuple(key for key in self._firsts if alike(word.lower, key))
            for key in self._slips[word.lower]:
                found += self._by_first[key]
        return found


def same_word(word: Word, lower: str, lemma: str) -> bool:
    """Whether a word of a text matches a listed one: same form, same lemma, or a slip of a word nobody knows."""
    return (
        word.lower == lower
        or word.lemma == lemma
        or (not word.known and (alike(word.lower, lower) or alike(word.lower, lemma)))
    )


@cache
def phrases(locale: str, lexicon: str, *groups: str) -> Phrases:
    """Return the :class:`Phrases` of some groups of a lexicon."""
    return Phrases(tuple(entries(locale, lexicon, *groups)), locale)
