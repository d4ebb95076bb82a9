"""What the checkers share: findings, confidence, counting rows, and quoting them in messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Literal

from ..reading import Reading
from ..registry import Check
from ..result import Finding
from ..text.clean import shorten
from ..text.doc import Phrases, Word
from ..text.lexicon import words_of

Kind = Literal["ok", "problem", "note"]

STRONG, NOTHING, WEAK = 0.95, 0.8, 0.65
"""How far a rule can be trusted: a strong pattern, nothing matched, a weak or unlisted word (curriculum §2.0)."""
FEW_WORDS = 4
"""Below this many content words a share of known words says nothing."""


@dataclass
class Tally:
    """Rows of a list judged one by one against the number that is asked for.

    Attributes
    ----------
    row : how messages call a row
    required : rows that are asked for; an unwritten row fails
    count : rows that hold
    failing : names of the rows that do not, for messages
    findings, sure : evidence, and the confidence of each judged row
    """

    row: str
    required: int
    count: int = 0
    failing: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    sure: list[float] = field(default_factory=list)

    def fail(self, index: int, text: str) -> None:
        """Name a row that fails with the trainee's own words: ``outcome 3 (“be aware of”)``."""
        self.failing.append(row_name(self.row, index, text))

    def fail_for(self, index: int, reason: str) -> None:
        """Name a row that fails with a reason: ``outcome 3 (no level chosen)``."""
        self.failing.append(f"{self.row} {index + 1} ({reason})")

    def check(self, reading: Reading, rows: str, fields: Sequence[str], **facts: str) -> Check:
        """Return the check: rows that hold, with `facts` beside the common ones; blank if all `fields` are empty."""
        given = range(len(reading.rows(rows)))
        unwritten = [f"{self.row} {index + 1} (missing)" for index in range(len(given), self.required)]
        return Check(
            measure=self.count,
            findings=tuple(self.findings),
            confidence=middle(self.sure),
            facts={
                "ok_count": str(self.count),
                "row_count": str(self.required),
                "failing": listing([*self.failing, *unwritten]),
                **facts,
            },
            blank=not any(reading.text(f"{rows}.{index}.{name}").strip() for index in given for name in fields),
        )


def span(path: str, words: Sequence[Word], kind: Kind, note: str) -> Finding:
    """Return the finding that marks `words` (not empty) in the field at `path`."""
    return Finding(field=path, start=words[0].start, end=words[-1].end, kind=kind, note=note)


def whole(reading: Reading, path: str, kind: Kind, note: str) -> Finding:
    """Return the finding that marks all of the text at `path`."""
    return Finding(field=path, start=0, end=len(reading.text(path)), kind=kind, note=note)


def confidence(reading: Reading, rule: float, paths: Iterable[str], needed: int) -> float:
    """Confidence of one row: the least of *rule*, *length* and *known* (curriculum §2.0, check bank).

    Parameters
    ----------
    rule : :data:`STRONG`, :data:`WEAK` or :data:`NOTHING`
    paths : the fields that were read
    needed : content words from which on length is no doubt
    """
    chosen = list(paths)
    count = sum(len(reading.doc(path).content) for path in chosen)
    known = reading.known_share(chosen) if count >= FEW_WORDS else 1.0
    return min(rule, 1.0, count / needed, known)


def all_within(words: Sequence[Word], listed: Phrases) -> bool:
    """Whether every content word of a text lies inside a listed phrase; False for a text without words."""
    inside = {index for first, last in listed.find(words) for index in range(first, last)}
    return bool(words) and not any(word.content and index not in inside for index, word in enumerate(words))


def states_of_mind(reading: Reading, words: Sequence[Word]) -> bool:
    """Whether a text only says what people know or feel, be it with a number ("8 of 10 feel confident")."""
    mind = words_of(reading.locale, "parts", "state_of_mind")
    numbers = words_of(reading.locale, "parts", "number")
    content = [w for w in words if w.content and not w.text[0].isdigit() and w.lower not in numbers]
    return bool(content) and all(w.lower in mind or w.lemma in mind for w in content)


def middle(rows: Sequence[float]) -> float:
    """Confidence over several rows: the median row; 1 where there is none."""
    return median(rows) if rows else 1.0


def quote(text: str, words: int = 8) -> str:
    """Quote a trainee's words, shortened."""
    return f"“{shorten(text.strip(), words)}”"


def listing(parts: Sequence[str]) -> str:
    """``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def some(parts: Sequence[str], most: int = 3) -> str:
    """Like :func:`listing`, with at most `most` parts and how many more there are; messages stay short."""
    shown = list(parts[:most])
    return listing([*shown, f"{len(parts) - most} more"] if len(parts) > most else shown)


def row_name(row: str, index: int, text: str) -> str:
    """``outcome 3 (“be aware of”)``, or ``outcome 3 (empty)``."""
    return f"{row} {index + 1} ({quote(text) if text.strip() else 'empty'})"
