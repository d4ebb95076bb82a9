"""Keeps answers and results as they were while a trainee's code runs.

In a notebook with code tests nbgrader runs what the trainee wrote, with the grader's rights, in the folder in which the
answers lie. Whatever that code does to them is taken back when the kernel has ended, before anything is read.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

Content = dict[Path, bytes | str | None]
"""What is at or below a path: the bytes of a file, the target of a link, None for anything else (such as a pipe)."""


@contextmanager
def untouched(folders: Sequence[Path], warn: Callable[[str], None]) -> Iterator[None]:
    """Put every folder back as it was on entry, also where the block raises.

    Parameters
    ----------
    folders : folders (or links, or files), each with all that is below it; they may be missing
    warn : told in one sentence about each folder that was changed and put back
    """
    before = {folder: _content(folder) for folder in folders}
    try:
        yield
    finally:
        for folder, kept in before.items():
            found = _content(folder)
            changed = sorted(path for path in {**kept, **found} if kept.get(path, ...) != found.get(path, ...))
            if changed:
                names = ", ".join(path.name for path in changed[:5]) + (", …" if len(changed) > 5 else "")
                _put_back(changed, kept)
                warn(f"code in the notebook changed {folder.name}/ ({names}) while it ran; it was put back as it was")


def remove(path: Path) -> None:
    """Remove a file, a link or a whole folder; nothing where there is none."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _content(path: Path) -> Content:
    if path.is_symlink():
        return {path: str(path.readlink())}
    if path.is_dir():
        return {inner: value for child in path.iterdir() for inner, value in _content(child).items()}
    if path.is_file():
        return {path: path.read_bytes()}
    return {path: None} if path.exists() else {}


def _put_back(changed: Sequence[Path], kept: Content) -> None:
    for path in changed:
        remove(path)
    for path in changed:
        value = kept.get(path)
        if value is None:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(value, str):
            path.symlink_to(value)
        else:
            path.write_bytes(value)
