"""Fixtures that several files of tests share."""

from __future__ import annotations

from widget_course import modules, open_

__all__ = ["modules", "open_"]
