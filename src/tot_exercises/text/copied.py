"""Which words of a text were taken over from what the trainee was given: runs of five words or more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

RUN = 5
"""Words in a row from which a stretch counts as copied (curriculum: text basics)."""


@dataclass(frozen=True, slots=True)
class Given:
    """All runs of :data:`RUN` words in the task, the materials and the examples."""

    runs: frozenset[tuple[str, ...]]

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]]) -> Given:
        """Collect the runs of some texts, each a sequence of lower-case words."""
        return cls(frozenset(run for words in texts for run in _runs(words)))

    def copied(self, words: Sequence[str]) -> list[bool]:
        """Tell for each lower-case word whether it stands inside a copied run."""
        marks = [False] * len(words)
        for index, run in enumerate(_runs(words)):
            if run in self.runs:
                marks[index : index + RUN] = [True] * RUN
        return marks

    def share(self, words: Sequence[str]) -> float:
        """Share of the 5-word runs of `words` that stand in the given texts, 0–1; 0 for fewer than five words."""
        runs = list(_runs(words))
        return sum(run in self.runs for run in runs) / len(runs) if runs else 0.0


def _runs(words: Sequence[str]) -> Iterable[tuple[str, ...]]:
    return (tuple(words[index : index + RUN]) for index in range(len(words) - RUN + 1))
