"""The answer file: never lost, never torn, never written over without a copy."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tot_exercises import store as store_module
from tot_exercises import versions as versions_module
from tot_exercises.response import Response, read
from tot_exercises.store import Store, StoreError
from tot_exercises.versions import KEEP

ODD = "<>&\"'{}\\\x00\u202e\u200b\ud83d\udc00\x1b"
EXERCISE = "m03.objective_builder"


def answer(text: str = "30 nurses", **changes: Any) -> Response:
    values: dict[str, Any] = {
        "exercise": EXERCISE,
        "exercise_version": "1.0.0",
        "profile": "school_teachers",
        "locale": "en",
        "saved_at": "2026-03-01T14:02:00+00:00",
        "data": {"need": {"who": text, "gap": "", "cause": ""}, "outcomes": []},
    }
    return Response(**(values | changes))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    module = tmp_path / "m03_needs_outcomes"
    module.mkdir()
    return module


def make(folder: Path) -> Store:
    return Store(folder, EXERCISE, "objective_builder")


def put(folder: Path, raw: bytes) -> Path:
    path = folder / "responses" / "objective_builder.json"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(raw)
    return path


def test_a_fresh_folder_stays_untouched_by_loading(folder: Path) -> None:
    """Opening an exercise writes nothing, not even a lock."""
    loaded = make(folder).load()
    assert (loaded.response, loaded.problem, loaded.writable) == (None, None, True)
    assert list(folder.iterdir()) == []


def test_what_is_saved_is_what_is_read(folder: Path) -> None:
    """A second process finds the answer as it was saved, at the contract's place."""
    make(folder).save(answer("naïve 🙂 \u202e text\nwith lines"))
    assert make(folder).load().response == answer("naïve 🙂 \u202e text\nwith lines")
    assert read(folder / "responses" / "objective_builder.json", exercise=EXERCISE) == answer(
        "naïve 🙂 \u202e text\nwith lines"
    )


def test_no_temporary_file_stays_behind(folder: Path) -> None:
    """The folder that nbgrader collects holds the answer alone."""
    store = make(folder)
    for number in range(3):
        store.save(answer(str(number)))
    assert [path.name for path in (folder / "responses").iterdir()] == ["objective_builder.json"]


def test_the_last_twenty_versions_are_kept(folder: Path) -> None:
    """After 30 saves the versions are the last 20, oldest first, outside what is collected."""
    store = make(folder)
    for number in range(30):
        store.save(answer(f"text {number}"))
    texts = [json.loads(path.read_text())["data"]["need"]["who"] for path in store.version_files()]
    assert texts == [f"text {number}" for number in range(30 - KEEP, 30)]
    assert store.versions == folder / ".ipynb_checkpoints" / "tot_exercises" / "objective_builder"


