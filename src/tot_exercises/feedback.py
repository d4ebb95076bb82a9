"""A result for people to read: HTML for workbook and feedback page, plain text for terminals.

Two readers. A *trainee* sees what was found in their own words, what is missing, why it matters and what to try, and
how far each number can be relied on. A *grader* sees the evidence before the machine's proposal, why a person is
asked, and what to type in formgrader for each level. All text from an answer is made printable, then escaped by the
templates; the fragment carries its own style and neither ids nor scripts nor addresses.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Literal

from jinja2 import Environment, PackageLoader, StrictUndefined

from . import readout
from .exercise import Materials
from .response import Response
from .result import CriterionResult, ExerciseResult, Finding, Message, State, exact, round_points
from .rubric import Criterion, Level, Rubric
from .spans import Kind, Mark, Run, excerpt
from .text.clean import printable

Audience = Literal["trainee", "grader"]

STATES: dict[State, str] = {
    State.AUTO: "Counts",
    State.PROVISIONAL: "Provisional: counts until a person decides otherwise",
    State.NEEDS_HUMAN: "A person will look at this",
    State.WITHHELD: "Points wait until a person has looked",
    State.HUMAN: "A person decided",
}

KINDS: dict[str, str] = {"ok": "Good", "problem": "Look again", "note": "Note"}

_NO_PENDING_LEVEL = "A person decides this part; no points are counted yet"
_PROPOSED = "A person will look at this; until then, these points count"
_SHOWN_FIRST = 4
_LEVELS: tuple[Level, ...] = (3, 2, 1, 0)


@dataclass(frozen=True, slots=True)
class Remark:
    """What findings of one kind say about a field, with the short stretches they mean."""

    kind: Kind
    word: str
    note: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A field of the answer with its highlighted stretches. `kind` is set where findings mean the field as a whole."""

    label: str
    runs: tuple[Run, ...]
    remarks: tuple[Remark, ...]
    kind: Kind
    empty: bool

    @property
    def cut(self) -> bool:
        """Whether some of the text was left out."""
        return any(run.left_out for run in self.runs)


@dataclass(frozen=True, slots=True)
class LevelView:
    """One level of a criterion: its descriptor, its points, and what to type in formgrader to give it."""

    level: Level
    descriptor: str
    points: str
    to_type: str
    proposed: bool


@dataclass(frozen=True, slots=True)
class CriterionView:
    """One criterion, ready to be shown."""

    title: str
    level: Level | None
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
    quotes: tuple[Quote, ...]
    more: tuple[Quote, ...]
    reasons: tuple[str, ...]
    checker: str
    confidence: str
    levels: tuple[LevelView, ...]


@dataclass(frozen=True, slots=True)
class ResultView:
    """One exercise's result, ready to be shown."""

    title: str
    points: str
    max_points: str
    machine: tuple[str, str]
    person: tuple[str, str]
    sure: float
    open: float
    pending: tuple[CriterionView, ...]
    settled: tuple[CriterionView, ...]
    criteria: tuple[CriterionView, ...]
    signals: tuple[str, ...]
    nothing: bool
    provisional: int
    best: tuple[str, ...]
    answer: tuple[readout.Section, ...]


def result_html(result: ExerciseResult, rubric: Rubric, materials: Materials, response: Response | None, *, audience: Audience) -> str:
    """Return the result as a self-contained HTML fragment.

    Parameters
    ----------
    result : as graded, or as settled by a person's marks
    rubric : the rubric it was graded with; gives titles and descriptors
    materials : the exercise's public side; gives labels
    response : the answer; None where none was handed in or it could not be read
    audience : ``trainee`` sees no reason, confidence or proposal that is meant for graders
    """
    view = view_of(result, rubric, materials, response, audience)
    return _templates().get_template(f"{audience}.html.j2").render(view=view, State=State)


def result_text(result: ExerciseResult, rubric: Rubric, *, width: int = 88) -> str:
    """Return the result as plain text for a terminal, `width` columns wide; control characters are made visible."""
    lines = [f"{printable(result.exercise)}: {_number(result.points)} of {_number(result.max_points)} points"]
    if result.pending:
        lines.append(f"A person still looks at {_count(len(result.pending), 'part')}.")
    for signal in result.signals:
        lines.append(f"To look at: {printable(signal.note)}")
    for criterion in result.criteria:
        spec = _spec(rubric, criterion)
        level = "no level yet" if criterion.level is None else f"level {criterion.level}"
        lines += ["", f"{spec.title}: {level}, {_number(criterion.points)} of {_number(criterion.max_points)} ({_state_words(criterion)})"]
        lines += _wrapped(criterion.message, width)
    return "\n".join(lines) + "\n"


