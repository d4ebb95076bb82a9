"""The gallery shows each kind in each state, and keeps nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tot_exercises.errors import CourseError
from tot_exercises.kinds import blank_data, kind_names
from tot_exercises.widgets.gallery import STATES, widget_in_state

CHECKOUT = Path(__file__).parents[1]


@pytest.mark.parametrize("kind", kind_names())
def test_each_kind_opens_in_each_state(kind: str) -> None:
    """What the page would get is different in each state, and none of them may write."""
    widgets = {state: widget_in_state(kind, state, root=CHECKOUT) for state in STATES}
    assert widgets["empty"].data == blank_data(kind)
    assert widgets["partial"].data != widgets["full"].data == widgets["finished"].data == widgets["graded"].data
    assert widgets["finished"].status == "finished"
    assert widgets["graded"].graded["fits"] is True
    assert "cannot read" in str(widgets["invalid"].notices)
    assert not any(widget.writes for widget in widgets.values())
    assert all(widget.config["preview"] for widget in widgets.values())
    for widget in widgets.values():
        widget.close()


def test_unknown_states_and_places_are_said_in_words(tmp_path: Path) -> None:
    """A designer who mistypes learns what there is."""
    with pytest.raises(ValueError, match="there are: empty, partial"):
        widget_in_state(kind_names()[0], "half", root=CHECKOUT)
    (tmp_path / "workbooks").mkdir()
    with pytest.raises(CourseError, match="no exercise uses"):
        widget_in_state(kind_names()[0], "empty", root=tmp_path)
