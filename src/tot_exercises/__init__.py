"""A Jupyter course for trainers of trainers, graded by rubric.

In a workbook, ``exercise("m04.plan_builder")`` shows an exercise and keeps its answer. Everything else is for graders
and maintainers; see the ``tot`` command.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .widgets import exercise  # noqa: TC004  at run time the property below stands for it

__version__ = "0.1.0"
__all__ = ["__version__", "exercise"]


class _Package(ModuleType):
    """The package itself, with `exercise` as the function of that name and never the submodule.

    The widgets load only when an exercise is shown: commands and graders do not need them. A plain ``__getattr__``
    would not do, because importing the submodule ``tot_exercises.exercise`` sets the attribute of the same name.
    """

    @property
    def exercise(self) -> Any:
        """Show an exercise; see :func:`tot_exercises.widgets.exercise`."""
        from .widgets import exercise

        return exercise

    @exercise.setter
    def exercise(self, _submodule: ModuleType) -> None:
        """Let the import system believe that it has set the submodule here."""


sys.modules[__name__].__class__ = _Package
