"""Earlier versions of an answer: how many there are, how far they reach back, and reading one again."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from test_store import answer, make
from tot_exercises.versions import KEEP, RECENT, superfluous


def test_versions_reach_back_over_the_whole_work_and_not_over_the_last_minute() -> None:
    """Two hours of typing, saved every two seconds: the newest ten stay as they are, the others are spread out."""
    kept: list[float] = []
    for second in range(0, 7200, 2):
        kept.append(float(second))
        if len(kept) > KEEP:
            kept.pop(superfluous(kept))
    assert len(kept) == KEEP
    assert kept[-RECENT:] == [7198.0 - 2 * back for back in range(RECENT - 1, -1, -1)]
    assert kept[0] == 0, "where the work began can be brought back"
    gaps = [later - earlier for earlier, later in pairwise(kept)]
    assert max(gaps) < 7200 / 3, "no third of the time without a version"


def test_a_version_can_be_read_again_by_its_number(tmp_path: Path) -> None:
    """What the list of versions offers can be brought back; a number that is gone is None."""
    store = make(tmp_path)
    store.save(answer("first"))
    store.save(answer("second"))
    store.keep(answer("overtaken in another window"))
    assert store.load().response == answer("second"), "the answer itself is not touched"
    texts = [one.data["need"]["who"] for number in (1, 2, 3) if (one := store.version(number)) is not None]
    assert texts == ["first", "second", "overtaken in another window"]
    assert store.version(99) is None
