"""Grading again: what a person decided about an answer stays with it, and nobody is asked twice."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from nbgrader_course import GOALS, HUMAN, MACHINE, SMALL, WEAK, Course, answer, dump, rubric_yaml
from tot_exercises import course as courses
from tot_exercises.errors import GradebookError
from tot_exercises.ledger import Ledger
from tot_exercises.nbgrader_plugin.gradebook import Applied, apply_marks

OTHER = {"verbs": ("list", "sketch", "explain", "measure")}
"""An answer as good as the first, in other words."""


@pytest.fixture
def course(tmp_path: Path) -> Course:
    course = Course.ready(tmp_path / "course")
    course.hand_in("ana", answer(**WEAK))
    course.autograde()
    return course


def mark(course: Course, *levels: tuple[str, int], student: str = "ana", note: str = "") -> list[Applied]:
    """Give levels as ``tot marks import`` does."""
    with Ledger(course.db_url) as ledger:
        entry = ledger.latest(SMALL, student, GOALS)
        assert entry is not None
        for criterion, level in levels:
            ledger.mark(entry, criterion, level, "tutor", note)
    return apply_marks(course.db_url, courses.Course(course.root), SMALL, student)


def flags(course: Course, student: str = "ana") -> tuple[bool, bool]:
    return course.grade(student)["needs_manual_grade"], course.person(student)["needs_manual_grade"]


def scores(course: Course, student: str = "ana") -> tuple[float, float]:
    return course.grade(student)["score"], course.person(student)["score"]


def test_marks_settle_both_cells(course: Course) -> None:
    """A level for a machine criterion becomes the recomputed sum, a level for a person's criterion its points."""
    assert flags(course) == (True, True)
    applied = mark(course, ("verbs", 2), ("voice", 3))
    assert applied == [Applied(GOALS, 8.0, 0, ())]
    assert scores(course) == (4.0, HUMAN)
    assert flags(course) == (False, False)
    assert course.grade("ana")["auto_score"] == 0.0


def test_marks_survive_a_third_run_unflagged(course: Course) -> None:
    """Autograding after an import changes no row and no file."""
    mark(course, ("verbs", 2), ("voice", 3))
    rows, files = course.rows(), course.files("autograded")
    course.autograde()
    assert course.rows() == rows
    assert course.files("autograded") == files


def test_applying_marks_twice_changes_nothing(course: Course) -> None:
    """An import can be repeated."""
    mark(course, ("verbs", 2), ("voice", 3), note="clear")
    rows, files = course.rows(), course.files("autograded")
    mark(course, ("verbs", 2), ("voice", 3), note="clear")
    assert course.rows() == rows
    assert course.files("autograded") == files


def test_formgraders_page_follows_the_marks(course: Course) -> None:
    """The notebook and the result file show the new level; the files stay read-only."""
    mark(course, ("verbs", 2), ("voice", 3))
    result = {c["id"]: (c["state"], c["level"]) for c in course.result("ana")["criteria"]}
    assert result == {"spread": ("auto", 0), "verbs": ("human", 2), "voice": ("human", 3)}
    html = course.graded_notebook("ana").cells[1].outputs[0].data["text/html"]
    assert "A person decided" in html
    path = course.root / "autograded" / "ana" / SMALL / f"{SMALL}.ipynb"
    assert path.stat().st_mode & 0o777 == 0o444


def test_a_mark_for_one_cell_leaves_the_others_flag(course: Course) -> None:
    """What still waits keeps its flag."""
    mark(course, ("voice", 1))
    assert flags(course) == (True, False)
    assert scores(course) == (0.0, 1.33)


def test_the_persons_note_is_the_task_cells_comment(course: Course) -> None:
    """What a person wrote beside a level reaches the gradebook."""
    mark(course, ("voice", 3), note="A warm plan.")
    with course.gradebook() as gradebook:
        comment = gradebook.find_comment("m90_goals_person", SMALL, SMALL, "ana").comment
    assert comment == "The voice: level 3 of 3. A warm plan."


