"""Integrity signals: reasons to have a person look. They withhold text points and route; they never deduct.

Thresholds are those of curriculum §4.6.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from .messages import phrase
from .reading import Reading
from .result import Signal
from .text.doc import phrases
from .text.language import FOREIGN_SHARE, foreign_share
from .text.lexicon import entries

COPIED_SHARE = 0.5
"""Share of 5-word runs found in the given texts from which an answer counts as copied."""
SALAD_WORDS = 20
"""Words that an answer needs before it can be a keyword salad."""
SALAD_CONTENT = 0.9
"""Share of content words from which there are "hardly any sentences"; notes and bullets reach it too."""
SALAD_TERMS = 0.35
"""Share of words of education jargon, about three times what realistic sample answers reach; both must hold."""
LEAST_WORDS = 12
"""Words an answer needs before its language or its copied share can be told."""


def signals_of(reading: Reading) -> tuple[Signal, ...]:
    """Return the integrity signals of an answer, in a fixed order; none for a blank answer."""
    if reading.blank or not reading.supported:
        return ()
    return tuple(signal for find in (_language, _copied, _salad, _repeated, _long, _grader) for signal in find(reading))


def _language(reading: Reading) -> Iterator[Signal]:
    words = [word for path in reading.texts for word in reading.doc(path).words]
    if len(words) >= LEAST_WORDS and foreign_share(words, reading.locale) > FOREIGN_SHARE:
        yield Signal(id="wrong_language", note=phrase("signal_wrong_language", locale=reading.locale))


def _copied(reading: Reading) -> Iterator[Signal]:
    runs = [
        path
        for path in reading.texts
        if len(reading.doc(path).words) >= LEAST_WORDS and reading.given.share(_lower(reading, path)) >= COPIED_SHARE
    ]
    total = sum(len(reading.doc(path).words) for path in reading.texts)
    copied = sum(sum(reading.copied(path)) for path in reading.texts)
    if runs and copied >= COPIED_SHARE * total:
        yield Signal(id="prompt_copied", note=phrase("signal_prompt_copied"))


def _salad(reading: Reading) -> Iterator[Signal]:
    fields = {path: reading.doc(path).words for path in reading.texts}
    words = [word for own in fields.values() for word in own]
    if len(words) < SALAD_WORDS or sum(word.content for word in words) < SALAD_CONTENT * len(words):
        return
    listed = phrases(reading.locale, "jargon")
    terms = sum(last - first for own in fields.values() for first, last in listed.find(own))
    if terms >= SALAD_TERMS * len(words):
        yield Signal(id="keyword_salad", note=phrase("signal_keyword_salad"))


def _repeated(reading: Reading) -> Iterator[Signal]:
    texts = Counter(" ".join(_lower(reading, path)) for path in reading.texts if len(reading.own(path)) >= 4)
    again = {text for text, count in texts.items() if count >= 3}
    if again:
        fields = tuple(path for path in reading.texts if " ".join(_lower(reading, path)) in again)
        yield Signal(id="repeated_text", note=phrase("signal_repeated_text"), fields=fields)


def _long(reading: Reading) -> Iterator[Signal]:
    fields = tuple(path for path in reading.texts if reading.doc(path).limit is not None)
    if fields:
        limit = str(max(reading.limit(path) or 0 for path in fields))
        yield Signal(
            id="over_long", note=phrase("signal_over_long", limit=limit, fields=", ".join(fields[:4])), fields=fields
        )


def _grader(reading: Reading) -> Iterator[Signal]:
    pattern = _addressed(reading.locale)
    if any(pattern.search(text) for text in reading.texts.values()):
        yield Signal(id="addressed_to_grader", note=phrase("signal_addressed_to_grader"))


def _lower(reading: Reading, path: str) -> list[str]:
    return [word.lower for word in reading.doc(path).words]


@cache
def _addressed(locale: str) -> re.Pattern[str]:
    return re.compile("|".join(entries(locale, "addressed")), re.IGNORECASE | re.DOTALL)
