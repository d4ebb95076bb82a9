"""Rubrics: criteria, points, levels, checks, messages and examples (``rubrics/<module>/<words>.yaml``).

A rubric never reaches a trainee. What "Check my draft" may use of it is the :class:`DraftView`.
"""

from __future__ import annotations

import string
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from . import registry, yamlfile
from .errors import SourceErrors
from .exercise import Competency, ExerciseId, FileModel, Name, Version
from .result import exact

Level = Literal[0, 1, 2, 3]
LevelName = Literal["L3", "L2", "L1", "L0"]
Threshold = float | None


class Words(FileModel):
    """The message of one level; ``{names}`` stand for the checkers' facts."""

    found: str
    missing: str = ""
    try_: str = Field(default="", alias="try")


Messages = dict[LevelName, Words]


class CheckSpec(FileModel):
    """One checker with its params and the thresholds for L3, L2, L1.

    Exactly one of `at_least` and `at_most` is given, in the checker's unit; null says that the level cannot be
    reached, and a threshold that every answer meets (0 in `at_least`) says that this check cannot pull it below.
    """

    use: str
    params: dict[str, Any] = {}
    at_least: tuple[Threshold, Threshold, Threshold] | None = None
    at_most: tuple[Threshold, Threshold, Threshold] | None = None
    messages: Messages = {}

    def level(self, measure: Fraction | int) -> Level:
        """Return the level that `measure` reaches."""
        rising = self.at_least is not None
        for level, threshold in zip((3, 2, 1), self.at_least or self.at_most or (), strict=False):
            if threshold is not None and (measure >= exact(threshold) if rising else measure <= exact(threshold)):
                return level  # type: ignore[return-value]
        return 0


class Example(FileModel):
    """A fragment of an answer that earns exactly this level; blank fields may be left out."""

    note: str = ""
    data: dict[str, Any]
    inputs: dict[ExerciseId, dict[str, Any]] = {}


class Criterion(FileModel):
    """One idea that is judged.

    `kind` is A (deterministic), T (text-analytic) or H (only a person). `confirm` marks a machine criterion whose
    level a person always confirms. An H criterion's checks only collect evidence.
    """

    id: Name
    title: str
    competency: Competency
    points: Annotated[float, Field(gt=0, le=60)]
    kind: Literal["A", "T", "H"]
    draft: bool = False
    confirm: bool = False
    abstain_below: Annotated[float, Field(ge=0, le=1)] = 0.7
    checks: tuple[CheckSpec, ...] = ()
    levels: dict[LevelName, str]
    why: str
    messages: Messages = {}
    examples: dict[LevelName, tuple[Example, ...]] = {}

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if set(self.levels) != {"L3", "L2", "L1", "L0"}:
            raise ValueError("levels needs all of L3, L2, L1, L0")
        if self.kind == "H":
            if self.draft or self.confirm:
                raise ValueError("a criterion of kind H has neither draft nor confirm")
            return self
        if not self.checks:
            raise ValueError("a criterion of kind A or T needs at least one check")
        for check in self.checks:
            if (check.at_least is None) == (check.at_most is None):
                raise ValueError("each check needs either at_least or at_most, with the thresholds of L3, L2, L1")
            missing = {"L3", "L2", "L1", "L0"} - set(self.messages) - set(check.messages)
            if missing:
                raise ValueError(f"messages lacks {', '.join(sorted(missing))}")
        return self


class Rubric(FileModel):
    """All criteria of one exercise; their points add up to `points`."""

    schema_: Literal["tot/rubric@1"] = Field(alias="schema")
    exercise: ExerciseId
    version: Version
    points: Annotated[float, Field(gt=0, le=100)]
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]

    @property
    def machine_points(self) -> float:
        """Points of the exercise cell."""
        return float(sum((exact(c.points) for c in self.criteria if c.kind != "H"), Fraction(0)))

    @property
    def human_points(self) -> float:
        """Points of the task cell; 0 where the exercise has none."""
        return float(sum((exact(c.points) for c in self.criteria if c.kind == "H"), Fraction(0)))

    def criterion(self, criterion_id: str) -> Criterion:
        """Return one criterion; raises ``KeyError``."""
        for criterion in self.criteria:
            if criterion.id == criterion_id:
                return criterion
        raise KeyError(criterion_id)


class DraftCriterion(FileModel):
    """What "Check my draft" knows of a criterion: no key, no example, no note for humans, no points."""

    id: Name
    title: str
    kind: Literal["A", "T"]
    checks: tuple[CheckSpec, ...]
    why: str
    messages: Messages


class DraftView(FileModel):
    """The part of a rubric that travels to the trainee (``exercises/<words>.draft.json``)."""

    schema_: Literal["tot/draft@1"] = Field(default="tot/draft@1", alias="schema")
    exercise: ExerciseId
    version: Version
    criteria: tuple[DraftCriterion, ...]


