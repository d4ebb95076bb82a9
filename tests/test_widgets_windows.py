"""Several windows, earlier versions, attempts and feedback: what the kernel's side of an exercise keeps and shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tot_exercises.response import read
from tot_exercises.store import Store
from tot_exercises.widgets import graded
from tot_exercises.widgets.base import ExerciseWidget
from widget_course import NASTY, OUTCOMES, message, need

WORDS = "objective_builder"


def texts(widget: ExerciseWidget, folder: Path) -> list[str]:
    store = Store(folder, OUTCOMES, WORDS)
    found = [store.version(int(path.name[:6])) for path in store.version_files()]
    return [one.data["need"]["who"] for one in found if one is not None]


def from_window(widget: ExerciseWidget, by: str, rev: int, since: list[Any], **parts: str) -> None:
    data = {"need": {"who": "", "gap": "", "cause": "", **parts}, "outcomes": []}
    message(widget, do="flush", by=by, rev=rev, since=since, data=data)


# windows


def test_two_windows_that_write_into_two_fields_both_keep_their_text(modules: tuple[Path, Path], open_: Any) -> None:
    """Neither had seen the other's change: the file has both, and nobody is told of trouble."""
    widget = open_(modules[0], OUTCOMES)
    from_window(widget, "one", 1, [0, ""], who="12 midwives")
    from_window(widget, "two", 1, [0, ""], gap="charts stay empty")
    saved = read(modules[0] / "responses" / f"{WORDS}.json")
    assert saved is not None
    assert saved.data["need"] == {"who": "12 midwives", "gap": "charts stay empty", "cause": ""}
    assert widget.notices == []
    assert widget.saved["rev"] >= 1
    assert widget.heard == {"one": 1, "two": 1}


def test_two_windows_that_write_into_one_field_are_told_and_both_texts_are_kept(
    modules: tuple[Path, Path], open_: Any
) -> None:
    """The later text stands, the other is among the versions, and the notice names the field in words."""
    widget = open_(modules[0], OUTCOMES)
    from_window(widget, "one", 1, [0, ""], who="from window one")
    from_window(widget, "two", 1, [0, ""], who="from window two")
    assert widget.data["need"]["who"] == "from window two"
    assert "from window one" in texts(widget, modules[0])
    (notice,) = widget.notices
    assert "Who learns" in notice["text"]
    from_window(widget, "one", 2, [1, "one"], who="window one again")
    assert len(widget.notices) == 1


def test_text_that_waited_in_a_browser_is_merged_with_what_is_on_disk(modules: tuple[Path, Path], open_: Any) -> None:
    """What a closed window could not save comes with its base; newer text in other fields stays."""
    widget = open_(modules[0], OUTCOMES)
    from_window(widget, "one", 1, [0, ""], gap="newer")
    waited = need("typed in the dark")
    message(widget, do="flush", by="two", rev=2, data=waited, base=need(""))
    assert widget.data["need"] == {"who": "typed in the dark", "gap": "newer", "cause": ""}


# versions


def test_earlier_versions_are_listed_shown_and_brought_back(modules: tuple[Path, Path], open_: Any) -> None:
    """Bringing a version back saves it as the answer, and the text that stood there is in the list then."""
    widget = open_(modules[0], OUTCOMES)
    for rev, who in enumerate(("first", NASTY, "third"), start=1):
        message(widget, do="flush", data=need(who), rev=rev)
    message(widget, do="versions", nonce="n")
    listed = widget.versions["list"]
    assert widget.versions["nonce"] == "n"
    assert [one["words"] for one in listed] == [len(NASTY.split()), 1]
    message(widget, do="version", number=listed[-1]["number"], nonce="n")
    (section,) = widget.version["sections"]
    assert section["lines"] == [{"label": "Who learns", "text": "first"}]
    message(widget, do="version", number=0, nonce="n")
    assert widget.version["sections"][0]["lines"] == [{"label": "Who learns", "text": "third"}], "as it is now"
    message(widget, do="restore", number=listed[-1]["number"], rev=4)
    saved = read(modules[0] / "responses" / f"{WORDS}.json")
    assert saved is not None
    assert saved.data == need("first") == widget.data
    message(widget, do="versions", nonce="n")
    assert "third" in texts(widget, modules[0])


@pytest.mark.parametrize("number", [999, "1", None, -1, True])
def test_a_version_that_is_gone_is_said_kindly(modules: tuple[Path, Path], open_: Any, number: Any) -> None:
    """Nothing changes, and there is a sentence."""
    widget = open_(modules[0], OUTCOMES)
    message(widget, do="flush", data=need("text"), rev=1)
    message(widget, do="restore", number=number, rev=2)
    assert widget.data == need("text")
    assert "not there any more" in widget.notices[0]["text"]