def answer_readout(response: Response, materials: Materials) -> str:
    """Return the answer as a plain document: sections, labels, and the trainee's words, control characters visible."""
    return readout.plain(readout.sections(response, materials))


def evidence_text(criterion: CriterionResult, response: Response | None, materials: Materials) -> str:
    """Return a criterion's evidence as plain lines: where, the words that counted, and what was noted about them."""
    lines = []
    for quote in _quotes(criterion.findings, response, materials):
        for remark in quote.remarks:
            said = ", ".join(f"“{text}”" for text in remark.quotes)
            lines.append(f"{quote.label}: {remark.word}: {' – '.join(filter(None, (said, remark.note))) or 'the whole field'}")
    return "\n".join(lines)


def to_type(result: ExerciseResult, criterion_id: str, level: Level) -> float:
    """Return the number to type in formgrader that gives one criterion another level, rounded once.

    For a criterion that only a person judges it is the total of the task cell, for all others of the exercise cell.
    """
    changed = result.criterion(criterion_id)
    same_cell = (c for c in result.criteria if c.human == changed.human)
    return round_points(sum((exact(c.max_points) * level / 3 if c.id == criterion_id else c.exact_points for c in same_cell), Fraction(0)))


def view_of(result: ExerciseResult, rubric: Rubric, materials: Materials, response: Response | None, audience: Audience) -> ResultView:
    """Put together all that the templates show; trainees get no part of it that is meant for graders."""
    criteria = tuple(_criterion(c, result, rubric, materials, response, audience) for c in result.criteria)
    pending = tuple(view for view in criteria if view.pending)
    open_points = sum((c.exact_points for c in result.criteria if c.state in (State.PROVISIONAL, State.NEEDS_HUMAN)), Fraction(0))
    sure = sum((c.exact_points for c in result.criteria), Fraction(0)) - open_points
    nothing = response is None and not result.signals
    return ResultView(
        title=materials.exercise.title,
        points=_number(result.points),
        max_points=_number(result.max_points),
        machine=(_number(result.machine_points), _number(rubric.machine_points)),
        person=(_number(result.human_points), _number(rubric.human_points)),
        sure=_share(sure, result.max_points),
        open=_share(open_points, result.max_points),
        pending=pending,
        settled=tuple(view for view in criteria if not view.pending),
        criteria=criteria,
        signals=tuple(printable(s.note) for s in result.signals if audience == "grader" or s.id != "unreadable"),
        nothing=nothing,
        provisional=sum(c.state is State.PROVISIONAL for c in result.criteria),
        best=() if nothing else _to_win(result, rubric),
        answer=readout.sections(response, materials) if response is not None and audience == "grader" else (),
    )


def _criterion(
    criterion: CriterionResult, result: ExerciseResult, rubric: Rubric, materials: Materials, response: Response | None, audience: Audience
) -> CriterionView:
    spec = _spec(rubric, criterion)
    grader = audience == "grader"
    message = criterion.message
    quotes = _quotes(criterion.findings, response, materials) if grader or not criterion.human else ()
    levels = tuple(
        LevelView(
            level=level,
            descriptor=spec.levels[f"L{level}"],  # type: ignore[index]
            points=_number(round_points(exact(criterion.max_points) * level / 3)),
            to_type=_number(to_type(result, criterion.id, level)),
            proposed=level == criterion.level,
        )
        for level in (_LEVELS if grader else ())
    )
    return CriterionView(
        title=spec.title,
        level=criterion.level,
        descriptor="" if criterion.level is None or response is None else spec.levels[f"L{criterion.level}"],  # type: ignore[index]
        points=_number(criterion.points),
        max_points=_number(criterion.max_points),
        state=criterion.state,
        state_words=_state_words(criterion),
        pending=criterion.pending,
        human=criterion.human,
        found=printable(message.found),
        missing=printable(message.missing),
        why=printable(message.why),
        try_=printable(message.try_),
        quotes=quotes[:_SHOWN_FIRST],
        more=quotes[_SHOWN_FIRST:],
        reasons=tuple(printable(reason) for reason in criterion.reasons) if grader else (),
        checker=criterion.checker if grader else "",
        confidence=f"{criterion.confidence:.2f}" if grader else "",
        levels=levels,
    )


