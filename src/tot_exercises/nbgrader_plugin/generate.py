"""Generating an assignment: exercise cells stay as they are, the draft view travels, the rubric stays at home."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nbgrader.preprocessors import ClearSolutions, ComputeChecksums

from ..course import Course
from ..errors import CourseError
from ..exercise import cell_id, exercise_in_cell
from ..rubric import Rubric, draft_view, load_rubric
from .cells import CHECKSUM, person_id
from .context import Run
from .guard import remove

_RUBRIC_SCHEMA = b"tot/rubric@"
_STRIPPED = ("responses", "results")


class KeepExercises(ClearSolutions):  # type: ignore[misc]
    """Clears solutions as nbgrader does, but checks our exercises and adds what "Check my draft" needs."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Check the exercises of a notebook against their rubrics, and put their draft views beside it.

        Raises
        ------
        CourseError
            A cell, a rubric or the folder is not fit to be released.
        """
        exercises = {e: cell for cell in nb.cells if (e := exercise_of(cell)) is not None}
        if exercises:
            try:
                self._release(nb, exercises, Run.of(self, resources), resources)
            except CourseError as error:
                self.log.error("This assignment cannot be released: %s", error)
                raise
        return super().preprocess(nb, resources)  # type: ignore[no-any-return]

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """Clear the solution of one cell, unless it is an exercise."""
        if exercise_of(cell) is not None:
            return cell, resources
        return super().preprocess_cell(cell, resources, cell_index)  # type: ignore[no-any-return]

    def _release(self, nb: Any, exercises: dict[str, Any], run: Run, resources: Any) -> None:
        outputs = resources.setdefault("outputs", {})
        for exercise, cell in exercises.items():
            rubric = load_rubric(_rubric_file(run.course, exercise))
            check_cells(nb, exercise, cell, rubric, f"{run.assignment}/{run.notebook}.ipynb")
            view = draft_view(rubric).model_dump(mode="json", by_alias=True, exclude_defaults=False)
            text = json.dumps(view, ensure_ascii=False, separators=(",", ":")) + "\n"
            outputs[f"exercises/{exercise.partition('.')[2]}.draft.json"] = text.encode()
        for name in strip(run.folder("release")):
            self.log.warning(
                "%s: %s/ was left out: answers and results never belong to an assignment", run.assignment, name
            )


class KeepChecksums(ComputeChecksums):  # type: ignore[misc]
    """Computes checksums as nbgrader does, but gives our exercise cells a constant one that equals no real checksum."""

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """Set the checksum of one cell."""
        if exercise_of(cell) is None:
            return super().preprocess_cell(cell, resources, cell_index)  # type: ignore[no-any-return]
        cell.metadata.nbgrader["checksum"] = CHECKSUM
        cell.metadata.nbgrader["cell_type"] = cell.cell_type
        return cell, resources


def exercise_of(cell: Any) -> str | None:
    """Return the exercise that a cell of a *source* notebook shows, if it is an exercise cell."""
    return exercise_in_cell(cell.source) if cell.cell_type == "code" else None


def check_cells(nb: Any, exercise: str, cell: Any, rubric: Rubric, where: str) -> None:
    """Check an exercise cell and its task cell against the rubric.

    Raises
    ------
    CourseError
        The first thing that does not fit, with what is expected.
    """
    name = cell_id(exercise)
    metadata = cell.metadata.get("nbgrader", {})
    same = [c for c in nb.cells if exercise_of(c) == exercise]
    if len(same) > 1:
        raise CourseError(
            f"{where}: {exercise} is shown by {len(same)} cells; it stands once in a module; delete the others"
        )
    for key, value in (("grade_id", name), ("grade", True), ("solution", True), ("locked", False)):
        if metadata.get(key) != value:
            raise CourseError(
                f"{where}: the cell of {exercise} has the nbgrader metadata {key}: {metadata.get(key)!r}; "
                f"an exercise cell has {key}: {value!r}; correct the notebook, then run tot check"
            )
    _check_points(metadata, rubric.machine_points, f"{where}: the cell {name}", "criteria that a machine checks")
    tasks = {m.get("grade_id"): m for c in nb.cells if (m := c.metadata.get("nbgrader", {})).get("task")}
    task = tasks.get(person_id(exercise))
    if rubric.human_points:
        if task is None:
            raise CourseError(
                f"{where}: no task cell {person_id(exercise)}; {exercise} has criteria that only a person can judge, "
                "and their points need a cell; add it after the exercise"
            )
        _check_points(task, rubric.human_points, f"{where}: the cell {person_id(exercise)}", "criteria for a person")
    elif task is not None:
        raise CourseError(
            f"{where}: a task cell {person_id(exercise)}; {exercise} has no criteria for a person; delete it"
        )


def _check_points(metadata: Any, points: float, where: str, what: str) -> None:
    if metadata.get("points") != points:
        raise CourseError(
            f"{where} has {metadata.get('points')} points; the rubric's {what} have {points:g}; correct one of the two"
        )


def _rubric_file(course: Course, exercise: str) -> Path:
    path = course.rubric_file(exercise)
    if not path.is_file():
        raise CourseError(
            f"{path}: there is no rubric for {exercise}; every exercise of a released module needs one; write it"
        )
    return path


def strip(folder: Path) -> list[str]:
    """Take answers and results out of a release folder; return the names of what was there.

    Raises
    ------
    CourseError
        A rubric is among the files: it must never reach a trainee, and its author should know that it nearly did.
    """
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in (".yaml", ".yml") and _RUBRIC_SCHEMA in path.read_bytes():
            raise CourseError(
                f"{path.name}: a rubric inside the assignment's source folder; rubrics stay in rubrics/; move it there"
            )
    found = [name for name in _STRIPPED if (folder / name).exists() or (folder / name).is_symlink()]
    for name in found:
        remove(folder / name)
    return found
