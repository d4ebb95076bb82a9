"""An answer as a plain document: sections, labels and the trainee's own words.

Graders read it, and marks sheets and terminals carry it. It works on any data, because an answer that no widget could
have written must be readable too: what is not known is shown with its own name. Texts come out printable, code point
for code point, so that offsets of findings stay right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .catalogue import words_of_kind
from .exercise import Exercise, Materials
from .kinds import fields, generic
from .response import Response
from .text.clean import printable, shorten

EMPTY = "(left empty)"

_HIDDEN = {"id", "start"}


@dataclass(frozen=True, slots=True)
class Line:
    """One field: its dotted path, its label, and its content in words (empty where nothing was filled in)."""

    path: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the answer: the need, an outcome, a block."""

    title: str
    lines: tuple[Line, ...]

    @property
    def filled(self) -> tuple[Line, ...]:
        """The lines that hold something."""
        return tuple(line for line in self.lines if line.text.strip())


def sections(response: Response, materials: Materials) -> tuple[Section, ...]:
    """Return the answer in sections, after the earlier work that it builds on."""
    reader = _reader(response, materials)
    own = tuple(reader.sections(response.data))
    return (*_built_on(response), *own)


def plain(parts: Sequence[Section]) -> str:
    """Write sections as plain text, one blank line between them."""
    blocks = []
    for section in parts:
        lines = [section.title]
        lines += [f"  {line.label}: {line.text}" if line.label else f"  {line.text}" for line in section.filled]
        blocks.append("\n".join(lines if section.filled else [section.title, f"  {EMPTY}"]))
    return "\n\n".join(blocks)


def label(path: str, exercise: Exercise) -> str:
    """Say where a field is, in words: ``blocks.2.learners_do`` → "Block 3 · Learners do"."""
    parts = path.split(".")
    row = ""
    if len(parts) > 1 and _index(parts[1]) is not None:
        row = f"{_singular(parts[0])} {int(parts[1]) + 1}"
    elif len(parts) == 1:
        return _label_of(parts, exercise)
    names = [part for part in parts if _index(part) is None]
    if len(names) == 1:
        return row or _label_of(names, exercise)
    field = _label_of(names, exercise)
    if len(parts) > 4 and _index(parts[3]) is not None and ".".join(names) in exercise.fields:
        field = f"{_singular(parts[2])} {int(parts[3]) + 1} · {field}"
    return f"{row} · {field}" if row else field


def content(path: str, response: Response, materials: Materials) -> tuple[str, bool]:
    """Return what stands in the field at `path`, printable, and whether it is a text whose offsets findings count.

    A field that does not exist is empty.
    """
    value = _at(response.data, path)
    field = fields(materials.exercise.widget).get(generic(path))
    if isinstance(value, str) and (field is None or field.sort in {"text", "value"}):
        return printable(value), True
    return _reader(response, materials).words(value, path), False


def order(path: str, response: Response) -> tuple[int, ...]:
    """Sort key that puts paths in the order of the answer; unknown paths come last."""
    value: Any = response.data
    key = []
    for part in path.split("."):
        index = _index(part)
        if isinstance(value, Mapping) and part in value:
            key.append(list(value).index(part))
            value = value[part]
        elif isinstance(value, list) and index is not None and index < len(value):
            key.append(index)
            value = value[index]
        else:
            key.append(10_000)
            value = None
    return tuple(key)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Puts data into words. `meant` says what a reference means, by its target and value."""

    exercise: Exercise
    meant: Mapping[tuple[str, Any], str]

    def sections(self, data: Mapping[str, Any]) -> Iterator[Section]:
        loose = []
        for key, value in data.items():
            if isinstance(value, Mapping):
                yield Section(_title(key), tuple(self.lines(value, key)))
            elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
                for index, row in enumerate(value):
                    path = f"{key}.{index}"
                    loose_row = Line(path, "", self.words(row, path))
                    inner = tuple(self.lines(row, path)) if isinstance(row, Mapping) else (loose_row,)
                    yield Section(_row_title(key, index, row), inner)
            elif key not in _HIDDEN:
                loose.append(Line(key, _label_of([key], self.exercise), self.words(value, key)))
        if loose:
            yield Section("Answer", tuple(loose))

    def lines(self, row: Mapping[str, Any], path: str) -> Iterator[Line]:
        for key, value in row.items():
            here = f"{path}.{key}"
            if key in _HIDDEN:
                continue
            if isinstance(value, Mapping):
                yield from self.lines(value, here)
            elif _inner_rows(value):
                for index, inner in enumerate(value):
                    title = _row_title(key, index, inner)
                    for line in self.lines(inner, f"{here}.{index}"):
                        yield Line(line.path, f"{title} · {line.label}", line.text)
            else:
                names = [part for part in here.split(".") if _index(part) is None]
                yield Line(here, _label_of(names, self.exercise), self.words(value, here))

    def words(self, value: Any, path: str) -> str:
        """Say any value in words."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, str | int | float):
            return self._leaf(value, path)
        if isinstance(value, list | tuple):
            return "; ".join(filter(None, (self.words(item, f"{path}.{index}") for index, item in enumerate(value))))
        if isinstance(value, Mapping):
            return self._record(value, path)
        return printable(str(value))

    def _leaf(self, value: str | float, path: str) -> str:
        plain_words = printable(value) if isinstance(value, str) else f"{value:.12g}"
        field = fields(self.exercise.widget).get(generic(path))
        if field is None or field.sort in {"text", "value"}:
            return plain_words
        if field.sort == "reference":
            return self.meant.get((field.target, value), plain_words)
        options = words_of_kind(self.exercise.widget)["options"].get(field.options, {})
        return str(options.get(plain_words, plain_words.replace("_", " ")))

    def _record(self, record: Mapping[str, Any], path: str) -> str:
        named = {str(key): self.words(item, f"{path}.{key}") for key, item in record.items() if key not in _HIDDEN}
        if set(named) == {"name", "needs"}:
            return f"{named['name']} (needs {named['needs'].replace(';', ',')})" if named["needs"] else named["name"]
        return ", ".join(f"{_title(key).lower()}: {text}" for key, text in named.items() if text)


