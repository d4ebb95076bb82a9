"""``mark = f(rubric, machine levels, human levels)``: a result with people's levels in it, computed, never typed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from .result import CriterionResult, ExerciseResult, State, exact, open_points, round_points, total
from .rubric import Level, Rubric


@dataclass(frozen=True, slots=True)
class HumanMark:
    """A level that a person gave to one criterion of one answer."""

    criterion: str
    level: Level
    by: str
    note: str
    at: datetime


def settled(result: ExerciseResult, rubric: Rubric, marks: Mapping[str, HumanMark]) -> ExerciseResult:
    """Return the result with people's levels in it: those criteria get state ``human``, totals are summed anew.

    Parameters
    ----------
    result : the machine's result
    rubric : the rubric of the same exercise; a mark for a criterion that it no longer has is left out
    marks : standing human levels by criterion, as :meth:`Ledger.marks` returns them

    Raises
    ------
    ValueError
        The rubric is another exercise's.
    """
    if rubric.exercise != result.exercise:
        raise ValueError(f"the rubric of {rubric.exercise} cannot settle a result of {result.exercise}")
    known = {criterion.id for criterion in rubric.criteria}
    levels = {name: mark.level for name, mark in marks.items() if name in known}
    criteria = tuple(_with_level(c, levels[c.id]) if c.id in levels else c for c in result.criteria)
    return result.model_copy(
        update={"criteria": criteria, "points": total(criteria), "provisional": open_points(criteria)}
    )


def machine_part(result: ExerciseResult) -> tuple[tuple[str, int | None, float, float, str], ...]:
    """Return what the machine said of the criteria that it judges: id, level, points, maximum, state."""
    return tuple((c.id, c.level, c.points, c.max_points, str(c.state)) for c in result.criteria if not c.human)


def _with_level(criterion: CriterionResult, level: Level) -> CriterionResult:
    points = round_points(exact(criterion.max_points) * level / 3)
    return criterion.model_copy(update={"level": level, "points": points, "state": State.HUMAN})