def test_what_a_grader_has_seen_is_not_flagged_again(course: Course) -> None:
    """A flag that was taken away in formgrader stays away for the same answer."""
    course.type_score("ana", None)
    assert flags(course) == (False, True)
    course.autograde()
    assert flags(course) == (False, True)


def test_a_typed_score_is_an_override_of_this_answer(course: Course) -> None:
    """It survives regrading unflagged, and an import of levels reports it and lets it stand."""
    course.type_score("ana", 7.5)
    course.type_score("ana", 3.0, "m90_goals_person")
    course.autograde()
    assert scores(course) == (7.5, 3.0)
    assert flags(course) == (False, False)
    assert mark(course, ("verbs", 3), ("voice", 1))[0].overridden == ("exercise", "person")
    assert scores(course) == (7.5, 3.0)


def test_an_override_taken_back_gives_way_to_the_levels(course: Course) -> None:
    """An emptied box in formgrader shows the computed sum again."""
    mark(course, ("verbs", 3))
    course.type_score("ana", 1.0)
    course.autograde()
    assert scores(course)[0] == 1.0
    course.type_score("ana", None)
    course.autograde()
    assert scores(course)[0] == 6.0


def test_a_later_level_replaces_an_earlier_one(course: Course) -> None:
    """What we computed before is not mistaken for a typed score."""
    mark(course, ("verbs", 3))
    assert scores(course)[0] == 6.0
    assert mark(course, ("verbs", 1))[0].overridden == ()
    assert scores(course)[0] == 2.0


def test_a_changed_answer_is_flagged_and_keeps_its_history(course: Course) -> None:
    """A new digest clears manual scores and asks again; who gave what to the old one stays."""
    mark(course, ("verbs", 2), ("voice", 3))
    course.hand_in("ana", answer())
    course.autograde()
    assert scores(course) == (MACHINE, 0.0)
    assert flags(course) == (False, True)
    assert course.grade("ana")["manual_score"] is course.person("ana")["manual_score"] is None
    with Ledger(course.db_url) as ledger:
        assert [e.result.machine_points for e in ledger.history(SMALL, "ana", GOALS)] == [0.0, MACHINE]
        assert [(m.criterion, m.level, m.by) for _, m in ledger.mark_history(SMALL, "ana", GOALS)] == [
            ("verbs", 2, "tutor"),
            ("voice", 3, "tutor"),
        ]


def test_a_typed_score_goes_with_its_answer_and_comes_back_with_it(course: Course) -> None:
    """A new answer takes an override away and keeps it in the ledger; the old answer has it back."""
    course.type_score("ana", 7.5)
    course.type_score("ana", 3.0, "m90_goals_person")
    course.hand_in("ana", answer(**OTHER))
    course.autograde()
    assert scores(course) == (MACHINE, 0.0)
    assert flags(course) == (False, True)
    course.hand_in("ana", answer(**WEAK))
    course.autograde()
    assert scores(course) == (7.5, 3.0)
    assert flags(course) == (False, False)


def test_levels_come_back_with_their_answer(course: Course) -> None:
    """A level belongs to an answer, not to a trainee."""
    mark(course, ("verbs", 2), ("voice", 3))
    for data in (answer(), answer(**WEAK)):
        course.hand_in("ana", data)
        course.autograde()
    assert scores(course) == (4.0, HUMAN)
    assert flags(course) == (False, False)


def test_saving_again_without_a_change_is_the_same_answer(course: Course) -> None:
    """A later time of saving asks nobody again."""
    mark(course, ("verbs", 2), ("voice", 3))
    course.hand_in("ana", answer(**WEAK, saved_at="2026-04-01T09:00:00+00:00", attempt=2, status="draft"))
    course.autograde()
    assert scores(course) == (4.0, HUMAN)
    assert flags(course) == (False, False)


def test_a_corrected_rubric_moves_the_machines_part_and_flags_only_that(course: Course) -> None:
    """The same answer under other thresholds: only the cell in which the machine moved is looked at again."""
    mark(course, ("voice", 3))
    course.type_score("ana", None)
    assert flags(course) == (False, False)
    rubric = rubric_yaml(GOALS, [("spread", "A", 6), ("verbs", "T", 6), ("voice", "H", 4)])
    rubric["criteria"][0]["checks"][0]["at_most"] = [2, 3, 4]
    dump(course.root / "rubrics" / SMALL / "goals.yaml", rubric)
    course.autograde()
    assert scores(course) == (6.0, HUMAN)
    assert flags(course) == (True, False)


