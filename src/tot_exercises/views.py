"""What a result page shows, put together from result, rubric and answer: the step between grading and templates.

Here it is decided who sees what. Every text that came from an answer leaves this module printable (control characters
visible); the templates escape it. Trainees get no reason, confidence, checker or proposal that is meant for graders.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from . import readout
from .exercise import Materials
from .quotes import Quote, quotes_of
from .response import Response
from .result import CriterionResult, ExerciseResult, State, exact, round_points
from .rubric import Criterion, Level, LevelName, Rubric
from .settling import HumanMark, settled
from .text.clean import printable

Audience = Literal["trainee", "grader"]

STATES: dict[State, str] = {
    State.AUTO: "Counts",
    State.PROVISIONAL: "Provisional: counts until a person decides otherwise",
    State.NEEDS_HUMAN: "A person will look at this; until then, these points count",
    State.WITHHELD: "Points wait until a person has looked",
    State.HUMAN: "A person decided",
}

LEVEL_NAMES: dict[Level, str] = {3: "Secure", 2: "Developing", 1: "Emerging", 0: "Not yet"}
"""What the workbook calls the levels."""

_UNDECIDED = "A person decides this part; no points are counted yet"
_LOOKED_AT = "A person has looked at this"
_SHOWN_FIRST = 4
_LEVELS: tuple[Level, ...] = (3, 2, 1, 0)


@dataclass(frozen=True, slots=True)
class Typed:
    """Scores that a person typed in formgrader: they count instead of the computed ones, and nothing waits then.

    Attributes
    ----------
    machine : points of the exercise cell, or None where nobody typed any
    person : points of the task cell, or None
    """

    machine: float | None = None
    person: float | None = None


@dataclass(frozen=True, slots=True)
class LevelView:
    """One level of a criterion: its descriptor, its points, and what to type in formgrader to give it."""

    level: Level
    name: str
    descriptor: str
    points: str
    to_type: str
    proposed: bool


@dataclass(frozen=True, slots=True)
class CriterionView:
    """One criterion, ready to be shown."""

    title: str
    level: Level | None
    level_name: str
    descriptor: str
    points: str
    max_points: str
    state: State
    state_words: str
    pending: bool
    human: bool
    found: str
    missing: str
    why: str
    try_: str
    note: str
    quotes: tuple[Quote, ...]
    more: tuple[Quote, ...]
    reasons: tuple[str, ...]
    checker: str
    confidence: str
    levels: tuple[LevelView, ...]


@dataclass(frozen=True, slots=True)
class ResultView:
    """One exercise's result, ready to be shown.

    `sure` and `open` are percent of the maximum, 0–100. `unread` is what is said, once, of all parts of a file that
    could not be read; those parts are not among the trainee's `cards`.
    """

    title: str
    points: str
    max_points: str
    machine: tuple[str, str]
    person: tuple[str, str]
    sure: float
    open: float
    open_points: str
    by_hand: str
    pending: tuple[CriterionView, ...]
    settled: tuple[CriterionView, ...]
    criteria: tuple[CriterionView, ...]
    signals: tuple[str, ...]
    nothing: bool
    empty: str
    unread: str
    cards: tuple[CriterionView, ...]
    provisional: int
    best: tuple[tuple[str, str], ...]
    answer: tuple[readout.Section, ...]


@dataclass(frozen=True, slots=True)
class _Case:
    """All that one page is made of."""

    machine: ExerciseResult
    result: ExerciseResult
    rubric: Rubric
    materials: Materials
    response: Response | None
    grader: bool
    marks: Mapping[str, HumanMark]
    typed: Typed

    def typed_for(self, criterion: CriterionResult) -> float | None:
        return self.typed.person if criterion.human else self.typed.machine

    def pending(self, criterion: CriterionResult) -> bool:
        return criterion.pending and self.typed_for(criterion) is None


def view_of(
    result: ExerciseResult,
    rubric: Rubric,
    materials: Materials,
    response: Response | None,
    audience: Audience,
    *,
    marks: Mapping[str, HumanMark] | None = None,
    typed: Typed | None = None,
) -> ResultView:
    """Put together all that the templates show; see :func:`tot_exercises.feedback.result_html`."""
    case = _Case(
        result,
        settled(result, rubric, marks) if marks else result,
        rubric,
        materials,
        response,
        audience == "grader",
        marks or {},
        typed or Typed(),
    )
    now = case.result
    criteria = tuple(_criterion(c, case) for c in now.criteria)
    machine = now.machine_points if case.typed.machine is None else case.typed.machine
    person = now.human_points if case.typed.person is None else case.typed.person
    points = now.points if case.typed == Typed() else round_points(exact(machine) + exact(person))
    loose = (c for c in now.criteria if c.state in (State.PROVISIONAL, State.NEEDS_HUMAN) and case.typed_for(c) is None)
    open_points = sum((c.exact_points for c in loose), Fraction(0))
    nothing = not now.response_digest
    unread = [unreadable(c, now) and not (c.human and case.typed.person is not None) for c in now.criteria]
    by_hand = case.typed.machine is not None and abs(case.typed.machine - now.machine_points) >= 0.005
    return ResultView(
        title=materials.exercise.title,
        points=number(points),
        max_points=number(now.max_points),
        machine=(number(machine), number(rubric.machine_points)),
        person=(number(person), number(rubric.human_points)),
        sure=_share(exact(points) - open_points, now.max_points),
        open=_share(open_points, now.max_points),
        open_points=number(round_points(open_points)),
        by_hand=number(machine) if by_hand else "",
        pending=tuple(view for view in criteria if view.pending),
        settled=tuple(view for view in criteria if not view.pending),
        criteria=criteria,
        signals=tuple(printable(s.note) for s in now.signals if case.grader or s.id != "unreadable"),
        nothing=nothing,
        empty=_empty(now),
        unread=next((printable(c.message.found) for c, one in zip(now.criteria, unread, strict=True) if one), ""),
        cards=tuple(view for view, one in zip(criteria, unread, strict=True) if not one),
        provisional=sum(view.state is State.PROVISIONAL for view in criteria),
        best=() if nothing or by_hand else _to_win(case),
        answer=readout.sections(response, materials) if response is not None and case.grader else (),
    )


def to_type(result: ExerciseResult, criterion_id: str, level: Level) -> float:
    """Return the number to type in formgrader that gives one criterion another level, rounded once.

    For a criterion that only a person judges it is the total of the task cell, for all others of the exercise cell.
    """
    changed = result.criterion(criterion_id)
    same_cell = (c for c in result.criteria if c.human == changed.human)
    points = (exact(c.max_points) * level / 3 if c.id == criterion_id else c.exact_points for c in same_cell)
    return round_points(sum(points, Fraction(0)))


def state_words(criterion: CriterionResult) -> str:
    """Say in words how far the points can be relied on."""
    undecided = criterion.state is State.NEEDS_HUMAN and criterion.level is None
    return _UNDECIDED if undecided else STATES[criterion.state]


def in_doubt(criterion: CriterionResult) -> bool:
    """Whether a signal on the whole answer stands: words that may not be the trainee's are neither praised nor used."""
    return criterion.state is State.WITHHELD and criterion.level is None


