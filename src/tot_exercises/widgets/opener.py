"""Opening an exercise: as a widget, the same one again where it still fits, or as a read-out."""

from __future__ import annotations

import atexit
import logging
import weakref
from functools import cache
from pathlib import Path

from ..errors import TotError
from . import frontend, readout
from .base import ExerciseWidget
from .opening import Opened

_LOG = logging.getLogger(__name__)


@cache
def widget_class(kind: str) -> type[ExerciseWidget]:
    """Return the widget class of a kind, with its script and style."""
    name = "".join(part.title() for part in kind.split("_")) + "Widget"
    body = {
        "_esm": frontend.script(kind),
        "_css": frontend.style(kind),
        "__module__": ExerciseWidget.__module__,
        "__doc__": ExerciseWidget.__doc__,
    }
    return type(name, (ExerciseWidget,), body)


def open_widget(folder: Path, exercise: str, *, preview: bool) -> ExerciseWidget:
    """Open an exercise as a widget. Raises :class:`~tot_exercises.errors.TotError`.

    A cell that is run again, in a second tab too, shows the same widget again, so that two views never hold two texts.
    Only where the files say something else than the widget (a new version of the course, an answer from another
    computer) is there a new one.
    """
    before = [widget for widget in list(_OPEN) if widget.config.get("id") == exercise]
    for widget in before:
        widget.save_now()
    opened = Opened.at(folder, exercise, preview=preview)
    for widget in before:
        if widget.shows(opened):
            widget.refresh()
            return widget
    shown = widget_class(opened.materials.exercise.widget)(opened)
    _OPEN.add(shown)
    return shown


def open_readout(folder: Path, exercise: str) -> readout.ReadOut:
    """Open an exercise as a read-out that writes nothing. Raises :class:`~tot_exercises.errors.TotError`."""
    opened = Opened.at(folder, exercise, preview=False)
    return readout.read_out(opened.loaded.response, opened.materials)


_OPEN: weakref.WeakSet[ExerciseWidget] = weakref.WeakSet()


@atexit.register
def _write_the_rest() -> None:
    """A kernel that is restarted in the two seconds before a save still writes."""
    for widget in list(_OPEN):
        try:
            widget.save_now()
        except (TotError, OSError, RuntimeError):
            _LOG.warning("the last change of %s could not be written", widget.config.get("id"), exc_info=True)
