"""Two small modules with an exercise of each kind, and what tests of the widgets do with them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tot_exercises.widgets import base, opener, place
from tot_exercises.widgets.base import ExerciseWidget
from tot_exercises.widgets.place import Candidate

SOURCES = Path(base.__file__).parents[1]
OUTCOMES = "m03.objective_builder"
PLAN = "m04.plan_builder"
NASTY = "<script>alert(1)</script>{{ 7*7 }}\x1b[31m\u202e"
OUTCOME = {
    "id": "o1",
    "verb": "show",
    "object": "the routine",
    "condition": "",
    "standard": "",
    "level": 3,
    "evidence": "observation",
}


def write_yaml(path: Path, data: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")


def field(label: str) -> dict[str, Any]:
    return {"label": label, "help": "Say it."}


def build(parent: Path, *, profiles: tuple[str, ...] = ("teachers",)) -> tuple[Path, Path]:
    """Write two small modules as a trainee would have them, and return their folders."""
    one, two = parent / "m03_needs", parent / "m04_planning"
    common = {"schema": "tot/exercise@1", "version": "1.0.0", "kind": "summative", "competency": "C3", "locale": "en"}
    write_yaml(
        one / "exercises" / "objective_builder.yaml",
        common
        | {"id": OUTCOMES, "title": "Outcomes", "widget": "objective_builder", "minutes": 40, "task": "Write."}
        | {"settings": {"rows": 4}, "fields": {"need.who": field("Who learns")}, "materials": ["dossier"]},
    )
    write_yaml(
        two / "exercises" / "plan_builder.yaml",
        common
        | {"id": PLAN, "title": "Plan", "widget": "lesson_timeline", "minutes": 75, "task": "Plan."}
        | {"settings": {"total_minutes": 90}, "fields": {"blocks.minutes": field("Minutes")}}
        | {"inputs": [{"exercise": OUTCOMES, "stand_in": "si_outcomes"}]},
    )
    for profile in profiles:
        material = {
            "schema": "tot/material@1",
            "version": "1.0.0",
            "profile": profile,
            "locale": "en",
            "confirmed": "no",
        }
        write_yaml(
            one / "materials" / profile / "dossier.yaml",
            material | {"id": "dossier", "kind": "dossier", "title": f"Group of {profile}", "text": "26 people."},
        )
        write_yaml(
            two / "materials" / profile / "si_outcomes.yaml",
            material | {"id": "si_outcomes", "kind": "outcomes", "title": "Example", "data": {"outcomes": [OUTCOME]}},
        )
    return one, two


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    monkeypatch.setenv("TOT_STRICT", "0")
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return build(tmp_path / "home")


@pytest.fixture
def open_(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that opens a widget which saves after 0.05 s; all are closed at the end."""
    opened: list[ExerciseWidget] = []
    monkeypatch.setattr(ExerciseWidget, "save_after", 0.05)

    def make(folder: Path, name: str, *, preview: bool = False) -> ExerciseWidget:
        widget = opener.open_widget(folder, name, preview=preview)
        opened.append(widget)
        return widget

    yield make
    for widget in opened:
        widget.close()


def here(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(place, "HERE", (Candidate("current folder", folder),))


def wait_for(test: Callable[[], bool], seconds: float = 5) -> None:
    until = time.monotonic() + seconds
    while not test():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.01)


def need(who: str) -> dict[str, Any]:
    return {"need": {"who": who, "gap": "", "cause": ""}, "outcomes": []}


def from_page(widget: ExerciseWidget, **content: Any) -> None:
    """Send a change as the page does, with its number."""
    message(widget, **{"do": "change", "rev": widget.rev + 1, **content})


def message(widget: ExerciseWidget, **content: Any) -> None:
    widget._handle_custom_msg(content, [])


def files_of(folder: Path) -> set[str]:
    return (
        {path.name for path in folder.rglob("*")}
        - {"exercises", "materials"}
        - {path.name for kind in ("exercises", "materials") for path in (folder / kind).rglob("*")}
    )
