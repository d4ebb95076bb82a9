"""``tot score``, ``tot marks`` and ``tot lab``: thin commands over tested parts; here, what a caller sees."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tot_exercises.cli import main
from tot_exercises.cli.gradebook import db_url, graded_course
from tot_exercises.cli.init import make
from tot_exercises.cli.lab import trainee_copy
from tot_exercises.course import Course
from tot_exercises.errors import CourseError, UsageError
from tot_exercises.result import ExerciseResult
from tot_exercises.samples import load_samples, to_response

CHECKOUT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A strong answer as a file."""
    course, samples = Course(CHECKOUT), load_samples(CHECKOUT)
    sample = samples["m03.objective_builder"]["strong"]
    materials = course.module_of(sample.exercise).load(sample.exercise, sample.profile)
    path = tmp_path_factory.mktemp("answer") / "objective_builder.json"
    path.write_text(to_response(sample, materials, samples, course).to_json(), "utf-8")
    return path


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A new course, not graded yet."""
    return make(tmp_path / "course", source=CHECKOUT).root


def test_score_prints_points_and_every_criterion(answer: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without options a person can read the result."""
    assert main(["score", str(answer), "--course", str(CHECKOUT)]) == 0
    text = capsys.readouterr().out
    assert "25 points" in text
    for title in ("Observable verb", "Spread of levels"):
        assert title in text


