"""A workbook in a real JupyterLab opens ready to use: nothing to run, no code, no traceback; an author sees it all.

With ``TOT_SHOTS=DIR`` the states are also kept as pictures, to be looked at by a person.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from lab_driver import Lab, LabPage, released, running_lab

pytestmark = pytest.mark.browser

MODULE, WORDS = "m03_needs_outcomes", "objective_builder"
CALL = 'from tot_exercises import exercise\nexercise("m03.objective_builder")'
SAVED = ".tot-saved[data-state=saved]"
CODE = ".jp-CodeCell .jp-Cell-inputWrapper, .jp-InputPrompt, .jp-OutputPrompt, .jp-Collapser, .jp-cell-toolbar"
TRACEBACK = "Traceback"


class Trainee(LabPage):
    """A page, and a folder of its own below the server's with a module as released."""

    def __init__(self, page: Any, lab: Lab, name: str) -> None:
        super().__init__(page, lab)
        self.folder = released(lab.folder / name, MODULE) / MODULE
        self.path = f"{name}/{MODULE}/{MODULE}.ipynb"

    def shut_down(self) -> None:
        """Shut down the kernel of the notebook on screen."""
        self.page.evaluate("() => window.jupyterapp.shell.currentWidget?.sessionContext.shutdown().then(() => null)")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Start one JupyterLab for all tests of this file."""
    with running_lab(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def trainee(server: Lab, browser: Any, request: pytest.FixtureRequest) -> Iterator[Trainee]:
    """Return a page of a fresh browser; the test's name is the name of its folder."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, timezone_id="UTC")
    page = Trainee(context.new_page(), server, request.node.name)
    yield page
    page.shut_down()
    context.close()


def change(trainee: Trainee, act: Callable[[Any], None], name: str = MODULE) -> Path:
    """Change the notebook as an author would, and return its path; `name` makes it another notebook of the folder."""
    notebook = nbformat.read(trainee.folder / f"{MODULE}.ipynb", as_version=4)
    act(notebook)
    path = trainee.folder / f"{name}.ipynb"
    nbformat.write(notebook, path)
    return path


def form(trainee: Trainee) -> Any:
    """Wait for the form to appear by itself."""
    widget = trainee.page.locator(".tot")
    widget.locator(".tot-saved").wait_for(timeout=30_000)
    return widget


def visible(trainee: Trainee, selector: str) -> list[str]:
    """Return what is on screen of a selector, as class names."""
    looks = "all => all.filter(e => e.checkVisibility() && e.getClientRects().length).map(e => e.className)"
    found: list[str] = trainee.page.locator(selector).evaluate_all(looks)
    return found


def saved(widget: Any) -> None:
    widget.page.evaluate("() => document.activeElement.blur()")
    widget.locator(SAVED).wait_for(timeout=10_000)


def kernel(lab: Lab, name: str, *, code: str = "", argv: list[str] | None = None) -> Callable[[Any], None]:
    """Install a kernel that runs `code` first, or another command; returns the change that lets a notebook use it."""
    spec = lab.folder.parent / "home" / ".local" / "share" / "jupyter" / "kernels" / name
    spec.mkdir(parents=True)
    launch = f"{code}\nfrom ipykernel import kernelapp\nkernelapp.launch_new_instance()"
    command = argv or [sys.executable, "-c", launch, "-f", "{connection_file}"]
    (spec / "kernel.json").write_text(json.dumps({"argv": command, "display_name": "Python 3", "language": "python"}))
    return lambda notebook: notebook.metadata.kernelspec.update(name=name)


def picture(trainee: Trainee, name: str) -> None:
    if folder := os.environ.get("TOT_SHOTS"):
        trainee.page.screenshot(path=str(Path(folder) / f"{name}.png"))


def entry(trainee: Trainee) -> str:
    text: str = trainee.page.locator(".tot-wb-entry").inner_text()
    return " ".join(text.split())


