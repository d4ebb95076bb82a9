"""Both exercises in a real JupyterLab: typed in, kept, found again, checked, finished."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Lab, LabPage, released

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("TOT_SHOTS")


def shot(page: LabPage, name: str) -> None:
    if SHOTS:
        page.page.locator(".tot").first.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


def answer(lab: Lab, module: str, words: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((lab.folder / module / "responses" / f"{words}.json").read_text("utf-8"))
    return loaded


def test_smoke(lab: Lab, new_page: Any) -> None:
    released(lab.folder, "m03_needs_outcomes", "m04_session_planning")
    lab_page = new_page()
    page = lab_page.page
    lab_page.open("m03_needs_outcomes/m03_needs_outcomes.ipynb")
    lab_page.run_all()
    try:
        page.wait_for_selector(".tot .tot-outcome", timeout=20000)
    finally:
        page.screenshot(path=f"{SHOTS}/smoke.png")
        print(lab_page.errors)
    page.get_by_label("Who learns").fill("26 teachers")
    page.wait_for_selector(".tot-saved[data-state=saved]")
    print(answer(lab, "m03_needs_outcomes", "objective_builder"))
    shot(lab_page, "w2_start")
    lab_page.open("m04_session_planning/m04_session_planning.ipynb")
    lab_page.run_all()
    page.wait_for_selector(".tot .tot-blocks", state="attached")
    shot(lab_page, "w1_start")
    print(lab_page.errors, lab_page.foreign)
