"""Marking in a spreadsheet: blind on the way out, all or nothing on the way back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import graded_course
import result_samples as samples
from graded_course import Graded
from tot_exercises import sheet
from tot_exercises.assess import read_answer
from tot_exercises.errors import MarksError
from tot_exercises.marks import COLUMNS, HELP, Report, export_marks, import_marks

PENDING = ("Checks for learning", "Opening and close", "One story")


@pytest.fixture
def graded(tmp_path: Path) -> Graded:
    return graded_course.make(tmp_path / "course", "ada", "björn", "-zoë")


@pytest.fixture(params=[".csv", ".xlsx"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def exported(graded: Graded, kind: str = ".csv", seed: int = 1) -> Path:
    path = graded.root / f"marks{kind}"
    with graded.ledger() as ledger:
        export_marks(graded.course, ledger, samples.ASSIGNMENT, path, seed=seed)
    return path


def imported(graded: Graded, path: Path, by: str = "me", **more: Any) -> Report:
    with graded.ledger() as ledger:
        return import_marks(graded.course, ledger, path, by=by, **more)


def rows_of(path: Path) -> list[dict[str, str]]:
    if path.suffix == ".csv":
        return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    lines = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))
    return [{str(k): v or "" for k, v in zip(lines[0], line, strict=True)} for line in lines[1:]]  # type: ignore[misc]


def without_keys(rows: list[dict[str, str]]) -> str:
    """The text of a sheet but for its keys: hexadecimal digits, in which a name such as "ada" stands by chance."""
    assert all(re.fullmatch(r"[0-9a-f]{20}-[0-9a-f]{10}", row["key"]) for row in rows)
    return "\n".join(str(value) for row in rows for name, value in row.items() if name != "key")


def rewritten(path: Path, change: Callable[[list[dict[str, Any]]], object], columns: tuple[str, ...] = COLUMNS) -> Path:
    """Write the sheet again as a person's spreadsheet would, after `change`."""
    rows: list[dict[str, Any]] = [dict(row) for row in rows_of(path)]
    change(rows)
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, columns, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
    else:
        book = openpyxl.Workbook()
        book.active.append(list(columns))
        for row in rows:
            book.active.append([row.get(name) for name in columns])
        book.save(path)
    return path


def fill(level: Any, criterion: str = "Checks for learning", **more: Any) -> Callable[[list[dict[str, Any]]], None]:
    """Give `level` to the first row of a criterion."""

    def change(rows: list[dict[str, Any]]) -> None:
        row = next(row for row in rows if row["criterion"] == criterion)
        row.update({"level": level, **more})

    return change


def all_marks(graded: Graded) -> dict[tuple[str, str], tuple[int, str, str]]:
    with graded.ledger() as ledger:
        return {
            (e.student, m.criterion): (m.level, m.by, m.note)
            for e in ledger.entries()
            for m in ledger.marks(e).values()
        }


def test_the_sheet_lists_each_pending_criterion_of_each_trainee_once(graded: Graded, kind: str) -> None:
    rows = rows_of(exported(graded, kind))
    assert sorted(row["criterion"] for row in rows) == sorted(PENDING * 3)
    assert len({row["key"] for row in rows}) == 9


def test_the_sheet_names_nobody(graded: Graded, kind: str) -> None:
    path = exported(graded, kind)
    for name in ("ada", "björn", "zoë", "Ada", "Nwosu"):
        assert name not in without_keys(rows_of(path))
    text = "\n".join(str(value) for row in rows_of(path) for value in row.values())
    with graded.ledger() as ledger:
        digests = {entry.digest for entry in ledger.entries()}
    assert not any(digest[:8] in text for digest in digests)


def test_a_key_says_nothing_without_the_gradebooks_secret(graded: Graded, tmp_path: Path) -> None:
    other = graded_course.make(tmp_path / "other", "ada", "björn", "-zoë")
    keys = [{row["key"] for row in rows_of(exported(one))} for one in (graded, other)]
    assert len(keys[0]) == 9
    assert not keys[0] & keys[1]


def test_rows_of_one_trainee_share_no_part_of_their_keys(graded: Graded) -> None:
    parts = [part for row in rows_of(exported(graded)) for part in row["key"].split("-")]
    assert len(set(parts)) == len(parts)


def test_the_order_is_random_and_keys_stay_the_same(graded: Graded) -> None:
    orders = [[row["key"] for row in rows_of(exported(graded, seed=seed))] for seed in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[0]) == sorted(orders[2])


