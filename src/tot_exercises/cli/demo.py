"""``tot demo``: a whole course with sample trainees, handed in, graded and given back, to look at."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from ..course import Course
from ..errors import UsageError
from . import places
from .check import near
from .init import make, refuse_used
from .lab import open_lab, trainee_copy
from .nbgrader_run import Progress, nbgrader
from .outcome import Outcome
from .paste import inside

MARK = ".tot-demo"
"""File that says that a folder holds a demo."""


def add(commands: Any) -> None:
    """Add ``demo`` to the ``tot`` command."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "demo", help="see a whole course, graded", description=__doc__
    )
    parser.add_argument(
        "dir", type=Path, nargs="?", default=Path("demo"), metavar="DIR", help="a new or empty folder (default: demo)"
    )
    parser.add_argument("--trainees", type=int, metavar="N", help="number of trainees (default: one for each sample)")
    parser.add_argument(
        "--from",
        dest="source",
        type=Path,
        metavar="ARCHIVE_OR_CHECKOUT",
        help="where the content comes from (default: the checkout you are in)",
    )
    parser.add_argument("--no-lab", action="store_true", help="do not open JupyterLab at the end")
    parser.add_argument("--json", action="store_true", help="print the outcome as one line of JSON; no JupyterLab")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Build, hand in, grade, give back; print the table of marks and the paths to look at."""
    if arguments.trainees is not None and not 1 <= arguments.trainees <= 5_000:
        raise UsageError(f"--trainees {arguments.trainees}: a class has 1 to 5,000 trainees; give such a number")
    with places.writing(arguments.dir):
        outcome, modules = build(arguments.dir, arguments.trainees, arguments.source)
    if arguments.json:
        sys.stdout.write(outcome.to_json())
        return 0
    print(outcome.to_text())
    copy = trainee_copy(arguments.dir.absolute(), modules[-1])
    print(where_to_look(arguments.dir, modules, near(copy)))
    if not arguments.no_lab and sys.stdout.isatty() and sys.stdin.isatty():
        open_lab(copy)
    return 0


def build(folder: Path, number: int | None, source: Path | None = None) -> tuple[Outcome, tuple[str, ...]]:
    """Make the demo in `folder` and return its outcome and the names of its modules.

    Parameters
    ----------
    folder : new or empty
    number : of trainees; one for each sample answer where None
    source : checkout or archive; the checkout around the current folder where None

    Raises
    ------
    UsageError
        The folder is used, or there is no course content.
    GradebookError
        nbgrader failed; the end of its log is in the message.
    """
    from ..samples import load_samples
    from .classroom import hand_in, seats, trainees
    from .gradebook import read_marks
    from .outcome import gather

    if (folder / MARK).exists():
        raise UsageError(
            f"{folder}: holds a demo already; a demo starts in a new or empty folder; remove this one, "
            f"or choose another: tot demo DIR"
        )
    refuse_used(folder)
    with places.content(source) as content:
        samples = load_samples(content)
        made = make(folder, source=content)
    (made.root / MARK).write_text("Made by tot demo. This folder can be removed.\n", "utf-8")
    group = trainees(samples, number or len(seats(samples)))
    course = Course(made.root)
    _note(f"Course of {len(made.modules)} modules in {folder}; {len(group)} trainees")
    for module in made.modules:
        nbgrader(made.root, "generate_assignment", module)
    hand_in(course, made.modules, group, samples)
    for module in made.modules:
        _with_progress(f"Grading {module}", len(group), made.root, "autograde", module)
    for module in made.modules:
        _with_progress(f"Feedback {module}", len(group), made.root, "generate_feedback", module)
    return gather(course, group, read_marks(course), Path.cwd()), made.modules


def where_to_look(folder: Path, modules: tuple[str, ...], copy: Path) -> str:
    """Return the last lines: what can be opened, and how to go on."""
    lines = [
        "",
        f"To look at: feedback pages    {folder}/feedback/TRAINEE/MODULE/MODULE.html",
        f"            graded answers    {folder}/autograded/TRAINEE/MODULE/",
        f"            the gradebook     {folder}/gradebook.db ({inside(folder, 'nbgrader', 'export')})",
        f"            a trainee's copy  {copy}",
        f"To go on:   {inside(folder, 'tot', 'marks', 'export', modules[-1], 'marks.xlsx')}",
    ]
    return "\n".join(lines)


def _with_progress(what: str, total: int, root: Path, *command: str) -> None:
    progress = Progress(what, total)
    nbgrader(root, *command, step=progress)
    progress.close()


def _note(text: str) -> None:
    print(text, file=sys.stderr)
