"""Put a widget's script and style together from the base and the kind's own files, without a bundler.

``base.js`` and each kind's ``view.js`` are plain ES modules that a browser or Node could load as they are. anywidget
wants one module, so the import of the base is dropped, the word ``export`` before declarations too, and one line at the
end names what to draw.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_IMPORT = re.compile(r"^import \{[^}]*\} from \"[^\"]*base\.js\";\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) )", re.MULTILINE)


@cache
def script(kind: str) -> str:
    """Return the whole module of a widget kind."""
    base, view = _read("widgets/base.js"), _read(f"kinds/{kind}/view.js")
    parts = [
        _EXPORT.sub("", base),
        _EXPORT.sub("", _IMPORT.sub("", view)),
        "export default { render: renderWith(view) };\n",
    ]
    return "\n".join(parts)


@cache
def style(kind: str) -> str:
    """Return the whole style sheet of a widget kind."""
    return _read("widgets/base.css") + "\n" + _read(f"kinds/{kind}/style.css")


@cache
def public_data(kind: str) -> dict[str, Any]:
    """Return what a kind's view needs beside the exercise (``public.yaml``), such as suggestions; often nothing."""
    path = files("tot_exercises").joinpath(f"kinds/{kind}/public.yaml")
    loaded: dict[str, Any] = yaml.safe_load(path.read_text("utf-8")) if path.is_file() else {}
    return loaded


def _read(name: str) -> str:
    return files("tot_exercises").joinpath(name).read_text("utf-8")
