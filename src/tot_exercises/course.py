"""A course directory: where its modules, exercises, materials and rubrics are.

Two layouts are read alike: a checkout (modules in ``workbooks/``) and an nbgrader course (modules in ``source/``).
Materials that several modules use stand once, in ``workbooks/materials/<profile>/``; ``tot init`` copies them to the
modules that name them, because nbgrader releases one module folder at a time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .errors import CourseError
from .exercise import Material, Materials, load_exercise, load_material

_MODULE = re.compile(r"m\d\d_[a-z0-9_]+")


@dataclass(frozen=True)
class Module:
    """One module folder: a notebook, ``exercises/`` and ``materials/``."""

    folder: Path

    @property
    def name(self) -> str:
        """Folder name, which is also nbgrader's assignment name."""
        return self.folder.name

    @property
    def notebook(self) -> Path:
        """The module's workbook."""
        return self.folder / f"{self.name}.ipynb"

    @property
    def prefix(self) -> str:
        """``m04`` of ``m04_session_planning``: the first part of its exercises' ids."""
        return self.name.partition("_")[0]

    def exercise_files(self) -> list[Path]:
        """The public sides of this module's exercises, in name order."""
        return sorted((self.folder / "exercises").glob("*.yaml"))

    def exercise_file(self, exercise_id: str) -> Path:
        """Where the public side of an exercise stands."""
        return self.folder / "exercises" / f"{exercise_id.partition('.')[2]}.yaml"

    def profiles(self) -> list[str]:
        """Profiles for which this module (or the course beside it) has materials; the course's default comes first."""
        roots = (self.folder / "materials", self.folder.parent / "materials")
        names = {p.name for root in roots if root.is_dir() for p in root.iterdir() if p.is_dir()}
        default = self._default_profile()
        return sorted(names, key=lambda name: (name != default, name))

    def _default_profile(self) -> str:
        """The profile that ``tot init`` wrote into the workbook's metadata; empty where there is none.

        A trainee may have renamed the folder or the workbook, so every notebook of the folder is looked at, the
        workbook first.
        """
        for path in (self.notebook, *sorted(self.folder.glob("*.ipynb"))):
            try:
                metadata = json.loads(path.read_text("utf-8"))["metadata"]
                return str(metadata["tot_exercises"]["profile"])
            except (OSError, ValueError, LookupError, TypeError, RecursionError):
                continue
        return ""

    def material_file(self, name: str, profile: str) -> Path:
        """Where a material stands: in the module, else shared beside the modules. Raises :class:`CourseError`."""
        places = [root / "materials" / profile / f"{name}.yaml" for root in (self.folder, self.folder.parent)]
        for place in places:
            if place.is_file():
                return place
        raise CourseError(
            f"{self.folder}: no material {name!r} for the profile {profile!r}; looked for {places[0]} and {places[1]}; "
            f"profiles with materials are: {', '.join(self.profiles()) or 'none'}"
        )

    def load(self, exercise_id: str, profile: str | None = None) -> Materials:
        """Load an exercise with its documents.

        Parameters
        ----------
        exercise_id : such as ``m04.plan_builder``
        profile : whose materials to show; the first that exists where None

        Raises
        ------
        CourseError
            The exercise or a material is missing, or a file has faults (each with line and column).
        """
        path = self.exercise_file(exercise_id)
        if not path.is_file():
            known = ", ".join(f"{self.prefix}.{p.stem}" for p in self.exercise_files()) or "none"
            raise CourseError(f"{self.folder}: no exercise {exercise_id!r}; exercises here are: {known}")
        exercise = load_exercise(path)
        if exercise.id != exercise_id:
            raise CourseError(
                f"{path}: its id is {exercise.id!r}; the file name promises {exercise_id!r}; correct one of the two"
            )
        names = [*exercise.materials, *(spec.stand_in for spec in exercise.inputs)]
        chosen = profile or next(iter(self.profiles()), "")
        return Materials(exercise=exercise, documents=tuple(self._document(name, chosen) for name in names))

    def _document(self, name: str, profile: str) -> Material:
        path = self.material_file(name, profile)
        material = load_material(path)
        if (material.id, material.profile) != (name, profile):
            raise CourseError(
                f"{path}: it says id {material.id!r}, profile {material.profile!r}; "
                f"its place says {name!r}, {profile!r}; correct one of the two"
            )
        return material


@dataclass(frozen=True)
class Course:
    """A course directory (checkout or nbgrader course)."""

    root: Path

    @cached_property
    def modules_root(self) -> Path:
        """``workbooks/`` of a checkout or ``source/`` of an nbgrader course. Raises :class:`CourseError`."""
        for name in ("workbooks", "source"):
            if (self.root / name).is_dir():
                return self.root / name
        raise CourseError(
            f"{self.root}: neither workbooks/ nor source/ is here; a course directory has one of them; "
            "run this in a course, or make one with: tot init DIR"
        )

    def modules(self) -> Iterator[Module]:
        """All module folders, in order."""
        for folder in sorted(self.modules_root.iterdir()):
            if folder.is_dir() and _MODULE.fullmatch(folder.name):
                yield Module(folder)

    def module_of(self, exercise_id: str) -> Module:
        """The module that an exercise belongs to. Raises :class:`CourseError` that lists the modules."""
        prefix = exercise_id.partition(".")[0]
        for module in self.modules():
            if module.prefix == prefix:
                return module
        raise CourseError(
            f"{self.root}: no module {prefix}_… for the exercise {exercise_id!r}; "
            f"modules here are: {', '.join(m.name for m in self.modules()) or 'none'}"
        )

    def rubric_file(self, exercise_id: str) -> Path:
        """Where the rubric of an exercise stands."""
        return self.root / "rubrics" / self.module_of(exercise_id).name / f"{exercise_id.partition('.')[2]}.yaml"

    def exercise_ids(self) -> list[str]:
        """Ids of all exercises, in order of modules and names."""
        return [f"{module.prefix}.{path.stem}" for module in self.modules() for path in module.exercise_files()]
