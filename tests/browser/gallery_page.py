"""The gallery in a real JupyterLab: every kind in every state on one page, and of each kind a trainee's own answer."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lab_driver import READY, ROOT, Lab, LabPage, released, running_lab

from tot_exercises.course import Course, Module
from tot_exercises.exercise import Exercise
from tot_exercises.kinds import kind_names
from tot_exercises.rubric import draft_view, load_rubric
from tot_exercises.store import Store
from tot_exercises.widgets.gallery import STATES, widget_in_state

OWN = "own"
"""Beside the states of the gallery: an answer that is saved, with earlier versions and a draft check."""
VIEWS = [(kind, state) for kind in kind_names() for state in (*STATES, OWN)]
_SAVED = {
    "empty": "2026-03-02T08:10:00+00:00",
    "partial": "2026-03-02T09:00:00+00:00",
    "full": "2026-03-02T09:30:00+00:00",
}
_SCRIPTS = Path(__file__).parent


def script(name: str) -> str:
    """Return a script of this folder, to be evaluated with an element."""
    return (_SCRIPTS / f"{name}.js").read_text("utf-8")


class Gallery:
    """The page with all views, and where each of them stands on it."""

    def __init__(self, lab_page: LabPage) -> None:
        self.lab_page, self.page = lab_page, lab_page.page

    def view(self, kind: str, state: str) -> Any:
        """Return the widget of a kind in a state."""
        return self.page.locator(".jp-Cell").nth(VIEWS.index((kind, state))).locator(".tot")

    def in_all(self, name: str) -> dict[str, Any]:
        """Evaluate a script of this folder with each widget; return what it says of those where it says something."""
        run = f"(roots) => roots.map({script(name)})"
        found: list[Any] = self.page.locator(".tot").evaluate_all(run)
        assert len(found) == len(VIEWS)
        return {"/".join(view): one for view, one in zip(VIEWS, found, strict=True) if one}

    def width(self, width: int) -> None:
        """Give the page a width, as a phone or a zoom does, and let it settle."""
        self.lab_page.plain(width=width, height=1000)
        self.page.wait_for_timeout(300)


@contextlib.contextmanager
def shown_gallery(browser: Any, lab: Lab, locale: str) -> Iterator[Gallery]:
    """Show all :data:`VIEWS` on one page, with a screen in this language, and open every part of them that opens."""
    folder = lab.folder / locale
    folder.mkdir()
    cells = [_cell(number, locale, _source(folder, *view)) for number, view in enumerate(VIEWS)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}}
    book = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    (folder / "gallery.ipynb").write_text(json.dumps(book))
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, timezone_id="UTC")
    lab_page = LabPage(context.new_page(), lab)
    lab_page.open(f"{locale}/gallery.ipynb")
    lab_page.plain(width=1280, height=1000)
    lab_page.run_all()
    gallery = Gallery(lab_page)
    for view in VIEWS:
        gallery.view(*view).locator(".tot-saved").wait_for(timeout=READY)
    _open_all(gallery)
    gallery.page.evaluate(script("unclip"))
    yield gallery
    context.close()


@contextlib.contextmanager
def lab_with_whole_notebooks(folder: Path) -> Iterator[Lab]:
    """Start JupyterLab so that all cells of a notebook are on its page at once, also those below the screen."""
    with running_lab(folder) as lab:
        settings = folder / "home/.jupyter/lab/user-settings/@jupyterlab/notebook-extension"
        settings.mkdir(parents=True)
        (settings / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')
        yield lab


def _cell(number: int, locale: str, source: str) -> dict[str, Any]:
    code = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
    start = f"import os\nfrom pathlib import Path\nos.environ['TOT_SCREEN_LOCALE'] = {locale!r}\n"
    return {**code, "id": f"c{number}", "source": start + source}


def _source(folder: Path, kind: str, state: str) -> str:
    """Return the code that shows a view; for a trainee's own answer, lay the module and the answer first."""
    if state != OWN:
        return (
            "from tot_exercises.widgets.gallery import widget_in_state\n"
            f"widget_in_state({kind!r}, {state!r}, root=Path({str(ROOT)!r}))"
        )
    module, exercise = exercise_of(kind)
    own = folder / module.folder.name
    if not own.exists():
        released(folder, module.folder.name)
    answer_with_versions(own, exercise)
    return (
        "from tot_exercises.widgets.opener import open_widget\n"
        f"open_widget(Path({str(own)!r}), {exercise.id!r}, preview=False)"
    )


def exercise_of(kind: str) -> tuple[Module, Exercise]:
    """Return the first exercise of the course that uses a kind, and its module."""
    course = Course(ROOT)
    for exercise_id in course.exercise_ids():
        module = course.module_of(exercise_id)
        exercise = module.load(exercise_id).exercise
        if exercise.widget == kind:
            return module, exercise
    raise LookupError(f"no exercise uses {kind}")


def answer_with_versions(module: Path, exercise: Exercise) -> None:
    """Save the kind's answers one after the other, and put the draft view beside the exercise, as a release does."""
    store = Store(module, exercise.id, exercise.widget)
    for state, at in _SAVED.items():
        widget = widget_in_state(exercise.widget, state, root=ROOT)
        store.save(widget.response().model_copy(update={"saved_at": at}))
        widget.close()
    rubric = Course(ROOT).rubric_file(exercise.id)
    view = draft_view(load_rubric(rubric)).model_dump_json(by_alias=True)
    (module / "exercises" / f"{exercise.words}.draft.json").write_text(view)


def _open_all(gallery: Gallery) -> None:
    """Open every folded part, check one draft of each kind, list its versions and look at one."""
    gallery.in_all("open_parts")
    for kind in kind_names():
        gallery.view(kind, "partial").locator("[data-key=check]").click()
        gallery.view(kind, "partial").locator(".tot-message").first.wait_for()
        own = gallery.view(kind, OWN)
        own.locator("[data-key^='version_look.']").first.click()
        own.locator(".tot-document dd").first.wait_for()
        gallery.view(kind, "partial").evaluate(script("open_parts"))
