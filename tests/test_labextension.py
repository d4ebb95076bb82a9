"""The files of the Lab extension fit together: version, words, imports, and the wheel that carries them."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
FOLDER = CHECKOUT / "labextension"
STATIC = FOLDER / "static"
SCRIPTS = {path.name: path.read_text("utf-8") for path in sorted(STATIC.glob("*.js"))}
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
TEXTS = json.loads((STATIC / "texts.en.json").read_text("utf-8"))


def test_it_is_described_as_jupyterlab_wants_it() -> None:
    """Version and name are the project's, what is to be loaded exists, and pip is named as the way to uninstall."""
    described = json.loads((FOLDER / "package.json").read_text("utf-8"))
    assert (described["name"], described["version"]) == (PROJECT["project"]["name"], PROJECT["project"]["version"])
    build = described["jupyterlab"]["_build"]
    assert build["extension"] == "./extension"
    assert (FOLDER / build["load"]).is_file()
    assert json.loads((FOLDER / "install.json").read_text("utf-8"))["packageName"] == PROJECT["project"]["name"]


def test_the_wheel_puts_it_where_jupyterlab_looks() -> None:
    """The folder is shared data of the wheel, below the name that the container answers to."""
    shared = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert shared == {"labextension": "share/jupyter/labextensions/tot-exercises"}
    assert '["tot-exercises"] = container' in SCRIPTS["remoteEntry.js"]
    assert "labextension" in PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]


def test_every_import_finds_its_name() -> None:
    """Each script imports only names that the other exports, and every file is used."""
    used = {"remoteEntry.js", "extension.js"}
    for name, text in SCRIPTS.items():
        for names, other in re.findall(r'^import \{ ([^}]*) \} from "\./([^"]+)";$', text, re.MULTILINE):
            exported = set(re.findall(r"^export (?:function|class|const) (\w+)", SCRIPTS[other], re.MULTILINE))
            assert {one.strip() for one in names.split(",")} <= exported, f"{name} from {other}"
            used.add(other)
    assert used == set(SCRIPTS)


def test_every_word_is_in_the_catalogue_and_used() -> None:
    """What scripts ask of the catalogue is there, and what is there is asked for."""
    asked = {name for text in SCRIPTS.values() for name in re.findall(r"\btexts\.(\w+)", text)} - {"en"}
    chosen = re.findall(r'texts\[[^\]]*\? "(\w+)" : "(\w+)"\]', "\n".join(SCRIPTS.values()))
    asked |= {name for pair in chosen for name in pair} | {"stopped", "lost"}
    assert asked == set(TEXTS)
    assert set(TEXTS["state"]) == {"new", "draft", "finished", "graded", "waiting", "fault"}
