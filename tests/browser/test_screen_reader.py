"""What a screen reader is told: the tree of each kind, and what is said when something happens.

The page stands alone in a browser, with a kernel that the test plays. After a wanted change of what is on screen,
``TOT_NEW_TREES=1 python -m pytest tests/browser/test_screen_reader.py`` writes the trees in ``trees/`` anew; read the
difference as a screen reader would before you keep it.
"""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest
from lab_driver import ROOT

from tot_exercises.catalogue import catalogue, words_of_kind
from tot_exercises.kinds import kind_names
from tot_exercises.widgets import base, frontend
from tot_exercises.widgets.gallery import widget_in_state

pytestmark = pytest.mark.browser

PLAYED = (Path(__file__).parent / "played_kernel.js").read_text("utf-8")
TREES = Path(__file__).parent / "trees"
LIVE = ".tot > [role=status]"
LISTEN = """() => {
  const live = document.querySelector(".tot > [role=status]");
  window.said = [];
  new MutationObserver(() => live.textContent && window.said.push(live.textContent)).observe(live, { childList: true });
}"""
CONTROLS = """() => {
  const all = [...document.querySelectorAll(".tot :is(button, input, select, textarea, summary, [tabindex='0'])")];
  const usable = all.filter((e) => !e.disabled && e.checkVisibility());
  const group = (one) => usable.filter((e) => e.type === "radio" && e.name === one.name);
  const entry = (one) => group(one).find((e) => e.checked) ?? group(one)[0]; // the one that Tab enters
  return usable.filter((e) => e.type !== "radio" || !e.name || e === entry(e));
}"""
FINE = {"state": "saved", "at": "2026-03-02T09:30:00+00:00"}


class Page:
    """An exercise alone on a page: what it says to a screen reader is written down from the start."""

    def __init__(self, page: Any, kind: str) -> None:
        self.page, self.kind, self.root = page, kind, page.locator(".tot")
        self.words = words_of_kind(kind)

    def kernel(self, **traits: Any) -> None:
        """Set traits as one message of the kernel does."""
        self.page.evaluate("(traits) => window.model.update(traits)", traits)

    def sent(self) -> dict[str, Any]:
        """Return the last message to the kernel."""
        message: dict[str, Any] = self.page.evaluate("() => window.model.sent.at(-1)")
        return message

    def said(self) -> list[str]:
        """Return what was said since the last call, once the page had time to say it."""
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        said: list[str] = self.page.evaluate("() => window.said.splice(0)")
        return said

    def key(self, key: str) -> Any:
        return self.root.locator(f'[data-key="{key}"]')


@pytest.fixture
def show(chromium: Any) -> Iterator[Callable[[str, str], Page]]:
    """Return a function that shows a kind in a state of the gallery, as an answer that is saved."""
    context = chromium.new_context(viewport={"width": 1280, "height": 1000}, timezone_id="UTC", locale="en-GB")

    def make(kind: str, state: str) -> Page:
        widget = widget_in_state(kind, state, root=ROOT)
        traits = {name: getattr(widget, name) for name in base.ExerciseWidget.class_own_traits()}
        traits |= {
            "config": widget.config | {"writes": True, "preview": False},
            "notices": [],
            "saved": {**FINE, "rev": 0},
        }
        widget.close()
        page = context.new_page()
        page.goto("about:blank")
        page.add_style_tag(content=frontend.style(kind))
        page.evaluate(PLAYED, [b64encode(frontend.script(kind).encode()).decode(), traits])
        page.evaluate(LISTEN)
        return Page(page, kind)

    yield make
    context.close()


