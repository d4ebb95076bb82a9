"""How long one submission takes: nbgrader as it comes, and nbgrader with our plugin, on the same notebooks.

Both sides run nbgrader's own ``autograde`` for one trainee and one module at a time, in this process, through
``nbgrader.apps.api``; importing, configuring and a first warm-up submission of each side are not counted. Rounds are
interleaved: each submission is graded by both, one right after the other, and the side that begins changes. What is
reported is the median over all submissions and rounds.

The stock side opens the same released notebooks with the same answers beside them. It starts a kernel and runs the
exercise cell (which imports this package and shows the answer); it cannot score it. The plugin side grades the answer,
writes levels, evidence and points, and starts no kernel.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import logging
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tot_exercises.cli.gradebook import read_marks
from tot_exercises.cli.nbgrader_run import nbgrader, with_scripts
from tot_exercises.course import Course

CHECKOUT = Path(__file__).resolve().parents[1]


@dataclass
class Side:
    """One of the two: its nbgrader, the seconds that each submission took, and the kernels that were started."""

    name: str
    api: Any
    seconds: list[float] = field(default_factory=list)
    kernels: int = 0

    @property
    def ms(self) -> float:
        """Median milliseconds a submission."""
        return round(1000 * statistics.median(self.seconds), 1)

    @property
    def quartiles(self) -> list[float]:
        """Lower and upper quartile in milliseconds."""
        lower, _, upper = statistics.quantiles(self.seconds, n=4)
        return [round(1000 * lower, 1), round(1000 * upper, 1)]


def main() -> int:
    """Run the benchmark; 0 if every submission was graded by both sides."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=20, metavar="N", help="trainees times modules (default 20)")
    parser.add_argument("--rounds", type=int, default=3, metavar="R", help="how often each is graded (default 3)")
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    arguments = parser.parse_args()
    if arguments.submissions < 2 or arguments.rounds < 1:
        parser.error("at least 2 submissions and 1 round are needed")
    os.environ["PATH"] = with_scripts(os.environ.get("PATH", ""))
    with tempfile.TemporaryDirectory(prefix="tot-benchmark-") as folder, quiet():
        report = measure(Path(folder), arguments.submissions, arguments.rounds)
    print(json.dumps(report) if arguments.json else as_text(report))
    return 0


def measure(folder: Path, submissions: int, rounds: int) -> dict[str, Any]:
    """Grade each submission on both sides and return the report."""
    work = prepare(folder, submissions)
    sides = [Side("stock", api_of(folder / "stock")), Side("plugin", api_of(folder / "plugin"))]
    for side in sides:
        autograde(side, *work[0])
    for turn in range(rounds):
        for index, (module, trainee) in enumerate(work):
            for side in sides if (turn + index) % 2 else reversed(sides):
                with counted_kernels(side):
                    started = time.perf_counter()
                    autograde(side, module, trainee)
                    side.seconds.append(time.perf_counter() - started)
        note(f"round {turn + 1} of {rounds}: stock {sides[0].ms} ms, plugin {sides[1].ms} ms a submission")
    stock, plugin = sides
    marks = {(mark.trainee, mark.exercise): mark.points for mark in read_marks(Course(folder / "plugin"))}
    graded = {trainee for _, trainee in work}
    if {trainee for trainee, _ in marks} != graded or not any(marks.values()):
        raise SystemExit("the plugin side gave no marks; nothing was measured")
    return {
        "schema": "tot/benchmark-grading@1",
        "submissions": len(work),
        "rounds": rounds,
        "stock_ms": stock.ms,
        "plugin_ms": plugin.ms,
        "ratio": round(stock.ms / plugin.ms, 2),
        "stock_quartiles_ms": stock.quartiles,
        "plugin_quartiles_ms": plugin.quartiles,
        "kernels_started_stock": stock.kernels,
        "kernels_started_plugin": plugin.kernels,
        "python": platform.python_version(),
        "cpus": os.cpu_count(),
    }


def prepare(folder: Path, submissions: int) -> list[tuple[str, str]]:
    """Make two courses with equal submissions and return the work: pairs of module and trainee."""
    from tot_exercises.cli.classroom import hand_in, trainees
    from tot_exercises.cli.init import make
    from tot_exercises.samples import load_samples

    made = make(folder / "plugin", source=CHECKOUT)
    make(folder / "stock", source=CHECKOUT)
    settings = folder / "stock" / "nbgrader_config.py"
    stock = [line for line in settings.read_text("utf-8").splitlines() if "configure" not in line]
    settings.write_text("\n".join([*stock, f"c.CourseDirectory.root = {str(settings.parent)!r}", ""]), "utf-8")
    samples = load_samples(CHECKOUT)
    group = trainees(samples, -(-submissions // len(made.modules)))
    note(f"{len(group)} trainees hand in {', '.join(made.modules)}")
    for module in made.modules:
        for side in ("plugin", "stock"):
            nbgrader(folder / side, "generate_assignment", module)
    hand_in(Course(made.root), made.modules, group, samples)
    shutil.copytree(folder / "plugin" / "submitted", folder / "stock" / "submitted")
    return [(module, trainee.name) for trainee in group for module in made.modules][:submissions]


def api_of(course: Path) -> Any:
    """Return nbgrader's API with the settings of one course."""
    from nbgrader.apps.api import NbGraderAPI
    from traitlets.config import PyFileConfigLoader

    return NbGraderAPI(config=PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config())


def autograde(side: Side, module: str, trainee: str) -> None:
    """Autograde one submission; ends the program with nbgrader's log if that fails."""
    done = side.api.autograde(module, trainee, force=True)
    if not done["success"]:
        note(f"{side.name}: {module} of {trainee} was not graded\n{done.get('error', '')}\n{done.get('log', '')}")
        raise SystemExit(1)


@contextlib.contextmanager
def counted_kernels(side: Side) -> Iterator[None]:
    """Count the kernels that are started inside."""
    from jupyter_client.provisioning import LocalProvisioner

    launch = LocalProvisioner.launch_kernel

    async def counting(self: Any, *args: Any, **kwargs: Any) -> Any:
        side.kernels += 1
        return await launch(self, *args, **kwargs)

    LocalProvisioner.launch_kernel = counting
    try:
        yield
    finally:
        LocalProvisioner.launch_kernel = launch


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep nbgrader's log and warnings off the terminal; what fails is shown all the same."""
    logging.disable(logging.WARNING)
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield
    logging.disable(logging.NOTSET)


def as_text(report: dict[str, Any]) -> str:
    """Return the report in two lines."""
    return (
        f"{report['submissions']} submissions, {report['rounds']} rounds: stock {report['stock_ms']} ms, "
        f"plugin {report['plugin_ms']} ms a submission (medians): {report['ratio']} times as fast\n"
        f"kernels started: stock {report['kernels_started_stock']}, plugin {report['kernels_started_plugin']}"
    )


def note(text: str) -> None:
    """Write progress to standard error."""
    print(text, file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
