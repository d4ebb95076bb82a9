"""Course files are read strictly: each fault is named with file, line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from course_answers import COURSE, OBJECTIVES, PLAN, ROOT
from tot_exercises import yamlfile
from tot_exercises.course import Course
from tot_exercises.errors import CourseError, SourceError, SourceErrors
from tot_exercises.exercise import exercise_in_cell, load_exercise
from tot_exercises.rubric import load_rubric, placeholders

RUBRIC = ROOT / "rubrics/m03_needs_outcomes/objective_builder.yaml"


def _copy(tmp_path: Path, old: str, new: str) -> Path:
    text = RUBRIC.read_text("utf-8")
    assert old in text
    path = tmp_path / "rubric.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("use: verb_observable.v1", "use: verb_observabel.v1", "there is no checker"),
        ("points: 25", "points: 26", "add up to 25"),
        ("title: Observable verb", "titel: Observable verb", "unknown key 'titel'"),
        ("required: 4}", "requird: 4}", "no param 'requird'"),
        ("required: 4}", "required: many}", "param 'required'"),
        ("kind: A", "kind: B", "kind"),
        ("id: spread", "id: observable_verb", "a second time"),
        ("at_least: [4, 3, 2]", "at_least: [4, 3]", "at_least"),
        ("{ok_count}", "{oh_count}", "this check offers"),
        ("{ok_count}", "{ok_count.__class__}", "plain name"),
    ],
)
def test_a_wrong_rubric_is_refused_at_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = _copy(tmp_path, old, new)
    with pytest.raises(SourceErrors) as caught:
        load_rubric(path)
    message = str(caught.value)
    assert words in message
    line = int(message.split(":")[1])
    found = path.read_text("utf-8").splitlines()[max(0, line - 4) : line + 12]
    assert any(new.split("{")[-1].split(":")[-1].strip("[] ")[:8] in row for row in found), (line, message)


def test_a_text_checker_may_not_hide_in_a_deterministic_criterion(tmp_path: Path) -> None:
    path = _copy(tmp_path, "kind: T", "kind: A")
    with pytest.raises(SourceErrors, match="reads prose"):
        load_rubric(path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\na: 2\n", "a second time"),
        ("a: [1\n", "expected"),
        ("a: !!python/object:os.system x\n", "tag"),
        ("", "empty file"),
        ("? [a]\n: 1\n", "as a key"),
    ],
)
def test_broken_yaml_names_its_place(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(SourceError, match=words) as caught:
        yamlfile.read(path)
    assert str(caught.value).startswith(f"{path}:")


def test_an_alias_bomb_is_refused(tmp_path: Path) -> None:
    """Nested aliases of a small file could unfold to gigabytes."""
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    path = tmp_path / "bomb.yaml"
    path.write_text("\n".join(rows), "utf-8")
    with pytest.raises(SourceError, match="too large"):
        yamlfile.read(path)


def test_a_byte_that_is_not_utf8_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"a: 1\nb: \xff\n")
    with pytest.raises(SourceError, match="not UTF-8") as caught:
        yamlfile.read(path)
    assert caught.value.line == 2


def test_yes_no_and_on_stay_words(tmp_path: Path) -> None:
    """Word lists hold them; only true and false are booleans."""
    path = tmp_path / "x.yaml"
    path.write_text("a: [yes, no, on, off, true]\n", "utf-8")
    assert yamlfile.read(path).data == {"a": ["yes", "no", "on", "off", True]}


def test_the_exercise_cell_is_exactly_two_lines() -> None:
    good = 'from tot_exercises import exercise\nexercise("m04.plan_builder")'
    assert exercise_in_cell(good) == PLAN
    for bad in (
        good + "\nimport os",
        "import os\n" + good,
        good.replace("plan", "PLAN"),
        'exercise("m04.plan_builder")',
    ):
        assert exercise_in_cell(bad) is None


def test_the_course_finds_its_parts() -> None:
    files = sorted((ROOT / "workbooks").glob("m*/exercises/*.yaml"))
    assert COURSE.exercise_ids() == [f"{file.parts[-3][:3]}.{file.stem}" for file in files]
    assert {OBJECTIVES, PLAN} <= set(COURSE.exercise_ids())
    given = COURSE.module_of(PLAN).load(PLAN, "school_teachers")
    assert [document.id for document in given.documents] == ["group_dossier", "si_outcomes"]
    with pytest.raises(CourseError, match="exercises here are"):
        COURSE.module_of(PLAN).load("m04.nothing")
    with pytest.raises(CourseError, match="modules here are"):
        COURSE.module_of("m77.x")
    with pytest.raises(CourseError, match="profiles with materials are: school_teachers"):
        COURSE.module_of(PLAN).load(PLAN, "astronauts")
    with pytest.raises(CourseError, match="tot init"):
        _ = Course(ROOT / "docs").modules_root


def test_an_exercise_with_an_unknown_widget_is_refused(tmp_path: Path) -> None:
    source = COURSE.module_of(PLAN).exercise_file(PLAN).read_text("utf-8")
    path = tmp_path / "plan_builder.yaml"
    path.write_text(source.replace("widget: lesson_timeline", "widget: lesson_timelime"), "utf-8")
    with pytest.raises(SourceErrors, match=r"there are: .*lesson_timeline"):
        load_exercise(path)


@pytest.mark.parametrize("wrong", ["{rows: many}", "{rows: 0}", "{row: 4}"])
def test_settings_that_the_widget_does_not_know_are_refused(tmp_path: Path, wrong: str) -> None:
    source = COURSE.module_of(OBJECTIVES).exercise_file(OBJECTIVES).read_text("utf-8")
    assert "settings: {rows: 4}" in source
    path = tmp_path / "objective_builder.yaml"
    path.write_text(source.replace("settings: {rows: 4}", f"settings: {wrong}"), "utf-8")
    with pytest.raises(SourceErrors, match="settings of objective_builder"):
        load_exercise(path)


def test_messages_use_plain_names_only() -> None:
    assert placeholders("a {b} and {{c}}") == {"b"}
    with pytest.raises(ValueError, match="plain name"):
        placeholders("{a[0]}")
