"""A result for people to read: HTML for workbook and feedback page, plain text for terminals.

Two readers. A *trainee* sees what was found in their own words, what is missing, why it matters and what to try, and
how far each number can be relied on. A *grader* sees the evidence before the machine's proposal, why a person is
asked, and what to type in formgrader for each level. The fragment carries its own style and neither ids nor scripts
nor addresses; what is shown is put together in :mod:`tot_exercises.views`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from . import readout
from .exercise import Materials
from .quotes import quotes_of
from .response import Response
from .result import CriterionResult, ExerciseResult, Message
from .rubric import Rubric
from .settling import HumanMark
from .text.clean import printable
from .views import (
    LEVEL_NAMES,
    Audience,
    ResultView,
    Typed,
    in_doubt,
    number,
    spec_of,
    state_words,
    to_type,
    unreadable,
    view_of,
)

__all__ = [
    "Audience",
    "Typed",
    "answer_readout",
    "evidence_text",
    "for_trainee",
    "html_of",
    "result_html",
    "result_text",
    "summary",
    "templates",
    "to_type",
]


def result_html(
    result: ExerciseResult,
    rubric: Rubric,
    materials: Materials,
    response: Response | None,
    *,
    audience: Audience,
    marks: Mapping[str, HumanMark] | None = None,
    typed: Typed | None = None,
) -> str:
    """Return the result as a self-contained HTML fragment.

    Parameters
    ----------
    result : the machine's result
    rubric : the rubric it was graded with; gives titles and descriptors
    materials : the exercise's public side; gives labels
    response : the answer; None where none was handed in or it could not be read
    audience : ``trainee`` sees no reason, confidence or proposal that is meant for graders
    marks : standing human levels by criterion, as :meth:`~tot_exercises.ledger.Ledger.marks` returns them; they are
        settled here. Where a person disagreed, a trainee does not see the machine's message and evidence.
    typed : scores that a person typed in formgrader
    """
    return html_of(view_of(result, rubric, materials, response, audience, marks=marks, typed=typed), audience)


def html_of(view: ResultView, audience: Audience) -> str:
    """Return a view as a self-contained HTML fragment."""
    return templates().get_template(f"{audience}.html.j2").render(view=view)


def summary(view: ResultView, *, digest: str, attempt: int, comments: tuple[str, ...]) -> dict[str, Any]:
    """Return what the workbook shows of a trainee's result, as JSON data.

    Parameters
    ----------
    view : put together for a trainee
    digest, attempt : of the answer that was graded
    comments : what the person who read it has written
    """
    return {
        "digest": digest,
        "attempt": attempt,
        "points": view.points,
        "max_points": view.max_points,
        "pending": len(view.pending),
        "signals": list(view.signals),
        "comments": list(comments),
        "criteria": [
            {
                "title": card.title,
                "level": card.level,
                "level_name": card.level_name,
                "descriptor": card.descriptor,
                "points": card.points,
                "max_points": card.max_points,
                "state": card.state_words,
                "pending": card.pending,
                "parts": {
                    name: text
                    for name, text in (
                        ("found", card.found),
                        ("missing", card.missing),
                        ("why", card.why),
                        ("try", card.try_),
                    )
                    if text
                },
            }
            for card in view.cards
        ],
    }


def result_text(result: ExerciseResult, rubric: Rubric, *, width: int = 88) -> str:
    """Return the result as plain text for a terminal, `width` columns wide; control characters are made visible."""
    lines = [f"{printable(result.exercise)}: {number(result.points)} of {number(result.max_points)} points"]
    if result.pending:
        lines.append(f"A person still looks at {_count(len(result.pending), 'part')}.")
    lines += [f"To look at: {printable(signal.note)}" for signal in result.signals]
    lines += sorted({printable(c.message.found) for c in result.criteria if unreadable(c, result)})
    for criterion in result.criteria:
        level = (
            "no level yet" if criterion.level is None else f"level {criterion.level} ({LEVEL_NAMES[criterion.level]})"
        )
        points = f"{number(criterion.points)} of {number(criterion.max_points)}"
        lines += ["", f"{spec_of(rubric, criterion).title}: {level}, {points} ({state_words(criterion)})"]
        if not unreadable(criterion, result):
            lines += _wrapped(criterion.message, width)
    return "\n".join(lines) + "\n"


def answer_readout(response: Response, materials: Materials) -> str:
    """Return the answer as a plain document: sections, labels, and the trainee's words, control characters visible."""
    return readout.plain(readout.sections(response, materials))


def evidence_text(criterion: CriterionResult, response: Response | None, materials: Materials) -> str:
    """Return a criterion's evidence as plain lines: where, the words that counted, and what was noted about them."""
    lines = []
    for quote in quotes_of(criterion.findings, response, materials):
        for remark in quote.remarks:
            said = ", ".join(f"“{text}”" for text in remark.quotes)
            what = " – ".join(filter(None, (said, remark.note))) or "the whole field"
            lines.append(f"{quote.label}: {remark.word}: {what}")
    return "\n".join(lines)


def for_trainee(result: ExerciseResult) -> ExerciseResult:
    """Return the result without what is meant for graders: reasons, and notes on what a person must judge."""

    def shown(criterion: CriterionResult) -> CriterionResult:
        hidden = criterion.human or in_doubt(criterion)
        findings = () if hidden else tuple(f for f in criterion.findings if f.kind != "review")
        return criterion.model_copy(update={"findings": findings})

    criteria = tuple(shown(criterion) for criterion in result.criteria)
    signals = tuple(s for s in result.signals if s.id != "unreadable")
    return result.model_copy(update={"criteria": criteria, "signals": signals})


@cache
def templates() -> Environment:
    """Return the environment of this package's templates; everything put into them is escaped."""
    environment = Environment(
        loader=PackageLoader("tot_exercises"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["count"] = _count
    return environment


def _wrapped(message: Message, width: int) -> list[str]:
    parts = [
        ("", message.found),
        ("Missing: ", message.missing),
        ("Why it matters: ", message.why),
        ("Try: ", message.try_),
    ]
    lines = []
    for head, text in parts:
        if text:
            lines += textwrap.wrap(head + printable(text), width, initial_indent="  ", subsequent_indent="  ")
    return lines


def _count(amount: int, noun: str, nouns: str = "") -> str:
    return f"{amount} {noun}" if amount == 1 else f"{amount} {nouns or noun + 's'}"
