"""The panels around a form, with a kernel that the test plays: text put back, earlier versions, feedback, attempts."""

from __future__ import annotations

import json
from typing import Any

import pytest

pytestmark = pytest.mark.browser

NASTY = '<img src=x onerror="document.title=1">&amp; {{7*7}}'
CARD = {"level": 2, "level_name": "Developing", "points": "4", "max_points": "6", "state": "Counts", "pending": False}
GRADED = {
    "digest": "0" * 64,
    "attempt": 1,
    "fits": True,
    "points": "4",
    "max_points": "6",
    "pending": 1,
    "page": "feedback/2026-03-02/m03.html",
    "signals": [],
    "comments": [NASTY],
    "criteria": [{**CARD, "title": NASTY, "descriptor": NASTY, "parts": {"found": NASTY, "try": "Name the tool."}}],
}


def stashed(view: Any) -> dict[str, Any]:
    """What waits in the browser's store, by key."""
    found: dict[str, Any] = view.page.evaluate(
        "() => Object.fromEntries(Object.keys(localStorage).filter((k) => k.startsWith('tot_')).map((k) => "
        "[k, JSON.parse(localStorage[k])]))"
    )
    return found


def put_in_store(view: Any, entry: dict[str, Any]) -> None:
    view.page.evaluate("([key, text]) => localStorage.setItem(key, text)", [f"{view.store}someone", json.dumps(entry)])


def need(data: dict[str, Any], **parts: str) -> dict[str, Any]:
    return {**data, "need": {"who": "", "gap": "", "cause": "", **parts}}


def test_text_waits_in_the_browser_until_it_is_on_disk(show: Any) -> None:
    """From the first letter that was sent until the kernel has said "saved", and not a moment longer."""
    view = show()
    assert stashed(view) == {}
    view.field("Who learns").fill("12 midwives")
    view.wait(500)
    (entry,) = stashed(view).values()
    assert (entry["data"]["need"]["who"], entry["base"]["need"]["who"]) == ("12 midwives", "")
    view.kernel(saved={"state": "saved", "at": "2026-03-01T10:00:00+00:00", "rev": view.last["rev"]}, heard=view.heard)
    assert stashed(view) == {}


def test_text_of_a_closed_page_is_put_back_where_nothing_was_changed_since(show: Any) -> None:
    """Its text is on screen, sent to the kernel with what it was based on, and a sentence says so."""
    view = show()
    blank = view.page.evaluate("() => window.model.get('data')")
    entry = {"at": "2026-03-01T09:00:00Z", "tab": "other", "data": need(blank, who="typed"), "base": blank}
    put_in_store(view, entry)
    view.again()
    assert view.field("Who learns").input_value() == "typed"
    assert "It is back" in view.page.locator(".tot-notices").inner_text()
    assert (view.last["do"], view.last["since"], view.last["data"]) == ("change", [0, ""], entry["data"])
    assert [kept["data"] for kept in stashed(view).values()] == [entry["data"]], "until the kernel has confirmed it"
    view.field("Who learns").press_sequentially(" on")
    view.wait(500)
    assert view.last["data"]["need"]["who"] == "typed on"
    saved = {"state": "saved", "at": "2026-03-01T10:00:00+00:00", "rev": view.last["rev"]}
    view.kernel(rev=view.last["rev"], by=view.last["by"], data=view.last["data"], heard=view.heard, saved=saved)
    assert stashed(view) == {}


def test_text_of_a_closed_page_is_offered_where_the_answer_was_changed_since(show: Any) -> None:
    """Nothing is put over newer text: the trainee decides, and the kernel merges."""
    view = show()
    blank = view.page.evaluate("() => window.model.get('data')")
    view.kernel(data=need(blank, gap="newer"), rev=3, by="elsewhere")
    put_in_store(view, {"at": "2026-03-01T09:00:00Z", "tab": "other", "data": need(blank, who="typed"), "base": blank})
    view.again()
    assert view.field("Who learns").input_value() == ""
    view.page.get_by_role("button", name="Put back the unsaved text").click()
    handed = next(message for message in view.sent if "base" in message)
    assert (handed["base"], handed["data"]["need"]["who"]) == (blank, "typed")
    assert view.page.get_by_role("button", name="Put back the unsaved text").count() == 0
    assert stashed(view), "until the kernel has confirmed it"
    view.field("The cause").fill("typed meanwhile")
    view.wait(500)
    assert (view.last["since"], view.last["data"]["need"]["who"]) == ([3, "elsewhere"], "")


def test_text_is_put_back_over_an_earlier_text_of_the_same_page(show: Any) -> None:
    """A kernel that ends writes a text that was sent to it, unheard: that is no change by somebody else."""
    view = show()
    for text in ("one", "one two"):
        view.field("Who learns").fill(text)
        view.wait(500)
    written = view.sent[0]["data"]
    view.kernel(data=written, rev=0, by="", heard={})
    view.again()
    assert view.last["data"]["need"]["who"] == "one two"
    assert view.last["since"] == [0, ""]
    assert view.page.get_by_role("button", name="Put back the unsaved text").count() == 0


