"""Does a text look like the language of its locale? Function words tell, and known words where there are few."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from .. import yamlfile
from .doc import Word
from .lexicon import Lexicon

FOREIGN_SHARE = 0.5
"""Above this share of foreign words a text counts as written in another language (curriculum §4.6)."""


def foreign_share(words: Sequence[Word], locale: str) -> float:
    """Share of words that are neither known in `locale` nor numbers, or function words of another language, 0–1.

    A word counts as foreign when it is unknown, or when it is a function word of another language and not one of this
    locale. Names and slips are unknown too, so only a high share means anything.
    """
    if not words:
        return 0.0
    others = _other_function_words(locale.partition("-")[0].lower())
    foreign = sum(1 for word in words if (word.content and (word.lower in others or not word.known)))
    return foreign / len(words)


@cache
def _other_function_words(language: str) -> frozenset[str]:
    path = Path(str(files("tot_exercises").joinpath("data/lexicons/languages.yaml")))
    lexicon = yamlfile.load(path, Lexicon)
    own = set(lexicon.groups.get(language, ()))
    return frozenset(
        word for code, words in lexicon.groups.items() if code != language for word in words if word not in own
    )
