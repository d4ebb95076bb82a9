"""Fast typing in a real JupyterLab: what was typed is what is in the file, whatever the kernel echoes in between."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lab_driver import Lab, LabPage, released

pytestmark = pytest.mark.browser

MODULE, WORDS = "m03_needs_outcomes", "objective_builder"
SAVED = ".tot-saved[data-state=saved]"
ROUNDS = 4
TEXTS = ("Verb", "What", "Condition", "Standard")
KEYS = {"Verb": "verb", "What": "object", "Condition": "condition", "Standard": "standard"}


@pytest.fixture
def trainee(lab: Lab, new_page: Any) -> LabPage:
    """Return a page in a Lab whose folder holds the module as released."""
    released(lab.folder, MODULE)
    page: LabPage = new_page()
    return page


def show(trainee: LabPage) -> Any:
    trainee.open(f"{MODULE}/{MODULE}.ipynb")
    trainee.run_all()
    widget = trainee.page.locator(".tot")
    widget.locator(".tot-saved").wait_for()
    return widget


def data_of(file: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(file.read_text("utf-8"))["data"]
    return loaded


def fill_all(widget: Any, word: str) -> dict[str, Any]:
    """Fill every field of the form without a pause, going from field to field, and return what the file must hold."""
    need = {}
    for label, name in (("Who learns", "who"), ("The gap", "gap"), ("Cause", "cause")):
        need[name] = f"{word} {name}"
        widget.get_by_label(label).fill(need[name])
    outcomes = []
    for number in range(4):
        card = widget.locator(".tot-outcome").nth(number)
        row: dict[str, Any] = {"id": f"o{number + 1}"}
        for label in TEXTS:
            row[KEYS[label]] = f"{word} {label} {number}"
            card.get_by_label(label, exact=True).fill(row[KEYS[label]])
        row["level"] = number + 1
        card.get_by_label("Level").select_option(str(row["level"]))
        row["evidence"] = "observation"
        card.get_by_label("Evidence").select_option(row["evidence"])
        outcomes.append(row)
    return {"need": need, "outcomes": outcomes}


def on_screen(widget: Any) -> list[str]:
    values: list[str] = widget.locator("input.tot-text, textarea, select").evaluate_all("all => all.map(e => e.value)")
    return values


def test_no_field_is_lost_when_typing_fast(trainee: LabPage) -> None:
    """All fields of all outcomes, filled in one go with a blur after each, are in the file and on screen, each time."""
    widget = show(trainee)
    file = trainee.lab.folder / MODULE / "responses" / f"{WORDS}.json"
    for number in range(ROUNDS):
        typed = fill_all(widget, f"round {number}")
        shown = on_screen(widget)
        trainee.page.evaluate("() => document.activeElement.blur()")
        widget.locator(SAVED).wait_for(timeout=10_000)
        assert data_of(file) == typed
        assert on_screen(widget) == shown
    assert trainee.errors == []