def test_a_version_that_was_tampered_with_is_not_offered(modules: tuple[Path, Path], open_: Any) -> None:
    """A torn or foreign file among the versions is passed over."""
    widget = open_(modules[0], OUTCOMES)
    for rev in (1, 2):
        message(widget, do="flush", data=need(f"text {rev}"), rev=rev)
    first = Store(modules[0], OUTCOMES, WORDS).version_files()[0]
    first.write_text('{"schema": "other"')
    message(widget, do="versions", nonce="n")
    assert widget.versions["list"] == []
    message(widget, do="version", number=1, nonce="n")
    assert "not there any more" in widget.version["gone"]


def test_an_untouched_exercise_that_is_looked_at_writes_nothing(modules: tuple[Path, Path], open_: Any) -> None:
    """Looking for versions, feedback or messages on a blank answer leaves no file behind."""
    widget = open_(modules[0], OUTCOMES)
    for do in ("versions", "look", "check", "flush"):
        message(widget, do=do, nonce="n")
    message(widget, do="version", number=1, nonce="n")
    assert not (modules[0] / "responses").exists()
    assert not (modules[0] / ".ipynb_checkpoints").exists()


# attempts and feedback


def put_draft_view(folder: Path) -> None:
    view = {"schema": "tot/draft@1", "exercise": OUTCOMES, "version": "1.0.0", "criteria": []}
    (folder / "exercises" / f"{WORDS}.draft.json").write_text(json.dumps(view))


def test_three_checks_of_new_texts_and_any_number_of_the_same(modules: tuple[Path, Path], open_: Any) -> None:
    """A text that was checked can be checked again; the fourth new text gets a sentence, and is saved all the same."""
    put_draft_view(modules[0])
    widget = open_(modules[0], OUTCOMES)
    left = []
    for rev, who in enumerate(("one", "one", "two", "three"), start=1):
        message(widget, do="check", data=need(who), rev=rev)
        assert widget.messages["note"] == ""
        left.append(widget.attempt["checks_left"])
    assert left == [2, 2, 1, 0]
    seen: list[int] = []
    widget.observe(lambda _: seen.append(widget.attempt["checks_left"]), names=["messages"])
    last = widget.messages["at"]
    message(widget, do="check", data=need("four"), rev=9, nonce="n")
    assert "used the checks" in widget.messages["note"]
    assert widget.messages["at"] == last, "the last messages stay in sight"
    assert seen == [0], "the count is told before the messages"
    message(widget, do="check", data=need("two"), rev=10)
    assert widget.messages["note"] == ""
    saved = read(modules[0] / "responses" / f"{WORDS}.json")
    assert saved is not None
    assert saved.data == need("two")
    widget.close()
    again = open_(modules[0], OUTCOMES)
    assert again.attempt == {"number": 1, "of": 2, "checks_left": 0}, "a restart does not bring checks back"


def put_feedback(folder: Path, digest: str, *, attempt: int = 1, when: str = "2026-03-02") -> None:
    card = {"title": NASTY, "level": 2, "level_name": "Developing", "descriptor": "d", "points": "4", "max_points": "6"}
    summary = {
        "digest": digest,
        "attempt": attempt,
        "points": "4",
        "max_points": "6",
        "pending": 0,
        "signals": [],
        "comments": [],
        "criteria": [{**card, "state": "Counts", "pending": False, "parts": {"found": "Two verbs."}}],
    }
    text = json.dumps(summary).replace("<", "\\u003c")
    script = f'<script type="application/json" class="tot-summary" data-exercise="{OUTCOMES}">{text}</script>'
    page = folder / "feedback" / when / "m03_needs.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(f"<html><script>1</script>{script}</html>")


def test_a_graded_answer_is_read_only_until_the_next_attempt_begins(modules: tuple[Path, Path], open_: Any) -> None:
    """Feedback on this very answer closes it; "improve" opens it as attempt 2, then it is for practice."""
    widget = open_(modules[0], OUTCOMES)
    message(widget, do="finish", data=need("handed in"), rev=1)
    put_feedback(modules[0], widget.response().digest)
    message(widget, do="look")
    assert widget.graded["fits"] is True
    assert widget.graded["page"] == "feedback/2026-03-02/m03_needs.html"
    message(widget, do="again", rev=2)
    assert (widget.graded["fits"], widget.status, widget.attempt["number"]) == (False, "draft", 2)
    saved = read(modules[0] / "responses" / f"{WORDS}.json")
    assert saved is not None
    assert (saved.attempt, saved.status) == (2, "draft")
    message(widget, do="finish", data=need("improved"), rev=3)
    put_feedback(modules[0], widget.response().digest, attempt=2, when="2026-03-09")
    widget.close()
    widget = open_(modules[0], OUTCOMES)
    assert (widget.graded["fits"], widget.attempt["number"]) == (True, 2)
    message(widget, do="again", rev=1)
    message(widget, do="look")
    assert (widget.graded["fits"], widget.attempt["number"], widget.status) == (False, 2, "draft")


