"""What an answer of each widget kind holds. A kind is one folder, and a folder with a ``model.py`` is a kind.

In it: ``model.py`` (``Data`` and ``Settings``), ``view.js`` with the files that it imports, ``style.css``,
``texts.en.yaml``, ``states.yaml`` (an answer for each state that the gallery shows) and, where the view needs more than
the exercise gives, ``public.yaml``. Nothing outside the folder has to change for a new one; see ``docs/widgets.md``.

The models have no defaults for what a trainee decides: an untouched field is blank (``""``, ``null`` or ``[]``), and
a blank field is a finding, not an error. Only data that no widget could have written is refused.
"""

from __future__ import annotations

from .base import KindData, blank_data, faults, kind_names, settings_model, validate_data
from .fields import fields, generic, references, text_fields

__all__ = [
    "KindData",
    "blank_data",
    "faults",
    "fields",
    "generic",
    "kind_names",
    "references",
    "settings_model",
    "text_fields",
    "validate_data",
]