def draft_view(rubric: Rubric) -> DraftView:
    """Return the draft view of a rubric: its criteria marked ``draft: true``."""
    criteria = tuple(
        DraftCriterion(id=c.id, title=c.title, kind=c.kind, checks=c.checks, why=c.why, messages=c.messages)
        for c in rubric.criteria
        if c.draft and c.kind != "H"
    )
    return DraftView(exercise=rubric.exercise, version=rubric.version, criteria=criteria)


def load_rubric(path: Path) -> Rubric:
    """Read and check a rubric: format, points, checkers, params, and the names used in messages.

    Raises
    ------
    SourceErrors
        Every fault with file, line and column.
    """
    located = yamlfile.read(path)
    rubric = yamlfile.validate(located, Rubric)
    errors = list(_faults(located, rubric))
    if errors:
        raise SourceErrors(errors)
    return rubric


def placeholders(text: str) -> set[str]:
    """Names in braces in a message. Raises ``ValueError`` for anything but plain ``{name}``."""
    names = set()
    for _, name, spec, conversion in string.Formatter().parse(text):
        if name is None:
            continue
        if not name.isidentifier() or spec or conversion:
            raise ValueError(f"{{{name}}} is not a plain name in braces")
        names.add(name)
    return names


def _faults(located: yamlfile.Located, rubric: Rubric) -> Any:
    total = sum((exact(c.points) for c in rubric.criteria), Fraction(0))
    if total != exact(rubric.points):
        yield located.error(
            ("points",),
            found=f"points is {rubric.points:g}",
            allowed=f"the criteria add up to {float(total):g}",
            todo="correct the total or a criterion",
        )
    seen: set[str] = set()
    for index, criterion in enumerate(rubric.criteria):
        loc = ("criteria", index)
        if criterion.id in seen:
            yield located.error(
                (*loc, "id"),
                found=f"the criterion {criterion.id!r} a second time",
                allowed="ids are unique in a rubric",
            )
        seen.add(criterion.id)
        facts: set[str] = set()
        unknown_checker = False  # then nobody knows what its messages may name: one fault, not one for each name
        for number, check in enumerate(criterion.checks):
            spot = (*loc, "checks", number)
            try:
                checker = registry.get(check.use)
            except ValueError as error:
                yield located.error((*spot, "use"), found=f"use is {check.use!r}", allowed=str(error))
                unknown_checker = True
                continue
            yield from _order(located, spot, check)
            facts |= checker.facts
            if checker.text and criterion.kind == "A":
                yield located.error(
                    (*spot, "use"),
                    found=f"{check.use} reads prose",
                    allowed="a criterion of kind A uses deterministic checkers",
                    todo="make the criterion kind T",
                )
            try:
                checker.validate_params(check.params)
            except ValueError as error:
                yield located.error((*spot, "params"), found="params that do not fit", allowed=str(error))
            if not unknown_checker:
                yield from _wording(located, (*spot, "messages"), check.messages, facts)
        if not unknown_checker:
            yield from _wording(located, (*loc, "messages"), criterion.messages, facts)


def _order(located: yamlfile.Located, spot: yamlfile.Loc, check: CheckSpec) -> Any:
    """The first threshold that is easier to reach than the one of the level below it; null is passed over."""
    name, sign = ("at_least", -1) if check.at_least is not None else ("at_most", 1)
    given = [(i, t) for i, t in enumerate(check.at_least or check.at_most or ()) if t is not None]
    for (_, higher), (index, lower) in pairwise(given):
        if sign * higher > sign * lower:
            yield located.error(
                (*spot, name, index),
                found=f"{name} gives {lower:g} after {higher:g}",
                allowed=f"the thresholds of L3, L2, L1 {'fall' if sign < 0 else 'rise'} in {name}, or stay equal",
                todo="put them in order, the highest level's first",
            )
            return


def _wording(located: yamlfile.Located, loc: yamlfile.Loc, messages: Messages, facts: set[str] | frozenset[str]) -> Any:
    for level, words in messages.items():
        for part in ("found", "missing", "try"):
            text = words.try_ if part == "try" else getattr(words, part)
            try:
                unknown = placeholders(text) - facts
            except ValueError as error:
                yield located.error(
                    (*loc, level, part),
                    found=str(error),
                    allowed="messages use plain {name}",
                    todo="write two braces for a literal one",
                )
                continue
            if unknown:
                yield located.error(
                    (*loc, level, part),
                    found=f"{{{sorted(unknown)[0]}}}",
                    allowed=f"this check offers: {', '.join(sorted(facts)) or 'nothing'}",
                    todo="correct the name",
                )
