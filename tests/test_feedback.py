"""Results for people: who sees what, in whose words, and nothing that runs or is fetched."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import result_samples as samples
from tot_exercises.feedback import (
    Typed,
    answer_readout,
    evidence_text,
    for_trainee,
    result_html,
    result_text,
    to_type,
)
from tot_exercises.response import Response
from tot_exercises.result import ExerciseResult, Finding, Message, Signal, State
from tot_exercises.settling import HumanMark
from tot_exercises.text.clean import printable
from tot_exercises.views import view_of

NASTY = [
    "<script>alert(1)</script>",
    "</blockquote></div><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}{% for x in y %}{# note #}",
    "\x1b[31mred\x1b[0m \x07\x00end",
    "abc\u202egnp.exe\u202c def \u2066x",
    "zero\u200bwidth\ufeff\u2060",
    "half a surrogate: \ufffd",
    "$\\sqrt{2}$ & \"quotes\" 'here' &amp; `code`",
    "]]> <!-- --> <style>*{display:none}</style>",
    "https://example.org/?a=1&b=2",
]


class _Tags(HTMLParser):
    """Collects tags, attributes, and the text of each blockquote and of the whole."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.quotes: list[str] = []
        self.marks: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.extend(attrs)
        self._open.append(tag)
        if tag == "blockquote":
            self.quotes.append("")
        if tag == "mark":
            self.marks.append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "blockquote" in self._open:
            self.quotes[-1] += data
        if "mark" in self._open:
            self.marks[-1] += data


def parsed(html: str) -> _Tags:
    reader = _Tags()
    reader.feed(html)
    return reader


def html_of(result: ExerciseResult | None = None, response: Response | None = None, **more: Any) -> str:
    response = response or samples.answer()
    more.setdefault("audience", "trainee")
    return result_html(result or samples.result(response), samples.rubric(), samples.materials(), response, **more)


def mark(criterion: str, level: int, note: str = "") -> HumanMark:
    return HumanMark(criterion, level, "grader-7", note, datetime(2026, 3, 1, tzinfo=UTC))  # type: ignore[arg-type]


def answer_with(text: str) -> Response:
    data = samples.answer().data
    blocks = [data["blocks"][0], {**data["blocks"][1], "learners_do": text}]
    return samples.answer(data={**data, "blocks": blocks})


def result_with(text: str, response: Response) -> ExerciseResult:
    """A result that carries a nasty text wherever an answer's words can turn up."""
    finding = Finding(field="blocks.1.learners_do", start=0, end=min(4, len(text)), kind="problem", note=text)
    reason = Finding(field="", kind="review", note=text)
    message = Message(found=text, missing=text, why=text, try_=text)
    criteria = (
        samples.criterion("time", 2, State.AUTO, finding, message=message),
        samples.criterion("visible", 1, State.NEEDS_HUMAN, finding, reason, message=message),
        *samples.usual_criteria()[2:],
    )
    return samples.result(response, criteria=criteria, signals=(Signal(id="x", note=text),))


@pytest.mark.parametrize("audience", ["trainee", "grader"])
@pytest.mark.parametrize("text", NASTY)
def test_nothing_that_a_trainee_types_becomes_markup(text: str, audience: str) -> None:
    response = answer_with(text)
    html = html_of(result_with(text, response), response, audience=audience, marks={"checks": mark("checks", 3, text)})
    plain = html_of(
        result_with("plain words", answer_with("plain words")),
        answer_with("plain words"),
        audience=audience,
        marks={"checks": mark("checks", 3, "plain words")},
    )
    assert parsed(html).tags == parsed(plain).tags
    assert [name for name, _ in parsed(html).attributes] == [name for name, _ in parsed(plain).attributes]
    assert printable(text) in parsed(html).quotes


