"""The head of a result: where to start, what waits, and what is said once for the whole answer."""

from __future__ import annotations

import re
from typing import Any

import result_samples as samples
from test_feedback import html_of, mark
from tot_exercises.feedback import Typed, for_trainee, result_html, result_text
from tot_exercises.grading import unreadable
from tot_exercises.result import ExerciseResult, Signal, State


def start_here(html: str) -> list[tuple[str, str]]:
    """Titles and points of the advice where to start."""
    line = re.search(r"Start here\.</b>(.*?)</p>", html, re.DOTALL)
    return re.findall(r"<b>([^<]*)</b> \(([^)]*)\)", line[1]) if line else []


def test_the_advice_where_to_start_names_what_lost_most_also_where_a_person_still_looks() -> None:
    usual = samples.usual_criteria()
    criteria = (samples.criterion("time", 2, State.AUTO), usual[1], usual[2], usual[4])
    assert start_here(html_of(samples.result(criteria=criteria)))[0] == ("Checks for learning", "2.67")


def test_the_advice_where_to_start_names_three_where_two_would_be_chance() -> None:
    names = ("time", "visible", "checks", "opening")
    levels = zip(
        names, (3, 2, 1, 2), (State.AUTO, State.PROVISIONAL, State.NEEDS_HUMAN, State.PROVISIONAL), strict=True
    )
    html = html_of(samples.result(criteria=tuple(samples.criterion(*one) for one in levels)))
    assert start_here(html) == [
        ("Checks for learning", "2.67"),
        ("Learner actions visible", "1.33"),
        ("Opening and close", "1.33"),
    ]
    assert "(2.67), <b>Learner" in html


def test_a_persons_level_moves_the_advice_where_to_start() -> None:
    html = html_of(marks={"checks": mark("checks", 3), "visible": mark("visible", 0)})
    assert start_here(html) == [("Learner actions visible", "4"), ("Opening and close", "1.33")]


def in_doubt() -> ExerciseResult:
    """A signal on the whole answer: text parts wait without a level."""
    usual = samples.usual_criteria()
    hidden = usual[1].model_copy(update={"level": None, "points": 0.0, "state": State.WITHHELD})
    criteria = (samples.criterion("time", 1, State.AUTO), hidden, *usual[2:])
    return samples.result(criteria=criteria, signals=(Signal(id="prompt_copied", note="Much stands in the task."),))


def test_no_advice_where_to_start_while_the_whole_answer_is_in_doubt() -> None:
    assert start_here(html_of(samples.result(criteria=(samples.criterion("time", 1, State.AUTO),))))
    assert not start_here(html_of(in_doubt()))


def test_words_that_may_not_be_the_trainees_own_are_neither_praised_nor_blamed() -> None:
    """A text part that waits without a level shows no verdict to the trainee; the grader sees the evidence."""
    assert "Good:" in html_of(samples.result(criteria=samples.usual_criteria()[1:2]))
    alone = in_doubt().model_copy(update={"criteria": in_doubt().criteria[1:2]})
    html = html_of(alone)
    assert "Good:" not in html
    assert "Look again:" not in html
    assert "<mark" not in html
    assert not for_trainee(alone).criterion("visible").findings
    assert "Good:" in html_of(alone, audience="grader")


def test_a_score_typed_for_the_task_cell_moves_the_advice_where_to_start() -> None:
    assert start_here(html_of(typed=Typed(person=0.5)))[0] == ("One story", "3.5")


def not_read() -> ExerciseResult:
    """What grading says of a file that holds no answer."""
    return unreadable(samples.rubric(), samples.materials(), "plan.json: byte 3 is not UTF-8", digest="0" * 64)


def unread_html(**more: Any) -> str:
    more.setdefault("audience", "trainee")
    return result_html(not_read(), samples.rubric(), samples.materials(), None, **more)


def test_that_a_file_could_not_be_read_is_said_once() -> None:
    html = unread_html()
    assert len(not_read().criteria) == 5
    assert html.count("the file could not be read") == 1
    assert "A person still looks at 5 parts:" in html
    assert html.count("One story") == 1
    grader = unread_html(audience="grader")
    assert grader.count("byte 3") == 1
    assert grader.count("Waits for you") == 5
    text = result_text(not_read(), samples.rubric())
    assert text.count("the file could not be read") == 1
    assert text.count("no level yet") == 5


def test_what_a_person_decides_of_an_unreadable_file_is_shown_beside_what_still_waits() -> None:
    html = unread_html(marks={"checks": mark("checks", 2, "I read your file by hand.")})
    assert html.count("the file could not be read") == 1
    assert "A person still looks at 4 parts:" in html
    assert "I read your file by hand." in html
    assert "Level 2 of 3 · Developing" in html


def test_once_points_are_typed_for_an_unreadable_file_nobody_is_told_to_wait() -> None:
    html = unread_html(typed=Typed(machine=12.0, person=4.0))
    assert "A person will look at it" not in html
    assert "A person gave 12 of 16 points, because our checks could not read the file." in html
    assert "A person read this part and gave the points." in html
