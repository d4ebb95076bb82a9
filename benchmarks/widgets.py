"""What a form costs: a keystroke in a long plan beside one in a bare text box, and a workbook beside an empty notebook.

Everything runs in a real JupyterLab in headless Chromium on this machine, through the driver of the browser tests.

*keystroke*: a plan of 40 blocks with one block open, and a bare ``textarea`` on the same page. Letters are typed in
turn into the one and the other, as a keyboard does (trusted events). The time of a letter runs from the key event to
the first task after the frame that shows it: a message that is sent in ``requestAnimationFrame`` is handled after that
frame. Reported are the 50th and 95th percentile of each, and their difference.

*opening*: a workbook with four exercises of four widget kinds, from the command that opens it until all four forms can
be typed in, and an empty notebook from the same command until its kernel is idle. Both in fresh pages, in turn.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT / "tests" / "browser"))

from lab_driver import CHROMIUM, FLAGS, Lab, LabPage, released, running_lab  # noqa: E402

PLAN = "m04_session_planning"
FOUR = (
    "m04.plan_builder",
    "m05.item_workshop",
    "m06.question_sequence",
    "m08.feedback_composer",
)
MEASURE = """() => {
  const bare = document.createElement("textarea");
  bare.id = "bare";
  bare.setAttribute("data-lm-suppress-shortcuts", "true");
  Object.assign(bare.style, { position: "fixed", insetBlockStart: "4px", insetInlineEnd: "4px", zIndex: 99999 });
  document.body.append(bare);
  window.times = { bare: [], form: [] };
  const channel = new MessageChannel();
  let waiting = null;
  channel.port1.onmessage = () => {
    window.times[waiting.where].push(performance.now() - waiting.since);
    waiting = null;
  };
  window.addEventListener("keydown", (event) => {
    const where = event.target.id === "bare" ? "bare" : event.target.closest(".tot") ? "form" : null;
    if (!where) return;
    waiting = { where, since: event.timeStamp };
    requestAnimationFrame(() => channel.port2.postMessage(null));
  }, true);
}"""


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--keys", type=int, default=300, help="letters typed into each side")
    parser.add_argument("--blocks", type=int, default=40, help="blocks of the plan")
    parser.add_argument("--openings", type=int, default=5, help="times that each notebook is opened")
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    report: dict[str, Any] = {}
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder, running_lab(Path(folder)) as lab:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        if options.keys:
            report["keystroke"] = keystrokes(browser, lab, options.keys, options.blocks)
        if options.openings:
            report["opening"] = openings(browser, lab, options.openings)
        browser.close()
    if options.json:
        print(json.dumps(report))
    else:
        for name, figures in report.items():
            print(name)
            for what, value in figures.items():
                print(f"  {what}: {value}")
    return 0


def keystrokes(browser: Any, lab: Lab, keys: int, blocks: int) -> dict[str, Any]:
    """Type into a plan and into a bare text box in turn; milliseconds."""
    released(lab.folder, PLAN)
    write_plan(lab.folder / PLAN, blocks)
    page = new_page(browser, lab)
    page.open(f"{PLAN}/{PLAN}.ipynb")
    page.run_all()
    page.page.locator(".tot-toggle").nth(blocks // 2).click()
    box = page.page.locator(".tot-block").nth(blocks // 2).get_by_label("Learners do")
    box.wait_for()
    page.page.evaluate(MEASURE)
    bare = page.page.locator("#bare")
    for turn in range(2 * keys // 10):
        target = (bare, box)[turn % 2]
        target.focus()
        for _ in range(10):
            page.page.keyboard.press("x")
            page.page.wait_for_timeout(25)
    times = page.page.evaluate("() => window.times")
    found: dict[str, Any] = {"blocks": blocks, "keys": {side: len(taken) for side, taken in times.items()}}
    for side, taken in times.items():
        cut = statistics.quantiles(taken, n=20)
        found[f"{side}_p50_ms"], found[f"{side}_p95_ms"] = round(statistics.median(taken), 1), round(cut[18], 1)
    found["later_p95_ms"] = round(found["form_p95_ms"] - found["bare_p95_ms"], 1)
    return found


def write_plan(module: Path, blocks: int) -> None:
    """Put an answer with so many blocks beside the notebook: the gallery's full plan, again and again."""
    states = yaml.safe_load((CHECKOUT / "src/tot_exercises/kinds/lesson_timeline/states.yaml").read_text("utf-8"))
    rows = states["full"]["blocks"]
    plan = [{**rows[number % len(rows)], "id": f"b{number + 1}", "outcomes": []} for number in range(blocks)]
    answer = {
        "schema": "tot/response@1",
        "exercise": "m04.plan_builder",
        "exercise_version": "1.0.0",
        "profile": "school_teachers",
        "locale": "en",
        "saved_at": "2026-03-01T09:00:00+00:00",
        "data": {"session": {"outcomes": [], "priority": None}, "blocks": plan},
    }
    (module / "responses").mkdir()
    (module / "responses" / "plan_builder.json").write_text(json.dumps(answer), "utf-8")


