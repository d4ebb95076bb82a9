"""``tot check``: look through a checkout or a course and name every fault with file, line and column."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from ..course import Course
from ..errors import UsageError
from . import places


def add(commands: Any) -> None:
    """Add ``check`` to the ``tot`` command."""
    parser: argparse.ArgumentParser = commands.add_parser("check", help="find faults in a course", description=__doc__)
    parser.add_argument(
        "dir", type=Path, nargs="?", metavar="DIR", help="a checkout or a course (default: the one you are in)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print each fault on a line, then the summary; 1 if there is any fault."""
    from ..lint import Checked

    if arguments.dir is not None and not arguments.dir.is_dir():
        raise UsageError(f"{arguments.dir}: not a folder; give a checkout or a course")
    course = places.course(arguments.dir)
    checked = Checked()
    check(course, checked)
    for fault in sorted(set(checked.faults)):
        print(near(fault.path), fault.line, f"{fault.column}: {fault.text}", sep=":")
    print(summary(course, checked))
    return 1 if checked.faults else 0


def check(course: Course, checked: Any) -> None:
    """Run all checks on `course`; later ones use what earlier ones found sound."""
    from .. import lint, lint_notebook

    lint.check_exercises(course, checked)
    lint.check_rubrics(course, checked)
    lint_notebook.check_notebooks(course, checked)
    lint.check_samples(course, checked)
    checked.faults += shown_faults(course, checked)
    if course.modules_root.name == "source":
        checked.faults += settings_faults(course.root)
    if not checked.exercises and not checked.faults:
        checked.faults.append(
            lint.Fault(
                course.modules_root, 1, 1, "no exercise at all; a course has modules with exercises/*.yaml; add them"
            )
        )


_SHOW = """
import json, sys
from tot_exercises import exercise
for name in sys.argv[1:]:
    try:
        exercise(name)
    except Exception as error:
        print(json.dumps([name, f"{type(error).__name__}: {error}"]))
"""


def shown_faults(course: Course, checked: Any) -> list[Any]:
    """Open every sound exercise as its workbook does; what a trainee would see as a kind note is a fault here."""
    from ..lint import Fault

    faults = []
    broken = {fault.path for fault in checked.faults}
    for module in course.modules():
        files = {f"{module.prefix}.{path.stem}": path for path in module.exercise_files()}
        names = [name for name, path in files.items() if name in checked.exercises and path not in broken]
        if not names:
            continue
        done = subprocess.run(  # noqa: S603  our own interpreter and code; the names were checked
            [sys.executable, "-c", _SHOW, *names],
            cwd=module.folder,
            env={**os.environ, "TOT_STRICT": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        for line in done.stdout.splitlines():
            name, error = json.loads(line)
            faults.append(Fault(files[name], 1, 1, f"the exercise cannot be shown ({error})"))
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no reason was given"])[-1]
            faults.append(Fault(module.folder, 1, 1, f"its exercises cannot be shown ({last})"))
    return faults


def near(path: Path) -> Path:
    """Return `path` as seen from the current folder, if it lies below it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def settings_faults(root: Path) -> list[Any]:
    """Check that a course's nbgrader settings load our plugin."""
    from ..lint import Fault

    path = root / "nbgrader_config.py"
    text = path.read_text("utf-8", "replace") if path.is_file() else ""
    if "configure(c" in text:
        return []
    return [
        Fault(
            path,
            1,
            1,
            "it does not call configure(c, __file__); without it exercises are not graded; copy the file from a "
            "course made by: tot init DIR",
        )
    ]


def summary(course: Course, checked: Any) -> str:
    """Return the last line: what was looked at, and how much is wrong."""
    looked = (
        f"{len(list(course.modules()))} modules, {len(checked.exercises)} exercises, {len(checked.rubrics)} rubrics, "
        f"{checked.examples} examples, {len(checked.materials)} materials, {checked.samples} sample answers"
    )
    wrong = len(set(checked.faults))
    found = "nothing wrong" if not wrong else "1 thing to mend" if wrong == 1 else f"{wrong} things to mend"
    return f"tot check: {looked}: {found}"
