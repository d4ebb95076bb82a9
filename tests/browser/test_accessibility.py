"""Every kind in every state for everyone: axe-core, themes, phone width, zoom, forced colours, focus, right to left.

The page is made once for reading from left to right and once in the right-to-left pseudo-locale, with all parts open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gallery_page import OWN, VIEWS, Gallery, lab_with_whole_notebooks, script, shown_gallery
from lab_driver import ROOT, Lab

from tot_exercises.catalogue import PSEUDO
from tot_exercises.widgets.gallery import widget_in_state

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
THEMES = ("JupyterLab Light", "JupyterLab Dark")
MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
BEGINNING = re.compile(r"(?:: |\| |^\d* ?)([^:|…]{10,}) …$")  # of a longer text, after a number or a speaker
BIDI = str.maketrans("", "", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@pytest.fixture(scope="module")
def whole_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One JupyterLab for both pages."""
    with lab_with_whole_notebooks(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture(scope="module")
def gallery(chromium: Any, whole_lab: Lab) -> Iterator[Gallery]:
    """The gallery in English."""
    with shown_gallery(chromium, whole_lab, "en") as shown:
        yield shown


@pytest.fixture(scope="module")
def mirrored(chromium: Any, whole_lab: Lab) -> Iterator[Gallery]:
    """The gallery in the right-to-left pseudo-locale."""
    with shown_gallery(chromium, whole_lab, PSEUDO) as shown:
        yield shown


def axe(gallery: Gallery, *only: str, without: str = "", place: str = ".tot") -> tuple[str, set[str]]:
    """Run axe-core on all widgets, or a `place`, by the rules of WCAG 2.2 AA, `only` those named, or all `without` one.

    Return the faults, one a line, and the names of the rules that something was checked by.
    """
    if not gallery.page.evaluate("() => 'axe' in window"):
        gallery.page.evaluate(AXE.read_text("utf-8"))
    result = gallery.page.evaluate(script("axe_faults"), {"only": list(only), "without": without, "place": place})
    return "\n".join(result["faults"]), set(result["checked"])


def test_axe_finds_nothing_in_the_light_theme(gallery: Gallery) -> None:
    """No rule for WCAG 2.2 A and AA is broken or undecided in any kind and state, and the weighty rules did run."""
    gallery.lab_page.theme(THEMES[0])
    faults, checked = axe(gallery)
    assert faults == ""
    ran = {"color-contrast", "target-size", "label", "button-name", "aria-valid-attr-value", "heading-order", "list"}
    assert ran <= checked


def test_axe_finds_nothing_in_the_dark_theme(gallery: Gallery) -> None:
    """In the dark theme the colours are others, and nothing else."""
    gallery.lab_page.theme(THEMES[1])
    assert axe(gallery, "color-contrast") == ("", {"color-contrast"})


def test_axe_finds_nothing_from_right_to_left(mirrored: Gallery) -> None:
    """The same rules hold where all is mirrored; the colours are the same."""
    faults, checked = axe(mirrored, without="color-contrast")
    assert faults == ""
    assert len(checked) > 20


def test_axe_would_find_a_fault_in_the_last_widget(gallery: Gallery) -> None:
    """What stands far below the screen is looked at as well: faint text and a field without a name are found there."""
    gallery.lab_page.theme(THEMES[0])
    last = gallery.view(*VIEWS[-1])
    last.evaluate(
        "e => e.insertAdjacentHTML('beforeend', '<div id=bad><p style=\"color:#bbb\">faint</p><input></div>')"
    )
    faults, _ = axe(gallery, "color-contrast", "label", place="#bad")
    gallery.page.evaluate("() => document.getElementById('bad').remove()")
    assert "color-contrast (violations)" in faults
    assert "label (violations)" in faults


@pytest.mark.parametrize("width", [1280, 640, 320])
def test_nothing_sticks_out(gallery: Gallery, width: int) -> None:
    """At full width, at 200 % zoom (640 pixels) and at 400 % (320) all is there; every target has 24 pixels."""
    gallery.width(width)
    faults = gallery.in_all("layout_faults")
    gallery.width(1280)
    assert faults == {}


def test_nothing_sticks_out_with_wider_text(gallery: Gallery) -> None:
    """With the space between letters, words, lines and paragraphs that WCAG 1.4.12 names, all still fits."""
    rules = "letter-spacing: 0.12em !important; word-spacing: 0.16em !important; line-height: 1.5 !important"
    sheet = gallery.page.add_style_tag(content=f".tot * {{ {rules} }} .tot p {{ margin-bottom: 2em !important }}")
    faults = gallery.in_all("layout_faults")
    sheet.evaluate("e => e.remove()")
    assert faults == {}


@pytest.mark.parametrize("width", [1280, 320])
def test_nothing_sticks_out_from_right_to_left(mirrored: Gallery, width: int) -> None:
    """Mirrored, nothing sticks out to either side, and the direction is the language's."""
    mirrored.width(width)
    faults = mirrored.in_all("layout_faults")
    mirrored.width(1280)
    assert faults == {}
    directions = mirrored.page.locator(".tot").evaluate_all("all => all.map((e) => getComputedStyle(e).direction)")
    assert set(directions) == {"rtl"}


@pytest.mark.parametrize("theme", THEMES)
def test_the_focus_is_seen_on_every_control(gallery: Gallery, theme: str) -> None:
    """From the keyboard each control shows an outline of two pixels or more, with a contrast of 3 : 1 to its ground."""
    gallery.lab_page.theme(theme)
    gallery.page.keyboard.press("Tab")
    assert gallery.in_all("focus_faults") == {}


def test_the_focus_is_seen_in_forced_colours(gallery: Gallery) -> None:
    """Where the system sets the colours (high contrast) the outline stays, and texts keep their contrast."""
    gallery.page.emulate_media(forced_colors="active")
    gallery.page.keyboard.press("Tab")
    faults = gallery.in_all("focus_faults")
    gallery.page.emulate_media(forced_colors="none")
    assert faults == {}


def test_nothing_moves_for_those_who_asked_for_less_motion(gallery: Gallery) -> None:
    """With reduced motion no part of any widget has a transition or an animation; without it some part has."""
    moving = """(root) => [root, ...root.querySelectorAll("*")].filter((e) => {
      const { transitionDuration, animationName } = getComputedStyle(e);
      return animationName !== "none" || !/^0s(, 0s)*$/.test(transitionDuration);
    }).map((e) => e.getAttribute("class"))"""
    found = {}
    for wish in ("reduce", "no-preference"):
        gallery.page.emulate_media(reduced_motion=wish)
        found[wish] = gallery.page.locator(".tot").evaluate_all(f"(roots) => roots.flatMap({moving})")
    assert found["reduce"] == []
    assert found["no-preference"]


def test_ids_are_used_once_on_a_page_of_many_exercises(gallery: Gallery) -> None:
    """A label belongs to a control of its own exercise, though each exercise has a script of its own."""
    ids = gallery.page.locator(".tot").evaluate_all(
        "all => all.flatMap((e) => [...e.querySelectorAll('[id]')].map((one) => one.id))"
    )
    assert len(ids) == len(set(ids)) > len(VIEWS)


def test_every_word_on_screen_comes_from_the_catalogue(mirrored: Gallery) -> None:
    """In the pseudo-locale, what is neither marked nor a text of the course or the trainee passed by the catalogue."""
    texts = mirrored.in_all("screen_texts")
    bare = {view: left for view, said in texts.items() if (left := _unmarked(said, _course_texts(*view.split("/"))))}
    assert bare == {}


def test_a_word_that_passes_by_the_catalogue_is_noticed(mirrored: Gallery) -> None:
    """The search itself works: planted words are found, in a text and in a name."""
    kind, state = VIEWS[0]
    view = mirrored.view(kind, state)
    view.evaluate("e => e.insertAdjacentHTML('beforeend', '<p id=bad title=\"Hint\">Saved by hand</p>')")
    said = view.evaluate(script("screen_texts"))
    mirrored.page.evaluate("() => document.getElementById('bad').remove()")
    assert _unmarked(said, _course_texts(kind, state)) == ["Saved by hand (p)", "Hint (p title)"]


def _course_texts(kind: str, state: str) -> list[str]:
    """Return what a view shows that is not the screen's: texts of the exercise, of materials, of the trainee."""
    widget = widget_in_state(kind, "full" if state == OWN else state, root=ROOT)
    config = {name: value for name, value in widget.config.items() if name not in {"texts", "screen"}}
    details = [notice["detail"] for notice in widget.notices]
    shown = [config, widget.data, widget.inputs, widget.graded, widget.offers, details]
    widget.close()
    texts = {_plain(text) for text in _strings(shown)}
    return sorted((text for text in texts if len(text) > 1), key=len, reverse=True)


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _strings(item)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in _strings(item)]
    return [value] if isinstance(value, str) else []


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").split()).strip(" .").casefold()


def _unmarked(said: list[list[str]], course: list[str]) -> list[str]:
    """Return the texts that hold letters which stand neither between marks nor in a whole text of the course."""
    found = []
    for text, where in said:
        if where == "course":
            continue
        rest, marked = text.translate(BIDI), 1
        while marked:  # from the inside out: a marked sentence may hold a marked word
            rest, marked = MARKED.subn(" | ", rest)
        rest = _plain(rest)
        for start in BEGINNING.findall(rest):
            if any(start in known for known in course):
                rest = rest.replace(start, "|")
        for known in course:
            if not re.search(r"[^\W\d_]", rest):
                break
            rest = re.sub(rf"(?<!\w){re.escape(known)}(?!\w)", "|", rest)
        if re.search(r"[^\W\d_]", rest):
            found.append(f"{text} ({where})")
    return found
