"""One more kind is one more folder: nothing of the base has to know it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tot_exercises.kinds import kind_names
from widget_course import OUTCOMES, SOURCES, build

USE = """
import json, sys
from pathlib import Path
from tot_exercises.kinds import kind_names, text_fields
from tot_exercises.widgets.opener import open_widget
widget = open_widget(Path(sys.argv[1]), "m03.objective_builder", preview=False)
widget._handle_custom_msg({"do": "flush", "rev": 1, "data": {"need": {"who": "12 midwives"}}}, [])
print(json.dumps({
    "kinds": kind_names(), "texts": sorted(text_fields("sixth")), "class": type(widget).__name__,
    "says": widget.config["texts"]["need"], "script": "view" in widget._esm, "saved": widget.saved["state"],
    "readout": "12 midwives" in widget._repr_mimebundle_()[0]["text/html"],
}))
"""


def test_a_folder_beside_the_others_is_a_kind(tmp_path: Path) -> None:
    """A copy of a kind under another name opens, saves and is read out, with no other file changed."""
    package = tmp_path / "src" / "tot_exercises"
    shutil.copytree(SOURCES, package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(package / "kinds" / "objective_builder", package / "kinds" / "sixth")
    module, _ = build(tmp_path / "home")
    exercise = module / "exercises" / "objective_builder.yaml"
    exercise.write_text(exercise.read_text("utf-8").replace("widget: objective_builder", "widget: sixth"), "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(package.parent), "TOT_STRICT": "0"}
    command = [sys.executable, "-c", USE, str(module)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["kinds"] == sorted([*kind_names(), "sixth"])
    assert found["class"] == "SixthWidget"
    assert found["says"] == "The need"
    assert found["texts"][-1] == "outcomes.verb"
    assert (found["script"], found["saved"], found["readout"]) == (True, "saved", True)
    assert json.loads((module / "responses" / "objective_builder.json").read_text())["exercise"] == OUTCOMES


def test_the_base_names_no_kind() -> None:
    """Whoever adds a kind finds no list of kinds to extend: scripts, styles and texts of the base know none."""
    base = [path for path in (SOURCES / "widgets").iterdir() if path.suffix in {".py", ".js", ".css", ".j2"}]
    base += [SOURCES / name for name in ("catalogue.py", "readout.py", "reading.py", "store.py")]
    base += [SOURCES / "data" / "messages" / "widgets_en.yaml", *(SOURCES / "kinds").glob("*.py")]
    named = {(path.name, kind) for path in base for kind in kind_names() if f'"{kind}"' in path.read_text("utf-8")}
    assert named - {("gallery.py", "lesson_timeline")} == set()
