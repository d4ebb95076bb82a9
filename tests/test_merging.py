"""Changes of several windows come together without loss."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tot_exercises.widgets.joint import Joint
from tot_exercises.widgets.merging import merge


def rows(*items: tuple[str, str]) -> dict[str, Any]:
    return {"blocks": [{"id": name, "text": text} for name, text in items]}


BASE = rows(("b1", "one"), ("b2", "two"), ("b3", "three"))


def test_changes_of_different_fields_are_both_kept() -> None:
    """One window changes the need, the other an outcome."""
    base = {"need": {"who": "", "gap": ""}, "priority": None}
    mine = {"need": {"who": "12 midwives", "gap": ""}, "priority": None}
    theirs = {"need": {"who": "", "gap": "charts stay empty"}, "priority": "o1"}
    assert merge(base, mine, theirs) == (
        {"need": {"who": "12 midwives", "gap": "charts stay empty"}, "priority": "o1"},
        (),
    )


def test_the_same_field_keeps_mine_and_names_the_place() -> None:
    """Nothing can be guessed there: the later one stands, and the place is told."""
    mine, theirs = (rows(("b1", "one"), ("b2", text), ("b3", "three")) for text in ("mine", "theirs"))
    merged, conflicts = merge(BASE, mine, theirs)
    assert merged["blocks"][1]["text"] == "mine"
    assert conflicts == ("blocks.1.text",)


def test_rows_are_matched_by_their_ids() -> None:
    """One window moves a row, the other writes into it and adds one: all three happen."""
    mine = rows(("b3", "three"), ("b1", "one"), ("b2", "two"))
    theirs = rows(("b1", "one"), ("b2", "two"), ("b4", "new"), ("b3", "three and more"))
    merged, conflicts = merge(BASE, mine, theirs)
    assert merged == rows(("b3", "three and more"), ("b1", "one"), ("b2", "two"), ("b4", "new"))
    assert conflicts == ()


def test_a_deleted_row_that_the_other_window_changed_stays() -> None:
    """Text that somebody has just written is never deleted by somebody who had not seen it."""
    deleted = rows(("b1", "one"), ("b3", "three"))
    assert merge(BASE, deleted, rows(("b1", "one"), ("b2", "two, better"), ("b3", "three")))[0] == rows(
        ("b1", "one"), ("b2", "two, better"), ("b3", "three")
    )
    assert merge(BASE, deleted, BASE)[0] == deleted
    assert merge(BASE, BASE, deleted)[0] == deleted


def test_two_new_rows_with_the_same_id_are_two_rows() -> None:
    """Both windows added "b4": one of them gets another id, and both texts stay."""
    mine, theirs = (rows(("b1", "one"), ("b2", "two"), ("b3", "three"), ("b4", text)) for text in ("mine", "theirs"))
    merged, conflicts = merge(BASE, mine, theirs)
    assert {(row["id"], row["text"]) for row in merged["blocks"]} >= {("b4", "mine"), ("b5", "theirs")}
    assert conflicts == ()


def test_lists_of_ids_take_additions_and_removals_of_both() -> None:
    """One window links outcome 3, the other takes the link to outcome 1 away."""
    assert merge({"o": ["o1", "o2"]}, {"o": ["o1", "o2", "o3"]}, {"o": ["o2"]}) == ({"o": ["o2", "o3"]}, ())


TEXTS = st.fixed_dictionaries({"a": st.text(max_size=3), "b": st.none() | st.booleans() | st.integers(2, 4)})
ANSWERS = st.fixed_dictionaries(
    {
        "need": TEXTS,
        "rows": st.lists(st.sampled_from(["r1", "r2", "r3", "r4"]), unique=True).flatmap(
            lambda ids: st.tuples(*[TEXTS.map(lambda data, name=name: {"id": name, **data}) for name in ids]).map(list)
        ),
    }
)


@given(base=ANSWERS, mine=ANSWERS, theirs=ANSWERS)
def test_merging_keeps_every_text_that_only_one_side_wrote(base: Any, mine: Any, theirs: Any) -> None:
    """Whatever three answers there are: ids stay unique, an unchanged side changes nothing, new rows are never lost."""
    merged, conflicts = merge(base, mine, theirs)
    ids = [row["id"] for row in merged["rows"]]
    assert len(set(ids)) == len(ids)
    assert merge(base, mine, base) == (mine, ())
    assert merge(base, base, theirs) == (theirs, ())
    old = {row["id"] for row in base["rows"]}
    kept = [{key: value for key, value in row.items() if key != "id"} for row in merged["rows"]]
    for row in (*mine["rows"], *theirs["rows"]):
        if row["id"] not in old:
            assert {key: value for key, value in row.items() if key != "id"} in kept
    for name in ("a", "b"):
        one, two, before = mine["need"][name], theirs["need"][name], base["need"][name]
        expected = two if repr(one) == repr(before) else one
        assert repr(merged["need"][name]) == repr(expected)
        conflict = len({repr(one), repr(two), repr(before)}) == 3
        assert (f"need.{name}" in conflicts) is conflict


def change(joint: Joint, rev: int, by: str, since: Any, data: Any) -> Any:
    return joint.take({"data": data, "rev": rev, "by": by, "since": since})


def test_a_text_based_on_the_newest_state_is_taken_as_it_is() -> None:
    """The ordinary case: one window, one change after the other."""
    joint = Joint({"a": ""})
    assert change(joint, 1, "x", [0, ""], {"a": "1"}).conflicts == ()
    assert change(joint, 2, "x", [1, "x"], {"a": "12"}) is not None
    assert (joint.data, joint.at, joint.heard) == ({"a": "12"}, (2, "x"), {"x": 2})


def test_a_window_that_had_not_seen_the_others_change_is_merged() -> None:
    """Two windows type into two fields in the same half second: both texts stand, in a state of the kernel's."""
    joint = Joint({"a": "", "b": ""})
    change(joint, 1, "x", [0, ""], {"a": "x", "b": ""})
    change(joint, 1, "y", [0, ""], {"a": "", "b": "y"})
    assert (joint.data, joint.at, joint.heard) == ({"a": "x", "b": "y"}, (2, "kernel"), {"x": 1, "y": 1})
    change(joint, 2, "y", [1, "y"], {"a": "", "b": "yy"})
    assert joint.data == {"a": "x", "b": "yy"}


