"""What the fields of a kind are, read off its data model, so that nothing about a kind is said twice.

A field is a *text* that a trainee types, a *choice* from a list, a *reference* to something else (an outcome that was
taken over, a line of a transcript), or another value. Choices are enumerations of ``model.py``, or numbers marked with
:class:`Options`; their words on screen stand in the kind's ``texts.<locale>.yaml`` under ``options``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any, Literal, get_args

from pydantic import BaseModel

from .base import Options, Reference, data_model


@dataclass(frozen=True, slots=True)
class FieldKind:
    """One field of a kind.

    Attributes
    ----------
    sort : what it holds
    options : of a choice, the name of its list of words
    values : of a choice from an enumeration, the values as text
    target : of a reference, what it refers to
    """

    sort: Literal["text", "choice", "reference", "value"]
    options: str = ""
    values: tuple[str, ...] = ()
    target: str = ""


@cache
def fields(kind: str) -> dict[str, FieldKind]:
    """Return every field of a kind by its path without indexes (``blocks.check.kind``)."""
    return dict(_walk(data_model(kind), ""))


@cache
def text_fields(kind: str) -> frozenset[str]:
    """Paths, without indexes, of the fields that a trainee types prose into (``outcomes.verb``)."""
    return frozenset(path for path, field in fields(kind).items() if field.sort == "text")


def generic(path: str) -> str:
    """``outcomes.2.verb`` → ``outcomes.verb``: how exercises and kinds name their fields."""
    return ".".join(part for part in path.split(".") if not part.isdigit())


def references(kind: str, data: Any, target: str) -> Iterator[tuple[str, Any]]:
    """Yield (path, value) of each reference to `target` in the data of a kind; blank ones are left out."""
    wanted = {path for path, field in fields(kind).items() if field.sort == "reference" and field.target == target}
    for path, value in _leaves(data, ""):
        if value is not None and generic(path) in wanted:
            yield path, value


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list | tuple) else None
    if pairs is None:
        yield path, value
        return
    for key, item in pairs:
        yield from _leaves(item, f"{path}.{key}" if path else str(key))


def _walk(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, FieldKind]]:
    for name, info in model.model_fields.items():
        path = f"{prefix}.{name}" if prefix else name
        parts = [*_parts(info.annotation), *info.metadata]
        inner = [part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)]
        if inner:
            yield from _walk(inner[0], path)
        else:
            yield path, _field(parts)


def _field(parts: list[Any]) -> FieldKind:
    for part in parts:
        if isinstance(part, Reference):
            return FieldKind("reference", target=part.target)
        if isinstance(part, Options):
            return FieldKind("choice", options=part.name)
        if isinstance(part, type) and issubclass(part, Enum):
            values = tuple(str(member.value) for member in part)
            return FieldKind("choice", options=_snake(part.__name__), values=values)
    if str in parts and not any(getattr(part, "pattern", None) for part in parts):
        return FieldKind("text")
    return FieldKind("value")


def _parts(annotation: Any) -> Iterator[Any]:
    yield annotation
    for inner in get_args(annotation):
        yield from _parts(inner)


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
