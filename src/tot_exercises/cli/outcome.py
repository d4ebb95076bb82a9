"""What came out of the demo: marks from the gradebook, what waits for a person, and where to look."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..course import Course
from ..result import HUMAN, ExerciseResult
from .classroom import Trainee
from .gradebook import Mark

STRONG_AND_MIDDLING = frozenset({"strong", "middling", "paraphrase"})
"""Roles whose answers are sound enough that a machine should rarely need help."""


@dataclass(frozen=True, slots=True)
class Row:
    """One trainee: marks by exercise, the number of criteria that wait for a person, and the feedback pages."""

    trainee: str
    role: str
    marks: dict[str, float]
    pending: int
    feedback: dict[str, str]


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, counted."""

    part: int
    whole: int

    @property
    def per_cent(self) -> float:
        """The share in per cent, to 0.1; 0 of nothing is 0."""
        return round(100 * self.part / self.whole, 1) if self.whole else 0.0

    def __str__(self) -> str:
        return f"{self.part} of {self.whole} ({self.per_cent:g} %)"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The whole class.

    Attributes
    ----------
    rows : one for each trainee, in the order of the class list
    maximum : points that each exercise can give
    flagged : exercises with at least one criterion that waits for a person
    handed_over : machine criteria that wait for a person
    handed_over_sound : the same on strong and middling answers alone
    """

    rows: tuple[Row, ...]
    maximum: dict[str, float]
    flagged: Share
    handed_over: Share
    handed_over_sound: Share

    def to_json(self) -> str:
        """Return one line of JSON with a newline at its end."""
        shares = {"flagged": self.flagged, "handed_over": self.handed_over, "handed_over_sound": self.handed_over_sound}
        data: dict[str, Any] = {
            "schema": "tot/demo@1",
            "trainees": [asdict(row) for row in self.rows],
            "maximum": self.maximum,
            **{name: {**asdict(share), "per_cent": share.per_cent} for name, share in shares.items()},
        }
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"

    def to_text(self) -> str:
        """Return the table of marks for a terminal."""
        exercises = list(self.maximum)
        heads = [
            "Trainee",
            "Answer",
            *(f"{name} /{self.maximum[name]:g}" for name in exercises),
            "Pending",
            "Feedback page (last module)",
        ]
        lines = [
            [
                row.trainee,
                row.role,
                *(f"{row.marks[name]:.2f}" for name in exercises),
                str(row.pending),
                next(reversed(row.feedback.values())),
            ]
            for row in self.rows
        ]
        return "\n".join(
            [
                *_columns([heads, *lines], right=range(2, 3 + len(exercises))),
                "",
                f"Exercises with something for a person to look at: {self.flagged}",
                f"Machine criteria handed to a person: {self.handed_over}",
                f"The same on strong and middling answers: {self.handed_over_sound}",
            ]
        )


def gather(course: Course, group: Sequence[Trainee], marks: Iterable[Mark], base: Path) -> Outcome:
    """Join gradebook, results and feedback pages; paths are given from `base` where they lie below it."""
    by_key = {(mark.trainee, mark.exercise): mark for mark in marks}
    rows, sound = [], {trainee.name for trainee in group if trainee.role in STRONG_AND_MIDDLING}
    results: dict[tuple[str, str], ExerciseResult] = {}
    exercises = course.exercise_ids()
    for trainee in group:
        pages = {}
        for exercise_id in exercises:
            module = course.module_of(exercise_id).name
            found = (
                course.root / "autograded" / trainee.name / module / "results" / f"{exercise_id.partition('.')[2]}.json"
            )
            results[trainee.name, exercise_id] = ExerciseResult.model_validate_json(found.read_bytes())
            pages[module] = _short(course.root / "feedback" / trainee.name / module / f"{module}.html", base)
        own = [results[trainee.name, exercise_id] for exercise_id in exercises]
        rows.append(
            Row(
                trainee=trainee.name,
                role=trainee.role,
                marks={exercise_id: by_key[trainee.name, exercise_id].points for exercise_id in exercises},
                pending=sum(len(result.pending) for result in own),
                feedback=pages,
            )
        )
    return Outcome(
        rows=tuple(rows),
        maximum={
            exercise_id: next(r.max_points for (_, e), r in results.items() if e == exercise_id)
            for exercise_id in exercises
        },
        flagged=Share(sum(bool(result.pending) for result in results.values()), len(results)),
        handed_over=handed_over(results.values()),
        handed_over_sound=handed_over(result for (name, _), result in results.items() if name in sound),
    )


def handed_over(results: Iterable[ExerciseResult]) -> Share:
    """Count machine criteria that wait for a person, of all machine criteria."""
    machine = [criterion for result in results for criterion in result.criteria if criterion.checker != HUMAN]
    return Share(sum(criterion.pending for criterion in machine), len(machine))


def _short(path: Path, base: Path) -> str:
    return str(path.relative_to(base) if path.is_relative_to(base) else path)


def _columns(rows: Sequence[Sequence[str]], right: range) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
