"""The same course on PostgreSQL: the gradebook, the ledger beside it and the marks are the same as on SQLite."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from nbgrader_course import GOALS, HUMAN, SMALL, WEAK, Course, answer
from tot_exercises import course as courses
from tot_exercises.ledger import Ledger
from tot_exercises.nbgrader_plugin.gradebook import apply_marks

SERVER = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
CONTROL = SERVER / "pg_ctl" if SERVER else Path(shutil.which("pg_ctl") or "pg_ctl")

pytestmark = pytest.mark.skipif(
    not (CONTROL.is_file() or shutil.which("pg_ctl"))
    or (os.getuid() == 0 and "postgres" not in {p.pw_name for p in pwd.getpwall()}),
    reason="no PostgreSQL server on this machine",
)


@pytest.fixture(scope="module")
def db_url() -> Iterator[str]:
    """A server of our own that listens on a socket in a temporary folder only."""
    user = "postgres" if os.getuid() == 0 else None
    with TemporaryDirectory(prefix="pg") as folder:
        if user:
            shutil.chown(folder, user)
        data = Path(folder) / "data"

        def control(*arguments: str) -> None:
            command = [str(CONTROL), "-D", str(data), *arguments]
            subprocess.run(command, user=user, cwd=folder, check=True, timeout=60, stdout=subprocess.DEVNULL)

        control("initdb", "-o", "--auth=trust --username=tot --no-sync --encoding=UTF8 --locale=C")
        control("start", "-w", "-l", str(Path(folder) / "log"), "-o", f"-k {folder} -c listen_addresses='' -F")
        try:
            yield f"postgresql+psycopg://tot@/postgres?host={folder}"
        finally:
            control("stop", "-m", "immediate")


def test_a_course_on_postgresql_gives_the_same_marks(db_url: str, tmp_path: Path) -> None:
    """Generate, autograde, mark and autograde again: both databases end with the same scores, flags and results."""
    found = []
    for name, settings in (("lite", ""), ("post", f"c.CourseDirectory.db_url = {db_url!r}")):
        course = Course(tmp_path / name, settings=settings).add_small()
        url = db_url if settings else course.db_url
        if settings:
            course.db_url = url
        course.generate()
        course.hand_in("ana", answer(**WEAK))
        course.hand_in("ben", answer())
        course.autograde()
        with Ledger(url) as ledger:
            entry = ledger.latest(SMALL, "ana", GOALS)
            assert entry is not None
            ledger.mark(entry, "verbs", 2, "tutor")
            ledger.mark(entry, "voice", 3, "tutor")
        apply_marks(url, courses.Course(course.root), SMALL, "ana")
        course.autograde()
        with Ledger(url) as ledger:
            kept = [(e.student, e.digest, e.result.to_json()) for e in ledger.entries()]
            assert len(ledger.history(SMALL, "ana", GOALS)) == 1
        cells = [course.grade(s) for s in ("ana", "ben")] + [course.person(s) for s in ("ana", "ben")]
        found.append((cells, kept, course.files("autograded")))
    assert found[0] == found[1]
    assert found[0][0][2]["manual_score"] == HUMAN