def test_text_that_is_declined_goes_to_the_versions(show: Any) -> None:
    """Even a declined text is not thrown away."""
    view = show()
    blank = view.page.evaluate("() => window.model.get('data')")
    view.kernel(data=need(blank, gap="newer"), rev=3, by="elsewhere")
    entry = {"at": "2026-03-01T09:00:00Z", "tab": "other", "data": need(blank, who="typed"), "base": blank}
    put_in_store(view, entry)
    view.again()
    view.page.get_by_role("button", name="Keep what I see").click()
    assert [message["text"] for message in view.sent if message["do"] == "keep"] == [entry["data"]]
    assert f"{view.store}someone" not in stashed(view)


def test_text_that_another_tab_is_just_typing_is_left_alone(show: Any) -> None:
    """A fresh entry of another tab is not taken; if nobody goes on with it, it is taken a little later."""
    view = show()
    blank = view.page.evaluate("() => window.model.get('data')")
    now = view.page.evaluate("() => new Date().toISOString()")
    put_in_store(view, {"at": now, "tab": "other", "data": need(blank, who="half a wo"), "base": blank})
    view.again()
    assert view.field("Who learns").input_value() == ""
    assert view.sent == []
    view.wait(8000)
    assert view.last["data"]["need"]["who"] == "half a wo"
    assert view.field("Who learns").input_value() == "half a wo"


@pytest.mark.parametrize("entry", ["{", "7", '{"at": 1}', '{"at": "x", "data": {}}'])
def test_what_else_lies_in_the_browsers_store_does_no_harm(show: Any, entry: str) -> None:
    """An entry that is not ours, or torn, is passed over."""
    view = show()
    view.page.evaluate("([key, text]) => localStorage.setItem(key, text)", [f"{view.store}someone", entry])
    view.again()
    view.field("Who learns").fill("works")
    view.wait(500)
    assert view.last["data"]["need"]["who"] == "works"


def test_a_kernel_that_stopped_is_said_at_once_and_everything_is_sent_when_it_is_back(show: Any) -> None:
    """The notebook around the form knows before silence tells."""
    view = show()
    view.field("Who learns").fill("typed")
    view.tell_kernel(running=False)
    assert "kernel is not running" in view.said()
    view.wait(500)
    before = len(view.sent)
    view.tell_kernel(running=True)
    assert view.sent[before:]
    assert view.last["data"]["need"]["who"] == "typed"


def test_earlier_versions_are_looked_at_and_brought_back(show: Any) -> None:
    """The list, one version as text, and the request to bring it back; markup in it is shown as text."""
    view = show()
    view.page.get_by_role("button", name="Earlier versions").click()
    assert view.last["do"] == "versions"
    listed = [{"number": 7, "at": "2026-03-01T09:00:00+00:00", "words": 12, "status": "draft"}]
    view.kernel(versions={"nonce": view.last["nonce"], "list": listed})
    panel = view.page.locator(".tot-history")
    assert "12 words" in panel.inner_text()
    panel.get_by_role("button", name="Look at it").click()
    assert (view.last["do"], view.last["number"]) == ("version", 7)
    lines = [{"label": "Who learns", "text": NASTY}]
    view.kernel(
        version={"nonce": view.last["nonce"], "number": 7, "at": "2026-03-01T09:00:00+00:00",
                 "sections": [{"title": "Need", "lines": lines}]}
    )  # fmt: skip
    assert NASTY in panel.locator(".tot-document").inner_text()
    view.page.emulate_media(media="print")
    assert panel.locator(".tot-document").is_visible()
    assert view.page.locator(".tot-foot").is_hidden()
    assert view.field("Who learns").is_hidden()
    view.page.emulate_media(media="screen")
    assert view.page.title() != "1"
    panel.get_by_role("button", name="Bring it back").click()
    assert [message["number"] for message in view.sent if message["do"] == "restore"] == [7]
    assert panel.is_hidden()


def test_a_graded_answer_can_only_be_read_until_the_next_attempt(show: Any) -> None:
    """Points, level and message of each part; fields are locked; one button opens the next attempt."""
    view = show()
    view.kernel(graded=GRADED, attempt={"number": 1, "of": 2, "checks_left": 3})
    panel = view.page.locator(".tot-graded")
    assert "4 of 6 points" in panel.inner_text()
    panel.locator("summary").first.click()
    assert panel.inner_text().count(NASTY) == 4
    assert view.page.title() != "1"
    assert not view.field("Who learns").is_editable()
    assert view.page.get_by_role("button", name="Mark as finished").is_hidden()
    assert view.page.locator(".tot").get_attribute("data-status") == "graded"
    panel.get_by_role("button", name="Improve my answer (attempt 2 of 2)").click()
    assert [message["do"] for message in view.sent].count("again") == 1
    view.kernel(graded={**GRADED, "fits": False}, attempt={"number": 2, "of": 2, "checks_left": 3})
    assert view.field("Who learns").is_editable()
    assert "attempt 2 of 2" in view.page.locator(".tot-meta").inner_text()
    assert "Your feedback on attempt 1" in panel.inner_text()


def test_the_page_around_hears_of_each_change_of_state_once(show: Any) -> None:
    """New, draft, finished, graded: the workbook's progress follows these events."""
    view = show()
    view.page.evaluate(
        """() => {
             window.states = [];
             document.addEventListener("tot:state", (event) => window.states.push(event.detail.status));
           }"""
    )
    view.field("Who learns").fill("x")
    view.wait(500)
    view.field("Who learns").fill("xy")
    view.wait(500)
    view.kernel(status="finished")
    view.kernel(graded=GRADED)
    assert view.page.evaluate("() => window.states") == ["draft", "finished", "graded"]