@pytest.mark.parametrize("audience", ["trainee", "grader"])
def test_a_fragment_has_no_ids_scripts_or_addresses(audience: str) -> None:
    html = html_of(audience=audience)
    tags = parsed(html)
    assert not {"script", "link", "iframe", "img", "object", "a"} & set(tags.tags)
    assert not {"id", "src", "href", "onclick", "action"} & {name for name, _ in tags.attributes}
    assert not re.search(r"https?:|//|url\(|@import", html)


@pytest.mark.parametrize("audience", ["trainee", "grader"])
@pytest.mark.parametrize("text", NASTY)
def test_no_control_or_direction_character_reaches_the_page(text: str, audience: str) -> None:
    response = answer_with(text)
    html = html_of(result_with(text, response), response, audience=audience)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]", html)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_highlighted_evidence_is_the_trainees_text_word_for_word(data: st.DataObject) -> None:
    text = data.draw(st.text(min_size=1, max_size=120).filter(lambda t: t.strip() and "\r" not in t))
    spans = data.draw(
        st.lists(
            st.tuples(st.integers(0, len(text)), st.integers(0, len(text)), st.sampled_from(["ok", "problem", "note"])),
            min_size=1,
            max_size=5,
        )
    )
    found = [Finding(field="blocks.1.learners_do", start=a, end=b, kind=k) for a, b, k in spans]  # type: ignore[arg-type]
    response = answer_with(text)
    result = samples.result(
        response, criteria=(samples.criterion("time", 2, State.AUTO, *found), *samples.usual_criteria()[1:2])
    )
    quotes = parsed(html_of(result, response)).quotes
    assert printable(text).replace("\r", "\n") in quotes


def test_the_marked_words_are_the_ones_that_the_findings_name() -> None:
    assert parsed(html_of()).marks == ["sort", "be aware of", "tell", "when did a dose last go wrong"]


def test_kinds_of_evidence_differ_in_words_and_not_only_in_colour() -> None:
    html = html_of()
    assert re.search(r"Good:</b>\s*<bdi[^>]*>“sort”", html)
    assert re.search(r"Look again:</b>\s*<bdi[^>]*>“be aware of”", html)


def test_a_very_long_text_is_cut_with_a_note_and_its_marks_stay_right() -> None:
    text = "a " * 5_000 + "needle" + " b" * 4_000
    response = answer_with(text)
    finding = samples.spot("blocks.1.learners_do", text, "needle")
    html = html_of(samples.result(response, criteria=(samples.criterion("time", 2, State.AUTO, finding),)), response)
    assert "characters not shown" in html
    assert parsed(html).marks == ["needle"]
    assert len(html) < 40_000


def test_a_found_stretch_is_quoted_to_its_end() -> None:
    """A question stands at the end of its stretch: cut off, the remark would praise what the reader cannot see."""
    found = "Today you will check a newborn from head to toe and you will miss nothing. What did we all see?"
    response = answer_with(f"Tell the story. {found} Wait.")
    text = response.data["blocks"][1]["learners_do"]
    finding = samples.spot("blocks.1.learners_do", text, found, "ok", "an activating question")
    result = samples.result(response, criteria=(samples.criterion("time", 2, State.AUTO, finding),))
    assert f"“{found}”</bdi> – <bdi>an activating question" in html_of(result, response)
    assert f"“{found}” – an activating question" in evidence_text(result.criteria[0], response, samples.materials())


def test_each_criterion_says_level_points_state_and_four_parts() -> None:
    html = html_of()
    for words in (
        "<b>2.67</b> of 4",
        "Level 2 of 3 · Developing",
        "Provisional: counts until a person decides otherwise",
        "Two of three do.",
        "In two blocks people do something that you can see or hear.",
        "In block 2 they should “be aware of the rule”.",
        "You can help people only where you can see what they do.",
        "Write what an aware person does",
        "Level 1 of 3 · Emerging (proposed)",
        "A person will look at this; until then, these points count",
        "Points wait until a person has looked",
        "A person decides this part; no points are counted yet",
    ):
        assert words in html, words


