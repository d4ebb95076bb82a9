"""An answer as a file (``tot/response@1``): reading with every doubt raised, and its digest.

Whatever a trainee hands in is data. It is never executed, and a file that cannot be read is refused with a reason
and kept as it was. Text is kept as typed; only lone surrogates, which no UTF-8 file can hold, become U+FFFD, one for
one, so that offsets stay right.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from .errors import ResponseError
from .exercise import ExerciseId, Name, Version

SCHEMA = "tot/response@1"
MAX_BYTES = 1_000_000
MAX_DEPTH = 20

_SURROGATES = re.compile("[\ud800-\udfff]")


class Snapshot(BaseModel):
    """An earlier artefact as it was when the trainee adopted it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    source: Literal["own", "stand-in"]
    data: dict[str, Any]


class Part(BaseModel):
    """One widget of an exercise that has several, and the fields it fills."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Name
    widget: Name
    fields: tuple[str, ...]


class Response(BaseModel):
    """One trainee's answer to one exercise. `data` is checked against its widget kind by the grader."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["tot/response@1"] = Field(default="tot/response@1", alias="schema")
    exercise: ExerciseId
    exercise_version: Version
    profile: Name
    locale: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    attempt: Annotated[int, Field(ge=1, le=1_000, strict=True)] = 1
    status: Literal["draft", "finished"] = "draft"
    saved_at: str
    data: dict[str, Any]
    inputs: dict[ExerciseId, Snapshot] = {}
    parts: tuple[Part, ...] = ()

    @field_validator("saved_at")
    @classmethod
    def _time(cls, value: str) -> str:
        if datetime.fromisoformat(value).tzinfo is None:
            raise ValueError("saved_at needs a time zone, as in 2026-03-01T14:02:00+00:00")
        return value

    @property
    def digest(self) -> str:
        """SHA-256 of what is answered: saving again without a change keeps it."""
        return digest_of(
            {
                "exercise": self.exercise,
                "profile": self.profile,
                "locale": self.locale,
                "data": self.data,
                "inputs": {name: snapshot.model_dump() for name, snapshot in self.inputs.items()},
            }
        )

    def to_json(self) -> str:
        """Return the compact JSON of the file, one line and a newline at its end."""
        return json.dumps(self.model_dump(mode="json", by_alias=True), ensure_ascii=False, separators=(",", ":")) + "\n"


def digest_of(data: Any) -> str:
    """SHA-256 over canonical JSON (sorted keys, no spaces, UTF-8), 64 hexadecimal digits."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def read_bytes(path: Path) -> bytes | None:
    """Read an answer file without following a link; None where there is none.

    Raises
    ------
    ResponseError
        ``not_a_file`` for a link, folder or device, ``too_large`` above 1,000,000 bytes.
    """
    try:
        for parent in (path.parent, path):
            mode = os.lstat(parent).st_mode
            wanted = stat.S_ISDIR if parent == path.parent else stat.S_ISREG
            if not wanted(mode):
                what = "folder" if parent == path.parent else "file"
                raise ResponseError(
                    "not_a_file",
                    f"{path.name}: {parent.name} is not a plain {what}; links and devices are not followed; "
                    "the grader decides what to do with it",
                )
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ResponseError(
            "not_a_file", f"{path.name}: cannot be opened ({error.strerror}); a readable file is needed"
        ) from error
    with os.fdopen(descriptor, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise ResponseError(
            "too_large",
            f"{path.name}: {max(size, len(raw)):,} bytes; an answer has at most {MAX_BYTES:,}; a person reads it",
        )
    return raw


def parse(raw: bytes, name: str = "the answer", *, exercise: str | None = None) -> Response:
    """Parse the bytes of an answer file.

    Parameters
    ----------
    raw : the file's content
    name : how messages call the file
    exercise : the exercise it must answer, if that is known

    Raises
    ------
    ResponseError
        ``torn`` (not whole JSON in UTF-8), ``newer`` (a later schema), ``foreign`` (another schema or exercise),
        ``malformed`` (fields that no widget wrote).
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ResponseError(
            "torn", f"{name}: byte {error.start} is not UTF-8; answers are UTF-8; the file is kept for a person"
        ) from error
    depth_left = _depth(text)
    if depth_left > MAX_DEPTH:
        raise ResponseError(
            "malformed",
            f"{name}: {depth_left} levels of brackets; at most {MAX_DEPTH} are read; the file is kept for a person",
        )
    try:
        data = json.loads(
            text, parse_constant=_refuse_constant, object_pairs_hook=_unique, parse_int=_int, parse_float=_float
        )
    except ValueError as error:
        raise ResponseError("torn", f"{name}: not whole JSON ({error}); the file is kept for a person") from error
    if not isinstance(data, dict):
        raise ResponseError(
            "foreign",
            f"{name}: {type(data).__name__} at the top; an answer is an object; the file is kept for a person",
        )
    schema = data.get("schema")
    if schema != SCHEMA:
        if (
            isinstance(schema, str)
            and (match := re.fullmatch(r"tot/response@(\d{1,9})", schema))
            and int(match.group(1)) > 1
        ):
            raise ResponseError("newer", f"{name}: schema {schema}; this version reads {SCHEMA}; update tot_exercises")
        raise ResponseError(
            "foreign", f"{name}: schema {str(schema)[:60]!r}; {SCHEMA} is expected; the file is kept for a person"
        )
    try:
        response = Response.model_validate(_scrub(data))
    except ValidationError as error:
        item = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in item["loc"])
        raise ResponseError("malformed", f"{name}: {where}: {item['msg']}; the file is kept for a person") from error
    if exercise is not None and response.exercise != exercise:
        raise ResponseError(
            "foreign",
            f"{name}: it answers {response.exercise}; {exercise} is expected here; the file is kept for a person",
        )
    return response


def read(path: Path, *, exercise: str | None = None) -> Response | None:
    """Read an answer file; None where there is none. Raises :class:`~tot_exercises.errors.ResponseError`."""
    raw = read_bytes(path)
    return None if raw is None else parse(raw, path.name, exercise=exercise)


def _depth(text: str) -> int:
    """Deepest nesting of brackets outside strings: counted before parsing, so that no parser can be exhausted."""
    depth = deepest = 0
    in_string = escaped = False
    for char in text:
        if in_string:
            if escaped:
                escaped = False
            elif char == "\\":
                escaped = True
            elif char == '"':
                in_string = False
        elif char == '"':
            in_string = True
        elif char in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "]}":
            depth -= 1
    return deepest


def _refuse_constant(token: str) -> NoReturn:
    raise ValueError(f"{token} is not a number that JSON knows")


def _int(token: str) -> int:
    if len(token) > 18:
        raise ValueError("a number with more than 18 digits")
    return int(token)


def _float(token: str) -> float:
    value = float(token)
    if value in (float("inf"), float("-inf")):
        raise ValueError("a number out of range")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    built = dict(pairs)
    if len(built) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return built


def _scrub(value: Any) -> Any:
    """Replace lone surrogates by U+FFFD, one for one, in every string."""
    if isinstance(value, str):
        return _SURROGATES.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_scrub(key): _scrub(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_scrub(item) for item in value]
    return value
