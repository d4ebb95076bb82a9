"""The ledger keeps every graded answer and every human level, once each, and computes marks from them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from tot_exercises import ledger as ledger_module
from tot_exercises.errors import GradebookError, MarksError
from tot_exercises.ledger import Ledger
from tot_exercises.result import CriterionResult, ExerciseResult, State, exact, round_points, total
from tot_exercises.rubric import Rubric
from tot_exercises.settling import HumanMark, settled

KEY = ("m04_session_planning", "ana", "m04.plan_builder")
DIGEST = "a" * 64


def criterion(name: str, points: float, level: int | None, state: State, *, human: bool = False) -> CriterionResult:
    counted = level is not None and state is not State.WITHHELD
    return CriterionResult(
        id=name,
        competency="C3",
        max_points=points,
        level=level,
        points=round_points(exact(points) * (level or 0) / 3) if counted else 0.0,
        state=state,
        checker="human" if human else "fake.v1",
        confidence=1.0,
    )


def result(digest: str = DIGEST, *, level: int = 2, state: State = State.AUTO) -> ExerciseResult:
    criteria = (
        criterion("first", 10, level, state),
        criterion("second", 5, 3, State.AUTO),
        criterion("voice", 4, None, State.NEEDS_HUMAN, human=True),
    )
    return ExerciseResult(
        exercise=KEY[2],
        exercise_version="1.0.0",
        rubric_version="1.0.0",
        response_digest=digest,
        profile="school_teachers",
        locale="en",
        points=total(criteria),
        max_points=19,
        provisional=0,
        criteria=criteria,
    )


def rubric(exercise: str = KEY[2]) -> Rubric:
    levels = {"L3": "a", "L2": "b", "L1": "c", "L0": "d"}
    return Rubric.model_validate(
        {
            "schema": "tot/rubric@1",
            "exercise": exercise,
            "version": "1.0.0",
            "points": 19,
            "criteria": [
                {"id": n, "title": n, "competency": "C3", "points": p, "kind": "H", "levels": levels, "why": "w"}
                for n, p in (("first", 10), ("second", 5), ("voice", 4))
            ],
        }
    )


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(sa.create_engine(f"sqlite:///{tmp_path}/gradebook.db", poolclass=sa.pool.NullPool))


def rows(ledger: Ledger, table: str) -> int:
    with ledger._open() as connection:
        return int(connection.execute(sa.text(f"select count(*) from {table}")).scalar_one())


def test_the_same_result_twice_adds_one_row(ledger: Ledger) -> None:
    """Grading again changes nothing."""
    first = ledger.record(*KEY, result())
    second = ledger.record(*KEY, result())
    assert (first.change, second.change, second.moved) == ("new", "same", False)
    assert second.entry == first.entry
    assert rows(ledger, "tot_result") == 1


def test_a_changed_rubric_moves_the_machines_part_of_the_same_answer(ledger: Ledger) -> None:
    """The same digest with another level is kept as a row of its own, and says that it moved."""
    ledger.record(*KEY, result(level=2))
    again = ledger.record(*KEY, result(level=1))
    assert (again.change, again.moved) == ("same", True)
    assert [e.result.criterion("first").level for e in ledger.history(*KEY)] == [2, 1]


def test_a_new_wording_alone_does_not_count_as_moved(ledger: Ledger) -> None:
    """A corrected message is kept, but it is no reason to ask a person again."""
    ledger.record(*KEY, result())
    again = ledger.record(*KEY, result().model_copy(update={"rubric_version": "1.0.1"}))
    assert (again.change, again.moved) == ("same", False)
    assert ledger.latest(*KEY) == again.entry


def test_a_changed_answer_keeps_the_old_entry(ledger: Ledger) -> None:
    """History holds both answers; the latest is the one graded last, even when it returns to an older one."""
    ledger.record(*KEY, result("a" * 64))
    assert ledger.record(*KEY, result("b" * 64)).change == "changed"
    assert ledger.record(*KEY, result("a" * 64)).change == "changed"
    assert [e.digest[0] for e in ledger.history(*KEY)] == ["a", "b", "a"]
    latest = ledger.latest(*KEY)
    assert latest is not None
    assert latest.digest[0] == "a"


def test_entries_are_the_latest_of_each_student_and_exercise(ledger: Ledger) -> None:
    """One entry a student and exercise, filtered by assignment."""
    ledger.record("m04_x", "ana", "m04.a", result("a" * 64))
    ledger.record("m04_x", "ana", "m04.a", result("b" * 64))
    ledger.record("m04_x", "ben", "m04.a", result())
    ledger.record("m03_x", "ana", "m03.a", result())
    assert [(e.assignment, e.student, e.digest[0]) for e in ledger.entries()] == [
        ("m03_x", "ana", "a"),
        ("m04_x", "ana", "b"),
        ("m04_x", "ben", "a"),
    ]
    assert [e.student for e in ledger.entries("m04_x")] == ["ana", "ben"]


def test_a_mark_belongs_to_one_answer(ledger: Ledger) -> None:
    """A level given to one digest is not that of another, and comes back with its digest."""
    first = ledger.record(*KEY, result("a" * 64)).entry
    ledger.mark(first, "voice", 3, "tutor", "clear and kind")
    second = ledger.record(*KEY, result("b" * 64)).entry
    assert ledger.marks(second) == {}
    back = ledger.record(*KEY, result("a" * 64)).entry
    mark = ledger.marks(back)["voice"]
    assert (mark.level, mark.by, mark.note) == (3, "tutor", "clear and kind")
    assert mark.at.tzinfo is not None


def test_a_later_mark_supersedes_and_the_earlier_stays_in_the_history(ledger: Ledger) -> None:
    """Who gave what is never lost; the same mark twice is one row."""
    entry = ledger.record(*KEY, result()).entry
    for level, by in ((2, "ana"), (2, "ana"), (3, "ben")):
        ledger.mark(entry, "voice", level, by)
    assert ledger.marks(entry)["voice"].level == 3
    assert [(d[0], m.level, m.by) for d, m in ledger.mark_history(*KEY)] == [("a", 2, "ana"), ("a", 3, "ben")]


@pytest.mark.parametrize(("name", "level"), [("nosuch", 2), ("voice", 4), ("voice", -1), ("voice", True)])
def test_a_mark_that_does_not_fit_is_refused(ledger: Ledger, name: str, level: int) -> None:
    """An unknown criterion or level is refused by name, and nothing is written."""
    entry = ledger.record(*KEY, result()).entry
    with pytest.raises(MarksError, match=f"m04.plan_builder.*{name}"):
        ledger.mark(entry, name, level, "tutor")
    assert ledger.marks(entry) == {}


def test_a_score_of_a_cell_is_remembered_for_its_answer(ledger: Ledger) -> None:
    """What was computed and what was typed are told apart, for each digest."""
    first = ledger.record(*KEY, result("a" * 64)).entry
    ledger.note_score(first, "exercise", 7.5, "computed")
    ledger.note_score(first, "exercise", 8.0, "typed")
    second = ledger.record(*KEY, result("b" * 64)).entry
    assert ledger.score(second, "exercise") is None
    found = ledger.score(first, "exercise")
    assert found is not None
    assert (found.score, found.origin) == (8.0, "typed")
    assert ledger.score(first, "person") is None


def test_reading_an_empty_database_creates_nothing(tmp_path: Path) -> None:
    """A look at a gradebook without results finds none, and leaves the file's tables alone."""
    engine = sa.create_engine(f"sqlite:///{tmp_path}/gradebook.db", poolclass=sa.pool.NullPool)
    book = Ledger(engine)
    assert book.entries() == []
    assert book.latest(*KEY) is None
    assert sa.inspect(engine).get_table_names() == []