def _quotes(findings: Iterable[Finding], response: Response | None, materials: Materials) -> tuple[Quote, ...]:
    """Group findings by field, problems first, then in the order of the answer."""
    fields: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.kind != "review":
            fields.setdefault(finding.field, []).append(finding)
    ranked = sorted(
        fields.items(),
        key=lambda item: (not any(f.kind == "problem" for f in item[1]), readout.order(item[0], response) if response else ()),
    )
    return tuple(_quote(field, found, response, materials) for field, found in ranked)


def _quote(field: str, findings: Sequence[Finding], response: Response | None, materials: Materials) -> Quote:
    text, typed = readout.content(field, response, materials) if response and field else ("", False)
    spans = [f for f in findings if typed and f.end > f.start]
    whole: list[Kind] = [f.kind for f in findings if f not in spans and f.kind != "review"]
    marks = [Mark(f.start, f.end, f.kind) for f in spans if f.kind != "review"]
    return Quote(
        label=readout.label(field, materials.exercise) if field else "The whole answer",
        runs=excerpt(text, marks),
        remarks=_remarks(findings, text if typed else ""),
        kind=min(whole, key=["problem", "ok", "note"].index, default=""),
        empty=bool(field) and not text.strip() and not _is_row(field),
    )


def _remarks(findings: Sequence[Finding], text: str) -> tuple[Remark, ...]:
    groups: dict[tuple[Kind, str], list[str]] = {}
    for finding in findings:
        if finding.kind == "review":
            continue
        quotes = groups.setdefault((finding.kind, printable(finding.note)), [])
        said = _short(text[max(0, finding.start) : max(0, finding.end)])
        if said and said not in quotes:
            quotes.append(said)
    return tuple(Remark(kind, KINDS[kind], note, tuple(quotes)) for (kind, note), quotes in groups.items())


def _is_row(field: str) -> bool:
    """Whether the path names a row (``blocks.3``) or a whole list, which has no text of its own."""
    return field.rpartition(".")[2].isdigit() or "." not in field


def _to_win(result: ExerciseResult, rubric: Rubric) -> tuple[str, ...]:
    """Titles of the (at most two) settled criteria where most points are still to be won."""
    losses = [(exact(c.max_points) - c.exact_points, c) for c in result.criteria if not c.pending and c.message.try_ and c.level not in (None, 3)]
    ranked = sorted(losses, key=lambda item: -item[0])
    return tuple(_spec(rubric, c).title for loss, c in ranked[:2] if loss > 0)


def _state_words(criterion: CriterionResult) -> str:
    if criterion.state is State.NEEDS_HUMAN:
        return _NO_PENDING_LEVEL if criterion.level is None else _PROPOSED
    return STATES[criterion.state]


def _spec(rubric: Rubric, criterion: CriterionResult) -> Criterion:
    """The criterion in today's rubric; one that has been taken out since keeps its id as title."""
    try:
        return rubric.criterion(criterion.id)
    except KeyError:
        words = {"L3": "", "L2": "", "L1": "", "L0": ""}
        title = criterion.id.replace("_", " ").capitalize()
        return Criterion.model_construct(id=criterion.id, title=title, levels=words, kind="H", points=criterion.max_points)


def _wrapped(message: Message, width: int) -> list[str]:
    parts = [("", message.found), ("Missing: ", message.missing), ("Why it matters: ", message.why), ("Try: ", message.try_)]
    lines = []
    for head, text in parts:
        if text:
            lines += textwrap.wrap(head + printable(text), width, initial_indent="  ", subsequent_indent="  ")
    return lines


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else flat[:57].rstrip() + " …"


def _number(points: float) -> str:
    """Two decimals at most, none where they are zero."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _share(points: Fraction, of: float) -> float:
    """Percent of the maximum, 0–100, one decimal."""
    return round(float(points / exact(of) * 100), 1) if of else 0.0


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("tot_exercises"), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    environment.filters["count"] = _count
    return environment