def test_a_row_holds_evidence_answer_descriptors_and_the_proposal(graded: Graded) -> None:
    row = next(row for row in rows_of(exported(graded)) if row["criterion"] == "Checks for learning")
    assert row["evidence"] == "Block 2 · What you look for: the whole field"
    assert row["proposed_evidence"] == "Block 2 · What you look for: Look again: too vague to look for"
    assert samples.LEARNERS in row["answer"]
    assert row["level_3"] == "Every outcome has a check with clear evidence."
    assert row["level_0"] == "No check."
    assert row["proposed_level"] == "1"
    assert "It does not say what you will see." in row["proposed_because"]
    assert "please confirm or change" in row["why_asked"]
    assert row["level"] == row["note"] == row["grader"] == ""


def test_nothing_before_the_level_tells_what_the_machine_thinks(graded: Graded) -> None:
    """Before the level, a problem reads as a find does, in the answer's order; verdicts stand in the last columns."""
    blocks = samples.answer().data["blocks"]
    findings = (
        samples.spot("blocks.0.learners_do", blocks[0]["learners_do"], "one case", "ok", "a case"),
        samples.spot("blocks.1.trainer_does", blocks[1]["trainer_does"], "walk round", "problem", "too vague"),
    )
    checks = samples.criterion("checks", 1, samples.State.NEEDS_HUMAN, *findings, samples.review("please confirm"))
    usual = samples.usual_criteria()
    graded.answer("ada", samples.answer(), samples.result(criteria=(*usual[:2], checks, *usual[3:])))
    row = next(row for row in rows_of(exported(graded)) if "one case" in row["evidence"])
    assert row["evidence"].splitlines() == [
        "Block 1 · Learners do: “one case” – a case",
        "Block 2 · Trainer does: “walk round”",
    ]
    assert row["proposed_evidence"].splitlines() == [
        "Block 2 · Trainer does: Look again: “walk round” – too vague",
        "Block 1 · Learners do: Good: “one case” – a case",
    ]
    assert COLUMNS.index("evidence") < COLUMNS.index("level") < COLUMNS.index("proposed_evidence")


@pytest.mark.parametrize("odd", ["huge", "link"])
def test_who_exports_is_told_where_an_answer_is_that_the_sheet_cannot_show(graded: Graded, odd: str) -> None:
    """The sheet says what to do, without a name; the report names the file and the keys of its rows."""
    answer_file(graded, "ada").unlink()
    path = answer_file(graded, "ada", "submitted")
    if odd == "huge":
        path.write_bytes(b"x" * 1_000_001)
    else:
        path.symlink_to("/etc/hostname")
    digest = read_answer(path, samples.EXERCISE).digest
    with graded.ledger() as ledger:
        changed = samples.result().model_copy(update={"response_digest": digest})
        ledger.record(samples.ASSIGNMENT, "ada", samples.EXERCISE, changed)
        report = export_marks(graded.course, ledger, samples.ASSIGNMENT, graded.root / "marks.csv")
    rows = [row for row in rows_of(graded.root / "marks.csv") if "ask the person who exported" in row["answer"]]
    assert len(rows) == 3
    assert "ada" not in without_keys(rows)
    said = str(report).splitlines()[-1]
    assert f"submitted/ada/{samples.ASSIGNMENT}/responses/plan_builder.json" in said
    assert all(row["key"] in said for row in rows)


def test_what_a_person_has_marked_is_not_asked_again(graded: Graded) -> None:
    imported(graded, rewritten(exported(graded), fill(2)))
    assert len(rows_of(exported(graded))) == 8


def test_the_csv_opens_in_excel_as_utf8(graded: Graded) -> None:
    assert exported(graded).read_bytes().startswith(b"\xef\xbb\xbfkey,")


def test_formulas_in_an_answer_are_neutralised_in_csv_and_text_in_xlsx(graded: Graded) -> None:
    data = samples.answer().data
    live = '=HYPERLINK("http://x.example","click")'
    blocks = [{**data["blocks"][0], "trainer_does": live}]
    response = samples.answer(data={**data, "blocks": blocks})
    finding = samples.spot("blocks.0.trainer_does", live, live)
    result = samples.result(
        response,
        criteria=(
            *samples.usual_criteria()[:2],
            samples.criterion("checks", 1, samples.State.NEEDS_HUMAN, finding, samples.review(live)),
            *samples.usual_criteria()[3:],
        ),
    )
    graded.answer("ada", response, result)
    for line in csv.reader(io.StringIO(exported(graded).read_text("utf-8-sig"), newline="")):
        assert not any(cell[:1] in "=+-@\t\r" for cell in line if cell)
    book = openpyxl.load_workbook(exported(graded, ".xlsx"))
    assert {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row if cell.value} == {"s"}
    assert book.worksheets[1]["A1"].value == HELP.splitlines()[0]


