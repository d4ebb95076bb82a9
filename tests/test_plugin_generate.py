"""Generating an assignment releases the exercise and its draft view, and nothing that belongs to the instructor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml

from nbgrader_course import GOALS, HUMAN, MACHINE, SMALL, Course, dump, exercise_cells, rubric_yaml
from tot_exercises.rubric import DraftView


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(tmp_path / "course").add_small()


def source(course: Course, change: Any) -> None:
    """Change the source notebook as an author could."""
    path = course.root / "source" / SMALL / f"{SMALL}.ipynb"
    nb = nbformat.read(path, as_version=4)
    change(nb)
    nbformat.write(nb, path)


def test_the_exercise_cell_is_released_as_it_stands(course: Course) -> None:
    """Its two lines stay, and its checksum is the constant one, in the notebook and in the gradebook."""
    source(course, lambda nb: nb.cells[1].metadata.nbgrader.update(checksum="1" * 32))
    course.generate()
    nb = nbformat.read(course.root / "release" / SMALL / f"{SMALL}.ipynb", as_version=4)
    cell = next(c for c in nb.cells if c.id == "m90_goals")
    assert cell.source == f'from tot_exercises import exercise\nexercise("{GOALS}")'
    assert cell.metadata.nbgrader.checksum == "0" * 32
    assert (cell.metadata.editable, cell.metadata.deletable) == (False, False)
    with course.gradebook() as gradebook:
        assert gradebook.find_source_cell("m90_goals", SMALL, SMALL).checksum == "0" * 32
        assert gradebook.find_grade_cell("m90_goals", SMALL, SMALL).max_score == MACHINE
        assert gradebook.find_task_cell("m90_goals_person", SMALL, SMALL).max_score == HUMAN


def test_the_draft_view_travels_and_the_rubric_does_not(course: Course) -> None:
    """Trainees get what "Check my draft" needs: no example, no criterion for a person, no rubric."""
    course.generate()
    released = course.files(f"release/{SMALL}")
    assert set(released) == {f"{SMALL}.ipynb", "exercises/goals.yaml", "exercises/goals.draft.json"}
    view = DraftView.model_validate_json(released["exercises/goals.draft.json"])
    assert [c.id for c in view.criteria] == ["spread", "verbs"]
    assert not any(b"SECRET-KEY" in content or b"tot/rubric" in content for content in released.values())


def test_generating_twice_gives_the_same_bytes(course: Course) -> None:
    """A release can be compared with the one before."""
    first = course.generate().files("release")
    assert course.generate().files("release") == first


def test_answers_in_the_source_folder_are_left_out(course: Course) -> None:
    """An author's trial answers would overwrite every trainee's; they stay behind, with a warning."""
    for name in ("responses", "results"):
        (course.root / "source" / SMALL / name).mkdir()
        (course.root / "source" / SMALL / name / "goals.json").write_text("{}")
    log = course.must("generate_assignment", SMALL)
    assert not any("responses" in name or "results" in name for name in course.files("release"))
    assert "responses/ was left out" in log


def broken_rubric(course: Course) -> None:
    rubric = rubric_yaml(GOALS, [("spread", "A", 6), ("verbs", "T", 6), ("voice", "H", 4)])
    rubric["criteria"][0]["checks"][0]["use"] = "no_such_checker.v1"
    dump(course.root / "rubrics" / SMALL / "goals.yaml", rubric)


def misspelt_key(course: Course) -> None:
    path = course.root / "rubrics" / SMALL / "goals.yaml"
    path.write_text(path.read_text().replace("points: 16", "pionts: 16"))


def sum_that_is_off(course: Course) -> None:
    path = course.root / "rubrics" / SMALL / "goals.yaml"
    path.write_text(path.read_text().replace("points: 16", "points: 17"))


def no_rubric(course: Course) -> None:
    (course.root / "rubrics" / SMALL / "goals.yaml").unlink()


def rubric_in_the_source(course: Course) -> None:
    dump(course.root / "source" / SMALL / "notes" / "mine.yaml", rubric_yaml(GOALS, [("spread", "A", 6)]))


def wrong_points(course: Course) -> None:
    source(course, lambda nb: nb.cells[1].metadata.nbgrader.update(points=11.0))


def wrong_task_points(course: Course) -> None:
    source(course, lambda nb: nb.cells[2].metadata.nbgrader.update(points=5))


def no_task_cell(course: Course) -> None:
    source(course, lambda nb: nb.cells.pop(2))


def wrong_id(course: Course) -> None:
    source(course, lambda nb: nb.cells[1].metadata.nbgrader.update(grade_id="other"))


def not_a_solution(course: Course) -> None:
    source(course, lambda nb: nb.cells[1].metadata.nbgrader.update(solution=False, locked=True))


def shown_twice(course: Course) -> None:
    extra = exercise_cells(GOALS, MACHINE, 0)[0]
    extra.id, extra.metadata.nbgrader.grade_id = "again", "again"
    source(course, lambda nb: nb.cells.append(extra))


FAULTS = {
    broken_rubric: r"goals\.yaml:\d+:\d+: use is 'no_such_checker.v1'",
    misspelt_key: r"goals\.yaml:\d+:\d+: .*pionts",
    sum_that_is_off: r"goals\.yaml:\d+:\d+: points is 17; the criteria add up to 16",
    no_rubric: r"goals\.yaml: there is no rubric for m90\.goals",
    rubric_in_the_source: r"mine\.yaml: a rubric inside the assignment's source folder",
    wrong_points: r"the cell m90_goals has 11\.0 points; .* have 12",
    wrong_task_points: r"the cell m90_goals_person has 5 points; .* have 4",
    no_task_cell: r"no task cell m90_goals_person",
    wrong_id: r"grade_id: 'other'; an exercise cell has grade_id: 'm90_goals'",
    not_a_solution: r"solution: False; an exercise cell has solution: True",
    shown_twice: r"m90\.goals is shown by 2 cells",
}


@pytest.mark.parametrize(("fault", "words"), FAULTS.items(), ids=[f.__name__ for f in FAULTS])
def test_an_authors_fault_stops_the_release_in_words(course: Course, fault: Any, words: str) -> None:
    """Each fault is named with its place, and nothing is released."""
    import re

    fault(course)
    ran = course.run("generate_assignment", SMALL)
    assert ran.code == 1
    said = ran.log.partition("cannot be released")[2].partition("Traceback")[0]
    assert re.search(words, said), said
    assert course.files("release") == {}


def test_an_ordinary_notebook_is_generated_as_ever(course: Course) -> None:
    """Solutions are cleared and checksums computed where the cell is not an exercise."""
    course.add_mixed().must("generate_assignment", "m91_mixed")
    nb = json.loads((course.root / "release" / "m91_mixed" / "m91_mixed.ipynb").read_text())
    by_id = {cell["id"]: cell for cell in nb["cells"]}
    assert "return x * x" not in "".join(by_id["square"]["source"])
    assert "YOUR CODE HERE" in "".join(by_id["square"]["source"])
    assert by_id["test_square"]["metadata"]["nbgrader"]["checksum"] != "0" * 32


def test_materials_travel(course: Course) -> None:
    """What an exercise shows is released with it."""
    dump(course.root / "source" / SMALL / "materials" / "school_teachers" / "group.yaml", {"text": "a dossier"})
    released = course.generate().files(f"release/{SMALL}")
    assert yaml.safe_load(released["materials/school_teachers/group.yaml"]) == {"text": "a dossier"}
