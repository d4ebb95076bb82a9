"""A real JupyterLab in a real browser: start it, open a notebook, run it, restart its kernel, watch what it asks for.

:func:`running_lab` and :func:`running_notebook7` start a server on a free port in a folder of its own and end it;
:class:`LabPage` drives one page.
Every request to another host is refused and recorded, and so is every error of the page. Fixtures are in conftest.py.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ROOT = Path(__file__).parents[2]
READY = 60_000


class Lab:
    """A JupyterLab or Notebook 7: its address and its folder. It can be killed and started again at its address."""

    def __init__(self, url: str, token: str, folder: Path, start: Callable[[], subprocess.Popen[bytes]]) -> None:
        self.url, self.token, self.folder, self._start = url, token, folder, start
        self.process = start()

    def kill(self) -> None:
        """End the server and its kernels at once, as a power cut does."""
        for child in children(self.process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self.process.kill()
        self.process.wait()

    def start_again(self) -> None:
        """Start the server at the same address."""
        self.process = self._start()

    def kernels(self) -> list[int]:
        """The processes of the running kernels."""
        return [pid for pid in children(self.process.pid) if b"ipykernel" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def children(pid: int) -> list[int]:
    """The processes that a process has started, and theirs."""
    own = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*own, *(grandchild for child in own for grandchild in children(child))]


class LabPage:
    """One page with JupyterLab in it."""

    def __init__(self, page: Any, lab: Lab) -> None:
        self.page, self.lab = page, lab
        self.foreign: list[str] = []
        self.errors: list[str] = []
        page.route("**/*", self._guard)
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _guard(self, route: Any) -> None:
        url = route.request.url
        if url.startswith((self.lab.url, self.lab.url.replace("http", "ws", 1), "data:", "blob:")):
            route.continue_()
        else:
            self.foreign.append(url)
            route.abort()

    def command(self, name: str, **arguments: Any) -> None:
        """Run a command of JupyterLab and wait until it has been done."""
        run = "([name, options]) => window.jupyterapp.commands.execute(name, options).then(() => null)"
        self.page.evaluate(run, [name, arguments])

    def open(self, path: str) -> None:
        """Open a notebook in a fresh workspace, and wait until its kernel is idle."""
        self.show(path)
        self.wait_idle()

    def show(self, path: str) -> None:
        """Open a notebook in a fresh workspace, and wait for nothing more."""
        self.start()
        self.command("docmanager:open", path=path)

    def start(self) -> None:
        """Open JupyterLab in a fresh workspace."""
        self.page.goto(f"{self.lab.url}/lab?reset&token={self.lab.token}")
        # One condition for all of it, asked again and again: a second tab is sent on to a workspace of its own.
        self.page.wait_for_function(
            """() => window.jupyterapp?.commands.hasCommand("docmanager:open")
                 && !document.getElementById("jupyterlab-splash")""",
            timeout=READY,
        )
        self.page.wait_for_load_state("load")
        self.page.wait_for_timeout(200)
        self.page.wait_for_function("() => window.jupyterapp?.restored.then(() => true)", timeout=READY)

    def wait_idle(self) -> None:
        """Wait until the notebook has a kernel and it has nothing to do."""
        named = "all => all.some(one => one.textContent.includes('Python 3'))"
        self.page.wait_for_function(
            f"() => ({named})([...document.querySelectorAll('.jp-Toolbar-kernelName')])", timeout=READY
        )
        idle = ".jp-Notebook-ExecutionIndicator[data-status=idle]"
        self.page.wait_for_selector(idle, state="attached", timeout=READY)

    def run_all(self) -> None:
        """Run all cells, and wait for the end."""
        self.command("notebook:run-all-cells")
        self.wait_idle()

    def restart_kernel(self) -> None:
        """Restart the notebook's kernel without the dialog."""
        self.page.evaluate(
            """() => {
                 const panel = window.jupyterapp.shell.currentWidget;
                 return panel.sessionContext.session.kernel.restart().then(() => null);
               }"""
        )
        self.wait_idle()

    def theme(self, name: str) -> None:
        """Switch to a theme, such as ``JupyterLab Dark``."""
        self.command("apputils:change-theme", theme=name)
        light = "false" if "Dark" in name else "true"
        self.page.wait_for_selector(f'body[data-jp-theme-light="{light}"]', state="attached")
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")  # it covers the page for a moment

    def plain(self, *, width: int, height: int) -> None:
        """Give the page a size, and the notebook all of it: no side bars, no tabs."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.evaluate(
            """() => {
                 const { shell } = window.jupyterapp;
                 shell.collapseLeft();
                 shell.collapseRight();
                 shell.mode = "single-document";
               }"""
        )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def released(target: Path, *modules: str) -> Path:
    """Copy modules as a trainee gets them: notebook, exercises and materials, nothing else."""
    for module in modules:
        source = ROOT / "workbooks" / module
        shutil.copytree(source, target / module, ignore=shutil.ignore_patterns("responses", ".ipynb_checkpoints"))
        shared = ROOT / "workbooks" / "materials"
        if shared.is_dir():
            shutil.copytree(shared, target / module / "materials", dirs_exist_ok=True)
    return target


def running_lab(tmp_path: Path) -> contextlib.AbstractContextManager[Lab]:
    """Start JupyterLab in an empty folder below `tmp_path`, with an empty home, and end it afterwards."""
    return _running(tmp_path, "jupyterlab", ["--LabApp.expose_app_in_browser=True", "--LabApp.news_url="])


def running_notebook7(tmp_path: Path) -> contextlib.AbstractContextManager[Lab]:
    """Start Notebook 7 like :func:`running_lab`; its pages are ``/notebooks/PATH``."""
    return _running(tmp_path, "notebook", ["--JupyterNotebookApp.expose_app_in_browser=True"])


@contextlib.contextmanager
def _running(tmp_path: Path, application: str, own: list[str]) -> Iterator[Lab]:
    folder, home = tmp_path / "trainee", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    port, token = free_port(), secrets.token_hex(8)
    keep = {name: os.environ[name] for name in ("PATH", "LANG", "VIRTUAL_ENV", "TMPDIR") if name in os.environ}
    log = (tmp_path / "lab.log").open("wb")
    options = [
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--ServerApp.ip=127.0.0.1",
        f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={folder}",
        "--ServerApp.open_browser=False",
        "--allow-root",
        *own,
    ]
    settings = home / ".jupyter" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    quiet = json.dumps({"fetchNews": "false", "checkForUpdates": False})
    (settings / "notification.jupyterlab-settings").write_text(quiet)
    url = f"http://127.0.0.1:{port}"

    def start() -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", application, *options],
            cwd=folder,
            env={**keep, "HOME": str(home), "JUPYTER_PREFER_ENV_PATH": "1"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        _wait_for(url, token, process, tmp_path / "lab.log")
        return process

    lab = Lab(url, token, folder, start)
    try:
        yield lab
    finally:
        lab.process.terminate()
        try:
            lab.process.wait(20)
        except subprocess.TimeoutExpired:
            lab.process.kill()
            lab.process.wait()
        log.close()


def _wait_for(url: str, token: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/api/status?token={token}", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    pytest.fail(f"The server did not start:\n{log.read_text(errors='replace')[-3000:]}")
