"""The question sequencer in a real JupyterLab: by keys alone, by clicks, kept, found again, on a phone.

With ``TOT_SHOTS=DIR`` each state is also kept as a picture, to be looked at by a person.
"""

from __future__ import annotations

import json
import os
from base64 import b64encode
from collections.abc import Iterator
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from keyboard import here
from lab_driver import ROOT, Lab, LabPage, released, running_lab
from question_keys import walk

from tot_exercises.checkers.question_order import falls
from tot_exercises.kinds import validate_data
from tot_exercises.response import Response
from tot_exercises.rubric import draft_view, load_rubric
from tot_exercises.widgets import frontend

pytestmark = pytest.mark.browser

MODULE, WORDS = "m06_questions_discussion", "question_sequence"
FULL = yaml.safe_load(files("tot_exercises").joinpath("kinds/question_sequencer/states.yaml").read_text("utf-8"))[
    "full"
]
NASTY = '<img src=x onerror="document.title=1">&amp; {{7*7}}'
TYPED = ("text", "purpose", "expected", "misconception", "probe")
SAVED = ".tot-saved[data-state=saved]"


class Trainee(LabPage):
    """A page in Lab, and the folder of the module that it works in."""

    folder: Path


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Start one JupyterLab for this file; each test has a folder of its own in it."""
    with running_lab(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture
def trainee(lab: Lab, browser: Any, request: pytest.FixtureRequest) -> Iterator[Trainee]:
    """Return a page in a Lab whose folder holds the module as released, with its draft view."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, timezone_id="UTC")
    page = Trainee(context.new_page(), lab)
    page.folder = released(lab.folder / request.node.name, MODULE) / MODULE
    view = draft_view(load_rubric(ROOT / "rubrics" / MODULE / f"{WORDS}.yaml"))
    (page.folder / "exercises" / f"{WORDS}.draft.json").write_text(view.model_dump_json(by_alias=True))
    yield page
    context.close()


def show(trainee: Trainee) -> Any:
    """Open the module, run it, and return its widget once it is on screen."""
    trainee.open(str((trainee.folder / f"{MODULE}.ipynb").relative_to(trainee.lab.folder)))
    trainee.run_all()
    widget = trainee.page.locator(".tot")
    widget.locator(".tot-saved").wait_for()
    return widget


def answer(trainee: Trainee) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((trainee.folder / "responses" / f"{WORDS}.json").read_text("utf-8"))
    return loaded


def saved(widget: Any) -> None:
    """Leave the field, and wait until the kernel has said that all is saved."""
    widget.page.evaluate("() => document.activeElement.blur()")
    widget.locator(SAVED).wait_for(timeout=10_000)


def picture(widget: Any, name: str) -> None:
    if folder := os.environ.get("TOT_SHOTS"):
        size = widget.page.viewport_size
        widget.page.set_viewport_size({"width": size["width"], "height": 5000})
        widget.screenshot(path=str(Path(folder) / f"w10_{name}.png"))
        widget.page.set_viewport_size(size)


def faults_of_layout(widget: Any) -> list[str]:
    """List controls without a name, smaller than 24 pixels, and anything that sticks out to the side."""
    found: list[str] = widget.evaluate((Path(__file__).parent / "layout_faults.js").read_text("utf-8"))
    return found


def nothing_strange(trainee: Trainee) -> None:
    assert trainee.foreign == []
    assert trainee.errors == []


def test_from_empty_to_finished_by_keyboard_alone(trainee: Trainee) -> None:
    """W10: keys alone fill in seven questions and finish; the file is what was typed, and a new kernel finds it."""
    widget = show(trainee)
    picture(widget, "empty_1280")
    assert not (trainee.folder / "responses").exists()
    rows = [{name: value[:6] if name in TYPED else value for name, value in row.items()} for row in FULL["questions"]]
    typed = {"outcome_id": "o1", "dilemma": NASTY, "questions": rows}
    walk(trainee.page, typed)
    written = answer(trainee)
    assert written["data"] == typed
    assert written["status"] == "finished"
    assert written["inputs"]["m03.objective_builder"]["source"] == "stand-in"

    trainee.restart_kernel()
    widget = show(trainee)
    assert widget.get_by_label("The dilemma").input_value() == NASTY
    assert widget.locator(".tot-question .tot-summary").all_inner_texts() == [row["text"].strip() for row in rows]
    assert answer(trainee) == written
    assert trainee.page.title() != "1"
    assert not widget.get_by_label("The dilemma").is_editable()
    assert widget.get_by_role("button", name="Delete question 1").is_disabled()
    widget.get_by_role("button", name="Open question 2").click()
    assert not widget.get_by_label("Probe").is_editable()
    widget.get_by_role("button", name="Pretend to be a quiet learner").click()
    assert widget.locator(".tot-quiet-heard").inner_text() == rows[0]["text"].strip()
    picture(widget, "finished_1280")
    nothing_strange(trainee)


