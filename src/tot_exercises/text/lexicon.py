"""Word lists as data: ``data/lexicons/<locale>/<name>.yaml``, each with its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from .. import yamlfile
from ..errors import CourseError


class Lexicon(BaseModel):
    """A word list: groups of entries (single words or phrases, as a trainer writes them) and where they come from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_: Literal["tot/lexicon@1"] = Field(alias="schema")
    id: str
    locale: str
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
    source: Annotated[str, StringConstraints(min_length=10)]
    groups: dict[str, tuple[str, ...]]

    def group(self, name: str) -> tuple[str, ...]:
        """Entries of one group; raises ``KeyError`` that lists the groups."""
        if name not in self.groups:
            raise KeyError(f"the lexicon {self.id} has no group {name!r}; there are: {', '.join(self.groups)}")
        return self.groups[name]


def folder(locale: str) -> Path:
    """Where the lexicons of a locale stand (the language part decides: ``en-GB`` reads ``en``)."""
    return Path(str(files("tot_exercises").joinpath("data/lexicons"))) / locale.partition("-")[0].lower()


def supported(locale: str) -> bool:
    """Whether there are word lists for `locale`; if not, text criteria go to a person."""
    return folder(locale).is_dir()


@cache
def lexicons(locale: str) -> Mapping[str, Lexicon]:
    """All lexicons of a locale by id. Raises :class:`CourseError` for a locale without."""
    if not supported(locale):
        raise CourseError(f"no word lists for the locale {locale!r}; text criteria in this language go to a person")
    loaded = {path.stem: yamlfile.load(path, Lexicon) for path in sorted(folder(locale).glob("*.yaml"))}
    for name, lexicon in loaded.items():
        if lexicon.id != name:
            raise CourseError(
                f"{folder(locale) / name}.yaml: its id is {lexicon.id!r}; the file name promises {name!r}"
            )
    return loaded


def entries(locale: str, lexicon: str, *groups: str) -> Iterator[str]:
    """Entries of some groups of a lexicon (all groups where none is named)."""
    chosen = lexicons(locale)[lexicon]
    for group in groups or tuple(chosen.groups):
        yield from chosen.group(group)


@cache
def words_of(locale: str, lexicon: str, *groups: str) -> frozenset[str]:
    """Entries of some groups as a set of single lower-case words."""
    return frozenset(entry.casefold() for entry in entries(locale, lexicon, *groups))
