"""The widgets without a browser: what they show, when they write, and what they say when something is wrong."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tot_exercises.errors import CourseError
from tot_exercises.kinds import kind_names
from tot_exercises.response import digest_of, read
from tot_exercises.rubric import DraftCriterion, DraftView
from tot_exercises.store import Store, StoreError
from tot_exercises.widgets import base, exercise, frontend, place
from tot_exercises.widgets.base import ExerciseWidget
from tot_exercises.widgets.place import Candidate
from tot_exercises.widgets.readout import ReadOut
from tot_exercises.widgets.saving import Autosaver
from tot_exercises.widgets.texts import catalogue

SOURCES = Path(base.__file__).parents[1]
OUTCOMES = "m03.objective_builder"
PLAN = "m04.plan_builder"
NASTY = "<script>alert(1)</script>{{ 7*7 }}\x1b[31m\u202e"
OUTCOME = {
    "id": "o1",
    "verb": "show",
    "object": "the routine",
    "condition": "",
    "standard": "",
    "level": 3,
    "evidence": "observation",
}


def write_yaml(path: Path, data: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")


def field(label: str) -> dict[str, Any]:
    return {"label": label, "help": "Say it."}


def build(parent: Path, *, profiles: tuple[str, ...] = ("teachers",)) -> tuple[Path, Path]:
    """Write two small modules as a trainee would have them, and return their folders."""
    one, two = parent / "m03_needs", parent / "m04_planning"
    common = {"schema": "tot/exercise@1", "version": "1.0.0", "kind": "summative", "competency": "C3", "locale": "en"}
    write_yaml(
        one / "exercises" / "objective_builder.yaml",
        common
        | {"id": OUTCOMES, "title": "Outcomes", "widget": "objective_builder", "minutes": 40, "task": "Write."}
        | {"settings": {"rows": 4}, "fields": {"need.who": field("Who learns")}, "materials": ["dossier"]},
    )
    write_yaml(
        two / "exercises" / "plan_builder.yaml",
        common
        | {"id": PLAN, "title": "Plan", "widget": "lesson_timeline", "minutes": 75, "task": "Plan."}
        | {"settings": {"total_minutes": 90}, "fields": {"blocks.minutes": field("Minutes")}}
        | {"inputs": [{"exercise": OUTCOMES, "stand_in": "si_outcomes"}]},
    )
    for profile in profiles:
        material = {
            "schema": "tot/material@1",
            "version": "1.0.0",
            "profile": profile,
            "locale": "en",
            "confirmed": "no",
        }
        write_yaml(
            one / "materials" / profile / "dossier.yaml",
            material | {"id": "dossier", "kind": "dossier", "title": f"Group of {profile}", "text": "26 people."},
        )
        write_yaml(
            two / "materials" / profile / "si_outcomes.yaml",
            material | {"id": "si_outcomes", "kind": "outcomes", "title": "Example", "data": {"outcomes": [OUTCOME]}},
        )
    return one, two


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    monkeypatch.setenv("TOT_STRICT", "0")
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return build(tmp_path / "home")


@pytest.fixture
def open_(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that opens a widget which saves after 0.05 s; all are closed at the end."""
    opened: list[ExerciseWidget] = []
    monkeypatch.setattr(ExerciseWidget, "save_after", 0.05)

    def make(folder: Path, name: str, *, preview: bool = False) -> ExerciseWidget:
        widget = base.open_widget(folder, name, preview=preview)
        opened.append(widget)
        return widget

    yield make
    for widget in opened:
        widget.close()


def here(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(place, "HERE", (Candidate("current folder", folder),))


def wait_for(test: Callable[[], bool], seconds: float = 5) -> None:
    until = time.monotonic() + seconds
    while not test():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.01)


def need(who: str) -> dict[str, Any]:
    return {"need": {"who": who, "gap": "", "cause": ""}, "outcomes": []}


def from_page(widget: ExerciseWidget, **content: Any) -> None:
    """Send a change as the page does, with its number."""
    message(widget, **{"do": "change", "rev": widget.rev + 1, **content})


def message(widget: ExerciseWidget, **content: Any) -> None:
    widget._handle_custom_msg(content, [])


