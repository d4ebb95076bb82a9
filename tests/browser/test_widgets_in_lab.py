"""Both exercises in a real JupyterLab: typed in, kept, found again, checked, finished.

With ``TOT_SHOTS=DIR`` each state is also kept as a picture, to be looked at by a person.
"""

from __future__ import annotations

import json
import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
from lab_driver import ROOT, Lab, LabPage, released

from tot_exercises.rubric import draft_view, load_rubric

pytestmark = pytest.mark.browser

OUTCOMES = ("m03_needs_outcomes", "objective_builder")
PLAN = ("m04_session_planning", "plan_builder")
NASTY = '<img src=x onerror="document.title=1">&amp; {{7*7}}'
SAVED = ".tot-saved[data-state=saved]"


@pytest.fixture
def trainee(lab: Lab, new_page: Any) -> LabPage:
    """Return a page in a Lab whose folder holds both modules as released, with their draft views."""
    released(lab.folder, OUTCOMES[0], PLAN[0])
    for module, words in (OUTCOMES, PLAN):
        view = draft_view(load_rubric(ROOT / "rubrics" / module / f"{words}.yaml"))
        (lab.folder / module / "exercises" / f"{words}.draft.json").write_text(view.model_dump_json(by_alias=True))
    page: LabPage = new_page()
    return page


def show(trainee: LabPage, which: tuple[str, str]) -> Any:
    """Open a module, run it, and return its widget once it is on screen."""
    trainee.open(f"{which[0]}/{which[0]}.ipynb")
    trainee.run_all()
    widget = trainee.page.locator(".tot")
    widget.locator(".tot-saved").wait_for()
    return widget


def answer(trainee: LabPage, which: tuple[str, str]) -> dict[str, Any]:
    path = trainee.lab.folder / which[0] / "responses" / f"{which[1]}.json"
    loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return loaded


def status(trainee: LabPage, which: tuple[str, str], wanted: str) -> None:
    """Wait until the file has the status that the page shows already."""
    until = time.monotonic() + 10
    while answer(trainee, which)["status"] != wanted:
        assert time.monotonic() < until, f"the file is not {wanted}"
        time.sleep(0.05)


def saved(widget: Any) -> None:
    """Leave the field, and wait until the kernel has said that all is saved."""
    widget.page.evaluate("() => document.activeElement.blur()")
    widget.locator(SAVED).wait_for(timeout=10_000)


def picture(widget: Any, name: str) -> None:
    if folder := os.environ.get("TOT_SHOTS"):
        size = widget.page.viewport_size
        widget.page.set_viewport_size({"width": size["width"], "height": 9000})
        widget.screenshot(path=str(Path(folder) / f"{name}.png"))
        widget.page.set_viewport_size(size)


def nothing_strange(trainee: LabPage) -> None:
    assert trainee.foreign == []
    assert trainee.errors == []


def faults_of_layout(widget: Any) -> list[str]:
    """List controls without a name, smaller than 24 pixels, and anything that sticks out to the side."""
    found: list[str] = widget.evaluate((Path(__file__).parent / "layout_faults.js").read_text("utf-8"))
    return found


def test_outcomes_are_kept_checked_and_finished(trainee: LabPage) -> None:
    """W2: type, see the file, restart and reload, find it again, check the draft, finish, change again."""
    widget = show(trainee, OUTCOMES)
    page = trainee.page
    assert "Your answer saves by itself" in widget.locator(".tot-saved").inner_text()
    assert not (trainee.lab.folder / OUTCOMES[0] / "responses").exists()

    widget.get_by_label("Who learns").fill("26 teachers of grades 2 to 4 in classes of 60")
    widget.get_by_label("The gap").fill(NASTY)
    first = widget.locator(".tot-outcome").first
    first.get_by_label("Verb").press_sequentially("demonstrate")
    first.get_by_label("What", exact=True).fill("the stop signal of group reading")
    first.get_by_label("Condition").fill("with 12 noisy colleagues")
    first.get_by_label("Standard").fill("silent within ten seconds")
    first.get_by_label("Level").select_option("3")
    first.get_by_label("Evidence").select_option("observation")
    sentence = "By the end, learners can demonstrate the stop signal of group reading with 12 noisy colleagues."
    assert first.locator(".tot-sentence").inner_text() == f"{sentence} How well: silent within ten seconds."
    saved(widget)
    written = answer(trainee, OUTCOMES)
    assert written["data"]["outcomes"][0] == {
        "id": "o1",
        "verb": "demonstrate",
        "object": "the stop signal of group reading",
        "condition": "with 12 noisy colleagues",
        "standard": "silent within ten seconds",
        "level": 3,
        "evidence": "observation",
    }
    assert [row["id"] for row in written["data"]["outcomes"]] == ["o1", "o2", "o3", "o4"]
    assert written["data"]["need"]["gap"] == NASTY
    assert re.fullmatch(r"Saved \d\d:\d\d", widget.locator(".tot-saved").inner_text())

    trainee.restart_kernel()
    widget = show(trainee, OUTCOMES)
    assert widget.get_by_label("The gap").input_value() == NASTY
    assert widget.locator(".tot-outcome").first.get_by_label("Verb").input_value() == "demonstrate"
    assert widget.locator(".tot-outcome").first.get_by_label("Level").input_value() == "3"
    assert page.title() != "1"

    widget.get_by_role("button", name="Check my draft").click()
    result = widget.locator(".tot-draft")
    result.locator(".tot-message").first.wait_for()
    assert result.evaluate("e => e === document.activeElement")
    shown = result.inner_text()
    assert "Found" in shown
    assert "Try" in shown
    assert not re.search(r"\bpoints?\b|\blevel [0-3] of\b|/ ?\d+ points", shown)
    picture(widget, "w2_draft")

    widget.get_by_role("button", name="Mark as finished").click()
    widget.get_by_role("button", name="Change again").wait_for()
    status(trainee, OUTCOMES, "finished")
    assert not widget.get_by_label("Who learns").is_editable()
    assert widget.locator(".tot-outcome").first.get_by_label("Level").is_disabled()
    picture(widget, "w2_finished")
    widget.get_by_role("button", name="Change again").click()
    widget.get_by_role("button", name="Mark as finished").wait_for()
    status(trainee, OUTCOMES, "draft")
    assert widget.get_by_label("Who learns").is_editable()
    assert faults_of_layout(widget) == []
    nothing_strange(trainee)


