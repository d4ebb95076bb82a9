"""Grades the answers of a notebook and writes marks, results and the page that a grader sees."""

from __future__ import annotations

from typing import Any

from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades

from ..assess import Assessment, assess
from ..errors import CourseError
from ..ledger import Entry, Ledger
from .cells import ExerciseCells
from .context import Run
from .gradebook import Place, opened, write_scores
from .penalty import set_penalty
from .shown import Marks, output, result_file


class SaveScores(SaveAutoGrades):  # type: ignore[misc]
    """Saves the scores of our exercises from their answers, and those of all other cells as nbgrader does."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Grade, then write: a fault of the course is found before anything is written for this trainee."""
        run = Run.of(self, resources)
        exercises = run.layout.exercises
        if not exercises:
            return super().preprocess(nb, resources)  # type: ignore[no-any-return]
        graded = {name: self._assess(run, cells) for name, cells in exercises.items()}
        self.notebook_id, self.assignment_id, self.student_id = run.notebook, run.assignment, run.student
        with opened(run.db_url) as self.gradebook:
            ledger = Ledger(self.gradebook.db.connection())
            kept = {name: self._save(ledger, run, exercises[name], found) for name, found in graded.items()}
            self._save_penalty(run)
            self.gradebook.db.commit()
            for index, cell in enumerate(nb.cells):
                name = cell.metadata.get("nbgrader", {}).get("grade_id")
                if name in exercises:
                    cell.outputs = [output(kept[name][0], graded[name], kept[name][1])]
                elif name not in run.layout.persons:
                    nb.cells[index], resources = self.preprocess_cell(cell, resources, index)
        files = {
            f"results/{cells.words}.json": result_file(kept[name][0], graded[name], kept[name][1])
            for name, cells in exercises.items()
        }
        resources["outputs"] = {**resources.get("outputs", {}), **files}
        return nb, resources

    def _assess(self, run: Run, cells: ExerciseCells) -> Assessment:
        path = run.folder("submitted") / "responses" / f"{cells.words}.json"
        try:
            return assess(path, cells.exercise, run.course)
        except CourseError as error:
            self.log.error("The course has a fault, nothing was graded for %s: %s", run.student, error)
            raise

    def _save(self, ledger: Ledger, run: Run, cells: ExerciseCells, assessment: Assessment) -> tuple[Entry, Marks]:
        recorded = ledger.record(run.assignment, run.student, cells.exercise, assessment.result)
        place = Place(run.assignment, run.notebook, run.student)
        applied = write_scores(self.gradebook, ledger, place, cells, recorded, assessment.rubric)
        for signal in assessment.result.signals:
            self.log.warning("%s, %s: a person is asked: %s", run.student, cells.exercise, signal.note)
        for cell in applied.overridden:
            self.log.info("%s, %s: the score typed for the %s cell stands", run.student, cells.exercise, cell)
        return recorded.entry, ledger.marks(recorded.entry)

    def _save_penalty(self, run: Run) -> None:
        """Set the late penalty in the same transaction, for notebooks that have nothing but our exercises."""
        if run.layout.has_ordinary:
            return
        submission = self.gradebook.find_submission(run.assignment, run.student)
        notebook = self.gradebook.find_submission_notebook(run.notebook, run.assignment, run.student)
        self.gradebook.db.flush()
        self.gradebook.db.expire(notebook)
        set_penalty(submission, notebook, self.config)


class AssignOrdinaryPenalties(AssignLatePenalties):  # type: ignore[misc]
    """Assigns late penalties as nbgrader does, where they were not saved together with the scores."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Assign the penalty of a notebook that has ordinary cells."""
        layout = Run.of(self, resources).layout
        if layout.exercises and not layout.has_ordinary:
            return nb, resources
        return super().preprocess(nb, resources)  # type: ignore[no-any-return]
