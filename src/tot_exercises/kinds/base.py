"""The common base of all kinds' data, and their lookup by widget name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from typing import Annotated, Any, get_args

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

_KINDS = ("lesson_timeline", "objective_builder")

Text = Annotated[str, StringConstraints(max_length=20_000)]
"""What a trainee typed, as typed; at most 20,000 code points a field."""

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
"""A row's id, given by the widget."""


class KindData(BaseModel):
    """Base of each kind's ``Data`` model: frozen, strict, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Row(KindData):
    """A row of a list; it carries the id that other fields refer to."""

    id: Id


def kind_names() -> tuple[str, ...]:
    """Names of the widget kinds that exist."""
    return _KINDS


def data_model(kind: str) -> type[KindData]:
    """Return the ``Data`` model of a widget kind. Raises ``KeyError`` that lists the known kinds."""
    return _model(kind, "Data")


def settings_model(kind: str) -> type[KindData]:
    """Return the model of what an exercise may set for a widget kind. Raises ``KeyError`` like :func:`data_model`."""
    return _model(kind, "Settings")


def _model(kind: str, name: str) -> type[KindData]:
    if kind not in _KINDS:
        raise KeyError(f"no widget kind {kind!r}; there are: {', '.join(_KINDS)}")
    model: type[KindData] = getattr(import_module(f"tot_exercises.kinds.{kind}.model"), name)
    return model


def blank_data(kind: str) -> dict[str, Any]:
    """Return the data of an untouched widget."""
    return data_model(kind)().model_dump(mode="json")


def validate_data(kind: str, data: Any) -> dict[str, Any]:
    """Check `data` against the kind and fill in blanks; returns plain JSON data.

    Raises
    ------
    ValueError
        One line per fault: the field's path, what was found, what is allowed.
    """
    try:
        return data_model(kind).model_validate(data).model_dump(mode="json")
    except ValidationError as error:
        raise ValueError(faults(error, "data")) from error


def faults(error: ValidationError, whole: str) -> str:
    """Say in one line what is wrong where; `whole` names the place of a fault that concerns no single field."""
    lines = []
    for item in error.errors(include_url=False)[:5]:
        where = ".".join(str(part) for part in item["loc"]) or whole
        found = repr(item["input"])
        lines.append(f"{where}: {item['msg']} (found {found[:60]}{'…' if len(found) > 60 else ''})")
    return "; ".join(lines)


def unique_ids(name: str, rows: Sequence[Row]) -> None:
    """Raise ``ValueError`` where two rows of a list carry the same id."""
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            raise ValueError(f"{name}: the id {row.id!r} stands twice")
        seen.add(row.id)


@cache
def text_fields(kind: str) -> frozenset[str]:
    """Paths, without indexes, of the fields that a trainee types prose into (``outcomes.verb``)."""
    return frozenset(_text_fields(data_model(kind), ""))


def _text_fields(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, info in model.model_fields.items():
        path = f"{prefix}.{name}" if prefix else name
        for inner in _models(info.annotation):
            yield from _text_fields(inner, path)
        if info.annotation is str and not any(getattr(item, "pattern", None) for item in info.metadata):
            yield path


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
