"""A small nbgrader course in a temporary folder, and what tests do with it: generate, hand in, grade, look.

It has two modules. ``m90_small`` holds one exercise with a criterion of each kind (level_spread A, verbs T, voice H);
``m91_mixed`` holds an exercise beside an ordinary code test. nbgrader runs in this process, as from the command line.
"""

from __future__ import annotations

import io
import json
import logging
import os
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

SMALL, MIXED = "m90_small", "m91_mixed"
GOALS, MINI = "m90.goals", "m91.mini"
MACHINE, HUMAN = 12.0, 4.0
"""Points of the small module's exercise cell and task cell."""

_KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
_LEVELS = {"L3": "All of it.", "L2": "Most of it.", "L1": "Some of it.", "L0": "None of it."}
_WORDS = {level: {"found": f"Found {level}.", "missing": "", "try": "Try it."} for level in _LEVELS}

VERBS = ("list", "sketch", "explain", "build")


def answer(
    *, verbs: tuple[str, ...] = VERBS, levels: tuple[int, ...] = (1, 2, 3, 6), exercise: str = GOALS, **top: Any
) -> dict[str, Any]:
    """Return an answer: four outcomes with these verbs and levels."""
    outcomes = [
        {
            "id": f"o{i}",
            "verb": v,
            "object": "three causes of a fault",
            "condition": "",
            "standard": "",
            "level": n,
            "evidence": None,
        }
        for i, (v, n) in enumerate(zip(verbs, levels, strict=True), 1)
    ]
    return {
        "schema": "tot/response@1",
        "exercise": exercise,
        "exercise_version": "1.0.0",
        "profile": "school_teachers",
        "locale": "en",
        "attempt": 1,
        "status": "finished",
        "saved_at": "2026-03-02T09:00:00+00:00",
        "data": {"need": {"who": "mechanics", "gap": "", "cause": ""}, "outcomes": outcomes},
        "inputs": {},
        "parts": [],
        **top,
    }


WEAK = {"verbs": ("understand", "know", "learn", "appreciate"), "levels": (1, 1, 1, 1)}
"""An answer whose verbs cannot be seen and whose levels are all the same."""


@dataclass
class Ran:
    """What an nbgrader command did: its exit code and all it logged."""

    code: int
    log: str


