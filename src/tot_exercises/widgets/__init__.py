"""What a workbook cell calls: ``exercise("m04.plan_builder")``.

A trainee sees the exercise or a kind sentence, never a traceback. Under nbval and in ``tot check`` the same mistakes
raise (see :func:`tot_exercises.widgets.place.strict`).
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ..catalogue import say
from ..errors import TotError
from . import place

if TYPE_CHECKING:
    from .base import ExerciseWidget
    from .readout import ReadOut

__all__ = ["exercise"]

_LOG = logging.getLogger(__name__)


def exercise(exercise_id: str) -> ExerciseWidget | ReadOut:
    """Show an exercise and keep its answer in ``responses/`` beside the notebook.

    Parameters
    ----------
    exercise_id : such as ``m04.plan_builder``

    Returns
    -------
    ExerciseWidget or ReadOut
        The form; or the answer as a plain document while nbgrader runs the notebook; or a kind note where the exercise
        cannot be shown.
    """
    from . import opener, readout

    try:
        folder = place.find(exercise_id)
        if place.graded_now():
            return opener.open_readout(folder, exercise_id)
        return opener.open_widget(folder, exercise_id, preview=place.keeps_nothing(folder))
    except Exception as error:
        if place.strict():
            raise
        _LOG.debug("%s cannot be shown", exercise_id, exc_info=True)
        text = say("note_unknown" if isinstance(error, place.NotFoundHereError) else "note_fault")
        detail = str(error) if isinstance(error, TotError) else f"{type(error).__name__}: {error}"
        return readout.note(say("note_title"), text, detail)