def test_score_json_is_one_line_and_a_whole_result(answer: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --json standard output is exactly one line that the result model reads."""
    assert main(["score", str(answer), "--course", str(CHECKOUT), "--json"]) == 0
    text = capsys.readouterr().out
    assert text.count("\n") == 1
    assert ExerciseResult.model_validate_json(text).exercise == "m03.objective_builder"


def test_score_finds_the_course_around_it(
    answer: Path, course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Inside a course --course is not needed, and the result is the same."""
    monkeypatch.chdir(course / "source")
    assert main(["score", str(answer), "--json"]) == 0
    inside = capsys.readouterr().out
    main(["score", str(answer), "--course", str(CHECKOUT), "--json"])
    assert inside == capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"schema": "tot/response@1", "exercise": "m03.obj', "not whole JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"schema": "tot/response@9", "exercise": "m03.objective_builder"}', "update tot_exercises"),
        (b"[" * 5_000 + b"]" * 5_000, "levels of brackets"),
        (b'"' + b"x" * 1_100_000 + b'"', "1,100,002 bytes"),
    ],
)
def test_an_answer_that_cannot_be_read_ends_with_1_and_goes_to_a_person(
    content: bytes, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The reason is on standard error, all criteria wait, and the file stays as it was."""
    path = tmp_path / "objective_builder.json"
    path.write_bytes(content)
    assert main(["score", str(path), "--course", str(CHECKOUT), "--json"]) == 1
    said = capsys.readouterr()
    assert words in said.err
    result = json.loads(said.out)
    assert {criterion["state"] for criterion in result["criteria"]} == {"needs_human"}
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("nothing.json", None, "there is no such file"),
        ("other.json", b"{}", "m03.objective_builder, m04.plan_builder"),
        ("other.json", b'{"exercise": "m99.flight_plan"}', "found 'm99.flight_plan'"),
    ],
)
def test_a_file_that_answers_nothing_here_is_a_wrong_call(
    name: str, content: bytes | None, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, and the exercises that exist."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    assert main(["score", str(path), "--course", str(CHECKOUT)]) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert said.out == ""


UNREADABLE = {
    "torn": (b'{"schema": "tot/response@1", "exercise": "m03.obj', "not whole JSON"),
    "empty": (b"", "not whole JSON"),
    "bom": (b'\xef\xbb\xbf{"schema": "tot/response@1"}', "BOM"),
    "utf16": ("{}".encode("utf-16"), "not UTF-8"),
    "deep": (b"[" * 5_000 + b"]" * 5_000, "levels of brackets"),
    "huge": (b'"' + b"x" * 1_100_000 + b'"', "1,100,002 bytes"),
}


@pytest.mark.parametrize("fault", UNREADABLE)
def test_the_reason_is_given_for_an_unreadable_file_of_any_name(
    fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file whose name names no exercise ends with 1 and the same reason as one in responses/."""
    content, words = UNREADABLE[fault]
    path = tmp_path / "free name.json"
    path.write_bytes(content)
    assert main(["score", str(path), "--course", str(CHECKOUT)]) == 1
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(("content", "words"), [(b"null", "NoneType at the top"), (b"[]", "list at the top")])
def test_json_that_is_no_answer_is_a_wrong_call_with_its_reason(
    content: bytes, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whole JSON of another kind is the wrong file: exit code 2, what it is, and the exercises that exist."""
    path = tmp_path / "other.json"
    path.write_bytes(content)
    assert main(["score", str(path), "--course", str(CHECKOUT)]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert "m03.objective_builder, m04.plan_builder" in said


@pytest.mark.parametrize("kind", ["fifo", "folder", "loop", "dangling"])
@pytest.mark.parametrize("course", [["--course", str(CHECKOUT)], []])
def test_what_is_no_plain_file_is_named(
    kind: str, course: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipe is not waited for, a link is not followed, and both are told from a file that is not there."""
    monkeypatch.chdir(CHECKOUT)
    path = tmp_path / "odd.json"
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(path if kind == "loop" else tmp_path / "nothing")
    assert main(["score", str(path), *course]) == 1
    assert "odd.json is not a plain file" in capsys.readouterr().err


def test_score_with_a_folder_that_is_no_course_is_a_wrong_call(
    answer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2 and what a course has."""
    assert main(["score", str(answer), "--course", str(tmp_path)]) == 2
    assert "not a course" in capsys.readouterr().err


def test_marks_need_a_course_with_a_gradebook(capsys: pytest.CaptureFixture[str]) -> None:
    """A checkout has no gradebook: exit code 2, and the way to a course."""
    assert main(["marks", "export", "m04_session_planning", "marks.csv", "--course", str(CHECKOUT)]) == 2
    assert "tot init DIR" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["export", "m09_flying", "marks.csv"], "modules of this course are: m03_needs_outcomes, m04_session_planning"),
        (["export", "m04_session_planning", "marks.ods"], ".csv and .xlsx"),
        (["import", "marks.ods"], ".csv and .xlsx"),
        (["import", "nothing.csv"], "there is no such file"),
    ],
)
def test_marks_name_what_is_allowed(
    arguments: list[str], words: str, course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong module, kind of file or name ends with 2 before the gradebook is opened."""
    monkeypatch.chdir(course)
    assert main(["marks", *arguments]) == 2
    assert words in capsys.readouterr().err
    assert not (course / "gradebook.db").exists()


def test_marks_are_not_written_over_a_sheet(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A sheet with somebody's marks in it is never replaced."""
    monkeypatch.chdir(course)
    Path("marks.csv").write_text("three hours of work", "utf-8")
    assert main(["marks", "export", "m04_session_planning", "marks.csv"]) == 2
    assert "perhaps with marks in it" in capsys.readouterr().err
    assert Path("marks.csv").read_text("utf-8") == "three hours of work"


def test_the_gradebook_is_where_the_settings_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The course's own settings win; without any, gradebook.db lies in the course folder."""
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "user"))
    plain = make(tmp_path / "plain", source=CHECKOUT).root
    assert db_url(plain) == f"sqlite:///{plain / 'gradebook.db'}"
    url = "postgresql+psycopg://db.example.org/marks"
    assert db_url(make(tmp_path / "other", source=CHECKOUT, db=url).root) == url
    (tmp_path / "user").mkdir()
    (tmp_path / "user" / "nbgrader_config.py").write_text("get_config().CourseDirectory.db_url = 'sqlite:////u.db'\n")
    assert db_url(plain) == "sqlite:////u.db"


def test_settings_that_fail_are_named(course: Path) -> None:
    """A typing error in the settings is reported with the file, not as a traceback."""
    (course / "nbgrader_config.py").write_text("1 / 0\n", "utf-8")
    with pytest.raises(CourseError, match=r"nbgrader_config.py: ZeroDivisionError"):
        db_url(course)


def test_a_checkout_is_not_a_graded_course() -> None:
    """Commands that need a gradebook say so."""
    with pytest.raises(UsageError, match="without a gradebook"):
        graded_course(CHECKOUT)


def test_a_trainees_copy_is_made_once_and_keeps_its_answers(course: Path) -> None:
    """Opening the lab again does not wipe what was tried out."""
    with pytest.raises(CourseError, match="nbgrader generate_assignment"):
        trainee_copy(course, "m03_needs_outcomes")
    released = course / "release" / "m03_needs_outcomes"
    released.mkdir(parents=True)
    (released / "m03_needs_outcomes.ipynb").write_text("{}", "utf-8")
    copy = trainee_copy(course, "m03_needs_outcomes")
    (copy.parent / "responses").mkdir()
    assert trainee_copy(course, "m03_needs_outcomes") == copy
    assert (copy.parent / "responses").is_dir()
    assert copy == course / "my_copy" / "m03_needs_outcomes" / "m03_needs_outcomes.ipynb"


def test_lab_names_the_modules(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A module that does not exist is a wrong call that lists those that do."""
    assert main(["lab", str(course), "--module", "m09_flying"]) == 2
    assert "m03_needs_outcomes, m04_session_planning" in capsys.readouterr().err
