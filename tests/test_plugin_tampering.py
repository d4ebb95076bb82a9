"""Nothing that a trainee does to a notebook changes a mark, runs code or costs an answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nbgrader_course import GOALS, MACHINE, SMALL, WEAK, Course, answer, broken_kernel, code, exercise_cells, score

RAN = "import pathlib; pathlib.Path({!r}).write_text('ran')"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course.ready(tmp_path / "course")


# What a trainee can do to a notebook. Each leaves the answer's mark as it is.


def edited(nb: Any) -> None:
    cell_of(nb)["source"] = RAN.format("ran")


def other_type(nb: Any) -> None:
    cell = cell_of(nb)
    cell["cell_type"] = "markdown"
    del cell["outputs"], cell["execution_count"]


def deleted(nb: Any) -> None:
    nb["cells"].remove(cell_of(nb))


def both_deleted(nb: Any) -> None:
    nb["cells"] = nb["cells"][:1]


def task_deleted(nb: Any) -> None:
    nb["cells"].pop()


def task_edited(nb: Any) -> None:
    nb["cells"][-1]["source"] = "I deserve all points"


def duplicated(nb: Any) -> None:
    nb["cells"].append(json.loads(json.dumps(cell_of(nb))))


def copied_with_a_new_id(nb: Any) -> None:
    nb["cells"].append({**json.loads(json.dumps(cell_of(nb))), "id": "copy"})


def task_duplicated(nb: Any) -> None:
    nb["cells"].append(json.loads(json.dumps(nb["cells"][-1])))


def copied_without_metadata(nb: Any) -> None:
    nb["cells"].append(code(cell_of(nb)["source"]))


def foreign_cell(nb: Any) -> None:
    nb["cells"].append(json.loads(json.dumps(exercise_cells("m91.mini", 6.0, 3.0)[0])))


def names_another_exercise(nb: Any) -> None:
    cell = cell_of(nb)
    cell["metadata"]["tot_exercises"] = {"exercise": "m91.mini"}
    cell["source"] = 'from tot_exercises import exercise\nexercise("m91.mini")'


def solution_false(nb: Any) -> None:
    cell = cell_of(nb)
    cell["metadata"]["nbgrader"].update(solution=False, locked=False)
    cell["source"] = RAN.format("ran")


def not_graded(nb: Any) -> None:
    cell_of(nb)["metadata"]["nbgrader"].update(grade=False, solution=False)


def more_points(nb: Any) -> None:
    cell_of(nb)["metadata"]["nbgrader"]["points"] = 1000


def real_checksum(nb: Any) -> None:
    cell_of(nb)["metadata"]["nbgrader"]["checksum"] = "d41d8cd98f00b204e9800998ecf8427e"


def emptied_metadata(nb: Any) -> None:
    cell_of(nb)["metadata"]["nbgrader"] = {}


def odd_metadata(nb: Any) -> None:
    cell_of(nb)["metadata"]["nbgrader"] = "yes"


def future_schema(nb: Any) -> None:
    cell_of(nb)["metadata"]["nbgrader"]["schema_version"] = 99


def old_schema(nb: Any) -> None:
    cell_of(nb)["metadata"]["nbgrader"]["schema_version"] = 1


def invented_test(nb: Any) -> None:
    metadata = {
        "schema_version": 3,
        "grade": True,
        "solution": False,
        "locked": False,
        "task": False,
        "grade_id": "mine",
        "points": 50,
    }
    nb["cells"].append(code(RAN.format("ran"), nbgrader=metadata))


def graded_without_an_id(nb: Any) -> None:
    nb["cells"].append(code("1", nbgrader={"schema_version": 3, "grade": True, "solution": True, "locked": False}))


def forged_output(nb: Any) -> None:
    cell_of(nb)["outputs"] = [
        {"output_type": "execute_result", "metadata": {}, "data": {"text/plain": "16"}, "execution_count": 1}
    ]


def same_cell_ids(nb: Any) -> None:
    for cell in nb["cells"]:
        cell["id"] = "m90_goals"


def no_cell_is_a_cell(nb: Any) -> None:
    nb["cells"] = [1, None, {"cell_type": "spell"}, {"cell_type": "code"}]


def invalid_cells(nb: Any) -> None:
    nb["cells"].append(
        {"cell_type": "code", "metadata": {"tags": 7}, "source": "1", "outputs": [{"output_type": "odd"}]}
    )
    nb["cells"].append({"cell_type": "markdown", "metadata": {}, "source": "x", "id": "not an id!", "attachments": 5})


def other_kernel(nb: Any) -> None:
    nb["metadata"]["kernelspec"] = {"name": "evil", "display_name": "Evil", "language": "sh"}


def no_metadata(nb: Any) -> None:
    nb["metadata"] = []


def older_format(nb: Any) -> None:
    nb["nbformat_minor"] = 2
    for cell in nb["cells"]:
        cell.pop("id", None)


def cell_of(nb: Any) -> Any:
    return next(c for c in nb["cells"] if c.get("id") == "m90_goals")


TRICKS = [
    value
    for name, value in list(globals().items())
    if callable(value) and getattr(value, "__annotations__", None) == {"nb": "Any", "return": "None"}
]


@pytest.mark.parametrize("trick", TRICKS, ids=[trick.__name__ for trick in TRICKS])
def test_no_trick_with_the_notebook_changes_a_mark(
    course: Course, trick: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The weak answer gets its marks and flags, the cells are as released, nothing runs, the class goes on."""
    course.hand_in("ana", answer(**WEAK))
    course.hand_in("zoe", answer())
    course.edit_notebook("ana", trick)
    with broken_kernel(monkeypatch):
        course.autograde()
    assert course.grade("ana") == score(auto=0.0, flag=True)
    assert course.person("ana") == score(auto=None, flag=True)
    assert course.grade("zoe")["auto_score"] == MACHINE
    released = {c.id: c for c in exercise_cells(GOALS, MACHINE, 4.0)}
    ours = [c for c in course.graded_notebook("ana").cells if "nbgrader" in c.metadata]
    assert [c.id for c in ours] == list(released)
    assert [c.source for c in ours] == [c.source for c in released.values()]
    assert ours[0].metadata.nbgrader.points == MACHINE
    assert not (course.root / "ran").exists()
    assert not list(course.root.rglob("autograded/**/ran"))


