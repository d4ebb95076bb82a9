"""A Jupyter course for trainers of trainers, graded by rubric.

In a workbook, ``exercise("m04.plan_builder")`` shows an exercise and keeps its answer. Everything else is for graders
and maintainers; see the ``tot`` command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .widgets import exercise

__version__ = "0.1.0"
__all__ = ["__version__", "exercise"]


def __getattr__(name: str) -> Any:
    """Load the widgets only when an exercise is shown: commands and graders do not need them."""
    if name == "exercise":
        from .widgets import exercise

        return exercise
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
