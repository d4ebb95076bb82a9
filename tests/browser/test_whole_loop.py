"""The main job from end to end: a trainee types into both widgets, hands in, and reads an explained mark.

One person plays both parts on one machine, as in a single-user JupyterLab. With ``TOT_SHOTS=DIR`` the feedback pages
are also kept as pictures.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from lab_driver import Lab, LabPage
from nbgrader.api import Gradebook

from course_answers import OBJECTIVES, PLAN, samples
from tot_exercises.cli import main

pytestmark = pytest.mark.browser

M03, M04 = "m03_needs_outcomes", "m04_session_planning"
SAVED = ".tot-saved[data-state=saved]"
HTML = "<b onmouseover=alert(1)>"


class Person:
    """Somebody who runs nbgrader in a folder, with a home of their own."""

    def __init__(self, folder: Path, home: Path, settings: str = "") -> None:
        self.folder = folder
        (home / ".jupyter").mkdir(parents=True, exist_ok=True)
        if settings:
            (home / ".jupyter" / "nbgrader_config.py").write_text(settings)
        scripts = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        self.env = {**os.environ, "HOME": str(home), "PATH": scripts}

    def nbgrader(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "nbgrader", *arguments]
        run = subprocess.run(command, cwd=self.folder, env=self.env, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr[-3000:]
        return run.stderr


def type_outcomes(widget: Any) -> None:
    """Type the strong sample's outcomes, with HTML in one field."""
    data = samples()[OBJECTIVES]["strong"].data
    widget.get_by_label("Who learns").fill(data["need"]["who"] + HTML)
    widget.get_by_label("The gap").fill(data["need"]["gap"])
    widget.get_by_label("The cause").fill(data["need"]["cause"])
    for number, row in enumerate(data["outcomes"]):
        card = widget.locator(".tot-outcome").nth(number)
        card.get_by_label("Verb").fill(row["verb"])
        card.get_by_label("What", exact=True).fill(row["object"])
        card.get_by_label("Condition").fill(row["condition"])
        card.get_by_label("Standard").fill(row["standard"])
        card.get_by_label("Level").select_option(str(row["level"]))
        card.get_by_label("Evidence").select_option(row["evidence"])


def type_plan(widget: Any) -> None:
    """Build two blocks of a plan on the trainee's own outcomes: enough for some criteria, not for all."""
    widget.get_by_role("button", name="Use my outcomes").click()
    widget.locator(".tot-choice").first.wait_for()
    widget.locator(".tot-choice input").nth(1).check()
    widget.locator(".tot-choice input").nth(2).check()
    rows = (
        ("opening", "8", "Write the name of one pupil who is never heard", "write", "alone"),
        ("practice", "24", "Run the routine in groups of eight and tick the card", "practise", "group"),
    )
    for number, (phase, minutes, does, act, grouping) in enumerate(rows):
        widget.get_by_role("button", name=re.compile("Add (a|the first) block")).click()
        block = widget.locator(".tot-block").nth(number)
        block.get_by_label("Phase").select_option(phase)
        block.locator(".tot-minutes").fill(minutes)
        block.get_by_label("Learners do").fill(does)
        block.get_by_label("Main action").select_option(act)
        block.get_by_label("Grouping").select_option(grouping)
    widget.locator(".tot-block").nth(1).locator(".tot-pill", has_text="2. demonstrate").locator("input").check()


def show(page: LabPage, module: str) -> Any:
    page.open(f"{module}/{module}.ipynb")
    page.run_all()
    widget = page.page.locator(".tot")
    widget.locator(".tot-saved").wait_for()
    return widget


def saved(widget: Any) -> None:
    widget.page.evaluate("() => document.activeElement.blur()")
    widget.locator(SAVED).wait_for(timeout=10_000)


def test_from_a_keystroke_to_a_released_explained_mark(lab: Lab, new_page: Any, browser: Any, tmp_path: Path) -> None:
    """Generate, release, fetch, type, restart, reload, submit, collect, autograde, give feedback, read it."""
    course = tmp_path / "course"
    assert main(["init", str(course)]) == 0
    instructor = Person(course, tmp_path / "instructor_home")
    exchange = (
        f"c = get_config()\nc.CourseDirectory.course_id = 'course'\nc.Exchange.root = {str(course / 'exchange')!r}\n"
    )
    trainee = Person(lab.folder, tmp_path / "home", exchange)
    for module in (M03, M04):
        instructor.nbgrader("generate_assignment", module)
        instructor.nbgrader("release_assignment", module)
        trainee.nbgrader("fetch_assignment", module)

    page: LabPage = new_page()
    widget = show(page, M03)
    type_outcomes(widget)
    saved(widget)
    page.restart_kernel()
    widget = show(page, M03)
    assert widget.get_by_label("Who learns").input_value().endswith(HTML)
    widget.get_by_role("button", name="Check my draft").click()
    widget.locator(".tot-message").first.wait_for()
    widget.get_by_role("button", name="Mark as finished").click()
    widget.get_by_role("button", name="Change again").wait_for()

    widget = show(page, M04)
    type_plan(widget)
    saved(widget)
    page.restart_kernel()
    widget = show(page, M04)
    assert widget.locator(".tot-block").count() == 2
    answer = json.loads((lab.folder / M04 / "responses" / "plan_builder.json").read_text("utf-8"))
    assert answer["inputs"][OBJECTIVES]["source"] == "own"
    assert (page.foreign, page.errors) == ([], [])

    for module in (M03, M04):
        trainee.nbgrader("submit", module)
        instructor.nbgrader("collect", module)
        log = instructor.nbgrader("autograde", module)
        assert "Executing notebook with kernel" not in log
        instructor.nbgrader("generate_feedback", module)
        instructor.nbgrader("release_feedback", module)
        trainee.nbgrader("fetch_feedback", module)

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        who = book.students[0].id
        outcomes = book.find_submission(M03, who)
        assert (outcomes.score, outcomes.max_score) == (25, 25)
        plan = book.find_submission(M04, who)
        assert 0 < plan.score < plan.max_score == 40
        person = book.find_grade("m04_plan_builder_person", M04, M04, who)
        assert (person.max_score, person.needs_manual_grade) == (4, True)

    for exercise, module in ((OBJECTIVES, M03), (PLAN, M04)):
        read_feedback(browser, next((lab.folder / module / "feedback").rglob("*.html")), exercise)


def read_feedback(browser: Any, path: Path, exercise: str) -> None:
    """What the trainee sees: a page without code, without requests, with every criterion and the own words in it."""
    asked: list[str] = []
    view = browser.new_page(viewport={"width": 1000, "height": 900})
    view.on("request", lambda request: asked.append(request.url))
    view.goto(path.as_uri())
    text = view.locator("body").inner_text()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert "tot_exercises import" not in text
    assert view.locator("[onmouseover]").count() == 0
    for words in ("Found", "Why it matters"):
        assert words in text
    if exercise == OBJECTIVES:
        assert "Observable verb" in text
        assert "the five-step group reading routine" in text or "demonstrate" in text
    else:
        assert "Coherence" in text
        assert "Try" in text
    if folder := os.environ.get("TOT_SHOTS"):
        view.screenshot(path=str(Path(folder) / f"feedback_{exercise}.png"), full_page=True)
    view.close()
