"""The one text that all views of an exercise share.

Each view numbers its changes and sends all of its text, with the state that the text is based on. Nothing arrives twice
or too late: of one view only rising numbers count. A text that is based on the newest state is taken as it is. One that
is based on an older state is merged with what came in between, so that two tabs, or a tab that was offline, never write
over each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .merging import merge

State = tuple[int, str]
"""A state of the text: its number, and the view that made it (:data:`KERNEL` for a merged one)."""
Data = dict[str, Any]

KERNEL = "kernel"
_REMEMBERED = 200  # states that a view may still be based on; a view that types makes at most three in a second
_VIEWS = 50


@dataclass(frozen=True, slots=True)
class Taken:
    """What a message changed.

    Attributes
    ----------
    conflicts : paths that two views changed at the same time
    overtaken : the text that no longer stands there, where there were conflicts
    """

    conflicts: tuple[str, ...] = ()
    overtaken: Data | None = None


class Joint:
    """The text, its state, and the newest number that was taken from each view (`heard`)."""

    def __init__(self, data: Data) -> None:
        self.data = data
        self.at: State = (0, "")
        self.heard: dict[str, int] = {}
        self._states: dict[State, Data] = {self.at: data}
        self._last: dict[str, Data] = {}

    def take(self, content: Mapping[str, Any]) -> Taken | None:
        """Take the text of a message; None where it has none, or nothing newer.

        The message has `data`, `rev` and `by`, and one of `since` (the state it is based on, as [number, view]) and
        `base` (the very text it is based on). Without either, the higher ``(rev, by)`` wins.
        """
        data, state = content.get("data"), state_of(content)
        if not isinstance(data, dict) or state is None or state[0] <= self.heard.get(state[1], -1):
            return None
        base = self._base(content, state[1])
        if base is None and state <= self.at:
            return None
        merged, conflicts = (data, ()) if base is None or base is self.data else merge(base, data, self.data)
        overtaken = self.data if conflicts else None
        others = [(name, rev) for name, rev in self.heard.items() if name != state[1]]
        self.heard = dict([*others[1 - _VIEWS :], (state[1], state[0])])
        self._remember(state, data)
        self._last[state[1]] = data
        if merged != data or state[0] <= self.at[0]:
            state = (max(state[0], self.at[0]) + 1, KERNEL)
            self._remember(state, merged)
        self.data, self.at = merged, state
        return Taken(conflicts, overtaken)

    def replace(self, data: Data) -> None:
        """Put another text in place (an earlier version)."""
        self.data, self.at = data, (self.at[0] + 1, KERNEL)
        self._remember(self.at, data)

    def _base(self, content: Mapping[str, Any], by: str) -> Data | None:
        if isinstance(content.get("base"), dict):
            given: Data = content["base"]
            return given
        since = content.get("since")
        if not isinstance(since, list) or len(since) != 2:
            return None
        known = state_of({"rev": since[0], "by": since[1]})
        if known == self.at:
            return self.data
        # A message that overtook its forerunner is based on a state that has not arrived: the view's last one will do.
        return self._states.get(known, self._last.get(by)) if known is not None else None

    def _remember(self, state: State, data: Data) -> None:
        self._states[state] = data
        while len(self._states) > _REMEMBERED:
            self._states.pop(next(iter(self._states)))


def state_of(content: Mapping[str, Any]) -> State | None:
    """Return the state that a message names; None where it names none."""
    rev, by = content.get("rev"), content.get("by", "")
    return (rev, by) if type(rev) is int and isinstance(by, str) else None