def test_the_summary_says_what_waits_and_what_can_change() -> None:
    html = html_of()
    assert re.search(r'tot-r-big">8</span> of 20', html)
    assert "A person still looks at 3 parts:" in html
    assert "4 of these points can still change" in html


def test_a_trainee_never_sees_what_is_meant_for_graders() -> None:
    html = html_of(signals_result())
    assert "confidence" not in html
    assert "0.61" not in html
    assert "A machine does not fail a person" not in html
    assert "any.v1" not in html
    assert "to type" not in html.lower()
    assert "Each block prepares the next" not in html
    assert "grader-7" not in html_of(marks={"checks": mark("checks", 3)})


def test_what_is_meant_for_graders_is_not_even_handed_to_the_trainees_template() -> None:
    view = view_of(samples.result(), samples.rubric(), samples.materials(), samples.answer(), "trainee")
    assert not view.answer
    assert not any(c.reasons or c.checker or c.confidence or c.levels for c in view.criteria)


def signals_result() -> ExerciseResult:
    return samples.result(signals=(Signal(id="unreadable", note="plan.json: byte 3 is not UTF-8"),))


def test_the_technical_note_on_an_unreadable_file_is_for_graders_only() -> None:
    assert "byte 3" not in html_of(signals_result())
    assert "byte 3" in html_of(signals_result(), audience="grader")


def test_evidence_on_what_only_a_person_judges_is_for_graders_only() -> None:
    note = Finding(field="blocks.1", kind="note", note="the sequence jumps here")
    result = samples.result(
        criteria=(
            *samples.usual_criteria()[:4],
            samples.criterion("coherence", None, State.NEEDS_HUMAN, note, checker="human"),
        )
    )
    assert "the sequence jumps here" not in html_of(result)
    assert "the sequence jumps here" in html_of(result, audience="grader")
    assert not for_trainee(result).criterion("coherence").findings


def test_a_grader_sees_evidence_before_the_machines_proposal() -> None:
    html = html_of(audience="grader")
    card = html[html.index("Checks for learning</h3>") :]
    assert card.index("Why you are asked") < card.index("Evidence") < card.index("The machine")
    assert "Level 1 of 3" not in card[: card.index("The machine")]
    assert "confidence 0.61" in card


def test_a_grader_reads_the_number_to_type_for_each_level() -> None:
    html = html_of(audience="grader")
    assert re.search(r"<b>10\.67</b> for level 3", html)
    assert re.search(r"<b>9\.33</b> for level 2", html)
    assert re.search(r"<b>1\.33</b> for level 1", html)


def test_a_grader_reads_the_workbooks_names_of_the_levels() -> None:
    html = html_of(audience="grader")
    for level, name in ((3, "Secure"), (2, "Developing"), (1, "Emerging"), (0, "Not yet")):
        assert html.count(f'<th scope="row">{level} · {name}') == 5
    assert "proposal: level 1 (Emerging), 1.33 points" in html


def test_the_number_to_type_is_the_exact_sum_rounded_once() -> None:
    result = samples.result()
    assert [to_type(result, "checks", level) for level in (3, 2, 1, 0)] == [10.67, 9.33, 8.0, 6.67]  # type: ignore[arg-type]
    assert to_type(result, "opening", 2) == 10.67
    assert to_type(result, "coherence", 3) == 4.0


def test_the_grader_can_read_the_whole_answer() -> None:
    html = html_of(audience="grader")
    assert "The whole answer" in html
    assert "Hand out the cards and walk round." in html


def test_formgrader_hides_the_two_lines_of_code_above_the_result() -> None:
    """Its page puts a cell's source into `.input_area`; heading, score and comment of the cell stay visible."""
    rule = ".cell:has(.tot-r-grader) .panel-body>.input_area{display:none}"
    assert rule in html_of(audience="grader")
    assert rule not in html_of(audience="trainee")


