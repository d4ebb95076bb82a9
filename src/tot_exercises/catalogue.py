"""The words on screen: one catalogue, made of ``data/messages/widgets_<locale>.yaml`` and each kind's own texts.

A locale without a translation is shown in English. The pseudo-locale :data:`PSEUDO` is made from English: every text is
set from right to left between marks, so that a person and a test can see what was never taken from the catalogue and
how the page stands in a language such as Arabic.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from .kinds import kind_names

PSEUDO = "ar-XB"
"""The right-to-left pseudo-locale; the tag is the one that Unicode's CLDR reserves for it."""

_RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_PLACES = re.compile(r"(\{\w+\})")


@cache
def catalogue(locale: str = "en") -> dict[str, dict[str, Any]]:
    """Return the whole catalogue: ``ui``, ``kernel``, and one part for each kind."""
    if locale == PSEUDO:
        return {name: _map(part, _mirrored) for name, part in catalogue("en").items()}
    loaded = _read(f"data/messages/widgets_{locale}.yaml") or _read("data/messages/widgets_en.yaml")
    for kind in kind_names():
        loaded[kind] = _read(f"kinds/{kind}/texts.{locale}.yaml") or _read(f"kinds/{kind}/texts.en.yaml")
    return loaded


def words_of_kind(kind: str, locale: str = "en") -> dict[str, Any]:
    """Return what a page of this kind says: the shared words and its own; ``options`` of both."""
    shared, own = catalogue(locale)["ui"], catalogue(locale)[kind]
    return {**shared, **own, "options": {**shared["options"], **own.get("options", {})}}


def say(name: str, /, **values: object) -> str:
    """Return a sentence of the ``kernel`` part, with `values` in its braces; ``KeyError`` for an unknown name."""
    return str(catalogue(screen_locale("en"))["kernel"][name]).format_map(values)


def screen_locale(locale: str) -> str:
    """Return the language of the screen: that of the course, unless ``TOT_SCREEN_LOCALE`` names another one."""
    return os.environ.get("TOT_SCREEN_LOCALE") or locale


def direction(locale: str) -> str:
    """Return ``rtl`` or ``ltr``."""
    return "rtl" if locale.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"


def _read(name: str) -> dict[str, Any]:
    path = files("tot_exercises").joinpath(name)
    return yaml.safe_load(path.read_text("utf-8")) if path.is_file() else {}


def _map(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {key: _map(item, change) for key, item in value.items()}
    return change(value) if isinstance(value, str) else value


def _mirrored(text: str) -> str:
    """Set a text from right to left between ⟦marks⟧; names in braces stay as they are."""
    pieces = [piece if _PLACES.fullmatch(piece) else f"\u202e{piece}\u202c" for piece in _PLACES.split(text) if piece]
    return f"⟦{''.join(pieces)}⟧"
