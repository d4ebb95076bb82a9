"""The two planning forms by keyboard alone, from empty to finished, in a real JupyterLab.

The other kinds have their walk in their own files.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest
import yaml
from keyboard import here, pick, press, write
from lab_driver import LabPage
from test_widgets_in_lab import OUTCOMES, PLAN, answer, nothing_strange, show, status, trainee

from tot_exercises.catalogue import words_of_kind
from tot_exercises.kinds import validate_data

pytestmark = pytest.mark.browser
__all__ = ["trainee"]


def full(kind: str) -> dict[str, Any]:
    states = yaml.safe_load(files("tot_exercises").joinpath(f"kinds/{kind}/states.yaml").read_text("utf-8"))
    return validate_data(kind, states["full"])


def place(kind: str, options: str, value: str | int) -> int:
    """Where a value stands in its menu, counted from 1; 0 is "not chosen"."""
    return 1 + list(words_of_kind(kind)["options"][options]).index(str(value))


def finish(page: Any) -> None:
    press(page, "finish")
    page.get_by_role("button", name="Change again").wait_for()


def test_outcomes_are_written_by_keyboard_alone(trainee: LabPage) -> None:
    """W2: three boxes of need, four outcomes with six parts each; the file holds what was typed."""
    kind, wanted = "objective_builder", full("objective_builder")
    show(trainee, OUTCOMES)
    page = trainee.page
    for name, text in wanted["need"].items():
        write(page, f"need.{name}", text)
    for index, row in enumerate(wanted["outcomes"]):
        for name in ("verb", "object", "condition", "standard"):
            write(page, f"outcomes.{index}.{name}", row[name])
        pick(page, f"outcomes.{index}.level", row["level"])
        pick(page, f"outcomes.{index}.evidence", place(kind, "evidence", row["evidence"]))
    finish(page)
    status(trainee, OUTCOMES, "finished")
    assert answer(trainee, OUTCOMES)["data"] == wanted
    nothing_strange(trainee)


def test_a_plan_is_written_by_keyboard_alone(trainee: LabPage) -> None:
    """W1: outcomes taken over and chosen, seven blocks with all their fields, one moved; then finished."""
    kind, wanted = "lesson_timeline", full("lesson_timeline")
    show(trainee, PLAN)
    page = trainee.page
    press(page, "adopt.m03.objective_builder.stand-in")
    page.wait_for_selector("[data-key='session.o1']")
    for outcome in wanted["session"]["outcomes"]:
        press(page, f"session.{outcome}", "Space")
    pick(page, "session.priority", 1)
    start = 0
    for block in wanted["blocks"]:
        key = block["id"]
        press(page, "b.add")
        assert here(page) == f"{key}.phase", "a new block begins with its phase"
        pick(page, f"{key}.phase", place(kind, "phase", block["phase"]))
        write(page, f"{key}.minutes", str(block["minutes"]))
        for name in ("trainer_does", "learners_do"):
            if block[name]:
                write(page, f"{key}.{name}", block[name])
        for name in ("act", "grouping"):
            if block[name]:
                pick(page, f"{key}.{name}", place(kind, name, block[name]))
        for outcome in block["outcomes"]:
            press(page, f"{key}.outcome.{outcome}", "Space")
        for number, material in enumerate(block["materials"]):
            press(page, f"{key}.material.add")
            page.keyboard.type(material["name"])
            for need in material["needs"]:
                press(page, f"{key}.material.{number}.{need}", "Space")
        if block["check"]["kind"]:
            pick(page, f"{key}.check.kind", place(kind, "check_kind", block["check"]["kind"]))
            write(page, f"{key}.check.evidence", block["check"]["evidence"])
        block["start"], start = start, start + block["minutes"]
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowDown")
    finish(page)
    status(trainee, PLAN, "finished")
    assert answer(trainee, PLAN)["data"] == wanted
    nothing_strange(trainee)
