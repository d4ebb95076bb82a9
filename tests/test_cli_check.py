"""``tot check``: it passes a sound course, and names the place of every kind of fault."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tot_exercises import lint, lint_notebook
from tot_exercises.cli import check as command
from tot_exercises.cli import main
from tot_exercises.course import Course
from tot_exercises.errors import SourceErrors
from tot_exercises.kinds.base import data_model
from tot_exercises.lint import Checked, reachable
from tot_exercises.rubric import Criterion, Rubric, load_rubric

CHECKOUT = Path(__file__).resolve().parents[1]
M03 = "m03_needs_outcomes"
M04 = "m04_session_planning"
NOTEBOOK = f"workbooks/{M04}/{M04}.ipynb"
EXERCISE = f"workbooks/{M04}/exercises/plan_builder.yaml"
RUBRIC = f"rubrics/{M04}/plan_builder.yaml"
SAMPLE = f"samples/{M03}/objective_builder/strong.yaml"

Fault = Callable[[Path], None]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small checkout: the course as it is, with two samples of each exercise to be quick."""
    root = tmp_path_factory.mktemp("sound")
    for name in ("workbooks", "rubrics"):
        shutil.copytree(CHECKOUT / name, root / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    for path in CHECKOUT.glob("samples/*/*/*.yaml"):
        if path.stem in {"strong", "strong_b1"}:
            copy = root / path.relative_to(CHECKOUT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    return root


@pytest.fixture
def checkout(sound: Path, tmp_path: Path) -> Path:
    """A copy of the small checkout, to break."""
    return Path(shutil.copytree(sound, tmp_path / "checkout"))


@pytest.fixture(scope="module")
def rubrics(sound: Path) -> dict[str, Rubric]:
    """The sound rubrics, loaded once: checks of notebooks and samples compare with them."""
    checked = Checked()
    lint.check_exercises(Course(sound), checked)
    lint.check_rubrics(Course(sound), checked)
    assert checked.faults == []
    return checked.rubrics


def compared(root: Path, rubrics: dict[str, Rubric], check: Callable[[Course, Checked], None]) -> list[lint.Fault]:
    """Run a check that compares with exercises and rubrics."""
    checked = Checked(rubrics=rubrics)
    lint.check_exercises(Course(root), checked)
    check(Course(root), checked)
    return checked.faults


def faults(root: Path, *checks: Callable[[Course, Checked], None]) -> list[lint.Fault]:
    """Run some of the checks, in the order of the command."""
    checked = Checked()
    for check in checks:
        check(Course(root), checked)
    return checked.faults


def replace(root: Path, path: str, old: str, new: str) -> None:
    """Change a text that must be there."""
    text = (root / path).read_text("utf-8")
    assert old in text, f"{old!r} is not in {path}"
    (root / path).write_text(text.replace(old, new, 1), "utf-8")


def change_cell(root: Path, name: str, change: Callable[[dict[str, Any]], object]) -> None:
    """Change one cell of the module 4 notebook."""
    notebook = json.loads((root / NOTEBOOK).read_text("utf-8"))
    change(next(cell for cell in notebook["cells"] if cell["id"] == name))
    (root / NOTEBOOK).write_text(json.dumps(notebook, indent=1), "utf-8")


def drop_cell(root: Path, name: str) -> None:
    """Take a cell out of the module 4 notebook."""
    notebook = json.loads((root / NOTEBOOK).read_text("utf-8"))
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] != name]
    (root / NOTEBOOK).write_text(json.dumps(notebook, indent=1), "utf-8")


def test_the_course_itself_has_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    """The checkout that this test runs in passes, and the last line says what was looked at."""
    code = main(["check", str(CHECKOUT)])
    lines = capsys.readouterr().out.splitlines()
    assert (code, lines[:-1]) == (0, [])
    modules, rubrics = (len(list(CHECKOUT.glob(name))) for name in ("workbooks/m*/*.ipynb", "rubrics/*/*.yaml"))
    counts = f"{modules} modules, {rubrics} exercises, {rubrics} rubrics"
    assert re.fullmatch(rf"tot check: {counts}, \d+ examples, .*: nothing wrong", lines[-1])


