"""Which cells of a notebook are ours: asked of the gradebook, never of what was handed in.

A submitted notebook can claim anything: an easier exercise, a cell that must be run, a duplicate. What counts was
written into the gradebook when the assignment was generated. :func:`read_layout` reads it, and :func:`restored` makes
the cells of a submission agree with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat.notebooknode import NotebookNode

from ..exercise import cell_id, exercise_in_cell

CHECKSUM = "0" * 32
"""Checksum of an exercise cell: it equals no real one, so nbgrader never says "No response." or fails Validate."""

SCHEMA_VERSION = 3
"""Version of nbgrader's cell metadata."""

_VIEW = "application/vnd.jupyter.widget-view+json"
_CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class KnownCell:
    """A cell as the gradebook knows it; `points` is None for a cell without any."""

    grade_id: str
    cell_type: str
    source: str
    locked: bool
    checksum: str | None
    grade: bool
    solution: bool
    task: bool
    points: float | None

    def nbgrader_metadata(self) -> dict[str, Any]:
        """Return the cell's nbgrader metadata as they were released."""
        metadata: dict[str, Any] = {
            "schema_version": SCHEMA_VERSION,
            "grade_id": self.grade_id,
            "grade": self.grade,
            "solution": self.solution,
            "task": self.task,
            "locked": self.locked,
            "cell_type": self.cell_type,
            "checksum": self.checksum,
        }
        return metadata if self.points is None else {**metadata, "points": self.points}


@dataclass(frozen=True, slots=True)
class ExerciseCells:
    """One exercise of a notebook: its cell, and the task cell for what only a person can judge."""

    exercise: str
    cell: KnownCell
    person: KnownCell | None

    @property
    def words(self) -> str:
        """The part of the id that names its files."""
        return self.exercise.partition(".")[2]


@dataclass(frozen=True, slots=True)
class Layout:
    """The graded cells of one notebook, in the gradebook's words."""

    known: dict[str, KnownCell]
    exercises: dict[str, ExerciseCells]
    """By the grade id of the exercise cell."""
    kernelspec: dict[str, Any]

    @property
    def persons(self) -> dict[str, ExerciseCells]:
        """The exercises that have a task cell, by its grade id."""
        return {e.person.grade_id: e for e in self.exercises.values() if e.person}

    @property
    def has_ordinary(self) -> bool:
        """Whether the gradebook knows cells that are not ours."""
        return len(self.known) > len(self.exercises) + len(self.persons)

    @property
    def has_tests(self) -> bool:
        """Whether ordinary code tests are graded in this notebook: only they need a kernel."""
        return any(c.grade and not c.solution and c.cell_type == "code" for c in self.known.values())


def person_id(exercise_id: str) -> str:
    """Return the grade id of an exercise's task cell: ``m04.plan_builder`` → ``m04_plan_builder_person``."""
    return f"{cell_id(exercise_id)}_person"


