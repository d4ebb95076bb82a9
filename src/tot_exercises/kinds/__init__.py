"""What an answer of each widget kind holds. A kind is one folder: ``model.py`` here, its script and style beside it.

The models have no defaults for what a trainee decides: an untouched field is blank (``""``, ``null`` or ``[]``), and
a blank field is a finding, not an error. Only data that no widget could have written is refused.
"""

from __future__ import annotations

from .base import KindData, blank_data, faults, kind_names, settings_model, text_fields, validate_data

__all__ = ["KindData", "blank_data", "faults", "kind_names", "settings_model", "text_fields", "validate_data"]