def outcome_sentence(row: Mapping[str, Any]) -> str:
    """Read an outcome back as one sentence, printable."""
    texts = [row.get(name) for name in ("verb", "object", "condition", "standard")]
    verb, thing, condition, standard = (printable(text).strip() if isinstance(text, str) else "" for text in texts)
    return ", ".join(filter(None, (f"{verb} {thing}".strip(), condition, standard)))


def _reader(response: Response, materials: Materials) -> _Reader:
    """Return a reader that knows what the answer refers to: outcomes taken over, and lines of the transcript."""
    outcomes = {
        ("outcomes", str(row["id"])): f"Outcome {number}: {shorten(outcome_sentence(row))}"
        for snapshot in response.inputs.values()
        for number, row in enumerate(_rows(snapshot.data.get("outcomes")), start=1)
        if "id" in row
    }
    spoken = [line for document in materials.documents for line in document.lines]
    lines = {("lines", number): f"line {number} “{shorten(line.text)}”" for number, line in enumerate(spoken, start=1)}
    return _Reader(materials.exercise, {**outcomes, **lines})


def _built_on(response: Response) -> Iterator[Section]:
    for name, snapshot in response.inputs.items():
        rows = _rows(snapshot.data.get("outcomes"))
        source = "own earlier work" if snapshot.source == "own" else "the example that the course offers"
        lines = (
            Line(f"inputs.{name}.{n}", f"Outcome {n}", outcome_sentence(row)) for n, row in enumerate(rows, start=1)
        )
        yield Section(f"Built on {source}", tuple(lines))


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list | tuple) else []


def _inner_rows(value: Any) -> bool:
    """Whether a value is a list of rows inside a row, such as the options of an item; each has an id of its own."""
    return isinstance(value, list) and bool(value) and all(isinstance(row, Mapping) and "id" in row for row in value)


def _at(value: Any, path: str) -> Any:
    for part in path.split("."):
        index = _index(part)
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list) and index is not None and index < len(value):
            value = value[index]
        else:
            return None
    return value


def _index(part: str) -> int | None:
    return int(part) if part.isascii() and part.isdigit() and len(part) < 6 else None


def _label_of(names: Sequence[str], exercise: Exercise) -> str:
    """The label of the field, or of its nearest parent that has one, or its own name."""
    for length in range(len(names), 1, -1):
        spec = exercise.fields.get(".".join(names[:length]))
        if spec:
            return spec.label
    spec = exercise.fields.get(names[0]) if len(names) == 1 else None
    return spec.label if spec else _title(names[-1])


def _row_title(name: str, index: int, row: Any) -> str:
    title = f"{_singular(name)} {index + 1}"
    if isinstance(row, Mapping) and isinstance(row.get("start"), int) and isinstance(row.get("minutes"), int):
        title += f" · minute {row['start']} to {row['start'] + row['minutes']}"
    return title


def _singular(name: str) -> str:
    return _title(name.removesuffix("s"))


def _title(name: Any) -> str:
    text = printable(str(name)).replace("_", " ").strip()
    return text[:1].upper() + text[1:]
