"""When to write: within two seconds of a change, at once when asked, and again later where it failed."""

from __future__ import annotations

import threading
from collections.abc import Callable

DELAY = 1.5
"""Seconds from the first unsaved change to the write. With the 0.4 s that the page collects keystrokes, a text that is
being typed is on disk every 2 s."""
RETRY = 10.0
"""Seconds until a failed write is tried again."""


class Autosaver:
    """Calls `write` after changes, never twice at once.

    Parameters
    ----------
    write : writes what there is to write; returns False where it should be tried again later
    delay, retry : seconds
    """

    def __init__(self, write: Callable[[], bool], *, delay: float = DELAY, retry: float = RETRY) -> None:
        self._write, self._delay, self._retry = write, delay, retry
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._timer: threading.Timer | None = None
        self._dirty = False

    @property
    def dirty(self) -> bool:
        """Whether a change waits to be written."""
        return self._dirty

    def touch(self) -> None:
        """Note a change; it is written within `delay` seconds, however many more follow."""
        with self._lock:
            self._dirty = True
            self._start(self._delay)

    def flush(self) -> None:
        """Write now if there is a change to write."""
        with self._writing:
            with self._lock:
                self._cancel()
                if not self._dirty:
                    return
                self._dirty = False
            if not self._write():
                with self._lock:
                    self._dirty = True
                    self._start(self._retry)

    def close(self) -> None:
        """Write what is left and stop."""
        self.flush()
        with self._lock:
            self._cancel()

    def _start(self, seconds: float) -> None:
        if self._timer is None:
            self._timer = threading.Timer(seconds, self.flush)
            self._timer.daemon = True
            self._timer.start()

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
