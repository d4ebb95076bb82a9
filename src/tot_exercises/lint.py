"""What can be wrong in a course, found before a trainee finds it: exercises, materials, rubrics, samples.

Every check takes a course and yields :class:`Fault` with file, line and column. Checks are independent: a broken rubric
does not hide a broken material. Notebooks have a module of their own, :mod:`tot_exercises.lint_notebook`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from . import samples, yamlfile
from .course import Course, Module
from .errors import CourseError, SourceError, SourceErrors
from .exercise import Exercise, Materials, load_exercise
from .grading import grade
from .kinds import validate_data
from .kinds.base import data_model
from .response import Response, Snapshot, digest_of
from .rubric import CheckSpec, Criterion, Example, Level, Rubric, load_rubric


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to mend, at a place counted from 1."""

    path: Path
    line: int
    column: int
    text: str

    def __str__(self) -> str:
        """Return ``file:line:column: text``."""
        return f"{self.path}:{self.line}:{self.column}: {self.text}"


@dataclass(slots=True)
class Checked:
    """What was looked at, and what is wrong. Files that are sound are kept for the checks that compare them."""

    exercises: dict[str, Exercise] = field(default_factory=dict)
    rubrics: dict[str, Rubric] = field(default_factory=dict)
    materials: set[Path] = field(default_factory=set)
    samples: int = 0
    examples: int = 0
    notebooks: int = 0
    faults: list[Fault] = field(default_factory=list)


def faults_of(error: CourseError, path: Path) -> list[Fault]:
    """Turn an error into faults; `path` is named where the error knows no place."""
    if isinstance(error, SourceErrors):
        return [fault for one in error.errors for fault in faults_of(one, path)]
    if isinstance(error, SourceError):
        tail = f"; {error.todo}" if error.todo else ""
        return [Fault(error.path, error.line, error.column, f"{error.found}; {error.allowed}{tail}")]
    return [Fault(path, 1, 1, str(error).removeprefix(f"{path}: "))]


def check_exercises(course: Course, checked: Checked) -> None:
    """Load every exercise, its fields and its materials in every profile."""
    for module in course.modules():
        for path in module.exercise_files():
            try:
                exercise = load_exercise(path)
            except CourseError as error:
                checked.faults += faults_of(error, path)
                continue
            checked.faults += exercise_faults(path, exercise, module, course)
            checked.exercises[exercise.id] = exercise
            for profile in module.profiles() or [""]:
                checked.faults += _material_faults(path, exercise, module, profile, checked.materials)


def exercise_faults(path: Path, exercise: Exercise, module: Module, course: Course) -> Iterator[Fault]:
    """Compare an exercise with its place and with the data of its widget kind."""
    located = yamlfile.read(path)
    if exercise.id != f"{module.prefix}.{path.stem}":
        yield from faults_of(
            located.error(
                ("id",),
                found=f"id is {exercise.id!r}",
                allowed=f"its place says {module.prefix}.{path.stem!r}",
                todo="correct one of the two",
            ),
            path,
        )
    known = field_paths(data_model(exercise.widget))
    for name in exercise.fields:
        if name not in known:
            wrong = located.error(
                ("fields", name),
                found=f"the field {name!r}",
                allowed=f"{exercise.widget} has: {', '.join(sorted(known))}",
                todo="correct the spelling",
            )
            yield from faults_of(wrong, path)
    ids = course.exercise_ids()
    for index, spec in enumerate(exercise.inputs):
        if spec.exercise not in ids:
            wrong = located.error(
                ("inputs", index),
                found=f"it builds on {spec.exercise!r}",
                allowed=f"exercises are: {', '.join(ids)}",
                todo="correct the id",
            )
            yield from faults_of(wrong, path)


def field_paths(model: type[BaseModel]) -> set[str]:
    """Dotted names of all fields of a data model; lists are passed through without an index (``blocks.check.kind``)."""
    names: set[str] = set()
    for name, info in model.model_fields.items():
        names.add(name)
        for inner in _models_in(info.annotation):
            names |= {f"{name}.{deeper}" for deeper in field_paths(inner)}
    return names


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)