def test_the_overtaken_text_is_handed_back() -> None:
    """Where both wrote into one field, the caller gets the text that no longer stands, to keep it."""
    joint = Joint({"a": ""})
    change(joint, 1, "x", [0, ""], {"a": "from x"})
    taken = change(joint, 1, "y", [0, ""], {"a": "from y"})
    assert (taken.conflicts, taken.overtaken, joint.data) == (("a",), {"a": "from x"}, {"a": "from y"})


def test_messages_that_come_twice_or_too_late_change_nothing() -> None:
    """Of one window only rising numbers count; a message that overtook its forerunner loses nothing of it."""
    joint = Joint({"a": ""})
    change(joint, 2, "x", [1, "x"], {"a": "12"})
    assert change(joint, 1, "x", [0, ""], {"a": "1"}) is None
    assert change(joint, 2, "x", [1, "x"], {"a": "12"}) is None
    assert joint.data == {"a": "12"}


def test_text_that_waited_in_the_browser_is_merged_with_what_it_was_based_on() -> None:
    """Unsaved text of a closed window comes with its own base."""
    joint = Joint({"a": "new on disk", "b": ""})
    joint.take({"data": {"a": "", "b": "unsaved"}, "base": {"a": "", "b": ""}, "rev": 1, "by": "x"})
    assert joint.data == {"a": "new on disk", "b": "unsaved"}
