"""What can be wrong in a module's notebook: cells, ids, points, stored outputs, and folders that must not be there.

nbgrader finds answers by cell metadata, and a small slip there costs a class its marks: a ``responses/`` folder in the
source wipes what trainees wrote, and a grade id that equals a heading's slug breaks formgrader's input.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from . import yamlfile
from .course import Course, Module
from .errors import CourseError
from .exercise import cell_id, exercise_in_cell
from .lint import Checked, Fault
from .rubric import Rubric

CHECKSUM = "0" * 32
"""The constant checksum that tells our cells from nbgrader's."""
_CELL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{2,63}")
_HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.+?)\s*#*\s*$", re.MULTILINE)
_FORBIDDEN = {"responses": "it would overwrite what trainees wrote", "results": "graders make it"}


def check_notebooks(course: Course, checked: Checked) -> None:
    """Check the notebook and the folder of every module."""
    for module in course.modules():
        checked.faults += folder_faults(module)
        if not module.notebook.is_file():
            checked.faults.append(
                Fault(
                    module.notebook,
                    1,
                    1,
                    "the module's notebook is missing; it has the name of its folder; add or rename it",
                )
            )
            continue
        checked.notebooks += 1
        ids = [f"{module.prefix}.{path.stem}" for path in module.exercise_files()]
        checked.faults += notebook_faults(module.notebook, ids, checked.rubrics)


def folder_faults(module: Module) -> Iterator[Fault]:
    """Folders and files that must never be handed out."""
    for path in sorted(module.folder.rglob("*")):
        if path.is_dir() and path.name in _FORBIDDEN:
            yield Fault(path, 1, 1, f"a folder {path.name}/; {_FORBIDDEN[path.name]}; remove it")
        elif path.is_symlink():
            yield Fault(
                path,
                1,
                1,
                "a link; modules hold plain files, because they are copied to trainees; replace it by the file",
            )


def notebook_faults(path: Path, exercise_ids: list[str], rubrics: Mapping[str, Rubric]) -> list[Fault]:
    """Check one notebook.

    Parameters
    ----------
    path : the notebook
    exercise_ids : the exercises that it must hold, each once
    rubrics : sound rubrics by exercise id, for the points
    """
    try:
        notebook = json.loads(path.read_text("utf-8"))
        cells: list[dict[str, Any]] = notebook["cells"]
        version = (int(notebook["nbformat"]), int(notebook["nbformat_minor"]))
        if not isinstance(cells, list):
            raise TypeError("its cells are not a list")
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [
            Fault(path, 1, 1, f"not a notebook ({error}); a notebook of format 4.5 is needed; save it in JupyterLab")
        ]
    page = _Page(path, cells)
    broken = [index for index, cell in enumerate(cells) if not _is_cell(cell)]
    if broken:
        return [
            page.fault(index, f"cell {index + 1} is not a cell of a notebook; save it in JupyterLab")
            for index in broken
        ]
    faults = (
        []
        if version >= (4, 5)
        else [
            Fault(path, 1, 1, f"notebook format {version[0]}.{version[1]}; 4.5 has cell ids; save it in JupyterLab 4")
        ]
    )
    faults += _id_faults(page)
    faults += _output_faults(page)
    faults += _exercise_faults(page, exercise_ids, rubrics)
    faults += _slug_faults(page)
    return faults


def _is_cell(cell: Any) -> bool:
    """Whether a cell has the shape that the checks below rely on."""
    if not isinstance(cell, dict) or not isinstance(cell.get("metadata"), dict):
        return False
    parts = (cell["metadata"].get(name, {}) for name in ("nbgrader", "tot_exercises", "jupyter"))
    source = cell.get("source")
    lines = source if isinstance(source, list) else [source]
    return all(isinstance(part, dict) for part in parts) and all(isinstance(line, str) for line in lines)


class _Page:
    """A notebook's cells, and where each stands in the file."""

    def __init__(self, path: Path, cells: list[dict[str, Any]]) -> None:
        self.path, self.cells = path, cells
        try:
            self._located: yamlfile.Located | None = yamlfile.read(path)  # JSON is YAML: its reader knows places
        except CourseError:
            self._located = None

    def fault(self, index: int, text: str, *keys: str) -> Fault:
        """Build the fault of one cell, at the line of `keys` in it if they are there."""
        line, column = self._located.place(("cells", index, *keys)) if self._located else (1, 1)
        return Fault(self.path, line, column, text)

    def source(self, index: int) -> str:
        """Return the text of a cell."""
        return "".join(self.cells[index].get("source", ""))

    def nbgrader(self, index: int) -> dict[str, Any]:
        """Return nbgrader's metadata of a cell."""
        return dict(self.cells[index].get("metadata", {}).get("nbgrader", {}))


def _id_faults(page: _Page) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for index, cell in enumerate(page.cells):
        name = str(cell.get("id", ""))
        if not _CELL_ID.fullmatch(name):
            yield page.fault(
                index, f"cell {index + 1} has the id {name!r}; ids are stable words such as m04-hook; give it one", "id"
            )
        elif name in seen:
            yield page.fault(
                index,
                f"cell {index + 1} has the id {name!r} of cell {seen[name] + 1}; ids are unique; rename one",
                "id",
            )
        seen.setdefault(name, index)


