"""W8: what its model refuses, what the check of balance counts, and that the key stays where trainees are not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from course_answers import COURSE, ROOT, rubric
from tot_exercises.checkers.feedback import comment_balance, counted
from tot_exercises.grading import grade
from tot_exercises.kinds import references, settings_model, validate_data
from tot_exercises.reading import Reading
from tot_exercises.readout import plain, sections
from tot_exercises.response import Response
from tot_exercises.samples import load_samples, to_response

EXERCISE = "m08.feedback_composer"
MODULE = COURSE.module_of(EXERCISE)
KEYS = sorted((ROOT / "rubrics" / MODULE.name / "keys").glob("*/feedback_composer.yaml"))
SAMPLES = load_samples(ROOT)[EXERCISE]


def comment(number: int, **parts: Any) -> dict[str, Any]:
    return {"id": f"c{number}", "noticed": f"Noticed thing number {number}", **parts}


def kinds(*names: str, priority: int | None = None) -> list[dict[str, Any]]:
    """Comments of these kinds; `priority` is the number of the one that is marked."""
    return [comment(n, quadrant=name, priority=n == priority) for n, name in enumerate(names, start=1)]


CS, CG, DS, DG = "content_strength", "content_growth", "delivery_strength", "delivery_growth"


def response(comments: list[dict[str, Any]]) -> Response:
    return Response(
        exercise=EXERCISE,
        exercise_version="1.0.0",
        profile="school_teachers",
        locale="en",
        saved_at="2026-03-02T09:00:00+00:00",
        data={"comments": comments},
    )


def reading(comments: list[dict[str, Any]]) -> Reading:
    return Reading.of(response(comments), MODULE.load(EXERCISE, "school_teachers"))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"anchors": [0]}, "comments.0.anchors.0"),
        ({"anchors": [2.5]}, "comments.0.anchors.0"),
        ({"anchors": ["12"]}, "comments.0.anchors.0"),
        ({"anchors": [7, 3, 7]}, "line 7 stands twice"),
        ({"quadrant": "content"}, "comments.0.quadrant"),
        ({"priority": "yes"}, "comments.0.priority"),
        ({"next": None}, "comments.0.next"),
        ({"noticed": "x" * 20_001}, "comments.0.noticed"),
        ({"verdict": "good"}, "comments.0.verdict"),
    ],
)
def test_data_that_no_widget_writes_is_refused_by_name(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words.replace(".", r"\.")):
        validate_data("feedback_composer", {"comments": [{"id": "c1", **wrong}]})


def test_ids_stand_once_and_comments_are_few() -> None:
    with pytest.raises(ValueError, match="'c1' stands twice"):
        validate_data("feedback_composer", {"comments": [comment(1), comment(1)]})
    with pytest.raises(ValueError, match="comments"):
        validate_data("feedback_composer", {"comments": [comment(n) for n in range(21)]})


@pytest.mark.parametrize("wrong", [[6, 4], [0, 3], [4], [4, 5, 6]])
def test_settings_ask_for_a_rising_pair(wrong: list[int]) -> None:
    with pytest.raises(ValueError, match="comments"):
        settings_model("feedback_composer").model_validate({"comments": wrong})


def test_attached_lines_are_references_that_the_course_checks() -> None:
    """A line that the transcript does not have makes an answer unreadable, not wrong."""
    data = validate_data("feedback_composer", {"comments": [comment(1, anchors=[3, 45])]})
    assert list(references("feedback_composer", data, "lines")) == [
        ("comments.0.anchors.0", 3),
        ("comments.0.anchors.1", 45),
    ]
    assert reading([comment(1, anchors=[45])])
    with pytest.raises(ValueError, match=r"comments\.0\.anchors\.0: there is no line 46"):
        reading([comment(1, anchors=[46])])


def test_graders_read_the_words_of_the_lines() -> None:
    """The read-out shows an attached line with its words, and the kind in words."""
    shown = plain(
        sections(response([comment(1, anchors=[9, 17], quadrant=DG)]), MODULE.load(EXERCISE, "school_teachers"))
    )
    assert "Lines: line 9 “Sorry, Ines, we can't hear you back here.”; line 17 “No, no. Not clapping." in shown
    assert "Kind of comment: Delivery: growth" in shown


@pytest.mark.parametrize(
    ("comments", "broken"),
    [
        (kinds(CS, DS, CG, DG, priority=3), []),
        (kinds(DS, DS, CG, CG, DG, DG, priority=6), []),
        (kinds(CS, DS, DS, DS, CG, CG, priority=5), []),
        (kinds(CS, DS, CG, priority=3), ["3 comments instead of 4 to 6"]),
        (kinds(CS, DS, CS, DS, CG, CG, DG, priority=5), ["7 comments instead of 4 to 6"]),
        (kinds(CS, CS, CG, CG, priority=3), ["2 kinds of comment instead of at least 3"]),
        (kinds(CS, CG, CG, DG, priority=3), ["3 growth comments, more than twice as many as 1 strength"]),
        (kinds(CS, DS, DS, CG, priority=4), ["3 strengths, more than twice as many as 1 growth comment"]),
        (
            kinds(CS, DS, CS, DS),
            ["2 kinds of comment instead of at least 3", "no growth comment", "0 priorities instead of 1 to 2"],
        ),
        (kinds(CG, DG, CG, DG, priority=1), ["2 kinds of comment instead of at least 3", "no strength"]),
        (kinds(CS, DS, CG, DG), ["0 priorities instead of 1 to 2"]),
        (kinds(CS, DS, CG, DG, priority=1), ["a priority on comment 1, not on a growth comment"]),
        (
            [{**one, "priority": True} for one in kinds(CS, DS, CG, DG)],
            ["a priority on comment 1 and 2, not on a growth comment"],
        ),
        (
            [{**one, "priority": one["quadrant"] != DS} for one in kinds(DS, DS, CG, DG, CG)],
            ["3 priorities instead of 1 to 2"],
        ),
    ],
)
def test_balance_counts_each_broken_rule_once(comments: list[dict[str, Any]], broken: list[str]) -> None:
    """Each rule alone, and both edges of each: the message names the trainee's own numbers."""
    check = comment_balance(reading(comments))
    assert check.measure == len(broken)
    assert check.facts["broken"] == ("; ".join(broken) or "none")


