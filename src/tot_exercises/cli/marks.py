"""``tot marks``: send what waits for a person to a spreadsheet, and bring the marks back."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path
from typing import Any

from ..errors import UsageError
from .gradebook import db_url, graded_course

_KINDS = (".csv", ".xlsx")


def add(commands: Any) -> None:
    """Add ``marks export`` and ``marks import`` to the ``tot`` command."""
    parser: argparse.ArgumentParser = commands.add_parser("marks", help="mark in a spreadsheet", description=__doc__)
    actions = parser.add_subparsers(required=True, metavar="export|import")
    out = actions.add_parser("export", help="list what waits for a person, one criterion a row, without names")
    out.add_argument("assignment", metavar="ASSIGNMENT", help="a module, such as m04_session_planning")
    out.add_argument("file", type=Path, metavar="FILE", help="a .csv or .xlsx file; it must not exist yet")
    out.set_defaults(run=run_export)
    back = actions.add_parser("import", help="check a filled sheet and apply its levels; all or nothing")
    back.add_argument("file", type=Path, metavar="FILE", help="the sheet that was exported, with levels filled in")
    back.add_argument("--by", metavar="NAME", help="who marked (default: your account's name)")
    back.set_defaults(run=run_import)
    for action in (out, back):
        action.add_argument("--course", type=Path, metavar="DIR", help="the course (default: the one you are in)")


def run_export(arguments: argparse.Namespace) -> int:
    """Write the sheet and say where it is."""
    from ..ledger import Ledger
    from ..marks import export_marks

    course = graded_course(arguments.course)
    names = [module.name for module in course.modules()]
    if arguments.assignment not in names:
        raise UsageError(f"{arguments.assignment}: no such module; modules of this course are: {', '.join(names)}")
    _refuse_kind(arguments.file)
    if arguments.file.exists():
        raise UsageError(f"{arguments.file}: exists already, perhaps with marks in it; choose another name")
    report = export_marks(course, Ledger(db_url(course.root)), arguments.assignment, arguments.file)
    print(report)
    return 0


def run_import(arguments: argparse.Namespace) -> int:
    """Apply the sheet and report."""
    from ..ledger import Ledger
    from ..marks import import_marks

    course = graded_course(arguments.course)
    _refuse_kind(arguments.file)
    if not arguments.file.is_file():
        raise UsageError(f"{arguments.file}: there is no such file; give the sheet that tot marks export wrote")
    report = import_marks(course, Ledger(db_url(course.root)), arguments.file, by=arguments.by or getpass.getuser())
    print(report)
    return 0


def _refuse_kind(path: Path) -> None:
    if path.suffix.lower() not in _KINDS:
        raise UsageError(f"{path}: unknown kind of file; {' and '.join(_KINDS)} are read and written; rename it")
