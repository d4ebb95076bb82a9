"""The whole way through nbgrader: release, fetch, submit, collect, grade, feedback; formgrader; ordinary notebooks."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbgrader
import pytest

from nbgrader_course import HUMAN, MACHINE, MIXED, SMALL, WEAK, Course, answer, broken_kernel, inside, quiet

QUICKSTART = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide" / "source"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course.ready(tmp_path / "course")


@pytest.mark.filterwarnings("ignore:.*timestamp.txt:pytest.PytestUnraisableExceptionWarning")  # nbgrader leaves it open
def test_the_whole_way_by_command(course: Course) -> None:
    """A trainee fetches, answers and submits; the instructor collects, grades and returns; the trainee reads."""
    import getpass

    name = getpass.getuser()
    home = course.root / "trainee"
    home.mkdir()
    course.must("release_assignment", SMALL)
    (home / "nbgrader_config.py").write_text(
        (course.root / "nbgrader_config.py").read_text().replace("__file__", "None")
    )
    trainee = Course.__new__(Course)
    trainee.root = home
    trainee.must("fetch_assignment", SMALL)
    assert (home / SMALL / "exercises" / "goals.draft.json").is_file()
    (home / SMALL / "responses").mkdir()
    (home / SMALL / "responses" / "goals.json").write_text(json.dumps(answer()))
    trainee.must("submit", SMALL)
    course.must("collect", SMALL)
    course.must("autograde", SMALL)
    assert course.grade(name)["score"] == MACHINE
    course.must("generate_feedback", SMALL)
    page = (course.root / "feedback" / name / SMALL / f"{SMALL}.html").read_text("utf-8")
    assert "The verbs" in page
    assert "from tot_exercises import" not in page
    course.must("release_feedback", SMALL)
    trainee.must("fetch_feedback", SMALL)
    (received,) = (home / SMALL / "feedback").rglob("*.html")
    assert received.read_text("utf-8") == page


@pytest.fixture
def api(course: Course) -> Any:
    """What formgrader's buttons call, set up from the course's own configuration."""
    from nbgrader.apps import NbGrader
    from nbgrader.apps.api import NbGraderAPI

    with quiet(), inside(course.root):
        NbGrader.clear_instance()
        app = NbGrader.instance(log_level=50)
        app.load_cwd_config = False
        app.initialize([], root=str(course.root))
        yield NbGraderAPI(app.coursedir, app.authenticator, parent=app)
        NbGrader.clear_instance()


def test_formgraders_buttons(course: Course, api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Generate, release, autograde and feedback work from formgrader as they do from the command line."""
    course.hand_in("ana", answer(**WEAK))
    with broken_kernel(monkeypatch):
        for done in (
            api.generate_assignment(SMALL),
            api.release_assignment(SMALL),
            api.autograde(SMALL, "ana"),
            api.generate_feedback(SMALL, "ana"),
        ):
            assert done["success"], done
    assert (course.root / "release" / SMALL / "exercises" / "goals.draft.json").is_file()
    assert course.grade("ana")["needs_manual_grade"] is True
    assert course.result("ana")["points"] == 0.0
    assert "The verbs" in (course.root / "feedback" / "ana" / SMALL / f"{SMALL}.html").read_text("utf-8")
    submission = api.get_submission(SMALL, "ana")
    assert (submission["score"], submission["max_score"]) == (0.0, MACHINE + HUMAN)


def test_formgrader_shows_an_authors_fault(course: Course, api: Any) -> None:
    """The button's answer holds the sentence that the author needs."""
    course.hand_in("ana", answer())
    path = course.root / "rubrics" / SMALL / "goals.yaml"
    path.write_text(path.read_text().replace("verb_observable.v1", "verb_observble.v1"))
    failed = api.autograde(SMALL, "ana")
    assert failed["success"] is False
    assert "use is 'verb_observble.v1'" in failed["error"]


def test_formgrader_shows_the_result(course: Course, api: Any) -> None:
    """Its page of a submission holds the criteria for the grader, by nbgrader's own template."""
    from nbconvert.exporters import HTMLExporter
    from nbgrader.server_extensions.formgrader import handlers
    from traitlets.config import Config

    course.hand_in("ana", answer(**WEAK))
    assert api.autograde(SMALL, "ana")["success"]
    c = Config()
    c.HTMLExporter.template_name = "formgrade"
    c.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    resources = {
        "assignment_id": SMALL,
        "notebook_id": SMALL,
        "submission_id": "1",
        "index": 0,
        "total": 1,
        "base_url": "",
        "mathjax_url": "",
        "last_name": None,
        "first_name": None,
        "windows": False,
    }
    path = course.root / "autograded" / "ana" / SMALL / f"{SMALL}.ipynb"
    html, _ = HTMLExporter(config=c).from_filename(str(path), resources=resources)
    for words in ("The verbs", "appreciate", "The voice"):
        assert words in html


