"""W8 in a real JupyterLab: written by keyboard alone, by click and by number; kept, found again, finished."""

from __future__ import annotations

import copy
import json
import random
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from feedback_keys import KINDS, WRITTEN, write_by_keyboard
from keyboard import here
from lab_driver import ROOT, Lab, LabPage, released, running_lab
from test_widgets_in_lab import NASTY, answer, faults_of_layout, nothing_strange, picture, saved

from tot_exercises.checkers.feedback import counted
from tot_exercises.course import Course
from tot_exercises.reading import Reading
from tot_exercises.response import Response
from tot_exercises.rubric import draft_view, load_rubric
from tot_exercises.widgets import base, frontend, opener

pytestmark = pytest.mark.browser
FEEDBACK = ("m08_feedback_mentoring", "feedback_composer")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One Lab for the whole file, because starting one takes longer than a test; each test has a folder of its own."""
    with running_lab(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture
def trainee(lab: Lab, new_page: Any, request: pytest.FixtureRequest) -> LabPage:
    folder = lab.folder / request.node.name
    released(folder, FEEDBACK[0])
    view = draft_view(load_rubric(ROOT / "rubrics" / FEEDBACK[0] / f"{FEEDBACK[1]}.yaml"))
    (folder / FEEDBACK[0] / "exercises" / f"{FEEDBACK[1]}.draft.json").write_text(view.model_dump_json(by_alias=True))
    page: LabPage = new_page()
    page.lab = copy.copy(lab)
    page.lab.folder = folder
    return page


def show(trainee: LabPage) -> Any:
    """Open the module, run it, and return its widget once it is on screen."""
    trainee.open(f"{trainee.lab.folder.name}/{FEEDBACK[0]}/{FEEDBACK[0]}.ipynb")
    trainee.run_all()
    widget = trainee.page.locator(".tot")
    widget.locator(".tot-saved").wait_for()
    return widget


def script() -> str:
    """The kind's own script as a module that gives its counting and reading functions."""
    own = "export { countComments, readLines, writeLines }; export default {"
    return b64encode(frontend.script(FEEDBACK[1]).replace("export default {", own).encode()).decode()


def test_feedback_is_written_with_the_keyboard_alone(trainee: LabPage) -> None:
    """From an empty form to finished without a mouse; the file holds what was typed, and a new kernel shows it."""
    widget = show(trainee)
    page = trainee.page
    assert not (trainee.lab.folder / FEEDBACK[0] / "responses").exists()
    picture(widget, "w8_empty")
    write_by_keyboard(page, WRITTEN)
    widget.get_by_role("button", name="Change again").wait_for()
    assert answer(trainee, FEEDBACK)["data"] == WRITTEN
    assert answer(trainee, FEEDBACK)["status"] == "finished"
    assert widget.locator(".tot-quadrant dd").all_inner_texts() == ["1", "1", "1", "1"]
    assert "4 written; 4 to 6 are asked for · 1 marked as priority" in widget.locator(".tot-meter").inner_text()

    trainee.restart_kernel()
    widget = show(trainee)
    closed = widget.locator(".tot-comment-head").nth(1).inner_text()
    assert "Content: growth · priority" in closed
    assert "Lines 33, 35 · You did it for Paulo." in closed
    assert "comment 2" in widget.locator("[data-line='35']").inner_text()
    widget.get_by_role("button", name="Open comment 2").click()
    assert widget.get_by_role("button", name="Change the lines").is_disabled()
    assert widget.get_by_role("button", name="Remove line 33").is_disabled()
    assert not widget.get_by_label("What I noticed").is_editable()
    picture(widget, "w8_finished")
    widget.get_by_role("button", name="Change again").click()
    widget.get_by_role("button", name="Mark as finished").wait_for()
    assert widget.get_by_label("What I noticed").is_editable()
    assert answer(trainee, FEEDBACK)["data"] == WRITTEN
    widget.get_by_role("button", name="Check my draft").click()
    widget.locator(".tot-message").first.wait_for()
    assert "4 comments of 4 kinds: 2 strengths, 2 growth." in widget.locator(".tot-draft").inner_text()
    nothing_strange(trainee)