def test_a_clock_that_jumps_back_does_not_mix_up_versions(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Versions are ordered by a counter, so the newest is restored even if its clock was wrong."""
    store = make(folder)
    real = versions_module.datetime

    class Clock:
        year = 2030

        @classmethod
        def now(cls, zone: Any) -> Any:
            return real(cls.year, 1, 1, tzinfo=zone)

    monkeypatch.setattr(versions_module, "datetime", Clock)
    store.save(answer("first"))
    Clock.year = 2001
    store.save(answer("second"))
    put(folder, b"torn {")
    restored = make(folder).load()
    assert restored.restored
    assert restored.response == answer("second")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b'{"schema":"tot/response@1","exer', "torn"),
        (b"", "torn"),
        (b"\xff\xfe\x00n", "torn"),
        (b"[" * 100_000, "malformed"),
        (b'"' + b"x" * 1_000_001 + b'"', "too_large"),
        (answer(data={"need": "no object"}).to_json().encode(), "malformed"),
        (answer().to_json().replace('"attempt":1', '"attempt":NaN').encode(), "torn"),
        (answer().to_json().replace('"attempt":1', '"attempt":1,"extra":1').encode(), "malformed"),
    ],
    ids=["torn", "empty", "not-utf-8", "deep", "huge", "wrong-data", "nan", "unknown-field"],
)
def test_an_unreadable_file_is_kept_aside_before_it_is_replaced(folder: Path, raw: bytes, reason: str) -> None:
    """The bytes that could not be read survive the next save, under a name that says why."""
    path = put(folder, raw)
    store = make(folder)
    loaded = store.load()
    assert loaded.problem is not None
    assert loaded.problem.reason == reason
    assert loaded.writable
    assert path.read_bytes() == raw
    saved = store.save(answer("new"))
    assert saved.kept_aside == (f"kept_{reason}_001_objective_builder.json",)
    assert (store.versions / saved.kept_aside[0]).read_bytes() == raw
    assert make(folder).load().response == answer("new")


def test_a_second_damaged_file_does_not_push_out_the_first(folder: Path) -> None:
    """Files kept aside get new numbers; none replaces another, and pruning leaves them alone."""
    store = make(folder)
    for number in range(3):
        put(folder, f"torn {number}".encode())
        store.save(answer(str(number)))
    for number in range(KEEP + 5):
        store.save(answer(f"more {number}"))
    kept = sorted(path.read_bytes() for path in store.versions.glob("kept_*"))
    assert kept == [b"torn 0", b"torn 1", b"torn 2"]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (answer().to_json().replace("response@1", "response@2").encode(), "newer"),
        (answer(exercise="m04.plan_builder").to_json().encode(), "foreign"),
        (b'{"schema":"other/thing"}', "foreign"),
        (b"[1, 2]", "foreign"),
    ],
)
def test_a_newer_or_foreign_file_is_never_written_over(folder: Path, raw: bytes, reason: str) -> None:
    """Such a file belongs to someone: it stays byte for byte, and saving says why."""
    path = put(folder, raw)
    store = make(folder)
    loaded = store.load()
    assert loaded.problem is not None
    assert (loaded.problem.reason, loaded.writable, loaded.response) == (reason, False, None)
    with pytest.raises(StoreError) as caught:
        store.save(answer())
    assert caught.value.reason == "protected"
    assert path.read_bytes() == raw


def test_a_link_is_moved_aside_and_its_target_left_alone(folder: Path, tmp_path: Path) -> None:
    """A symlinked answer is not followed: neither read as the answer nor written through."""
    target = tmp_path / "elsewhere.json"
    target.write_text(answer("of somebody else").to_json())
    path = put(folder, b"")
    path.unlink()
    path.symlink_to(target)
    store = make(folder)
    loaded = store.load()
    assert loaded.problem is not None
    assert loaded.response is None
    store.save(answer("mine"))
    assert not path.is_symlink()
    assert target.read_text() == answer("of somebody else").to_json()
    assert [p.readlink() for p in store.versions.glob("kept_*")] == [target]


def test_a_folder_in_the_way_is_moved_aside_whole(folder: Path) -> None:
    """A folder named like the answer file is kept with all that is in it."""
    path = put(folder, b"")
    path.unlink()
    path.mkdir()
    (path / "notes.txt").write_text("mine")
    store = make(folder)
    (name,) = store.save(answer()).kept_aside
    assert (store.versions / name / "notes.txt").read_text() == "mine"
    assert make(folder).load().response == answer()


@pytest.mark.parametrize("kind", ["link", "file"])
def test_responses_that_is_no_folder_is_left_alone(folder: Path, tmp_path: Path, kind: str) -> None:
    """Writing through a linked folder could change another person's files: the exercise only shows, and says why."""
    place = folder / "responses"
    if kind == "link":
        place.symlink_to(tmp_path)
    else:
        place.write_text("a note")
    store = make(folder)
    loaded = store.load()
    assert not loaded.writable
    assert loaded.problem is not None
    assert "plain folder" in str(loaded.problem)
    with pytest.raises(StoreError):
        store.save(answer())
    assert not (tmp_path / "objective_builder.json").exists()


def test_a_damaged_file_brings_back_the_newest_version(folder: Path) -> None:
    """A trainee whose file was torn sees the last text that was saved, and damaged versions are passed over."""
    store = make(folder)
    store.save(answer("one"))
    store.save(answer("two"))
    store.version_files()[-1].write_bytes(b"{")
    put(folder, b"{")
    loaded = make(folder).load()
    assert loaded.restored
    assert loaded.response == answer("one")


def test_another_window_does_not_lose_its_text(folder: Path) -> None:
    """Two kernels on one answer: the later save wins, the other state is among the versions, and we are told."""
    one, two = make(folder), make(folder)
    one.load()
    one.save(answer("from one"))
    two.load()
    two.save(answer("from two"))
    put(folder, answer("copied in by hand").to_json().encode())
    assert one.save(answer("from one again")).overtook
    texts = [json.loads(path.read_text())["data"]["need"]["who"] for path in one.version_files()]
    assert texts == ["from one", "from two", "copied in by hand", "from one again"]


@pytest.mark.parametrize("process_locks", [True, False], ids=["with-flock", "without-flock"])
def test_threads_that_hammer_never_leave_a_torn_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, process_locks: bool
) -> None:
    """Eight threads save and load at once: every load sees a whole answer, and 20 readable versions stay."""
    if not process_locks:
        monkeypatch.setattr(store_module, "fcntl", None)
    store = make(folder)
    store.save(answer("start"))
    problems: list[BaseException | None] = []

    def work(name: int) -> None:
        own = store if name % 2 else make(folder)
        try:
            for number in range(15):
                own.save(answer(f"{name} {number} " + "x" * 3000))
                problems.append(own.load().problem)
        except BaseException as error:  # noqa: BLE001  a thread's failure must reach the test
            problems.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == [None] * 120
    assert store.version_files()[-1].name.startswith("000121-"), "each of the 121 saves is a version of its own"
    assert len(store.version_files()) == KEEP
    assert all(json.loads(path.read_text())["schema"] == "tot/response@1" for path in store.version_files())
    assert [path.name for path in (folder / "responses").iterdir()] == ["objective_builder.json"]


