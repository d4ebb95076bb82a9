"""The feedback page's data: our exercises with the marks that people have given since autograding."""

from __future__ import annotations

from typing import Any

from nbgrader.preprocessors import GetGrades

from ..assess import assess
from ..ledger import Ledger, settled
from .context import Run
from .gradebook import opened
from .score import shown


class ShowResults(GetGrades):  # type: ignore[misc]
    """Gets grades as nbgrader does, and shows each exercise's result as a trainee is to read it."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Replace the outputs of exercise cells; people's levels are read from the ledger as they stand now."""
        run = Run.of(self, resources)
        exercises = run.layout.exercises
        if exercises:
            with opened(run.db_url) as gradebook:
                ledger = Ledger(gradebook.db.connection())
                for cell in nb.cells:
                    cells = exercises.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
                    entry = ledger.latest(run.assignment, run.student, cells.exercise) if cells else None
                    if cells is None or entry is None:
                        continue
                    path = run.folder("autograded") / "responses" / f"{cells.words}.json"
                    assessment = assess(path, cells.exercise, run.course)
                    result = settled(entry.result, assessment.rubric, ledger.marks(entry))
                    cell.outputs = [shown(result, assessment, "trainee")]
        return super().preprocess(nb, resources)  # type: ignore[no-any-return]
