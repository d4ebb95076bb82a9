"""The page that nbgrader hands back: everything in one file, no code cell, nothing fetched."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

import graded_course
import result_samples as samples
from graded_course import Graded
from tot_exercises.nbgrader_plugin import configure
from tot_exercises.nbgrader_plugin.page import module_title
from tot_exercises.result import ExerciseResult


def page_of(graded: Graded, student: str = "ada") -> str:
    """Generate feedback the way formgrader's button does, which overrides template names."""
    config = Config()
    configure(config, graded.root)
    config.HTMLExporter.template_name = "formgrade"
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    outcome = api.generate_feedback(samples.ASSIGNMENT, force=True)
    assert outcome["success"], outcome
    path = graded.root / "feedback" / student / samples.ASSIGNMENT / f"{samples.ASSIGNMENT}.html"
    return path.read_text("utf-8")


def embedded(page: str) -> list[ExerciseResult]:
    scripts = re.findall(
        r'<script class="tot-result"[^>]*>(.*?)</script>|<script [^>]*tot-result[^>]*>(.*?)</script>', page, re.DOTALL
    )
    return [ExerciseResult.model_validate(json.loads(a or b)) for a, b in scripts]


def test_results_stand_on_a_page_without_code_or_module_text(tmp_path: Path) -> None:
    page = page_of(graded_course.make(tmp_path, "ada"))
    assert "In block 2 they should “be aware of the rule”." in page
    assert "from tot_exercises import" not in page
    assert "instructional text that nobody needs twice" not in page
    assert "for the grader only" not in page
    assert "In [" not in page


@pytest.mark.parametrize(("ordinary", "ours"), [(False, True), (True, True), (True, False)])
def test_no_page_names_or_fetches_from_another_host(tmp_path: Path, ordinary: bool, ours: bool) -> None:
    page = page_of(graded_course.make(tmp_path, "ada", ordinary=ordinary, ours=ours))
    assert not re.search(r"https?://|src=[\"']//|@import|@font-face|<link", page)
    assert "Content-Security-Policy" in page


def test_the_page_runs_no_script(tmp_path: Path) -> None:
    page = page_of(graded_course.make(tmp_path, "ada"))
    types = re.findall(r"<script([^>]*)>", page)
    assert len(types) == 2
    assert all('type="application/json"' in one for one in types)
    assert "default-src 'none'" in page


def test_the_result_is_embedded_as_data_for_the_trainee(tmp_path: Path) -> None:
    page = page_of(graded_course.make(tmp_path, "ada"))
    (result,) = embedded(page)
    assert (result.exercise, result.points, result.max_points) == (samples.EXERCISE, 8.0, 20.0)
    assert not any(finding.kind == "review" for criterion in result.criteria for finding in criterion.findings)


def test_markup_in_an_answer_ends_neither_the_data_nor_the_text(tmp_path: Path) -> None:
    graded = graded_course.make(tmp_path, "ada")
    text = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
    message = samples.Message(found=text)
    finding = samples.review(text)
    criteria = (
        samples.criterion("time", 2, samples.State.NEEDS_HUMAN, finding, message=message),
        *samples.usual_criteria()[1:],
    )
    graded.answer("ada", samples.answer(), samples.result(criteria=criteria))
    page = page_of(graded)
    assert re.findall(r"<script[^>]*class=.([\w-]+)", page) == ["tot-result", "tot-summary"]
    assert len(re.findall(r"<script", page)) == 2
    assert "<img" not in page
    assert embedded(page)[0].criterion("time").message.found == text


def test_total_and_pending_are_on_top(tmp_path: Path) -> None:
    page = page_of(graded_course.make(tmp_path, "ada"))
    assert re.search(r"<b>8</b> of 20 points", page)
    assert "3 parts still wait for a person" in page


def test_the_page_explains_the_levels_by_the_workbooks_names(tmp_path: Path) -> None:
    page = page_of(graded_course.make(tmp_path, "ada"))
    for level in ("3 (Secure)", "2 (Developing)", "1 (Emerging)", "0 (Not yet)"):
        assert f"evel {level}" in page, level