@pytest.mark.parametrize("kind", kind_names())
def test_the_tree_of_a_kind_is_as_it_was_read_through(show: Any, kind: str) -> None:
    """Roles, names and order of all that a screen reader meets, half filled in and with one card open."""
    page = show(kind, "partial")
    for card in page.root.locator("button[aria-expanded=false]:not([data-key=versions])").all()[:1]:
        card.click()
    tree = page.root.aria_snapshot() + "\n"
    file = TREES / f"{kind}.yaml"
    if os.environ.get("TOT_NEW_TREES"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(tree, "utf-8")
    known = file.read_text("utf-8") if file.exists() else ""
    changed = "\n".join(unified_diff(known.splitlines(), tree.splitlines(), "as it was", "as it is", lineterm="", n=2))
    assert not changed, f"{file.name} is another tree now; if that is wanted, set TOT_NEW_TREES=1 once:\n{changed}"


def test_no_tree_is_left_of_a_kind_that_is_gone() -> None:
    """Each tree belongs to a kind."""
    assert sorted(file.stem for file in TREES.iterdir()) == kind_names_sorted()


def kind_names_sorted() -> list[str]:
    return sorted(kind_names())


@pytest.mark.parametrize("kind", kind_names())
def test_the_live_region_is_there_before_it_is_filled(show: Any, kind: str) -> None:
    """It is polite and empty at first, and the same element after all else was drawn anew."""
    page = show(kind, "partial")
    live = page.root.page.locator(LIVE)
    assert (live.count(), live.get_attribute("aria-live"), live.text_content()) == (1, "polite", "")
    live.evaluate("e => { window.live = e; }")
    config = page.page.evaluate("() => window.model.get('config')")
    page.kernel(config={**config, "title": "Another title"})
    assert page.root.get_attribute("aria-label") == "Another title"
    assert live.evaluate("e => e === window.live && e.isConnected")
    assert page.said() == []


@pytest.mark.parametrize("kind", kind_names())
def test_trouble_with_saving_is_said_once_and_so_is_its_end(show: Any, kind: str) -> None:
    """A screen reader hears that nothing is saved, not at each new try; then that it is; then nothing more."""
    page = show(kind, "full")
    page.kernel(saved={**FINE, "rev": 1})
    assert page.said() == [], "saving as usual is not worth a word"
    trouble = {**FINE, "state": "failed", "note": "the disk is full.", "rev": 2}
    page.kernel(saved=trouble)
    assert page.said() == ["Not saved: the disk is full."]
    page.kernel(saved={**trouble, "rev": 3})
    assert page.said() == []
    page.kernel(saved={**FINE, "rev": 4})
    (said,) = page.said()
    assert re.fullmatch(r"Saved .*09:30", said)
    page.kernel(saved={**FINE, "at": "2026-03-02T09:31:00+00:00", "rev": 5})
    assert page.said() == []


@pytest.mark.parametrize("kind", kind_names())
def test_a_notice_that_comes_later_is_said_once(show: Any, kind: str) -> None:
    """What another window did is not only shown; with trouble at the same moment both are said, one after the other."""
    page = show(kind, "full")
    notice = {"text": "This was changed in another window.", "detail": "by the other"}
    page.kernel(notices=[notice])
    assert page.said() == [notice["text"]]
    more = {"text": "And once more.", "detail": ""}
    page.kernel(notices=[notice, more], saved={**FINE, "state": "failed", "note": "the disk is full.", "rev": 1})
    assert page.said() == [f"{more['text']} Not saved: the disk is full."]
    page.kernel(notices=[])
    assert page.said() == []


@pytest.mark.parametrize("kind", kind_names())
def test_tab_goes_through_all_controls_in_order_and_out(show: Any, kind: str) -> None:
    """Tab reaches each control that can be used, in the order of the text, and no control holds the focus back."""
    page = show(kind, "partial")
    for card in page.root.locator("button[aria-expanded=false]:not([data-key=versions])").all()[:1]:
        card.click()
    page.page.evaluate(f"() => {{ ({CONTROLS})()[0].focus(); }}")
    wanted = page.page.evaluate(f"() => ({CONTROLS})().length")
    assert wanted > 5
    for number in range(1, wanted):
        page.page.keyboard.press("Tab")
        assert page.page.evaluate(f"() => ({CONTROLS})().indexOf(document.activeElement)") == number
    page.page.keyboard.press("Tab")
    assert page.page.evaluate("() => document.activeElement.closest('.tot')") is None
    page.page.keyboard.press("Shift+Tab")
    assert page.page.evaluate(f"() => ({CONTROLS})().indexOf(document.activeElement)") == wanted - 1


@pytest.mark.parametrize("kind", kind_names())
def test_the_end_of_a_check_is_said_once(show: Any, kind: str) -> None:
    """The messages are announced, and the focus stands at their beginning, in a part that has a name."""
    page = show(kind, "full")
    page.key("check").click()
    assert page.said() == []
    message = {"title": "Time", "parts": {"found": "90 of 90 minutes."}}
    page.kernel(
        messages={"groups": [message], "note": "", "detail": "", "at": FINE["at"], "nonce": page.sent()["nonce"]}
    )
    assert page.said() == [page.words["draft_done"]]
    focused = page.page.evaluate("() => document.activeElement.getAttribute('aria-label')")
    assert focused == page.words["draft_title"]


@pytest.mark.parametrize("kind", kind_names())
def test_finishing_is_said_once(show: Any, kind: str) -> None:
    """Marked as finished, the page says so and what to do next; the focus stays on the button."""
    page = show(kind, "full")
    page.key("finish").focus()
    page.page.keyboard.press("Enter")
    assert page.said() == []
    page.kernel(status="finished")
    assert page.said() == [page.words["finished"]]
    assert page.page.evaluate("() => document.activeElement.dataset.key") == "finish"


@pytest.mark.parametrize("kind", kind_names())
def test_what_happens_to_a_row_is_said_once(show: Any, kind: str) -> None:
    """In every list of cards: adding, moving, copying, deleting and taking back each say one sentence."""
    page = show(kind, "partial")
    for prefix in _lists(page):
        page.key(f"{prefix}.add").click()
        _expect(page, "said_added")
        row = page.page.evaluate("() => document.activeElement.closest('[data-id]').dataset.id")
        assert row.startswith(prefix), "the focus is in the new card"
        for action in ("move_up", "move_down", "duplicate", "delete"):
            button = page.key(f"{row}.{action}")
            if button.count() and button.is_enabled():
                button.click()
                _expect(page, {"duplicate": "said_copied", "delete": "said_deleted"}.get(action, "said_moved"))
        page.key(f"{prefix}.undo").click()
        _expect(page, "said_undone")


def test_some_kind_has_rows(show: Any) -> None:
    """The test above is not empty: at least one kind builds a list of cards."""
    assert any(_lists(show(kind, "partial")) for kind in kind_names())


def _lists(page: Page) -> list[str]:
    """Return the prefix of each list of cards that does not stand inside a card."""
    found: list[str] = page.root.locator("[data-key$='.add']").evaluate_all(
        "all => all.filter((e) => !e.closest('[data-id]')).map((e) => e.dataset.key.replace('.add', ''))"
    )
    return found


def _expect(page: Page, name: str) -> None:
    """One sentence was said, and it is the kind's own for this event."""
    (said,) = page.said()
    sentence = re.sub(r"\\\{\w+\\\}", r"[^{}]+", re.escape(catalogue()[page.kind][name]))
    assert re.fullmatch(sentence, said), name
