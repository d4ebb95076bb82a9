"""Run nbgrader as an instructor would, with its log kept aside: shown only if it fails."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path

from ..errors import GradebookError

_STEP = re.compile(r"(?:Autograding|Converting notebook) (?P<path>\S.*\.ipynb)\s*$")
_KEPT_LINES = 60


def nbgrader(course: Path, *arguments: str, step: Callable[[Path], None] = lambda _: None) -> None:
    """Run one nbgrader command in a course.

    Parameters
    ----------
    course : the course folder
    arguments : what stands after ``nbgrader``
    step : called with the path of each notebook, once, when nbgrader comes to it

    Raises
    ------
    GradebookError
        nbgrader failed; its last lines are in the message.
    """
    command = [sys.executable, "-m", "nbgrader", *arguments, "--log-level=INFO"]
    last: deque[str] = deque(maxlen=_KEPT_LINES)
    seen: set[tuple[str, str]] = set()
    with subprocess.Popen(  # noqa: S603  our own interpreter, with arguments that are not from outside
        command,
        cwd=course,
        env={**os.environ, "PATH": with_scripts(os.environ.get("PATH", ""))},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            last.append(line.rstrip())
            found = _STEP.search(line)
            if found is None:
                continue
            path = Path(found["path"])
            key = (path.parent.parent.name, path.name)  # one notebook passes through several folders
            if key not in seen:
                seen.add(key)
                step(path)
    if process.returncode:
        raise GradebookError(
            "\n".join(
                [f"nbgrader {' '.join(arguments)} failed (exit code {process.returncode}); the end of its log:", *last]
            )
        )


def with_scripts(path: str) -> str:
    """Return a search path that begins with this environment's commands: nbgrader calls ``alembic`` by its name."""
    return os.pathsep.join(filter(None, (str(Path(sys.executable).parent), path)))


class Progress:
    """A counter on standard error: one line that moves on a terminal, one line a step elsewhere."""

    def __init__(self, what: str, total: int) -> None:
        self.what, self.total, self.done = what, total, 0
        self.moving = sys.stderr.isatty()
        self._show("")

    def __call__(self, path: Path) -> None:
        """Count one notebook; `path` is ``…/<trainee>/<module>/<notebook>``."""
        self.done = min(self.done + 1, self.total)
        self._show(path.parent.parent.name)

    def close(self) -> None:
        """Say that all is done."""
        self.done = self.total
        self._show("done")
        if self.moving:
            print(file=sys.stderr)

    def _show(self, now: str) -> None:
        text = f"{self.what}: {self.done}/{self.total} {now}".rstrip()
        if self.moving:
            print(f"\r{text:<79.79}", end="", file=sys.stderr, flush=True)
        elif now:
            print(text, file=sys.stderr, flush=True)
