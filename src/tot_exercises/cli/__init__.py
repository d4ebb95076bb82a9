"""The ``tot`` command: one module for each sub-command; the only place that turns errors into exit codes.

Exit codes: 0 done, 1 found something wrong, 2 called wrongly. Results go to standard output, progress and notes to
standard error. Each command imports what it needs when it runs, so that ``tot --help`` is quick.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from .. import __version__
from ..errors import TotError, UsageError
from . import check, demo, init, lab, marks, score

DONE, WRONG, MISUSED = 0, 1, 2
_COMMANDS = (init, check, score, marks, demo, lab)


def parser() -> argparse.ArgumentParser:
    """Build the parser with all sub-commands."""
    top = argparse.ArgumentParser(
        prog="tot",
        description="A course for trainers of trainers: make it, check it, grade it, mark it.",
        epilog="Exit codes: 0 done, 1 found something wrong, 2 called wrongly.",
    )
    top.add_argument("--version", action="version", version=f"tot_exercises {__version__}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for command in _COMMANDS:
        command.add(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    argv : the arguments after ``tot``; those of the process where None
    """
    try:
        arguments = parser().parse_args(argv)
    except SystemExit as stop:  # argparse ends the process; callers of main() want the code
        return int(stop.code or 0)
    try:
        return int(arguments.run(arguments))
    except UsageError as error:
        print(f"tot: {error}", file=sys.stderr)
        return MISUSED
    except TotError as error:
        print(f"tot: {error}", file=sys.stderr)
        return WRONG
    except KeyboardInterrupt:
        print("tot: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:  # `tot check | head`: the reader has what it wanted
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
