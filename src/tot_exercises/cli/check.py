"""``tot check``: look through a checkout or a course and name every fault with file, line and column."""

from __future__ import annotations

import argparse
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
        print(str(fault))
    print(summary(course, checked))
    return 1 if checked.faults else 0


def check(course: Course, checked: Any) -> None:
    """Run all checks on `course`; later ones use what earlier ones found sound."""
    from .. import lint, lint_notebook

    lint.check_exercises(course, checked)
    lint.check_rubrics(course, checked)
    lint_notebook.check_notebooks(course, checked)
    lint.check_samples(course, checked)
    if course.modules_root.name == "source":
        checked.faults += settings_faults(course.root)
    if not checked.exercises and not checked.faults:
        checked.faults.append(
            lint.Fault(
                course.modules_root, 1, 1, "no exercise at all; a course has modules with exercises/*.yaml; add them"
            )
        )


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
