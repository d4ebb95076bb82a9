"""The feedback page: results first, no code in sight, and nothing fetched from anywhere.

nbgrader hands back one HTML file, so the page holds everything: styles inline, each result also as embedded JSON. It is
an *exporter*, not a template name in the configuration, because formgrader's button overrides template names and the
command line does not. Notebooks without exercises of ours look as nbgrader makes them, without what it would fetch.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbgrader
from markupsafe import Markup
from nbconvert.exporters import HTMLExporter
from nbgrader import api
from traitlets.config import Config

from ..assess import assess
from ..course import Course
from ..feedback import Typed, for_trainee, html_of, summary, templates
from ..ledger import Ledger
from ..result import CriterionResult, ExerciseResult
from ..settling import settled
from ..text.clean import printable
from ..views import number, view_of
from .cells import ExerciseCells
from .context import Run
from .gradebook import opened

TEMPLATES = Path(__file__).parent / "templates"
_NBGRADER_TEMPLATES = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"


@dataclass(frozen=True, slots=True)
class Shown:
    """One exercise on the page: what counts in the gradebook, the result in words, and what a person wrote beside it.

    `html` is empty where the exercise has not been graded by rubric; `data` is the result as JSON data, and
    `brief` what the workbook shows of it.
    """

    exercise: str
    title: str
    points: str
    max_points: str
    pending: int
    html: Markup
    data: dict[str, Any] | None
    brief: dict[str, Any] | None
    comments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page. `names` are the grade ids of our cells, which the rest of the page leaves out."""

    title: str
    points: str
    max_points: str
    penalty: str
    pending: int
    exercises: tuple[Shown, ...]
    names: frozenset[str]
    ordinary: bool


class FeedbackExporter(HTMLExporter):  # type: ignore[misc]
    """nbgrader's feedback exporter with our page: ``c.GenerateFeedback.exporter_class = FeedbackExporter``."""

    def __init__(self, config: Any = None, **keywords: Any) -> None:
        own = Config(config or {})
        own.FeedbackExporter.template_name = "tot_feedback"
        own.FeedbackExporter.extra_template_basedirs = [str(TEMPLATES), str(_NBGRADER_TEMPLATES)]
        standing = list(own.HTMLExporter.get("extra_template_paths", []))
        own.FeedbackExporter.extra_template_paths = [*standing, str(_NBGRADER_TEMPLATES)]
        super().__init__(config=own, **keywords)

    def _preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        nb, resources = super()._preprocess(nb, resources)
        page = page_of(Run.of(self, resources), resources["nbgrader"])
        resources["tot_names"] = page.names if page else frozenset()
        resources["tot_head"], resources["tot_body"] = parts(page) if page else ("", "")
        resources["tot_ordinary"] = page.ordinary if page else True
        resources["tot_css"] = _stock_css(tuple(resources.get("inlining", {}).get("css", ())))
        return nb, resources


@lru_cache(maxsize=4)
def _stock_css(inlined: tuple[str, ...]) -> str:
    """Return the styles of nbgrader's own feedback page, without fonts that would be fetched and without comments."""
    bootstrap = (
        _NBGRADER_TEMPLATES.parent / "static" / "node_modules" / "bootstrap" / "dist" / "css" / "bootstrap.min.css"
    )
    text = "\n".join((bootstrap.read_text("utf-8"), *inlined))
    return re.sub(r"/\*.*?\*/|@font-face\s*\{[^}]*\}", "", text, flags=re.DOTALL)


def parts(page: Page) -> tuple[Markup, Markup]:
    """Return the inside of the page's head, and its results, as HTML."""
    environment = templates()
    head = environment.get_template("page_head.html.j2").render(page=page)
    body = environment.get_template("page_body.html.j2").render(page=page)
    return Markup(head), Markup(body)  # noqa: S704  both come from templates with autoescape


def page_of(run: Run, grades: Any) -> Page | None:
    """Put together the page of one trainee's notebook; None where it has no exercise of ours.

    Parameters
    ----------
    run : which notebook of which trainee
    grades : nbgrader's resources, with ``score``, ``max_score`` and ``late_penalty`` of the notebook
    """
    layout = run.layout
    if not layout.exercises:
        return None
    with opened(run.db_url) as gradebook:
        ledger = Ledger(gradebook.db.connection())
        exercises = tuple(_shown(run, gradebook, ledger, cells) for cells in layout.exercises.values())
        ours = {*layout.exercises, *layout.persons}
        submitted = gradebook.find_submission_notebook(run.notebook, run.assignment, run.student)
        waiting = sum(bool(grade.needs_manual_grade) for grade in submitted.grades if grade.name not in ours)
    return Page(
        title=module_title(run.course, run.assignment),
        points=number(grades["score"]),
        max_points=number(grades["max_score"]),
        penalty=number(grades["late_penalty"]) if grades["late_penalty"] else "",
        pending=waiting + sum(exercise.pending for exercise in exercises),
        exercises=exercises,
        names=frozenset(ours),
        ordinary=bool(set(layout.known) - ours),
    )