@given(st.text(max_size=60))
def test_neutralising_can_be_undone_and_leaves_nothing_live(text: str) -> None:
    assert sheet.plain(sheet.neutral(text)) == text
    assert not sheet.neutral(text).lstrip().startswith(("=", "+", "-", "@"))


def test_levels_reach_ledger_and_gradebook(graded: Graded, kind: str) -> None:
    def change(rows: list[dict[str, Any]]) -> None:
        for row in rows:
            row["level"], row["note"] = {"One story": (3, "Clear."), "Checks for learning": (2, "")}.get(
                row["criterion"], ("", "")
            )

    report = imported(graded, rewritten(exported(graded, kind), change))
    assert (report.applied, report.unchanged, report.skipped) == (6, 0, 3)
    assert all_marks(graded)["björn", "coherence"] == (3, "me", "Clear.")
    assert graded.grade("ada", f"{graded_course.CELL}_person")["manual_score"] == 4.0
    assert graded.grade("ada")["manual_score"] == 9.33
    assert graded.grade("ada")["needs_manual_grade"] is True
    assert graded.grade("ada", f"{graded_course.CELL}_person")["needs_manual_grade"] is False


def test_importing_again_changes_nothing(graded: Graded, kind: str) -> None:
    path = rewritten(exported(graded, kind), fill(2))
    imported(graded, path)
    before = (all_marks(graded), graded.grade("ada"))
    report = imported(graded, path)
    assert (report.applied, report.unchanged) == (0, 1)
    assert (all_marks(graded), graded.grade("ada")) == before


def test_a_changed_mind_replaces_the_level_and_is_reported(graded: Graded) -> None:
    path = rewritten(exported(graded), fill(2))
    imported(graded, path)
    report = imported(graded, rewritten(path, fill(3)))
    assert (report.applied, report.replaced) == (1, 1)
    assert "took the place" in str(report)


@pytest.mark.parametrize(("written", "level"), [("2", 2), ("2.0", 2), ("2,0", 2), (" 3 ", 3), ("0.00", 0)])
def test_numbers_as_spreadsheets_write_them_are_read_from_csv(graded: Graded, written: str, level: int) -> None:
    imported(graded, rewritten(exported(graded), fill(written)))
    assert [mark[0] for mark in all_marks(graded).values()] == [level]


@pytest.mark.parametrize("written", [2, 2.0, "2"])
def test_numbers_as_excel_keeps_them_are_read_from_xlsx(graded: Graded, written: object) -> None:
    imported(graded, rewritten(exported(graded, ".xlsx"), fill(written)))
    assert [mark[0] for mark in all_marks(graded).values()] == [2]


@pytest.mark.parametrize("level", ["4", "-1", "1.5", "two", "L2", "²", "2 or 3", "1e0", "０"])
def test_a_level_that_is_none_is_refused_with_its_row(graded: Graded, level: str) -> None:
    path = rewritten(exported(graded), lambda rows: rows[1].update(level=level))
    with pytest.raises(MarksError, match=r"row 3: level is .*; a level is 0, 1, 2 or 3; correct it"):
        imported(graded, path)


def test_every_fault_is_listed_and_nothing_is_applied(graded: Graded, kind: str) -> None:
    def change(rows: list[dict[str, Any]]) -> None:
        rows[0]["level"] = "2"
        rows[1]["level"] = "9"
        rows[2].update(key="deadbeef", level="1")
        rows[3].update(criterion="Something else", level="1")
        rows[4].update(exercise="m03.objective_builder", level="1")
        rows[5].update(key="", level="1")

    with pytest.raises(MarksError) as caught:
        imported(graded, rewritten(exported(graded, kind), change))
    text = str(caught.value)
    for row in (3, 4, 5, 6, 7):
        assert f"row {row}: " in text
    assert "row 2:" not in text
    assert "nothing was applied" in text
    assert all_marks(graded) == {}
    assert graded.grade("ada")["manual_score"] is None


def test_a_mark_for_an_answer_that_has_changed_is_refused(graded: Graded) -> None:
    path = rewritten(exported(graded), lambda rows: [row.update(level="2") for row in rows])
    data = samples.answer().data
    response = samples.answer(data={**data, "blocks": data["blocks"][:1]})
    graded.answer("ada", response, samples.result(response))
    with pytest.raises(MarksError, match="the answer has changed since this sheet was exported") as caught:
        imported(graded, path)
    assert str(caught.value).count("has changed") == 3


