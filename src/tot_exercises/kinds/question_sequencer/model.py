"""Data of W10: the outcome and the dilemma of a discussion, and its questions in order."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from ..base import KindData, Level, OutcomeId, Row, Text, unique_ids


class Format(StrEnum):
    """How learners answer a question first."""

    WRITE = "write"
    PAIR = "pair"
    ROUND = "round"
    PLENARY = "plenary"
    POLL = "poll"


class Question(Row):
    """One question as it will be asked. `level` is its demand, `wait_s` the seconds of silence after it."""

    text: Text = ""
    purpose: Text = ""
    level: Level | None = None
    wait_s: Annotated[int, Field(ge=0, le=600)] | None = None
    format: Annotated[Format | None, Field(strict=False)] = None
    expected: Text = ""
    misconception: Text = ""
    probe: Text = ""


class Settings(KindData):
    """What an exercise may set: how many questions are asked for, and the minutes of the discussion."""

    questions: Annotated[int, Field(ge=1, le=20)] = 7
    minutes: Annotated[int, Field(ge=5, le=600)] = 25


class Data(KindData):
    """An answer of kind ``question_sequencer``."""

    outcome_id: OutcomeId | None = None
    dilemma: Text = ""
    questions: Annotated[tuple[Question, ...], Field(max_length=20, strict=False)] = ()

    @model_validator(mode="after")
    def _ids(self) -> Self:
        unique_ids("questions", self.questions)
        return self
