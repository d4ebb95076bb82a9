"""Commands to go on with, to be pasted into a shell: quoted, and with a full path where the name is not found."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path


def command(name: str, *arguments: str) -> str:
    """Return a command line for ``tot`` or ``nbgrader`` of this environment.

    Parameters
    ----------
    name : the command; its full path is used where the shell would find none, or another environment's
    arguments : quoted where they need it
    """
    ours = Path(sys.executable).parent / name
    found = shutil.which(name)
    same = found is not None and ours.exists() and Path(found).samefile(ours)
    return shlex.join([name if same or not ours.exists() else str(ours), *arguments])


def inside(folder: Path, *line: str) -> str:
    """Return a line that goes to `folder` and runs `line` there, as :func:`command` writes it."""
    return f"cd {shlex.quote(str(folder))} && {command(*line)}"
