"""The counts that a trainee sees while planning are those that the grader makes."""

from __future__ import annotations

import json
import random
from base64 import b64encode
from typing import Any

import pytest

from tot_exercises.checkers import plan_parts, plan_time
from tot_exercises.course import Course
from tot_exercises.kinds.lesson_timeline.model import Act, CheckKind, Phase
from tot_exercises.reading import Reading
from tot_exercises.response import Response, Snapshot, digest_of
from tot_exercises.widgets import frontend

from lab_driver import ROOT  # isort: skip

pytestmark = pytest.mark.browser
TEXTS = ("", "Sort twelve message cards into three piles", "Draw the route of one patient on paper")


def random_plan(dice: random.Random) -> dict[str, Any]:
    def maybe(values: Any) -> Any:
        return dice.choice([None, *values])

    blocks = [
        {
            "id": f"b{number}",
            "start": 0,
            "minutes": maybe((0, 2, 5, 12, 30)),
            "phase": maybe(list(Phase)),
            "trainer_does": "",
            "learners_do": dice.choice(TEXTS),
            "act": maybe(list(Act)),
            "grouping": None,
            "outcomes": sorted(dice.sample(["o1", "o2", "o3"], dice.choice((0, 1, 1, 2, 3)))),
            "materials": [],
            "check": {"kind": maybe(list(CheckKind)), "evidence": ""},
        }
        for number in range(dice.randrange(8))
    ]
    return {"session": {"outcomes": ["o1", "o2", "o3"], "priority": None}, "blocks": blocks}


def by_the_grader(plan: dict[str, Any]) -> dict[str, Any]:
    materials = Course(ROOT).module_of("m04.plan_builder").load("m04.plan_builder")
    outcomes = materials.document("si_outcomes").data
    response = Response(
        exercise="m04.plan_builder",
        exercise_version="1.0.0",
        profile="school_teachers",
        locale="en",
        saved_at="2026-03-01T14:02:00+00:00",
        data=plan,
        inputs={"m03.objective_builder": Snapshot(digest=digest_of(outcomes), source="stand-in", data=outcomes)},
    )
    reading = Reading.of(response, materials)
    items = plan_time.stretches(reading)
    share = plan_time.active_share(reading).facts
    linked = {
        ref: [item for item in items if ref in item.block["outcomes"] and len(item.block["outcomes"]) <= 2]
        for ref in ("o1", "o2", "o3")
    }
    return {
        "total": sum(item.minutes for item in items),
        "buffer": plan_time.buffer_minutes(reading).measure,
        "taught": int(share["net_minutes"]),
        "active": int(share["active_minutes"]),
        "stretch": int(plan_time.longest_passive(reading).facts["gap_minutes"]),
        "uncovered": [ref for ref, own in linked.items() if not any(item.active for item in own)],
        "unchecked": [ref for ref in linked if not plan_parts._check_blocks(reading, ref)],
    }


def test_the_page_counts_as_the_grader_does(browser: Any) -> None:
    """On 300 random plans, blanks and all, every number on the page is the grader's number."""
    dice = random.Random(4)
    plans = [random_plan(dice) for _ in range(300)]
    script = frontend.script("lesson_timeline").replace("export default {", "export { countPlan }; export default {")
    page = browser.new_page()
    counted = page.evaluate(
        """async ([code, plans]) => {
             const { countPlan } = await import("data:text/javascript;base64," + code);
             return plans.map((plan) => countPlan(plan.blocks, plan.session.outcomes));
           }""",
        [b64encode(script.encode()).decode(), json.loads(json.dumps(plans))],
    )
    page.close()
    assert counted == [by_the_grader(plan) for plan in plans]
