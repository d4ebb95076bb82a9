"""An answer as a plain document: for nbgrader's runs, for print, and where a page cannot show widgets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from ..exercise import Exercise
from ..response import Snapshot
from .texts import catalogue, say


@dataclass(frozen=True, slots=True)
class Line:
    """One field: its label, and what was answered, empty where nothing was."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together, under a heading."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ReadOut:
    """An HTML document for a notebook's output; everything typed in it is escaped."""

    html: str
    text: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


def read_out(
    exercise: Exercise, data: Mapping[str, Any], inputs: Mapping[str, Snapshot], *, status: str, saved_at: str
) -> ReadOut:
    """Return the read-out of an answer; blank fields are shown as such."""
    sections = [*_inputs(inputs), *_sections(exercise, data, inputs)]
    when = say("readout_saved", time=_local(saved_at)) if saved_at else say("readout_none")
    html = (
        _environment()
        .get_template("readout.html.j2")
        .render(
            title=exercise.title,
            status=say(f"readout_status_{status}") if saved_at else "",
            saved=when,
            sections=sections,
            blank=say("readout_blank"),
        )
    )
    return ReadOut(html, f"{exercise.title}: {when}\n{say('readout_hint')}")


def note(title: str, text: str, detail: str) -> ReadOut:
    """Return a kind sentence with a detail line for the helper, in place of an exercise that cannot be shown."""
    label = say("note_detail")
    html = _environment().get_template("note.html.j2").render(title=title, text=text, label=label, detail=detail)
    return ReadOut(html, f"{title}\n{text}\n{label}: {detail}")


def _sections(exercise: Exercise, data: Mapping[str, Any], inputs: Mapping[str, Snapshot]) -> Iterator[Section]:
    words = catalogue()
    own = words[exercise.widget]
    outcomes = _outcome_names(inputs)
    for name, value in data.items():
        if isinstance(value, dict):
            yield Section(str(own.get(name, name)), tuple(_lines(exercise, name, value, outcomes)))
        elif isinstance(value, list):
            for number, row in enumerate(value, start=1):
                heading = say(f"readout_row_{name}", number=number)
                yield Section(heading, tuple(_lines(exercise, name, row, outcomes)))


def _lines(exercise: Exercise, path: str, values: Mapping[str, Any], outcomes: Mapping[str, str]) -> Iterator[Line]:
    for name, value in values.items():
        where = f"{path}.{name}"
        if name in {"id", "start"}:
            continue
        if isinstance(value, dict):
            yield from _lines(exercise, where, value, outcomes)
            continue
        spec = exercise.fields.get(where)
        yield Line(spec.label if spec else name, _shown(exercise, path, name, value, outcomes))


def _shown(exercise: Exercise, path: str, name: str, value: Any, outcomes: Mapping[str, str]) -> str:
    """Return a value as a person reads it: the words of an option, the text of an outcome."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(_shown(exercise, path, name, item, outcomes) for item in value)
    options = catalogue()[exercise.widget]["options"]
    if isinstance(value, dict):  # a material and what it needs
        needs = ", ".join(str(options["needs"].get(need, need)) for need in value.get("needs", ()))
        return f"{value.get('name', '')} ({needs})" if needs else str(value.get("name", ""))
    if name in {"outcomes", "priority"}:
        return outcomes.get(str(value), str(value))
    group = options.get("check" if path.endswith(".check") else name)
    return str(group.get(str(value), value)) if group else str(value)


def _inputs(inputs: Mapping[str, Snapshot]) -> Iterator[Section]:
    for snapshot in inputs.values():
        names = _outcome_names({"": snapshot})
        heading = say("readout_inputs_own" if snapshot.source == "own" else "readout_inputs_stand_in")
        yield Section(heading, tuple(Line(str(number), text) for number, text in enumerate(names.values(), start=1)))


def _outcome_names(inputs: Mapping[str, Snapshot]) -> dict[str, str]:
    return {
        str(row["id"]): f"{row.get('verb', '')} {row.get('object', '')}".strip()
        for snapshot in inputs.values()
        for row in snapshot.data.get("outcomes", ())
    }


def _local(saved_at: str) -> str:
    return datetime.fromisoformat(saved_at).astimezone().strftime("%Y-%m-%d %H:%M")


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("tot_exercises", "widgets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