def test_questions_are_moved_copied_deleted_and_heard(trainee: Trainee) -> None:
    """Cards by click and by key: demand and counts in words follow, undo brings back, a quiet learner hears it all."""
    widget = show(trainee)
    page = trainee.page
    widget.get_by_role("button", name="Use the example outcomes").click()
    cards = widget.locator(".tot-question")
    for number, (level, text) in enumerate((("2", "What did you see?"), ("4", "Why so?"), ("1", NASTY))):
        widget.locator("[data-key='q.add']").click()
        assert here(page) == f"q{number + 1}.text"
        assert widget.locator(".tot-question-body:visible").count() == 1
        widget.get_by_label("The question", exact=True).fill(text)
        widget.get_by_label("Level").select_option(level)
    demand, counts = widget.locator(".tot-demand"), widget.locator(".tot-question-counts dd")
    assert demand.inner_text() == (
        "Demand: 2 → 4 → 1. Rises by 2 between questions 1 and 2. Falls by 3 between questions 2 and 3. "
        "From first to last: 1 down."
    )
    assert counts.all_inner_texts() == ["3 of 7", "none yet", "1, 2, 4", "none yet", "18"]
    picture(widget, "partial_1280")

    widget.get_by_label("Silence").press("+")
    widget.get_by_label("Silence").press("+")
    widget.get_by_label("Silence").press("-")
    widget.get_by_role("button", name="1 second more, question 3").click()
    assert widget.get_by_label("Silence").input_value() == "2"
    widget.get_by_label("Silence").fill("4000")
    widget.get_by_label("Silence").blur()
    assert widget.get_by_label("Silence").input_value() == "600"
    widget.get_by_label("Silence").fill("2")
    widget.get_by_label("People answer first").select_option("pair")
    widget.get_by_label("Silence").press("Alt+ArrowUp")
    assert cards.nth(1).locator(".tot-summary").inner_text() == NASTY
    assert here(page) == "q3.wait_s"
    widget.get_by_role("button", name="Duplicate question 2").click()
    widget.get_by_role("button", name="Delete question 1").click()
    assert demand.inner_text() == "Demand: 1 → 1 → 4. Rises by 3 between questions 2 and 3. From first to last: 3 up."
    page.keyboard.press("Control+z")
    assert cards.first.locator(".tot-summary").inner_text() == "What did you see?"
    widget.get_by_role("button", name="Open question 1").click()
    widget.get_by_label("Place in the order").first.select_option("3")
    assert cards.nth(3).locator(".tot-summary").inner_text() == "What did you see?"
    widget.get_by_role("button", name="Undo").click()
    assert cards.first.locator(".tot-summary").inner_text() == "What did you see?"

    saved(widget)
    before = answer(trainee)
    assert [row["id"] for row in before["data"]["questions"]] == ["q1", "q3", "q4", "q2"]
    widget.get_by_role("button", name="Pretend to be a quiet learner").click()
    scene = widget.locator(".tot-quiet-scene")
    assert here(page) == "quiet.title"
    assert "You do not know how long you have." in scene.inner_text()
    assert "No format is chosen." in scene.inner_text()
    widget.get_by_role("button", name="Next").click()
    assert widget.locator(".tot-quiet-heard").inner_text() == NASTY
    assert "It is quiet for 2 seconds." in scene.inner_text()
    assert "You speak to one person first." in scene.inner_text()
    widget.get_by_role("button", name="Sit through the silence").click()
    scene.get_by_text("That was 2 seconds.").wait_for(timeout=4_000)
    picture(widget, "quiet_1280")
    for _ in range(2):
        widget.get_by_role("button", name="Next").click()
    widget.get_by_role("button", name="The end").click()
    assert "or speak to one person, before the room: 2 of 4." in scene.inner_text()
    assert "Silence in all: 4 seconds of 25 minutes." in scene.inner_text()
    page.keyboard.press("Escape")
    assert here(page) == "quiet"
    assert not scene.is_visible()
    saved(widget)
    assert answer(trainee) == before, "listening changes nothing"

    widget.get_by_role("button", name="Check my draft").click()
    widget.locator(".tot-message").first.wait_for()
    assert "Questions 5 to 7 are missing" in widget.locator(".tot-draft").inner_text()
    assert page.title() != "1"
    nothing_strange(trainee)


def test_the_form_fits_a_phone_in_light_and_dark(trainee: Trainee) -> None:
    """With a full answer, cards open and the quiet learner at work nothing sticks out at 1280, 400 or 320 pixels."""
    file = trainee.folder / "responses" / f"{WORDS}.json"
    file.parent.mkdir()
    about = {"profile": "school_teachers", "locale": "en", "saved_at": "2026-03-02T09:00:00+00:00"}
    data = validate_data("question_sequencer", FULL)
    whole = Response(exercise="m06.question_sequence", exercise_version="1.0.0", data=data, **about)
    file.write_text(whole.to_json(), "utf-8")
    widget = show(trainee)
    for number in (1, 5):
        widget.get_by_role("button", name=f"Open question {number}").click()
    widget.get_by_role("button", name="Pretend to be a quiet learner").click()
    widget.get_by_text("What goes where?").click()
    for theme in ("Light", "Dark"):
        trainee.theme(f"JupyterLab {theme}")
        for width in (1280, 400, 320):
            trainee.plain(width=width, height=1000)
            trainee.page.wait_for_timeout(200)
            picture(widget, f"full_{width}_{theme.lower()}")
            assert faults_of_layout(widget) == [], (theme, width)
    widget.evaluate("root => (root.dir = 'rtl')")
    picture(widget, "full_320_rtl")
    assert faults_of_layout(widget) == []
    nothing_strange(trainee)


def test_the_page_sees_the_falls_that_the_grader_sees(browser: Any) -> None:
    """On every run of up to four levels, blanks among them, page and checker name the same falls of more than one."""
    levels = (None, 1, 2, 4, 6)
    runs = [list(run) for length in range(1, 5) for run in product(levels, repeat=length)]
    script = frontend.script("question_sequencer").replace("export default {", "export { demandOf }; export default {")
    page = browser.new_page()
    seen = page.evaluate(
        """async ([code, runs]) => {
             const { demandOf } = await import("data:text/javascript;base64," + code);
             const steps = (run) => demandOf(run.map((level) => ({ level }))).steps;
             return runs.map((run) => steps(run).filter(({ by }) => by < -1).map(({ to, by }) => [to - 1, -by]));
           }""",
        [b64encode(script.encode()).decode(), runs],
    )
    page.close()
    assert seen == [[list(fall) for fall in falls(run)] for run in runs]
