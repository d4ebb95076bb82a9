"""Read a YAML file into a pydantic model; every complaint names file, line and column.

Rubrics, exercises and materials are written by hand. A typo must point at its own line, so values are built from
YAML *nodes* and the place of each node is remembered until the model has accepted the data.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from .errors import SourceError, SourceErrors

Model = TypeVar("Model", bound=BaseModel)
Loc = tuple[str | int, ...]
Place = tuple[int, int]

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_BYTES = 2_000_000
_MAX_DEPTH = 30


class Located:
    """Plain data from a YAML file, and where each part of it stands.

    Attributes
    ----------
    data : the parsed document
    places : ``{path of keys: (line, column)}``, both counted from 1
    """

    def __init__(self, path: Path, data: Any, places: dict[Loc, Place]) -> None:
        self.path, self.data, self.places = path, data, places

    def place(self, loc: Loc) -> Place:
        """Line and column of `loc`, or of its nearest parent that stands in the file."""
        while loc not in self.places and loc:
            loc = loc[:-1]
        return self.places.get(loc, (1, 1))

    def error(self, loc: Loc, *, found: str, allowed: str, todo: str = "") -> SourceError:
        """Build the error for the part of the file at `loc`."""
        line, column = self.place(loc)
        return SourceError(self.path, line, column, found=found, allowed=allowed, todo=todo)


def read(path: Path) -> Located:
    """Parse `path`; refuse what is not UTF-8, not YAML, a repeated key, an alias bomb or a very deep tree."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise SourceError(
            path, 1, 1, found=f"the file cannot be read ({error.strerror})", allowed="a readable file is needed"
        ) from error
    if len(raw) > _MAX_BYTES:
        raise SourceError(path, 1, 1, found=f"{len(raw):,} bytes", allowed=f"at most {_MAX_BYTES:,} are read")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise SourceError(
            path,
            line,
            1,
            found="a byte that is not UTF-8",
            allowed="course files are UTF-8",
            todo="save the file as UTF-8",
        ) from error
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise SourceError(
            path, line, column, found=error.problem or "not valid YAML", allowed="valid YAML is needed"
        ) from error
    except yaml.YAMLError as error:
        raise SourceError(path, 1, 1, found=str(error), allowed="valid YAML is needed") from error
    if node is None:
        raise SourceError(path, 1, 1, found="an empty file", allowed="a YAML mapping is needed")
    places: dict[Loc, Place] = {}
    return Located(path, _build(node, (), places, path), places)


def load(path: Path, model: type[Model]) -> Model:
    """Read `path` as `model`. Raises :class:`SourceErrors` that lists every fault with its place."""
    return validate(read(path), model)


def validate(located: Located, model: type[Model]) -> Model:
    """Check parsed data against `model`; see :func:`load`."""
    try:
        return model.model_validate(located.data)
    except ValidationError as error:
        raise SourceErrors(list(_explain(located, error))) from error


def _explain(located: Located, error: ValidationError) -> Iterator[SourceError]:
    for item in error.errors(include_url=False):
        loc = tuple(item["loc"])
        name = ".".join(str(part) for part in loc) or "the document"
        if item["type"] == "extra_forbidden":
            yield located.error(
                loc,
                found=f"unknown key {loc[-1]!r}",
                allowed="only the keys of the format are allowed",
                todo="correct the spelling or remove it",
            )
        elif item["type"] == "missing":
            yield located.error(loc, found=f"{name} is missing", allowed="it is required", todo="add it")
        else:
            yield located.error(
                loc, found=f"{name} is {_short(item['input'])}", allowed=item["msg"].removeprefix("Value error, ")
            )


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _build(node: yaml.Node, loc: Loc, places: dict[Loc, Place], path: Path) -> Any:
    mark = node.start_mark
    places[loc] = (mark.line + 1, mark.column + 1)
    if len(loc) > _MAX_DEPTH or len(places) > 100_000:
        raise SourceError(
            path,
            mark.line + 1,
            mark.column + 1,
            found="a tree that is too deep or too large",
            allowed=f"{_MAX_DEPTH} levels and 100,000 values are the limit",
        )
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, (*loc, index), places, path) for index, child in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        built: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = _scalar(key_node, path)
            if key in built:
                spot = key_node.start_mark
                raise SourceError(
                    path,
                    spot.line + 1,
                    spot.column + 1,
                    found=f"the key {key!r} a second time",
                    allowed="a key stands once",
                    todo="remove one of the two",
                )
            built[key] = _build(value_node, (*loc, key), places, path)
            places[(*loc, key)] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        return built
    return _scalar(node, path)


def _scalar(node: yaml.Node, path: Path) -> Any:
    """Turn a scalar node into str, int, float, bool or None; dates stay text, other tags are refused."""
    mark = node.start_mark
    if not isinstance(node, yaml.ScalarNode):
        raise SourceError(
            path, mark.line + 1, mark.column + 1, found="a list or mapping as a key", allowed="keys are plain text"
        )
    kind = node.tag.removeprefix("tag:yaml.org,2002:")
    if kind in {"str", "timestamp"} or (kind == "bool" and node.value.lower() not in {"true", "false"}):
        return node.value  # word lists hold "no" and "on"; only true and false are booleans, as in YAML 1.2
    if kind in {"int", "float", "bool", "null"}:
        return yaml.safe_load(node.value) if node.value else None
    raise SourceError(
        path,
        mark.line + 1,
        mark.column + 1,
        found=f"the tag {node.tag}",
        allowed="text, numbers, true, false and null are allowed",
    )