def test_opens_ready_and_runs_exercise_cells_only(trainee: Trainee) -> None:
    """The form is there, no other cell has run, no code or number is on screen, and the file is as it was."""

    def add_cells(notebook: Any) -> None:
        other = [
            "open('ordinary', 'w').close()",
            f"{CALL}\nopen('third_line', 'w').close()",
            f"# note\n{CALL}; open('same_line', 'w').close()",
            "from tot_exercises import exercise\nexercise('m03.objective_builder') or open('longer', 'w').close()",
        ]
        notebook.cells.extend(nbformat.v4.new_code_cell(source) for source in other)
        notebook.cells.append(nbformat.v4.new_raw_cell(CALL))

    path = change(trainee, add_cells)
    before, cells = path.read_bytes(), set(trainee.folder.iterdir())
    trainee.open(trainee.path)
    form(trainee)
    trainee.page.get_by_role("status").get_by_text("Your exercise is ready.").wait_for()
    assert trainee.page.locator(".tot").count() == 1
    assert visible(trainee, CODE) == []
    assert visible(trainee, ".jp-CodeCell:not(.tot-wb-exercise)") == []
    assert trainee.page.locator(".tot-wb-sum").inner_text() == "1 exercise to finish"
    assert entry(trainee) == "Four outcomes for your own group not started"
    unsaved = "() => window.jupyterapp.shell.currentWidget.context.model.dirty"
    assert trainee.page.evaluate(unsaved) is False, "nobody is asked to save what only the page has done"
    assert path.read_bytes() == before
    assert set(trainee.folder.iterdir()) - cells <= {path.parent / ".ipynb_checkpoints"}
    picture(trainee, "workbook_1280_light")
    assert (trainee.foreign, trainee.errors) == ([], [])


def test_a_notebook_without_our_metadata_is_left_alone(trainee: Trainee) -> None:
    """The same cells without the course's metadata: an ordinary notebook, nothing runs, nothing is hidden."""
    change(trainee, lambda notebook: notebook.metadata.pop("tot_exercises"), "plain")
    trainee.open(trainee.path.replace(f"{MODULE}.ipynb", "plain.ipynb"))
    trainee.page.wait_for_timeout(2500)
    assert trainee.page.locator(".tot, .tot-wb-bar, .tot-wb-place, .tot-wb-trainee").count() == 0
    assert trainee.page.locator('.jp-Toolbar-item[data-jp-item-name="run"]').is_visible()
    assert trainee.page.evaluate("() => window.jupyterapp.shell.currentWidget.content.widgets.every(c => !c.prompt)")
    trainee.run_all()
    form(trainee)
    assert (trainee.foreign, trainee.errors) == ([], [])


def test_an_author_sees_an_ordinary_notebook(trainee: Trainee) -> None:
    """One click shows code and tools, and is remembered; one more brings back the trainee's view."""
    trainee.open(trainee.path)
    form(trainee)
    page = trainee.page
    switch = page.get_by_role("button", name="Author’s view")
    run = page.locator('.jp-Toolbar-item[data-jp-item-name="run"]')
    title = page.locator(".jp-MarkdownCell").first
    assert not run.is_visible()
    title.dblclick()
    assert title.locator(".jp-InputArea-editor").count() == 0 or not title.locator(".jp-InputArea-editor").is_visible()

    switch.focus()
    page.keyboard.press("Space")
    assert switch.get_attribute("aria-pressed") == "true"
    assert run.is_visible()
    assert len(visible(trainee, ".jp-CodeCell .jp-Cell-inputWrapper")) == 1
    assert visible(trainee, ".jp-OutputPrompt")
    picture(trainee, "workbook_author")
    title.dblclick()
    title.locator(".jp-InputArea-editor").wait_for()

    trainee.open(trainee.path)
    assert switch.get_attribute("aria-pressed") == "true"
    page.wait_for_timeout(1500)
    assert page.locator(".tot").count() == 0, "in the author's view nothing runs by itself"
    switch.click()
    form(trainee)
    assert not run.is_visible()
    assert visible(trainee, CODE) == []
    assert (trainee.foreign, trainee.errors) == ([], [])


def test_progress_follows_the_exercise_and_leads_to_it(trainee: Trainee) -> None:
    """By keyboard: the entry leads to the exercise; its words follow not started, draft, finished and back."""
    trainee.open(trainee.path)
    widget = form(trainee)
    page = trainee.page
    page.locator('.jp-Toolbar-item[data-jp-item-name="save"] :is(button, jp-button)').first.focus()
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.className") == "tot-wb-entry":
            break
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert page.evaluate("() => document.activeElement.matches('.tot')")
    assert abs(widget.bounding_box()["y"] - page.locator(".jp-Notebook").bounding_box()["y"]) < 40

    told = "() => document.addEventListener('tot:state', (e) => (window.told ??= []).push(e.detail.status))"
    page.evaluate(told)
    widget.get_by_label("Who learns").fill("12 midwives")
    saved(widget)
    assert entry(trainee) == "Four outcomes for your own group draft"
    widget.get_by_role("button", name="Mark as finished").click()
    page.get_by_text("Exercise finished").wait_for()
    assert entry(trainee) == "Four outcomes for your own group finished"
    picture(trainee, "workbook_finished")
    widget.get_by_role("button", name="Change again").click()
    page.get_by_text("1 exercise to finish").wait_for()
    assert page.evaluate("() => window.told") == ["draft", "finished", "draft"]
    assert (trainee.foreign, trainee.errors) == ([], [])


