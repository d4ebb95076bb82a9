"""Data of W1: the session's outcomes, and its blocks in order of time."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ..base import KindData, OutcomeId, Row, Text, unique_ids


class Phase(StrEnum):
    """What a block is for."""

    OPENING = "opening"
    INPUT = "input"
    DEMO = "demo"
    PRACTICE = "practice"
    CHECK = "check"
    BREAK = "break"
    BUFFER = "buffer"
    CLOSE = "close"


class Act(StrEnum):
    """What learners mostly do in a block."""

    LISTEN = "listen"
    WATCH = "watch"
    READ = "read"
    ANSWER = "answer"
    POLL = "poll"
    CHAT = "chat"
    WRITE = "write"
    DISCUSS = "discuss"
    SOLVE = "solve"
    PRACTISE = "practise"
    MAKE = "make"
    TEACH = "teach"


class Grouping(StrEnum):
    """How learners sit together."""

    ALONE = "alone"
    PAIR = "pair"
    GROUP = "group"
    PLENARY = "plenary"


class Resource(StrEnum):
    """What a material depends on."""

    POWER = "power"
    PROJECTOR = "projector"
    INTERNET = "internet"
    PRINT = "print"


class CheckKind(StrEnum):
    """How a block shows what was learned."""

    QUESTION = "question"
    QUIZ = "quiz"
    DEMONSTRATION = "demonstration"
    PRODUCT = "product"
    PEER_CHECK = "peer_check"
    EXIT_CARD = "exit_card"


class Material(KindData):
    """A thing that must be in the room."""

    name: Text = ""
    needs: Annotated[tuple[Annotated[Resource, Field(strict=False)], ...], Field(max_length=4, strict=False)] = ()


class Check(KindData):
    """A check for learning, and what the trainer will look for."""

    kind: Annotated[CheckKind | None, Field(strict=False)] = None
    evidence: Text = ""


class Session(KindData):
    """Which of the adopted outcomes this session serves, and the one that must survive."""

    outcomes: Annotated[tuple[OutcomeId, ...], Field(max_length=12, strict=False)] = ()
    priority: OutcomeId | None = None


class Block(Row):
    """One stretch of the session. `start` is in minutes from the beginning, computed from order."""

    start: Annotated[int, Field(ge=0, le=10_000)] = 0
    minutes: Annotated[int, Field(ge=0, le=1_000)] | None = None
    phase: Annotated[Phase | None, Field(strict=False)] = None
    trainer_does: Text = ""
    learners_do: Text = ""
    act: Annotated[Act | None, Field(strict=False)] = None
    grouping: Annotated[Grouping | None, Field(strict=False)] = None
    outcomes: Annotated[tuple[OutcomeId, ...], Field(max_length=12, strict=False)] = ()
    materials: Annotated[tuple[Material, ...], Field(max_length=20, strict=False)] = ()
    check: Check = Check()


class Settings(KindData):
    """What an exercise may set: the mode, and the minutes that the plan has to fill."""

    mode: Literal["session"] = "session"
    total_minutes: Annotated[int, Field(ge=5, le=1_000)] = 90


class Data(KindData):
    """An answer of kind ``lesson_timeline``."""

    session: Session = Session()
    blocks: Annotated[tuple[Block, ...], Field(max_length=60, strict=False)] = ()

    @model_validator(mode="after")
    def _ids(self) -> Self:
        unique_ids("blocks", self.blocks)
        return self