def unreadable(criterion: CriterionResult, result: ExerciseResult) -> bool:
    """Whether the criterion has no level because the answer's file could not be read, and nobody has given one yet."""
    waits = criterion.state is State.NEEDS_HUMAN and criterion.level is None
    return waits and any(signal.id == "unreadable" for signal in result.signals)


def spec_of(rubric: Rubric, criterion: CriterionResult) -> Criterion:
    """Return the criterion in today's rubric; one that was taken out since keeps its id as title."""
    try:
        return rubric.criterion(criterion.id)
    except KeyError:
        words: dict[LevelName, str] = {"L3": "", "L2": "", "L1": "", "L0": ""}
        title = criterion.id.replace("_", " ").capitalize()
        return Criterion(
            id=criterion.id,
            title=title,
            competency=criterion.competency,
            points=criterion.max_points,
            kind="H",
            levels=words,
            why="",
        )


def number(points: float) -> str:
    """Two decimals at most, none where they are zero."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def _empty(result: ExerciseResult) -> str:
    """The one message of an answer in which nothing was written; empty where there is more to say."""
    said = {(c.level, c.state, c.message.found) for c in result.criteria}
    level, state, found = said.pop()
    return printable(found) if not said and (level, state) == (0, State.AUTO) and len(result.criteria) > 1 else ""


def _criterion(criterion: CriterionResult, case: _Case) -> CriterionView:
    spec = spec_of(case.rubric, criterion)
    found, missing, why, try_, evidence = _words(criterion, spec, case)
    quotes = quotes_of(criterion.findings, case.response, case.materials) if evidence else ()
    decided = criterion.pending and not case.pending(criterion)
    mark = case.marks.get(criterion.id)
    return CriterionView(
        title=spec.title,
        level=criterion.level,
        level_name="" if criterion.level is None else LEVEL_NAMES[criterion.level],
        descriptor=_descriptor(criterion, spec, case),
        points=_points(criterion, case),
        max_points=number(criterion.max_points),
        state=State.HUMAN if decided else criterion.state,
        state_words=_LOOKED_AT if decided else state_words(criterion),
        pending=case.pending(criterion),
        human=criterion.human,
        found=printable(found),
        missing=printable(missing),
        why=printable(why),
        try_=printable(try_),
        note=printable(mark.note.strip()) if mark else "",
        quotes=quotes[:_SHOWN_FIRST],
        more=quotes[_SHOWN_FIRST:],
        reasons=_reasons(criterion, case.result) if case.grader else (),
        checker=criterion.checker if case.grader else "",
        confidence=f"{criterion.confidence:.2f}" if case.grader else "",
        levels=_levels(criterion, spec, case) if case.grader else (),
    )


def _descriptor(criterion: CriterionResult, spec: Criterion, case: _Case) -> str:
    """What the level says in words; nothing where no answer was handed in."""
    if criterion.level is None or not case.result.response_digest:
        return ""
    return spec.levels[f"L{criterion.level}"]  # type: ignore[index]


def _words(criterion: CriterionResult, spec: Criterion, case: _Case) -> tuple[str, str, str, str, bool]:
    """Message and whether evidence is shown: what the machine said is left out where a person saw it differently."""
    message = criterion.message
    if case.grader and unreadable(criterion, case.result):
        return "", "", "", "", True
    if case.grader:
        return message.found, message.missing, message.why, message.try_, True
    proposed = case.machine.criterion(criterion.id).level
    if criterion.id in case.marks and criterion.level is not None and criterion.level != proposed:
        why = "" if criterion.level == 3 else spec.why
        name = LEVEL_NAMES[criterion.level]
        return f"A person read this part and gave it level {criterion.level} of 3 ({name}).", "", why, "", False
    if criterion.human and case.typed.person is not None:
        return "A person read this part and gave the points.", "", "", "", False
    evidence = not criterion.human and not in_doubt(criterion)
    return message.found, message.missing, message.why, message.try_, evidence


def _reasons(criterion: CriterionResult, result: ExerciseResult) -> tuple[str, ...]:
    """Why a person is asked; of a file that could not be read, the head of the page says it once."""
    return () if unreadable(criterion, result) else tuple(printable(reason) for reason in criterion.reasons)


def _points(criterion: CriterionResult, case: _Case) -> str:
    if criterion.human and case.typed.person is not None and criterion.state is not State.HUMAN:
        return number(case.typed.person) if _alone(case) else "–"
    return number(criterion.points)


def _levels(criterion: CriterionResult, spec: Criterion, case: _Case) -> tuple[LevelView, ...]:
    return tuple(
        LevelView(
            level=level,
            name=LEVEL_NAMES[level],
            descriptor=spec.levels[f"L{level}"],  # type: ignore[index]
            points=number(round_points(exact(criterion.max_points) * level / 3)),
            to_type=number(to_type(case.result, criterion.id, level)),
            proposed=level == criterion.level,
        )
        for level in _LEVELS
    )


def _to_win(case: _Case) -> tuple[tuple[str, str], ...]:
    """The (at most two, on a tie three) criteria in which most points are still to be won: titles, and points lost.

    What a person still looks at is counted at its proposed level. Nothing is said while the whole answer is in doubt.
    """
    if any(in_doubt(c) and case.pending(c) for c in case.result.criteria):
        return ()
    lost = [(_lost(c, case), spec_of(case.rubric, c).title) for c in case.result.criteria]
    ranked = sorted((item for item in lost if item[0] > 0), key=lambda item: -item[0])
    last = 3 if len(ranked) > 2 and ranked[2][0] == ranked[1][0] else 2
    return tuple((title, number(round_points(points))) for points, title in ranked[:last])


def _lost(criterion: CriterionResult, case: _Case) -> Fraction:
    """Points that the level, or a score that a person typed, leaves open; none where neither is known."""
    if criterion.human and case.typed.person is not None and _alone(case):
        return exact(criterion.max_points) - exact(case.typed.person)
    return exact(criterion.max_points) * (3 - criterion.level) / 3 if criterion.level is not None else Fraction(0)


def _alone(case: _Case) -> bool:
    """Whether one criterion has the task cell, and so a score typed there, to itself."""
    return sum(c.human for c in case.result.criteria) == 1


def _share(points: Fraction, of: float) -> float:
    """Percent of the maximum, 0–100, one decimal."""
    return round(min(100.0, max(0.0, float(points / exact(of) * 100))), 1) if of else 0.0