def test_validate_says_success(course: Course) -> None:
    """A trainee who presses Validate reads "Success", whatever the answer is worth, and the answer stays as it is."""
    folder = course.hand_in("ana", answer(**WEAK))
    before = course.files("submitted")
    command = [sys.executable, "-m", "nbgrader", "validate", str(folder / f"{SMALL}.ipynb")]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert "Success! Your notebook passes all the tests." in ran.stdout, ran.stderr
    after = course.files("submitted")
    assert {n: c for n, c in after.items() if "responses" in n} == {n: c for n, c in before.items() if "responses" in n}


def test_mixed_notebooks_grade_tests_and_exercises(tmp_path: Path) -> None:
    """The code test is run and scored as ever; the exercise is scored from its file and is not run."""
    course = Course(tmp_path / "course").add_mixed().generate(MIXED)
    for student, body in {"ana": "return x * x", "ben": "return x"}.items():
        course.hand_in(student, answer(exercise="m91.mini"), module=MIXED)
        course.edit_notebook(
            student, lambda nb, body=body: nb["cells"][1].update(source=f"def square(x):\n    {body}"), MIXED
        )
    course.autograde(module=MIXED)
    assert course.grade("ana", "test_square", MIXED)["auto_score"] == 2.0
    assert course.grade("ben", "test_square", MIXED)["auto_score"] == 0.0
    assert (
        course.grade("ana", "m91_mini", MIXED)["auto_score"]
        == course.grade("ben", "m91_mini", MIXED)["auto_score"]
        == 6.0
    )
    assert course.result("ana", module=MIXED, words="mini")["points"] == 6.0
    ours = next(c for c in course.graded_notebook("ana", MIXED).cells if c.id == "m91_mini")
    assert [o.output_type for o in ours.outputs] == ["display_data"]
    assert ours.execution_count is None


def test_ordinary_tests_get_the_same_rows_beside_an_exercise_as_without_the_plugin(tmp_path: Path) -> None:
    """For every ordinary cell of a mixed notebook the plugin's rows are nbgrader's own."""
    found = []
    for plugin in (True, False):
        course = Course(tmp_path / f"course{plugin}", plugin=plugin).add_mixed().generate(MIXED)
        course.hand_in("ana", answer(exercise="m91.mini"), module=MIXED)
        course.edit_notebook("ana", lambda nb: nb["cells"][1].update(source="def square(x):\n    return x * x"), MIXED)
        course.autograde(module=MIXED)
        with course.gradebook() as gradebook:
            source = gradebook.find_source_cell("test_square", MIXED, MIXED)
            comment = gradebook.find_comment("square", MIXED, MIXED, "ana").auto_comment
        found.append((course.grade("ana", "test_square", MIXED), source.checksum, source.source, comment))
    assert found[0] == found[1]
    assert found[0][0]["auto_score"] == 2.0


@pytest.mark.skipif(not QUICKSTART.is_dir(), reason="this nbgrader came without its example course")
def test_the_quickstart_course_gets_the_same_rows(tmp_path: Path) -> None:
    """nbgrader's own example, graded with the plugin and without: every row equal, but for random ids."""
    rows = []
    for plugin in (False, True):
        course = Course(tmp_path / f"course{plugin}", plugin=plugin)
        shutil.copytree(QUICKSTART / "ps1", course.root / "source" / "ps1")
        course.must("generate_assignment", "ps1")
        for student in ("bitdiddle", "hacker"):
            shutil.copytree(
                QUICKSTART.parent / "submitted" / student / "ps1", course.root / "submitted" / student / "ps1"
            )
        course.must("autograde", "ps1")
        course.must("generate_feedback", "ps1")
        rows.append(told(course))
    assert rows[0] == rows[1]
    assert len(rows[0]["grades"]) >= 10


def told(course: Course) -> dict[str, Any]:
    """Return what the gradebook says, without its random ids."""
    with course.gradebook() as gradebook:
        submissions = gradebook.assignment_submissions("ps1")
        notebooks = [n for s in submissions for n in s.notebooks]
        return {
            "cells": sorted(
                (c.name, c.source, c.checksum, c.locked)
                for n in gradebook.find_assignment("ps1").notebooks
                for c in n.source_cells
            ),
            "grades": sorted(
                (
                    g.student.id,
                    g.notebook.name,
                    g.name,
                    str(g.auto_score),
                    str(g.manual_score),
                    g.needs_manual_grade,
                    g.max_score,
                )
                for n in notebooks
                for g in n.grades
            ),
            "comments": sorted(
                (c.student.id, c.notebook.name, c.name, str(c.auto_comment)) for n in notebooks for c in n.comments
            ),
            "penalties": sorted((n.student.id, n.name, str(n.late_submission_penalty), n.score) for n in notebooks),
        }
