"""Pure text functions: words and places, slips, verbs, copied runs, language, safe display."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tot_exercises.text.clean import printable, shorten
from tot_exercises.text.copied import Given
from tot_exercises.text.doc import Phrases, alike, read
from tot_exercises.text.language import FOREIGN_SHARE, foreign_share
from tot_exercises.text.lexicon import lexicons, supported
from tot_exercises.text.verbs import first_action, leading_verb


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_every_word_stands_where_it_says(text: str) -> None:
    doc = read(text, "en")
    assert all(text[word.start : word.end] == word.text for word in doc.words)
    assert [word for clause in doc.clauses() for word in clause] == list(doc.words)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_printable_keeps_every_offset_and_hides_control(text: str) -> None:
    shown = printable(text)
    assert len(shown) == len(text)
    assert not {"\x00", "\x1b", "\u202e", "\u200b"} & set(shown)


def test_shorten_says_that_more_follows() -> None:
    assert shorten("one two three", 2) == "one two …"
    assert shorten("one two", 2) == "one two"


@pytest.mark.parametrize(("one", "other"), [("explain", "expain"), ("explain", "explian"), ("analyse", "analise")])
def test_one_slip_in_a_longer_word_is_forgiven(one: str, other: str) -> None:
    assert alike(one, other)


@pytest.mark.parametrize(("one", "other"), [("teach", "reach"), ("list", "lost"), ("design", "resigned")])
def test_short_words_and_two_slips_are_not(one: str, other: str) -> None:
    assert not alike(one, other)


def test_a_known_word_is_never_taken_for_a_slip_of_another() -> None:
    """ "refine" is one letter from "define", and a word of its own."""
    listed = Phrases(["define"], "en")
    assert listed.find(read("defin", "en").words) == [(0, 1)]
    assert listed.find(read("refine", "en").words) == []


@pytest.mark.parametrize(
    ("text", "vague", "listed"),
    [
        ("explain", False, True),
        ("to be able to demonstrate", False, True),
        ("expain", False, True),
        ("understand", True, True),
        ("be aware of", True, True),
        ("have a good understanding of", True, True),
        ("winnow", False, False),
    ],
)
def test_the_leading_verb_is_found(text: str, vague: bool, listed: bool) -> None:
    verb = leading_verb(read(text, "en").words, "en")
    assert verb is not None
    assert (verb.vague, verb.listed) == (vague, listed)


@pytest.mark.parametrize("text", ["", "   ", "to be able to", "the"])
def test_a_field_without_a_verb_has_none(text: str) -> None:
    verb = leading_verb(read(text, "en").words, "en")
    assert verb is None or not verb.listed


@pytest.mark.parametrize(
    ("text", "taking_in"),
    [
        ("In pairs, write three questions", False),
        ("Learners listen and take notes", True),
        ("Watch the film", True),
        ("Strike out every step that nobody could follow", False),
        ("In groups of four sort the cards", False),
        ("- swap sheets - tick errors", False),
        ("Each teacher runs the routine", False),
    ],
)
def test_what_learners_do_first(text: str, taking_in: bool) -> None:
    verb = first_action(read(text, "en").words, "en")
    assert verb is not None
    assert verb.vague is taking_in


def test_runs_of_five_words_are_copied_and_four_are_not() -> None:
    given_text = ["write", "four", "outcomes", "for", "your", "own", "group", "of", "learners"]
    copied = Given.of([given_text])
    assert copied.copied(["we", "write", "four", "outcomes", "for", "your", "friends"]) == [False, *[True] * 5, False]
    assert not any(copied.copied(["write", "four", "outcomes", "for", "them"]))
    assert copied.share(given_text) == 1


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("Los participantes explican a un colega por qué cada alumno lee en voz alta", True),
        ("Les participants expliquent à un collègue pourquoi chaque élève lit", True),
        ("Washiriki wanaeleza kwa mwenzao kwa nini kila mwanafunzi anasoma", True),
        ("Learners explain to a colleague why every pupil reads aloud", False),
        ("Lerners expain to a colleage why evry pupil reads alowd in class", False),
        ("Teachers from Chipata explain the ubuntu circle and the harambee fund to Wanjiru", False),
    ],
)
def test_another_language_is_noticed_and_names_or_slips_are_not(text: str, foreign: bool) -> None:
    assert (foreign_share(read(text, "en").words, "en") > FOREIGN_SHARE) is foreign


def test_every_word_list_names_its_source() -> None:
    assert supported("en-GB")
    assert not supported("fr")
    assert all(lexicon.source for lexicon in lexicons("en").values())
