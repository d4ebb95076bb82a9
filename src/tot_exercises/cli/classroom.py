"""The demo's class: sample answers as submissions of trainees, in the folders where nbgrader collects them."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..course import Course
from ..errors import CourseError
from ..samples import Sample, class_order, to_response

Samples = Mapping[str, Mapping[str, Sample]]
HANDED_IN = "2026-03-02 10:00:00 UTC"
"""When every submission "came in": fixed, so that two demos give the same marks."""


@dataclass(frozen=True, slots=True)
class Trainee:
    """One trainee of the demo: the account's name, and the sample id whose answers they hand in."""

    name: str
    sample: str
    role: str


def seats(samples: Samples) -> list[Sample]:
    """One sample for each trainee of the set, in the order of the class list; held-out samples are not among them."""
    first: dict[str, Sample] = {}
    for of_exercise in samples.values():
        for sample in of_exercise.values():
            first.setdefault(sample.id, sample)
    held_out = {sample.id for group in samples.values() for sample in group.values() if sample.held_out}
    return [sample for sample in class_order(first.values()) if sample.id not in held_out]


def trainees(samples: Samples, number: int) -> list[Trainee]:
    """Return `number` trainees; beyond the set, its answers come again under new names (``strong_2``)."""
    chosen = seats(samples)
    if not chosen:
        raise CourseError("no sample answers that may be shown: all are held out; add samples without held_out: true")
    made = []
    for index in range(number):
        turn, seat = divmod(index, len(chosen))
        sample = chosen[seat]
        made.append(Trainee(sample.id if turn == 0 else f"{sample.id}_{turn + 1}", sample.id, sample.role))
    return made


def hand_in(course: Course, modules: Sequence[str], group: Sequence[Trainee], samples: Samples) -> None:
    """Write the submissions of `group` into ``submitted/``: the released module, with the answers beside it."""
    for name in modules:
        for trainee in group:
            folder = course.root / "submitted" / trainee.name / name
            shutil.copytree(course.root / "release" / name, folder)
            (folder / "timestamp.txt").write_text(HANDED_IN + "\n", "utf-8")
    for exercise_id, of_exercise in samples.items():
        module = course.module_of(exercise_id)
        if module.name not in modules:
            continue
        for trainee in group:
            sample = of_exercise.get(trainee.sample)
            if sample is None:
                continue
            response = to_response(sample, module.load(exercise_id, sample.profile), samples, course)
            path = (
                course.root
                / "submitted"
                / trainee.name
                / module.name
                / "responses"
                / f"{exercise_id.partition('.')[2]}.json"
            )
            path.parent.mkdir(exist_ok=True)
            path.write_text(response.to_json(), "utf-8")


__all__ = ["HANDED_IN", "Samples", "Trainee", "hand_in", "seats", "trainees"]
