"""Grades the answers of a notebook and writes marks, results and the page that a grader sees."""

from __future__ import annotations

from typing import Any

from nbformat.v4 import new_output
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades

from ..assess import Assessment, assess
from ..errors import CourseError
from ..feedback import Audience, result_html, result_text
from ..ledger import Ledger, settled
from ..result import ExerciseResult
from .cells import ExerciseCells
from .context import Run
from .gradebook import Place, opened, write_scores
from .penalty import set_penalty


class SaveScores(SaveAutoGrades):  # type: ignore[misc]
    """Saves the scores of our exercises from their answers, and those of all other cells as nbgrader does."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Grade, then write: a fault of the course is found before anything is written for this trainee."""
        run = Run.of(self, resources)
        layout = run.layout
        if not layout.exercises:
            return super().preprocess(nb, resources)  # type: ignore[no-any-return]
        graded = {name: self._assess(run, cells) for name, cells in layout.exercises.items()}
        self.notebook_id, self.assignment_id, self.student_id = run.notebook, run.assignment, run.student
        with opened(run.db_url) as self.gradebook:
            ledger = Ledger(self.gradebook.db.connection())
            results = {
                name: self._save(ledger, run, layout.exercises[name], assessment) for name, assessment in graded.items()
            }
            self._save_penalty(run)
            self.gradebook.db.commit()
            for index, cell in enumerate(nb.cells):
                name = cell.metadata.get("nbgrader", {}).get("grade_id")
                if name in results:
                    cell.outputs = [shown(results[name], graded[name], "grader")]
                    words = layout.exercises[name].words
                    outputs = resources.setdefault("outputs", {})
                    outputs[f"results/{words}.json"] = results[name].to_json().encode()
                elif name not in layout.persons:
                    nb.cells[index], resources = self.preprocess_cell(cell, resources, index)
        return nb, resources

    def _assess(self, run: Run, cells: ExerciseCells) -> Assessment:
        path = run.folder("submitted") / "responses" / f"{cells.words}.json"
        try:
            return assess(path, cells.exercise, run.course)
        except CourseError as error:
            self.log.error("The course has a fault, nothing was graded for %s: %s", run.student, error)
            raise

    def _save(self, ledger: Ledger, run: Run, cells: ExerciseCells, assessment: Assessment) -> ExerciseResult:
        recorded = ledger.record(run.assignment, run.student, cells.exercise, assessment.result)
        place = Place(run.assignment, run.notebook, run.student)
        applied = write_scores(self.gradebook, ledger, place, cells, recorded, assessment.rubric)
        for signal in assessment.result.signals:
            self.log.warning("%s, %s: a person is asked: %s", run.student, cells.exercise, signal.note)
        for cell in applied.overridden:
            self.log.info("%s, %s: the score typed for the %s cell stands", run.student, cells.exercise, cell)
        return settled(recorded.entry.result, assessment.rubric, ledger.marks(recorded.entry))

    def _save_penalty(self, run: Run) -> None:
        """Set the late penalty in the same transaction, for notebooks that have nothing but our exercises."""
        if run.layout.has_ordinary:
            return
        submission = self.gradebook.find_submission(run.assignment, run.student)
        notebook = self.gradebook.find_submission_notebook(run.notebook, run.assignment, run.student)
        self.gradebook.db.flush()
        self.gradebook.db.expire(notebook)
        set_penalty(submission, notebook, run.course.root, self.config)


class AssignOrdinaryPenalties(AssignLatePenalties):  # type: ignore[misc]
    """Assigns late penalties as nbgrader does, where they were not saved together with the scores."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Assign the penalty of a notebook that has ordinary cells."""
        layout = Run.of(self, resources).layout
        if layout.exercises and not layout.has_ordinary:
            return nb, resources
        return super().preprocess(nb, resources)  # type: ignore[no-any-return]


def shown(result: ExerciseResult, assessment: Assessment, audience: Audience) -> Any:
    """Return the result as a cell output: HTML for a page, plain text for everything else."""
    html = result_html(result, assessment.rubric, assessment.materials, assessment.response, audience=audience)
    return new_output("display_data", {"text/html": html, "text/plain": result_text(result, assessment.rubric)})
