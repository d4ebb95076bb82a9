"""Where an exercise may write, where it looks for its files, and how it says that something is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tot_exercises.errors import CourseError
from tot_exercises.widgets import exercise, place
from tot_exercises.widgets.base import ExerciseWidget
from tot_exercises.widgets.place import Candidate
from tot_exercises.widgets.readout import ReadOut
from widget_course import (
    NASTY,
    OUTCOMES,
    build,
    files_of,
    here,
    message,
    need,
)

# previews and graders


@pytest.mark.parametrize("name", ["source", "workbooks"])
def test_authors_folders_keep_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Inside source/ or workbooks/ the widget works, says that it keeps nothing, and writes nothing."""
    module, _ = build(tmp_path / name)
    here(monkeypatch, module)
    before = files_of(module)
    widget = exercise(OUTCOMES)
    assert isinstance(widget, ExerciseWidget)
    message(widget, do="finish", data=need("tried"), rev=1)
    widget.close()
    assert widget.status == "finished"
    assert "author's preview" in widget.saved["note"]
    assert files_of(module) == before


@pytest.mark.parametrize(
    ("path", "mark", "kept"),
    [
        ("home/ana/m03_needs", "", True),
        ("source/course/home/m03_needs", "", True),
        ("course/release/m03_needs", "nbgrader_config.py", False),
        ("course/submitted/ana/m03_needs", "gradebook.db", False),
        ("release/m03_needs", "", True),
        ("source/m03_needs", "", False),
    ],
)
def test_where_answers_are_kept(tmp_path: Path, path: str, mark: str, kept: bool) -> None:
    """A trainee's folder may have any name above it; a course's own folders never take an answer."""
    folder = tmp_path / path
    folder.mkdir(parents=True)
    if mark:
        (tmp_path / "course" / mark).touch()
    assert place.keeps_nothing(folder) is not kept


def test_a_link_into_an_authors_folder_keeps_nothing(tmp_path: Path) -> None:
    """The folder that counts is the real one as well as the one that was opened."""
    module, _ = build(tmp_path / "source")
    link = tmp_path / "mine"
    link.symlink_to(module)
    assert place.keeps_nothing(link)


def test_while_nbgrader_runs_the_answer_is_read_out_and_nothing_is_written(
    modules: tuple[Path, Path], open_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Validate and autograde get an escaped document in place of a widget, and the folder stays as it was."""
    message(open_(modules[0], OUTCOMES), do="finish", data=need(NASTY), rev=1)
    before = files_of(modules[0])
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    here(monkeypatch, modules[0])
    document = exercise(OUTCOMES)
    assert isinstance(document, ReadOut)
    html = document._repr_html_()
    assert "&lt;script&gt;alert(1)" in html
    assert "<script" not in html
    assert "{{ 7*7 }}" in html
    assert "\x1b" not in html
    assert "Who learns" in html
    assert "Finished" in html
    assert files_of(modules[0]) == before


def test_a_page_that_cannot_show_widgets_gets_the_answer_as_a_document(modules: tuple[Path, Path], open_: Any) -> None:
    """The widget's own output carries an escaped read-out beside the widget."""
    widget = open_(modules[0], OUTCOMES)
    message(widget, do="flush", data=need(NASTY), rev=1)
    bundle, _ = widget._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert "&lt;script&gt;" in bundle["text/html"]
    assert "<script" not in bundle["text/html"]
    assert "JupyterLab" in bundle["text/plain"]


# where files are looked for, and kind notes


def test_the_error_names_all_three_places(tmp_path: Path) -> None:
    """Who must help sees at once where was looked and what was not set."""
    places = (
        Candidate("current folder", tmp_path),
        Candidate("JPY_SESSION_NAME", None),
        Candidate("VS Code's __vsc_ipynb_file__", tmp_path / "x"),
    )
    with pytest.raises(CourseError) as caught:
        place.find(OUTCOMES, places)
    for part in (
        "current folder",
        str(tmp_path),
        "JPY_SESSION_NAME: not set",
        "__vsc_ipynb_file__",
        "exercises/objective_builder.yaml",
    ):
        assert part in str(caught.value)


@pytest.mark.parametrize("which", ["cwd", "session", "vscode"])
def test_each_of_the_three_places_is_used(modules: tuple[Path, Path], tmp_path: Path, which: str) -> None:
    """A fresh interpreter finds the exercise from its folder, from Jupyter's session and from VS Code's variable."""
    code = f"""
import os, sys
from types import SimpleNamespace
if sys.argv[2] == "vscode":
    import IPython.core.getipython as module
    module.get_ipython = lambda: SimpleNamespace(user_ns={{"__vsc_ipynb_file__": sys.argv[1] + "/book.ipynb"}})
from tot_exercises import exercise
os.chdir("/")
print(exercise("{OUTCOMES}").config["title"])
"""
    env = {**os.environ, "TOT_STRICT": "1"}
    env.pop("JPY_SESSION_NAME", None)
    if which == "session":
        env["JPY_SESSION_NAME"] = str(modules[0] / "book.ipynb")
    done = subprocess.run(
        [sys.executable, "-c", code, str(modules[0]), which],
        cwd=modules[0] if which == "cwd" else tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "Outcomes", done.stderr


@pytest.mark.parametrize("fault", ["unknown", "no_material", "broken_yaml"])
def test_a_mistake_is_a_kind_note_for_trainees_and_raises_in_strict_runs(
    modules: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """A trainee gets a sentence and a detail line, never a traceback; nbval and tot check get the exception."""
    here(monkeypatch, modules[0])
    name = "m03.unknown_thing" if fault == "unknown" else OUTCOMES
    if fault == "no_material":
        (modules[0] / "materials" / "teachers" / "dossier.yaml").unlink()
    if fault == "broken_yaml":
        (modules[0] / "exercises" / "objective_builder.yaml").write_text("id: [<b>\n")
    note = exercise(name)
    assert isinstance(note, ReadOut)
    assert "please tell your trainer" in note.html.lower()
    assert "Traceback" not in note.html + note.text
    assert "<b>" not in note.html
    monkeypatch.setenv("TOT_STRICT", "1")
    with pytest.raises(CourseError):
        exercise(name)


def test_a_run_below_pytest_is_strict_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    """nbval starts kernels from pytest: there a mistake must fail the run."""
    monkeypatch.delenv("TOT_STRICT", raising=False)
    assert place.strict()
    monkeypatch.setenv("TOT_STRICT", "0")
    assert not place.strict()
    monkeypatch.delenv("TOT_STRICT")
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    assert not place.strict()


def test_nbval_fails_where_a_trainee_would_see_a_kind_note(modules: tuple[Path, Path]) -> None:
    """A maintainer who runs a workbook with nbval hears of an exercise that cannot be shown."""
    import nbformat

    for name, source in (("good", OUTCOMES), ("bad", "m03.unknown_thing")):
        cell = nbformat.v4.new_code_cell(f'from tot_exercises import exercise\nexercise("{source}")')
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), modules[0] / f"{name}.ipynb")
    env = {key: value for key, value in os.environ.items() if key not in {"TOT_STRICT", "PYTEST_CURRENT_TEST"}}
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "-q", "-p", "no:cacheprovider", "good.ipynb", "bad.ipynb"]
    done = subprocess.run(command, cwd=modules[0], env=env, capture_output=True, text=True, check=False)
    assert "1 failed, 1 passed" in done.stdout, done.stdout
    assert "m03.unknown_thing" in done.stdout
