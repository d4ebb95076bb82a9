"""The registry refuses wrong names and wrong params, and a miss lists what exists."""

from __future__ import annotations

import pytest

from tot_exercises import registry
from tot_exercises.reading import Reading


def test_a_miss_lists_what_exists() -> None:
    with pytest.raises(ValueError, match=r"there is no checker 'verbs\.v1'; there are: .*verb_observable\.v1"):
        registry.get("verbs.v1")


def test_a_name_is_taken_once() -> None:
    with pytest.raises(ValueError, match="registered already"):
        registry.checker("time_total.v1", text=False)(lambda reading: registry.Check(0))


@pytest.mark.parametrize("name", ["TimeTotal.v1", "time_total", "time_total.v0", "time total.v1"])
def test_names_carry_a_version(name: str) -> None:
    with pytest.raises(ValueError, match=r"family_name\.vN"):
        registry.checker(name, text=False)(lambda reading: registry.Check(0))


def test_params_must_be_named_and_annotated() -> None:
    def loose(reading: Reading, limit) -> registry.Check:  # type: ignore[no-untyped-def]
        return registry.Check(0)

    with pytest.raises(ValueError, match="'limit' must be keyword-only and annotated"):
        registry.checker("loose.v1", text=False)(loose)


def test_params_are_checked_against_the_signature() -> None:
    checker = registry.get("time_total.v1")
    assert checker.validate_params({"target": 90}) == {"target": 90}
    with pytest.raises(ValueError, match="needs the param 'target'"):
        checker.validate_params({})
    with pytest.raises(ValueError, match="no param 'goal'; its params are: target"):
        checker.validate_params({"target": 90, "goal": 1})
    with pytest.raises(ValueError, match="param 'target'"):
        checker.validate_params({"target": "soon"})


def test_every_checker_says_where_its_rule_comes_from() -> None:
    for name, checker in registry.registered().items():
        text = checker.function.__doc__ or ""
        assert "urriculum" in text or "References" in text or "evidence for a person" in text, name
