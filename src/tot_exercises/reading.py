"""What a checker sees of an answer: its data, and each text read once, with copied and filler words marked.

The reading belongs to one answer and one grading; it is built from plain data and holds no files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Self

from .exercise import Exercise, Materials
from .kinds import generic, references, text_fields, validate_data
from .response import Response
from .text import doc as docs
from .text.copied import Given
from .text.doc import Doc, Word
from .text.lexicon import entries, supported

OVER_LONG = 1.5
"""Only this multiple of a field's soft maximum is read by text checks (curriculum §4.6)."""

LONG_FIELD, SHORT_TEXT = 15, 8
"""A field whose soft minimum is 15 words or more needs 8 content words before text checks alone may judge it."""

LEAST_LIMIT = 30
"""Words that are read in any field, so that a verb box with a few words too many is no matter."""

Texts = Mapping[str, str]


@dataclass
class Reading:
    """One answer, ready for checkers.

    Attributes
    ----------
    response, materials : what was handed in and what the trainee was given
    data : the answer's data, checked against its widget kind, blanks filled in
    reads : paths of the texts read since it was last cleared; tells which signals concern a criterion
    """

    response: Response
    materials: Materials
    data: dict[str, Any]
    reads: set[str] = field(default_factory=set)
    _docs: dict[str, Doc] = field(default_factory=dict, repr=False)
    _copied: dict[str, list[bool]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, response: Response, materials: Materials) -> Self:
        """Check and wrap an answer. Raises ``ValueError`` for data that no widget could have written."""
        data = validate_data(materials.exercise.widget, response.data)
        reading = cls(response, materials, data)
        reading._check_references()
        return reading

    @property
    def exercise(self) -> Exercise:
        """The exercise's public side."""
        return self.materials.exercise

    @property
    def locale(self) -> str:
        """The answer's locale."""
        return self.response.locale

    @property
    def supported(self) -> bool:
        """Whether there are word lists for the answer's language."""
        return supported(self.locale)

    @cached_property
    def texts(self) -> Texts:
        """All typed texts by path (``outcomes.2.verb``), in order; ids and choices are not texts."""
        return dict(_texts(self.data, "", text_fields(self.exercise.widget)))

    @cached_property
    def blank(self) -> bool:
        """Whether nothing was typed or chosen anywhere."""
        return not _filled(self.data)

    def rows(self, name: str) -> Sequence[Mapping[str, Any]]:
        """Rows of a list of the data, such as ``outcomes``."""
        rows: Sequence[Mapping[str, Any]] = self.data[name]
        return rows

    def artefact(self, exercise_id: str) -> Mapping[str, Any]:
        """Data of an adopted earlier artefact; empty where none was adopted."""
        snapshot = self.response.inputs.get(exercise_id)
        return snapshot.data if snapshot else {}

    def text(self, path: str) -> str:
        """The text at `path`, as typed; empty where there is none."""
        return self.texts.get(path, "")

    def doc(self, path: str) -> Doc:
        """The text at `path`, read up to 150 % of its soft maximum."""
        self.reads.add(path)
        if path not in self._docs:
            self._docs[path] = docs.read(self.text(path), self.locale, limit=self.limit(path))
        return self._docs[path]

    def limit(self, path: str) -> int | None:
        """Words after which reading stops in the field at `path`; None where the exercise sets no range."""
        spec = self.exercise.fields.get(generic(path))
        return max(LEAST_LIMIT, int(spec.words[1] * OVER_LONG)) if spec and spec.words else None

    def too_short(self, path: str) -> bool:
        """Whether a field that asks for a longer text has some words, but too few to judge it by."""
        spec = self.exercise.fields.get(generic(path))
        if spec is None or spec.words is None or spec.words[0] < LONG_FIELD:
            return False
        return 0 < len(self.doc(path).content) < SHORT_TEXT

    def copied(self, path: str) -> list[bool]:
        """Tell for each word of the text whether it was copied from the task or the materials."""
        if path not in self._copied:
            self._copied[path] = self.given.copied([word.lower for word in self.doc(path).words])
        return self._copied[path]

    def own(self, path: str) -> tuple[Word, ...]:
        """Content words of the text that were not copied."""
        marks = self.copied(path)
        return tuple(
            word for word, copied in zip(self.doc(path).words, marks, strict=True) if word.content and not copied
        )

    def valid(self, path: str, *, least: int = 2) -> bool:
        """Whether the text has at least `least` own content words and is no filler such as "n/a"."""
        return len(self.own(path)) >= least and not self.filler(path)

    def filler(self, path: str) -> bool:
        """Whether the text only fills the box: "n/a", "tbd", "xxx", dots."""
        words = [word.lower for word in self.doc(path).words]
        return not words or " ".join(words) in _fillers(self.locale) or all(len(set(word)) == 1 for word in words)

    @cached_property
    def given(self) -> Given:
        """Runs of words of the task, the field help and the documents."""
        sources = [self.exercise.task, *(spec.help for spec in self.exercise.fields.values())]
        for document in self.materials.documents:
            sources.append(document.text)
            sources.extend(line.text for line in document.lines)
            if document.stands_in_for is not None:
                sources.extend(text for _, text in _texts(document.data, "", text_fields(document.stands_in_for)))
        return Given.of([word.lower for word in docs.read(source, self.locale).words] for source in sources)

    def known_share(self, paths: Iterable[str]) -> float:
        """Share of content words in some texts that stand in the locale's vocabulary; 1 where there are none.

        Words with a capital letter are left out, since they are mostly names.
        """
        words = [word for path in paths for word in self.doc(path).content if word.text[:1].islower()]
        return sum(word.known for word in words) / len(words) if words else 1.0

    def _check_references(self) -> None:
        """Refuse references to what was not there to refer to; a widget offers only that."""
        known = {row["id"] for spec in self.exercise.inputs for row in self.artefact(spec.exercise).get("outcomes", ())}
        for path, ref in references(self.exercise.widget, self.data, "outcomes"):
            if ref not in known:
                raise ValueError(
                    f"{path}: the outcome {ref!r} is not among the adopted ones "
                    f"({', '.join(sorted(known)) or 'none were adopted'})"
                )
        lines = sum(len(document.lines) for document in self.materials.documents)
        for path, ref in references(self.exercise.widget, self.data, "lines"):
            if not 1 <= ref <= lines:
                raise ValueError(f"{path}: there is no line {ref}; the transcript has lines 1 to {lines}")


def readable(text: str) -> str:
    """Tidy spaces that an empty fact left in a message."""
    return re.sub(r" +([.,;:])", r"\1", re.sub(r"[ \t]{2,}", " ", text))


def _texts(value: Any, path: str, wanted: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Leaves of `value` whose generic path is a text field of the kind."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, f"{path}.{key}" if path else key, wanted)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _texts(item, f"{path}.{index}", wanted)
    elif isinstance(value, str) and generic(path) in wanted:
        yield path, value


def _filled(value: Any) -> bool:
    """Whether anything was typed or chosen; ids and computed starts do not count."""
    if isinstance(value, dict):
        return any(_filled(item) for key, item in value.items() if key not in {"id", "start"})
    if isinstance(value, list | tuple):
        return any(_filled(item) for item in value)
    return bool(value.strip()) if isinstance(value, str) else value not in (None, False)


@cache
def _fillers(locale: str) -> frozenset[str]:
    listed = entries(locale, "fillers") if supported(locale) else ()
    return frozenset(" ".join(w.lower for w in docs.read(entry, locale).words) for entry in listed)