def test_lines_are_attached_by_click_and_by_number(trainee: LabPage) -> None:
    """Click, Shift and click, chips, typed numbers and what is said of wrong ones; the list of cards and its undo."""
    widget = show(trainee)
    page = trainee.page
    assert widget.locator(".tot-line input").count() == 0, "a transcript that is only read has nothing to tick"
    assert widget.locator(".tot-panel").all_inner_texts()[1:] == ["Material: Ines's plan for her five minutes"]
    widget.get_by_role("button", name="Add the first comment").click()
    first = widget.locator(".tot-comment").first
    first.get_by_role("button", name="Attach lines").click()
    widget.locator("[data-line='3']").click()
    widget.locator("[data-line='6'] label").click(modifiers=["Shift"])
    widget.get_by_role("checkbox", name="Line 20 Hanna: So they repeat in chorus again?").click()
    widget.locator("[data-line='4']").click()
    assert widget.locator(".tot-attaching-count").inner_text() == "4 lines chosen"
    widget.locator(".tot-attaching").get_by_role("button", name="Done").click()
    assert here(page) == "c1.attach"
    lines = first.get_by_label("Lines, for example")
    assert lines.input_value() == "3, 5, 6, 20"
    assert first.locator(".tot-chip").first.inner_text().split("\n") == [
        "3",
        "Samuel: The noise. I stopped it after ten …",
    ]
    first.get_by_role("button", name="Remove line 5").click()
    assert here(page) == "c1.line.6"

    lines.fill("12 to 14 and 20; 9–7, 46 x")
    lines.press("Enter")
    said = first.locator(".tot-wrong")
    assert said.inner_text().startswith("We did not understand “9–7”, “46”, “x”. Lines go from 1 to 45")
    assert lines.get_attribute("aria-invalid") == "true"
    assert lines.input_value() == "12 to 14 and 20; 9–7, 46 x", "what is typed stays, to be mended"
    first.locator(".tot-chip").nth(3).wait_for()
    lines.fill("14,13,12 - 12, 20")
    lines.press("Tab")
    assert lines.input_value() == "12–14, 20"
    assert said.is_hidden()

    page.evaluate(
        """() => {
             window.changes = 0;
             const count = (all) => { window.changes += all.length; };
             const options = { subtree: true, childList: true, attributes: true, characterData: true };
             new MutationObserver(count).observe(document.querySelector(".tot-transcript"), options);
           }"""
    )
    first.get_by_label("What I noticed").press_sequentially("Nothing moves on the left while I type")
    assert page.evaluate("() => window.changes") == 0, "typing must not draw 45 lines anew"
    first.get_by_label("What I noticed").fill(NASTY)
    first.get_by_label("Kind of comment").select_option("delivery_strength")
    assert first.get_by_label("Try next (optional for a strength)").is_visible()

    widget.get_by_role("button", name="Duplicate comment 1").click()
    assert "1 with the same text as another" in widget.locator(".tot-meter").inner_text()
    assert "comments 1, 2" in widget.locator("[data-line='13']").inner_text()
    widget.get_by_role("button", name="Add a comment").click()
    assert widget.locator(".tot-toggle[aria-expanded=true]").count() == 1, "one card is open at a time"
    widget.locator(".tot-comment").nth(2).get_by_label("What I noticed").fill("Moves to the top")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    assert here(page) == "c3.noticed"
    assert "comments 2, 3" in widget.locator("[data-line='13']").inner_text()
    widget.get_by_role("button", name="Delete comment 3").click()
    assert "comment 2" in widget.locator("[data-line='13']").inner_text()
    widget.get_by_role("button", name="Undo").click()
    assert widget.locator(".tot-comment").count() == 3
    widget.get_by_role("button", name="Attach lines").click()
    widget.get_by_role("button", name="Delete comment 1").click()
    assert widget.locator(".tot-attaching").is_hidden(), "lines cannot go to a comment that is gone"
    saved(widget)
    written = answer(trainee, FEEDBACK)["data"]["comments"]
    assert [(row["id"], row["anchors"], row["noticed"]) for row in written] == [
        ("c1", [12, 13, 14, 20], NASTY),
        ("c2", [12, 13, 14, 20], NASTY),
    ]
    assert page.title() != "1"
    nothing_strange(trainee)