@pytest.mark.parametrize("way_out", ["empty", "delete"])
def test_the_rows_that_stand_in_the_way_are_named_and_the_rest_can_be_applied(
    graded: Graded, kind: str, way_out: str
) -> None:
    """One trainee handed in again: following the last line of the message applies the marks of all others."""
    path = rewritten(exported(graded, kind), lambda rows: [row.update(level="2") for row in rows])
    data = samples.answer().data
    response = samples.answer(data={**data, "blocks": data["blocks"][:1]})
    graded.answer("ada", response, samples.result(response))
    with pytest.raises(MarksError, match="6 other levels fit") as caught:
        imported(graded, path)
    named = re.search(r"empty the column level in row ([0-9, ]+) \(or delete", str(caught.value))
    assert named is not None
    lines = [int(number) for number in named[1].split(", ")]
    assert len(lines) == 3

    def follow(rows: list[dict[str, Any]]) -> None:
        for line in reversed(lines):
            if way_out == "delete":
                del rows[line - 2]
            else:
                rows[line - 2].update(level="")

    assert imported(graded, rewritten(path, follow)).applied == 6
    assert {student for student, _ in all_marks(graded)} == {"björn", "-zoë"}


def test_a_row_without_a_level_is_never_in_the_way(graded: Graded, kind: str) -> None:
    """A row that marks nothing needs no key of this gradebook."""
    path = rewritten(
        exported(graded, kind), lambda rows: (rows[0].update(level="2"), rows[1].update(key="gone", criterion="?"))
    )
    assert imported(graded, path).applied == 1


def test_a_new_result_for_the_same_answer_keeps_the_sheet_valid(graded: Graded) -> None:
    path = rewritten(exported(graded), fill(2))
    newer = samples.result().model_copy(update={"rubric_version": "1.0.1"})
    for student in ("ada", "björn", "-zoë"):
        graded.answer(student, samples.answer(), newer)
    assert imported(graded, path).applied == 1


def test_the_same_row_twice_with_different_levels_is_refused(graded: Graded, kind: str) -> None:
    path = rewritten(
        exported(graded, kind), lambda rows: (rows[0].update(level="2"), rows.append({**rows[0], "level": "3"}))
    )
    with pytest.raises(MarksError, match=r"row 11: level 3, but row 2 gives .* level 2"):
        imported(graded, path)


def test_the_same_row_twice_with_one_level_counts_once(graded: Graded) -> None:
    path = rewritten(exported(graded), lambda rows: (rows[0].update(level="2"), rows.append(dict(rows[0]))))
    assert imported(graded, path).applied == 1


@pytest.mark.parametrize("column", ["key", "level", "note", "grader", "criterion"])
def test_a_missing_column_is_named(graded: Graded, kind: str, column: str) -> None:
    columns = tuple(name for name in COLUMNS if name != column)
    with pytest.raises(MarksError, match=rf"row 1: no column {column}; "):
        imported(graded, rewritten(exported(graded, kind), lambda rows: None, columns))


def test_columns_may_move_and_others_may_be_added(graded: Graded, kind: str) -> None:
    path = rewritten(exported(graded, kind), fill(1), (*reversed(COLUMNS), "my own thoughts"))
    assert imported(graded, path).applied == 1


def test_a_formula_is_refused_where_it_would_count(graded: Graded, kind: str) -> None:
    path = rewritten(exported(graded, kind), fill("=1+1"))
    with pytest.raises(MarksError, match="a formula or an error value in level"):
        imported(graded, path)


def test_a_note_may_start_with_a_dash(graded: Graded) -> None:
    imported(graded, rewritten(exported(graded), fill("2", note="- good start")))
    assert [mark[2] for mark in all_marks(graded).values()] == ["- good start"]


def test_a_file_that_is_not_utf8_is_refused_in_words(graded: Graded) -> None:
    path = rewritten(exported(graded), fill("2", note="schön"))
    path.write_bytes(path.read_text("utf-8-sig").encode("cp1252", "replace"))
    with pytest.raises(MarksError, match="not UTF-8"):
        imported(graded, path)


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_of_spreadsheets_are_read(graded: Graded, delimiter: str) -> None:
    path = rewritten(exported(graded), fill("2"))
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    assert imported(graded, path).applied == 1


@pytest.mark.parametrize("content", [b"", b'key,level\r\n"torn', b"\x00\x01\x02", b"PK\x03\x04 not a workbook"])
def test_a_torn_file_is_refused_in_words(graded: Graded, kind: str, content: bytes) -> None:
    path = graded.root / f"torn{kind}"
    path.write_bytes(content)
    with pytest.raises(MarksError):
        imported(graded, path)


