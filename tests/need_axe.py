"""Install what the accessibility tests need from npm (axe-core) into ``tests/browser``, unless it is there."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent / "browser"
SCRIPT = FOLDER / "node_modules" / "axe-core" / "axe.min.js"


def wanted(folder: Path = FOLDER) -> str:
    """Return the version of axe-core that the lock names."""
    lock = json.loads((folder / "package-lock.json").read_text("utf-8"))
    version: str = lock["packages"]["node_modules/axe-core"]["version"]
    return version


def installed(folder: Path = FOLDER) -> str | None:
    """Return the version of axe-core that is installed, or None where there is none."""
    script = folder / "node_modules" / "axe-core" / "axe.min.js"
    package = script.with_name("package.json")
    if not script.is_file() or not package.is_file():
        return None
    version: str = json.loads(package.read_text("utf-8"))["version"]
    return version


def install(folder: Path = FOLDER) -> None:
    """Install the locked packages. Raises SystemExit with what to do where that is not possible."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit(
            "npm is missing; it installs axe-core, with which the accessibility of the exercises is tested; "
            "on Debian and Ubuntu: apt-get install nodejs npm; elsewhere install Node.js"
        )
    done = subprocess.run([npm, "ci", "--silent"], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode or installed(folder) != wanted(folder):
        raise SystemExit(f"npm ci failed in {folder}; see if a registry can be reached:\n{done.stderr[-2000:]}")


if __name__ == "__main__":
    if installed() != wanted():
        print("Installing axe-core for the accessibility tests (once) …", file=sys.stderr)
        install()
