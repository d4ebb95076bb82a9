"""What holds for every widget kind, also for one that is added tomorrow: a kind is a folder, and nothing else."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tot_exercises.catalogue import PSEUDO, catalogue, words_of_kind
from tot_exercises.kinds import blank_data, fields, kind_names, text_fields, validate_data
from tot_exercises.widgets import frontend

STATES = ("empty", "partial", "full", "invalid")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)


@cache
def states(kind: str) -> dict[str, Any]:
    path = files("tot_exercises").joinpath(f"kinds/{kind}/states.yaml")
    loaded: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return loaded


@pytest.mark.parametrize("kind", kind_names())
def test_a_kind_shows_its_states(kind: str) -> None:
    """Empty, partial and full answers are valid and differ; the invalid one is refused."""
    found = states(kind)
    assert tuple(found) == STATES
    empty, partial, full = (validate_data(kind, found[name]) for name in STATES[:3])
    assert empty == blank_data(kind)
    assert len({str(empty), str(partial), str(full)}) == 3
    with pytest.raises(ValueError, match="found"):
        validate_data(kind, found["invalid"])


@pytest.mark.parametrize("kind", kind_names())
@given(data=JSON)
def test_arbitrary_json_is_taken_whole_or_refused_in_words(kind: str, data: Any) -> None:
    """Whatever stands in an answer file, the model answers with data it would take again, or with a ``ValueError``."""
    try:
        once = validate_data(kind, data)
    except ValueError:
        return
    assert validate_data(kind, once) == once


@pytest.mark.parametrize("kind", kind_names())
@given(data=st.data())
def test_one_wrong_value_is_named_by_its_field(kind: str, data: st.DataObject) -> None:
    """A value of the wrong sort anywhere in a full answer is refused with the path of that field."""
    full = validate_data(kind, states(kind)["full"])
    paths = sorted(places(full, ()), key=str)
    path = data.draw(st.sampled_from(paths))
    put(full, path, {"unheard": ["of"]})
    with pytest.raises(ValueError) as refused:  # noqa: PT011  the path is looked for below
        validate_data(kind, full)
    assert str(path[-1]) in str(refused.value) or str(path[0]) in str(refused.value)


def places(value: Any, path: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """Paths of all leaves of plain data."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    return [path] if pairs is None else [place for key, item in pairs for place in places(item, (*path, key))]


def put(value: Any, path: tuple[Any, ...], leaf: Any) -> None:
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = leaf


@pytest.mark.parametrize("kind", kind_names())
def test_every_choice_of_a_kind_has_words_on_screen(kind: str) -> None:
    """A value that the data model allows and the page cannot name would be a hole in a menu."""
    options = words_of_kind(kind)["options"]
    choices = [field for field in fields(kind).values() if field.sort == "choice"]
    for field in choices:
        assert list(options[field.options]) == list(field.values or "123456")
    unused = set(catalogue()[kind].get("options", {})) - {field.options for field in choices}
    assert not unused, f"words without a choice: {unused}"


@pytest.mark.parametrize("kind", kind_names())
def test_every_sentence_that_the_script_asks_for_exists(kind: str) -> None:
    """A misspelt name would show up on screen as a name."""
    asked = set(re.findall(r"""\bt\(\s*"(\w+)\"""", frontend.script(kind)))
    assert asked - set(words_of_kind(kind)) == set()
    assert len(asked) > 20


@pytest.mark.parametrize("kind", kind_names())
def test_a_kind_has_texts_that_a_trainee_types(kind: str) -> None:
    """A kind whose prose the model does not know as text would escape every text check."""
    assert text_fields(kind)


def test_the_pseudo_locale_changes_every_text_and_no_place_for_a_value() -> None:
    """Text on a pseudo-locale page that is not between marks did not come from the catalogue."""

    def leaves(value: Any) -> list[str]:
        return [leaf for item in value.values() for leaf in leaves(item)] if isinstance(value, dict) else [str(value)]

    for part, words in catalogue("en").items():
        pairs = zip(leaves(words), leaves(catalogue(PSEUDO)[part]), strict=True)
        for plain, mirrored in pairs:
            assert mirrored.startswith("⟦")
            assert re.findall(r"\{\w+\}", mirrored) == re.findall(r"\{\w+\}", plain)


@pytest.mark.parametrize("kind", kind_names())
def test_the_style_of_a_kind_reaches_only_its_own_form(kind: str) -> None:
    """Several kinds stand on one page: each rule starts at the kind's own element, and so wins over the base's."""
    css = files("tot_exercises").joinpath(f"kinds/{kind}/style.css").read_text("utf-8")
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    selectors = [one for one in re.findall(r"([^{};]+)\{", css) if not one.strip().startswith("@")]
    own = f".tot-kind-{kind.replace('_', '-')}"
    assert selectors
    for selector in selectors:
        for part in re.split(r",\s*(?![^()]*\))", selector.strip()):
            assert own in part, part