def test_the_graders_name_in_the_sheet_wins_over_the_accounts(graded: Graded) -> None:
    imported(graded, rewritten(exported(graded), fill("2", grader="Ama")), by="someone")
    assert [mark[1] for mark in all_marks(graded).values()] == ["Ama"]


def test_a_note_without_a_level_is_reported_and_not_lost_silently(graded: Graded) -> None:
    report = imported(graded, rewritten(exported(graded), lambda rows: rows[4].update(note="ask Ama")))
    assert report.notes_unused == (6,)
    assert "row 6" in str(report)


def test_an_empty_sheet_applies_nothing(graded: Graded, kind: str) -> None:
    report = imported(graded, exported(graded, kind))
    assert (report.applied, report.unchanged, report.skipped) == (0, 0, 9)


def answer_file(graded: Graded, student: str, step: str = "autograded") -> Path:
    path = graded.root / step / student / samples.ASSIGNMENT / "responses" / "plan_builder.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def test_an_answer_that_cannot_be_read_is_shown_as_it_stands(graded: Graded) -> None:
    answer_file(graded, "ada").write_text('{"schema": "tot/resp', "utf-8")
    digest = read_answer(answer_file(graded, "ada"), samples.EXERCISE).digest
    with graded.ledger() as ledger:
        changed = samples.result().model_copy(update={"response_digest": digest})
        ledger.record(samples.ASSIGNMENT, "ada", samples.EXERCISE, changed)
    assert any('{"schema": "tot/resp' in row["answer"] for row in rows_of(exported(graded)))


def test_an_answer_altered_after_grading_is_never_shown_as_the_answer(graded: Graded) -> None:
    """Code of a trainee can reach the autograded copy; what was handed in is shown, and can be marked."""
    sound = answer_file(graded, "ada").read_bytes()
    forged = sound.replace(b"Tell a neighbour one case.", b"Words that nobody graded.")
    assert forged != sound
    answer_file(graded, "ada").write_bytes(forged)
    answer_file(graded, "ada", "submitted").write_bytes(sound)
    path = exported(graded)
    assert "Words that nobody graded" not in str(rows_of(path))
    assert all(samples.LEARNERS in row["answer"] for row in rows_of(path))
    assert imported(graded, rewritten(path, lambda rows: [row.update(level="1") for row in rows])).applied == 9


def test_where_the_graded_answer_is_lost_the_sheet_says_so_and_its_marks_are_refused(graded: Graded) -> None:
    """A file with another digest than the ledger's is no answer to mark; the others can still be marked."""
    path = answer_file(graded, "ada")
    path.write_bytes(path.read_bytes().replace(b"Tell a neighbour one case.", b"Words that nobody graded."))
    rows = rows_of(exported(graded))
    assert "Words that nobody graded" not in str(rows)
    assert sum("no longer the answer that was graded" in row["answer"] for row in rows) == 3
    with pytest.raises(MarksError, match="no longer the answer that was graded") as caught:
        imported(graded, rewritten(exported(graded), lambda rows: [row.update(level="2") for row in rows]))
    assert str(caught.value).count("run nbgrader autograde") == 3
    assert all_marks(graded) == {}


def test_marks_of_an_answer_whose_files_were_tidied_away_are_still_taken(graded: Graded) -> None:
    path = rewritten(exported(graded), lambda rows: [row.update(level="2") for row in rows])
    for student in ("ada", "björn", "-zoë"):
        answer_file(graded, student).unlink()
    assert imported(graded, path).applied == 9


def test_control_characters_do_not_break_the_workbook(graded: Graded, kind: str) -> None:
    data = samples.answer().data
    response = samples.answer(
        data={**data, "blocks": [{**data["blocks"][0], "learners_do": "a\x00b\x1b[31m \x0b" + "long " * 9_000}]}
    )
    graded.answer("ada", response, samples.result(response))
    assert any("a\ufffdb\ufffd[31m" in row["answer"] for row in rows_of(exported(graded, kind)))
    assert all(len(row["answer"]) < 32_767 for row in rows_of(exported(graded, kind)))


def test_a_score_typed_in_formgrader_stands_and_is_reported(graded: Graded) -> None:
    graded.type_score("ada", 11.0)
    path = rewritten(
        exported(graded),
        lambda rows: [row.update(level="3") for row in rows if row["criterion"] == "Checks for learning"],
    )
    assert imported(graded, path).overridden == 1
    assert graded.grade("ada")["manual_score"] == 11.0
