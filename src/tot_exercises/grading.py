"""``grade(response, rubric, materials) → ExerciseResult``: a pure function, and the only place that knows points.

Checkers measure, the rubric's thresholds turn measures into levels, and this module decides how far each level can be
relied on. Unknown means that a person looks: a checker that raises, a confidence below the threshold, an integrity
signal, a text criterion of summative work below level 2.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from . import registry
from .errors import CourseError
from .exercise import Materials, Stakes
from .integrity import signals_of
from .messages import phrase
from .reading import Reading, readable
from .registry import Check
from .response import Response
from .result import (
    HUMAN,
    CriterionResult,
    ExerciseResult,
    Finding,
    Message,
    Signal,
    State,
    exact,
    open_points,
    round_points,
    total,
)
from .rubric import Criterion, DraftCriterion, DraftView, Level, Rubric, Words, placeholders
from .text.clean import printable

_LOG = logging.getLogger(__name__)
_SENTENCES = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One criterion after its checks: a level or None, the facts for its message, and why a person should look."""

    level: Level | None
    confidence: float
    findings: tuple[Finding, ...] = ()
    words: Words | None = None
    facts: dict[str, str] | None = None
    doubts: tuple[str, ...] = ()
    blank: bool = False


def grade(response: Response | None, rubric: Rubric, materials: Materials) -> ExerciseResult:
    """Grade one answer.

    Parameters
    ----------
    response : the answer; None where none was handed in, which is 0 points and no flag
    rubric : the criteria
    materials : the exercise's public side and the documents it shows

    Returns
    -------
    ExerciseResult
        Equal, byte for byte, for equal input. An answer whose data no widget could have written is not graded:
        each criterion waits for a person.
    """
    if response is None:
        return _all(rubric, materials, None, lambda c: _empty(c, phrase("no_answer")))
    try:
        reading = Reading.of(response, materials)
    except ValueError as error:
        return unreadable(rubric, materials, str(error), digest=response.digest, response=response)
    signals = signals_of(reading)
    return _all(rubric, materials, response, lambda c: _criterion(c, reading, signals), signals=signals)


def unreadable(
    rubric: Rubric, materials: Materials, why: str, *, digest: str, response: Response | None = None
) -> ExerciseResult:
    """Return the result of an answer that could not be read: no level anywhere, a person is asked, nothing is lost.

    Parameters
    ----------
    why : what was found, for the grader
    digest : SHA-256 of the file as it is, 64 hexadecimal digits
    """
    note = printable(why)
    message = Message(found=phrase("unreadable"))
    findings = (Finding(field="", kind="review", note=note),)
    signal = Signal(id="unreadable", note=note)

    def pend(criterion: Criterion) -> CriterionResult:
        return _result(criterion, None, State.NEEDS_HUMAN, 0.0, findings, message)

    return _all(rubric, materials, response, pend, signals=(signal,), digest=digest)


def draft_messages(response: Response, view: DraftView, materials: Materials) -> list[tuple[DraftCriterion, Message]]:
    """Return the messages of "Check my draft": one for each criterion of the draft view, without levels or points."""
    reading = Reading.of(response, materials)
    messages = []
    for criterion in view.criteria:
        verdict = _judge(criterion, reading)
        messages.append((criterion, _message(criterion, verdict)))
    return messages


def _all(
    rubric: Rubric,
    materials: Materials,
    response: Response | None,
    one: Any,
    *,
    signals: Sequence[Signal] = (),
    digest: str = "",
) -> ExerciseResult:
    criteria = tuple(one(criterion) for criterion in rubric.criteria)
    exercise = materials.exercise
    return ExerciseResult(
        exercise=rubric.exercise,
        exercise_version=response.exercise_version if response else exercise.version,
        rubric_version=rubric.version,
        response_digest=digest or (response.digest if response else ""),
        profile=response.profile if response else "",
        locale=response.locale if response else exercise.locale,
        points=total(criteria),
        max_points=rubric.points,
        provisional=open_points(criteria),
        signals=tuple(signals),
        criteria=criteria,
    )


def _criterion(criterion: Criterion, reading: Reading, signals: Sequence[Signal]) -> CriterionResult:
    verdict = _judge(criterion, reading)
    if reading.blank:
        return _empty(criterion, phrase("blank_answer"))
    if criterion.kind == "H":
        notes = (*verdict.findings, _review(phrase("review_human")))
        return _result(criterion, None, State.NEEDS_HUMAN, 1.0, notes, Message(found=phrase("human_waits")))
    if verdict.blank:
        return _result(criterion, 0, State.AUTO, 1.0, verdict.findings, _message(criterion, verdict))
    state, reasons = _state(criterion, verdict, reading, signals)
    findings = (*verdict.findings, *(_review(reason) for reason in reasons))
    if state is State.WITHHELD and any(not signal.fields for signal in signals):
        # The whole answer is in doubt: a level, praise or advice on words that are not the trainee's own would mislead.
        reviews = [finding for finding in findings if finding.kind == "review"]
        return _result(criterion, None, state, 0.0, reviews, Message(found=phrase("person_reads")))
    return _result(criterion, verdict.level, state, verdict.confidence, findings, _message(criterion, verdict))


