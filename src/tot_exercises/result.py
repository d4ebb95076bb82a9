"""What grading says (``tot/result@1``): levels, points, evidence and messages. The same input gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA = "tot/result@1"
HUMAN = "human"


class State(StrEnum):
    """How far a criterion's points can be relied on."""

    AUTO = "auto"
    """Counts."""
    PROVISIONAL = "provisional"
    """Counts until a person says otherwise."""
    NEEDS_HUMAN = "needs_human"
    """Counts what the machine proposes, shown as pending."""
    WITHHELD = "withheld"
    """An integrity signal stands: text points wait for a person."""
    HUMAN = "human"
    """A person decided."""


class ResultModel(BaseModel):
    """Base of the result's parts: frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Finding(ResultModel):
    """A stretch of the answer that counted.

    `field` is a dotted path with zero-based indexes (``outcomes.2.verb``); `start` and `end` count Unicode code points
    of that field's text, end exclusive, both 0 where the whole field is meant. `kind` is ``ok``, ``problem`` or
    ``note``; a ``review`` finding has no field and says in words why a person is asked.
    """

    field: str
    start: int = 0
    end: int = 0
    kind: Literal["ok", "problem", "note", "review"]
    note: str = ""


class Message(ResultModel):
    """Feedback in four parts; `missing` and `try_` are empty where there is nothing to add."""

    found: str = ""
    missing: str = ""
    why: str = ""
    try_: str = Field(default="", alias="try")


class Signal(ResultModel):
    """A reason to have a person look at the whole answer; it never deducts."""

    id: str
    note: str
    fields: tuple[str, ...] = ()


class CriterionResult(ResultModel):
    """One criterion: `level` 0–3 or None where no level can be proposed, `points` rounded to 0.01."""

    id: str
    competency: str
    max_points: float
    level: Literal[0, 1, 2, 3] | None
    points: float
    state: State
    checker: str
    """Names of the checkers that decided, joined by `` + ``; ``human`` where only a person can judge."""
    confidence: float
    findings: tuple[Finding, ...] = ()
    message: Message = Message()

    @property
    def human(self) -> bool:
        """True for a criterion that only a person can judge: its points sit on the task cell."""
        return self.checker == HUMAN

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why a person is asked, in words; empty where nobody is."""
        return tuple(f.note for f in self.findings if f.kind == "review")

    @property
    def pending(self) -> bool:
        """Whether a person still has to look."""
        return self.state in (State.NEEDS_HUMAN, State.WITHHELD)

    @property
    def exact_points(self) -> Fraction:
        """Points as an exact fraction: max × level ÷ 3, none while withheld or without a level."""
        if self.level is None or self.state is State.WITHHELD:
            return Fraction(0)
        return exact(self.max_points) * self.level / 3


class ExerciseResult(ResultModel):
    """The result of one answer. `points` counts all criteria, `provisional` the part that a person may still change."""

    schema_: Literal["tot/result@1"] = Field(default="tot/result@1", alias="schema")
    exercise: str
    exercise_version: str
    rubric_version: str
    response_digest: str
    profile: str
    locale: str
    points: float
    max_points: float
    provisional: float
    signals: tuple[Signal, ...] = ()
    criteria: tuple[CriterionResult, ...]

    @property
    def machine_points(self) -> float:
        """Points of the exercise cell: all criteria but those that only a person can judge."""
        return total(c for c in self.criteria if not c.human)

    @property
    def human_points(self) -> float:
        """Points of the task cell: the criteria that only a person can judge."""
        return total(c for c in self.criteria if c.human)

    @property
    def pending(self) -> tuple[CriterionResult, ...]:
        """The criteria that wait for a person."""
        return tuple(c for c in self.criteria if c.pending)

    def criterion(self, criterion_id: str) -> CriterionResult:
        """Return one criterion; raises ``KeyError``."""
        for criterion in self.criteria:
            if criterion.id == criterion_id:
                return criterion
        raise KeyError(criterion_id)

    def to_json(self) -> str:
        """Return compact JSON with a newline at its end; byte for byte the same for the same input."""
        return json.dumps(self.model_dump(mode="json", by_alias=True), ensure_ascii=False, separators=(",", ":")) + "\n"


def exact(points: float) -> Fraction:
    """Read a decimal number of points as an exact fraction (``0.1`` is one tenth)."""
    return Fraction(str(points))


def round_points(points: Fraction) -> float:
    """Round once, half up, to 0.01."""
    quotient = Decimal(points.numerator) / Decimal(points.denominator)
    return float(quotient.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def total(criteria: Iterable[CriterionResult]) -> float:
    """Sum exact points of criteria, rounded once."""
    return round_points(sum((c.exact_points for c in criteria), Fraction(0)))


def open_points(criteria: Iterable[CriterionResult]) -> float:
    """Sum the points that count but that a person may still change, rounded once."""
    return total(c for c in criteria if c.state in (State.PROVISIONAL, State.NEEDS_HUMAN))