def files_of(folder: Path) -> set[str]:
    return (
        {path.name for path in folder.rglob("*")}
        - {"exercises", "materials"}
        - {path.name for kind in ("exercises", "materials") for path in (folder / kind).rglob("*")}
    )


# what is shown


def test_the_page_gets_the_exercise_and_its_materials(modules: tuple[Path, Path], open_: Any) -> None:
    """Everything a trainee reads is in the widget's config: task, labels, dossier, words."""
    config = open_(modules[0], OUTCOMES).config
    assert (config["title"], config["task"], config["minutes"]) == ("Outcomes", "Write.", 40)
    assert config["fields"]["need.who"]["label"] == "Who learns"
    assert [document["text"] for document in config["documents"]] == ["26 people."]
    assert config["texts"]["check_draft"] == "Check my draft"


@pytest.mark.parametrize("kind", kind_names())
def test_each_kind_has_a_script_and_style_without_foreign_parts(kind: str) -> None:
    """The composed module holds every file once, imports nothing, sets no markup from text and names no other host."""
    script, style = frontend.script(kind), frontend.style(kind)
    assert not [
        line for line in script.splitlines() if line.startswith(("import", "export ")) and "default" not in line
    ]
    shipped = {f"kinds/{kind}/{path.name}" for path in (SOURCES / "kinds" / kind).glob("*.js")}
    shipped |= {f"widgets/{path.name}" for path in (SOURCES / "widgets").glob("*.js")}
    assert sorted(frontend.sources(kind)) == sorted(shipped)
    assert all(len((SOURCES / name).read_text("utf-8").splitlines()) <= 400 for name in shipped)
    assert "export default" in script
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "@import",
        "url(",
        "fetch(",
    ):
        assert forbidden not in script + style
    hosts = [word for word in (script + style).split() if "://" in word]
    assert hosts == ['"http://www.w3.org/2000/svg";']


@pytest.mark.parametrize("kind", kind_names())
def test_every_choice_of_a_kind_has_words_on_screen(kind: str) -> None:
    """A value that the data model allows and the page cannot name would be a hole in a menu."""
    from tot_exercises.kinds.lesson_timeline import model as timeline
    from tot_exercises.kinds.objective_builder import model as builder

    options = catalogue()[kind]["options"]
    enums = {
        "lesson_timeline": {
            "phase": timeline.Phase,
            "act": timeline.Act,
            "grouping": timeline.Grouping,
            "needs": timeline.Resource,
            "check": timeline.CheckKind,
        },
        "objective_builder": {"evidence": builder.Evidence},
    }[kind]
    for name, enum in enums.items():
        assert list(options[name]) == [member.value for member in enum]
    if kind == "objective_builder":
        assert list(options["level"]) == ["1", "2", "3", "4", "5", "6"]


@pytest.mark.parametrize("kind", kind_names())
def test_every_sentence_that_the_script_asks_for_exists(kind: str) -> None:
    """A misspelt name would show up on screen as a name."""
    import re

    words = {**catalogue()["ui"], **catalogue()[kind]}
    asked = set(re.findall(r"""\bt\(\s*"(\w+)\"""", frontend.script(kind)))
    assert asked - set(words) == set()
    assert len(asked) > 20


# keeping answers


def test_nothing_is_written_before_the_first_edit(modules: tuple[Path, Path], open_: Any) -> None:
    """Opening, reading and closing an exercise leaves the folder as it was."""
    before = files_of(modules[0])
    widget = open_(modules[0], OUTCOMES)
    message(widget, do="flush")
    message(widget, do="check")
    message(widget, do="look")
    widget.close()
    assert files_of(modules[0]) == before
    assert widget.saved["state"] == "new"


def test_a_change_is_saved_by_itself_and_found_again(modules: tuple[Path, Path], open_: Any) -> None:
    """A change from the page reaches the file, the page hears of it, and the next kernel shows it."""
    widget = open_(modules[0], OUTCOMES)
    from_page(widget, data=need("26 teachers"))
    wait_for(lambda: widget.saved["state"] == "saved")
    assert widget.saved["rev"] == widget.rev == 1
    saved = read(modules[0] / "responses" / "objective_builder.json", exercise=OUTCOMES)
    assert saved is not None
    assert (saved.data["need"]["who"], saved.profile, saved.locale, saved.status) == (
        "26 teachers",
        "teachers",
        "en",
        "draft",
    )
    assert open_(modules[0], OUTCOMES).data == need("26 teachers")