def openings(browser: Any, lab: Lab, times: int) -> dict[str, Any]:
    """Open a workbook of four exercises and an empty notebook in turn; seconds."""
    four, empty = write_notebooks(lab)
    taken: dict[str, list[float]] = {"workbook": [], "empty": []}
    for turn in range(2 * times):
        name, path = (("workbook", four), ("empty", empty))[turn % 2]
        page = new_page(browser, lab)
        page.start()
        began = time.perf_counter()
        page.command("docmanager:open", path=path)
        if name == "empty":
            page.wait_idle()
        else:
            page.page.wait_for_function(f"() => document.querySelectorAll('.tot-foot').length === {len(FOUR)}")
        taken[name].append(time.perf_counter() - began)
        page.page.context.close()
        end_kernels(lab)
    medians = {name: round(statistics.median(seconds), 2) for name, seconds in taken.items()}
    return {
        "exercises": len(FOUR),
        **{f"{name}_s": value for name, value in medians.items()},
        "more_s": round(medians["workbook"] - medians["empty"], 2),
        "times": times,
    }


def write_notebooks(lab: Lab) -> tuple[str, str]:
    """Put a workbook with four exercises and an empty notebook into the Lab's folder; return their paths."""
    module = lab.folder / "m99_four"
    for exercise in FOUR:
        found = next((CHECKOUT / "workbooks").glob(f"{exercise.partition('.')[0]}_*"))
        released(lab.folder / "parts", found.name)
    import shutil

    for part in sorted((lab.folder / "parts").iterdir()):
        shutil.copytree(part, module, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.ipynb"))
    cells: list[dict[str, Any]] = []
    for exercise in FOUR:
        name = exercise.replace(".", "_")
        cells.append({"cell_type": "markdown", "id": f"{name}_text", "metadata": {}, "source": f"## {exercise}"})
        source = f'from tot_exercises import exercise\nexercise("{exercise}")'
        metadata = {"tot_exercises": {"exercise": exercise}}
        cells.append(
            {
                "cell_type": "code",
                "id": name,
                "metadata": metadata,
                "source": source,
                "outputs": [],
                "execution_count": None,
            }
        )
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}}
    ours = {**kernel, "tot_exercises": {"module": "m99_four"}}
    for path, content, metadata in ((module / "m99_four.ipynb", cells, ours), (lab.folder / "empty.ipynb", [], kernel)):
        notebook = {"cells": content, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
        path.write_text(json.dumps(notebook), "utf-8")
    return "m99_four/m99_four.ipynb", "empty.ipynb"


def new_page(browser: Any, lab: Lab) -> LabPage:
    """Open a page with a profile of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    return LabPage(context.new_page(), lab)


def end_kernels(lab: Lab) -> None:
    """End the kernels that were started, so that each opening starts its own."""
    import urllib.request

    headers = {"Authorization": f"token {lab.token}"}
    with urllib.request.urlopen(urllib.request.Request(f"{lab.url}/api/sessions", headers=headers)) as answer:
        sessions = json.loads(answer.read())
    for session in sessions:
        request = urllib.request.Request(f"{lab.url}/api/sessions/{session['id']}", headers=headers, method="DELETE")
        urllib.request.urlopen(request).close()


if __name__ == "__main__":
    sys.exit(main())
