"""W4 in a real JupyterLab: items are written, kept, found again, tried as a learner, checked, finished.

With ``TOT_SHOTS=DIR`` each state is also kept as a picture, to be looked at by a person.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from keyboard import choose, here, tab_to
from lab_driver import ROOT, Lab, LabPage, released, running_lab

from tot_exercises.kinds import validate_data
from tot_exercises.rubric import draft_view, load_rubric

pytestmark = pytest.mark.browser

MODULE, WORDS = "m05_assessment_items", "item_workshop"
NASTY = '<img src=x onerror="document.title=1">&amp; {{7*7}}'
SAVED = ".tot-saved[data-state=saved]"
FAULTS = (Path(__file__).parent / "layout_faults.js").read_text("utf-8")


def full_state(longest: int = 1000) -> dict[str, Any]:
    """Return the kind's own full answer, each item linked to an outcome, its texts cut to so many characters."""
    states = yaml.safe_load((ROOT / "src/tot_exercises/kinds/item_editor/states.yaml").read_text("utf-8"))
    data = validate_data("item_editor", states["full"])
    for number, item in enumerate(data["items"], start=1):
        item["outcome_id"] = f"o{number}"
        for row in (item, *item["options"]):
            row.update({name: text[:longest].strip() for name, text in row.items() if isinstance(text, str)})
    return data


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Start one JupyterLab for all tests of this file; each has a folder of its own in it."""
    with running_lab(tmp_path_factory.mktemp("lab")) as running:
        yield running


class Trainee:
    """One trainee: a page in the Lab, and the folder with the released module and its draft view."""

    def __init__(self, page: LabPage, name: str) -> None:
        self.lab_page, self.page, self.name = page, page.page, name
        self.folder = released(page.lab.folder / name, MODULE) / MODULE
        view = draft_view(load_rubric(ROOT / "rubrics" / MODULE / f"{WORDS}.yaml"))
        (self.folder / "exercises" / f"{WORDS}.draft.json").write_text(view.model_dump_json(by_alias=True))

    def show(self) -> Any:
        """Open the module, run it, and return its widget once it is on screen."""
        self.lab_page.open(f"{self.name}/{MODULE}/{MODULE}.ipynb")
        self.lab_page.run_all()
        widget = self.page.locator(".tot")
        widget.locator(".tot-saved").wait_for()
        return widget

    def answer(self) -> dict[str, Any]:
        """Read the answer file."""
        loaded: dict[str, Any] = json.loads((self.folder / "responses" / f"{WORDS}.json").read_text("utf-8"))
        return loaded

    def saw_nothing_strange(self) -> None:
        """Check that no other host was asked and no error was printed."""
        assert self.lab_page.foreign == []
        assert self.lab_page.errors == []


@pytest.fixture
def trainee(new_page: Any, request: pytest.FixtureRequest) -> Trainee:
    """Return a trainee with a folder that nobody has used."""
    return Trainee(new_page(), request.node.name)


def saved(widget: Any) -> None:
    """Leave the field, and wait until the kernel has said that all is saved."""
    widget.page.evaluate("() => document.activeElement.blur()")
    widget.locator(SAVED).wait_for(timeout=10_000)


def picture(widget: Any, name: str) -> None:
    if folder := os.environ.get("TOT_SHOTS"):
        size = widget.page.viewport_size
        widget.page.set_viewport_size({"width": size["width"], "height": 6000})
        widget.screenshot(path=str(Path(folder) / f"w4_{name}.png"))
        widget.page.set_viewport_size(size)


def write_option(page: Any, item: str, option: dict[str, Any]) -> None:
    """Fill in one option from its text box to its drawer, with keys only."""
    key = f"{item}.{option['id']}"
    tab_to(page, f"{key}.text")
    page.keyboard.type(option["text"])
    if option["is_key"]:
        tab_to(page, f"{key}.is_key")
        page.keyboard.press("Space")
    tab_to(page, f"{key}.toggle")
    page.keyboard.press("Enter")
    for name in ("misconception", "feedback"):
        if option[name]:
            tab_to(page, f"{key}.{name}")
            page.keyboard.type(option[name])


def write_by_keyboard(page: Any, items: list[dict[str, Any]]) -> None:
    """Go from an untouched exercise to "Mark as finished" with keys only: no click, no script sets a value."""
    tab_to(page, "adopt.m03.objective_builder.stand-in")
    page.keyboard.press("Enter")
    page.locator(".tot-adopted").wait_for()
    for item in items:
        name = item["id"]
        tab_to(page, "q.add")
        page.keyboard.press("Enter")
        assert here(page) == f"{name}.outcome_id", "a new item begins with its outcome"
        choose(page, int(item["outcome_id"][1:]))
        tab_to(page, f"{name}.level")
        choose(page, item["level"])
        tab_to(page, f"{name}.stem")
        page.keyboard.type(item["stem"])
        for index, option in enumerate(item["options"]):
            if index >= 3:
                tab_to(page, f"{name}.a.add")
                page.keyboard.press("Enter")
            write_option(page, name, option)
        tab_to(page, f"{name}.source")
        page.keyboard.type(item["source"])
    tab_to(page, "finish")
    page.keyboard.press("Enter")


def test_three_items_are_written_and_finished_by_keyboard_alone(trainee: Trainee) -> None:
    """From the empty form to the finished answer and through the preview without a mouse; on disk is what was typed."""
    widget = trainee.show()
    page = trainee.page
    assert "Your answer saves by itself" in widget.locator(".tot-saved").text_content()
    assert not (trainee.folder / "responses").exists()
    picture(widget, "empty")
    data = full_state(longest=20)
    write_by_keyboard(page, data["items"])
    widget.get_by_role("button", name="Change again").wait_for()
    written = trainee.answer()
    assert written["status"] == "finished"
    assert written["data"] == data
    assert written["inputs"]["m03.objective_builder"]["source"] == "stand-in"
    widget.locator(".tot-item-counts dd", has_text="7 of 7").wait_for()
    assert widget.locator(".tot-item-counts dd").all_inner_texts() == ["3 of 3", "3 of 3", "3 of 3", "7 of 7"]
    picture(widget, "finished")

    # the preview is no change, so it works in a finished answer; only the last item is open
    assert not widget.locator("[data-key='q3.stem']").is_editable()
    assert widget.locator("[data-key='q3.a2.is_key']").is_disabled()
    page.keyboard.press("Tab")
    tab_to(page, "q3.preview", most=120)
    page.keyboard.press("Enter")
    assert here(page) == "q3.preview"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    shown = widget.locator(".tot-preview-message").inner_text()
    assert data["items"][2]["options"][1]["feedback"] in shown
    page.keyboard.press("ArrowDown")
    assert data["items"][2]["options"][2]["feedback"] in widget.locator(".tot-preview-message").inner_text()
    assert widget.locator(".tot-preview").get_by_text("Misconception").count() == 0
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert widget.locator("[data-key='q3.stem']").is_visible()
    assert trainee.answer() == written, "looking at an item changes nothing"
    trainee.saw_nothing_strange()


def test_items_survive_a_restart_and_markup_stays_text(trainee: Trainee) -> None:
    """What was typed is on disk and on screen after a restart, and pasted HTML is only ever shown."""
    widget = trainee.show()
    page = trainee.page
    widget.get_by_role("button", name="Write the first item").click()
    assert widget.get_by_text("First choose the outcomes").is_visible()
    widget.get_by_role("button", name="Use the example outcomes").click()
    widget.get_by_label("Outcome", exact=True).select_option("o2")
    widget.get_by_label("Level", exact=True).select_option("3")
    assert widget.get_by_text("The outcome itself: 4 analyse").is_visible()
    widget.get_by_label("Question", exact=True).fill(NASTY)
    for number in (1, 2, 3):
        widget.get_by_label(f"Option {number}", exact=True).fill(f"{number} {NASTY}")
    second = widget.locator(".tot-option").nth(1)
    assert second.locator(".tot-drawer").inner_text() == "Option 2:\nMisconception: empty · Message: empty"
    second.locator(".tot-drawer").click()
    second.get_by_label("Misconception").fill(NASTY)
    second.get_by_label("Message").fill(NASTY)
    second.locator(".tot-drawer", has_text="Misconception: filled in · Message: filled in").wait_for()

    # one right answer or none; a misconception that was written before the mark is kept, a blank one is not asked for
    first = widget.locator(".tot-option").nth(0)
    second.get_by_label("right answer").check()
    assert second.get_by_label("Misconception").input_value() == NASTY
    first.get_by_label("right answer").check()
    assert not second.get_by_label("right answer").is_checked()
    first.locator(".tot-drawer").click()
    assert first.get_by_label("Misconception").count() == 0
    assert first.get_by_text("The right answer needs no misconception").is_visible()
    first.get_by_label("right answer").uncheck()
    assert first.get_by_label("Misconception").is_visible()
    facts = widget.locator(".tot-item-facts p").inner_text()
    assert (
        facts == "10 words in the question · 3 options · no right answer marked · 2 wrong options lack their "
        "misconception or message"
    )
    first.get_by_label("right answer").check()

    saved(widget)
    written = trainee.answer()
    item = written["data"]["items"][0]
    assert (item["outcome_id"], item["level"], item["stem"]) == ("o2", 3, NASTY)
    assert [option["is_key"] for option in item["options"]] == [True, False, False]
    assert item["options"][1] == {
        "id": "a2",
        "text": f"2 {NASTY}",
        "is_key": False,
        "misconception": NASTY,
        "feedback": NASTY,
    }

    trainee.lab_page.restart_kernel()
    widget = trainee.show()
    assert widget.locator(".tot-item-body").is_hidden()
    assert widget.locator(".tot-item .tot-summary").text_content() == NASTY
    widget.get_by_role("button", name="Open item 1").click()
    widget.get_by_role("button", name="Preview as learner").click()
    widget.locator(".tot-preview").get_by_label(f"2 {NASTY}").check()
    assert widget.locator(".tot-preview-message .tot-preview-text").inner_text() == NASTY
    picture(widget, "preview_nasty")
    widget.get_by_role("button", name="Check my draft").click()
    widget.locator(".tot-message").first.wait_for()
    assert "item 2 (missing)" in widget.locator(".tot-draft").inner_text()
    assert trainee.answer() == written
    assert page.title() != "1"
    assert widget.locator("img").count() == 0
    trainee.saw_nothing_strange()


def test_items_and_options_are_moved_copied_deleted_and_brought_back(trainee: Trainee) -> None:
    """Each list has its own order and its own undo, by button and by key, and never ends up with two right answers."""
    widget = trainee.show()
    page = trainee.page
    widget.get_by_role("button", name="Use the example outcomes").click()
    widget.get_by_role("button", name="Write the first item").click()
    widget.get_by_label("Question", exact=True).fill("Which goat?")
    for number, text in enumerate(("old", "young", "thin"), start=1):
        widget.get_by_label(f"Option {number}", exact=True).fill(text)

    def texts() -> list[str]:
        boxes = widget.locator(".tot-item").first.locator(".tot-option textarea[data-key$='.text']")
        return [boxes.nth(index).input_value() for index in range(boxes.count())]

    def keys() -> list[bool]:
        return [option["is_key"] for option in trainee.answer()["data"]["items"][0]["options"]]

    widget.locator(".tot-option").nth(1).get_by_label("right answer").check()
    widget.get_by_label("Option 2", exact=True).focus()
    page.keyboard.press("Alt+ArrowUp")
    assert texts() == ["young", "old", "thin"]
    assert here(page) == "q1.a2.text"
    widget.get_by_role("button", name="Duplicate option 1").click()
    assert texts() == ["young", "young", "old", "thin"]
    saved(widget)
    assert keys() == [True, False, False, False]
    widget.get_by_role("button", name="Delete option 1").click()
    widget.locator(".tot-option").nth(1).get_by_label("right answer").check()
    widget.locator(".tot-options").get_by_role("button", name="Undo").click()
    assert texts() == ["young", "young", "old", "thin"]
    saved(widget)
    assert keys() == [False, False, True, False], "an option that comes back takes the mark from nobody"
    widget.get_by_role("button", name="Add an option").click()
    assert widget.get_by_role("button", name="Add an option").is_hidden()
    assert widget.get_by_role("button", name="Duplicate option 1").is_disabled()
    widget.get_by_role("button", name="Delete option 5").click()
    assert widget.get_by_role("button", name="Duplicate option 1").is_enabled()

    # the list of items: a new one opens and closes the other; options keep their undo while their item moves
    widget.get_by_role("button", name="Write item 2 of 3").click()
    assert widget.locator(".tot-item-body:visible").count() == 1
    widget.get_by_label("Question", exact=True).fill("Which hay?")
    page.keyboard.press("Alt+ArrowUp")
    assert widget.locator(".tot-item .tot-summary").all_inner_texts() == ["Which hay?", "Which goat?"]
    widget.get_by_role("button", name="Duplicate item 1").click()
    assert widget.get_by_role("button", name="Duplicate item 1").is_disabled()
    widget.get_by_role("button", name="Delete item 1").focus()
    page.keyboard.press("Enter")
    assert widget.locator(".tot-item .tot-summary").all_inner_texts() == ["Which hay?", "Which goat?"]
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert widget.locator(".tot-item .tot-summary").all_inner_texts() == ["Which goat?", "Which hay?"]
    widget.get_by_role("button", name="Open item 1").click()
    widget.locator(".tot-item").first.locator(".tot-options").get_by_role("button", name="Undo").click()
    assert texts() == ["young", "young", "old", "thin", ""]
    saved(widget)
    written = trainee.answer()["data"]["items"]
    assert [item["id"] for item in written] == ["q1", "q2"]
    assert len({option["id"] for option in written[0]["options"]}) == 5
    trainee.saw_nothing_strange()


def test_the_form_fits_a_phone_in_light_and_dark(trainee: Trainee) -> None:
    """From 1280 to 320 pixels nothing sticks out, every target is at least 24 pixels, every control has a name."""
    folder = trainee.folder / "responses"
    folder.mkdir()
    head = {"schema": "tot/response@1", "exercise": "m05.item_workshop", "exercise_version": "1.0.0"}
    about = {"profile": "school_teachers", "locale": "en", "status": "draft", "saved_at": "2026-03-02T09:00:00+00:00"}
    data = full_state()
    for item in data["items"]:
        item["outcome_id"] = None
    data["items"][0]["options"][1]["text"] = "W" * 200
    data["items"][1]["stem"] = ""
    (folder / f"{WORDS}.json").write_text(json.dumps({**head, **about, "attempt": 1, "data": data, "inputs": {}}))
    widget = trainee.show()
    widget.get_by_role("button", name="Use the example outcomes").click()
    widget.get_by_text("See the 4 outcomes").click()
    for number in (1, 2):
        widget.get_by_role("button", name=f"Open item {number}").click()
    widget.locator(".tot-item").nth(0).locator(".tot-drawer").nth(1).click()
    widget.locator(".tot-item").nth(1).get_by_role("button", name="Preview as learner").click()
    widget.locator(".tot-preview input").first.check()
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        trainee.lab_page.theme(theme)
        for width in (1280, 400, 320):
            trainee.lab_page.plain(width=width, height=1000)
            trainee.page.wait_for_timeout(300)
            assert widget.evaluate(FAULTS) == []
            picture(widget, f"full_{width}_{theme.split()[1].lower()}")
    trainee.saw_nothing_strange()
