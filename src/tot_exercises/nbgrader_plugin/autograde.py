"""Autograding that starts from what the gradebook expects, not from the notebooks that happen to be there.

nbgrader looks for notebooks and grades those whose names it knows. An answer lies in its own file, so it is graded also
where a trainee renamed or deleted the notebook around it. nbgrader has no setting for this class: :func:`install` puts
it in the place of nbgrader's own, from which it differs only in a course that was configured with our exporter.
"""

from __future__ import annotations

import glob
from collections.abc import Mapping
from contextlib import suppress
from fnmatch import fnmatchcase
from pathlib import Path
from types import MappingProxyType
from typing import Any

from nbgrader import api
from nbgrader.apps import api as apps_api
from nbgrader.apps import autogradeapp
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException

from ..course import Course
from .cells import read_layout
from .precheck import check_lock, check_rubrics
from .sanitize import AnswerExporter


class AutogradeAnswers(Autograde):  # type: ignore[misc]
    """Adds a notebook with exercises that was not handed in; its cells are put back when it is converted.

    What would fail for every trainee ends the run before anybody's earlier result is removed.
    """

    _exercises: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """The exercises of each notebook that has any, as the gradebook knows them."""

    def init_notebooks(self) -> None:
        """Find the notebooks to grade."""
        if not issubclass(self.exporter_class, AnswerExporter):
            super().init_notebooks()
            return
        check_lock(self.coursedir.db_url)
        self._exercises = self._expected()
        self._check_rubrics()
        missing = self._missing()
        try:
            super().init_notebooks()
        except NbGraderException:
            if not missing:
                raise
        for folder, paths in missing.items():
            self.assignments[folder] = [*self.assignments.get(folder, []), *paths]

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Remove a trainee's earlier result, once it is sure that a new one can be made."""
        if self._exercises:
            self._check_rubrics()
            check_lock(self.coursedir.db_url)
        return super().init_destination(assignment_id, student_id)  # type: ignore[no-any-return]

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Prepare a trainee's folder; nbgrader's zero for a missing notebook is not for cells that are still graded."""
        gone = [Path(path).stem for path in self.notebooks if not Path(path).is_file()]
        if not gone:
            super().init_assignment(assignment_id, student_id)
            return
        kept: dict[str, tuple[float | None, bool]] = {}
        with self._gradebook() as gradebook:
            for grade in _grades(gradebook, assignment_id, student_id, gone):
                kept[grade.id] = (grade.auto_score, grade.needs_manual_grade)
        super().init_assignment(assignment_id, student_id)
        with self._gradebook() as gradebook:
            for grade in _grades(gradebook, assignment_id, student_id, gone):
                grade.auto_score, grade.needs_manual_grade = kept.get(grade.id, (None, False))
            gradebook.db.commit()

    def _gradebook(self) -> api.Gradebook:
        return api.Gradebook(self.coursedir.db_url, self.coursedir.course_id)

    def _check_rubrics(self) -> None:
        check_rubrics(Course(Path(self.coursedir.root)), [name for names in self._exercises.values() for name in names])

    def _expected(self) -> dict[str, tuple[str, ...]]:
        with self._gradebook() as gradebook:
            try:
                notebooks = gradebook.find_assignment(self.coursedir.assignment_id).notebooks
            except api.MissingEntry:
                return {}
            layouts = {n.name: read_layout(n) for n in notebooks}
        return {name: tuple(e.exercise for e in x.exercises.values()) for name, x in layouts.items() if x.exercises}

    def _missing(self) -> dict[str, list[str]]:
        """Return, for each folder that was handed in, the notebooks with exercises that it should have and has not."""
        wanted = [f"{name}.ipynb" for name in sorted(self._exercises) if fnmatchcase(name, self.coursedir.notebook_id)]
        found = {}
        for folder in glob.glob(self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)):  # noqa: PTH207  nbgrader's own rule
            there = {path.name for path in Path(folder).iterdir()} if Path(folder).is_dir() else set(wanted)
            if gone := [str(Path(folder) / name) for name in wanted if name not in there]:
                found[folder] = gone
        return found


def _grades(gradebook: api.Gradebook, assignment: str, student: str, notebooks: list[str]) -> list[Any]:
    """Return the gradebook's rows of all exercises in these notebooks."""
    found: list[Any] = []
    for name in notebooks:
        with suppress(api.MissingEntry):
            notebook = gradebook.find_submission_notebook(name, assignment, student)
            layout = read_layout(notebook.notebook)
            ours = {*layout.exercises, *layout.persons}
            found += [grade for grade in notebook.grades if grade.name in ours]
    return found


def install() -> None:
    """Let nbgrader's command and formgrader grade with :class:`AutogradeAnswers`."""
    autogradeapp.Autograde = apps_api.Autograde = AutogradeAnswers
