"""``tot demo``: the whole course at once, from sample answers to marks and feedback pages."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import shlex
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tot_exercises.archive import build
from tot_exercises.cli import main
from tot_exercises.cli.classroom import seats, trainees
from tot_exercises.cli.demo import where_to_look
from tot_exercises.cli.gradebook import read_marks
from tot_exercises.cli.outcome import Outcome, Row, Share
from tot_exercises.course import Course
from tot_exercises.result import ExerciseResult
from tot_exercises.rubric import load_rubric
from tot_exercises.samples import load_samples, to_response

CHECKOUT = Path(__file__).resolve().parents[1]
COURSE = Course(CHECKOUT)
EXERCISES = tuple(COURSE.exercise_ids())
RUBRICS = {exercise: load_rubric(COURSE.rubric_file(exercise)) for exercise in EXERCISES}
SAMPLES = load_samples(CHECKOUT)


@dataclass(frozen=True)
class Done:
    """What a command said."""

    returncode: int
    stdout: str
    stderr: str


def tot(*arguments: object, cwd: Path = CHECKOUT) -> Done:
    """Run ``tot`` as a user would, with what it prints kept."""
    out, error = io.StringIO(), io.StringIO()
    with contextlib.chdir(cwd), contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        code = main([str(argument) for argument in arguments])
    return Done(code, out.getvalue(), error.getvalue())


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """A demo of three trainees: its folder, and what the command said."""
    folder = tmp_path_factory.mktemp("demo") / "class"
    return folder, tot("demo", folder, "--trainees", 3, "--no-lab", "--json")


def test_json_is_exactly_one_line_with_a_mark_for_each_exercise(
    demo: tuple[Path, Done],
) -> None:
    """Standard output is one line; each trainee has two marks, a pending count and feedback pages that exist."""
    _, done = demo
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    outcome = json.loads(done.stdout)
    assert [row["trainee"] for row in outcome["trainees"]] == [t.name for t in trainees(SAMPLES, 3)]
    for row in outcome["trainees"]:
        assert set(row["marks"]) == set(EXERCISES)
        assert isinstance(row["pending"], int)
        for page in row["feedback"].values():
            assert (CHECKOUT / page).is_file()
    assert outcome["maximum"] == {exercise: rubric.points for exercise, rubric in RUBRICS.items()}
    machine = sum(criterion.kind != "H" for rubric in RUBRICS.values() for criterion in rubric.criteria)
    assert outcome["handed_over"]["whole"] == 3 * machine


def test_progress_names_every_trainee_and_nbgraders_log_is_hidden(
    demo: tuple[Path, Done],
) -> None:
    """Standard error shows who is being graded, and none of nbgrader's own lines."""
    error = demo[1].stderr
    for trainee in trainees(SAMPLES, 3):
        assert error.count(f"/3 {trainee.name}\n") == 2 * len(EXERCISES), error
    assert "| INFO]" not in error
    assert "| WARNING]" not in error


def test_marks_are_the_gradebooks_and_agree_with_the_results(
    demo: tuple[Path, Done],
) -> None:
    """What the table shows is what nbgrader stores, and equals the machine's result file."""
    folder, done = demo
    shown = {(r["trainee"], e): m for r in json.loads(done.stdout)["trainees"] for e, m in r["marks"].items()}
    stored = {(mark.trainee, mark.exercise): mark.points for mark in read_marks(Course(folder))}
    assert shown == stored
    for (trainee, exercise), points in stored.items():
        module = Course(folder).module_of(exercise).name
        path = folder / "autograded" / trainee / module / "results" / f"{exercise.partition('.')[2]}.json"
        assert ExerciseResult.model_validate_json(path.read_bytes()).points == points


def test_tot_score_agrees_with_the_demo(demo: tuple[Path, Done]) -> None:
    """The same answer graded by ``tot score --json`` gives the same bytes as autograding it, in one line."""
    folder, _ = demo
    answer = folder / "submitted" / "strong" / "m04_session_planning" / "responses" / "plan_builder.json"
    done = tot("score", answer, "--course", folder, "--json")
    stored = folder / "autograded" / "strong" / "m04_session_planning" / "results" / "plan_builder.json"
    assert (done.returncode, done.stdout.count("\n")) == (0, 1)
    assert done.stdout.encode() == stored.read_bytes()


