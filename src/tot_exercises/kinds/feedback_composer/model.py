"""Data of W8: comments on a session, each tied to lines of its transcript, with an opening and a question."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from ..base import KindData, Reference, Row, Text, unique_ids

Line = Annotated[int, Field(ge=1, le=1_000), Reference("lines")]
"""The number of a line of the transcript, counted from 1."""


Count = Annotated[int, Field(ge=1, le=20)]
"""How many comments are asked for."""


class Quadrant(StrEnum):
    """What a comment is about (content or delivery), and whether it says what to keep or what to change."""

    CONTENT_STRENGTH = "content_strength"
    CONTENT_GROWTH = "content_growth"
    DELIVERY_STRENGTH = "delivery_strength"
    DELIVERY_GROWTH = "delivery_growth"


class Comment(Row):
    """One comment. `next` may stay empty where the comment is a strength; `anchors` are lines, each named once."""

    anchors: Annotated[tuple[Line, ...], Field(max_length=200, strict=False)] = ()
    quadrant: Annotated[Quadrant | None, Field(strict=False)] = None
    noticed: Text = ""
    effect: Text = ""
    next: Text = ""
    priority: bool = False

    @model_validator(mode="after")
    def _lines_once(self) -> Self:
        twice = sorted({line for line in self.anchors if self.anchors.count(line) > 1})
        if twice:
            raise ValueError(f"anchors: line {twice[0]} stands twice; name each line once")
        return self


class Settings(KindData):
    """What an exercise may set: how many comments are asked for, at least and at most, and the transcript's name.

    Without a name, the first transcript among the exercise's materials is shown.
    """

    comments: Annotated[tuple[Count, Count], Field(strict=False)] = (4, 6)
    transcript: str = ""

    @model_validator(mode="after")
    def _range(self) -> Self:
        if self.comments[0] > self.comments[1]:
            raise ValueError("comments is [at least, at most], two numbers in rising order")
        return self


class Data(KindData):
    """An answer of kind ``feedback_composer``."""

    comments: Annotated[tuple[Comment, ...], Field(max_length=20, strict=False)] = ()
    opening: Text = ""
    question: Text = ""

    @model_validator(mode="after")
    def _ids(self) -> Self:
        unique_ids("comments", self.comments)
        return self
