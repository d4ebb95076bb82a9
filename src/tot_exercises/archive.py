"""The course as one file: ``make course`` builds it, ``tot init --from`` opens it.

An archive comes from elsewhere, so it is opened with care: no absolute name, no ``..``, no link, no folder of another
kind, and no more than a course can need.
"""

from __future__ import annotations

import stat
import sys
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from . import __version__
from .errors import CourseError

CONTENT = ("workbooks", "rubrics", "samples")
"""Folders of a checkout that make up the course."""
LICENCES = ("LICENSE", "LICENSE-content.md")
MAX_BYTES = 200_000_000
MAX_FILES = 20_000
_LEFT_OUT = {".ipynb_checkpoints", "__pycache__", "responses", "results", ".DS_Store"}
_EPOCH = (2026, 1, 1, 0, 0, 0)


def refuse_links(content: Path) -> None:
    """Raise :class:`CourseError` where a folder of the course holds a link: its target need not be course content."""
    for name in CONTENT:
        for path in (content / name, *sorted((content / name).rglob("*"))):
            if path.is_symlink() and not _LEFT_OUT.intersection(path.relative_to(content).parts):
                raise CourseError(
                    f"{path}: a link; a course holds plain files only, because what a link leads to would be handed "
                    "out; put the file itself there, or remove the link"
                )


def build(checkout: Path, target: Path) -> Path:
    """Write the course archive of a checkout; the same content gives the same bytes.

    Parameters
    ----------
    checkout : folder with ``workbooks/``, ``rubrics/`` and ``samples/``
    target : folder for ``tot-course-VERSION.zip``; made if it is missing

    Raises
    ------
    CourseError
        The folder is not a checkout.
    """
    for name in CONTENT:
        if not (checkout / name).is_dir():
            raise CourseError(
                f"{checkout}: no {name}/ here; a course archive is made from a checkout, which has "
                f"{', '.join(CONTENT)}; go there first"
            )
    target.mkdir(parents=True, exist_ok=True)
    path = target / f"tot-course-{__version__}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in content_files(checkout):
            info = zipfile.ZipInfo(file.relative_to(checkout).as_posix(), _EPOCH)
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, file.read_bytes())
    return path


def content_files(checkout: Path) -> Iterator[Path]:
    """The files of the course in a checkout, in order; working copies and caches are left out."""
    for name in LICENCES:
        if (checkout / name).is_file():
            yield checkout / name
    for name in CONTENT:
        for path in sorted((checkout / name).rglob("*")):
            inside = path.relative_to(checkout).parts
            if path.is_file() and not path.is_symlink() and not _LEFT_OUT.intersection(inside):
                yield path


@contextmanager
def opened(path: Path) -> Iterator[Path]:
    """Unpack a course archive into a folder of its own, which is removed afterwards.

    Raises
    ------
    CourseError
        It is not a zip file, or holds a name that leads outside, a link, or too much; nothing was unpacked then.
    """
    with tempfile.TemporaryDirectory(prefix="tot-course-") as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                members = archive.infolist()
                _refuse_unsafe(path, members)
                for member in members:
                    if not member.is_dir():
                        _unpack(archive, member, Path(folder))
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
            raise CourseError(
                f"{path}: cannot be opened as a course archive ({error}); make course builds one; get it again"
            ) from error
        yield Path(folder)


def _refuse_unsafe(path: Path, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_FILES or sum(member.file_size for member in members) > MAX_BYTES:
        raise CourseError(
            f"{path}: more than {MAX_FILES:,} files or {MAX_BYTES // 1_000_000} MB; a course is far smaller; "
            f"nothing was unpacked"
        )
    seen: set[str] = set()
    for member in members:
        name = PurePosixPath(member.filename)
        # "a" and "A" are one file on some systems, and so are two ways to write "ä"
        key = unicodedata.normalize("NFC", str(name)).casefold()
        if key in seen and not member.is_dir():
            raise CourseError(
                f"{path}: the entry {member.filename!r} stands twice; each file stands once; get the archive "
                f"again, or build it anew with: make course; nothing was unpacked"
            )
        seen.add(key)
        kind = stat.S_IFMT(member.external_attr >> 16)
        outside = name.is_absolute() or ".." in name.parts or "\\" in member.filename or ":" in member.filename
        if outside or kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise CourseError(
                f"{path}: the entry {member.filename!r} is a link or leads outside the folder; a course holds plain "
                f"files only; nothing was unpacked"
            )
        if name.parts and name.parts[0] not in (*CONTENT, *LICENCES):
            raise CourseError(
                f"{path}: the entry {member.filename!r}; a course archive holds {', '.join((*CONTENT, *LICENCES))}; "
                f"nothing was unpacked"
            )


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> None:
    target = folder.joinpath(*PurePosixPath(member.filename).parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as source:
        content = source.read(member.file_size + 1)
    if len(content) > member.file_size:
        raise zipfile.BadZipFile(f"{member.filename} is larger than it says")
    target.write_bytes(content)


def main() -> int:
    """Build the archive of the checkout in the current folder into ``dist/`` (``make course``)."""
    try:
        print(build(Path.cwd(), Path("dist")))
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