def test_progress_counts_over_all_exercises_of_a_module(trainee: Trainee) -> None:
    """Of two exercises one is finished: both have an entry, in order, and the sentence says so."""
    exercises = trainee.folder / "exercises"
    first = (exercises / f"{WORDS}.yaml").read_text("utf-8")
    second = first.replace("m03.objective_builder", "m03.again").replace("title: Four outcomes", "title: Again: four")
    (exercises / "again.yaml").write_text(second.replace("title: Again: four", "title: Again, four outcomes"), "utf-8")
    again = nbformat.v4.new_code_cell(CALL.replace("m03.objective_builder", "m03.again").replace('"', "'"))
    change(trainee, lambda notebook: notebook.cells.append(again))
    trainee.open(trainee.path)
    page = trainee.page
    page.get_by_text("0 of 2 exercises finished").wait_for()
    page.get_by_text("Your exercises are ready.").wait_for(state="attached")
    page.locator(".tot").nth(1).get_by_role("button", name="Mark as finished").click()
    page.get_by_text("1 of 2 exercises finished").wait_for()
    states = page.locator(".tot-wb-state").all_inner_texts()
    assert states == ["not started", "finished"]
    picture(trainee, "workbook_two")
    assert trainee.errors == []


def test_keys_and_clicks_of_a_trainee_change_no_cell(trainee: Trainee) -> None:
    """JupyterLab's single letters, Enter, cut and merge do nothing to the cells; Ctrl+S still saves."""
    trainee.open(trainee.path)
    form(trainee)
    page = trainee.page
    state = """() => window.jupyterapp.shell.currentWidget.content.widgets.map(
                 c => [c.model.id, c.model.type, c.model.sharedModel.getSource(), c.rendered].join())"""
    before = page.evaluate(state)
    page.evaluate("() => document.querySelectorAll('.jp-MarkdownCell')[2].focus()")
    assert page.evaluate("() => document.activeElement.matches('.jp-MarkdownCell')")
    for key in ("d", "d", "a", "b", "x", "y", "m", "r", "1", "Enter", "Shift+Enter", "Alt+Enter", "Control+Enter"):
        page.keyboard.press(key)
    for key in ("Shift+M", "Control+Shift+M", "Control+Backspace", "Control+Shift+ArrowUp", "z", "Delete"):
        page.keyboard.press(key)
    page.locator(".jp-MarkdownCell").nth(2).dblclick()
    page.locator(".jp-MarkdownCell").nth(2).click(button="right")
    page.wait_for_timeout(300)
    assert page.locator(".lm-Menu").count() == 0, "the browser's own menu"
    assert page.evaluate(state) == before
    page.evaluate("() => (window.jupyterapp.shell.currentWidget.context.model.dirty = true)")
    page.evaluate("() => document.querySelectorAll('.jp-MarkdownCell')[2].focus()")
    page.keyboard.press("Control+s")
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty", timeout=5000)


def test_a_restarted_and_a_killed_kernel_bring_the_form_back(trainee: Trainee) -> None:
    """After a restart, and after the kernel's process was killed, the form is back by itself with the saved text."""
    trainee.open(trainee.path)
    widget = form(trainee)
    page = trainee.page
    widget.get_by_label("Who learns").fill("26 teachers")
    saved(widget)
    mark = "() => (document.querySelector('.tot').dataset.old = '1')"
    again = ".tot:not([data-old]) .tot-saved"
    page.evaluate(mark)
    trainee.restart_kernel()
    page.locator(again).wait_for(timeout=30_000)
    assert widget.get_by_label("Who learns").input_value() == "26 teachers"
    widget.get_by_label("The gap").fill("they stop too late")
    saved(widget)

    page.evaluate(mark)
    page.get_by_label("The gap").focus()
    os.kill(max(trainee.lab.kernels()), signal.SIGKILL)
    page.locator(again).wait_for(timeout=60_000)
    assert page.locator(".tot").count() == 1
    assert page.locator(".jp-Dialog").count() == 0, "no box about a kernel that died"
    assert widget.get_by_label("The gap").input_value() == "they stop too late"
    assert widget.get_by_label("The gap").evaluate("e => e === document.activeElement"), "the trainee goes on typing"
    widget.get_by_label("The gap").fill("they stop in time")
    saved(widget)
    data = json.loads((trainee.folder / "responses" / f"{WORDS}.json").read_text("utf-8"))["data"]
    assert (data["need"]["who"], data["need"]["gap"]) == ("26 teachers", "they stop in time")
    assert trainee.foreign == []


