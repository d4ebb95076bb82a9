"""A rubric, an answer and a result made by hand: what feedback, marks and exports are tested on."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tot_exercises.exercise import Exercise, Materials
from tot_exercises.response import Response
from tot_exercises.result import (
    CriterionResult,
    ExerciseResult,
    Finding,
    Message,
    Signal,
    State,
    exact,
    round_points,
    total,
)
from tot_exercises.rubric import Rubric

ASSIGNMENT = "m04_session_planning"
EXERCISE = "m04.plan_builder"
LEARNERS = "Pairs sort eight cards into safe and unsafe, then be aware of the rule and tell the neighbour why."


def exercise() -> Exercise:
    return Exercise.model_validate(
        {
            "schema": "tot/exercise@1",
            "id": EXERCISE,
            "version": "1.0.0",
            "title": "A 90-minute session people learn from",
            "kind": "summative",
            "competency": "C3",
            "widget": "lesson_timeline",
            "minutes": 75,
            "locale": "en",
            "task": "Build the plan of a session.",
            "fields": {
                "session.outcomes": {"label": "Session outcomes"},
                "session.priority": {"label": "Priority"},
                "blocks.minutes": {"label": "Minutes"},
                "blocks.phase": {"label": "Phase"},
                "blocks.trainer_does": {"label": "Trainer does", "words": [3, 50]},
                "blocks.learners_do": {"label": "Learners do", "words": [3, 60]},
                "blocks.act": {"label": "Main action"},
                "blocks.grouping": {"label": "Grouping"},
                "blocks.outcomes": {"label": "Outcomes"},
                "blocks.materials": {"label": "Materials"},
                "blocks.check.kind": {"label": "Kind of check"},
                "blocks.check.evidence": {"label": "What you look for"},
            },
        }
    )


def materials() -> Materials:
    return Materials(exercise=exercise())


def _criterion(name: str, title: str, points: float, kind: str, levels: tuple[str, str, str, str]) -> dict[str, Any]:
    spec: dict[str, Any] = {
        "id": name,
        "title": title,
        "competency": "C3",
        "points": points,
        "kind": kind,
        "levels": dict(zip(("L3", "L2", "L1", "L0"), levels, strict=True)),
        "why": "It decides whether people learn.",
    }
    if kind != "H":
        words = {"found": "Found it."}
        spec["checks"] = [{"use": "actions_visible.v1" if kind == "T" else "grouping_kinds.v1", "at_least": [3, 2, 1]}]
        spec["messages"] = dict.fromkeys(("L3", "L2", "L1", "L0"), words)
    return spec


def rubric() -> Rubric:
    return Rubric.model_validate(
        {
            "schema": "tot/rubric@1",
            "exercise": EXERCISE,
            "version": "1.0.0",
            "points": 20,
            "criteria": [
                _criterion(
                    "time",
                    "Time adds up",
                    4,
                    "A",
                    (
                        "90 minutes, with a buffer of 5 or more.",
                        "90 minutes, with less buffer.",
                        "Within 10 minutes of 90.",
                        "More than 10 minutes away.",
                    ),
                ),
                _criterion(
                    "visible",
                    "Learner actions visible",
                    4,
                    "T",
                    (
                        "At least four of five blocks name an action one can see or hear.",
                        "Two of three do.",
                        "Half do.",
                        "Fewer than half do.",
                    ),
                ),
                _criterion(
                    "checks",
                    "Checks for learning",
                    4,
                    "T",
                    (
                        "Every outcome has a check with clear evidence.",
                        "One is missing or vague.",
                        "One sound check.",
                        "No check.",
                    ),
                ),
                _criterion(
                    "opening",
                    "Opening and close",
                    4,
                    "T",
                    ("All four parts.", "Three parts.", "Two parts.", "One or none."),
                ),
                _criterion(
                    "coherence",
                    "One story",
                    4,
                    "H",
                    (
                        "Each block prepares the next; a colleague could run it tomorrow.",
                        "One jump.",
                        "Separate bits share a topic.",
                        "Nothing holds it together.",
                    ),
                ),
            ],
        }
    )


def answer(**changes: Any) -> Response:
    blocks = [
        {
            "id": "b1",
            "start": 0,
            "minutes": 10,
            "phase": "opening",
            "trainer_does": "Say the purpose; ask: when did a dose last go wrong, and who saw it?",
            "learners_do": "Tell a neighbour one case.",
            "act": "discuss",
            "grouping": "pair",
            "outcomes": [],
            "materials": [],
            "check": {"kind": None, "evidence": ""},
        },
        {
            "id": "b2",
            "start": 10,
            "minutes": 25,
            "phase": "practice",
            "trainer_does": "Hand out the cards and walk round.",
            "learners_do": LEARNERS,
            "act": "solve",
            "grouping": "pair",
            "outcomes": ["o1"],
            "materials": [{"name": "eight cards a pair", "needs": ["print"]}],
            "check": {"kind": "peer_check", "evidence": "people understand"},
        },
    ]
    data = {"session": {"outcomes": ["o1", "o3"], "priority": "o1"}, "blocks": blocks}
    outcomes = [
        {
            "id": "o1",
            "verb": "sort",
            "object": "dose cards into safe and unsafe",
            "condition": "with the ward's chart",
            "standard": "7 of 8 right",
            "level": 3,
            "evidence": "product",
        },
        {
            "id": "o3",
            "verb": "explain",
            "object": "one near miss",
            "condition": "to a new colleague",
            "standard": "in two minutes",
            "level": 2,
            "evidence": None,
        },
    ]
    fields: dict[str, Any] = {
        "exercise": EXERCISE,
        "exercise_version": "1.0.0",
        "profile": "school_teachers",
        "locale": "en",
        "status": "finished",
        "saved_at": "2026-03-01T14:02:00+00:00",
        "data": data,
        "inputs": {"m03.objective_builder": {"digest": "0" * 64, "source": "own", "data": {"outcomes": outcomes}}},
    }
    return Response.model_validate(fields | changes)


def criterion(
    name: str,
    level: int | None,
    state: State,
    *findings: Finding,
    checker: str = "any.v1",
    confidence: float = 1.0,
    message: Message | None = None,
) -> CriterionResult:
    points = 0.0 if level is None or state is State.WITHHELD else round_points(exact(4) * Fraction(level, 3))
    return CriterionResult(
        id=name,
        competency="C3",
        max_points=4,
        level=level,  # type: ignore[arg-type]
        points=points,
        state=state,
        checker=checker,
        confidence=confidence,
        findings=findings,
        message=message or Message(found="You wrote a plan."),
    )


def spot(field: str, text: str, part: str, kind: str = "ok", note: str = "") -> Finding:
    start = text.index(part)
    return Finding(field=field, start=start, end=start + len(part), kind=kind, note=note)  # type: ignore[arg-type]


def review(note: str) -> Finding:
    return Finding(field="", kind="review", note=note)


def result(
    response: Response | None = None,
    *,
    criteria: tuple[CriterionResult, ...] | None = None,
    signals: tuple[Signal, ...] = (),
) -> ExerciseResult:
    response = response or answer()
    chosen = criteria or usual_criteria()
    return ExerciseResult(
        exercise=EXERCISE,
        exercise_version="1.0.0",
        rubric_version="1.0.0",
        response_digest=response.digest,
        profile=response.profile,
        locale=response.locale,
        points=total(chosen),
        max_points=20,
        provisional=2.67,
        signals=signals,
        criteria=chosen,
    )


def usual_criteria() -> tuple[CriterionResult, ...]:
    field = "blocks.1.learners_do"
    return (
        criterion(
            "time",
            3,
            State.AUTO,
            message=Message(found="Your blocks make 90 minutes, with 5 minutes of buffer. Keep this habit."),
        ),
        criterion(
            "visible",
            2,
            State.PROVISIONAL,
            spot(field, LEARNERS, "sort", "ok", "an action you can see"),
            spot(field, LEARNERS, "tell", "ok", "an action you can see"),
            spot(field, LEARNERS, "be aware of", "problem", "nobody can see or hear this"),
            confidence=0.83,
            message=Message(
                found="In two blocks people do something that you can see or hear.",
                missing="In block 2 they should “be aware of the rule”.",
                why="You can help people only where you can see what they do.",
                try_="Write what an aware person does: “name the rule and the dose it stops”.",
            ),
        ),
        criterion(
            "checks",
            1,
            State.NEEDS_HUMAN,
            Finding(field="blocks.1.check.evidence", kind="problem", note="too vague to look for"),
            review("A machine does not fail a person on prose alone; please confirm or change this level."),
            review("The checker is not sure enough here (confidence 0.61, 0.70 is needed)."),
            confidence=0.61,
            message=Message(
                found="Block 2 has a check.",
                missing="It does not say what you will see.",
                why="A check helps only if you know what right looks like.",
                try_="Write how many cards must be right, such as 7 of 8.",
            ),
        ),
        criterion(
            "opening",
            2,
            State.WITHHELD,
            spot(
                "blocks.0.trainer_does",
                "Say the purpose; ask: when did a dose last go wrong, and who saw it?",
                "when did a dose last go wrong",
                "ok",
                "a question that makes people think",
            ),
            review("Much of the text stands word for word in the task."),
            confidence=0.9,
            message=Message(
                found="Your opening has a purpose and a question.",
                missing="There is no close yet.",
                why="What people recall once, they keep.",
                try_="End with two minutes in which each person writes the rule from memory.",
            ),
        ),
        criterion(
            "coherence",
            None,
            State.NEEDS_HUMAN,
            review("Only a person can judge this criterion."),
            checker="human",
            message=Message(found="A person reads this part and decides."),
        ),
    )
