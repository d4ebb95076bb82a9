"""Data of W4: items in order, each with its options in the order in which learners see them."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from ..base import KindData, Level, OutcomeId, Row, Text, unique_ids


class Option(Row):
    """One answer that a learner can choose.

    `is_key` marks the right one. `misconception` says what somebody believes who chooses a distractor, and `feedback`
    is the message that the learner sees after choosing.
    """

    text: Text = ""
    is_key: bool = False
    misconception: Text = ""
    feedback: Text = ""


class Item(Row):
    """One test item. `source` says where the facts behind the key come from.

    None or several options may be marked as the key: an item is not finished then, but it can be read, and two pages
    that were merged field by field can leave two marks.
    """

    outcome_id: OutcomeId | None = None
    level: Level | None = None
    stem: Text = ""
    options: Annotated[tuple[Option, ...], Field(max_length=10, strict=False)] = ()
    source: Text = ""

    @model_validator(mode="after")
    def _ids(self) -> Self:
        unique_ids("options", self.options)
        return self


class Settings(KindData):
    """What an exercise may set: how many items are asked for, and how many options each of them has."""

    items: Annotated[int, Field(ge=1, le=12)] = 3
    options_min: Annotated[int, Field(ge=2, le=10)] = 3
    options_max: Annotated[int, Field(ge=2, le=10)] = 5

    @model_validator(mode="after")
    def _range(self) -> Self:
        if self.options_min > self.options_max:
            raise ValueError(f"options_min is {self.options_min}; at most options_max, {self.options_max}")
        return self


class Data(KindData):
    """An answer of kind ``item_editor``."""

    items: Annotated[tuple[Item, ...], Field(max_length=12, strict=False)] = ()

    @model_validator(mode="after")
    def _ids(self) -> Self:
        unique_ids("items", self.items)
        return self
