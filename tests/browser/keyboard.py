"""A form by keyboard alone: nothing here points or sets a value, every step is a key that a person could press."""

from __future__ import annotations

from typing import Any

FAR = 250
"""More stops of the Tab key than any way through a form should need."""


def here(page: Any) -> str:
    """Return the ``data-key`` of the control that has the focus; empty where it has none."""
    key: str = page.evaluate("() => document.activeElement?.dataset?.key ?? ''")
    return key


def tab_to(page: Any, key: str, *, step: str = "Tab", most: int = FAR) -> None:
    """Press Tab, `most` times at the most, until the control with this ``data-key`` has the focus."""
    for _ in range(most):
        if here(page) == key:
            return
        page.keyboard.press(step)
    if here(page) == key:
        return
    raise AssertionError(f"{step} does not lead to {key}; it is at {here(page)!r}")


def write(page: Any, key: str, text: str) -> None:
    """Go to a text box and type."""
    tab_to(page, key)
    page.keyboard.type(text)


def choose(page: Any, place: int) -> None:
    """Go down to a place of the menu that has the focus; 0 is "not chosen"."""
    for _ in range(place):
        page.keyboard.press("ArrowDown")


def pick(page: Any, key: str, place: int) -> None:
    """Go to a menu and choose a place."""
    tab_to(page, key)
    choose(page, place)


def press(page: Any, key: str, what: str = "Enter") -> None:
    """Go to a button or box and press a key there."""
    tab_to(page, key)
    page.keyboard.press(what)
