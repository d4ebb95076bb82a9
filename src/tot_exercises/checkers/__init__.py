"""All checkers, one file per family. Importing this package registers them."""

from __future__ import annotations

from . import feedback, items, objective, plan_parts, plan_time, question_order, verbs

__all__ = ["feedback", "items", "objective", "plan_parts", "plan_time", "question_order", "verbs"]
