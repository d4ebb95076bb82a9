"""The question sequencer by keyboard alone: a walk from the untouched form to "Mark as finished".

Nothing here points or sets a value: every step is a key that a person could press.
"""

from __future__ import annotations

from typing import Any

from keyboard import choose, here, tab_to

from tot_exercises.catalogue import words_of_kind

STAND_IN = "adopt.m03.objective_builder.stand-in"


def write_question(page: Any, row: dict[str, Any]) -> None:
    """Fill in the card that was just added; it stands open, with the focus in its first box."""
    formats = list(words_of_kind("question_sequencer")["options"]["format"])
    key = row["id"]
    assert here(page) == f"{key}.text", here(page)
    for name in ("text", "purpose"):
        tab_to(page, f"{key}.{name}")
        page.keyboard.type(row[name])
    tab_to(page, f"{key}.level")
    choose(page, row["level"])
    tab_to(page, f"{key}.format")
    choose(page, 1 + formats.index(row["format"]))
    tab_to(page, f"{key}.wait_s")
    page.keyboard.type(str(row["wait_s"]))
    for name in ("expected", "misconception", "probe"):
        tab_to(page, f"{key}.{name}")
        page.keyboard.type(row[name])


def walk(page: Any, data: dict[str, Any]) -> None:
    """Take over the example outcomes, type `data`, listen as a quiet learner, finish.

    The notebook has just been run. Ids of the rows are ``q1``, ``q2``, … as the form gives them; `outcome_id` is the
    first outcome of the example.
    """
    tab_to(page, STAND_IN)
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-key=outcome_id]")
    tab_to(page, "outcome_id")
    choose(page, 1)
    tab_to(page, "dilemma")
    page.keyboard.type(data["dilemma"])
    for row in data["questions"]:
        tab_to(page, "q.add")
        page.keyboard.press("Enter")
        write_question(page, row)
    tab_to(page, "quiet")
    page.keyboard.press("Space")
    tab_to(page, "quiet.next")
    for _ in data["questions"]:
        page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert here(page) == "quiet", here(page)
    tab_to(page, "finish")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Change again").wait_for()
