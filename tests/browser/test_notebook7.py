"""The same workbook in Notebook 7: it opens ready to use, keeps what is typed, and shows it again after a reload."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lab_driver import Lab, LabPage, released, running_notebook7

pytestmark = pytest.mark.browser

MODULE, WORDS = "m03_needs_outcomes", "objective_builder"
HARMLESS = 2  # errors that Notebook 7 throws by itself when a page is opened


@pytest.fixture
def notebook7(tmp_path: Path) -> Iterator[Lab]:
    """Start Notebook 7 in a folder that holds a module as released, and end it afterwards."""
    with running_notebook7(tmp_path) as running:
        released(running.folder, MODULE)
        yield running


def test_a_workbook_opens_ready_in_notebook_7(browser: Any, notebook7: Lab) -> None:
    """Open, type, find the text in the file; reload: the form and its text are there; an author can look behind."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    trainee = LabPage(context.new_page(), notebook7)
    page = trainee.page
    page.goto(f"{notebook7.url}/notebooks/{MODULE}/{MODULE}.ipynb?token={notebook7.token}")
    widget = page.locator(".tot")
    widget.locator(".tot-saved").wait_for(timeout=60_000)
    assert page.get_by_text("1 exercise to finish").is_visible()
    assert not page.locator(".jp-CodeCell .jp-Cell-inputWrapper").is_visible()
    assert not page.locator(".jp-OutputPrompt").first.is_visible()
    widget.get_by_label("Who learns").fill("26 teachers of grades 2 to 4")
    page.evaluate("() => document.activeElement.blur()")
    widget.locator(".tot-saved[data-state=saved]").wait_for(timeout=10_000)
    file = notebook7.folder / MODULE / "responses" / f"{WORDS}.json"
    assert json.loads(file.read_text("utf-8"))["data"]["need"]["who"] == "26 teachers of grades 2 to 4"

    page.reload()
    widget.locator(".tot-saved").wait_for(timeout=60_000)
    assert widget.get_by_label("Who learns").input_value() == "26 teachers of grades 2 to 4"
    assert " ".join(page.locator(".tot-wb-entry").inner_text().split()) == "Four outcomes for your own group draft"
    page.get_by_role("button", name="Author’s view").click()
    assert page.locator(".jp-CodeCell .jp-Cell-inputWrapper").is_visible()
    assert trainee.foreign == []
    assert not [error for error in trainee.errors if "tot" in error]
    assert len(trainee.errors) <= 2 * HARMLESS
    context.close()