def test_a_typed_score_is_shown_again_when_the_machine_moves(course: Course) -> None:
    """An override stands, but its giver learns that the ground has changed."""
    course.type_score("ana", 7.5)
    rubric = rubric_yaml(GOALS, [("spread", "A", 6), ("verbs", "T", 6), ("voice", "H", 4)])
    rubric["criteria"][0]["checks"][0]["at_most"] = [2, 3, 4]
    dump(course.root / "rubrics" / SMALL / "goals.yaml", rubric)
    course.autograde()
    assert scores(course)[0] == 7.5
    assert flags(course)[0] is True


def test_a_submission_removed_from_the_gradebook_is_rebuilt_from_the_ledger(course: Course) -> None:
    """Rows that nbgrader lost come back with their levels."""
    mark(course, ("verbs", 2), ("voice", 3))
    with course.gradebook() as gradebook:
        gradebook.remove_submission(SMALL, "ana")
    course.autograde()
    assert scores(course) == (4.0, HUMAN)
    assert flags(course) == (False, False)


def test_a_score_typed_before_the_plugin_came_is_kept_and_flagged(tmp_path: Path) -> None:
    """Without a ledger nobody knows which answer a typed score was for: it stands, and a person looks."""
    course = Course.ready(tmp_path / "course")
    course.hand_in("ana", answer(**WEAK))
    course.autograde()
    course.type_score("ana", 5.0)
    with course.gradebook() as gradebook:
        for table in ("tot_result", "tot_mark", "tot_score"):
            gradebook.db.execute(text(f"drop table {table}"))
        gradebook.db.commit()
    course.autograde()
    assert scores(course)[0] == 5.0
    assert flags(course) == (True, True)


def text(sql: str) -> Any:
    import sqlalchemy

    return sqlalchemy.text(sql)


def late(course: Course, hours: int = 1) -> None:
    with course.gradebook() as gradebook:
        assignment = gradebook.find_assignment(SMALL)
        assignment.duedate = datetime(2026, 3, 2, 10 - hours)  # noqa: DTZ001  nbgrader stores UTC without a zone
        gradebook.db.commit()


def penalty(course: Course) -> float | None:
    with course.gradebook() as gradebook:
        found = gradebook.find_submission_notebook(SMALL, SMALL, "ana").late_submission_penalty
        return None if found is None else float(found)


def test_the_late_penalty_follows_the_marks(tmp_path: Path) -> None:
    """nbgrader stores it when autograding; after marks it is computed anew, by the course's own rule."""
    course = Course.ready(tmp_path / "course")
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write("c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    late(course)
    course.hand_in("ana", answer())
    course.autograde()
    assert penalty(course) == MACHINE
    mark(course, ("verbs", 2), ("voice", 3))
    assert penalty(course) == 10.0 + HUMAN
    late(course, hours=-1)
    course.autograde()
    assert penalty(course) is None


def test_marks_for_a_trainee_who_handed_nothing_in_are_refused(course: Course) -> None:
    """The message says what to do."""
    with pytest.raises(GradebookError, match=r"no submission by 'nobody'.*autograde it first"):
        apply_marks(course.db_url, courses.Course(course.root), SMALL, "nobody")


def test_a_missing_notebook_does_not_lose_a_flag(course: Course) -> None:
    """nbgrader gives 0 without a flag where the notebook is missing; with it back, a person is asked again."""
    course.hand_in("ana", answer())
    course.autograde()
    assert flags(course) == (False, True)
    with course.gradebook() as gradebook:  # what nbgrader does to the rows
        for cell in ("m90_goals", "m90_goals_person"):
            grade = gradebook.find_grade(cell, SMALL, SMALL, "ana")
            grade.auto_score, grade.needs_manual_grade = 0, False
        gradebook.db.commit()
    course.autograde()
    assert scores(course) == (MACHINE, 0.0)
    assert flags(course) == (False, True)
