"""Every widget kind in every state, for designers and maintainers: ``gallery()`` in a notebook of the checkout.

The answers are those of each kind's ``states.yaml``, the exercise is the first of the course that uses the kind. All
are author's previews: they can be tried and keep nothing.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from ..course import Course
from ..errors import CourseError, ResponseError
from ..exercise import Materials
from ..kinds import kind_names, validate_data
from ..response import Response, Snapshot, digest_of
from ..store import Loaded, Store
from .opener import widget_class
from .opening import Opened

if TYPE_CHECKING:
    from .base import ExerciseWidget

STATES = ("empty", "partial", "full", "invalid", "finished", "graded")
"""The states of a kind: the four of its file; finished and graded show the full answer read-only."""
_SAVED_AT = "2026-03-02T09:30:00+00:00"


def gallery(kind: str | None = None, state: str | None = None, *, root: Path | None = None) -> None:
    """Show all kinds in all states, or one kind, or one state, each under a heading.

    Parameters
    ----------
    kind, state : names; None for all
    root : the checkout; by default the one that the notebook stands in
    """
    from IPython import display as shown

    show: Any = shown.display
    heading: Any = shown.Markdown
    for name in kind_names() if kind is None else (kind,):
        show(heading(f"## `{name}`"))
        for one in STATES if state is None else (state,):
            show(heading(f"### {one}"))
            show(widget_in_state(name, one, root=root))


def widget_in_state(kind: str, state: str, *, root: Path | None = None) -> ExerciseWidget:
    """Return a widget of a kind in one of its :data:`STATES`.

    Raises
    ------
    CourseError
        No exercise of the course uses the kind.
    ValueError
        There is no such state.
    """
    if state not in STATES:
        raise ValueError(f"no state {state!r}; there are: {', '.join(STATES)}")
    folder, materials = _exercise(kind, root or _checkout(Path.cwd()))
    widget = widget_class(kind)(_opened(folder, materials, kind, state))
    if state == "graded":
        widget.attempt = {"number": 1, "of": 2, "checks_left": 0}
        widget.graded = {**_read("widgets/gallery_feedback.yaml"), "fits": True}
    return widget


def states(kind: str) -> dict[str, Any]:
    """Return the answers of a kind's ``states.yaml``."""
    return _read(f"kinds/{kind}/states.yaml")


def _opened(folder: Path, materials: Materials, kind: str, state: str) -> Opened:
    exercise = materials.exercise
    profile = materials.documents[0].profile if materials.documents else "general"
    if state == "invalid":
        try:
            validate_data(kind, states(kind)["invalid"])
        except ValueError as error:
            loaded = Loaded(problem=ResponseError("malformed", f"{exercise.words}.json: {error}"))
    elif state == "empty":
        loaded = Loaded()
    else:
        data = validate_data(kind, states(kind)["full" if state in {"finished", "graded"} else state])
        inputs = {
            spec.exercise: Snapshot(digest=digest_of(found), source="stand-in", data=found)
            for spec in exercise.inputs
            for found in (materials.document(spec.stand_in).data,)
        }
        loaded = Loaded(
            Response(
                exercise=exercise.id,
                exercise_version=exercise.version,
                profile=profile,
                locale=exercise.locale,
                status="finished" if state == "finished" else "draft",
                saved_at=_SAVED_AT,
                data=data,
                inputs=inputs,
            )
        )
    return Opened(folder, materials, loaded, Store(folder, exercise.id, kind), profile, preview=True)


def _exercise(kind: str, root: Path) -> tuple[Path, Materials]:
    """Return the folder and materials of the first exercise that uses `kind`."""
    course = Course(root)
    for exercise_id in course.exercise_ids():
        module = course.module_of(exercise_id)
        materials = module.load(exercise_id)
        if materials.exercise.widget == kind:
            return module.folder, materials
    raise CourseError(f"{root}: no exercise uses the widget kind {kind!r}; add one that does")


def _checkout(start: Path) -> Path:
    """Return the nearest folder from `start` upwards that holds ``workbooks/``."""
    for folder in (start, *start.parents):
        if (folder / "workbooks").is_dir():
            return folder
    raise CourseError(f"{start}: no folder above it holds workbooks/; open the gallery inside a checkout")


@cache
def _read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(files("tot_exercises").joinpath(name).read_text("utf-8"))
    return loaded