class Course:
    """An nbgrader course with the small modules."""

    def __init__(self, root: Path, *, plugin: bool = True, settings: str = "") -> None:
        self.root = root
        self.db_url = f"sqlite:///{root / 'gradebook.db'}"
        lines = ["c = get_config()", f"c.CourseDirectory.root = {str(root)!r}"]
        if plugin:
            lines = [
                "from tot_exercises.nbgrader_plugin import configure",
                "c = get_config()",
                "configure(c, __file__)",
            ]
        lines += ["c.CourseDirectory.course_id = 'tot'", f"c.Exchange.root = {str(root / 'exchange')!r}"]
        lines += [f"c.Exchange.cache = {str(root / 'cache')!r}", settings]
        root.mkdir(parents=True, exist_ok=True)
        (root / "exchange").mkdir(exist_ok=True)
        (root / "exchange").chmod(0o777)
        (root / "gradebook.db").write_bytes(empty_gradebook())
        (root / "nbgrader_config.py").write_text("\n".join(lines) + "\n")

    def add_small(self) -> Course:
        """Add the module with one exercise of three criteria."""
        self._module(SMALL, "goals", [("spread", "A", 6), ("verbs", "T", 6), ("voice", "H", 4)])
        cells = [new_markdown_cell("# Small", id="intro"), *exercise_cells(GOALS, MACHINE, HUMAN)]
        self._notebook(SMALL, cells)
        return self

    def add_mixed(self) -> Course:
        """Add the module with an exercise and an ordinary code test."""
        self._module(MIXED, "mini", [("spread", "A", 6)])
        cells = [*exercise_cells(MINI, 6.0, 0.0), *test_cells()]
        self._notebook(MIXED, cells)
        return self

    def _module(self, module: str, words: str, criteria: list[tuple[str, str, int]]) -> None:
        folder = self.root / "source" / module
        exercise = f"{module[:3]}.{words}"
        dump(folder / "exercises" / f"{words}.yaml", exercise_yaml(exercise))
        dump(self.root / "rubrics" / module / f"{words}.yaml", rubric_yaml(exercise, criteria))
        (folder / "materials" / "school_teachers").mkdir(parents=True)

    def _notebook(self, module: str, cells: list[Any]) -> None:
        nbformat.write(new_notebook(cells=cells, metadata=_KERNEL), self.root / "source" / module / f"{module}.ipynb")

    def run(self, *arguments: str) -> Ran:
        """Run an nbgrader command in this process."""
        from jupyter_core.application import NoStart
        from nbgrader.apps import NbGraderApp

        # The log goes to a buffer, so that a test can read what a person would.
        buffer = io.StringIO()
        handler = logging.StreamHandler(buffer)
        NbGraderApp.clear_instance()
        app = NbGraderApp.instance()
        code = 0
        with quiet(), inside(self.root):
            try:
                app.initialize(list(arguments))
                for log in {app.log, app.subapp.log if app.subapp else app.log, logging.getLogger("tot_exercises")}:
                    log.addHandler(handler)
                app.start()
            except NoStart:
                pass
            except SystemExit as stop:
                code = stop.code if isinstance(stop.code, int) else 1
                buffer.write("" if isinstance(stop.code, int) else f"{stop.code}\n")
            finally:
                for log in (app.log, app.subapp.log if app.subapp else app.log, logging.getLogger("tot_exercises")):
                    log.removeHandler(handler)
                NbGraderApp.clear_instance()
                type(app.subapp).clear_instance() if app.subapp else None
        return Ran(code, buffer.getvalue())

    def must(self, *arguments: str) -> str:
        """Run a command that has to succeed; return its log."""
        ran = self.run(*arguments)
        assert ran.code == 0, ran.log
        return ran.log

    def generate(self, module: str = SMALL) -> Course:
        """Generate an assignment."""
        self.must("generate_assignment", module, "--force")
        return self

    @classmethod
    def ready(cls, root: Path) -> Course:
        """Return the small course with its assignment generated; made once, then copied."""
        course = cls(root).add_small()
        for name, content in generated().items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(content)
        return course

    def hand_in(
        self, student: str, data: Any = None, *, module: str = SMALL, stamp: str = "2026-03-02 10:00:00 UTC"
    ) -> Path:
        """Copy the release into ``submitted/`` and put an answer in it: a dict, bytes, or None for no file."""
        folder = self.root / "submitted" / student / module
        for path in sorted((self.root / "release" / module).rglob("*")):
            if path.is_file():
                target = folder / path.relative_to(self.root / "release" / module)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())
        (folder / "timestamp.txt").write_text(stamp)
        responses = folder / "responses"
        responses.mkdir(exist_ok=True)
        words = {SMALL: "goals", MIXED: "mini"}.get(module, "")
        if data is not None:
            raw = data if isinstance(data, bytes) else json.dumps(data).encode()
            (responses / f"{words}.json").write_bytes(raw)
        return folder

    def autograde(self, *more: str, module: str = SMALL) -> str:
        """Autograde all that was handed in, again if it was graded before; return the log."""
        return self.must("autograde", module, "--force", *more)

    def grade(self, student: str, cell: str = "m90_goals", module: str = SMALL) -> dict[str, Any]:
        """Return a cell's row of the gradebook."""
        with self.gradebook() as gradebook:
            found = gradebook.find_grade(cell, module, module, student)
            return {
                k: getattr(found, k)
                for k in ("auto_score", "manual_score", "needs_manual_grade", "score", "extra_credit")
            }

    def person(self, student: str) -> dict[str, Any]:
        """Return the row of the small module's task cell."""
        return self.grade(student, "m90_goals_person")

    def type_score(self, student: str, score: float | None, cell: str = "m90_goals") -> None:
        """Do what formgrader does when a grader types a score (None empties the box)."""
        with self.gradebook() as gradebook:
            grade = gradebook.find_grade(cell, SMALL, SMALL, student)
            grade.manual_score = score
            grade.needs_manual_grade = grade.manual_score is None and grade.auto_score is None
            gradebook.db.commit()

    @contextmanager
    def gradebook(self) -> Iterator[Any]:
        """Open nbgrader's own view of the gradebook."""
        from nbgrader.api import Gradebook

        with quiet(), Gradebook(self.db_url) as gradebook:
            yield gradebook

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of every table."""
        connection = sqlite3.connect(self.root / "gradebook.db")
        try:
            names = [
                n for (n,) in connection.execute("select name from sqlite_master where type = 'table' order by name")
            ]
            return {n: sorted(connection.execute(f'select * from "{n}"'), key=repr) for n in names}
        finally:
            connection.close()

    def files(self, folder: str) -> dict[str, bytes]:
        """Return every file below a folder by its path."""
        base = self.root / folder
        return {str(p.relative_to(base)): p.read_bytes() for p in sorted(base.rglob("*")) if p.is_file()}

    def result(self, student: str, *, module: str = SMALL, words: str = "goals") -> dict[str, Any]:
        """Return the result file of a trainee."""
        path = self.root / "autograded" / student / module / "results" / f"{words}.json"
        return json.loads(path.read_text("utf-8"))  # type: ignore[no-any-return]

    def graded_notebook(self, student: str, module: str = SMALL) -> Any:
        """Return the autograded notebook."""
        return nbformat.read(self.root / "autograded" / student / module / f"{module}.ipynb", as_version=4)

    def edit_notebook(self, student: str, change: Any, module: str = SMALL) -> None:
        """Change a submitted notebook as a trainee could."""
        path = self.root / "submitted" / student / module / f"{module}.ipynb"
        nb = json.loads(path.read_text("utf-8"))
        change(nb)
        path.write_text(json.dumps(nb), "utf-8")


def exercise_cells(exercise: str, machine: float, human: float) -> list[Any]:
    """Return an exercise cell and, where there are points for a person, its task cell."""
    name = exercise.replace(".", "_")
    base = {"schema_version": 3, "locked": False, "grade": True, "solution": True, "task": False}
    cells = [
        new_code_cell(
            f'from tot_exercises import exercise\nexercise("{exercise}")',
            id=name,
            metadata={
                "deletable": False,
                "editable": False,
                "jupyter": {"source_hidden": True},
                "nbgrader": {**base, "grade_id": name, "points": machine, "cell_type": "code", "checksum": "0" * 32},
                "tot_exercises": {"exercise": exercise},
            },
        )
    ]
    if human:
        task = {"schema_version": 3, "locked": True, "grade": False, "solution": False, "task": True}
        metadata = {**task, "grade_id": f"{name}_person", "points": human, "cell_type": "markdown"}
        cells.append(
            new_markdown_cell("### What a person looks at", id=f"{name}_person", metadata={"nbgrader": metadata})
        )
    return cells


def test_cells() -> list[Any]:
    """Return an ordinary solution cell and the test that grades it."""
    solution = {
        "schema_version": 3,
        "grade_id": "square",
        "grade": False,
        "solution": True,
        "locked": False,
        "task": False,
    }
    test = {
        "schema_version": 3,
        "grade_id": "test_square",
        "grade": True,
        "solution": False,
        "locked": True,
        "task": False,
        "points": 2,
    }
    return [
        new_code_cell(
            "def square(x):\n    ### BEGIN SOLUTION\n    return x * x\n    ### END SOLUTION",
            id="square",
            metadata={"nbgrader": solution},
        ),
        new_code_cell("assert square(3) == 9", id="test_square", metadata={"nbgrader": test}),
    ]


test_cells.__test__ = False  # type: ignore[attr-defined]


def exercise_yaml(exercise: str) -> dict[str, Any]:
    """Return the public side of a small exercise."""
    return {
        "schema": "tot/exercise@1",
        "id": exercise,
        "version": "1.0.0",
        "title": "Four goals",
        "kind": "summative",
        "competency": "C3",
        "widget": "objective_builder",
        "minutes": 10,
        "locale": "en",
        "task": "Write four goals.",
    }


def rubric_yaml(exercise: str, criteria: list[tuple[str, str, int]]) -> dict[str, Any]:
    """Return a rubric with real checkers for the criteria ``(id, kind, points)``."""
    checks = {
        "spread": [
            {"use": "level_spread.v1", "params": {"rows": "outcomes", "level": "level"}, "at_most": [0, 1, None]}
        ],
        "verbs": [
            {
                "use": "verb_observable.v1",
                "params": {"rows": "outcomes", "field": "verb", "required": 4},
                "at_least": [4, 3, 2],
            }
        ],
        "voice": [],
    }
    return {
        "schema": "tot/rubric@1",
        "exercise": exercise,
        "version": "1.0.0",
        "points": sum(points for _, _, points in criteria),
        "criteria": [
            {
                "id": name,
                "title": f"The {name}",
                "competency": "C3",
                "points": points,
                "kind": kind,
                "draft": kind != "H",
                "checks": checks[name],
                "levels": _LEVELS,
                "why": "It matters.",
                "messages": {} if kind == "H" else _WORDS,
                "examples": {"L3": [{"note": "SECRET-KEY", "data": answer()["data"]}]},
            }
            for name, kind, points in criteria
        ],
    }


def dump(path: Path, data: Any) -> None:
    """Write YAML."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")


