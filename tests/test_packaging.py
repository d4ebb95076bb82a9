"""What is installed: the lock, and a wheel that holds code only."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

from tot_exercises.kinds import kind_names

CHECKOUT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
LOCK = (CHECKOUT / "requirements.lock").read_text("utf-8")


def test_the_lock_names_no_host_and_no_index() -> None:
    """Whoever installs chooses where from: no address, no index option, no local path."""
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted-host|\bfile:|@ ", LOCK)


def test_the_lock_of_what_only_tests_use_names_no_host_and_is_hashed() -> None:
    """From npm comes axe-core alone (MPL-2.0): pinned, hashed, from where who installs chooses, never shipped."""
    packages = json.loads((CHECKOUT / "tests" / "browser" / "package-lock.json").read_text("utf-8"))["packages"]
    own, installed = packages.pop(""), packages
    assert set(installed) == {"node_modules/axe-core"}
    assert own["devDependencies"] == {"axe-core": installed["node_modules/axe-core"]["version"]}
    assert "resolved" not in installed["node_modules/axe-core"]
    assert installed["node_modules/axe-core"]["integrity"].startswith("sha512-")


def test_every_line_of_the_lock_is_pinned_and_hashed() -> None:
    """``pip --require-hashes`` can use the lock: each package has one version and SHA-256 hashes."""
    entries = re.split(r"\n(?=\S)", LOCK.strip())
    for entry in entries:
        assert re.match(r"[A-Za-z0-9_.-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_the_lock_holds_every_dependency_of_every_extra() -> None:
    """One lock serves all: the base and all extras install together from it."""
    locked = {_name(entry) for entry in re.findall(r"^[A-Za-z0-9_.-]+", LOCK, re.MULTILINE)}
    wanted = [*PROJECT["dependencies"], *(d for extra in PROJECT["optional-dependencies"].values() for d in extra)]
    assert {_name(dependency) for dependency in wanted} - locked == set()


def _name(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0]).lower()


@pytest.mark.parametrize(
    "command", [[Path(sys.executable).with_name("tot")], [sys.executable, "-m", "tot_exercises.cli"]]
)
def test_the_command_is_installed_and_hands_on_its_exit_code(command: list[object]) -> None:
    """``tot`` and ``python -m tot_exercises.cli`` are the same program."""
    done = subprocess.run([*command, "--version"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"tot_exercises {PROJECT['version']}\n")
    assert subprocess.run([*command, "unknown"], capture_output=True, check=False).returncode == 2


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    build = ["-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index", "-w", folder, CHECKOUT]
    subprocess.run([sys.executable, *build], check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_holds_all_that_runs(wheel: Path) -> None:
    """Every file of the package is in the wheel but the gallery's, which shows whole answers and belongs to authors."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if name.startswith("tot_exercises/")}
    source = CHECKOUT / "src"
    wanted = {
        path.relative_to(source).as_posix()
        for path in (source / "tot_exercises").rglob("*")
        if path.is_file() and not path.name.startswith(".") and "__pycache__" not in path.parts
    }
    gallery = {name for name in wanted if Path(name).name in {"states.yaml", "gallery.py", "gallery_feedback.yaml"}}
    assert names == wanted - gallery
    assert len(gallery) == 2 + len(kind_names())
    kinds = {Path(name).suffix for name in names}
    assert {".py", ".js", ".css", ".yaml", ".jinja", ".typed"} <= kinds


def test_the_wheel_holds_the_lab_extension_whole(wheel: Path) -> None:
    """Every file of the Lab extension is in the wheel, where JupyterLab and Notebook 7 look for it."""
    place = "share/jupyter/labextensions/tot-exercises/"
    with zipfile.ZipFile(wheel) as archive:
        names = {name.partition(place)[2] for name in archive.namelist() if place in name}
    source = CHECKOUT / "labextension"
    assert names == {path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()}
    assert "static/remoteEntry.js" in names


def test_the_wheel_holds_no_folder_of_the_course(wheel: Path) -> None:
    """No workbook, rubric, sample or test is in the wheel, and nothing that only tests use."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            assert not re.search(r"workbooks|rubrics/|samples/|tests/|node_modules|axe|\.ipynb$", name), name


def secrets() -> dict[str, str]:
    """Every text that must not reach a trainee, and where it stands.

    Descriptors, examples and notes for people of all rubrics, the texts and expected levels of all samples, and the
    texts of all materials. Short words are left out: they occur anywhere.
    """
    found: dict[str, str] = {}
    for pattern in ("rubrics/**/*.yaml", "samples/**/*.yaml", "workbooks/**/materials/**/*.yaml"):
        for path in CHECKOUT.glob(pattern):
            for text in _texts(yaml.safe_load(path.read_text("utf-8"))):
                for line in text.splitlines():
                    if len(line.strip()) >= 40:
                        found[line.strip()] = str(path.relative_to(CHECKOUT))
            if pattern.startswith("samples"):
                found[_expected_line(path)] = str(path.relative_to(CHECKOUT))
    return found


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else []


def _expected_line(path: Path) -> str:
    return f"id: {path.stem}\nrole:"


_SEARCH = """
import sys, pathlib
root, words = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]).read_text("utf-8").split("\\0")
files = [path for path in root.rglob("*") if path.is_file()]
texts = {str(path.relative_to(root)): path.read_bytes() for path in files}
assert any(name.endswith("grading.py") for name in texts), "nothing was installed"
for word in words:
    for name, text in texts.items():
        if word.encode() in text:
            print(name, repr(word))
"""


def test_an_installed_wheel_holds_no_key_and_no_note_for_people(wheel: Path) -> None:
    """Installed and searched by an ordinary account: no line of a rubric, sample or material is in it."""
    known = secrets()
    assert len(known) > 200, "the search has too little to look for"
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders are closed to other accounts
        Path(folder).chmod(0o755)
        site, words = Path(folder, "site"), Path(folder, "words")
        install = ["-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", site, wheel]
        subprocess.run([sys.executable, *install], check=True, capture_output=True)
        words.write_text("\0".join(known), "utf-8")
        as_user = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.getuid() == 0 else {}
        python = "/usr/bin/python3" if Path("/usr/bin/python3").exists() else sys.executable
        search = [python, "-c", _SEARCH, site, words]
        done = subprocess.run(search, check=True, capture_output=True, text=True, cwd="/", **as_user)
    assert done.stdout == ""


def test_the_search_finds_what_it_looks_for(tmp_path: Path) -> None:
    """The search itself works: a planted line is found, with the file that holds it."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "grading.py").write_text("x = 'the planted line of a rubric'", "utf-8")
    (tmp_path / "words").write_text("nowhere\0the planted line of a rubric", "utf-8")
    search = [sys.executable, "-c", _SEARCH, tmp_path / "site", tmp_path / "words"]
    done = subprocess.run(search, check=True, capture_output=True, text=True)
    assert done.stdout == "grading.py 'the planted line of a rubric'\n"
