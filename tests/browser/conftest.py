"""Fixtures for tests in a real browser; what they hand out is described in ``lab_driver``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lab_driver import CHROMIUM, FLAGS, Lab, LabPage, running_lab
from played_view import OUTCOMES, View


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """Start JupyterLab in an empty folder with an empty home, and end it afterwards."""
    with running_lab(tmp_path) as running:
        yield running


@pytest.fixture
def browser() -> Iterator[Any]:
    """Start Chromium with a fresh profile, and end it afterwards."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Start one Chromium for all tests of a file that change nothing for one another."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Any, lab: Lab) -> Iterator[Callable[..., LabPage]]:
    """Return a function that opens a new page; its options are those of a browser context."""
    contexts = []

    def make(**options: Any) -> LabPage:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 1000}, "timezone_id": "UTC", **options})
        contexts.append(context)
        return LabPage(context.new_page(), lab)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def show(chromium: Any) -> Iterator[Callable[..., View]]:
    """Return a function that shows an exercise of the course in a browser of its own, its kernel played by the test."""
    contexts = []

    def make(which: tuple[str, str] = OUTCOMES) -> View:
        context = chromium.new_context()
        contexts.append(context)
        return View(context.new_page(), which)

    yield make
    for context in contexts:
        context.close()
