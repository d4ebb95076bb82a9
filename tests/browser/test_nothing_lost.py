"""Nothing is ever lost: each way to lose text is tried for real, in a real JupyterLab.

A kernel is killed, a server is killed or stands still, tabs are closed while somebody types, two tabs write at the same
time, a folder becomes read-only, a disk fills up. What was typed is in the file in the end, or the page still holds it
and says so in words.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lab_driver import Lab, LabPage, released

pytestmark = pytest.mark.browser

MODULE, WORDS = "m03_needs_outcomes", "objective_builder"
SAVED = ".tot-saved[data-state=saved]"
FAILED = ".tot-saved[data-state=failed]"


@pytest.fixture
def trainee(lab: Lab, new_page: Any) -> LabPage:
    released(lab.folder, MODULE)
    page: LabPage = new_page()
    return page


def show(page: LabPage) -> Any:
    """Open the module in a fresh workspace, run it, and return its widget."""
    page.open(f"{MODULE}/{MODULE}.ipynb")
    page.run_all()
    widget = page.page.locator(".tot")
    widget.locator(".tot-saved").wait_for()
    return widget


def file_of(lab: Lab) -> Path:
    return lab.folder / MODULE / "responses" / f"{WORDS}.json"


def need_in(file: Path) -> dict[str, str]:
    loaded: dict[str, str] = json.loads(file.read_text("utf-8"))["data"]["need"]
    return loaded


def eventually(test: Callable[[], bool], seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not test():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.1)


def holds(lab: Lab, field: str, text: str) -> Callable[[], bool]:
    return lambda: file_of(lab).is_file() and need_in(file_of(lab))[field] == text


def other_tab(page: LabPage) -> LabPage:
    """Open another tab of the same browser, so that both share its store."""
    return LabPage(page.page.context.new_page(), page.lab)


def test_a_kernel_that_is_killed_in_mid_sentence(trainee: LabPage) -> None:
    """SIGKILL while somebody types: the page says that it is not saved, keeps the text, and it is saved afterwards."""
    widget = show(trainee)
    widget.get_by_label("Who learns").fill("saved before")
    widget.locator(SAVED).wait_for()
    widget.get_by_label("The gap").press_sequentially("typed just ", delay=10)
    for pid in trainee.lab.kernels():
        os.kill(pid, signal.SIGKILL)
    widget.get_by_label("The gap").press_sequentially("before and after the kernel died", delay=10)
    text = "typed just before and after the kernel died"
    assert widget.get_by_label("The gap").input_value() == text
    trainee.page.wait_for_timeout(1000)
    widget = show(trainee)
    eventually(holds(trainee.lab, "gap", text))
    assert widget.get_by_label("The gap").input_value() == text
    assert widget.get_by_label("Who learns").input_value() == "saved before"


def test_a_kernel_that_is_restarted_while_somebody_types_on(trainee: LabPage) -> None:
    """The form is replaced under the hands: what was typed before and after is one text, and nobody is asked.

    For a moment there is no form that could take a key; how long, is this machine's. Nothing else is missing.
    """
    widget = show(trainee)
    widget.get_by_label("The gap").click()
    restart = "() => { window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart(); }"
    words = [f"w{number:02d}" for number in range(50)]
    for number, word in enumerate(words):
        if number == 6:
            trainee.page.evaluate(restart)
        trainee.page.keyboard.type(f"{word} ", delay=40)
    widget.locator(SAVED).wait_for(timeout=20_000)
    text = widget.get_by_label("The gap").input_value()
    missing = [word for word in words if word not in text]
    assert words[-1] in text
    assert missing == [word for word in words if missing and missing[0] <= word <= missing[-1]], "one gap"
    assert text.startswith("w00 w01 w02 w03 w04 ")
    assert widget.get_by_role("button", name="Put back").count() == 0
    eventually(holds(trainee.lab, "gap", text))


def test_a_tab_that_is_closed_while_typing(trainee: LabPage) -> None:
    """Not even the last letters are lost: what the kernel had not got waits in the browser for the next tab."""
    widget = show(trainee)
    second = other_tab(trainee)
    widget.get_by_label("Who learns").press_sequentially("half a sen", delay=5)
    trainee.page.close()
    widget = show(second)
    eventually(lambda: widget.get_by_label("Who learns").input_value() == "half a sen")
    eventually(holds(trainee.lab, "who", "half a sen"))


def test_a_page_that_is_reloaded_while_typing(trainee: LabPage) -> None:
    """F5 in the middle of a word."""
    widget = show(trainee)
    widget.get_by_label("Who learns").press_sequentially("a wor", delay=5)
    widget = show(trainee)
    eventually(lambda: widget.get_by_label("Who learns").input_value() == "a wor")
    eventually(holds(trainee.lab, "who", "a wor"))


def test_a_server_that_stands_still_for_a_while(trainee: LabPage) -> None:
    """The server does not answer for some seconds: typing goes on, the page says so, and all of it is saved after."""
    widget = show(trainee)
    widget.get_by_label("Who learns").fill("before")
    widget.locator(SAVED).wait_for()
    os.kill(trainee.lab.process.pid, signal.SIGSTOP)
    try:
        widget.get_by_label("The gap").press_sequentially("while it stands still", delay=10)
        widget.locator(FAILED).wait_for(timeout=20_000)
        assert "Not saved" in widget.locator(".tot-saved").inner_text()
    finally:
        os.kill(trainee.lab.process.pid, signal.SIGCONT)
    eventually(holds(trainee.lab, "gap", "while it stands still"), 30)
    widget.locator(SAVED).wait_for(timeout=15_000)


def test_a_server_that_is_killed_and_comes_back(trainee: LabPage) -> None:
    """Server and kernels are gone, text is typed, the server comes back, the page is opened again: all is there."""
    widget = show(trainee)
    widget.get_by_label("Who learns").fill("before")
    widget.locator(SAVED).wait_for()
    trainee.lab.kill()
    widget.get_by_label("The gap").press_sequentially("typed without a server", delay=10)
    widget.locator(FAILED).wait_for(timeout=20_000)
    typed = widget.get_by_label("The gap").input_value()
    assert typed.startswith("typed"), "JupyterLab's own dialog may take the focus, and with it the letters after that"
    trainee.lab.start_again()
    widget = show(trainee)
    eventually(holds(trainee.lab, "gap", typed))
    assert widget.get_by_label("The gap").input_value() == typed
    assert need_in(file_of(trainee.lab))["who"] == "before"


def test_two_tabs_that_write_at_the_same_time(trainee: LabPage) -> None:
    """Different fields: both texts stand in both tabs. The same field: both tabs are told, and no text is gone."""
    one = show(trainee)
    second = other_tab(trainee)
    two = show(second)
    for number in range(8):
        one.get_by_label("Who learns").press_sequentially(f"a{number} ")
        two.get_by_label("The gap").press_sequentially(f"b{number} ")
    left, right = "".join(f"a{n} " for n in range(8)), "".join(f"b{n} " for n in range(8))
    eventually(lambda: holds(trainee.lab, "who", left)() and holds(trainee.lab, "gap", right)())
    for widget in (one, two):
        eventually(lambda widget=widget: widget.get_by_label("Who learns").input_value() == left)
        eventually(lambda widget=widget: widget.get_by_label("The gap").input_value() == right)
        assert widget.locator(".tot-notice").count() == 0

    fill = "(e, text) => { e.value = text; e.dispatchEvent(new Event('input', { bubbles: true })); }"
    one.get_by_label("Cause", exact=False).first.evaluate(fill, "cause of tab one")
    two.get_by_label("Cause", exact=False).first.evaluate(fill, "cause of tab two")
    one.locator(".tot-notice").wait_for()
    two.locator(".tot-notice").wait_for()
    stands = need_in(file_of(trainee.lab))["cause"]
    gone = "cause of tab one" if stands == "cause of tab two" else "cause of tab two"
    one.get_by_role("button", name="Earlier versions").click()
    one.get_by_role("button", name="Look at it").first.wait_for()
    versions = list((trainee.lab.folder / MODULE / ".ipynb_checkpoints" / "tot_exercises" / WORDS).glob("0*.json"))
    assert any(gone in path.read_text("utf-8") for path in versions)


@pytest.fixture
def mounted() -> Iterator[Callable[..., None]]:
    """Return a function that mounts; all is unmounted at the end."""
    places: list[str] = []

    def mount(*arguments: str) -> None:
        if os.geteuid() != 0:
            pytest.skip("mounting needs root")
        subprocess.run(["mount", *arguments], check=True)
        if "remount" not in " ".join(arguments):
            places.append(arguments[-1])

    yield mount
    for place in places:
        subprocess.run(["umount", "--lazy", place], check=False)


def test_a_folder_that_becomes_read_only(trainee: LabPage, mounted: Callable[..., None]) -> None:
    """A read-only bind mount: the page says what to do and keeps the text; once it can be written, it is saved."""
    widget = show(trainee)
    widget.get_by_label("Who learns").fill("before")
    widget.locator(SAVED).wait_for()
    folder = str(trainee.lab.folder / MODULE)
    mounted("--bind", folder, folder)
    mounted("-o", "remount,ro,bind", folder)
    widget.get_by_label("The gap").fill("written while read-only")
    widget.locator(FAILED).wait_for(timeout=10_000)
    assert "cannot be written to" in widget.locator(".tot-saved").inner_text()
    assert need_in(file_of(trainee.lab))["gap"] == ""
    mounted("-o", "remount,rw,bind", folder)
    eventually(holds(trainee.lab, "gap", "written while read-only"))


def test_a_disk_that_is_full(trainee: LabPage, mounted: Callable[..., None]) -> None:
    """A full tmpfs: the answer on disk stays whole, the page keeps the text, and it is saved when there is room."""
    responses = file_of(trainee.lab).parent
    responses.mkdir()
    mounted("-t", "tmpfs", "-o", "size=64k", "tmpfs", str(responses))
    widget = show(trainee)
    widget.get_by_label("Who learns").fill("before")
    widget.locator(SAVED).wait_for()
    filler = responses / "filler.bin"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"x" * 4096):
            pass
    widget.get_by_label("The gap").fill("written on a full disk " * 20)
    widget.locator(FAILED).wait_for(timeout=10_000)
    assert "disk is full" in widget.locator(".tot-saved").inner_text()
    assert need_in(file_of(trainee.lab)) == {"who": "before", "gap": "", "cause": ""}
    filler.unlink()
    eventually(holds(trainee.lab, "gap", "written on a full disk " * 20))