def test_a_made_course_has_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """``tot check`` works in a course as in a checkout, from any folder inside it."""
    monkeypatch.chdir(CHECKOUT)
    assert main(["init", str(tmp_path / "course")]) == 0
    monkeypatch.chdir(tmp_path / "course" / "source")
    capsys.readouterr()
    assert main(["check"]) == 0
    assert capsys.readouterr().out.count("\n") == 1


def test_a_fault_ends_with_1_and_the_summary_counts_it(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One broken file: its line, then the summary, and exit code 1."""
    replace(checkout, EXERCISE, "minutes: 75", "minuts: 75")
    assert main(["check", str(checkout)]) == 1
    lines = capsys.readouterr().out.splitlines()
    place = next(
        i for i, line in enumerate((checkout / EXERCISE).read_text("utf-8").splitlines(), 1) if "minuts" in line
    )
    assert any(f"plan_builder.yaml:{place}:1: unknown key 'minuts'" in line for line in lines)
    assert lines[-1].endswith("things to mend")


def test_a_folder_that_is_no_course_is_a_wrong_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2 and how to make a course."""
    assert main(["check", str(tmp_path)]) == 2
    assert "tot init" in capsys.readouterr().err


EXERCISE_FAULTS: dict[str, tuple[Fault, str]] = {
    "a field that the widget does not have": (
        lambda root: replace(root, EXERCISE, "  blocks.check.evidence:", "  blocks.check.evidenze:"),
        "the field 'blocks.check.evidenze'",
    ),
    "an id that its place does not promise": (
        lambda root: replace(root, EXERCISE, "id: m04.plan_builder", "id: m04.plan"),
        "id is 'm04.plan'",
    ),
    "an earlier exercise that does not exist": (
        lambda root: replace(root, EXERCISE, "exercise: m03.objective_builder", "exercise: m03.objectives"),
        "it builds on 'm03.objectives'",
    ),
    "a material that does not exist": (
        lambda root: replace(root, EXERCISE, "[group_dossier]", "[group_dosier]"),
        "no material 'group_dosier'",
    ),
    "a stand-in that is a dossier": (
        lambda root: replace(root, EXERCISE, "stand_in: si_outcomes", "stand_in: group_dossier"),
        "not of kind outcomes",
    ),
    "a broken material": (
        lambda root: replace(
            root, "workbooks/materials/school_teachers/group_dossier.yaml", "kind: dossier", "kind: story"
        ),
        "kind is 'story'",
    ),
}


@pytest.mark.parametrize("name", EXERCISE_FAULTS)
def test_exercise_faults_are_found(name: str, checkout: Path) -> None:
    """Each way to break an exercise gives a fault that quotes it, at its own line."""
    spoil, words = EXERCISE_FAULTS[name]
    spoil(checkout)
    found = faults(checkout, lint.check_exercises)
    assert any(words in fault.text for fault in found), found


RUBRIC_FAULTS: dict[str, tuple[Fault, str]] = {
    "a missing rubric": (lambda root: (root / RUBRIC).unlink(), "is missing"),
    "a rubric without an exercise": (
        lambda root: shutil.copy(root / RUBRIC, root / "rubrics" / M04 / "other.yaml"),
        "a rubric without an exercise",
    ),
    "a rubric of another exercise": (
        lambda root: replace(root, RUBRIC, "exercise: m04.plan_builder", "exercise: m03.objective_builder"),
        "exercise is 'm03.objective_builder'",
    ),
    "points that do not add up": (lambda root: replace(root, RUBRIC, "points: 40", "points: 41"), "points is 41"),
}


@pytest.mark.parametrize("name", RUBRIC_FAULTS)
def test_rubric_faults_are_found(name: str, checkout: Path) -> None:
    """Each way to break a rubric gives a fault that quotes it."""
    spoil, words = RUBRIC_FAULTS[name]
    spoil(checkout)
    found = faults(checkout, lint.check_exercises, lint.check_rubrics)
    assert any(words in fault.text for fault in found), found


def test_an_unknown_checker_is_one_fault_with_its_place(checkout: Path) -> None:
    """A typing error in a checker's name is not followed by a fault for each name in its messages."""
    replace(checkout, RUBRIC, "time_total.v1", "time_totl.v1")
    checked = Checked()
    lint.check_exercises(Course(checkout), checked)
    lint.check_rubrics(Course(checkout), checked)
    found = [(fault.line, fault.column, fault.text) for fault in checked.faults]
    assert len(found) == 1
    lines = (checkout / RUBRIC).read_text("utf-8").splitlines()
    line, column, text = found[0]
    assert lines[line - 1].endswith("use: time_totl.v1")
    assert lines[line - 1][column - 1 :].startswith(("use:", "time_totl.v1"))
    assert "there is no checker 'time_totl.v1'" in text


@pytest.mark.parametrize(
    ("old", "new", "words", "at"),
    [
        ("at_most: [0.02, 0.07, 0.15]", "at_most: [0.15, 0.07, 0.02]", "at_most gives 0.07 after 0.15", "0.07"),
        ("at_most: [0.02, 0.07, 0.15]", "at_most: [0.02, null, 0.01]", "at_most gives 0.01 after 0.02", "0.01"),
        ("at_least: [5, 0, null]", "at_least: [0, 5, null]", "at_least gives 5 after 0", "5, null"),
    ],
)
def test_thresholds_in_the_wrong_order_are_refused_at_their_place(
    old: str, new: str, words: str, at: str, checkout: Path
) -> None:
    """They fall in at_least and rise in at_most; null is passed over; the rubric does not load."""
    replace(checkout, RUBRIC, old, new)
    with pytest.raises(SourceErrors) as caught:
        load_rubric(checkout / RUBRIC)
    (error,) = caught.value.errors
    assert words in str(error)
    assert (checkout / RUBRIC).read_text("utf-8").splitlines()[error.line - 1][error.column - 1 :].startswith(at)


def test_equal_thresholds_may_stand(checkout: Path) -> None:
    """A level that is passed over on purpose is no fault of order."""
    replace(checkout, RUBRIC, "at_most: [0.02, 0.07, 0.15]", "at_most: [0.02, 0.02, 0.15]")
    assert load_rubric(checkout / RUBRIC).criteria[0].checks[0].at_most == (0.02, 0.02, 0.15)


def test_an_example_under_the_wrong_level_is_found(checkout: Path) -> None:
    """Two swapped levels of examples turn the check red, with the place of the example."""
    text = (checkout / RUBRIC).read_text("utf-8")
    start = text.index("    examples:")
    head, tail = text[:start], text[start:]
    swapped = (
        tail.replace("      L3:", "      LX:", 1)
        .replace("      L0:", "      L3:", 1)
        .replace("      LX:", "      L0:", 1)
    )
    assert swapped != tail
    (checkout / RUBRIC).write_text(head + swapped, "utf-8")
    found = faults(checkout, lint.check_exercises, lint.check_rubrics)
    assert any("this example of" in fault.text and fault.line > head.count("\n") for fault in found), found


def test_a_level_without_example_is_found(checkout: Path) -> None:
    """A criterion that has lost the examples of a level is a fault."""
    text = (checkout / RUBRIC).read_text("utf-8")
    start = text.index("    examples:")
    (checkout / RUBRIC).write_text(
        text[:start] + re.sub(r"      L3:\n(       .*\n)+", "", text[start:], count=1), "utf-8"
    )
    found = faults(checkout, lint.check_exercises, lint.check_rubrics)
    assert any("no example for L3" in fault.text for fault in found), found


def _nbgrader(**values: object) -> Callable[[dict[str, Any]], object]:
    return lambda cell: cell["metadata"]["nbgrader"].update(values)


NOTEBOOK_FAULTS: dict[str, tuple[Fault, str]] = {
    "wrong points": (lambda root: change_cell(root, "m04_plan_builder", _nbgrader(points=35)), "nbgrader points is 35"),
    "wrong points for a person": (
        lambda root: change_cell(root, "m04_plan_builder_person", _nbgrader(points=5)),
        "nbgrader points is 5",
    ),
    "a real checksum": (
        lambda root: change_cell(root, "m04_plan_builder", _nbgrader(checksum="ab" * 16)),
        "nbgrader checksum",
    ),
    "not a solution cell": (
        lambda root: change_cell(root, "m04_plan_builder", _nbgrader(solution=False)),
        "nbgrader solution is False",
    ),
    "a third line of code": (
        lambda root: change_cell(
            root,
            "m04_plan_builder",
            lambda c: c.update(
                source=c["source"] + ["\nprint()"] if isinstance(c["source"], list) else c["source"] + "\nprint()"
            ),
        ),
        "exactly the lines",
    ),
    "another exercise in the metadata": (
        lambda root: change_cell(
            root, "m04_plan_builder", lambda c: c["metadata"]["tot_exercises"].update(exercise="m03.objective_builder")
        ),
        "make them equal",
    ),
    "another exercise in the code": (
        lambda root: replace(root, NOTEBOOK, 'm04.plan_builder\\")', 'm03.objective_builder\\")'),
        "exercises of this module are: m04.plan_builder",
    ),
    "a cell that can be deleted": (
        lambda root: change_cell(root, "m04_plan_builder", lambda c: c["metadata"].update(deletable=True)),
        "deletable are false",
    ),
    "code that shows": (
        lambda root: change_cell(root, "m04_plan_builder", lambda c: c["metadata"].pop("jupyter")),
        "source_hidden",
    ),
    "another cell id": (
        lambda root: change_cell(root, "m04_plan_builder", lambda c: c.update(id="m04-plan")),
        "the cell id is 'm04-plan'",
    ),
    "stored outputs": (
        lambda root: change_cell(
            root,
            "m04_plan_builder",
            lambda c: c.update(outputs=[{"output_type": "stream", "name": "stdout", "text": "x"}]),
        ),
        "holds outputs",
    ),
    "a run number": (
        lambda root: change_cell(root, "m04_plan_builder", lambda c: c.update(execution_count=3)),
        "holds outputs",
    ),
    "an id twice": (lambda root: change_cell(root, "m04-hook", lambda c: c.update(id="m04-title")), "ids are unique"),
    "no id": (lambda root: change_cell(root, "m04-hook", lambda c: c.update(id="")), "has the id ''"),
    "no exercise cell": (lambda root: drop_cell(root, "m04_plan_builder"), "no cell shows 'm04.plan_builder'"),
    "no task cell": (lambda root: drop_cell(root, "m04_plan_builder_person"), "does not stand directly after"),
    "a heading that is a grade id": (
        lambda root: change_cell(root, "m04-hook", lambda c: c.update(source="## M04_plan_builder")),
        "is a grade id",
    ),
    "a cell without metadata": (
        lambda root: change_cell(root, "m04-hook", lambda c: c.update(metadata=[1])),
        "is not a cell of a notebook",
    ),
    "a cell with odd metadata": (
        lambda root: change_cell(root, "m04-hook", lambda c: c["metadata"].update(nbgrader="x")),
        "is not a cell of a notebook",
    ),
    "cells that are no list": (
        lambda root: (root / NOTEBOOK).write_text('{"cells": 3, "nbformat": 4, "nbformat_minor": 5}', "utf-8"),
        "not a notebook",
    ),
    "not a notebook": (lambda root: (root / NOTEBOOK).write_text("{}", "utf-8"), "not a notebook"),
    "no notebook": (lambda root: (root / NOTEBOOK).unlink(), "notebook is missing"),
    "a responses folder": (
        lambda root: (root / "workbooks" / M04 / "responses").mkdir(),
        "overwrite what trainees wrote",
    ),
    "a link": (lambda root: (root / "workbooks" / M04 / "link").symlink_to(root / "rubrics"), "a link"),
}


@pytest.mark.parametrize("name", NOTEBOOK_FAULTS)
def test_notebook_faults_are_found(name: str, checkout: Path, rubrics: dict[str, Rubric]) -> None:
    """Each way to break a workbook gives a fault that quotes it."""
    spoil, words = NOTEBOOK_FAULTS[name]
    spoil(checkout)
    found = compared(checkout, rubrics, lint_notebook.check_notebooks)
    assert any(words in fault.text for fault in found), found


def test_notebook_faults_name_the_line_of_the_cell(checkout: Path, rubrics: dict[str, Rubric]) -> None:
    """A wrong number is reported at the line where it stands in the file."""
    change_cell(checkout, "m04_plan_builder", _nbgrader(points=35))
    (fault,) = compared(checkout, rubrics, lint_notebook.check_notebooks)
    assert (checkout / NOTEBOOK).read_text("utf-8").splitlines()[fault.line - 1].strip().startswith('"points": 35')


SAMPLE_FAULTS: dict[str, tuple[Fault, str]] = {
    "an unknown criterion": (lambda root: replace(root, SAMPLE, "    spread:", "    spred:"), "a level for 'spred'"),
    "a criterion without a level": (lambda root: replace(root, SAMPLE, "    spread: 3\n", ""), "no level for 'spread'"),
    "an impossible level": (
        lambda root: replace(root, SAMPLE, "    spread: 3", "    spread: 4"),
        "expected.levels.spread is 4",
    ),
    "data that the widget cannot write": (
        lambda root: replace(root, SAMPLE, "evidence: product", "evidence: a film"),
        "the data of a objective_builder",
    ),
    "another id than its file": (
        lambda root: replace(root, SAMPLE, "id: strong", "id: stronger"),
        "the file name promises 'strong'",
    ),
    "another exercise than its folder": (
        lambda root: replace(root, SAMPLE, "exercise: m03.objective_builder", "exercise: m04.plan_builder"),
        "the folder is 'objective_builder'",
    ),
    "a profile without materials": (
        lambda root: replace(root, SAMPLE, "profile: school_teachers", "profile: pilots"),
        "for the profile 'pilots'",
    ),
    "a paraphrase of nothing": (
        lambda root: replace(root, SAMPLE, "paraphrase_of: null", "paraphrase_of: nobody"),
        "it paraphrases 'nobody'",
    ),
    "an earlier answer that is not there": (
        lambda root: (root / SAMPLE).unlink(),
        "there is no sample 'strong' of m03.objective_builder",
    ),
}


@pytest.mark.parametrize("name", SAMPLE_FAULTS)
def test_sample_faults_are_found(name: str, checkout: Path, rubrics: dict[str, Rubric]) -> None:
    """Each way to break a sample answer gives a fault that quotes it."""
    spoil, words = SAMPLE_FAULTS[name]
    spoil(checkout)
    found = compared(checkout, rubrics, lint.check_samples)
    assert any(words in fault.text for fault in found), found


def test_field_paths_pass_through_lists() -> None:
    """Fields of rows are named without an index, as exercises name them."""
    names = lint.field_paths(data_model("lesson_timeline"))
    assert {"session.priority", "blocks.check.evidence", "blocks.materials.needs"} <= names
    assert "blocks.check.strength" not in names


@pytest.mark.parametrize(
    ("checks", "levels"),
    [
        ([{"at_least": (3, 2, 1)}], {0, 1, 2, 3}),
        ([{"at_least": (4, None, None)}], {0, 3}),
        ([{"at_least": (3, 2, 0)}], {1, 2, 3}),
        ([{"at_most": (0, 2, 2)}], {0, 2, 3}),
        ([{"at_least": (None, 2, 1)}], {0, 1, 2}),
        ([{"at_least": (3, 2, 1)}, {"at_least": (None, 5, None)}], {0, 1, 2}),
    ],
)
def test_reachable_levels_follow_from_the_thresholds(checks: list[dict[str, Any]], levels: set[int]) -> None:
    """Levels that no answer can get need no example; all others do."""
    words = {name: {"found": "x"} for name in ("L3", "L2", "L1", "L0")}
    criterion = Criterion.model_validate(
        {
            "id": "x",
            "title": "x",
            "competency": "C1",
            "points": 1,
            "kind": "A",
            "checks": [{"use": "x.v1", **check} for check in checks],
            "levels": dict.fromkeys(words, "x"),
            "why": "x",
            "messages": words,
        }
    )
    assert reachable(criterion) == levels


def test_settings_that_do_not_configure_us_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without our configure() nothing would be graded: the course's settings are checked too."""
    monkeypatch.chdir(CHECKOUT)
    main(["init", str(tmp_path / "course")])
    (tmp_path / "course" / "nbgrader_config.py").write_text("c = get_config()\n", "utf-8")
    assert main(["check", str(tmp_path / "course")]) == 1
    assert "it does not call configure(c, __file__)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("raise KeyError(name)", "objective_builder.yaml:1:1: the exercise cannot be shown (KeyError"),
        ("sys.exit('no screen')", "m03_needs_outcomes:1:1: its exercises cannot be shown (no screen)"),
    ],
)
def test_an_exercise_that_cannot_be_shown_is_found(
    broken: str, words: str, checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each exercise is opened as its workbook does; what a trainee would see as a kind note is a fault."""
    monkeypatch.setattr(command, "_SHOW", command._SHOW.replace("exercise(name)", broken))
    assert main(["check", str(checkout)]) == 1
    assert words in capsys.readouterr().out