def test_the_form_fits_a_phone_in_light_and_dark(trainee: LabPage) -> None:
    """At 1280 and 320 pixels, to read, to choose lines and to write, nothing sticks out; long words break."""
    widget = show(trainee)
    page = trainee.page
    assert faults_of_layout(widget) == []
    widget.get_by_role("button", name="Add the first comment").click()
    widget.get_by_label("Lines, for example").fill("1–9, 40, Donaudampfschifffahrtsgesellschaftskapitän")
    widget.get_by_label("What I noticed").fill("Donaudampfschifffahrtsgesellschaftskapitän " * 4)
    widget.get_by_label("Kind of comment").select_option("content_strength")
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        trainee.theme(theme)
        for width in (1280, 320):
            trainee.plain(width=width, height=900)
            for choosing in (False, True):
                if choosing:
                    widget.get_by_role("button", name="Change the lines").click()
                page.wait_for_timeout(150)
                assert faults_of_layout(widget) == [], (theme, width, choosing)
                picture(widget, f"w8_{width}_{theme.split()[1].lower()}_{'choosing' if choosing else 'writing'}")
            page.keyboard.press("Escape")
    widget.get_by_role("button", name="Go to your comments").click()
    assert widget.get_by_role("heading", name="Your comments").evaluate("e => e === document.activeElement")
    widget.get_by_role("button", name="Go to the transcript").click()
    assert here(page) == "transcript"
    nothing_strange(trainee)


def test_choosing_lines_goes_on_when_another_window_writes(browser: Any) -> None:
    """Text from a second view draws the page anew: the line keeps the focus, and Space still reaches the comment."""
    widget = opener.open_widget(ROOT / "workbooks" / FEEDBACK[0], "m08.feedback_composer", preview=True)
    traits = {name: getattr(widget, name) for name in base.ExerciseWidget.class_own_traits()}
    traits |= {"config": widget.config | {"writes": True, "preview": False}, "saved": {"state": "new"}, "data": WRITTEN}
    widget.close()
    page = browser.new_page()
    code = b64encode(frontend.script(FEEDBACK[1]).encode()).decode()
    page.evaluate((Path(__file__).parent / "played_kernel.js").read_text("utf-8"), [code, traits])
    page.get_by_role("button", name="Open comment 3").click()
    page.get_by_role("button", name="Change the lines").click()
    assert here(page) == "line.2"
    page.keyboard.press("ArrowDown")
    other = json.loads(json.dumps(WRITTEN))
    other["comments"] = [{**other["comments"][3], "anchors": [3]}, *other["comments"][:3]]
    page.evaluate("(data) => window.model.update({ data, rev: 5, by: 'zz' })", other)
    assert here(page) == "line.3"
    assert page.locator(".tot-attaching").inner_text().startswith("Choose lines for comment 4")
    page.keyboard.press("Space")
    assert page.locator("[data-line='3'] .tot-used-by").inner_text() == "comments 1, 4"
    page.keyboard.press("Escape")
    assert here(page) == "c3.attach"
    other["comments"] = [row for row in other["comments"] if row["id"] != "c3"]
    page.keyboard.press("Enter")
    page.evaluate(
        """(data) => {
             const own = window.model.sent.findLast((message) => message.by);
             window.model.update({ data, rev: own.rev + 1, by: "zz", heard: { [own.by]: own.rev } });
           }""",
        other,
    )
    assert page.locator(".tot-attaching").is_hidden(), "the comment was deleted in the other window"
    assert page.locator(".tot-line input").count() == 0
    page.close()


