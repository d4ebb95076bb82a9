"""Take the pictures of the README: ``python docs/take_pictures.py DEMO_FOLDER`` (needs Chromium).

The feedback page comes from a demo; the forms from the gallery's full answers, in a workbook as a trainee sees it.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from lab_driver import CHROMIUM, FLAGS, Lab, LabPage, released, running_lab  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
FEEDBACK = "feedback/middling/m03_needs_outcomes/m03_needs_outcomes.html"
FORMS = {
    "plan": ("m04_session_planning", "plan_builder", "lesson_timeline"),
    "comments": ("m08_feedback_mentoring", "feedback_composer", "feedback_composer"),
}


def main(demo: Path) -> None:
    """Save all pictures."""
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder, running_lab(Path(folder)) as lab:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 920, "height": 1120})
        page.goto((demo.resolve() / FEEDBACK).as_uri())
        page.screenshot(path=PICTURES / "feedback.png")
        for name, (module, words, kind) in FORMS.items():
            put_answer(lab.folder, module, words, kind)
            workbook(browser, lab, module, PICTURES / f"{name}.png")
        browser.close()


def put_answer(folder: Path, module: str, words: str, kind: str) -> None:
    """Lay the gallery's full answer beside a released workbook."""
    released(folder, module)
    states = yaml.safe_load((ROOT / "src/tot_exercises/kinds" / kind / "states.yaml").read_text("utf-8"))
    exercise = yaml.safe_load((folder / module / "exercises" / f"{words}.yaml").read_text("utf-8"))
    answer = {
        "schema": "tot/response@1",
        "exercise": exercise["id"],
        "exercise_version": exercise["version"],
        "profile": "school_teachers",
        "locale": "en",
        "saved_at": "2026-03-02T09:30:00+00:00",
        "data": states["full"],
    }
    (folder / module / "responses").mkdir()
    (folder / module / "responses" / f"{words}.json").write_text(json.dumps(answer), "utf-8")


def workbook(browser: Any, lab: Lab, module: str, target: Path) -> None:
    """Take a picture of a workbook, from the part of the form that a trainee works in."""
    page = LabPage(browser.new_context(viewport={"width": 1100, "height": 860}).new_page(), lab)
    page.open(f"{module}/{module}.ipynb")
    page.plain(width=1100, height=860)
    page.page.locator(".tot .tot-foot").wait_for()
    page.page.locator(".tot h4").first.scroll_into_view_if_needed()
    page.page.evaluate("() => document.querySelector('.tot section, .tot fieldset').scrollIntoView({ block: 'start' })")
    page.page.wait_for_timeout(500)
    page.page.screenshot(path=target)
    page.page.context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
