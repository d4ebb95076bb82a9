"""Evidence as people read it: the fields that findings mean, with the words that counted and what was noted on them.

Findings give offsets; a reader needs the trainee's own words in their place, grouped by field, problems first. Every
text leaves this module printable (control characters visible); the templates escape it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from . import readout
from .exercise import Materials
from .response import Response
from .result import Finding
from .spans import Kind, Mark, Run, excerpt, quoted
from .text.clean import printable

KINDS: dict[str, str] = {"ok": "Good", "problem": "Look again", "note": "Note"}


@dataclass(frozen=True, slots=True)
class Remark:
    """What findings of one kind say about a field, with the short stretches they mean."""

    kind: Kind
    word: str
    note: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A field of the answer with its highlighted stretches. `kind` is set where findings mean the field as a whole."""

    label: str
    runs: tuple[Run, ...]
    remarks: tuple[Remark, ...]
    kind: Kind
    empty: bool


def quotes_of(findings: Iterable[Finding], response: Response | None, materials: Materials) -> tuple[Quote, ...]:
    """Group findings by field, problems first, then in the order of the answer; reasons for review are left out."""
    fields: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.kind != "review":
            fields.setdefault(finding.field, []).append(finding)

    def place(field: str) -> tuple[bool, tuple[int, ...]]:
        calm = all(f.kind != "problem" for f in fields[field])
        return calm, readout.order(field, response) if response else ()

    return tuple(_quote(field, fields[field], response, materials) for field in sorted(fields, key=place))


def _quote(field: str, findings: Sequence[Finding], response: Response | None, materials: Materials) -> Quote:
    text, typed = readout.content(field, response, materials) if response and field else ("", False)
    spans = [f for f in findings if typed and f.end > f.start]
    whole: list[Kind] = [f.kind for f in findings if f not in spans and f.kind != "review"]
    marks = [Mark(f.start, f.end, f.kind) for f in spans if f.kind != "review"]
    return Quote(
        label=readout.label(field, materials.exercise) if field else "The whole answer",
        runs=excerpt(text, marks),
        remarks=_remarks(findings, text if typed else ""),
        kind=min(whole, key=["problem", "ok", "note"].index, default=""),
        empty=bool(field) and response is not None and not text.strip() and not _is_row(field),
    )


def _remarks(findings: Sequence[Finding], text: str) -> tuple[Remark, ...]:
    groups: dict[tuple[Kind, str], list[str]] = {}
    for finding in findings:
        if finding.kind == "review":
            continue
        quotes = groups.setdefault((finding.kind, printable(finding.note)), [])
        said = quoted(text[max(0, finding.start) : max(0, finding.end)])
        if said and said not in quotes and said != " ".join(text.split()):
            quotes.append(said)
    return tuple(Remark(kind, KINDS[kind], note, tuple(quotes)) for (kind, note), quotes in groups.items())


def _is_row(field: str) -> bool:
    """Whether the path names a row (``blocks.3``) or a whole list, which has no text of its own."""
    return field.rpartition(".")[2].isdigit() or "." not in field
