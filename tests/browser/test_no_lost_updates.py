"""Fast typing in a real JupyterLab: what was typed is what is in the file, whatever the kernel echoes in between."""

from __future__ import annotations

import json
import time
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


def lags(file: Path, page: Any, seconds: float) -> tuple[list[tuple[float, int]], float]:
    """Type letters for so long; return when each was typed, and how far the file ever was behind, in seconds."""
    typed: list[tuple[float, int]] = []
    worst, start = 0.0, time.monotonic()
    while time.monotonic() - start < seconds:
        page.keyboard.type("x")
        typed.append((time.monotonic(), len(typed) + 1))
        page.wait_for_timeout(60)
        kept = len(data_of(file)["need"]["who"]) if file.is_file() else 0
        first_missing = next((when for when, length in typed if length > kept), None)
        if first_missing is not None:
            worst = max(worst, time.monotonic() - first_missing)
    return typed, worst


def test_typing_is_never_far_ahead_of_the_file_even_when_the_tab_is_closed(trainee: LabPage) -> None:
    """While typing without a pause the file is about 2 s behind at most; closing the tab takes no more than that."""
    widget = show(trainee)
    file = trainee.lab.folder / MODULE / "responses" / f"{WORDS}.json"
    widget.get_by_label("Who learns").click()
    typed, worst = lags(file, trainee.page, 7)
    closed = time.monotonic()
    trainee.page.close()
    time.sleep(3)
    kept = len(data_of(file)["need"]["who"])
    lost = [when for when, length in typed if length > kept]
    print(f"behind the keys at most {worst:.2f} s; lost by closing {len(lost)} of {len(typed)} letters")
    assert worst < 3, "2 s are promised; the rest is this machine's"
    assert all(closed - when < 2 for when in lost)


def test_run_all_brings_everything_back_in_a_fresh_page(trainee: LabPage, new_page: Any) -> None:
    """A notebook whose kernel was restarted is opened anew: its old output is dead, "Run all" restores the answer."""
    widget = show(trainee)
    typed = fill_all(widget, "kept")
    trainee.page.evaluate("() => document.activeElement.blur()")
    widget.locator(SAVED).wait_for(timeout=10_000)
    shown = on_screen(widget)
    trainee.command("docmanager:save")
    trainee.restart_kernel()
    fresh: LabPage = new_page()
    trainee.page.close()
    widget = show(fresh)
    assert on_screen(widget) == shown
    assert fresh.page.locator(".tot").count() == 1
    widget.get_by_label("The gap").fill("and it goes on")
    fresh.page.evaluate("() => document.activeElement.blur()")
    widget.locator(SAVED).wait_for(timeout=10_000)
    file = fresh.lab.folder / MODULE / "responses" / f"{WORDS}.json"
    assert data_of(file) == typed | {"need": typed["need"] | {"gap": "and it goes on"}}


def test_two_tabs_hold_one_text(trainee: LabPage, new_page: Any) -> None:
    """The same notebook in a second tab, run there too: what is typed in one appears in the other; nothing is lost."""
    first = show(trainee)
    first.get_by_label("Who learns").fill("typed in the first tab")
    trainee.page.evaluate("() => document.activeElement.blur()")
    first.locator(SAVED).wait_for(timeout=10_000)
    other: LabPage = new_page()
    second = show(other)
    second.get_by_label("The gap").fill("typed in the second tab")
    other.page.evaluate("() => document.activeElement.blur()")
    second.locator(SAVED).wait_for(timeout=10_000)
    trainee.page.wait_for_function(
        "() => [...document.querySelectorAll('.tot textarea')].some(e => e.value === 'typed in the second tab')"
    )
    first.get_by_label("The cause").fill("back in the first tab")
    trainee.page.evaluate("() => document.activeElement.blur()")
    first.locator(SAVED).wait_for(timeout=10_000)
    file = trainee.lab.folder / MODULE / "responses" / f"{WORDS}.json"
    assert data_of(file)["need"] == {
        "who": "typed in the first tab",
        "gap": "typed in the second tab",
        "cause": "back in the first tab",
    }
    assert first.locator(".tot-notice").count() == second.locator(".tot-notice").count() == 0