def test_where_a_person_disagrees_the_machines_words_give_way() -> None:
    html = html_of(marks={"visible": mark("visible", 3, "Your verbs are fine for this group.")})
    assert "A person read this part and gave it level 3 of 3 (Secure)." in html
    assert "Your verbs are fine for this group." in html
    assert "be aware of" not in html
    assert re.search(r'tot-r-big">9.33</span> of 20', html)


def test_where_a_person_agrees_the_message_stays() -> None:
    html = html_of(marks={"checks": mark("checks", 1)})
    assert "It does not say what you will see." in html
    assert "A person decided" in html
    assert "A person still looks at 2 parts" in html


def test_a_typed_score_counts_and_is_named() -> None:
    html = html_of(typed=Typed(machine=12.5, person=2.67))
    assert re.search(r'tot-r-big">15.17</span> of 20', html)
    assert "A person gave 12.5 of 16 points" in html
    assert "Nothing waits for a person here." in html
    assert "<b>2.67</b> of 4" in html


def test_no_answer_is_said_kindly() -> None:
    criteria = tuple(
        samples.criterion(c.id, 0, State.AUTO, message=Message(found="No answer was handed in."))
        for c in samples.usual_criteria()
    )
    result = samples.result(criteria=criteria).model_copy(update={"response_digest": ""})
    html = result_html(result, samples.rubric(), samples.materials(), None, audience="trainee")
    assert "No answer was handed in for this exercise, so" in html
    assert "What brings points here" in html
    assert html.count("Found") == 0
    assert "Start here" not in html


def test_an_answer_that_could_not_be_read_is_not_called_missing() -> None:
    html = result_html(signals_result(), samples.rubric(), samples.materials(), None, audience="trainee")
    assert "No answer was handed in" not in html


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"blocks": "x"}, "Blocks: x"),
        ({"blocks": [1, None, {"minutes": "ten"}]}, "Minutes: ten"),
        ({"a": {"b": {"c": [[{"d": "<b>bold</b>"}]]}}}, "C: d: <b>bold</b>"),
        ({"blocks": [{"materials": [{"name": 3}]}]}, "Materials: name: 3"),
    ],
)
def test_data_that_no_widget_wrote_is_readable_too(data: dict[str, Any], words: str) -> None:
    response = samples.answer(data=data)
    assert words in answer_readout(response, samples.materials())
    html = html_of(samples.result(response), response, audience="grader")
    assert escape(words.split(": ", 1)[1]) in html


def test_the_readout_carries_every_word_of_the_answer() -> None:
    text = answer_readout(samples.answer(), samples.materials())
    for words in (
        samples.LEARNERS,
        "Hand out the cards",
        "eight cards a pair (needs printing)",
        "people understand",
        "Outcome 1: sort dose cards",
    ):
        assert words in text


def test_typed_words_with_an_underscore_stay_as_typed() -> None:
    assert "snake_case_word" in answer_readout(answer_with("snake_case_word"), samples.materials())


def test_evidence_as_text_names_field_kind_and_words() -> None:
    text = evidence_text(samples.usual_criteria()[1], samples.answer(), samples.materials())
    assert "Block 2 · Learners do: Look again: “be aware of” – nobody can see or hear this" in text


def test_text_for_terminals_has_no_control_characters() -> None:
    nasty = "\x1b[2J\x00\u202e"
    response = answer_with(nasty + "words")
    text = result_text(result_with(nasty, response), samples.rubric())
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", text)
    assert "Learner actions visible: level 1 (Emerging)" in text


def test_the_same_input_gives_the_same_bytes() -> None:
    assert html_of() == html_of()
    assert html_of(audience="grader") == html_of(audience="grader")


def test_a_criterion_that_left_the_rubric_is_still_shown() -> None:
    old = samples.criterion("old_one", 1, State.AUTO)
    assert "Old one" in html_of(samples.result(criteria=(old,)))
