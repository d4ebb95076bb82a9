"""The common base of all kinds' data, and their lookup by widget name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError


@dataclass(frozen=True, slots=True)
class Reference:
    """Marks a field that refers to something outside the answer: ``outcomes`` taken over, or ``lines`` shown."""

    target: str


@dataclass(frozen=True, slots=True)
class Options:
    """Marks a number as a choice whose words stand under this name in the catalogue's ``options``."""

    name: str


Text = Annotated[str, StringConstraints(max_length=20_000)]
"""What a trainee typed, as typed; at most 20,000 code points a field."""

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
"""A row's id, given by the widget."""

OutcomeId = Annotated[Id, Reference("outcomes")]
"""The id of an outcome that was taken over from an earlier exercise."""

Level = Annotated[int, Field(ge=1, le=6), Options("level")]
"""Level of thinking, 1 remember … 6 create (Anderson & Krathwohl 2001)."""


class KindData(BaseModel):
    """Base of each kind's ``Data`` model: frozen, strict, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Row(KindData):
    """A row of a list; it carries the id that other fields refer to."""

    id: Id


@cache
def kind_names() -> tuple[str, ...]:
    """Names of the widget kinds that exist: the folders beside this file that hold a ``model.py``."""
    folders = files(__package__).iterdir()
    return tuple(sorted(folder.name for folder in folders if folder.joinpath("model.py").is_file()))


def data_model(kind: str) -> type[KindData]:
    """Return the ``Data`` model of a widget kind. Raises ``KeyError`` that lists the known kinds."""
    return _model(kind, "Data")


def settings_model(kind: str) -> type[KindData]:
    """Return the model of what an exercise may set for a widget kind. Raises ``KeyError`` like :func:`data_model`."""
    return _model(kind, "Settings")


def _model(kind: str, name: str) -> type[KindData]:
    if kind not in kind_names():
        raise KeyError(f"no widget kind {kind!r}; there are: {', '.join(kind_names())}")
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
