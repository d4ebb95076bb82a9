"""No kernel unless the gradebook knows code tests in the notebook: grading an answer runs nothing."""

from __future__ import annotations

from typing import Any

from nbgrader.preprocessors import Execute

from .context import Run


class ExecuteTests(Execute):  # type: ignore[misc]
    """Runs a notebook as nbgrader does, except where it holds our exercises and no ordinary code test.

    Where it holds both, our exercise cells are passed over: their result does not depend on any kernel.
    """

    def preprocess(self, nb: Any, resources: Any = None, km: Any = None) -> tuple[Any, Any]:
        """Execute the notebook, or leave it as it is."""
        layout = Run.of(self, resources).layout
        if layout.exercises and not layout.has_tests:
            return nb, resources
        self._passed_over = set(layout.exercises)
        return super().preprocess(nb, resources, km)  # type: ignore[no-any-return]

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        """Execute one cell, unless it is an exercise."""
        if cell.metadata.get("nbgrader", {}).get("grade_id") in self._passed_over:
            return cell, resources
        return super().preprocess_cell(cell, resources, index)  # type: ignore[no-any-return]
