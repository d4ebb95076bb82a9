"""The answer file on disk: ``responses/<words>.json``, its last versions, and files that are not as we left them.

A trainee's text must survive a restart, a power cut, a full disk and a second window. So a file is written whole beside
its final place, flushed, and moved over the old one; the last 20 versions lie where nbgrader does not collect them; and
whatever stands in the way is moved aside under a clear name, never written over. A file of a newer version or of
another exercise is left alone: this exercise then only shows it.

Plain files and no database, because hub homes are often on network drives.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .diskfile import make_folder, sync_folder, write_atomically
from .errors import ResponseError, TotError
from .exercise import ExerciseId
from .kinds import validate_data
from .response import MAX_BYTES, Response, parse, read_bytes
from .versions import Versions

try:
    import fcntl
except ImportError:  # Windows: threads of one process are still kept apart
    fcntl = None  # type: ignore[assignment]

RESPONSES = "responses"
VERSIONS = Path(".ipynb_checkpoints") / "tot_exercises"
_LOCK_SECONDS = 2.0
_STALE_SECONDS = 600.0
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_READ_ONLY_REASONS = frozenset({"foreign", "newer", "not_a_folder"})

_thread_locks: dict[Path, threading.RLock] = {}
_registry_lock = threading.Lock()

Reason = Literal["read_only", "full", "gone", "too_large", "protected", "malformed", "failed"]


class StoreError(TotError):
    """An answer could not be written. What was on disk before is unchanged, and the caller still holds the text.

    Attributes
    ----------
    reason : str
        ``read_only``, ``full``, ``gone`` (the module folder was moved or removed), ``too_large``, ``malformed``,
        ``protected`` (a file that must not be written over) or ``failed``. All but ``too_large``, ``malformed`` and
        ``protected`` may pass: try again later.
    """

    def __init__(self, reason: Reason, message: str) -> None:
        self.reason: Reason = reason
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was found when an answer was opened.

    Attributes
    ----------
    response : the answer, or the newest readable version of it where the file is damaged; None for a fresh start
    problem : why the file itself could not be used; None where all is well
    writable : False where the file must not be written over (newer version, other exercise, ``responses`` no folder)
    restored : True where `response` comes from the versions
    """

    response: Response | None = None
    problem: ResponseError | None = None
    writable: bool = True
    restored: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving did.

    Attributes
    ----------
    kept_aside : names of files in the versions folder that stood in the way and were moved there
    overtook : True where another window had saved something else since; that state is among the versions
    """

    kept_aside: tuple[str, ...] = ()
    overtook: bool = False


class Store:
    """The answer to one exercise in one module folder.

    Parameters
    ----------
    folder : the module folder, where the notebook is
    exercise : exercise id, such as ``m04.plan_builder``
    kind : widget kind; data that it could not have written counts as damaged
    """

    def __init__(self, folder: Path, exercise: ExerciseId, kind: str) -> None:
        self.folder, self.exercise, self.kind = folder, exercise, kind
        words = exercise.partition(".")[2]
        self.file = folder / RESPONSES / f"{words}.json"
        self.versions = folder / VERSIONS / words
        self.history = Versions(self.versions)
        self._last: bytes | None = None

    def load(self) -> Loaded:
        """Read the answer. Writes nothing, and raises nothing for a bad file: that is part of what it returns.

        Files are replaced whole, so reading needs no lock against other processes.
        """
        with _thread_lock(self.file):
            try:
                raw = self._raw()
                if raw is None:
                    return Loaded()
                response = self._parse(raw)
            except ResponseError as error:
                if error.reason in _READ_ONLY_REASONS:
                    return Loaded(problem=error, writable=False)
                newest = next(self._readable_versions(), None)
                return Loaded(newest, error, restored=newest is not None)
            self._last = raw
            return Loaded(response)

    def save(self, response: Response) -> Saved:
        """Write an answer so that either the old file or the new one is there, whole, at any moment.

        Raises
        ------
        StoreError
            Nothing was changed, and nothing is lost.
        """
        raw = self._bytes(response)
        if not self.folder.is_dir():
            where = f"{self.folder.name}/{self.file.parent.name}/{self.file.name}"
            raise StoreError("gone", f"{where}: its folder was moved or removed; open the workbook in its new place")
        try:
            with self._locked():
                return self._save(raw)
        except OSError as error:
            raise _store_error(self.file, error) from error

    def keep(self, response: Response) -> None:
        """Add an answer to the versions without making it the answer (text that another window overtook)."""
        with contextlib.suppress(OSError), self._locked():
            self.history.add(self._bytes(response))

    def version_files(self) -> list[Path]:
        """The versions on disk, oldest first."""
        return self.history.files()

    def version(self, number: int) -> Response | None:
        """Return a version that can be read, or None."""
        path = self.history.find(number)
        try:
            raw = None if path is None else read_bytes(path)
            return None if raw is None else self._parse(raw)
        except ResponseError:
            return None

    def _save(self, raw: bytes) -> Saved:
        make_folder(self.file.parent)
        kept: list[str] = []
        overtook = False
        try:
            current = self._raw()
            if current is not None and current != self._last:
                self._parse(current)
                if self._last is not None and current != raw:
                    overtook = True
                self.history.add(current)
        except ResponseError as error:
            if error.reason in _READ_ONLY_REASONS:
                raise StoreError("protected", str(error)) from error
            kept.append(self._keep_aside(error.reason))
        write_atomically(self.file, raw)
        self._last = raw
        self.history.add(raw)
        return Saved(tuple(kept), overtook)

    def _raw(self) -> bytes | None:
        """The file's bytes; a ``responses`` that is no plain folder is told apart, for we do not move folders."""
        parent = self.file.parent
        with contextlib.suppress(FileNotFoundError):
            if not stat.S_ISDIR(os.lstat(parent).st_mode):
                raise ResponseError(
                    "not_a_folder",
                    f"{parent.name}: it is a link or a file; answers need a plain folder; rename it and run the cell",
                )
        return read_bytes(self.file)

    def _parse(self, raw: bytes) -> Response:
        response = parse(raw, self.file.name, exercise=self.exercise)
        try:
            validate_data(self.kind, response.data)
        except ValueError as error:
            raise ResponseError("malformed", f"{self.file.name}: {error}; the file is kept for a person") from error
        return response

    def _bytes(self, response: Response) -> bytes:
        """Encode an answer, and prove that it can be read again before anything is replaced by it."""
        try:
            raw = _LONE_SURROGATE.sub("\ufffd", response.to_json()).encode("utf-8")
            if len(raw) > MAX_BYTES:
                raise StoreError(
                    "too_large",
                    f"{self.file.name}: {len(raw):,} bytes; at most {MAX_BYTES:,} are allowed; shorten long texts",
                )
            self._parse(raw)
        except ResponseError as error:
            raise StoreError(
                "malformed", f"{self.file.name}: the answer could not be read back ({error}); nothing was written"
            ) from error
        return raw

    def _readable_versions(self) -> Iterator[Response]:
        for path in reversed(self.version_files()):
            with contextlib.suppress(ResponseError):
                raw = read_bytes(path)
                if raw is not None:
                    yield self._parse(raw)

    def _keep_aside(self, reason: str) -> str:
        """Move what stands in the way into the versions folder, unread, and return its new name there."""
        make_folder(self.versions)
        taken = {path.name for path in self.versions.iterdir()}
        number = 1
        while (name := f"kept_{reason}_{number:03d}_{self.file.name}") in taken:
            number += 1
        self.file.rename(self.versions / name)
        sync_folder(self.versions)
        return name

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep out other threads, and other processes where the file system can do that without long waiting."""
        with _thread_lock(self.file):
            handle = self._process_lock()
            try:
                if handle is not None:
                    self._remove_leftovers()
                yield
            finally:
                if handle is not None:
                    os.close(handle)

    def _process_lock(self) -> int | None:
        if fcntl is None:
            return None
        try:
            make_folder(self.versions)
            handle = os.open(self.versions / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        except OSError:
            return None  # a read-only place is reported by the write itself
        until = time.monotonic() + _LOCK_SECONDS
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() < until:
                    time.sleep(0.01)
                    continue
            except OSError:
                pass  # no locks on this drive: a replaced file is still whole, only the last writer wins
            else:
                return handle
            os.close(handle)
            return None

    def _remove_leftovers(self) -> None:
        """Remove temporary files of a process that died while writing, so that none is ever handed in."""
        pattern = re.compile(rf"\.{re.escape(self.file.name)}\.\d+-\d+\.tmp")
        with contextlib.suppress(OSError):
            for path in self.file.parent.iterdir():
                if pattern.fullmatch(path.name) and abs(time.time() - path.lstat().st_mtime) > _STALE_SECONDS:
                    path.unlink(missing_ok=True)


def _thread_lock(file: Path) -> threading.RLock:
    key = Path(os.path.realpath(file.parent)) / file.name
    with _registry_lock:
        return _thread_locks.setdefault(key, threading.RLock())


def _store_error(file: Path, error: OSError) -> StoreError:
    where = f"{file.parent.name}/{file.name}"
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return StoreError("full", f"{where}: the disk is full; free space is needed; delete files you do not need")
    if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return StoreError(
            "read_only",
            f"{where}: this folder cannot be written to ({error.strerror}); a folder of your own is needed; copy it",
        )
    return StoreError(
        "failed",
        f"{where}: writing failed ({error.strerror or error}); it is tried again; tell your trainer if this stays",
    )