def test_what_a_person_decided_shows_on_the_next_page(tmp_path: Path) -> None:
    graded = graded_course.make(tmp_path, "ada")
    with graded.ledger() as ledger:
        entry = ledger.latest(samples.ASSIGNMENT, "ada", samples.EXERCISE)
        assert entry
        ledger.mark(entry, "checks", 3, "Ama", "Strong: 7 of 8 is clear.")
    page = page_of(graded)
    assert "Strong: 7 of 8 is clear." in page
    assert "2 parts still wait for a person" in page
    assert "Ama" not in page
    assert embedded(page)[0].criterion("checks").level == 3


def test_scores_and_comments_typed_in_formgrader_are_shown_as_text(tmp_path: Path) -> None:
    graded = graded_course.make(tmp_path, "ada")
    graded.type_score("ada", 2.67, f"{graded_course.CELL}_person")
    graded.comment("ada", "Come and see me <b>soon</b>")
    page = page_of(graded)
    assert "<b>10.67</b> of 20 points" in page
    assert "2 parts still wait for a person" in page
    assert "A person read this part and gave the points." in page
    assert "Come and see me &lt;b&gt;soon&lt;/b&gt;" in page


def test_a_notebook_with_code_tests_too_shows_both(tmp_path: Path) -> None:
    page = page_of(graded_course.make(tmp_path, "ada", ordinary=True))
    assert "In block 2 they should “be aware of the rule”." in page
    assert "The rest of the workbook" in page
    assert "Score: 3.0 / 3.0" in page
    assert "Neat: a comment on code" in page
    assert "printed by a test" in page
    assert "from tot_exercises" not in page
    assert page.count("<body") == 1


def test_an_ordinary_notebook_looks_as_nbgrader_makes_it(tmp_path: Path) -> None:
    page = page_of(graded_course.make(tmp_path, "ada", ordinary=True, ours=False))
    for words in (
        "(Score: 3.0 / 3.0)",
        "Test cell",
        "Neat: a comment on code",
        "printed by a test",
        "instructional text",
    ):
        assert words in page, words
    assert re.search(r"answer.*==.*42", page)
    assert "tot-p" not in page


def test_an_exercise_without_a_result_still_shows_its_score(tmp_path: Path) -> None:
    graded = graded_course.make(tmp_path, "ada")
    with graded.ledger() as ledger:
        import sqlalchemy as sa

        with sa.create_engine(ledger.url).begin() as connection:
            connection.execute(sa.text("delete from tot_result"))
    page = page_of(graded)
    assert "<b>8</b> of 20 points" in page
    assert "A person will look at this" in page


def test_the_answer_of_another_time_is_not_shown_under_an_older_result(tmp_path: Path) -> None:
    graded = graded_course.make(tmp_path, "ada")
    data = samples.answer().data
    newer = samples.answer(data={**data, "blocks": data["blocks"][:1]})
    path = graded.root / "autograded" / "ada" / samples.ASSIGNMENT / "responses" / "plan_builder.json"
    path.write_text(newer.to_json(), "utf-8")
    page = page_of(graded)
    assert "<mark" not in page
    assert "No answer was handed in" not in page
    assert "In two blocks people do something" in page


def test_the_page_is_headed_by_the_workbooks_title_or_its_name_in_words(tmp_path: Path) -> None:
    graded = graded_course.make(tmp_path, "ada")
    assert module_title(graded.course, samples.ASSIGNMENT) == "Module 4: session planning"
    assert module_title(graded.course, "ps1") == "ps1"
    notebook = new_notebook(cells=[new_markdown_cell("# A session people learn from\n\nText")])
    nbformat.write(notebook, graded.course.modules_root / samples.ASSIGNMENT / f"{samples.ASSIGNMENT}.ipynb")
    assert module_title(graded.course, samples.ASSIGNMENT) == "A session people learn from"
