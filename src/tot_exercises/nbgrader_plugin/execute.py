"""No kernel unless the gradebook knows code tests in the notebook: grading an answer runs nothing."""

from __future__ import annotations

from typing import Any

from nbgrader.preprocessors import Execute

from .context import Run
from .guard import untouched


class ExecuteTests(Execute):  # type: ignore[misc]
    """Runs a notebook as nbgrader does, except where it holds our exercises and no ordinary code test.

    Where it holds both, our exercise cells are passed over: their result does not depend on any kernel. Where an answer
    lies beside a notebook that is run, the code cannot change it.
    """

    def preprocess(self, nb: Any, resources: Any = None, km: Any = None) -> tuple[Any, Any]:
        """Execute the notebook, or leave it as it is."""
        run = Run.of(self, resources)
        layout = run.layout
        if layout.exercises and not layout.has_tests:
            return nb, resources
        self._passed_over = set(layout.exercises)
        if not run.beside_exercises:
            return super().preprocess(nb, resources, km)  # type: ignore[no-any-return]
        autograded, submitted = run.folder("autograded"), run.folder("submitted")
        folders = (submitted / "responses", autograded / "responses", autograded / "results")

        def warn(note: str) -> None:
            self.log.warning("%s, %s: %s", run.student, run.notebook, note)

        with untouched(folders, warn):
            return super().preprocess(nb, resources, km)  # type: ignore[no-any-return]

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        """Execute one cell, unless it is an exercise."""
        if cell.metadata.get("nbgrader", {}).get("grade_id") in self._passed_over:
            return cell, resources
        return super().preprocess_cell(cell, resources, index)  # type: ignore[no-any-return]
