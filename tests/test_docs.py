"""The pages in ``docs/`` say what is true."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from tot_exercises.exercise import Exercise, Material
from tot_exercises.registry import registered
from tot_exercises.rubric import Criterion, Rubric
from tot_exercises.samples import Sample

CHECKOUT = Path(__file__).resolve().parents[1]
PAGES = [CHECKOUT / "README.md", CHECKOUT / "CHANGELOG.md", *sorted((CHECKOUT / "docs").glob("*.md"))]


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    """The script that writes the page of checkers."""
    spec = importlib.util.spec_from_file_location("build_checkers", CHECKOUT / "docs" / "build_checkers.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_of_checkers_is_current(builder: ModuleType) -> None:
    """After a change of a checker, ``make docs`` writes the page anew."""
    assert builder.PAGE.read_text("utf-8") == builder.page(), "run: make docs"


def test_every_checker_carries_out_a_check_of_the_curriculum(builder: ModuleType) -> None:
    """The table names every checker once, and none that does not exist."""
    named = [name for names in builder.CHECKS.values() for name in names]
    assert sorted(named) == sorted(registered())


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    """Every relative link of a page is a file or folder of this repository."""
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("model", [Exercise, Material, Rubric, Criterion, Sample], ids=lambda model: model.__name__)
def test_the_reference_of_formats_names_every_key(model: type) -> None:
    """A key of a course file that is not explained in docs/formats.md is a gap."""
    text = (CHECKOUT / "docs" / "formats.md").read_text("utf-8")
    for name, field in model.model_fields.items():
        assert f"`{field.alias or name}`" in text, f"{model.__name__}.{name}"


def test_examples_in_the_reference_are_valid_yaml() -> None:
    """What a maintainer copies from the page can be read."""
    blocks = re.findall(r"```yaml\n(.*?)```", (CHECKOUT / "docs" / "formats.md").read_text("utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        assert yaml.safe_load(block)