def test_a_plan_is_built_from_the_keyboard_and_kept(trainee: LabPage) -> None:
    """W1: adopt, choose, add, move, copy, delete, undo; the bar, the counts and the file stay in step."""
    widget = show(trainee, PLAN)
    page = trainee.page
    widget.get_by_role("button", name="Use the example outcomes").click()
    widget.locator(".tot-choice").first.wait_for()
    widget.locator(".tot-choice input").nth(0).check()
    widget.locator(".tot-choice input").nth(2).check()
    widget.get_by_label("Priority").select_option("o3")

    for number, (phase, act, minutes) in enumerate(
        (("opening", "discuss", "5"), ("practice", "practise", "30"), ("check", "solve", "10"))
    ):
        widget.get_by_role("button", name=re.compile("Add (a|the first) block")).click()
        block = widget.locator(".tot-block").nth(number)
        assert page.evaluate("() => document.activeElement.dataset.key").endswith(".phase")
        assert block.locator(".tot-toggle").get_attribute("aria-expanded") == "true"
        block.get_by_label("Phase").select_option(phase)
        block.locator(".tot-minutes").fill(minutes)
        block.get_by_label("Learners do").fill(f"Show the routine {number}")
        block.get_by_label("Main action").select_option(act)
    widget.locator(".tot-block").nth(1).locator(".tot-pill", has_text="1. demonstrate").locator("input").check()
    widget.locator(".tot-block").nth(2).locator(".tot-pill", has_text="1. demonstrate").locator("input").check()
    widget.locator(".tot-block").nth(2).get_by_label("Kind of check").select_option("quiz")
    widget.locator(".tot-block").nth(1).get_by_role("button", name="Add a material").click()
    page.keyboard.type("step cards")
    widget.locator(".tot-block").nth(1).locator(".tot-materials .tot-pill", has_text="printing").locator(
        "input"
    ).check()
    tiles = widget.locator(".tot-tile dd")
    assert tiles.nth(0).inner_text().split("\n")[0] == "45 of 90"
    assert tiles.nth(2).inner_text().split("\n")[0] == "100 %"
    assert tiles.nth(4).inner_text().split("\n")[0] == "no. 3"
    assert tiles.nth(5).inner_text().split("\n")[0] == "no. 3"

    # keyboard alone: move the last block up, five minutes more, then undo the move
    widget.locator(".tot-block").nth(2).locator(".tot-minutes").focus()
    page.keyboard.press("Alt+ArrowUp")
    assert widget.locator(".tot-block").nth(1).get_by_label("Phase").input_value() == "check"
    assert page.evaluate("() => document.activeElement.dataset.key").endswith(".minutes")
    page.keyboard.press("+")
    assert widget.locator(".tot-block").nth(1).locator(".tot-minutes").input_value() == "15"
    widget.get_by_role("button", name="Delete block 1").focus()
    page.keyboard.press("Enter")
    assert widget.locator(".tot-block").count() == 2
    page.keyboard.press("Control+z")
    assert widget.locator(".tot-block").count() == 3
    assert widget.locator(".tot-block").nth(0).get_by_label("Learners do").input_value() == "Show the routine 0"
    widget.get_by_role("button", name="Undo").click()
    assert widget.locator(".tot-block").nth(2).get_by_label("Phase").input_value() == "check"
    assert widget.locator(".tot-block").nth(2).locator(".tot-minutes").input_value() == "15"
    widget.get_by_role("button", name="Duplicate block 3").click()
    widget.locator(".tot-block").nth(3).get_by_role("button", name="Open block 4").press("Enter")
    widget.locator(".tot-block").nth(3).get_by_label("Place in the plan").select_option("0")
    saved(widget)

    written = answer(trainee, PLAN)
    blocks = written["data"]["blocks"]
    assert [(block["phase"], block["start"], block["minutes"]) for block in blocks] == [
        ("check", 0, 15),
        ("opening", 15, 5),
        ("practice", 20, 30),
        ("check", 50, 15),
    ]
    assert written["data"]["session"] == {"outcomes": ["o1", "o3"], "priority": "o3"}
    assert blocks[2]["materials"] == [{"name": "step cards", "needs": ["print"]}]
    assert written["inputs"]["m03.objective_builder"]["source"] == "stand-in"
    widths = widget.locator(".tot-segment").evaluate_all("all => all.map(e => e.style.flexGrow)")
    assert widths == ["15", "5", "30", "15", "25"]

    trainee.restart_kernel()
    widget = show(trainee, PLAN)
    assert widget.locator(".tot-block").count() == 4
    assert widget.locator(".tot-toggle").first.get_attribute("aria-expanded") == "false"
    assert widget.locator(".tot-tile dd").first.inner_text().split("\n")[0] == "65 of 90"
    assert answer(trainee, PLAN) == written
    widget.get_by_role("button", name="Check my draft").click()
    widget.locator(".tot-message").first.wait_for()
    assert answer(trainee, PLAN) == written, "looking at a draft changes nothing"
    widget.get_by_role("button", name="Mark as finished").click()
    widget.get_by_role("button", name="Change again").wait_for()
    status(trainee, PLAN, "finished")
    assert widget.get_by_role("button", name="Delete block 1").is_disabled()
    widget.get_by_role("button", name="Open block 2").click()
    assert not widget.locator(".tot-block").nth(1).get_by_label("Trainer does").is_editable()
    nothing_strange(trainee)