def test_typing_without_a_pause_is_saved_on_the_way() -> None:
    """A save comes at the latest one delay after the first change, however fast more changes follow."""
    written: list[float] = []
    start = time.monotonic()
    saver = Autosaver(lambda: written.append(time.monotonic() - start) is None, delay=0.1)
    while time.monotonic() - start < 0.55:
        saver.touch()
        time.sleep(0.005)
    saver.close()
    assert 4 <= len(written) <= 6
    assert written[0] < 0.2


def test_a_failed_save_is_tried_again_until_it_works() -> None:
    """The disk may be full for a while: the change waits and is written later, once."""
    answers = iter([False, False, True])
    tries: list[bool] = []

    def write() -> bool:
        tries.append(next(answers))
        return tries[-1]

    saver = Autosaver(write, delay=0.01, retry=0.02)
    saver.touch()
    wait_for(lambda: len(tries) == 3)
    time.sleep(0.1)
    assert tries == [False, False, True]
    assert not saver.dirty


def test_saving_from_many_threads_loses_nothing(modules: tuple[Path, Path], open_: Any) -> None:
    """Comms arrive on several threads: the newest text is what stays on disk."""
    widget = open_(modules[0], OUTCOMES)
    lock = threading.Lock()

    def work(name: int) -> None:
        for number in range(10):
            with lock:
                from_page(widget, data=need(f"{name} {number}"))
            message(widget, do="flush")

    threads = [threading.Thread(target=work, args=(name,)) for name in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    message(widget, do="flush")
    saved = read(modules[0] / "responses" / "objective_builder.json")
    assert saved is not None
    assert saved.data == widget.data
    assert widget.saved["rev"] == widget.rev == 60


def test_an_overtaken_message_does_not_bring_back_old_text(modules: tuple[Path, Path], open_: Any) -> None:
    """A change that arrives after a newer one is dropped, and so is text that comes as a widget's state."""
    widget = open_(modules[0], OUTCOMES)
    message(widget, do="change", data=need("new"), rev=5, by="b")
    message(widget, do="flush", data=need("old"), rev=4, by="b")
    message(widget, do="flush", data=need("other view, same moment"), rev=5, by="a")
    widget.set_state({"rev": 9, "by": "z", "data": need("state of a page that lags behind"), "status": "finished"})
    assert (widget.data, widget.rev, widget.by, widget.status) == (need("new"), 5, "b", "draft")


def test_two_views_that_type_at_the_same_moment_end_with_the_same(modules: tuple[Path, Path], open_: Any) -> None:
    """Whichever of two changes with one number arrives first, the same one stays."""
    ends = []
    for order in ("ab", "ba"):
        widget = open_(modules[0], OUTCOMES)
        for by in order:
            message(widget, do="change", data=need(by), rev=widget.rev or 1, by=by)
        ends.append(widget.data)
        widget.close()
        (modules[0] / "responses" / "objective_builder.json").unlink()
    assert ends == [need("b"), need("b")]


def test_text_taken_back_at_once_counts_as_saved(modules: tuple[Path, Path], open_: Any) -> None:
    """A letter typed and deleted is a change too: the page must hear of it, or it would say "not saved"."""
    widget = open_(modules[0], OUTCOMES)
    from_page(widget, data=need("x"))
    message(widget, do="flush", data=need("x"), rev=3)
    assert widget.saved["rev"] == 3


def test_a_command_that_was_overtaken_is_dropped(modules: tuple[Path, Path], open_: Any) -> None:
    """Finish and change again, arriving in the wrong order, leave the answer as the trainee left it."""
    widget = open_(modules[0], OUTCOMES)
    message(widget, do="reopen", data=need("x"), rev=3, by="a")
    message(widget, do="finish", data=need("x"), rev=2, by="a")
    assert widget.status == "draft"
    message(widget, do="finish", data=need("x"), rev=4, by="a")
    assert widget.status == "finished"


def test_views_hear_of_new_text_and_its_number_at_once(
    modules: tuple[Path, Path], open_: Any, monkeypatch: Any
) -> None:
    """Text and number travel in one message: a view must never see new text under an old number."""
    widget = open_(modules[0], OUTCOMES)
    sent: list[set[str]] = []
    monkeypatch.setattr(widget, "_send", lambda content, buffers=None: sent.append(set(content["state"])))
    message(widget, do="change", data=need("x"), rev=1, by="a")
    assert sent[0] == {"data", "rev", "by"}


def test_what_is_said_to_be_saved_is_on_disk(
    modules: tuple[Path, Path], open_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While many changes arrive and are written, no number is said to be saved before its text is in the file."""
    monkeypatch.setattr(ExerciseWidget, "save_after", 0.001)
    widget = open_(modules[0], OUTCOMES)
    wrong: list[tuple[int, str]] = []

    def look(change: Any) -> None:
        saved = read(modules[0] / "responses" / "objective_builder.json")
        assert saved is not None
        if int(saved.data["need"]["who"]) < change["new"]["rev"]:
            wrong.append((change["new"]["rev"], saved.data["need"]["who"]))

    widget.observe(look, names=["saved"])
    for number in range(1, 301):
        message(widget, do="change", data=need(str(number)), rev=number, by="a")
    message(widget, do="flush")
    assert wrong == []
    assert widget.saved["rev"] == 300


def test_a_cell_that_is_run_again_shows_the_same_widget(modules: tuple[Path, Path], open_: Any) -> None:
    """Two tabs, or two cells, share one text, so that neither can write over the other; a changed file is read anew."""
    first = open_(modules[0], OUTCOMES)
    assert open_(modules[0], OUTCOMES) is first
    from_page(first, data=need("typed a moment ago"))
    assert open_(modules[0], OUTCOMES) is first
    path = modules[0] / "responses" / "objective_builder.json"
    assert "typed a moment ago" in path.read_text()
    path.write_text(path.read_text().replace("typed a moment ago", "from another computer"))
    second = open_(modules[0], OUTCOMES)
    assert second is not first
    assert second.data == need("from another computer")
    write_yaml(
        modules[0] / "exercises" / "objective_builder.yaml",
        yaml.safe_load((modules[0] / "exercises" / "objective_builder.yaml").read_text()) | {"title": "New title"},
    )
    assert open_(modules[0], OUTCOMES).config["title"] == "New title"


def test_a_kernel_that_ends_at_once_still_writes(modules: tuple[Path, Path]) -> None:
    """The two seconds before a save are written when the process ends in the ordinary way."""
    code = f"""
import sys
from pathlib import Path
from tot_exercises.widgets import base
widget = base.open_widget(Path(sys.argv[1]), "{OUTCOMES}", preview=False)
widget._handle_custom_msg({{"do": "change", "rev": 1, "data": {need("last words")!r}}}, [])
"""
    subprocess.run([sys.executable, "-c", code, str(modules[0])], check=True)
    saved = read(modules[0] / "responses" / "objective_builder.json")
    assert saved is not None
    assert saved.data == need("last words")


def test_finishing_and_changing_again_are_saved_at_once(modules: tuple[Path, Path], open_: Any) -> None:
    """The status in the file follows the button, and carries the text that the page had at that moment."""
    widget = open_(modules[0], OUTCOMES)
    message(widget, do="finish", data=need("done"), rev=1)
    saved = read(modules[0] / "responses" / "objective_builder.json")
    assert saved is not None
    assert (saved.status, saved.data) == ("finished", need("done"))
    assert open_(modules[0], OUTCOMES).status == "finished"
    message(widget, do="reopen")
    again = read(modules[0] / "responses" / "objective_builder.json")
    assert again is not None
    assert again.status == "draft"


def test_data_of_no_widget_is_not_written_over_good_text(modules: tuple[Path, Path], open_: Any) -> None:
    """A broken page cannot destroy an answer: it is refused in words, and the file stays."""
    widget = open_(modules[0], OUTCOMES)
    message(widget, do="flush", data=need("good"), rev=1)
    message(widget, do="flush", data={"need": 7}, rev=2)
    assert widget.saved["state"] == "failed"
    assert "last saved text is safe" in widget.saved["note"]
    saved = read(modules[0] / "responses" / "objective_builder.json")
    assert saved is not None
    assert saved.data == need("good")
    assert isinstance(widget._repr_mimebundle_(), tuple)


@pytest.mark.parametrize(("reason", "says"), [("read_only", "cannot be written"), ("full", "disk is full")])
def test_a_place_that_cannot_be_written_is_said_and_tried_again(
    modules: tuple[Path, Path], open_: Any, monkeypatch: pytest.MonkeyPatch, reason: Any, says: str
) -> None:
    """The text stays in the kernel, the trainee reads what to do, and it is saved as soon as that is possible."""
    real = Store.save
    monkeypatch.setattr(ExerciseWidget, "retry_after", 0.05)
    widget = open_(modules[0], OUTCOMES)

    def refuse(*_: Any) -> Any:
        raise StoreError(reason, "detail for the helper")

    monkeypatch.setattr(Store, "save", refuse)
    message(widget, do="flush", data=need("kept in mind"), rev=1)
    assert widget.saved["state"] == "failed"
    assert says in widget.saved["note"]
    assert widget.saved["detail"] == "detail for the helper"
    monkeypatch.setattr(Store, "save", real)
    wait_for(lambda: widget.saved["state"] == "saved")
    saved = read(modules[0] / "responses" / "objective_builder.json")
    assert saved is not None
    assert saved.data == need("kept in mind")


@pytest.mark.parametrize(
    ("raw", "writes", "says"),
    [
        (b'{"schema":"tot/resp', True, "we cannot read"),
        (b'{"schema":"tot/response@9"}', False, "newer version"),
        (b'{"schema":"other"}', False, "something else"),
    ],
    ids=["torn", "newer", "foreign"],
)
def test_a_bad_file_is_explained_kindly(
    modules: tuple[Path, Path], open_: Any, raw: bytes, writes: bool, says: str
) -> None:
    """The trainee reads a sentence, the helper a detail; a file that is not ours is not touched by edits either."""
    path = modules[0] / "responses" / "objective_builder.json"
    path.parent.mkdir()
    path.write_bytes(raw)
    widget = open_(modules[0], OUTCOMES)
    assert says in widget.notices[0]["text"]
    assert "objective_builder.json" in widget.notices[0]["detail"]
    assert widget.config["writes"] is writes
    message(widget, do="flush", data=need("new text"), rev=1)
    assert (path.read_bytes() == raw) is not writes
    kept = [one.read_bytes() for one in modules[0].rglob("kept_*")]
    assert kept == ([raw] if writes else [])


def test_a_torn_file_brings_back_the_last_text(modules: tuple[Path, Path], open_: Any) -> None:
    """After a damaged file the newest version is on screen, and the sentence says since when."""
    message(open_(modules[0], OUTCOMES), do="flush", data=need("kept"), rev=1)
    (modules[0] / "responses" / "objective_builder.json").write_bytes(b"{")
    widget = open_(modules[0], OUTCOMES)
    assert widget.data == need("kept")
    assert "brought back your last text" in widget.notices[0]["text"]


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


# inputs, drafts, profiles


def test_the_stand_in_is_offered_and_its_snapshot_goes_into_the_answer(modules: tuple[Path, Path], open_: Any) -> None:
    """Without own work the example can be taken over; the answer then carries its data and digest."""
    widget = open_(modules[1], PLAN)
    (offer,) = widget.offers
    assert offer["own"] is None
    message(widget, do="adopt", exercise=OUTCOMES, source="own")
    assert widget.inputs == {}
    message(widget, do="adopt", exercise=OUTCOMES, source="stand-in")
    saved = read(modules[1] / "responses" / "plan_builder.json")
    assert saved is not None
    snapshot = saved.inputs[OUTCOMES]
    assert (snapshot.source, snapshot.digest) == ("stand-in", digest_of(snapshot.data))
    assert snapshot.data["outcomes"][0]["verb"] == "show"


def test_own_outcomes_are_found_in_the_module_beside(modules: tuple[Path, Path], open_: Any) -> None:
    """The trainee's own answer of module 3 is offered, and stays as it was taken even when the original changes."""
    first = open_(modules[0], OUTCOMES)
    message(first, do="flush", data=need("x") | {"outcomes": [OUTCOME | {"verb": "lead"}]}, rev=1)
    widget = open_(modules[1], PLAN)
    assert widget.offers[0]["own"]["outcomes"][0]["verb"] == "lead"
    message(widget, do="adopt", exercise=OUTCOMES, source="own")
    message(first, do="flush", data=need("x") | {"outcomes": [OUTCOME | {"verb": "plan"}]}, rev=2)
    message(widget, do="look")
    assert widget.inputs[OUTCOMES]["data"]["outcomes"][0]["verb"] == "lead"
    assert widget.inputs[OUTCOMES]["source"] == "own"
    assert widget.offers[0]["own_digest"] != widget.inputs[OUTCOMES]["digest"]


@pytest.mark.parametrize("raw", [b"{", b'{"schema":"tot/response@2"}', b""], ids=["torn", "newer", "empty"])
def test_own_outcomes_that_cannot_be_read_are_not_offered(modules: tuple[Path, Path], open_: Any, raw: bytes) -> None:
    """A damaged answer of another module must not stop this one."""
    path = modules[0] / "responses" / "objective_builder.json"
    path.parent.mkdir()
    path.write_bytes(raw)
    assert open_(modules[1], PLAN).offers[0]["own"] is None


def test_without_a_draft_view_the_check_says_so(modules: tuple[Path, Path], open_: Any) -> None:
    """No criteria on this disk: a sentence, no error."""
    widget = open_(modules[0], OUTCOMES)
    message(widget, do="check", data=need("x"), rev=1, nonce="n1")
    assert widget.messages["note"].startswith("There is no draft check")
    assert widget.messages["nonce"] == "n1"


def test_a_broken_draft_view_is_a_kind_sentence(modules: tuple[Path, Path], open_: Any) -> None:
    """The trainee goes on writing, and the helper reads what is wrong."""
    (modules[0] / "exercises" / "objective_builder.draft.json").write_text("{}")
    widget = open_(modules[0], OUTCOMES)
    message(widget, do="check", data=need("x"), rev=1)
    assert "not your fault" in widget.messages["note"]
    assert "draft.json" in widget.messages["detail"]


def test_the_draft_check_shows_messages_and_no_numbers(modules: tuple[Path, Path], open_: Any) -> None:
    """The messages of the draft view arrive in their four parts, without level, points or checker."""
    words = {"found": "We found {count}.", "missing": "One is missing.", "try": "Write it."}
    view = DraftView(
        exercise=OUTCOMES,
        version="1.0.0",
        criteria=(
            DraftCriterion.model_validate(
                {
                    "id": "verbs",
                    "title": "Verbs",
                    "kind": "A",
                    "checks": [{"use": "verb_observable.v1", "at_least": [4, 3, 2]}],
                    "why": "People can see it.",
                    "messages": dict.fromkeys(("L3", "L2", "L1", "L0"), words | {"found": "We looked."}),
                }
            ),
        ),
    )
    (modules[0] / "exercises" / "objective_builder.draft.json").write_text(view.model_dump_json(by_alias=True))
    widget = open_(modules[0], OUTCOMES)
    message(widget, do="check", data=need("x") | {"outcomes": [OUTCOME]}, rev=1)
    (group,) = widget.messages["groups"]
    assert group["title"] == "Verbs"
    assert set(group["parts"]) <= {"found", "missing", "why", "try"}
    assert group["parts"]["found"]
    assert set(group) == {"id", "title", "parts"}


def test_another_profile_brings_its_own_materials(tmp_path: Path, open_: Any) -> None:
    """With several profiles the trainee may change; the choice is saved with the answer and found again."""
    module, _ = build(tmp_path / "home", profiles=("ngo", "teachers"))
    widget = open_(module, OUTCOMES)
    assert widget.config["profiles"] == ["ngo", "teachers"]
    from_page(widget, do="profile", profile="teachers")
    assert widget.config["documents"][0]["title"] == "Group of teachers"
    message(widget, do="flush")
    assert open_(module, OUTCOMES).profile == "teachers"
    from_page(widget, do="profile", profile="../../etc")
    assert widget.profile == "teachers"


@pytest.mark.parametrize(
    ("notebook", "metadata", "starts"),
    [
        ("m03_needs", {"tot_exercises": {"profile": "teachers"}}, "teachers"),
        ("renamed by me", {"tot_exercises": {"profile": "teachers"}}, "teachers"),
        ("m03_needs", {"tot_exercises": {"profile": "nobody"}}, "ngo"),
        ("m03_needs", {"tot_exercises": {"profile": ["teachers"]}}, "ngo"),
        ("m03_needs", {"tot_exercises": None}, "ngo"),
        ("m03_needs", {}, "ngo"),
        ("m03_needs", None, "ngo"),
        (None, None, "ngo"),
    ],
)
def test_an_answer_starts_with_the_courses_group(
    tmp_path: Path, open_: Any, notebook: str | None, metadata: Any, starts: str
) -> None:
    """The group that tot init wrote into the workbook comes first; without one that exists, the first there is."""
    module, _ = build(tmp_path / "home", profiles=("ngo", "teachers"))
    if notebook is not None:
        text = "{" if metadata is None else json.dumps({"metadata": metadata, "cells": []})
        (module / f"{notebook}.ipynb").write_text(text)
    widget = open_(module, OUTCOMES)
    assert widget.profile == starts
    assert widget.config["documents"][0]["title"] == f"Group of {starts}"
    from_page(widget, do="profile", profile="ngo")
    message(widget, do="flush")
    widget.close()
    assert open_(module, OUTCOMES).profile == "ngo", "the trainee's own choice stays"


def test_a_default_group_without_all_materials_gives_way(tmp_path: Path, open_: Any) -> None:
    """A course whose default group lacks a material still opens, with the first group that has all."""
    module, _ = build(tmp_path / "home", profiles=("ngo", "teachers"))
    (module / "materials" / "ngo" / "dossier.yaml").unlink()
    (module / "m03_needs.ipynb").write_text(json.dumps({"metadata": {"tot_exercises": {"profile": "ngo"}}}))
    assert open_(module, OUTCOMES).profile == "teachers"


def test_tot_init_decides_which_group_a_trainee_sees_first(tmp_path: Path, open_: Any) -> None:
    """From the command to the screen: the profile given to tot init is the one that the widget starts with."""
    from tot_exercises.cli import init

    course = tmp_path / "course"
    profile = init.make(course, source=Path(__file__).parents[1]).profile
    module = tmp_path / "trainee" / "m03_needs_outcomes"
    shutil.copytree(course / "source" / module.name, module)
    extra = module / "materials" / "a_group_before_all_others"
    shutil.copytree(module / "materials" / profile, extra)
    for path in extra.glob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace(f"profile: {profile}", f"profile: {extra.name}"), "utf-8")
    assert open_(module, OUTCOMES).profile == profile
    (module / f"{module.name}.ipynb").unlink()
    assert open_(module, OUTCOMES).profile == extra.name


def test_the_read_out_shows_what_was_adopted(modules: tuple[Path, Path], open_: Any) -> None:
    """A grader who sees only this module reads the outcomes that the plan builds on."""
    widget = open_(modules[1], PLAN)
    message(widget, do="adopt", exercise=OUTCOMES, source="stand-in")
    html = widget._repr_mimebundle_()[0]["text/html"]
    assert "show the routine" in html


def test_the_answer_on_disk_is_one_line_of_the_contract(modules: tuple[Path, Path], open_: Any) -> None:
    """Field names and order are those of tot/response@1."""
    message(open_(modules[0], OUTCOMES), do="flush", data=need("x"), rev=1)
    text = (modules[0] / "responses" / "objective_builder.json").read_text()
    assert text.count("\n") == 1
    assert list(json.loads(text)) == [
        "schema",
        "exercise",
        "exercise_version",
        "profile",
        "locale",
        "attempt",
        "status",
        "saved_at",
        "data",
        "inputs",
        "parts",
    ]
