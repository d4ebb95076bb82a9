"""Put a widget's script and style together from plain files, without a bundler.

Each file is an ES module that a browser could load as it is; it imports others by relative paths and declares what it
exports. anywidget wants one module: the files are put one after the other, each once and after those that it imports,
without the imports and without the word ``export``; one line at the end names what to draw. Names at the top of a file
are therefore shared by all files of a kind; a browser refuses a script that declares one twice.
"""

from __future__ import annotations

import posixpath
import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_PAGE = "widgets/page.js"
_IMPORT = re.compile(r"^import \{([^}]*)\} from \"(\.[^\"]+)\";\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) )", re.MULTILINE)


@cache
def script(kind: str) -> str:
    """Return the whole module of a widget kind."""
    parts = [_EXPORT.sub("", _IMPORT.sub("", _read(name))) for name in sources(kind)]
    return "\n".join([*parts, "export default { render: renderWith(view) };\n"])


@cache
def sources(kind: str) -> tuple[str, ...]:
    """Return the files of a kind's script, each after those that it imports, as paths below the package.

    Raises
    ------
    ValueError
        A file imports a name that the other does not export, or files import one another in a circle.
    """
    found: list[str] = []
    for name in (_PAGE, f"kinds/{kind}/view.js"):
        _add(name, found, ())
    return tuple(found)


def _add(name: str, found: list[str], above: tuple[str, ...]) -> None:
    if name in above:
        raise ValueError(f"{name}: imports itself by way of {' → '.join(above)}; files need an order; move a function")
    if name in found:
        return
    for names, path in _IMPORT.findall(_read(name)):
        other = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
        missing = {one.strip() for one in names.split(",") if one.strip()} - _exports(other)
        if missing:
            raise ValueError(f"{name}: {other} does not export {', '.join(sorted(missing))}; correct one of the two")
        _add(other, found, (*above, name))
    found.append(name)


def _exports(name: str) -> set[str]:
    return set(re.findall(r"^export (?:async )?(?:function|const|class) (\w+)", _read(name), re.MULTILINE))


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


@cache
def _read(name: str) -> str:
    return files("tot_exercises").joinpath(name).read_text("utf-8")