@pytest.mark.parametrize("active", [False, True])
def test_the_commands_to_go_on_with_can_be_pasted(
    active: bool, demo: tuple[Path, Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder with spaces and quotes, with the environment active or not, a shell runs what is printed."""
    folder = Path(shutil.copytree(demo[0], demo[0].parent / f"it's a course ü {active}"))
    bare = f"{Path('/usr/bin')}:/bin"
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{bare}" if active else bare)
    said = where_to_look(folder, ("m03_needs_outcomes", "m04_session_planning"), folder)
    line = said.rpartition("To go on:")[2].strip()
    assert line.count(" && tot ") == active
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (folder / "marks.xlsx").is_file()


def test_make_demo_takes_a_folder_with_a_space() -> None:
    """``make demo "DEMO=a b"`` hands on one folder."""
    done = subprocess.run(
        ["make", "--no-print-directory", "-n", "-o", ".venv/.ready", "demo", "DEMO=a b"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert shlex.split(done.stdout.splitlines()[-1])[-2:] == ["demo", "a b"]


def test_a_demo_is_not_built_over_another(demo: tuple[Path, Done], capsys: pytest.CaptureFixture[str]) -> None:
    """A second run in the same folder is a wrong call that says what to do, and changes nothing."""
    folder, _ = demo
    before = sorted(path.name for path in folder.iterdir())
    assert main(["demo", str(folder), "--no-lab"]) == 2
    assert "holds a demo already" in capsys.readouterr().err
    assert sorted(path.name for path in folder.iterdir()) == before


def test_a_failing_nbgrader_is_shown(tmp_path: Path) -> None:
    """Where nbgrader fails, its log is shown and the exit code is 1."""
    root = tmp_path / "checkout"
    for name in ("workbooks", "rubrics", "samples"):
        shutil.copytree(CHECKOUT / name, root / name)
    path = root / "workbooks" / "m03_needs_outcomes" / "m03_needs_outcomes.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    notebook["cells"][0]["cell_type"] = "poem"
    path.write_text(json.dumps(notebook), "utf-8")
    done = tot("demo", tmp_path / "class", "--trainees", 1, "--no-lab", cwd=root)
    assert done.returncode == 1
    assert "nbgrader generate_assignment m03_needs_outcomes failed" in done.stderr
    assert "the end of its log" in done.stderr


def test_trainees_beyond_the_set_come_again_under_new_names() -> None:
    """Names are unique, the same answers return in turn, and no held-out sample is shown."""
    size = len(seats(SAMPLES))
    group = trainees(SAMPLES, 2 * size + 1)
    assert size >= 12
    assert len({trainee.name for trainee in group}) == len(group)
    assert [t.sample for t in group[:size]] == [t.sample for t in group[size : 2 * size]]
    assert group[size].name == f"{group[0].name}_2"
    assert group[-1].name == f"{group[0].name}_3"
    assert not any(
        of_exercise[t.sample].held_out for of_exercise in SAMPLES.values() for t in group if t.sample in of_exercise
    )


def test_samples_become_the_answers_that_a_widget_writes() -> None:
    """Own outcomes come from the same trainee's earlier answer, with its digest; a stand-in from the material."""
    course = Course(CHECKOUT)
    for sample in SAMPLES["m04.plan_builder"].values():
        materials = course.module_of(sample.exercise).load(sample.exercise, sample.profile)
        response = to_response(sample, materials, SAMPLES, course)
        snapshot = response.inputs.get("m03.objective_builder")
        assert (snapshot.source if snapshot else None) == sample.inputs.get("m03.objective_builder")
        if snapshot and snapshot.source == "own":
            assert snapshot.data == SAMPLES["m03.objective_builder"][sample.id].data
        if snapshot and snapshot.source == "stand-in":
            assert snapshot.data == materials.document("si_outcomes").data


def test_the_table_of_marks_is_readable() -> None:
    """One row a trainee, points with two decimals, shares in per cent, and no share of nothing."""
    row = Row("strong", "strong", {"m03.objective_builder": 25.0}, 2, {"m03": "feedback/strong.html"})
    text = Outcome((row,), {"m03.objective_builder": 25.0}, Share(1, 1), Share(1, 8), Share(0, 0)).to_text()
    assert text.splitlines()[1].split() == ["strong", "strong", "25.00", "2", "feedback/strong.html"]
    assert "1 of 8 (12.5 %)" in text
    assert "0 of 0 (0 %)" in text


def _rows(folder: Path) -> dict[str, list[Any]]:
    """All rows of the gradebook, table by table."""
    with sqlite3.connect(folder / "gradebook.db") as book:
        tables = [name for (name,) in book.execute("select name from sqlite_master where type = 'table'")]
        return {name: sorted(map(repr, book.execute(f'select * from "{name}"'))) for name in tables}


@pytest.mark.slow
def test_a_demo_from_the_archive_needs_no_checkout(tmp_path: Path) -> None:
    """Far from any checkout, with the course as one file, the marks are the same as in it."""
    archive = build(CHECKOUT, tmp_path / "dist")
    marks = []
    for name, cwd, source in (("one", tmp_path, ["--from", archive]), ("two", CHECKOUT, [])):
        done = tot("demo", tmp_path / name, "--trainees", 1, "--no-lab", "--json", *source, cwd=cwd)
        assert done.returncode == 0, done.stderr
        marks.append(json.loads(done.stdout)["trainees"][0]["marks"])
    assert marks[0] == marks[1]


@pytest.mark.slow
def test_two_demos_give_the_same_marks_and_regrading_changes_no_row(tmp_path: Path) -> None:
    """Twelve trainees in two folders: equal outcomes but for the paths; ``autograde --force`` then changes no row."""
    outcomes = []
    for name in ("one", "two"):
        done = tot("demo", tmp_path / name, "--trainees", 12, "--no-lab", "--json")
        assert done.returncode == 0, done.stderr
        outcomes.append(json.loads(done.stdout.replace(str(tmp_path / name), "")))
    assert outcomes[0] == outcomes[1]
    assert len(outcomes[0]["trainees"]) == 12
    before = _rows(tmp_path / "one")
    for module in ("m03_needs_outcomes", "m04_session_planning"):
        _autograde(tmp_path / "one", module)
    assert _rows(tmp_path / "one") == before


@pytest.mark.slow
def test_marks_from_a_sheet_survive_regrading_and_a_changed_answer_is_flagged_again(tmp_path: Path) -> None:
    """Export, levels filled in, import, autograde twice: marks stand, nothing is flagged but a changed answer."""
    folder, sheet, module = tmp_path / "class", tmp_path / "marks.csv", "m04_session_planning"
    assert tot("demo", folder, "--trainees", 3, "--no-lab", "--json").returncode == 0
    assert tot("marks", "export", module, sheet, cwd=folder).returncode == 0
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["level"] for row in rows} == {""}
    assert not any(trainee.name in str(rows) for trainee in trainees(SAMPLES, 3))
    with sheet.open("w", encoding="utf-8", newline="") as file:
        filled = csv.DictWriter(file, list(rows[0]))
        filled.writeheader()
        filled.writerows({**row, "level": "3"} for row in rows)
    done = tot("marks", "import", sheet, "--by", "a tester", cwd=folder)
    assert done.returncode == 0, done.stderr
    marked = [mark for mark in read_marks(Course(folder)) if mark.exercise == "m04.plan_builder"]
    assert not any(mark.flagged for mark in marked)
    assert next(mark.points for mark in marked if mark.trainee == "strong") == 40
    _autograde(folder, module)
    assert [mark for mark in read_marks(Course(folder)) if mark.exercise == "m04.plan_builder"] == marked
    answer = folder / "submitted" / "strong" / module / "responses" / "plan_builder.json"
    changed = json.loads(answer.read_text("utf-8"))
    changed["data"]["blocks"][0]["learners_do"] = "Say hello to a neighbour and write one question on a card."
    answer.write_text(json.dumps(changed), "utf-8")
    _autograde(folder, module)
    again = {mark.trainee: mark for mark in read_marks(Course(folder)) if mark.exercise == "m04.plan_builder"}
    assert [name for name, mark in again.items() if mark.flagged] == ["strong"]
    with sqlite3.connect(folder / "gradebook.db") as book:
        kept = book.execute("select count(*) from tot_mark where student = 'strong'").fetchone()[0]
    assert kept > 0


def _autograde(folder: Path, module: str) -> None:
    command = [sys.executable, "-m", "nbgrader", "autograde", module, "--force"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


@pytest.mark.slow
def test_at_most_30_per_cent_of_machine_criteria_of_sound_answers_go_to_a_person(tmp_path: Path) -> None:
    """More than that on strong and middling answers would be a defect."""
    done = tot("demo", tmp_path / "class", "--no-lab", "--json")
    assert done.returncode == 0, done.stderr
    share = json.loads(done.stdout)["handed_over_sound"]
    assert share["whole"] >= 4 * 14
    assert share["per_cent"] <= 30, share