def _material_faults(path: Path, exercise: Exercise, module: Module, profile: str, seen: set[Path]) -> list[Fault]:
    try:
        documents = module.load(f"{module.prefix}.{path.stem}", profile).documents
    except CourseError as error:
        return [] if isinstance(error, SourceErrors) and error.errors[0].path == path else faults_of(error, path)
    seen |= {module.material_file(document.id, profile) for document in documents}
    wrong = [
        name
        for name, spec in ((s.stand_in, s) for s in exercise.inputs)
        if next(d for d in documents if d.id == name).stands_in_for is None
    ]
    return [
        Fault(
            path,
            *yamlfile.read(path).place(("inputs",)),
            f"the stand-in {name!r} is not of kind outcomes; an earlier answer is replaced by outcomes; correct the "
            f"name",
        )
        for name in wrong
    ]


def check_rubrics(course: Course, checked: Checked) -> None:
    """Load every rubric, match rubrics with exercises, and run every rubric's examples."""
    expected = {course.rubric_file(exercise_id): exercise_id for exercise_id in course.exercise_ids()}
    found = set((course.root / "rubrics").glob("*/*.yaml"))
    for path in sorted(found - expected.keys()):
        checked.faults.append(
            Fault(
                path,
                1,
                1,
                f"a rubric without an exercise; exercises are: {', '.join(expected.values())}; rename the file or "
                f"remove it",
            )
        )
    for path, exercise_id in expected.items():
        if path not in found:
            checked.faults.append(
                Fault(path, 1, 1, f"the rubric of {exercise_id} is missing; every exercise has one; write it")
            )
            continue
        try:
            rubric = load_rubric(path)
        except CourseError as error:
            checked.faults += faults_of(error, path)
            continue
        located = yamlfile.read(path)
        if rubric.exercise != exercise_id:
            checked.faults += faults_of(
                located.error(
                    ("exercise",), found=f"exercise is {rubric.exercise!r}", allowed=f"its place says {exercise_id!r}"
                ),
                path,
            )
            continue
        checked.rubrics[exercise_id] = rubric
        if exercise_id in checked.exercises:
            checked.faults += _example_faults(located, rubric, course, checked)


def _example_faults(located: yamlfile.Located, rubric: Rubric, course: Course, checked: Checked) -> Iterator[Fault]:
    try:
        materials = course.module_of(rubric.exercise).load(rubric.exercise)
    except CourseError:
        return  # reported with the exercise
    for index, criterion in enumerate(rubric.criteria):
        loc: yamlfile.Loc = ("criteria", index)
        for level in sorted(reachable(criterion) - {int(name[1]) for name in criterion.examples}):
            wrong = located.error(
                (*loc, "id"),
                found=f"{criterion.id} has no example for L{level}",
                allowed="every level that can be reached needs one",
                todo="add one under examples",
            )
            yield from faults_of(wrong, located.path)
        for name, examples in criterion.examples.items():
            for number, example in enumerate(examples):
                checked.examples += 1
                found = run_example(rubric, criterion, materials, example)
                if isinstance(found, str) or (criterion.kind != "H" and found != int(name[1])):
                    got = found if isinstance(found, str) else "no level" if found is None else f"L{found}"
                    wrong = located.error(
                        (*loc, "examples", name, number),
                        found=f"this example of {criterion.id} gets: {got}",
                        allowed=f"it stands under {name}",
                        todo="correct the example, the thresholds or the checker",
                    )
                    yield from faults_of(wrong, located.path)


def reachable(criterion: Criterion) -> set[int]:
    """Levels that the thresholds of a criterion can give: the lowest check counts. Empty for a human criterion."""
    if criterion.kind == "H":
        return set()
    exactly = [_levels_of(check) for check in criterion.checks]
    return {
        level
        for level in range(4)
        if any(level in own for own in exactly) and all(max(own) >= level for own in exactly)
    }


def _levels_of(check: CheckSpec) -> set[int]:
    rising = check.at_least is not None
    thresholds = dict(zip((3, 2, 1), check.at_least or check.at_most or (None,) * 3, strict=True))
    given = [(level, value) for level, value in thresholds.items() if value is not None]
    levels = {level for index, (level, value) in enumerate(given) if index == 0 or value != given[index - 1][1]}
    bottomless = rising and given and given[-1][1] == 0
    return levels if bottomless else levels | {0}