@cache
def empty_gradebook() -> bytes:
    """Return a new gradebook file. Making one takes nbgrader a second, so one is made for all tests."""
    from nbgrader.api import Gradebook

    from tot_exercises.nbgrader_plugin.config import find_alembic

    find_alembic()
    with TemporaryDirectory() as folder, quiet():
        path = Path(folder) / "gradebook.db"
        with Gradebook(f"sqlite:///{path}", "tot"):
            pass
        return path.read_bytes()


@cache
def generated() -> dict[str, bytes]:
    """Return the files that generating the small module makes."""
    with TemporaryDirectory() as folder:
        course = Course(Path(folder) / "course").add_small().generate()
        release = {f"release/{name}": content for name, content in course.files("release").items()}
        return {**release, "gradebook.db": (course.root / "gradebook.db").read_bytes()}


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    """Work in a folder, with a home and settings of its own."""
    before, kept = Path.cwd(), dict(os.environ)
    home = folder / ".home"
    home.mkdir(exist_ok=True)
    os.environ.update(HOME=str(home), JUPYTER_CONFIG_DIR=str(home / "config"), JUPYTER_DATA_DIR=str(home / "data"))
    os.environ["JUPYTER_PLATFORM_DIRS"] = "1"
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        os.environ.clear()
        os.environ.update(kept)


@contextmanager
def quiet() -> Iterator[None]:
    """Silence the warnings of nbgrader's own code; ours stay errors."""
    with warnings.catch_warnings():
        yield


@contextmanager
def broken_kernel(monkeypatch: Any) -> Iterator[None]:
    """Make any start of a kernel fail: inside, whatever is graded is graded without one."""
    from nbclient import NotebookClient

    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("a kernel was started")

    with monkeypatch.context() as patch:
        patch.setattr(NotebookClient, "create_kernel_manager", refuse)
        patch.setattr(NotebookClient, "setup_kernel", refuse)
        patch.setattr(NotebookClient, "async_setup_kernel", refuse)
        yield


def score(*, auto: float | None, manual: float | None = None, flag: bool = False) -> dict[str, Any]:
    total = manual if manual is not None else auto or 0.0
    return {
        "auto_score": auto,
        "manual_score": manual,
        "needs_manual_grade": flag,
        "score": total,
        "extra_credit": None,
    }


def code(source: str, **metadata: Any) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": "mine",
        "metadata": metadata,
        "source": source,
        "outputs": [],
        "execution_count": None,
    }