def test_line_numbers_are_read_as_people_write_them(browser: Any) -> None:
    """Dashes of every kind, words, blanks; what is no line is handed back; written and read again it is the same."""
    cases = {
        "12–14, 20": ([12, 13, 14, 20], []),
        "12-14,20": ([12, 13, 14, 20], []),
        " 3 to 5 and 5; 4 — 6 ": ([3, 4, 5, 6], []),
        "7\n8 9.": ([7, 8, 9], []),
        "": ([], []),
        "44–46, 0, 45": ([45], ["44–46", "0"]),
        "14–12": ([], ["14–12"]),
        "1–": ([], ["1–"]),
        "line 4": ([4], ["line"]),
        "4.5": ([4, 5], []),
        "-3": ([], ["–3"]),
        "99999999999999999999": ([], ["99999999999999999999"]),
    }
    dice = random.Random(8)
    sets = [sorted(dice.sample(range(1, 46), dice.randrange(12))) for _ in range(200)]
    page = browser.new_page()
    read, again = page.evaluate(
        """async ([code, texts, sets]) => {
             const { readLines, writeLines } = await import("data:text/javascript;base64," + code);
             const read = (text) => readLines(text, 45, { and: "and", to: "to" });
             const both = (text) => [read(text).lines, read(text).wrong];
             return [texts.map(both), sets.map((lines) => read(writeLines(lines)))];
           }""",
        [script(), list(cases), sets],
    )
    page.close()
    assert dict(zip(cases, map(tuple, read), strict=True)) == cases
    assert again == [{"lines": lines, "wrong": []} for lines in sets]


def random_comments(dice: random.Random) -> list[dict[str, Any]]:
    texts = (
        "",
        "  ",
        "You waited.",
        "you  WAITED",
        "It was quiet – at once",
        "It's the leader’s card",
        "?!",
        "Naïve, déjà vu 3",
    )
    return [
        {
            "id": f"c{number}",
            "anchors": [],
            "quadrant": dice.choice([None, *KINDS]),
            "noticed": dice.choice(texts),
            "effect": "",
            "next": "",
            "priority": dice.random() < 0.4,
        }
        for number in range(dice.randrange(9))
    ]


def by_the_grader(comments: list[dict[str, Any]]) -> dict[str, Any]:
    response = Response(
        exercise="m08.feedback_composer",
        exercise_version="1.0.0",
        profile="school_teachers",
        locale="en",
        saved_at="2026-03-01T14:02:00+00:00",
        data={"comments": comments},
    )
    rows = [
        row
        for _, row in counted(Reading.of(response, Course(ROOT).module_of(response.exercise).load(response.exercise)))
    ]
    chosen = [row["quadrant"] for row in rows if row["quadrant"] is not None]
    return {
        "written": len(rows),
        "untagged": len(rows) - len(chosen),
        "priorities": sum(row["priority"] for row in rows),
        "quadrants": {name: chosen.count(name) for name in chosen},
    }


def test_the_page_counts_comments_as_the_grader_does(browser: Any) -> None:
    """On 100 random answers, with blank, repeated and differently written texts, both count the same."""
    dice = random.Random(9)
    answers = [random_comments(dice) for _ in range(100)]
    page = browser.new_page()
    found = page.evaluate(
        """async ([code, answers]) => {
             const { countComments } = await import("data:text/javascript;base64," + code);
             return answers.map((comments) => countComments(comments));
           }""",
        [script(), json.loads(json.dumps(answers))],
    )
    page.close()
    for comments, counts in zip(answers, found, strict=True):
        assert counts.pop("empty") + counts.pop("repeated") + counts["written"] == len(comments)
        assert counts == by_the_grader(comments)