def read_layout(notebook: Any) -> Layout:
    """Read the layout of an ``nbgrader.api.Notebook``."""
    graded = {cell.name: cell for cell in notebook.grade_cells}
    tasks = {cell.name: cell for cell in notebook.task_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    known = {}
    for source in notebook.source_cells:
        scored = graded.get(source.name) or tasks.get(source.name)
        known[source.name] = KnownCell(
            grade_id=source.name,
            cell_type=source.cell_type,
            source=source.source or "",
            locked=bool(source.locked),
            checksum=source.checksum,
            grade=source.name in graded,
            solution=source.name in solutions,
            task=source.name in tasks,
            points=None if scored is None else float(scored.max_score),
        )
    exercises = {}
    for cell in known.values():
        exercise = exercise_in_cell(cell.source)
        if exercise is not None and cell.grade and cell.cell_type == "code":
            person = known.get(person_id(exercise))
            exercises[cell.grade_id] = ExerciseCells(exercise, cell, person if person and person.task else None)
    return Layout(known, exercises, json.loads(notebook.kernelspec or "{}"))


def restored(
    cells: Sequence[Any], layout: Layout, warn: Callable[[str], None], authored: Collection[str] = ()
) -> list[NotebookNode]:
    """Make the cells of a submitted notebook agree with the gradebook.

    Ours are put back as they were released, once each; copies and foreign exercise cells go; a cell that claims to be
    graded and is not loses the claim. All other cells stay, so that a person can read what the trainee wrote; their
    text is shown as text, because nbgrader would show it as HTML with the grader's rights.

    Parameters
    ----------
    cells : the submitted cells, which may be anything
    layout : what the gradebook knows of this notebook
    warn : told in one sentence about every cell that is dropped or put back, with what was found
    authored : the texts of the course itself, which are shown as their author formatted them
    """
    readable = [cell for cell in cells if is_cell(cell)]
    if len(readable) < len(cells):
        warn(f"{len(cells) - len(readable)} cells that no notebook can hold were left out")
    ours = {**layout.exercises, **layout.persons}
    last = {name: i for i, cell in enumerate(readable) if (name := _claim(cell)) is not None}
    kept: list[NotebookNode] = []
    seen: set[str] = set()
    for index, cell in enumerate(readable):
        name = _claim(cell)
        if name in ours:
            if name not in seen:
                seen.add(name)
                kept.append(_released(layout.known[name]))
                if found := changes(cell, layout.known[name]):
                    warn(f"the cell {name} was changed ({'; '.join(found)}); it was put back as released")
            else:
                warn(f"a copy of the cell {name} was left out")
        elif exercise_in_cell(cell.source) is not None:
            warn(f"a cell that shows {exercise_in_cell(cell.source)} does not belong here and was left out")
        else:
            known = layout.known.get(name or "") if last.get(name or "") == index else None
            foreign = known is None and cell.cell_type != "code" and cell.source not in authored
            kept.append(_plain(cell) if foreign else _ordinary(cell, known, warn))
    return _with_own_ids(_completed(kept, layout, seen, warn), ours)


def changes(cell: NotebookNode, known: KnownCell) -> list[str]:
    """Say what a submitted cell has otherwise than its release: kind, text, nbgrader's metadata, its exercise."""
    found = []
    if cell.cell_type != known.cell_type:
        found.append(f"a {cell.cell_type} cell, not a {known.cell_type} cell")
    if cell.source != known.source:
        found.append(f"its text is {_short(cell.source)}")
    metadata = cell.metadata["nbgrader"]
    for key, value in known.nbgrader_metadata().items():
        if metadata.get(key) != value:
            found.append(f"{key} is {_short(metadata.get(key))}, not {value!r}")
    shown, exercise = cell.metadata.get("tot_exercises"), exercise_in_cell(known.source)
    if shown is not None and shown != {"exercise": exercise}:
        found.append(f"it names {_short(shown)}, not {exercise}")
    return found


def foreign_outputs(cells: Sequence[Any], layout: Layout) -> list[str]:
    """Return the exercise cells with an output that shows something, but not the exercise's own view."""
    return [
        name
        for cell in cells
        if is_cell(cell) and (name := _claim(cell)) in layout.exercises and isinstance(cell.get("outputs"), list)
        if any(_is_foreign(output) for output in cell.outputs)
    ]


def _is_foreign(output: Any) -> bool:
    """Whether this shows something else than our view; a message or an error is an honest kernel's."""
    if not isinstance(output, dict) or output.get("output_type") in ("stream", "error"):
        return not isinstance(output, dict)
    data = output.get("data")
    return not isinstance(data, dict) or _VIEW not in data


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def is_cell(cell: Any) -> bool:
    """Whether this is a notebook cell at all: a known type, a text, and metadata."""
    if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
        return False
    return isinstance(cell.get("source"), str) and isinstance(cell.get("metadata"), dict)


def _claim(cell: NotebookNode) -> str | None:
    """Return the grade id that a cell claims to have."""
    metadata = cell.metadata.get("nbgrader")
    name = metadata.get("grade_id") if isinstance(metadata, dict) else None
    return name if isinstance(name, str) else None


def _released(known: KnownCell) -> NotebookNode:
    """Return a cell of ours as it was released."""
    metadata: dict[str, Any] = {"deletable": False, "editable": False, "nbgrader": known.nbgrader_metadata()}
    cell: dict[str, Any] = {"id": known.grade_id, "cell_type": known.cell_type, "source": known.source}
    exercise = exercise_in_cell(known.source)
    if exercise is not None:
        metadata["jupyter"] = {"source_hidden": True}
        metadata["tot_exercises"] = {"exercise": exercise}
    if known.cell_type == "code":
        cell |= {"execution_count": None, "outputs": []}
    return _node({**cell, "metadata": metadata})


def _node(value: Any) -> Any:
    if isinstance(value, dict):
        return NotebookNode({name: _node(item) for name, item in value.items()})
    return value


def _ordinary(cell: NotebookNode, known: KnownCell | None, warn: Callable[[str], None]) -> NotebookNode:
    """Return a cell that is not ours, with nbgrader metadata only if the gradebook knows it."""
    if known is not None:
        cell.metadata["nbgrader"] = _node(known.nbgrader_metadata())
    elif "nbgrader" in cell.metadata:
        warn(f"a cell claims to be graded as {_claim(cell)!r}, but is not, or is a copy; only its text is kept")
        del cell.metadata["nbgrader"]
    return cell


def _plain(cell: NotebookNode) -> NotebookNode:
    """Return a trainee's own text as a block of plain text, in which no markup has a meaning."""
    fence = "~" * (2 + max((len(run) for run in re.findall("~+", cell.source)), default=0))
    fence = max(fence, "~~~", key=len)
    source = f"{fence}\n{cell.source}\n{fence}"
    return _node({"id": cell.get("id"), "cell_type": "markdown", "metadata": {}, "source": source})


def _completed(
    kept: list[NotebookNode], layout: Layout, seen: set[str], warn: Callable[[str], None]
) -> list[NotebookNode]:
    """Put back what is missing: an exercise before its task cell or at the end, a task cell after its exercise."""
    for exercise in layout.exercises.values():
        parts = [exercise.cell] if exercise.person is None else [exercise.cell, exercise.person]
        for number, part in enumerate(parts):
            if part.grade_id in seen:
                continue
            warn(f"the cell {part.grade_id} was missing and was put back")
            neighbour = parts[1 - number].grade_id if len(parts) == 2 else None
            place = next((i for i, cell in enumerate(kept) if _claim(cell) == neighbour), None) if neighbour else None
            kept.insert(len(kept) if place is None else place + number, _released(part))
    return kept


def _with_own_ids(cells: list[NotebookNode], ours: dict[str, ExerciseCells]) -> list[NotebookNode]:
    """Give every cell an id of its own; ours keep theirs."""
    taken = set(ours)
    for index, cell in enumerate(cells):
        if _claim(cell) in ours:
            continue
        own = cell.get("id")
        if not isinstance(own, str) or not _CELL_ID.fullmatch(own) or own in taken:
            own = f"cell-{index}"
            while own in taken:
                own += "x"
            cell["id"] = own
        taken.add(own)
    return cells
