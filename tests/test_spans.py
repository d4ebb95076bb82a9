"""Cutting texts for highlighting: the words stay the trainee's own."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tot_exercises.spans import Mark, Run, excerpt, quoted, runs

kinds = st.sampled_from(["ok", "problem", "note"])
marks = st.lists(st.builds(Mark, st.integers(-5, 400), st.integers(-5, 400), kinds), max_size=12)


@given(st.text(max_size=300), marks)
def test_runs_put_together_are_the_text(text: str, found: list[Mark]) -> None:
    assert "".join(run.text for run in runs(text, found)) == text


@given(st.text(max_size=300), marks)
def test_every_code_point_has_the_strongest_kind_that_covers_it(text: str, found: list[Mark]) -> None:
    kinds_shown = [run.kind for run in runs(text, found) for _ in run.text]
    for index, kind in enumerate(kinds_shown):
        covering = {mark.kind for mark in found if mark.start <= index < mark.end}
        strongest = next((k for k in ("problem", "ok", "note") if k in covering), "")
        assert kind == strongest


@given(st.text(min_size=1, max_size=400), marks, st.integers(0, 60), st.integers(0, 20), st.integers(1, 300))
def test_an_excerpt_shows_pieces_of_the_text_and_counts_what_it_leaves_out(
    text: str, found: list[Mark], limit: int, context: int, budget: int
) -> None:
    position = 0
    for run in excerpt(text, found, limit=limit, context=context, budget=budget):
        assert text[position : position + len(run.text)] == run.text
        position += len(run.text) + run.left_out
    assert position == len(text)


def test_a_mark_far_down_in_a_long_text_is_shown_with_its_neighbourhood() -> None:
    text = "x" * 5_000 + "here" + "y" * 5_000
    shown = excerpt(text, [Mark(5_000, 5_004, "ok")])
    assert Run("here", "ok") in shown
    assert sum(run.left_out for run in shown) + sum(len(run.text) for run in shown) == len(text)
    assert len(shown) < 8


def test_neighbouring_marks_of_one_kind_stay_apart() -> None:
    assert runs("abcd", [Mark(0, 2, "ok"), Mark(2, 4, "ok")]) == (Run("ab", "ok"), Run("cd", "ok"))


@given(st.text(max_size=600), st.integers(9, 80))
def test_a_quotation_is_whole_or_keeps_its_beginning_and_its_end(text: str, limit: int) -> None:
    flat = " ".join(text.split())
    shown = quoted(text, limit)
    if len(flat) <= limit:
        assert shown == flat
    else:
        side = (limit - 3) // 2 - 1
        assert flat.startswith(shown[:side])
        assert flat.endswith(shown[-side:])
        assert len(shown) <= limit
