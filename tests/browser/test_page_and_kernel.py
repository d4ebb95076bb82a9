"""A view of an exercise in a browser, with a kernel that the test plays: late, lost, crossing, repeated messages."""

from __future__ import annotations

from typing import Any

import pytest
from played_view import PLAN

pytestmark = pytest.mark.browser

STAND_IN = {"outcomes": [{"id": "o1", "verb": "lead", "object": "a game", "condition": ""}]}


def test_an_answer_to_an_earlier_change_does_not_bring_back_old_text(show: Any) -> None:
    """The kernel repeats the first field while the second has been sent already: both stay."""
    view = show()
    view.field("Who learns").fill("first")
    view.wait(500)
    old = view.last
    view.field("The gap").fill("second")
    view.wait(500)
    view.kernel(data=old["data"], rev=old["rev"], by=old["by"])
    assert view.field("The gap").input_value() == "second"
    assert view.last["data"]["need"] == {"who": "first", "gap": "second", "cause": ""}
    view.field("The cause").fill("third")
    view.wait(500)
    assert view.last["data"]["need"] == {"who": "first", "gap": "second", "cause": "third"}


@pytest.mark.parametrize("rev", [0, 1, 2])
def test_stale_data_is_ignored(show: Any, rev: int) -> None:
    """Text of the kernel whose number is not newer than the page's changes neither the page nor what it sends."""
    view = show()
    for text in ("one", "two"):
        view.field("Who learns").fill(text)
        view.wait(500)
    assert view.last["rev"] == 2
    stale = view.last["data"] | {"need": {"who": "stale", "gap": "stale", "cause": "stale"}}
    view.kernel(data=stale, rev=rev, by="")
    assert view.field("Who learns").input_value() == "two"
    view.field("The gap").fill("x")
    view.wait(500)
    assert view.last["data"]["need"] == {"who": "two", "gap": "x", "cause": ""}
    assert view.last["rev"] == 3


def test_text_of_another_view_is_taken_over_without_losing_the_place(show: Any) -> None:
    """Newer text from a second tab appears, the focus stays where it was, and the next change counts on from there."""
    view = show()
    view.field("Who learns").fill("mine")
    view.wait(500)
    view.field("The gap").focus()
    theirs = view.last["data"] | {"need": {"who": "mine", "gap": "theirs", "cause": ""}}
    view.kernel(data=theirs, rev=5, by="other", heard=view.heard)
    assert view.field("The gap").input_value() == "theirs"
    assert view.field("The gap").evaluate("e => e === document.activeElement")
    view.field("The cause").fill("more")
    view.wait(500)
    assert (view.last["rev"], view.last["data"]["need"]["gap"]) == (6, "theirs")


def test_what_was_typed_here_waits_for_the_kernel_to_merge_it(show: Any) -> None:
    """Text that waits here while another view's arrives is sent with what it is based on, and stays on screen."""
    view = show()
    view.field("Who learns").fill("typed just now")
    view.kernel(data=view.page.evaluate("() => window.model.get('data')"), rev=7, by="zz")
    assert view.field("Who learns").input_value() == "typed just now"
    view.wait(500)
    assert (view.last["rev"], view.last["since"]) == (1, [0, ""])
    assert view.last["data"]["need"]["who"] == "typed just now"


def test_the_merged_text_is_taken_over_once_the_kernel_has_heard_this_view(show: Any) -> None:
    """While a change is on its way nothing is put in its place; the kernel's merged text then brings the other part."""
    view = show()
    view.field("Who learns").fill("mine")
    view.wait(500)
    other = view.last["data"] | {"need": {"who": "", "gap": "theirs", "cause": ""}}
    view.kernel(data=other, rev=1, by="zz", heard={"zz": 1})
    assert view.field("Who learns").input_value() == "mine"
    assert view.field("The gap").input_value() == ""
    both = view.last["data"] | {"need": {"who": "mine", "gap": "theirs", "cause": ""}}
    view.kernel(data=both, rev=2, by="kernel", heard={"zz": 1, **view.heard})
    assert view.field("Who learns").input_value() == "mine"
    assert view.field("The gap").input_value() == "theirs"
    view.field("The cause").fill("more")
    view.wait(500)
    assert (view.last["since"], view.last["rev"]) == ([2, "kernel"], 3)


def test_saved_is_said_only_of_what_is_saved(show: Any) -> None:
    """A late word about an earlier change does not pass for the newest."""
    view = show()
    view.field("Who learns").fill("one")
    view.wait(500)
    view.field("Who learns").fill("two")
    view.wait(500)
    assert "Saving" in view.said()
    view.kernel(saved={"state": "saved", "at": "2026-03-01T10:00:00+00:00", "rev": 1})
    assert "Saving" in view.said()
    view.kernel(saved={"state": "saved", "at": "2026-03-01T10:00:00+00:00", "rev": 2})
    assert "Saved" in view.said()


def test_a_message_that_was_lost_is_sent_again(show: Any) -> None:
    """Without word from the kernel the page says so, even while typing goes on, and sends everything again."""
    view = show()
    for number in range(14):
        view.field("Who learns").fill(f"text {number}")
        view.wait(1000)
    assert "Not saved" in view.said()
    before = len(view.sent)
    view.wait(13_000)
    assert view.sent[before:]
    assert view.last["data"]["need"]["who"] == "text 13"
    view.kernel(saved={"state": "saved", "at": "2026-03-01T10:00:00+00:00", "rev": view.last["rev"]})
    assert "Saved" in view.said()
    silent = len(view.sent)
    view.wait(60_000)
    assert len(view.sent) == silent


def test_what_is_typed_while_finishing_is_kept(show: Any) -> None:
    """Between the button and the kernel's answer the form is open: what is typed then is sent all the same."""
    view = show()
    view.field("Who learns").fill("before")
    view.page.get_by_role("button", name="Mark as finished").click()
    assert (view.last["do"], view.last["data"]["need"]["who"]) == ("finish", "before")
    asked = view.last["rev"]
    view.field("The gap").fill("after")
    view.kernel(status="finished")
    view.wait(500)
    assert view.last["rev"] > asked
    assert view.last["data"]["need"]["gap"] == "after"
    assert view.field("The gap").input_value() == "after"
    assert not view.field("The gap").is_editable()


def test_typing_goes_on_while_outcomes_are_taken_over(show: Any) -> None:
    """The kernel's answer to "use the example outcomes" redraws the plan: text, focus and place stay."""
    view = show(PLAN)
    view.page.get_by_role("button", name="Add the first block").click()
    box = view.page.get_by_label("Learners do")
    box.click()
    view.page.keyboard.type("Sort cards")
    view.page.keyboard.press("Home")
    view.page.keyboard.type("1. ")
    view.kernel(inputs={"m03.objective_builder": {"digest": "0" * 64, "source": "stand-in", "data": STAND_IN}})
    view.page.keyboard.type("First ")
    assert view.page.get_by_label("Learners do").input_value() == "1. First Sort cards"
    view.wait(500)
    assert view.last["data"]["blocks"][0]["learners_do"] == "1. First Sort cards"


def test_closing_a_view_sends_what_waits(show: Any) -> None:
    """A cell that is run again, or a tab that is closed, takes nothing with it."""
    view = show()
    view.field("Who learns").fill("last words")
    view.page.evaluate("() => window.dispose()")
    assert view.last["data"]["need"]["who"] == "last words"