def test_feedback_on_an_earlier_text_is_shown_and_closes_nothing(modules: tuple[Path, Path], open_: Any) -> None:
    """The trainee has gone on writing: the feedback is there to read, and the form stays open."""
    widget = open_(modules[0], OUTCOMES)
    message(widget, do="flush", data=need("handed in"), rev=1)
    put_feedback(modules[0], widget.response().digest)
    message(widget, do="flush", data=need("written since"), rev=2)
    message(widget, do="look")
    assert widget.graded["fits"] is False
    assert widget.graded["criteria"][0]["title"] == NASTY
    message(widget, do="again", rev=3)
    assert widget.attempt["number"] == 1


CARD = '{"title": "a", "level": 1, "level_name": "", "descriptor": "", "points": "", "max_points": "", "state": "", '
SUMMARY = '{"digest": "", "attempt": 1, "points": "", "max_points": "", "pending": 0, "signals": [], "comments": [], '
BROKEN = [
    f'<script class="tot-summary" data-exercise="m03.objective_builder">{text}</script>'
    for text in (
        "[" * 100_000,
        SUMMARY.replace('"signals": []', '"signals": "abc"') + '"criteria": []}',
        SUMMARY.replace('"comments": []', '"comments": 5') + '"criteria": []}',
        SUMMARY.replace('"pending": 0', '"pending": NaN') + '"criteria": []}',
        SUMMARY.replace('"attempt": 1', '"attempt": 1e30') + '"criteria": []}',
        SUMMARY.replace('"points": ""', '"points": "\\ud800"') + '"criteria": []}',
        f'{SUMMARY}"criteria": [{CARD}"pending": false}}]}}',
        f'{SUMMARY}"criteria": [{CARD}"pending": false, "parts": null}}]}}',
    )
]


@pytest.mark.parametrize(
    "raw",
    ["", "<script class=", *BROKEN, '<script class="tot-summary" data-exercise="m03.objective_builder">{</script>',
     '<script class="tot-summary" data-exercise="m03.objective_builder">[]</script>',
     '<script class="tot-summary" data-exercise="m03.objective_builder">{"digest": 1}</script>',
     '<script class="tot-summary" data-exercise="m04.plan_builder">{}</script>'],
)  # fmt: skip
def test_a_page_that_is_not_ours_is_passed_over(tmp_path: Path, raw: str) -> None:
    """Whatever lies in the feedback folder, the exercise opens."""
    (tmp_path / "feedback" / "x").mkdir(parents=True)
    (tmp_path / "feedback" / "x" / "page.html").write_text(raw)
    assert graded.find(tmp_path, OUTCOMES) is None


def test_a_workbook_whose_folder_was_moved_says_so_and_leaves_no_ghost(modules: tuple[Path, Path], open_: Any) -> None:
    """An answer is never written into a folder of its own beside the real one; back in place, it is saved."""
    widget = open_(modules[0], OUTCOMES)
    message(widget, do="flush", data=need("before"), rev=1)
    moved = modules[0].rename(modules[0].with_name("m03_renamed"))
    message(widget, do="flush", data=need("after"), rev=2)
    assert widget.saved["state"] == "failed"
    assert "moved or renamed" in widget.saved["note"]
    assert not modules[0].exists()
    moved.rename(modules[0])
    message(widget, do="flush", data=need("after all"), rev=3)
    saved = read(modules[0] / "responses" / f"{WORDS}.json")
    assert saved is not None
    assert saved.data == need("after all")


def test_text_that_is_not_wanted_in_the_form_goes_to_the_versions(modules: tuple[Path, Path], open_: Any) -> None:
    """What waited in a browser and was declined is kept, and changes nothing on screen."""
    widget = open_(modules[0], OUTCOMES)
    message(widget, do="flush", data=need("on screen"), rev=1)
    message(widget, do="keep", text=need("declined"))
    assert widget.data == need("on screen")
    assert "declined" in texts(widget, modules[0])
    message(widget, do="keep", text={"need": 7})
    assert widget.saved["state"] == "saved"


def test_a_version_in_the_list_shows_what_reads_otherwise(modules: tuple[Path, Path], open_: Any) -> None:
    """Times and counts are alike; the first words that differ tell versions apart."""
    widget = open_(modules[0], OUTCOMES)
    for rev, who in enumerate(("12 midwives of one ward", "9 nurses of two wards"), start=1):
        message(widget, do="flush", data=need(who), rev=rev)
    message(widget, do="versions", nonce="n")
    assert [one["other"] for one in widget.versions["list"]] == ["12 midwives of one ward"]
