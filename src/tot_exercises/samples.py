"""Sample answers (``samples/<module>/<words>/<id>.yaml``): one set, used by tests, by ``tot check`` and by the demo.

Each is an answer as a practitioner would write it, with the level that its author expects for each criterion. They are
written from the rubric's descriptors alone, before the checker that grades them. A sample holds expectations, so it
stays with instructors and never enters the wheel.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from . import yamlfile
from .course import Course
from .errors import CourseError
from .exercise import ExerciseId, FileModel, Materials, Name, cell_id
from .response import Response, Snapshot, digest_of

SAVED_AT = "2026-03-02T09:00:00+00:00"
"""When all samples were "saved": fixed, so that two demos hold the same bytes."""

Role = Literal[
    "strong",
    "middling",
    "weak",
    "paraphrase",
    "boundary",
    "realistic",
    "empty",
    "prompt_copied",
    "keyword_salad",
    "other_language",
    "far_too_long",
]


class Expected(FileModel):
    """What the author expects: a level 0–3 for each criterion, and the integrity signals that should stand."""

    levels: dict[Name, Literal[0, 1, 2, 3]]
    signals: tuple[Name, ...] = ()
    note: str = ""


class Sample(FileModel):
    """One sample answer.

    The same `id` in two modules is the same trainee. `paraphrase_of` names the sample that says the same in other
    words; `held_out` samples are kept aside until the end and are reported apart. `inputs` says, for each earlier
    exercise, whether the trainee adopted their own answer or the stand-in.
    """

    schema_: Literal["tot/sample@1"] = Field(alias="schema")
    exercise: ExerciseId
    id: Name
    role: Role
    trainee: str
    paraphrase_of: Name | None = None
    held_out: bool = False
    status: Literal["draft", "finished"] = "finished"
    profile: Name
    locale: str
    inputs: dict[ExerciseId, Literal["own", "stand-in"]] = Field(default_factory=dict)
    data: dict[str, Any]
    expected: Expected


def load_sample(path: Path) -> Sample:
    """Read one sample. Raises :class:`~tot_exercises.errors.SourceErrors`, also where its name and `id` differ."""
    located = yamlfile.read(path)
    sample = yamlfile.validate(located, Sample)
    if sample.id != path.stem:
        raise located.error(
            ("id",),
            found=f"id is {sample.id!r}",
            allowed=f"the file name promises {path.stem!r}",
            todo="correct one of the two",
        )
    words = sample.exercise.partition(".")[2]
    if words != path.parent.name:
        raise located.error(
            ("exercise",),
            found=f"exercise is {sample.exercise!r}",
            allowed=f"the folder is {path.parent.name!r}",
            todo="move the file or correct the id",
        )
    return sample


def sample_files(root: Path) -> list[Path]:
    """All sample files below ``root/samples``, in order of module, exercise and name; empty where there are none."""
    return sorted((root / "samples").glob("*/*/*.yaml"))


def load_samples(root: Path) -> dict[str, dict[str, Sample]]:
    """Load all samples as ``{exercise id: {sample id: sample}}``.

    Raises
    ------
    CourseError
        There are none, or a file has faults (with line and column).
    """
    loaded: dict[str, dict[str, Sample]] = {}
    for path in sample_files(root):
        sample = load_sample(path)
        loaded.setdefault(sample.exercise, {})[sample.id] = sample
    if not loaded:
        raise CourseError(
            f"{root / 'samples'}: no sample answers; they stand in samples/<module>/<exercise>/<id>.yaml; use a "
            f"checkout or a course archive that has them"
        )
    return loaded


def to_response(
    sample: Sample, materials: Materials, samples: Mapping[str, Mapping[str, Sample]], course: Course
) -> Response:
    """Turn a sample into the answer file that the widget would have written.

    Parameters
    ----------
    sample : the sample
    materials : exercise and documents, in the sample's profile
    samples : all samples, to find the trainee's own earlier answer
    course : where an earlier exercise's materials stand

    Raises
    ------
    CourseError
        The sample builds on an answer or a stand-in that does not exist.
    """
    inputs = {}
    for spec in materials.exercise.inputs:
        source = sample.inputs.get(spec.exercise)
        if source == "own":
            inputs[spec.exercise] = _own(sample, spec.exercise, samples, course)
        elif source == "stand-in":
            data = materials.document(spec.stand_in).data
            inputs[spec.exercise] = Snapshot(digest=digest_of(data), source="stand-in", data=data)
    return Response(
        exercise=sample.exercise,
        exercise_version=materials.exercise.version,
        profile=sample.profile,
        locale=sample.locale,
        status=sample.status,
        saved_at=SAVED_AT,
        data=sample.data,
        inputs=inputs,
    )


def _own(sample: Sample, exercise: str, samples: Mapping[str, Mapping[str, Sample]], course: Course) -> Snapshot:
    try:
        earlier = samples[exercise][sample.id]
    except KeyError as error:
        raise CourseError(
            f"sample {cell_id(sample.exercise)}/{sample.id}: inputs says {exercise} is its own; there is no sample "
            f"{sample.id!r} of {exercise}; write one, or say stand-in"
        ) from error
    response = to_response(earlier, course.module_of(exercise).load(exercise, earlier.profile), samples, course)
    return Snapshot(digest=response.digest, source="own", data=response.data)


_ORDER: tuple[Role, ...] = (
    "strong",
    "middling",
    "weak",
    "realistic",
    "paraphrase",
    "boundary",
    "empty",
    "prompt_copied",
    "keyword_salad",
    "other_language",
    "far_too_long",
)


def class_order(samples: Iterable[Sample]) -> list[Sample]:
    """Order samples as a class list that shows every role early: one of each role in turn, held-out samples last."""
    queues: dict[tuple[bool, int], list[Sample]] = {}
    for sample in sorted(samples, key=lambda s: s.id):
        queues.setdefault((sample.held_out, _ORDER.index(sample.role)), []).append(sample)
    ordered: list[Sample] = []
    for held_out in (False, True):
        lines = [queues[key] for key in sorted(queues) if key[0] is held_out]
        while lines:
            ordered.extend(line.pop(0) for line in lines)
            lines = [line for line in lines if line]
    return ordered
