"""Autograding scores answers from their files, whatever the notebook around them claims, and never runs code."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from nbgrader_course import MACHINE, SMALL, WEAK, Course, answer, broken_kernel, code, score

RAN = "import pathlib; pathlib.Path({!r}).write_text('ran')"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course.ready(tmp_path / "course")


def test_a_good_a_weak_and_a_missing_answer(course: Course) -> None:
    """The machine's part is scored, what waits for a person is flagged, and no answer is 0 without a flag."""
    course.hand_in("ana", answer())
    course.hand_in("ben", answer(**WEAK))
    course.hand_in("cyd")
    course.autograde()
    assert course.grade("ana") == score(auto=MACHINE)
    assert course.person("ana") == score(auto=None, flag=True)
    assert course.grade("ben") == score(auto=0.0, flag=True)
    assert course.person("ben") == score(auto=None, flag=True)
    assert course.grade("cyd") == course.person("cyd") == score(auto=0.0)
    assert [c["state"] for c in course.result("ben")["criteria"]] == ["auto", "needs_human", "needs_human"]
    with course.gradebook() as gradebook:
        comments = {s: gradebook.find_comment("m90_goals", SMALL, SMALL, s).comment for s in ("ana", "ben", "cyd")}
    assert comments == {
        "ana": "Points so far: 12 of 12.",
        "ben": "Points so far: 0 of 12. A person will look at: The verbs.",
        "cyd": "No answer was handed in.",
    }


def test_a_blank_answer_is_not_flagged(course: Course) -> None:
    """An answer in which nothing was written needs nobody's time."""
    blank = answer()
    blank["data"] = {"need": {}, "outcomes": []}
    course.hand_in("ana", blank)
    course.autograde()
    assert course.grade("ana") == course.person("ana") == score(auto=0.0)


def test_the_result_lies_beside_the_notebook_and_in_it(course: Course) -> None:
    """Formgrader shows the criteria; the file holds the same result; no code, no id, no script."""
    course.hand_in("ana", answer(**WEAK))
    course.autograde()
    result = course.result("ana")
    assert (result["schema"], result["points"], result["max_points"]) == ("tot/result@1", 0.0, 16.0)
    cell = next(c for c in course.graded_notebook("ana").cells if c.id == "m90_goals")
    html = cell.outputs[0].data["text/html"]
    for words in ("The spread", "The verbs", "The voice", "Found L0.", "appreciate"):
        assert words in html
    assert "<script" not in html
    assert " id=" not in html


def test_what_a_trainee_writes_is_escaped(course: Course) -> None:
    """Markup in an answer reaches no page as markup."""
    course.hand_in(
        "ana", answer(verbs=("<script>alert(1)</script>", "<img src=x onerror=alert(2)>", "{{7*7}}", "build"))
    )
    course.autograde()
    text = json.dumps(course.graded_notebook("ana").cells[1].outputs)
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "49" not in text or "{{7*7}}" in text


