"""``tot lab``: open a trainee's own copy of the released course in JupyterLab.

A workbook in ``source/`` or ``workbooks/`` keeps no answers, so an author who wants to see what a trainee sees needs a
copy of what was released.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from ..course import Course
from ..errors import CourseError, UsageError
from .init import make
from .nbgrader_run import nbgrader

COPY = "my_copy"


def add(commands: Any) -> None:
    """Add ``lab`` to the ``tot`` command."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "lab", help="try a workbook as a trainee", description=__doc__
    )
    parser.add_argument("dir", type=Path, metavar="DIR", help="a course; made first if the folder is new or empty")
    parser.add_argument("--module", metavar="M", help="the module to open (default: the last)")
    parser.add_argument("--no-open", action="store_true", help="only make the copy and print where it is")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make the copy where it is missing, then open it."""
    root: Path = arguments.dir.absolute()
    if not (root / "source").is_dir():
        make(root)
    modules = [module.name for module in Course(root).modules()]
    if arguments.module is not None and arguments.module not in modules:
        raise UsageError(f"--module {arguments.module}: no such module; modules here are: {', '.join(modules)}")
    for module in modules:
        if not (root / "release" / module).is_dir():
            print(f"Releasing {module} …", file=sys.stderr)
            nbgrader(root, "generate_assignment", module)
    copies = {module: trainee_copy(root, module) for module in modules}
    copy = copies[arguments.module or modules[-1]]
    if arguments.no_open:
        print(copy)
        return 0
    return open_lab(copy)


def trainee_copy(root: Path, module: str) -> Path:
    """Copy a released module to ``my_copy/`` of the course, once, and return its notebook; answers there are kept.

    Raises
    ------
    CourseError
        The module was not generated.
    """
    released, copy = root / "release" / module, root / COPY / module
    if not released.is_dir():
        raise CourseError(f"{released}: nothing is released; run first: nbgrader generate_assignment {module}")
    if not copy.exists():
        shutil.copytree(released, copy)
    return copy / f"{module}.ipynb"


def open_lab(notebook: Path) -> int:
    """Open JupyterLab on a notebook and wait until it is closed (Ctrl-C); returns its exit code."""
    print(f"Opening {notebook} in JupyterLab; end with Ctrl-C", file=sys.stderr)
    options = [f"--ServerApp.root_dir={notebook.parent}", "--log-level=WARN"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # as in a container; the server listens on this computer only
        options.append("--allow-root")
    command = [sys.executable, "-m", "jupyterlab", notebook.name, *options]
    try:
        return subprocess.run(command, cwd=notebook.parent, check=False).returncode  # noqa: S603  fixed arguments
    except KeyboardInterrupt:
        return 0
