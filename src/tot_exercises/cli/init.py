"""``tot init``: make an nbgrader course from the checkout or from a course archive."""

from __future__ import annotations

import argparse
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from .. import __version__
from ..archive import refuse_links
from ..course import Course, Module
from ..errors import CourseError, UsageError
from . import places
from .paste import inside

_IGNORED = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__", "responses", "results", ".DS_Store")


@dataclass(frozen=True, slots=True)
class Made:
    """A course that was made: its folder, modules and default profile."""

    root: Path
    modules: tuple[str, ...]
    profile: str


def add(commands: Any) -> None:
    """Add ``init`` to the ``tot`` command."""
    parser: argparse.ArgumentParser = commands.add_parser("init", help="make an nbgrader course", description=__doc__)
    parser.add_argument(
        "dir", type=Path, metavar="DIR", help="folder of the new course; made if missing, refused if it holds anything"
    )
    parser.add_argument(
        "--from",
        dest="source",
        type=Path,
        metavar="ARCHIVE_OR_CHECKOUT",
        help="where the content comes from (default: the checkout you are in)",
    )
    parser.add_argument("--profile", metavar="P", help="the group that the dossiers show first; trainees can change it")
    parser.add_argument(
        "--db", metavar="URL", help="database of the gradebook (default: gradebook.db in the course folder)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make the course and say what to do next."""
    made = make(arguments.dir, source=arguments.source, profile=arguments.profile, db=arguments.db)
    print(f"A course with {len(made.modules)} modules is ready in {made.root}")
    print(f"  modules: {', '.join(made.modules)}")
    print(f"  group shown first: {made.profile}")
    print("README.md there has all steps. Next:")
    print(f"  {inside(made.root, 'nbgrader', 'generate_assignment', made.modules[0])}")
    return 0


def make(target: Path, *, source: Path | None = None, profile: str | None = None, db: str | None = None) -> Made:
    """Make an nbgrader course in `target`.

    Parameters
    ----------
    target : a folder that is empty or does not exist
    source : checkout or archive; the checkout around the current folder where None
    profile : whose materials are shown first; the first in name order where None
    db : database URL of the gradebook; a file in the course where None

    Raises
    ------
    UsageError
        `target` holds something or cannot be written, there is no content, or the profile or URL is not one
        that can work.
    CourseError
        The content contradicts itself or holds a link.
    """
    target = target.absolute()
    if db is not None and "://" not in db:
        raise UsageError(
            f"--db {db}: not a database URL; it reads like postgresql+psycopg://HOST/NAME or sqlite:////folder/gradebook.db"
        )
    with places.writing(target):
        refuse_used(target)
        with places.content(source) as content:
            return _make(target, content, profile, db)


def _make(target: Path, content: Path, profile: str | None, db: str | None) -> Made:
    refuse_links(content)
    course = Course(content)
    modules = tuple(course.modules())
    if not modules:
        raise CourseError(f"{content / 'workbooks'}: no module folders (mNN_words) here; a course needs one at least")
    chosen = _profile(modules, profile)
    for module in modules:
        _copy_module(module, target / "source" / module.name, chosen)
    shutil.copytree(content / "rubrics", target / "rubrics", ignore=_IGNORED)
    if (content / "LICENSE-content.md").is_file():
        shutil.copy(content / "LICENSE-content.md", target)
    _write_settings(target, modules, chosen, db)
    return Made(target, tuple(module.name for module in modules), chosen)


def refuse_used(target: Path) -> None:
    """Raise :class:`UsageError` unless `target` is an empty folder or a name that is free."""
    if target.exists() and not target.is_dir():
        raise UsageError(f"{target}: a file; the name of a new or empty folder is needed; choose another name")
    if target.is_dir() and any(target.iterdir()):
        raise UsageError(
            f"{target}: the folder is not empty; a course starts in a new or empty folder, so that nothing is "
            f"overwritten; choose another name"
        )


def course_id(name: str) -> str:
    """Turn a folder name into an nbgrader course id: letters, digits, ``_`` and ``-``."""
    return re.sub(r"[^A-Za-z0-9_-]+", "_", name).strip("_") or "tot"


def _profile(modules: tuple[Module, ...], wanted: str | None) -> str:
    known = sorted({name for module in modules for name in module.profiles()})
    if wanted is None:
        return known[0] if known else ""
    if wanted not in known:
        raise UsageError(f"--profile {wanted}: there are no materials for it; there are: {', '.join(known) or 'none'}")
    return wanted


def _copy_module(module: Module, target: Path, profile: str) -> None:
    shutil.copytree(module.folder, target, ignore=_IGNORED)
    for exercise_id in (f"{module.prefix}.{path.stem}" for path in module.exercise_files()):
        for group in module.profiles():
            for document in module.load(exercise_id, group).documents:
                copy = target / "materials" / group / f"{document.id}.yaml"
                if not copy.exists():
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(module.material_file(document.id, group), copy)
    _name_profile(target / module.notebook.name, profile)


def _name_profile(notebook: Path, profile: str) -> None:
    """Write the course's default profile into the workbook's metadata, where it survives generate and fetch."""
    data = json.loads(notebook.read_text("utf-8"))
    data.setdefault("metadata", {}).setdefault("tot_exercises", {})["profile"] = profile
    notebook.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _write_settings(target: Path, modules: tuple[Module, ...], profile: str, db: str | None) -> None:
    pages = Environment(
        loader=PackageLoader("tot_exercises.cli"),
        autoescape=select_autoescape(["html"]),  # these templates are Python and Markdown
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    values = {
        "course_id": course_id(target.name),
        "db": db,
        "modules": [m.name for m in modules],
        "profile": profile,
        "version": __version__,
    }
    for template, name in (("nbgrader_config.py.jinja", "nbgrader_config.py"), ("course_readme.md.jinja", "README.md")):
        (target / name).write_text(pages.get_template(template).render(values), "utf-8")
    if db:
        (target / "nbgrader_config.py").chmod(0o600)  # the URL may hold a password
    exchange = target / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