def run_example(rubric: Rubric, criterion: Criterion, materials: Materials, example: Example) -> Level | str | None:
    """Grade an example and return the level of `criterion`, or in words why it cannot be graded."""
    try:
        response = example_response(materials, example)
    except ValueError as error:
        return f"an error ({error})"
    return grade(response, rubric, materials).criterion(criterion.id).level


def example_response(materials: Materials, example: Example) -> Response:
    """Build the answer of a rubric's example; earlier artefacts that it does not give are the stand-ins.

    Raises
    ------
    ValueError
        The example holds data that the widget could not have written.
    """
    exercise = materials.exercise
    inputs = {}
    for spec in exercise.inputs:
        given = example.inputs.get(spec.exercise)
        stand_in = materials.document(spec.stand_in)
        data = stand_in.data if given is None else validate_data(str(stand_in.stands_in_for), given)
        inputs[spec.exercise] = Snapshot(
            digest=digest_of(data), source="own" if given is not None else "stand-in", data=data
        )
    return Response(
        exercise=exercise.id,
        exercise_version=exercise.version,
        profile=materials.documents[0].profile if materials.documents else "none",
        locale=exercise.locale,
        saved_at=samples.SAVED_AT,
        data=validate_data(exercise.widget, example.data),
        inputs=inputs,
    )


def check_samples(course: Course, checked: Checked) -> None:
    """Load every sample answer and compare it with its exercise and rubric."""
    loaded: dict[str, dict[str, samples.Sample]] = {}
    places: dict[tuple[str, str], yamlfile.Located] = {}
    for path in samples.sample_files(course.root):
        checked.samples += 1
        try:
            sample = samples.load_sample(path)
        except CourseError as error:
            checked.faults += faults_of(error, path)
            continue
        loaded.setdefault(sample.exercise, {})[sample.id] = sample
        places[sample.exercise, sample.id] = yamlfile.read(path)
    for (exercise_id, sample_id), located in places.items():
        checked.faults += _sample_faults(located, loaded[exercise_id][sample_id], loaded, course, checked)


def _sample_faults(
    located: yamlfile.Located,
    sample: samples.Sample,
    loaded: dict[str, dict[str, samples.Sample]],
    course: Course,
    checked: Checked,
) -> Iterator[Fault]:
    exercise = checked.exercises.get(sample.exercise)
    if exercise is None:
        if sample.exercise not in course.exercise_ids():
            yield from faults_of(
                located.error(
                    ("exercise",),
                    found=f"exercise is {sample.exercise!r}",
                    allowed=f"exercises are: {', '.join(course.exercise_ids())}",
                ),
                located.path,
            )
        return
    if sample.paraphrase_of is not None and sample.paraphrase_of not in loaded[sample.exercise]:
        yield from faults_of(
            located.error(
                ("paraphrase_of",),
                found=f"it paraphrases {sample.paraphrase_of!r}",
                allowed="there is no such sample of this exercise",
            ),
            located.path,
        )
    rubric = checked.rubrics.get(sample.exercise)
    if rubric is not None:
        machine = {criterion.id for criterion in rubric.criteria if criterion.kind != "H"}
        known = {criterion.id for criterion in rubric.criteria}
        for name in sorted(set(sample.expected.levels) - known):
            yield from faults_of(
                located.error(
                    ("expected", "levels", name),
                    found=f"a level for {name!r}",
                    allowed=f"the rubric has: {', '.join(sorted(known))}",
                ),
                located.path,
            )
        for name in sorted(machine - set(sample.expected.levels)):
            yield from faults_of(
                located.error(
                    ("expected", "levels"),
                    found=f"no level for {name!r}",
                    allowed="each criterion that a machine checks needs one",
                ),
                located.path,
            )
    for spec in exercise.inputs:
        if spec.exercise not in sample.inputs:
            yield from faults_of(
                located.error(
                    ("inputs",),
                    found=f"{spec.exercise} is missing",
                    allowed="inputs says own or stand-in for each earlier exercise",
                ),
                located.path,
            )
    try:
        validate_data(exercise.widget, sample.data)
        materials = course.module_of(sample.exercise).load(sample.exercise, sample.profile)
        samples.to_response(sample, materials, loaded, course)
    except ValueError as error:
        yield from faults_of(
            located.error(("data",), found=str(error), allowed=f"the data of a {exercise.widget}"), located.path
        )
    except CourseError as error:
        yield from faults_of(error, located.path)