def test_empty_filler_and_repeated_comments_do_not_count() -> None:
    """A copied card or a box filled with dots makes no fourth comment; a quotation does."""
    said = "No, no. Not clapping. We said the hand. Okay?"
    rows = [
        comment(1),
        comment(2, noticed=" "),
        comment(3, noticed="n/a"),
        comment(4, noticed="noticed  THING number 1!"),
        comment(5, noticed=said),
    ]
    assert [index for index, _ in counted(reading(rows))] == [0, 4]


def test_nothing_written_is_level_0() -> None:
    """Kinds and priorities alone are no feedback."""
    check = comment_balance(reading([comment(1, noticed="", quadrant=CG, priority=True)]))
    assert check.blank
    assert check.facts["comments"] == "0 comments"


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_machine_gives_the_level_that_was_expected(name: str) -> None:
    """Samples were written from the descriptors; all criteria but one wait for a person; a quotation is no copying."""
    sample = SAMPLES[name]
    materials = MODULE.load(EXERCISE, sample.profile)
    result = grade(to_response(sample, materials, load_samples(ROOT), COURSE), rubric(EXERCISE), materials)
    assert result.criterion("balance_and_focus").level == sample.expected.levels["balance_and_focus"]
    assert {signal.id for signal in result.signals} == set(sample.expected.signals)
    people = {criterion.id for criterion in result.criteria if criterion.human}
    assert people == {criterion.id for criterion in rubric(EXERCISE).criteria if criterion.kind == "H"}


@pytest.mark.parametrize("path", KEYS, ids=lambda path: path.parent.name)
def test_a_key_fits_its_transcript(path: Path) -> None:
    """Four majors with one biggest, four minors, four strengths, two baits; every line exists; every kind is a kind."""
    key = yaml.safe_load(path.read_text("utf-8"))
    transcript = MODULE.load(EXERCISE, path.parent.name).document(key["material"])
    assert (key["exercise"], key["profile"]) == (EXERCISE, path.parent.name)
    assert len(transcript.lines) == 45
    assert [len(key[part]) for part in ("majors", "minors", "strengths", "baits")] == [4, 4, 4, 2]
    assert [major["id"] for major in key["majors"] if major.get("biggest")] == [key["majors"][0]["id"]]
    entries = [entry for part in ("majors", "minors", "strengths", "baits") for entry in key[part]]
    assert len({entry["id"] for entry in entries}) == len(entries)
    for entry in entries:
        validate_data("feedback_composer", {"comments": [comment(1, anchors=entry["lines"])]})
        assert max(entry["lines"]) <= len(transcript.lines)
        assert set(entry.get("quadrants", [])) <= {CS, CG, DS, DG}


def test_each_profile_has_a_key_and_no_public_file_tells_it() -> None:
    """A trainee's folder holds neither the key's file nor the words with which it names what is planted."""
    assert [path.parent.name for path in KEYS] == MODULE.profiles()
    public = "\n".join(
        path.read_text("utf-8") for path in MODULE.folder.rglob("*") if path.suffix in {".yaml", ".ipynb"}
    )
    for path in KEYS:
        key = yaml.safe_load(path.read_text("utf-8"))
        for part in ("majors", "minors", "strengths"):
            for entry in key[part]:
                assert entry["id"] not in public
                assert entry["note"] not in public