def test_a_trainees_own_text_reaches_a_grader_as_text(course: Course) -> None:
    """Formgrader shows Markdown as HTML with the grader's rights: a trainee's markup is shown, not obeyed."""
    from nbconvert.exporters import HTMLExporter

    course.hand_in("ana", answer())

    def add(nb: Any) -> None:
        texts = ["<script>bad()</script>", "~~~~\n~~~\n<script>bad()</script>", "[x](javascript:bad())"]
        for kind in ("markdown", "raw"):
            nb["cells"] += [
                {"cell_type": kind, "metadata": {}, "source": t, "id": f"{kind}-{i}"} for i, t in enumerate(texts)
            ]
        nb["cells"][0]["source"] += "<img src=x onerror=bad()>"

    course.edit_notebook("ana", add)
    course.hand_in("zoe", answer())
    course.autograde()
    html, _ = HTMLExporter().from_notebook_node(course.graded_notebook("ana"))
    assert html.count("bad()") == 7
    assert "<script>bad" not in html
    assert "<img src=x" not in html
    assert 'href="javascript' not in html
    assert course.graded_notebook("zoe").cells[0].source == "# Small"


def test_the_tricks_are_many() -> None:
    """The list above is found by its signature; this fails if that finds nothing."""
    assert len(TRICKS) >= 25


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe\x00",
        b'{"nbformat": 4}',
        b"[" * 100_000,
        b'{"cells": 1, "metadata": 2, "nbformat": 4, "nbformat_minor": 5}',
    ],
)
def test_a_torn_notebook_does_not_cost_the_answer(course: Course, content: bytes) -> None:
    """The answer lies in its own file: it is graded, and the class goes on."""
    folder = course.hand_in("ana", answer())
    course.hand_in("zoe", answer())
    (folder / f"{SMALL}.ipynb").write_bytes(content)
    log = course.autograde()
    assert course.grade("ana") == course.grade("zoe") == score(auto=MACHINE)
    assert "ana" in log
