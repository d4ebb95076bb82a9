"""An answer as a plain document: for nbgrader's runs, for print, and where a page cannot show widgets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from ..catalogue import say
from ..exercise import Materials
from ..readout import EMPTY, sections
from ..response import Response


@dataclass(frozen=True, slots=True)
class ReadOut:
    """An HTML document for a notebook's output; everything typed in it is escaped."""

    html: str
    text: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


def read_out(response: Response | None, materials: Materials) -> ReadOut:
    """Return the read-out of an answer; None is an exercise that nobody has begun."""
    title = materials.exercise.title
    saved = say("readout_none") if response is None else say("readout_saved", time=_local(response.saved_at))
    html = (
        _environment()
        .get_template("readout.html.j2")
        .render(
            title=title,
            status="" if response is None else say(f"readout_status_{response.status}"),
            saved=saved,
            sections=() if response is None else sections(response, materials),
            empty=EMPTY,
        )
    )
    return ReadOut(html, f"{title}: {saved}\n{say('readout_hint')}")


def note(title: str, text: str, detail: str) -> ReadOut:
    """Return a kind sentence with a detail line for the helper, in place of an exercise that cannot be shown."""
    label = say("note_detail")
    html = _environment().get_template("note.html.j2").render(title=title, text=text, label=label, detail=detail)
    return ReadOut(html, f"{title}\n{text}\n{label}: {detail}")


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
