"""Answers of the real course, graded: what the tests of grading stand on."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from tot_exercises.course import Course
from tot_exercises.exercise import Materials
from tot_exercises.grading import grade
from tot_exercises.response import Response, Snapshot, digest_of
from tot_exercises.result import ExerciseResult
from tot_exercises.rubric import Rubric, load_rubric
from tot_exercises.samples import Sample, load_samples, to_response

ROOT = Path(__file__).parents[1]
COURSE = Course(ROOT)
OBJECTIVES, PLAN = "m03.objective_builder", "m04.plan_builder"
EXERCISES = (OBJECTIVES, PLAN)


@cache
def materials(exercise: str) -> Materials:
    return COURSE.module_of(exercise).load(exercise, "school_teachers")


@cache
def rubric(exercise: str) -> Rubric:
    return load_rubric(COURSE.rubric_file(exercise))


@cache
def samples() -> dict[str, dict[str, Sample]]:
    return load_samples(ROOT)


def sample_response(exercise: str, name: str) -> Response:
    return to_response(samples()[exercise][name], materials(exercise), samples(), COURSE)


@cache
def graded(exercise: str, name: str) -> ExerciseResult:
    return grade(sample_response(exercise, name), rubric(exercise), materials(exercise))


def answer(exercise: str, data: dict[str, Any], **changes: Any) -> Response:
    """An answer with `data`; a plan has adopted the stand-in outcomes."""
    inputs = {}
    if exercise == PLAN:
        outcomes = materials(PLAN).document("si_outcomes").data
        inputs = {OBJECTIVES: Snapshot(digest=digest_of(outcomes), source="stand-in", data=outcomes)}
    fields = {
        "exercise": exercise,
        "exercise_version": "1.0.0",
        "profile": "school_teachers",
        "locale": "en",
        "saved_at": "2026-03-02T09:00:00+00:00",
        "data": data,
        "inputs": inputs,
    }
    return Response(**{**fields, **changes})


def grade_data(exercise: str, data: dict[str, Any], **changes: Any) -> ExerciseResult:
    return grade(answer(exercise, data, **changes), rubric(exercise), materials(exercise))