def test_a_callers_transaction_is_the_callers_to_commit(tmp_path: Path) -> None:
    """With a connection, a rollback takes the record back: marks and ledger cannot part ways."""
    engine = sa.create_engine(f"sqlite:///{tmp_path}/gradebook.db", poolclass=sa.pool.NullPool)
    Ledger(engine).record("m00_other", "ana", "m00.other", result())
    with engine.connect() as connection:
        Ledger(connection).record(*KEY, result())
        connection.rollback()
    assert Ledger(engine).latest(*KEY) is None


def test_a_locked_gradebook_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program's lock is named after a wait, not a traceback."""
    monkeypatch.setattr(ledger_module, "WAIT_SECONDS", 0.1)
    path = tmp_path / "gradebook.db"
    with Ledger(f"sqlite:///{path}") as book:
        book.record(*KEY, result())
        holder = sqlite3.connect(path)
        holder.execute("begin exclusive")
        try:
            with pytest.raises(GradebookError, match=r"gradebook\.db.*locked by another program.*close"):
                book.record(*KEY, result("b" * 64))
        finally:
            holder.rollback()
            holder.close()
        assert [e.digest for e in book.history(*KEY)] == [DIGEST]


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    """A gradebook that is not a database is an instructor's to mend, with its name."""
    (tmp_path / "gradebook.db").write_text("not a database, and long enough to be read as a header" * 40)
    with (
        Ledger(f"sqlite:///{tmp_path}/gradebook.db") as book,
        pytest.raises(GradebookError, match=r"gradebook\.db: .*cannot be used"),
    ):
        book.record(*KEY, result())


def test_a_human_level_settles_its_criterion_alone() -> None:
    """State, level and points of the marked criterion change; totals are summed anew; the others stay."""
    before = result(level=1, state=State.NEEDS_HUMAN)
    after = settled(before, rubric(), {"first": human("first", 3), "voice": human("voice", 2)})
    assert (after.criterion("first").state, after.criterion("first").points) == (State.HUMAN, 10)
    assert (after.criterion("voice").state, after.criterion("voice").points) == (State.HUMAN, 2.67)
    assert after.criterion("second") == before.criterion("second")
    assert (after.points, after.machine_points, after.human_points, after.provisional) == (17.67, 15, 2.67, 0)
    assert after.pending == ()


def test_a_withheld_criterion_counts_once_a_person_gave_its_level() -> None:
    """An integrity signal holds points back until a person decides."""
    before = result(level=3, state=State.WITHHELD)
    assert before.machine_points == 5
    assert settled(before, rubric(), {"first": human("first", 3)}).machine_points == 15


def test_a_mark_of_a_criterion_that_is_gone_is_left_out() -> None:
    """A rubric that lost a criterion ends the effect of its marks."""
    assert settled(result(), rubric(), {"gone": human("gone", 3)}) == settled(result(), rubric(), {})
    with pytest.raises(ValueError, match="another"):
        settled(result(), rubric("m03.another"), {})


@given(st.dictionaries(st.sampled_from(["first", "second", "voice"]), st.integers(0, 3)))
def test_settled_points_are_the_exact_sum_rounded_once(levels: dict[str, int]) -> None:
    """Whatever people decide, the total is between 0 and the maximum, and is summed exactly before rounding."""
    after = settled(result(), rubric(), {name: human(name, level) for name, level in levels.items()})
    assert 0 <= after.points <= after.max_points
    assert after.points == total(after.criteria)
    assert settled(after, rubric(), {}) == after


def human(name: str, level: int) -> HumanMark:
    from datetime import UTC, datetime

    return HumanMark(name, level, "tutor", "", datetime(2026, 3, 1, tzinfo=UTC))  # type: ignore[arg-type]
