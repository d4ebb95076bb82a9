"""The public side of an exercise, and the materials it shows: what a trainee may read."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from . import yamlfile
from .kinds import faults, kind_names, settings_model, validate_data

Version = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
ExerciseId = Annotated[str, StringConstraints(pattern=r"^m\d\d\.[a-z][a-z0-9_]*$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Competency = Annotated[str, StringConstraints(pattern=r"^C([1-9]|1[0-2])$")]


class Stakes(StrEnum):
    """Whether the points count towards the certificate in full, or for practice."""

    SUMMATIVE = "summative"
    FORMATIVE = "formative"


class FileModel(BaseModel):
    """Base of everything read from a course file: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldSpec(FileModel):
    """How one field is labelled, and its soft range in words."""

    label: str
    help: str = ""
    words: tuple[int, int] | None = None

    @model_validator(mode="after")
    def _range(self) -> Self:
        if self.words and not 0 <= self.words[0] <= self.words[1]:
            raise ValueError("words is [at least, at most], two numbers in rising order")
        return self


class InputSpec(FileModel):
    """An earlier artefact that this exercise builds on, and the material that may stand in for it."""

    exercise: ExerciseId
    stand_in: Name


class Exercise(FileModel):
    """What is asked, with which widget, fields and materials (``exercises/<words>.yaml``)."""

    schema_: Literal["tot/exercise@1"] = Field(alias="schema")
    id: ExerciseId
    version: Version
    title: str
    kind: Stakes
    competency: Competency
    widget: str
    minutes: Annotated[int, Field(ge=1, le=300)]
    locale: str
    task: str
    settings: dict[str, Any] = {}
    fields: dict[str, FieldSpec] = {}
    materials: tuple[Name, ...] = ()
    inputs: tuple[InputSpec, ...] = ()

    @model_validator(mode="after")
    def _known_widget(self) -> Self:
        if self.widget not in kind_names():
            raise ValueError(f"widget {self.widget!r} does not exist; there are: {', '.join(kind_names())}")
        try:
            settings_model(self.widget).model_validate(self.settings)
        except ValidationError as error:
            raise ValueError(f"settings of {self.widget}: {faults(error, 'settings')}") from error
        return self

    @property
    def words(self) -> str:
        """The part of the id after the dot; it names the exercise's files."""
        return self.id.partition(".")[2]

    @property
    def cell_id(self) -> str:
        """Cell id and nbgrader ``grade_id``: the id with an underscore for the dot."""
        return cell_id(self.id)


STAND_INS = {"outcomes": "objective_builder"}
"""Kinds of material that may stand in for an earlier answer, and the widget kind of that answer."""


class Fact(FileModel):
    """A fact of a dossier, and the other ways to name it."""

    id: Name
    text: str
    aliases: tuple[str, ...] = ()


class Line(FileModel):
    """One numbered line of a transcript: who speaks (empty for what happens without words), and the words."""

    speaker: str = ""
    text: Annotated[str, StringConstraints(min_length=1)]


class Material(FileModel):
    """A dossier, a transcript or a stand-in artefact (``materials/<profile>/<name>.yaml``).

    The lines of a transcript are numbered from 1, as answers refer to them.
    """

    schema_: Literal["tot/material@1"] = Field(alias="schema")
    id: Name
    version: Version
    kind: Literal["dossier", "transcript", "outcomes"]
    profile: Name
    locale: str
    title: str
    confirmed: str
    text: str = ""
    lines: tuple[Line, ...] = ()
    facts: tuple[Fact, ...] = ()
    data: dict[str, Any] = {}

    @model_validator(mode="after")
    def _content(self) -> Self:
        if self.kind == "dossier" and not self.text.strip():
            raise ValueError("a dossier needs a text")
        if self.kind == "transcript" and not self.lines:
            raise ValueError("a transcript needs lines")
        if self.stands_in_for is not None:
            validate_data(self.stands_in_for, self.data)
        return self

    @property
    def stands_in_for(self) -> str | None:
        """The widget kind whose answer this material can stand in for, if any."""
        return STAND_INS.get(self.kind)


class Materials(BaseModel):
    """All that a trainee was given for one exercise: its public side and the documents it shows."""

    model_config = ConfigDict(frozen=True)

    exercise: Exercise
    documents: tuple[Material, ...] = ()

    def document(self, name: str) -> Material:
        """Return the document called `name`; raises ``KeyError`` where there is none."""
        for document in self.documents:
            if document.id == name:
                return document
        raise KeyError(name)


def cell_id(exercise_id: str) -> str:
    """Return the cell id of an exercise: ``m04.plan_builder`` → ``m04_plan_builder``."""
    return exercise_id.replace(".", "_", 1)


_CALL = re.compile(r"""\s*from tot_exercises import exercise\s*\n\s*exercise\((["'])(m\d\d\.[a-z][a-z0-9_]*)\1\)\s*""")


def exercise_in_cell(source: str) -> str | None:
    """Return the exercise id if `source` is exactly the contract's two lines, else None."""
    found = _CALL.fullmatch(source)
    return found.group(2) if found else None


def load_exercise(path: Path) -> Exercise:
    """Read the public side of an exercise. Raises :class:`~tot_exercises.errors.SourceErrors`."""
    return yamlfile.load(path, Exercise)


def load_material(path: Path) -> Material:
    """Read a material. Raises :class:`~tot_exercises.errors.SourceErrors`."""
    return yamlfile.load(path, Material)
