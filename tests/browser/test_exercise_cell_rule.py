"""Which cell is an exercise cell: one rule, in the page and in Python."""

from __future__ import annotations

from typing import Any

import pytest
from lab_driver import ROOT

from tot_exercises.exercise import exercise_in_cell

pytestmark = pytest.mark.browser


def test_page_and_python_agree_on_what_an_exercise_cell_is(browser: Any) -> None:
    """The extension and the grader say the same of cells that are the two lines, and of those that nearly are."""
    two = ["from tot_exercises import exercise", 'exercise("m03.objective_builder")']
    sources = [
        "\n".join(two),
        "\n\n".join(["", *two, ""]),
        "\r\n".join(two),
        "\n".join(two).replace('"', "'"),
        "\n".join(two).replace('"', "'", 1),
        "\n".join([*two, "x = 1"]),
        "\n".join(["# a note", *two]),
        "; ".join(two),
        "\n".join([two[0], f"{two[1]}; x = 1"]),
        "\n".join([two[0], two[1].replace("m03.", "../")]),
        "\n".join([two[0], two[1].replace("m03.objective_builder", "m03.Objective")]),
        "\n".join([f"{two[0]} as exercise", two[1]]),
        "\n".join([two[0], f"print({two[1]})"]),
        "%%bash\n" + "\n".join(two),
        two[1],
        "",
    ]
    page = browser.new_page()
    rule = (ROOT / "labextension" / "static" / "contract.js").read_text("utf-8")
    run = """async ([rule, sources]) => {
               const { exerciseInCell } = await import("data:text/javascript," + encodeURIComponent(rule));
               return sources.map(exerciseInCell);
             }"""
    found = page.evaluate(run, [rule, sources])
    assert found == [exercise_in_cell(source) for source in sources]
    assert found[:4] == ["m03.objective_builder"] * 4
    assert set(found[4:]) == {None}
    page.close()