def test_two_processes_do_not_share_a_version_number(folder: Path) -> None:
    """Processes take turns: each of their saves is a version of its own."""
    script = """
import sys
from pathlib import Path
from tot_exercises.response import Response
from tot_exercises.store import Store
store = Store(Path(sys.argv[1]), "m03.objective_builder", "objective_builder")
print("ready", flush=True)
sys.stdin.readline()
for number in range(10):
    data = {"need": {"who": f"{sys.argv[2]} {number}", "gap": "", "cause": ""}, "outcomes": []}
    store.save(Response(exercise="m03.objective_builder", exercise_version="1.0.0", profile="p", locale="en",
                        saved_at="2026-03-01T14:02:00+00:00", data=data))
"""
    pipe = subprocess.PIPE
    running = [
        subprocess.Popen([sys.executable, "-c", script, str(folder), name], stdin=pipe, stdout=pipe, text=True)
        for name in ("a", "b")
    ]
    with running[0] as one, running[1] as two:
        for process in (one, two):
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in (one, two):
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
    assert [process.returncode for process in running] == [0, 0]
    numbers = [path.name.partition("-")[0] for path in make(folder).version_files()]
    texts = [json.loads(path.read_text())["data"]["need"]["who"] for path in make(folder).version_files()]
    assert len(set(numbers)) == 20
    assert sorted(texts) == sorted(f"{name} {number}" for name in "ab" for number in range(10))


def test_a_process_killed_while_writing_leaves_the_old_answer(folder: Path) -> None:
    """Death between writing and moving: the old file is whole, and the remains are cleared away later."""
    store = make(folder)
    store.save(answer("old"))
    script = """
import os, sys
from pathlib import Path
from tot_exercises import store as module
from tot_exercises.response import read
folder = Path(sys.argv[1])
answer = read(folder / "responses" / "objective_builder.json")
module.Path.replace = lambda *args: os._exit(9)
module.Store(folder, "m03.objective_builder", "objective_builder").save(answer.model_copy(update={"profile": "other"}))
"""
    assert subprocess.run([sys.executable, "-c", script, str(folder)], check=False).returncode == 9
    (remains,) = (folder / "responses").glob(".*.tmp")
    assert make(folder).load().response == answer("old")
    os.utime(remains, (0, 0))
    make(folder).save(answer("new"))
    assert not remains.exists()


