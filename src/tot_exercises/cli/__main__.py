"""``python -m tot_exercises.cli`` is the same as ``tot``."""

from __future__ import annotations

from . import main

raise SystemExit(main())
