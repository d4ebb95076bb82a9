"""What a preprocessor needs to know of the run that it is part of: its course, its folders, its notebook's layout."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import nbformat
from nbgrader import api

from ..course import Course
from .cells import Layout, read_layout
from .gradebook import opened

_LAYOUTS: WeakKeyDictionary[Any, dict[tuple[str, str], Layout]] = WeakKeyDictionary()
"""Layouts by converter. A converter lives for one command, within which no assignment is generated anew."""


_AUTHORED: WeakKeyDictionary[Any, dict[tuple[str, str], frozenset[str]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Run:
    """One notebook of one trainee in one nbgrader command."""

    converter: Any
    assignment: str
    notebook: str
    student: str
    db_url: str

    @classmethod
    def of(cls, plugin: Any, resources: Any) -> Run:
        """Read it from a preprocessor (or exporter) and nbgrader's resources."""
        names = resources["nbgrader"]
        converter = plugin.parent
        while not hasattr(converter, "coursedir"):
            converter = converter.parent
        return cls(converter, names["assignment"], names["notebook"], names["student"], names["db_url"])

    @property
    def course(self) -> Course:
        """The course that nbgrader works in."""
        return Course(Path(self.converter.coursedir.root))

    @property
    def layout(self) -> Layout:
        """The notebook's layout; empty where the gradebook does not know the notebook."""
        known = _LAYOUTS.setdefault(self.converter, {})
        key = (self.assignment, self.notebook)
        if key not in known:
            with opened(self.db_url) as gradebook:
                known[key] = self._read(gradebook)
        return known[key]

    def _read(self, gradebook: api.Gradebook) -> Layout:
        try:
            return read_layout(gradebook.find_notebook(self.notebook, self.assignment))
        except api.MissingEntry:
            return Layout({}, {}, {})

    @property
    def beside_exercises(self) -> bool:
        """Whether this notebook, or another one of the same assignment, holds an exercise."""
        if self.layout.exercises:
            return True
        with opened(self.db_url) as gradebook:
            return any(read_layout(n).exercises for n in gradebook.find_assignment(self.assignment).notebooks)

    @property
    def authored(self) -> frozenset[str]:
        """The texts of the course's own notebook, as released and as it is now; none where neither can be read."""
        known = _AUTHORED.setdefault(self.converter, {})
        key = (self.assignment, self.notebook)
        if key not in known:
            texts: set[str] = set()
            for step in ("release", "source"):
                path = self.folder(step) / f"{self.notebook}.ipynb"
                with suppress(OSError, ValueError, nbformat.ValidationError):
                    texts |= {cell.source for cell in nbformat.read(path, as_version=4).cells}
            known[key] = frozenset(texts)
        return known[key]

    def folder(self, step: str) -> Path:
        """Return this trainee's folder of a step: ``source``, ``release``, ``submitted`` or ``autograded``."""
        coursedir = self.converter.coursedir
        directory = getattr(coursedir, f"{step}_directory")
        student = "." if step in ("source", "release") else self.student
        return Path(coursedir.format_path(directory, student, self.assignment))