def test_both_forms_fit_a_phone_in_light_and_dark(trainee: LabPage) -> None:
    """At 400 pixels nothing sticks out, every target is at least 24 pixels, every control has a name."""
    widget = show(trainee, PLAN)
    widget.get_by_role("button", name="Use the example outcomes").click()
    widget.locator(".tot-choice input").nth(0).check()
    widget.get_by_role("button", name="Add the first block").click()
    widget.get_by_role("button", name="Add a material").click()
    for which, name in ((PLAN, "w1"), (OUTCOMES, "w2")):
        if which is OUTCOMES:
            trainee.plain(width=1280, height=1000)
            widget = show(trainee, which)
        for theme in ("JupyterLab Light", "JupyterLab Dark"):
            trainee.theme(theme)
            for width in (1280, 400):
                trainee.plain(width=width, height=1000)
                trainee.page.wait_for_timeout(300)
                assert faults_of_layout(widget) == []
                picture(widget, f"{name}_{width}_{theme.split()[1].lower()}")
    nothing_strange(trainee)


def test_shortcuts_of_the_notebook_stay_out_of_the_form(trainee: LabPage) -> None:
    """Pressing d twice on a button of ours would delete the cell in JupyterLab: it must not."""
    widget = show(trainee, OUTCOMES)
    cells = trainee.page.locator(".jp-Cell").count()
    widget.get_by_role("button", name="Check my draft").focus()
    for key in ("d", "d", "a", "b", "x"):
        trainee.page.keyboard.press(key)
    trainee.page.wait_for_timeout(300)
    assert trainee.page.locator(".jp-Cell").count() == cells
    widget.get_by_label("Who learns").fill("12 midwives")
    trainee.page.keyboard.press("Control+s")
    widget.locator(SAVED).wait_for(timeout=1_500)
    assert answer(trainee, OUTCOMES)["data"]["need"]["who"] == "12 midwives"


def test_text_survives_a_kernel_that_is_gone(trainee: LabPage) -> None:
    """When the kernel cannot be reached the page says so in words, and the text comes back when it runs again."""
    widget = show(trainee, OUTCOMES)
    widget.get_by_label("Who learns").fill("before")
    saved(widget)
    trainee.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown().then(() => null)")
    widget.get_by_label("Who learns").fill("after the kernel was gone")
    widget.locator(".tot-saved[data-state=failed]").wait_for(timeout=20_000)
    assert "Not saved" in widget.locator(".tot-saved").inner_text()
    assert widget.get_by_label("Who learns").input_value() == "after the kernel was gone"
    assert answer(trainee, OUTCOMES)["data"]["need"]["who"] == "before"

    widget = show(trainee, OUTCOMES)
    assert widget.get_by_label("Who learns").input_value() == "after the kernel was gone"
    widget.locator(SAVED).wait_for(timeout=10_000)
    assert answer(trainee, OUTCOMES)["data"]["need"]["who"] == "after the kernel was gone"
    assert trainee.page.evaluate("() => Object.keys(localStorage).filter((k) => k.startsWith('tot_'))") == []
