"""``configure(c)`` puts our classes in the place of nbgrader's, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbgrader import converters, preprocessors
from traitlets.config import Config

from tot_exercises.nbgrader_plugin import configure
from tot_exercises.nbgrader_plugin.config import REPLACED

LISTS = {
    ("GenerateAssignment", "preprocessors"): converters.GenerateAssignment,
    ("Autograde", "sanitize_preprocessors"): converters.Autograde,
    ("Autograde", "autograde_preprocessors"): converters.Autograde,
}


@pytest.mark.parametrize(("section", "trait"), LISTS)
def test_lists_are_nbgraders_own_with_our_classes_in_place(section: str, trait: str, tmp_path: Path) -> None:
    """A later nbgrader that adds a step keeps it: only the classes that we replace differ."""
    c = Config()
    configure(c, tmp_path)
    default = LISTS[section, trait].class_traits()[trait].default()
    assert len(c[section][trait]) == len(default)
    assert [REPLACED.get(cls, cls) for cls in default] == c[section][trait]
    assert c[section][trait] != default


def test_configuring_three_times_is_configuring_once(tmp_path: Path) -> None:
    """nbgrader evaluates its configuration three times a command; nothing is registered twice."""
    once, thrice = Config(), Config()
    configure(once, tmp_path)
    for _ in range(3):
        configure(thrice, tmp_path)
    for section, trait in LISTS:
        assert once[section][trait] == thrice[section][trait]


def test_each_of_ours_is_a_kind_of_what_it_replaces() -> None:
    """Settings of nbgrader's classes in a course's file keep their effect, because ours inherit them."""
    assert all(issubclass(ours, theirs) for theirs, ours in REPLACED.items())


def test_a_list_that_the_course_assigned_or_appended_to_is_kept(tmp_path: Path) -> None:
    """A course's own step stays where its author put it."""

    class Own(preprocessors.ClearOutput):
        pass

    assigned, appended = Config(), Config()
    assigned.Autograde.sanitize_preprocessors = [Own, preprocessors.OverwriteCells]
    configure(assigned, tmp_path)
    assert assigned.Autograde.sanitize_preprocessors == [Own, REPLACED[preprocessors.OverwriteCells]]
    appended.Autograde.sanitize_preprocessors.append(Own)
    configure(appended, tmp_path)
    assert appended.Autograde.sanitize_preprocessors[-1] is Own
    assert REPLACED[preprocessors.DeduplicateIds] in appended.Autograde.sanitize_preprocessors


def test_the_course_is_where_its_settings_are(tmp_path: Path) -> None:
    """Command line and formgrader find the same course, wherever they were started."""
    for root in (tmp_path, tmp_path / "nbgrader_config.py"):
        c = Config()
        configure(c, root)
        assert c.CourseDirectory.root == str(tmp_path)
    c = Config()
    configure(c)
    assert "root" not in c.CourseDirectory


def test_a_hook_of_the_courses_own_is_kept(tmp_path: Path) -> None:
    """What an instructor set up runs on."""
    c = Config()
    c.Autograde.pre_convert_hook = print
    configure(c, tmp_path)
    assert c.Autograde.pre_convert_hook is print


def test_alembic_is_found_without_an_activated_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """nbgrader calls alembic by name when it makes a gradebook; it lies beside the Python that runs."""
    import shutil

    monkeypatch.setenv("PATH", str(tmp_path))
    assert shutil.which("alembic") is None
    configure(Config(), tmp_path)
    assert shutil.which("alembic") is not None
