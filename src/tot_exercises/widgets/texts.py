"""The words on screen, from one catalogue: ``data/messages/widgets_<locale>.yaml``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def catalogue(locale: str = "en") -> dict[str, dict[str, Any]]:
    """Return the whole catalogue: ``ui``, ``kernel`` and one part for each kind."""
    text = files("tot_exercises").joinpath(f"data/messages/widgets_{locale}.yaml").read_text("utf-8")
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return loaded


def say(name: str, /, **values: object) -> str:
    """Return a sentence of the ``kernel`` part, with `values` in its braces; ``KeyError`` for an unknown name."""
    return str(catalogue()["kernel"][name]).format_map(values)
