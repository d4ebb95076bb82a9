"""What nbgrader needs to grade answers by rubric; the only place that imports nbgrader.

A course's ``nbgrader_config.py`` reads::

    from tot_exercises.nbgrader_plugin import configure

    c = get_config()
    configure(c, __file__)
"""

from __future__ import annotations

from .config import configure

__all__ = ["configure"]