def _judge(criterion: Criterion | DraftCriterion, reading: Reading) -> Verdict:
    """Run a criterion's checks; the lowest level counts, and its check words the message."""
    if criterion.kind == "T" and not reading.supported:
        return Verdict(None, 0.0, doubts=(phrase("review_locale", locale=reading.response.locale),))
    checks: list[tuple[Level, Check]] = []
    findings: list[Finding] = []
    facts: dict[str, str] = {}
    reading.reads.clear()
    for spec in criterion.checks:
        checker = registry.get(spec.use)
        try:
            check = checker(reading, checker.validate_params(spec.params))
        except CourseError:
            if reading.supported:
                raise
            return Verdict(None, 0.0, doubts=(phrase("review_locale", locale=reading.response.locale),))
        except Exception as error:  # noqa: BLE001  a faulty checker must not end the run for the class: a person looks
            _LOG.warning(
                "%s: %s failed on %s: %s", reading.response.exercise, spec.use, criterion.id, error, exc_info=True
            )
            return Verdict(None, 0.0, doubts=(phrase("review_failed", checker=spec.use),))
        level = max(0, spec.level(check.measure) - check.levels_down) if not check.blank else 0
        checks.append((level, check))  # type: ignore[arg-type]
        findings.extend(f for f in check.findings if f not in findings)
        facts.update(check.facts)
    if not checks:
        return Verdict(None, 1.0)
    level = min(level for level, _ in checks)
    index = next(i for i, (own, _) in enumerate(checks) if own == level)
    name = f"L{level}"
    words = criterion.checks[index].messages.get(name) or criterion.messages.get(name)  # type: ignore[call-overload]
    doubts = [check.unsure for _, check in checks if check.unsure]
    if criterion.kind == "T" and max(own for own, _ in checks) - level >= 2:
        doubts.append(phrase("review_disagree"))
    confidence = min(check.confidence for _, check in checks)
    return Verdict(
        level, confidence, tuple(findings), words, facts, tuple(doubts), all(check.blank for _, check in checks)
    )


def _state(
    criterion: Criterion, verdict: Verdict, reading: Reading, signals: Sequence[Signal]
) -> tuple[State, list[str]]:
    """Decide how far a machine level can be relied on, and say why where it cannot."""
    standing = (
        [s for s in signals if not s.fields or reading.reads.intersection(s.fields)] if criterion.kind == "T" else []
    )
    if standing:
        return State.WITHHELD, [signal.note for signal in standing]
    reasons = list(verdict.doubts)
    if criterion.confirm:
        reasons.append(phrase("review_confirm"))
    if criterion.kind == "T" and verdict.level is not None:
        if verdict.confidence < criterion.abstain_below:
            reasons.append(
                phrase(
                    "review_unsure", confidence=f"{verdict.confidence:.2f}", threshold=f"{criterion.abstain_below:.2f}"
                )
            )
        if any(reading.too_short(path) for path in reading.reads):
            reasons.append(phrase("review_short"))
        if verdict.level < 2 and reading.exercise.kind is Stakes.SUMMATIVE:
            reasons.append(phrase("review_low"))
    if reasons:
        return State.NEEDS_HUMAN, reasons
    return (State.PROVISIONAL if criterion.kind == "T" else State.AUTO), []


def _message(criterion: Criterion | DraftCriterion, verdict: Verdict) -> Message:
    if verdict.words is None:
        return Message(found=phrase("person_reads"))
    facts = {name: printable(value) for name, value in (verdict.facts or {}).items()}

    def fill(text: str) -> str:
        """A sentence with a fact that is empty has nothing to say and is left out."""
        said = [one for one in _SENTENCES.split(text) if all(facts.get(name) for name in placeholders(one))]
        return readable(" ".join(said).format_map(facts)).strip()

    words = verdict.words
    return Message(
        found=fill(words.found), missing=fill(words.missing), why=criterion.why.strip(), try_=fill(words.try_)
    )


def _empty(criterion: Criterion, found: str) -> CriterionResult:
    return _result(criterion, 0, State.AUTO, 1.0, (), Message(found=found, why=criterion.why.strip()))


def _review(note: str) -> Finding:
    return Finding(field="", kind="review", note=note)


def _result(
    criterion: Criterion,
    level: Level | None,
    state: State,
    confidence: float,
    findings: Sequence[Finding],
    message: Message,
) -> CriterionResult:
    counted = level is not None and state is not State.WITHHELD
    points = round_points(exact(criterion.points) * (level or 0) / 3) if counted else 0.0
    name = HUMAN if criterion.kind == "H" else " + ".join(check.use for check in criterion.checks)
    return CriterionResult(
        id=criterion.id,
        competency=criterion.competency,
        max_points=criterion.points,
        level=level,
        points=points,
        state=state,
        checker=name,
        confidence=round(confidence, 2),
        findings=tuple(findings),
        message=message,
    )


__all__ = ["draft_messages", "grade", "unreadable"]