def test_without_our_package_there_is_a_kind_sentence(trainee: Trainee) -> None:
    """A kernel without the package: a sentence, "Try again", and the traceback folded away; then it can be mended."""
    block = "import os, sys\nif not os.path.exists('mended'): sys.modules['tot_exercises'] = None"
    change(trainee, kernel(trainee.lab, "bare", code=block))
    trainee.open(trainee.path)
    page = trainee.page
    page.get_by_text("This exercise cannot be shown yet").wait_for(timeout=30_000)
    assert entry(trainee) == "Exercise 1 not shown"
    shown = page.locator(".jp-Notebook").inner_text()
    assert TRACEBACK not in shown
    assert "ModuleNotFoundError" not in shown
    assert visible(trainee, ".jp-OutputArea-output[data-mime-type*=error]") == []
    picture(trainee, "workbook_fault")
    page.get_by_text("Details for your trainer").click()
    assert "ModuleNotFoundError" in page.locator(".tot-wb-note pre").inner_text()
    assert "\x1b" not in page.locator(".tot-wb-note pre").inner_text()

    (trainee.folder / "mended").touch()
    page.get_by_role("button", name="Try again").click()
    page.get_by_text("This exercise cannot be shown yet").wait_for()
    trainee.restart_kernel()
    form(trainee)
    assert page.get_by_text("This exercise cannot be shown yet").count() == 0
    assert (trainee.foreign, trainee.errors) == ([], [])


def test_a_kernel_that_is_gone_is_said_in_words_and_started_again(trainee: Trainee) -> None:
    """A kernel that was shut down: a calm sentence above the workbook; "Try again" starts one, and the text is back."""
    trainee.open(trainee.path)
    widget = form(trainee)
    page = trainee.page
    widget.get_by_label("Who learns").fill("before")
    saved(widget)
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown().then(() => null)")
    alert = page.get_by_role("alert").filter(has_text="has stopped")
    alert.wait_for(timeout=20_000)
    picture(trainee, "workbook_stopped")
    page.evaluate("() => (document.querySelector('.tot').dataset.old = '1')")
    alert.get_by_role("button", name="Try again").click()
    page.locator(".tot:not([data-old]) .tot-saved").wait_for(timeout=30_000)
    assert widget.get_by_label("Who learns").input_value() == "before"
    assert not alert.is_visible()


def test_a_kernel_that_cannot_start_is_said_in_words(trainee: Trainee) -> None:
    """A kernel whose program is missing: in place of the exercise stands what to do, and a button."""
    change(trainee, kernel(trainee.lab, "broken", argv=["/no/such/program"]))
    trainee.show(trainee.path)
    note = trainee.page.locator(".tot-wb-place")
    note.get_by_text("getting ready").wait_for(timeout=20_000)
    note.get_by_text("has stopped").wait_for(timeout=60_000)
    assert note.get_by_role("button", name="Try again").count() == 1
    assert "/no/such/program" not in trainee.page.locator("body").inner_text(), "not in a box, not in the note"
    trainee.page.keyboard.press("Escape")  # JupyterLab offers to choose another kernel
    note.get_by_text("Details for your trainer").click()
    assert "/no/such/program" in note.inner_text()
    picture(trainee, "workbook_cannot_start")


@pytest.mark.slow
def test_a_server_that_was_away_brings_the_form_back(browser: Any, tmp_path: Path) -> None:
    """The server ends and is started again: the page says so in between, and form and text come back by themselves."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, timezone_id="UTC")
    with running_lab(tmp_path) as lab:
        trainee = Trainee(context.new_page(), lab, "away")
        trainee.open(trainee.path)
        widget = form(trainee)
        widget.get_by_label("Who learns").fill("written before")
        saved(widget)
        page = trainee.page
        page.evaluate("() => (document.querySelector('.tot').dataset.old = '1')")
        lab.kill()
        page.get_by_role("alert").filter(has_text="lost its connection").wait_for(timeout=60_000)
        picture(trainee, "workbook_lost")
        lab.start_again()
        page.locator(".tot:not([data-old]) .tot-saved").wait_for(timeout=90_000)
        assert widget.get_by_label("Who learns").input_value() == "written before"
        widget.get_by_label("The gap").fill("written after")
        saved(widget)
        assert page.locator(".tot-wb-trouble").is_hidden()
    context.close()