def test_no_kernel_is_started(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """Grading an exercise runs nothing, even if the trainee added code of their own."""
    ran = course.root / "ran"
    course.hand_in("ana", answer())
    course.edit_notebook("ana", lambda nb: nb["cells"].insert(0, code(RAN.format(str(ran)))))
    with broken_kernel(monkeypatch):
        course.autograde()
    assert course.grade("ana")["auto_score"] == MACHINE
    assert not ran.exists()


def test_grading_again_changes_no_row_and_no_byte(course: Course) -> None:
    """The same submissions give the same gradebook and the same files."""
    for student, data in {"ana": answer(), "ben": answer(**WEAK), "cyd": None, "dan": b"{torn"}.items():
        course.hand_in(student, data)
    course.autograde()
    rows, files = course.rows(), course.files("autograded")
    course.autograde()
    assert course.rows() == rows
    assert course.files("autograded") == files


def test_two_courses_give_the_same_files(tmp_path: Path) -> None:
    """Nothing of the time, the machine or the folder gets into a result."""
    made = []
    for name in ("one", "two"):
        course = Course.ready(tmp_path / name)
        course.hand_in("ana", answer(**WEAK))
        course.autograde()
        made.append(course.files("autograded"))
    assert made[0] == made[1]


def too_deep() -> bytes:
    return b'{"schema": ' + b"[" * 5_000 + b"]" * 5_000 + b"}"


BAD_ANSWERS = {
    "empty": b"",
    "torn": json.dumps(answer()).encode()[:200],
    "not UTF-8": b'{"schema": "\xff\xfe"}',
    "too deep": too_deep(),
    "too large": json.dumps(answer()).encode() + b" " * 1_000_001,
    "a list": b"[1, 2]",
    "NaN": json.dumps(answer()).replace('"attempt": 1', '"attempt": NaN').encode(),
    "another schema": json.dumps(answer(schema="other/thing@1")).encode(),
    "a newer schema": json.dumps(answer(schema="tot/response@2")).encode(),
    "another exercise": json.dumps(answer(exercise="m91.mini")).encode(),
    "an unknown field": json.dumps(answer(score=16)).encode(),
    "data of another widget": json.dumps(answer(data={"blocks": []})).encode(),
    "a huge number": json.dumps(answer(attempt=10**40)).encode(),
}


@pytest.mark.parametrize("content", BAD_ANSWERS.values(), ids=list(BAD_ANSWERS))
def test_an_unreadable_answer_goes_to_a_person(course: Course, content: bytes) -> None:
    """No mark is guessed, both cells are flagged, the file stays as it is, and the rest of the class is graded."""
    folder = course.hand_in("ana", content)
    course.hand_in("zoe", answer())
    log = course.autograde()
    assert course.grade("ana") == score(auto=0.0, flag=True)
    assert course.person("ana") == score(auto=None, flag=True)
    assert {c["level"] for c in course.result("ana")["criteria"]} == {None}
    assert course.grade("zoe") == score(auto=MACHINE)
    assert (folder / "responses" / "goals.json").read_bytes() == content
    assert (course.root / "autograded" / "ana" / SMALL / "responses" / "goals.json").read_bytes() == content
    assert "ana, m90.goals: a person is asked" in log


def test_a_link_is_not_followed(course: Course, tmp_path: Path) -> None:
    """A link to somebody else's answer earns nothing, and its target is not copied."""
    other = course.hand_in("zoe", answer())
    folder = course.hand_in("ana")
    (folder / "responses" / "goals.json").symlink_to(other / "responses" / "goals.json")
    course.autograde()
    assert course.grade("ana") == score(auto=0.0, flag=True)
    assert course.grade("zoe") == score(auto=MACHINE)
    assert not (course.root / "autograded" / "ana" / SMALL / "responses" / "goals.json").exists()


def test_a_linked_folder_is_not_followed(course: Course) -> None:
    """Nor is a link to a whole folder of answers."""
    other = course.hand_in("zoe", answer())
    folder = course.hand_in("ana")
    (folder / "responses").rmdir()
    (folder / "responses").symlink_to(other / "responses", target_is_directory=True)
    course.autograde()
    assert course.grade("ana") == score(auto=0.0, flag=True)
    assert not (course.root / "autograded" / "ana" / SMALL / "responses").exists()


@pytest.mark.parametrize("kind", ["folder", "pipe", "dangling link"])
def test_what_is_no_file_does_not_stop_the_class(course: Course, kind: str) -> None:
    """nbgrader cannot copy a pipe or a link to nowhere: it names the trainee; all others are graded."""
    folder = course.hand_in("ana")
    odd = folder / "responses" / "goals.json"
    if kind == "folder":
        odd.mkdir()
    elif kind == "pipe":
        os.mkfifo(odd)
    else:
        odd.symlink_to("nowhere")
    course.hand_in("zoe", answer())
    ran = course.run("autograde", SMALL)
    assert course.grade("zoe") == score(auto=MACHINE)
    if kind == "folder":
        assert course.grade("ana") == score(auto=0.0, flag=True)
    else:
        assert ran.code == 1
        assert "There was an error processing assignment 'm90_small' for student 'ana'" in ran.log


def test_submitted_results_are_a_forgery(course: Course) -> None:
    """A results folder in a submission is gone before anything is written, and the submission is left as it is."""
    folder = course.hand_in("ana", answer(**WEAK))
    (folder / "results").mkdir()
    (folder / "results" / "goals.json").write_text('{"points": 16}')
    (folder / "results" / "more.json").write_text("{}")
    course.autograde()
    results = {name for name in course.files(f"autograded/ana/{SMALL}") if name.startswith("results/")}
    assert results == {"results/goals.json"}
    assert course.result("ana")["points"] == 0.0
    assert (folder / "results" / "goals.json").read_text() == '{"points": 16}'


def test_answers_in_the_source_folder_do_not_replace_the_trainees(course: Course) -> None:
    """nbgrader copies source files over submitted ones; the answer is graded and kept all the same."""
    course.hand_in("ana", answer())
    (course.root / "source" / SMALL / "responses").mkdir()
    (course.root / "source" / SMALL / "responses" / "goals.json").write_text(json.dumps(answer(**WEAK)))
    course.autograde()
    assert course.grade("ana") == score(auto=MACHINE)
    kept = course.root / "autograded" / "ana" / SMALL / "responses" / "goals.json"
    assert json.loads(kept.read_text()) == answer()


def test_a_draft_view_of_the_trainees_own_changes_nothing(course: Course) -> None:
    """The grader never reads the trainee's copy of anything but the answer."""
    folder = course.hand_in("ana", answer(**WEAK))
    for name in ("exercises/goals.draft.json", "exercises/goals.yaml"):
        (folder / name).write_text("points: 1000")
    course.autograde()
    assert course.grade("ana") == score(auto=0.0, flag=True)


def test_a_faulty_checker_asks_a_person(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checker that raises costs nobody a point and does not end the run."""
    from dataclasses import replace

    from tot_exercises import registry

    def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError("broken checker")

    broken = replace(registry.get("level_spread.v1"), function=fail)
    monkeypatch.setitem(registry._REGISTERED, "level_spread.v1", broken)
    course.hand_in("ana", answer())
    course.autograde()
    assert course.grade("ana") == score(auto=6.0, flag=True)


def test_a_broken_rubric_stops_before_anything_is_written(course: Course) -> None:
    """The author's fault is named once, with its line; nothing is written for anybody; mended, all is graded."""
    path = course.root / "rubrics" / SMALL / "goals.yaml"
    whole = path.read_text()
    path.write_text(whole.replace("level_spread.v1", "level_spred.v1"))
    course.hand_in("ana", answer())
    course.hand_in("zoe", answer())
    rows = course.rows()
    ran = course.run("autograde", SMALL)
    assert ran.code == 1
    said = ran.log.partition("nothing was graded: ")[2]
    assert re.search(r"goals\.yaml:\d+:\d+: use is 'level_spred.v1'", said)
    assert ran.log.count("level_spred") == 2, "the sentence, which names it twice, stands once"
    assert course.rows() == rows
    assert course.files("autograded") == {}
    path.write_text(whole)
    course.autograde()
    assert course.grade("ana") == course.grade("zoe") == score(auto=MACHINE)


def test_a_fault_found_while_grading_writes_nothing_for_that_trainee(course: Course) -> None:
    """A material that is missing is found with the answer that needs it; no score, no ledger row, no result."""
    path = course.root / "source" / SMALL / "exercises" / "goals.yaml"
    path.write_text(path.read_text() + "materials: [group]\n")
    course.hand_in("ana", answer())
    ran = course.run("autograde", SMALL)
    assert ran.code == 1
    assert "nothing was graded for ana" in ran.log
    assert "no material 'group'" in ran.log
    assert course.grade("ana")["auto_score"] is None
    assert not course.rows().get("tot_result")
    assert course.files("autograded") == {}


def test_a_locked_gradebook_is_explained(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program's lock ends the run with what to do, and nothing is lost: afterwards all is graded."""
    import sqlite3

    from tot_exercises.nbgrader_plugin import precheck

    monkeypatch.setattr(precheck, "WAIT_SECONDS", 0.2)
    folder = course.hand_in("ana", answer())
    holder = sqlite3.connect(course.root / "gradebook.db")
    holder.execute("begin exclusive")
    try:
        ran = course.run("autograde", SMALL)
    finally:
        holder.rollback()
        holder.close()
    assert ran.code == 1
    assert "gradebook.db: the gradebook cannot be written (database is locked)" in ran.log
    assert "close formgrader" in ran.log
    assert "upgrade" not in ran.log
    assert json.loads((folder / "responses" / "goals.json").read_text()) == answer()
    course.autograde()
    assert course.grade("ana") == score(auto=MACHINE)


def test_a_notebook_that_the_gradebook_does_not_know_is_skipped(course: Course) -> None:
    """A second notebook of the trainee's own is left alone, as nbgrader does it."""
    folder = course.hand_in("ana", answer())
    (folder / "mine.ipynb").write_bytes((folder / f"{SMALL}.ipynb").read_bytes())
    assert "Skipping unknown notebook" in course.autograde()
    assert course.grade("ana") == score(auto=MACHINE)
