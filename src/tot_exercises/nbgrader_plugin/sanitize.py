"""Makes a submission safe to grade: the notebook's cells as they were released, the trainee's answers as handed in."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import DeduplicateIds, OverwriteCells, OverwriteKernelspec
from traitlets import Bool

from ..text.clean import printable
from .cells import foreign_outputs, is_cell, restored
from .context import Run
from .guard import remove


class AnswerExporter(NotebookExporter):  # type: ignore[misc]
    """Reads a submitted notebook even if it is torn or missing: answers are beside it, cells in the gradebook."""

    optimistic_validation = Bool(True, help="Validate once at the end, not after each preprocessor").tag(config=True)

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> tuple[Any, Any]:
        """Convert a notebook; one of ours that was not handed in is replaced by its released exercise cells."""
        path = Path(filename)
        if path.is_file() or not Run.of(self, resources).layout.exercises:
            return super().from_filename(filename, resources=resources, **kw)  # type: ignore[no-any-return]
        run = Run.of(self, resources)
        others = ", ".join(sorted(p.name for p in path.parent.glob("*.ipynb") if p != path)) or "none"
        self.log.warning(
            "%s, %s: %s was not handed in (notebooks there: %s); it was put back as released, and the answers in "
            "responses/ are graded; if the trainee renamed the notebook, look at it too",
            run.student,
            run.notebook,
            path.name,
            others,
        )
        return self.from_notebook_node(nbformat.v4.new_notebook(), resources=resources, **kw)  # type: ignore[no-any-return]

    def from_file(self, file_stream: Any, resources: Any = None, **kw: Any) -> tuple[Any, Any]:
        """Convert a notebook; one of ours that cannot be read is replaced by its released exercise cells."""
        try:
            nb = nbformat.read(file_stream, as_version=4)
            whole = (
                isinstance(nb.get("cells"), list)
                and all(map(is_cell, nb.cells))
                and isinstance(nb.get("metadata"), dict)
            )
        except Exception as error:  # a torn notebook is a trainee's accident; the answer is in its own file
            run = Run.of(self, resources)
            if not run.layout.exercises:
                raise
            self.log.warning(
                "%s, %s: the notebook cannot be read (%s); its answers are graded", run.student, run.notebook, error
            )
            nb, whole = nbformat.v4.new_notebook(), True
        if not whole and Run.of(self, resources).layout.exercises:
            cells = nb.get("cells")
            nb = nbformat.v4.new_notebook(cells=[c for c in cells if is_cell(c)] if isinstance(cells, list) else [])
        run = Run.of(self, resources)
        for name in foreign_outputs(nb.cells, run.layout) if run.layout.exercises else ():
            self.log.warning(
                "%s, %s: the cell %s was handed in with an output that is not the exercise's own; it was left out",
                run.student,
                run.notebook,
                name,
            )
        return self.from_notebook_node(nb, resources=resources, **kw)  # type: ignore[no-any-return]


class RestoreCells(DeduplicateIds):  # type: ignore[misc]
    """Puts our cells back as they were released; of ordinary notebooks it only cleans up what would end the run."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Restore a notebook's cells, and clean the folder that nbgrader has copied."""
        run = Run.of(self, resources)
        layout = run.layout
        if not layout.exercises:
            nb, resources = super().preprocess(nb, resources)
            for cell in nb.cells:
                if cell.metadata.get("nbgrader") == {}:
                    del cell.metadata["nbgrader"]
            return nb, resources

        def warn(note: str) -> None:
            self.log.warning("%s, %s: %s", run.student, run.notebook, note)

        nb.nbformat, nb.nbformat_minor = 4, max(5, nb.get("nbformat_minor", 5))
        nb.cells = restored(nb.cells, layout, warn, run.authored)
        try:
            nbformat.validate(nb, relax_add_props=True)
        except nbformat.ValidationError as error:
            warn(f"the notebook is not valid ({str(error).splitlines()[0]}); only its exercises were kept")
            nb = nbformat.v4.new_notebook(cells=restored([], layout, lambda _: None))
        nb.metadata["kernelspec"] = NotebookNode(layout.kernelspec)
        clean_folder(run, warn)
        return nb, resources


class KeepKernelspec(OverwriteKernelspec):  # type: ignore[misc]
    """Overwrites the kernelspec as nbgrader does; ours were given theirs with their cells."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Overwrite the kernelspec of an ordinary notebook."""
        if Run.of(self, resources).layout.exercises:
            return nb, resources
        return super().preprocess(nb, resources)  # type: ignore[no-any-return]


class OverwriteOrdinaryCells(OverwriteCells):  # type: ignore[misc]
    """Overwrites locked cells as nbgrader does; a notebook with only our exercises has none left to overwrite."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Overwrite the cells of a notebook that has ordinary ones."""
        layout = Run.of(self, resources).layout
        if layout.exercises and not layout.has_ordinary:
            return nb, resources
        return super().preprocess(nb, resources)  # type: ignore[no-any-return]


def clean_folder(run: Run, warn: Callable[[str], None]) -> None:
    """Take out of ``autograded/`` what the submission must not decide.

    ``results/`` would be forged. ``responses/`` may have been copied through links, or overwritten by a file of the
    same name in the source folder (nbgrader copies those last); plain files are taken from the submission again.
    `warn` is told in one sentence what was left out.
    """
    autograded, submitted = run.folder("autograded"), run.folder("submitted")
    if run.converter.notebooks and Path(run.converter.notebooks[0]).stem == run.notebook:
        remove(autograded / "results")
        forged = submitted / "results"
        if forged.exists() or forged.is_symlink():
            warn("results/ was handed in; results are written when grading only, so what was in it was left out")
    answers = submitted / "responses"
    odd = answers.is_symlink() or (
        answers.is_dir() and any(p.is_symlink() or not p.is_file() for p in answers.iterdir())
    )
    if not odd and not (run.folder("source") / "responses").exists():
        return
    remove(autograded / "responses")
    if answers.is_symlink():
        warn("responses/ is a link; it was not followed, and no answer was read")
    if answers.is_symlink() or not answers.is_dir():
        return
    (autograded / "responses").mkdir(parents=True)
    for path in sorted(answers.iterdir()):
        if path.is_file() and not path.is_symlink():
            shutil.copy(path, autograded / "responses" / path.name)
        else:
            warn(f"responses/{printable(path.name)} is a link or a folder, not a file; it was left out")