def test_what_a_widget_cannot_have_written_is_not_saved(folder: Path) -> None:
    """Data of another kind would be unreadable to the grader: refused before the good file is touched."""
    store = make(folder)
    store.save(answer("good"))
    with pytest.raises(StoreError) as caught:
        store.save(answer(data={"blocks": []}))
    assert caught.value.reason == "malformed"
    assert make(folder).load().response == answer("good")


def test_an_answer_over_one_megabyte_is_refused_with_its_size(folder: Path) -> None:
    """The grader reads at most 1,000,000 bytes, so more is never written."""
    long = dict.fromkeys(("object", "condition", "standard"), "é" * 20_000)
    rows = [{"id": f"o{n}", "verb": "", "level": None, "evidence": None} | long for n in range(12)]
    with pytest.raises(StoreError, match="1,000,000") as caught:
        make(folder).save(answer(data={"need": {"who": "", "gap": "", "cause": ""}, "outcomes": rows}))
    assert caught.value.reason == "too_large"
    assert not (folder / "responses" / "objective_builder.json").exists()


def fill_up(filler: Path) -> None:
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)


def _mount(*arguments: str) -> None:
    if os.geteuid() != 0:
        pytest.skip("mounting needs root")
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"this machine cannot mount: {done.stderr.strip()}")


def test_a_read_only_folder_is_named_and_nothing_is_lost(folder: Path) -> None:
    """On a read-only place saving says so, loading works, and a later try succeeds."""
    store = make(folder)
    store.save(answer("old"))
    _mount("--bind", str(folder), str(folder))
    try:
        _mount("-o", "remount,ro,bind", str(folder))
        assert make(folder).load().response == answer("old")
        with pytest.raises(StoreError) as caught:
            store.save(answer("new"))
        assert caught.value.reason == "read_only"
        assert "cannot be written" in str(caught.value)
    finally:
        subprocess.run(["umount", str(folder)], check=True)
    store.save(answer("new"))
    assert make(folder).load().response == answer("new")


def test_a_full_disk_keeps_the_old_answer(folder: Path) -> None:
    """No space: the old file stays whole, no half file is left, and saving works again when there is space."""
    _mount("-t", "tmpfs", "-o", "size=200k", "tmpfs", str(folder))
    try:
        store = make(folder)
        store.save(answer("old"))
        filler = folder / "filler"
        fill_up(filler)
        with pytest.raises(StoreError) as caught:
            store.save(answer("x" * 15_000))
        assert caught.value.reason == "full"
        assert make(folder).load().response == answer("old")
        assert list((folder / "responses").glob(".*")) == []
        filler.unlink()
        store.save(answer("new"))
        assert make(folder).load().response == answer("new")
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(), max_size=200) | st.text(st.sampled_from(ODD), max_size=50))
def test_any_text_comes_back_as_typed(folder: Path, text: str) -> None:
    """Whatever was typed is read again; only lone surrogates change, one for one, so that offsets stay right."""
    store = make(folder)
    store.save(answer(text))
    loaded = store.load()
    assert loaded.response is not None
    back = loaded.response.data["need"]["who"]
    assert back == "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=300))
def test_any_bytes_in_the_way_are_never_lost(folder: Path, raw: bytes) -> None:
    """Whatever lies at the answer's place: afterwards it is there still, or kept aside, byte for byte."""
    store = make(folder)
    path = put(folder, raw)
    try:
        saved = store.save(answer("new"))
    except StoreError:
        assert path.read_bytes() == raw
    else:
        assert (store.versions / saved.kept_aside[0]).read_bytes() == raw
