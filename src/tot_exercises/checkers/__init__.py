"""All checkers, one file per family. Importing this package registers them."""

from __future__ import annotations

from . import items, objective, plan_parts, plan_time, question_order, verbs

__all__ = ["items", "objective", "plan_parts", "plan_time", "question_order", "verbs"]
