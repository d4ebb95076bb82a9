"""Feedback written with the keyboard and nothing else: no mouse, and no value set from outside."""

from __future__ import annotations

from typing import Any

from keyboard import here, tab_to

from tot_exercises.kinds.feedback_composer.model import Quadrant

KINDS = [str(kind) for kind in Quadrant]

WRITTEN = {
    "opening": "Thank you, Ines. I watched the four of them.",
    "question": "What made you step in?",
    "comments": [
        {"id": "c1", "anchors": [11, 12, 13], "quadrant": "content_strength", "noticed": "A hand against real noise.",
         "effect": "It was quiet at once.", "next": "", "priority": False},
        {"id": "c2", "anchors": [33, 35], "quadrant": "content_growth", "noticed": "You did it for Paulo.",
         "effect": "Hanna has not done it.", "next": "Let each of the four stop one reading.", "priority": True},
        {"id": "c3", "anchors": [2], "quadrant": "delivery_strength", "noticed": "You waited six seconds.",
         "effect": "Two people told you more.", "next": "", "priority": False},
        {"id": "c4", "anchors": [17, 18], "quadrant": "delivery_growth", "noticed": "You said no, no.",
         "effect": "Meera was lost.", "next": "Ask what happens after the third clap.", "priority": False},
    ],
}  # fmt: skip


def choose_lines(page: Any, lines: list[int]) -> None:
    """In the list of lines, by arrows, Space and Shift with an arrow; the list begins where it was left."""
    now = int(here(page).removeprefix("line."))
    for line in lines:
        follows = line - 1 in lines and now == line - 1
        if follows:
            page.keyboard.press("Shift+ArrowDown")
        else:
            page.keyboard.press("Home")
            for _ in range((line - 1) // 10):
                page.keyboard.press("PageDown")
            for _ in range((line - 1) % 10):
                page.keyboard.press("ArrowDown")
            page.keyboard.press("Space")
        now = line


def write_by_keyboard(page: Any, data: dict[str, Any]) -> None:
    """Write a whole answer, from an empty form to "Mark as finished", with the keyboard and nothing else.

    The odd comments get their lines in the transcript, the even ones by their numbers.
    """
    for number, comment in enumerate(data["comments"], start=1):
        tab_to(page, "c.add")
        page.keyboard.press("Enter")
        assert here(page) == f"c{number}.attach"
        if number % 2:
            page.keyboard.press("Enter")
            choose_lines(page, comment["anchors"])
            page.keyboard.press("Escape")
            assert here(page) == f"c{number}.attach"
        else:
            tab_to(page, f"c{number}.lines", step="Shift+Tab", most=2)
            page.keyboard.type(", ".join(str(line) for line in comment["anchors"]))
        tab_to(page, f"c{number}.quadrant")
        for _ in range(1 + KINDS.index(comment["quadrant"])):
            page.keyboard.press("ArrowDown")
        tab_to(page, f"c{number}.priority", most=1)
        if comment["priority"]:
            page.keyboard.press("Space")
        for name in ("noticed", "effect", "next"):
            tab_to(page, f"c{number}.{name}", most=1)
            page.keyboard.type(comment[name])
    for name in ("opening", "question"):
        tab_to(page, name)
        page.keyboard.type(data[name])
    tab_to(page, "finish")
    page.keyboard.press("Enter")
