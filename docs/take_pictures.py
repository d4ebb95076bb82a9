"""Take the pictures of the README: ``python docs/take_pictures.py DEMO_FOLDER`` (needs Chromium).

The feedback page comes from a demo; the forms from strong sample answers, in a workbook as a trainee sees it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from lab_driver import CHROMIUM, FLAGS, Lab, LabPage, released, running_lab  # noqa: E402

from tot_exercises import samples  # noqa: E402
from tot_exercises.course import Course  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
FEEDBACK = "feedback/middling/m03_needs_outcomes/m03_needs_outcomes.html"
FORMS = {"plan": "m04.plan_builder", "comments": "m08.feedback_composer"}


def main(demo: Path) -> None:
    """Save all pictures."""
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder, running_lab(Path(folder)) as lab:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 920, "height": 1120})
        page.goto((demo.resolve() / FEEDBACK).as_uri())
        page.screenshot(path=PICTURES / "feedback.png")
        for name, exercise in FORMS.items():
            workbook(browser, lab, put_answer(lab.folder, exercise), PICTURES / f"{name}.png")
        browser.close()


def put_answer(folder: Path, exercise: str) -> str:
    """Lay the strong sample answer beside a released workbook; return the module's name."""
    course = Course(ROOT)
    module, all_samples = course.module_of(exercise), samples.load_samples(ROOT)
    strong = all_samples[exercise]["strong"]
    response = samples.to_response(strong, module.load(exercise, strong.profile), all_samples, course)
    released(folder, module.name)
    (folder / module.name / "responses").mkdir()
    answer = folder / module.name / "responses" / f"{exercise.partition('.')[2]}.json"
    answer.write_text(response.model_copy(update={"status": "draft"}).to_json(), "utf-8")
    return module.name


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
