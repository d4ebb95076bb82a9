"""Checkers by versioned name (``verb_observable.v1``), with their params checked against the function's signature.

A checker reads an answer and returns a :class:`Check`: a measure in its own unit, findings, a confidence and phrases
for messages. It knows neither points nor levels; the rubric's thresholds turn the measure into a level.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from importlib import import_module
from typing import Any, Protocol, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from .reading import Reading
from .result import Finding

_NAME = re.compile(r"[a-z][a-z0-9_]*\.v[1-9]\d*")
_REGISTERED: dict[str, Checker] = {}


@dataclass(frozen=True, slots=True)
class Check:
    """What a checker found.

    Attributes
    ----------
    measure : in the checker's unit (a count of rows, a share 0–1, minutes); thresholds turn it into a level
    findings : the stretches of the answer that counted
    confidence : 0–1; 1 for deterministic checkers
    facts : phrases that messages may use, named in the checker's registration
    levels_down : levels to go down after the thresholds (a zero-length block)
    blank : nothing that this checker reads was filled in: level 0
    unsure : why a person should look although the confidence is high enough; empty where nobody need
    """

    measure: Fraction | int
    findings: tuple[Finding, ...] = ()
    confidence: float = 1.0
    facts: Mapping[str, str] = field(default_factory=dict)
    levels_down: int = 0
    blank: bool = False
    unsure: str = ""


class Function(Protocol):
    """A checker function: a reading and keyword params in, a check out."""

    __name__: str

    def __call__(self, reading: Reading, /, **params: Any) -> Check:
        """Check one answer."""


@dataclass(frozen=True, slots=True)
class Checker:
    """A registered checker.

    Attributes
    ----------
    name : versioned name
    text : True for a text-analytic checker (provisional until validated), False for a deterministic one
    facts : names of the phrases its checks carry
    """

    name: str
    function: Callable[..., Check]
    text: bool
    facts: frozenset[str]
    params: type[BaseModel]

    def __call__(self, reading: Reading, params: Mapping[str, Any]) -> Check:
        """Run the checker with params as :meth:`validate_params` returns them."""
        return self.function(reading, **params)

    def validate_params(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Check `params` against the signature; raises ``ValueError`` naming the wrong one and what is allowed."""
        try:
            model = self.params.model_validate(dict(params))
        except ValidationError as error:
            item = min(error.errors(include_url=False), key=lambda fault: fault["type"] != "extra_forbidden")
            name = ".".join(str(part) for part in item["loc"])
            allowed = ", ".join(self.params.model_fields) or "none"
            if item["type"] == "extra_forbidden":
                raise ValueError(f"{self.name} has no param {name!r}; its params are: {allowed}") from error
            if item["type"] == "missing":
                raise ValueError(f"{self.name} needs the param {name!r}; its params are: {allowed}") from error
            raise ValueError(f"{self.name}: param {name!r}: {item['msg']}; found {item['input']!r}") from error
        return {name: getattr(model, name) for name in self.params.model_fields}


def checker(
    name: str, *, text: bool, facts: tuple[str, ...] = ()
) -> Callable[[Callable[..., Check]], Callable[..., Check]]:
    """Register a checker under a versioned name.

    Raises
    ------
    ValueError
        The name is taken or not of the form ``family_name.vN``, or a param has no annotation.
    """

    def register(function: Callable[..., Check]) -> Callable[..., Check]:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not a checker name; it reads family_name.vN, as in verb_observable.v1")
        if name in _REGISTERED:
            raise ValueError(
                f"{name} is registered already, by {_REGISTERED[name].function.__module__}; "
                "give the new one the next version"
            )
        _REGISTERED[name] = Checker(name, function, text, frozenset(facts), _params_model(name, function))
        return function

    return register


def get(name: str) -> Checker:
    """Return a checker. Raises ``ValueError`` that lists what exists."""
    known = registered()
    if name not in known:
        raise ValueError(f"there is no checker {name!r}; there are: {', '.join(sorted(known))}")
    return known[name]


def registered() -> Mapping[str, Checker]:
    """All checkers by name; importing the package of checkers registers them."""
    import_module("tot_exercises.checkers")
    return _REGISTERED


def _params_model(name: str, function: Callable[..., Check]) -> type[BaseModel]:
    hints = get_type_hints(function)
    fields: dict[str, Any] = {}
    parameters = list(inspect.signature(function).parameters.values())[1:]
    for parameter in parameters:
        if parameter.name not in hints or parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            raise ValueError(f"{name}: the param {parameter.name!r} must be keyword-only and annotated")
        default = ... if parameter.default is inspect.Parameter.empty else parameter.default
        fields[parameter.name] = (hints[parameter.name], default)
    return create_model(
        f"{function.__name__}_params", __config__=ConfigDict(extra="forbid", strict=False, frozen=True), **fields
    )
