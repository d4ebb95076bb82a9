"""The software's own sentences, from ``data/messages/<locale>.yaml``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


def phrase(name: str, /, **values: str) -> str:
    """Return the sentence called `name`, with `values` in its braces; raises ``KeyError`` for an unknown name."""
    return _catalogue("en")[name].format_map(values)


@cache
def _catalogue(locale: str) -> dict[str, str]:
    text = files("tot_exercises").joinpath(f"data/messages/{locale}.yaml").read_text("utf-8")
    catalogue: dict[str, Any] = yaml.safe_load(text)
    return {name: str(value) for name, value in catalogue.items()}
