"""Earlier artefacts that an exercise builds on: what is on offer, and the snapshot that goes into the answer.

Modules are separate assignments and the grader sees one at a time, so the answer carries a copy of what the trainee
took over, and a later change of the original does not reach back into it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ..errors import ResponseError
from ..exercise import STAND_INS, InputSpec, Materials
from ..kinds import blank_data, fields, generic, validate_data
from ..response import Snapshot, digest_of, read


@dataclass(frozen=True, slots=True)
class Offer:
    """One artefact to take over: the trainee's own, where it was found, and the stand-in."""

    exercise: str
    title: str
    stand_in: dict[str, Any]
    own: dict[str, Any] | None

    def snapshot(self, source: Literal["own", "stand-in"]) -> Snapshot:
        """Return what goes into the answer. Raises ``KeyError`` where there is no own artefact."""
        data = self.stand_in if source == "stand-in" else self.own
        if data is None:
            raise KeyError(f"{self.exercise}: no own answer was found")
        return Snapshot(digest=digest_of(data), source=source, data=data)

    def public(self) -> dict[str, Any]:
        """Return the offer for the page."""
        return {
            "exercise": self.exercise,
            "title": self.title,
            "stand_in": self.stand_in,
            "own": self.own,
            "own_digest": None if self.own is None else digest_of(self.own),
        }


def offers(folder: Path, materials: Materials) -> list[Offer]:
    """Return what the exercise builds on, in its order.

    Parameters
    ----------
    folder : the module folder; own answers are looked for in the module folders beside it
    materials : the exercise with its stand-ins
    """
    found = []
    for spec in materials.exercise.inputs:
        stand_in = materials.document(spec.stand_in)
        kind = STAND_INS[stand_in.kind]
        own = _own(folder, spec, kind)
        found.append(Offer(spec.exercise, stand_in.title, validate_data(kind, stand_in.data), own))
    return found


def _own(folder: Path, spec: InputSpec, kind: str) -> dict[str, Any] | None:
    """Return the data of the trainee's own answer, or None where there is none that can be read and is not blank."""
    prefix, _, words = spec.exercise.partition(".")
    for path in sorted(folder.absolute().parent.glob(f"{prefix}_*/responses/{words}.json")):
        try:
            response = read(path, exercise=spec.exercise)
            data = None if response is None else validate_data(kind, response.data)
        except (ResponseError, ValueError):
            continue
        if data is not None and data != blank_data(kind) and _says_something(kind, data):
            return data
    return None


def _says_something(kind: str, data: Any, path: str = "") -> bool:
    """Whether anything was typed into a row of the answer's lists: those are what a later exercise builds on."""
    if isinstance(data, dict):
        return any(_says_something(kind, item, f"{path}.{key}" if path else key) for key, item in data.items())
    if isinstance(data, list):
        return any(_says_something(kind, item, f"{path}.{index}") for index, item in enumerate(data))
    field = fields(kind).get(generic(path))
    return field is not None and field.sort == "text" and generic(path) != path and bool(str(data).strip())