def module_title(course: Course, assignment: str) -> str:
    """Return the heading of a module's workbook; where it has none, its name: ``m04_words`` → "Module 4: words"."""
    path = course.modules_root / assignment / f"{assignment}.ipynb"
    try:
        cells = json.loads(path.read_text("utf-8"))["cells"]
        texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    except (OSError, ValueError, KeyError, TypeError):
        texts = []
    heading = re.match(r"# +(\S.*)", texts[0]) if texts else None
    if heading:
        return printable(heading[1].strip())
    found = re.fullmatch(r"m(\d\d)_([a-z0-9_]+)", assignment)
    return f"Module {int(found[1])}: {found[2].replace('_', ' ')}" if found else printable(assignment)


def _shown(run: Run, gradebook: api.Gradebook, ledger: Ledger, cells: ExerciseCells) -> Shown:
    names = [cells.cell.grade_id, *([cells.person.grade_id] if cells.person else [])]
    where = (run.notebook, run.assignment, run.student)
    grades = [gradebook.find_grade(name, *where) for name in names]
    comments = tuple(_comments(gradebook, names, where))
    points = number(sum(grade.score for grade in grades))
    most = number(sum(grade.max_score for grade in grades))
    entry = ledger.latest(run.assignment, run.student, cells.exercise)
    assessment = assess(run.folder("autograded") / "responses" / f"{cells.words}.json", cells.exercise, run.course)
    title = assessment.materials.exercise.title
    if entry is None:
        waiting = sum(bool(grade.needs_manual_grade) for grade in grades)
        return Shown(cells.exercise, title, points, most, waiting, Markup(""), None, None, comments)
    marks = ledger.marks(entry)
    result = settled(entry.result, assessment.rubric, marks)
    typed = typed_scores(result, grades[0], grades[1] if len(grades) > 1 else None)
    response = assessment.response if assessment.response and assessment.response.digest == entry.digest else None
    view = view_of(entry.result, assessment.rubric, assessment.materials, response, "trainee", marks=marks, typed=typed)
    attempt = assessment.response.attempt if assessment.response else 1
    brief = summary(view, digest=entry.digest, attempt=attempt, comments=comments)
    pending = sum(_typed_for(c, typed) is None for c in result.pending)
    data = for_trainee(result).model_dump(mode="json", by_alias=True)
    html = Markup(html_of(view, "trainee"))  # noqa: S704  escaped there
    return Shown(cells.exercise, title, points, most, pending, html, data, brief, comments)


def typed_scores(result: ExerciseResult, machine: Any, person: Any | None) -> Typed:
    """Tell which cells a person has decided in formgrader.

    A cell is decided where it is not flagged although criteria of it wait (somebody typed a score or pressed
    "Resolve"), or where a score stands that the levels do not explain.

    Parameters
    ----------
    result : settled by the ledger's marks
    machine, person : the ``nbgrader.api.Grade`` of the exercise cell and of the task cell, if there is one
    """

    def decided(grade: Any | None, criteria: list[CriterionResult], computed: float) -> float | None:
        if grade is None or grade.needs_manual_grade:
            return None
        waits = any(c.pending for c in criteria)
        moved = abs(grade.score - computed) >= 0.005
        return float(grade.score) if waits or moved else None

    checked = [c for c in result.criteria if not c.human]
    judged = [c for c in result.criteria if c.human]
    return Typed(
        machine=decided(machine, checked, result.machine_points), person=decided(person, judged, result.human_points)
    )


def _typed_for(criterion: CriterionResult, typed: Typed) -> float | None:
    return typed.person if criterion.human else typed.machine


def _comments(gradebook: api.Gradebook, names: list[str], where: tuple[str, str, str]) -> Iterator[str]:
    """What a person typed beside our cells; our own short comments say nothing that the page does not say."""
    for name in names:
        try:
            comment = gradebook.find_comment(name, *where)
        except api.MissingEntry:
            continue
        if comment.manual_comment and comment.manual_comment.strip():
            yield printable(comment.manual_comment.strip())


__all__ = ["FeedbackExporter", "Page", "Shown", "module_title", "page_of", "parts", "typed_scores"]
