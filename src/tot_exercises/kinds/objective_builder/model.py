"""Data of W2: the need, and outcomes as verb, object, condition, standard, level and evidence."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from ..base import KindData, Level, Row, Text, unique_ids


class Evidence(StrEnum):
    """How the trainer will see that the outcome was reached."""

    OBSERVATION = "observation"
    PRODUCT = "product"
    WRITTEN_TEST = "written_test"
    ORAL_EXPLANATION = "oral_explanation"
    WORKPLACE_RECORD = "workplace_record"


class Need(KindData):
    """Who needs what, and why the gap is there."""

    who: Text = ""
    gap: Text = ""
    cause: Text = ""


class Outcome(Row):
    """One thing that learners will be able to do. `level` is 1 remember … 6 create."""

    verb: Text = ""
    object: Text = ""
    condition: Text = ""
    standard: Text = ""
    level: Level | None = None
    evidence: Annotated[Evidence | None, Field(strict=False)] = None


class Settings(KindData):
    """What an exercise may set: how many outcomes are asked for."""

    rows: Annotated[int, Field(ge=1, le=12)] = 4


class Data(KindData):
    """An answer of kind ``objective_builder``."""

    need: Need = Need()
    outcomes: Annotated[tuple[Outcome, ...], Field(max_length=12, strict=False)] = ()

    @model_validator(mode="after")
    def _ids(self) -> Self:
        unique_ids("outcomes", self.outcomes)
        return self