def _output_faults(page: _Page) -> Iterator[Fault]:
    for index, cell in enumerate(page.cells):
        if cell.get("outputs") or cell.get("execution_count") is not None:
            yield page.fault(
                index,
                f"cell {cell.get('id')} holds outputs of a run; workbooks hold none; clear all outputs and save",
                "outputs",
            )


def _exercise_faults(page: _Page, exercise_ids: list[str], rubrics: Mapping[str, Rubric]) -> Iterator[Fault]:
    shown: dict[str, int] = {}
    for index, cell in enumerate(page.cells):
        called = exercise_in_cell(page.source(index)) if cell.get("cell_type") == "code" else None
        named = cell.get("metadata", {}).get("tot_exercises", {}).get("exercise")
        if called is None and (
            named is not None or (cell.get("cell_type") == "code" and "tot_exercises" in page.source(index))
        ):
            yield page.fault(
                index,
                "an exercise cell with other text; it is exactly the lines: from tot_exercises import exercise, and "
                'exercise("mNN.words"); restore the two lines',
                "source",
            )
        if called is None:
            continue
        if called not in exercise_ids:
            yield page.fault(
                index,
                f"it shows {called!r}; exercises of this module are: {', '.join(exercise_ids) or 'none'}; correct "
                f"the id",
                "source",
            )
        elif called in shown:
            yield page.fault(
                index, f"it shows {called!r} a second time; an exercise stands in one cell; remove one", "source"
            )
        else:
            shown[called] = index
            yield from _cell_faults(page, index, called, named, rubrics.get(called))
    for exercise_id in exercise_ids:
        if exercise_id not in shown:
            yield Fault(
                page.path, 1, 1, f"no cell shows {exercise_id!r}; each exercise of the module has its cell; add it"
            )


def _cell_faults(page: _Page, index: int, exercise_id: str, named: Any, rubric: Rubric | None) -> Iterator[Fault]:
    cell, grade_id = page.cells[index], cell_id(exercise_id)
    wanted: dict[str, Any] = {
        "grade": True,
        "solution": True,
        "locked": False,
        "task": False,
        "grade_id": grade_id,
        "checksum": CHECKSUM,
    }
    if rubric is not None:
        wanted["points"] = rubric.machine_points
    yield from _unequal(page, index, wanted)
    metadata = cell.get("metadata", {})
    if named != exercise_id:
        yield page.fault(
            index,
            f"metadata tot_exercises.exercise is {named!r}; the cell shows {exercise_id!r}; make them equal",
            "metadata",
        )
    if cell.get("id") != grade_id:
        yield page.fault(
            index, f"the cell id is {cell.get('id')!r}; it is the exercise's, {grade_id!r}; rename it", "id"
        )
    if metadata.get("editable") is not False or metadata.get("deletable") is not False:
        yield page.fault(
            index,
            "the cell can be edited or deleted; editable and deletable are false on an exercise cell; set them",
            "metadata",
        )
    if metadata.get("jupyter", {}).get("source_hidden") is not True:
        yield page.fault(
            index, "the code is shown; jupyter.source_hidden is true on an exercise cell; set it", "metadata"
        )
    if rubric is not None:
        yield from _person_faults(page, index, grade_id, rubric)


def _person_faults(page: _Page, index: int, grade_id: str, rubric: Rubric) -> Iterator[Fault]:
    name = f"{grade_id}_person"
    places = [i for i in range(len(page.cells)) if page.nbgrader(i).get("grade_id") == name]
    if not rubric.human_points:
        for place in places:
            yield page.fault(
                place, f"a task cell {name!r}; the rubric has no criterion for a person; remove the cell", "metadata"
            )
        return
    if places != [index + 1]:
        yield page.fault(
            index,
            f"the task cell {name!r} does not stand directly after its exercise; a person's {rubric.human_points:g} "
            f"points sit there; add or move it",
        )
        return
    wanted = {"grade": False, "solution": False, "locked": True, "task": True, "points": rubric.human_points}
    yield from _unequal(page, index + 1, wanted)
    if page.cells[index + 1].get("cell_type") != "markdown":
        yield page.fault(index + 1, "the task cell is not markdown; change its type", "cell_type")


def _unequal(page: _Page, index: int, wanted: Mapping[str, Any]) -> Iterator[Fault]:
    found = page.nbgrader(index)
    for key, value in wanted.items():
        if found.get(key) != value:
            yield page.fault(
                index,
                f"nbgrader {key} is {found.get(key)!r}; it has to be {value!r}; correct it",
                "metadata",
                "nbgrader",
                key,
            )


def _slug_faults(page: _Page) -> Iterator[Fault]:
    grade_ids = {
        page.nbgrader(i).get("grade_id"): i for i in range(len(page.cells)) if page.nbgrader(i).get("grade_id")
    }
    for index, cell in enumerate(page.cells):
        if cell.get("cell_type") != "markdown":
            continue
        for heading in _HEADING.findall(page.source(index)):
            for slug in {slug_of(heading), slug_of(heading).lower()} & grade_ids.keys():
                yield page.fault(
                    index,
                    f"the heading {heading!r} becomes the page anchor {slug!r}, which is a grade id; formgrader's "
                    f"input breaks then; reword it",
                    "source",
                )


def slug_of(heading: str) -> str:
    """Return the anchor that the HTML page gives a heading: its text without markup, with hyphens for spaces."""
    return re.sub(r"[*`]", "", heading).strip().replace(" ", "-")
