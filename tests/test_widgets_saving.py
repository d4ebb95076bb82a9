"""What a trainee types is kept: saved in time, never lost, never overwritten."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from tot_exercises.response import read
from tot_exercises.store import Store, StoreError
from tot_exercises.widgets.base import ExerciseWidget
from tot_exercises.widgets.saving import Autosaver
from widget_course import (
    OUTCOMES,
    files_of,
    from_page,
    message,
    need,
    wait_for,
    write_yaml,
)

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
    assert sent[0] == {"data", "rev", "by", "heard"}


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
from tot_exercises.widgets import opener
widget = opener.open_widget(Path(sys.argv[1]), "{OUTCOMES}", preview=False)
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
