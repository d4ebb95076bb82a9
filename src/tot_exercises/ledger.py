"""Every graded digest and every human level, kept in the gradebook's own database.

nbgrader stores one automatic and one typed score a cell, so it cannot say which criterion a person judged, of which
answer, and when. The ledger can: ``mark = f(rubric, machine levels, human levels)`` is computed from it, never typed
in. It lives in three tables beside nbgrader's (``tot_result``, ``tot_mark``, ``tot_score``), so that one backup, one
migration and one server serve both. Rows are only ever added, and only where something changed: grading the same
answer twice leaves the tables as they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from .errors import GradebookError, MarksError
from .result import ExerciseResult
from .settling import HumanMark, machine_part

WAIT_SECONDS = 15
"""How long a locked SQLite gradebook is waited for, when the ledger makes its own connection."""

Change = Literal["new", "same", "changed"]
Origin = Literal["computed", "typed"]
CellName = Literal["exercise", "person"]

_METADATA = sa.MetaData()


def _key() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("assignment", sa.String(128), nullable=False),
        sa.Column("student", sa.String(128), nullable=False),
        sa.Column("exercise", sa.String(128), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
    ]


_RESULT = sa.Table(
    "tot_result",
    _METADATA,
    *_key(),
    sa.Column("result", sa.Text, nullable=False),
    sa.Index("tot_result_key", "assignment", "student", "exercise"),
)
_MARK = sa.Table(
    "tot_mark",
    _METADATA,
    *_key(),
    sa.Column("criterion", sa.String(128), nullable=False),
    sa.Column("level", sa.Integer, nullable=False),
    sa.Column("by", sa.String(128), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Index("tot_mark_key", "assignment", "student", "exercise"),
)
_SCORE = sa.Table(
    "tot_score",
    _METADATA,
    *_key(),
    sa.Column("cell", sa.String(16), nullable=False),
    sa.Column("score", sa.Float, nullable=True),
    sa.Column("origin", sa.String(16), nullable=False),
    sa.Index("tot_score_key", "assignment", "student", "exercise"),
)

_SECRETS = sa.MetaData()
_SECRET = sa.Table("tot_secret", _SECRETS, sa.Column("value", sa.String(64), primary_key=True))


@dataclass(frozen=True, slots=True)
class Entry:
    """One graded answer: the machine's result as it was computed, and when (UTC)."""

    assignment: str
    student: str
    exercise: str
    digest: str
    result: ExerciseResult
    graded_at: datetime


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording a result found.

    Attributes
    ----------
    entry : the entry that now is the latest
    change : ``new`` (the first of this exercise), ``same`` or ``changed`` (the answer's digest)
    moved : the machine's criteria differ from the entry before, in level, points or state
    before : the entry that was the latest until now
    """

    entry: Entry
    change: Change
    moved: bool
    before: Entry | None = None


@dataclass(frozen=True, slots=True)
class CellScore:
    """A manual score of an nbgrader cell: computed by us from levels, or found there as typed by a person."""

    cell: CellName
    digest: str
    score: float | None
    origin: Origin
    at: datetime


class Ledger:
    """The three tables.

    Parameters
    ----------
    bind
        A database URL, an engine, or a connection. With a connection everything happens in the caller's transaction,
        which the caller commits; otherwise each call is a transaction of its own.

    Raises
    ------
    GradebookError
        From any method: the database stayed locked, or cannot be read or written.
    """

    def __init__(self, bind: str | Engine | Connection) -> None:
        self._bind = _engine(bind) if isinstance(bind, str) else bind
        self._owned = isinstance(bind, str)
        self._ready = False

    def close(self) -> None:
        """Give back the connections of an engine that the ledger made from a URL."""
        if self._owned and isinstance(self._bind, Engine):
            self._bind.dispose()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def url(self) -> str:
        """The database's URL, with its password."""
        return self._bind.engine.url.render_as_string(hide_password=False)

    def secret(self) -> bytes:
        """Return 32 random bytes that only this gradebook has, the same ones each time: the key of blind row names."""
        with self._open(write=True) as connection:
            _SECRETS.create_all(connection)
            found = connection.execute(sa.select(_SECRET.c.value).order_by(_SECRET.c.value).limit(1)).scalar()
            if found is None:
                found = token_hex(32)
                connection.execute(sa.insert(_SECRET), {"value": found})
        return bytes.fromhex(found)

    def record(self, assignment: str, student: str, exercise: str, result: ExerciseResult) -> Recorded:
        """Keep a result. A row is added only where the answer or the result differs from the latest one."""
        with self._open(write=True) as connection:
            before = self._latest(connection, assignment, student, exercise)
            if before is not None and before.result == result:
                return Recorded(before, "same", moved=False, before=before)
            entry = Entry(assignment, student, exercise, result.response_digest, result, _now())
            row = {**_where(entry), "at": entry.graded_at.isoformat(), "result": result.to_json()}
            connection.execute(sa.insert(_RESULT), row)
        if before is None:
            return Recorded(entry, "new", moved=False)
        change: Change = "same" if before.digest == entry.digest else "changed"
        return Recorded(entry, change, moved=machine_part(before.result) != machine_part(result), before=before)

    def latest(self, assignment: str, student: str, exercise: str) -> Entry | None:
        """Return the entry of the answer that was graded last, or None."""
        with self._open() as connection:
            return self._latest(connection, assignment, student, exercise) if self._ready else None

    def entries(self, assignment: str | None = None) -> list[Entry]:
        """Return the latest entry of each student and exercise, ordered by assignment, student and exercise."""
        newest = sa.select(sa.func.max(_RESULT.c.id)).group_by(
            _RESULT.c.assignment, _RESULT.c.student, _RESULT.c.exercise
        )
        query = (
            sa.select(_RESULT)
            .where(_RESULT.c.id.in_(newest))
            .order_by(_RESULT.c.assignment, _RESULT.c.student, _RESULT.c.exercise)
        )
        if assignment is not None:
            query = query.where(_RESULT.c.assignment == assignment)
        return [_entry(row) for row in self._rows(query)]

    def history(self, assignment: str, student: str, exercise: str) -> list[Entry]:
        """Return all entries of one exercise, oldest first."""
        return [_entry(row) for row in self._rows(_of(_RESULT, assignment, student, exercise))]

    def mark(self, entry: Entry, criterion: str, level: int, by: str, note: str = "") -> HumanMark:
        """Keep a person's level for one criterion of this answer; an earlier one stays in the history.

        Raises
        ------
        MarksError
            The result has no such criterion, or the level is not 0, 1, 2 or 3.
        """
        known = [c.id for c in entry.result.criteria]
        where = f"{entry.student}, {entry.exercise}"
        if criterion not in known:
            raise MarksError(
                f"{where}: a mark for the criterion {criterion!r}; "
                f"its criteria are: {', '.join(known)}; correct the name"
            )
        if isinstance(level, bool) or level not in (0, 1, 2, 3):
            raise MarksError(f"{where}, {criterion}: the level {level!r}; a level is 0, 1, 2 or 3; correct it")
        new = HumanMark(criterion, level, by, note, _now())  # type: ignore[arg-type]
        with self._open(write=True) as connection:
            standing = self._marks(connection, entry).get(criterion)
            if standing is not None and (standing.level, standing.by, standing.note) == (level, by, note):
                return standing
            row = {
                **_where(entry),
                "at": new.at.isoformat(),
                "criterion": criterion,
                "level": level,
                "by": by,
                "note": note,
            }
            connection.execute(sa.insert(_MARK), row)
        return new

    def marks(self, entry: Entry) -> dict[str, HumanMark]:
        """Return the standing human level of each criterion of exactly this answer."""
        with self._open() as connection:
            return self._marks(connection, entry) if self._ready else {}

    def mark_history(self, assignment: str, student: str, exercise: str) -> list[tuple[str, HumanMark]]:
        """Return every mark ever given for this exercise with the digest it belongs to, oldest first."""
        return [(row.digest, _human_mark(row)) for row in self._rows(_of(_MARK, assignment, student, exercise))]

    def note_score(self, entry: Entry, cell: CellName, score: float | None, origin: Origin) -> None:
        """Remember the manual score that stands in an nbgrader cell for this answer, and where it comes from."""
        with self._open(write=True) as connection:
            row = {**_where(entry), "at": _now().isoformat(), "cell": cell, "score": score, "origin": origin}
            connection.execute(sa.insert(_SCORE), row)

    def score(self, entry: Entry, cell: CellName) -> CellScore | None:
        """Return the manual score last remembered for a cell and exactly this answer."""
        found = [
            s
            for s in self.score_history(entry.assignment, entry.student, entry.exercise)
            if (s.cell, s.digest) == (cell, entry.digest)
        ]
        return found[-1] if found else None

    def score_history(self, assignment: str, student: str, exercise: str) -> list[CellScore]:
        """Return every manual score remembered for this exercise's cells, oldest first."""
        rows = self._rows(_of(_SCORE, assignment, student, exercise))
        return [CellScore(row.cell, row.digest, row.score, row.origin, datetime.fromisoformat(row.at)) for row in rows]

    def _latest(self, connection: Connection, assignment: str, student: str, exercise: str) -> Entry | None:
        query = _of(_RESULT, assignment, student, exercise).order_by(None).order_by(_RESULT.c.id.desc()).limit(1)
        row = connection.execute(query).first()
        return None if row is None else _entry(row)

    def _marks(self, connection: Connection, entry: Entry) -> dict[str, HumanMark]:
        query = _of(_MARK, entry.assignment, entry.student, entry.exercise).where(_MARK.c.digest == entry.digest)
        return {row.criterion: _human_mark(row) for row in connection.execute(query)}

    def _rows(self, query: sa.Select[Any]) -> list[Any]:
        with self._open() as connection:
            return list(connection.execute(query)) if self._ready else []

    @contextmanager
    def _open(self, *, write: bool = False) -> Iterator[Connection]:
        """Yield a connection; the tables are created by the first call that writes."""
        try:
            if isinstance(self._bind, Connection):
                self._prepare(self._bind, write=write)
                yield self._bind
            elif write:
                with self._bind.begin() as connection:
                    self._prepare(connection, write=True)
                    yield connection
            else:
                with self._bind.connect() as connection:
                    self._prepare(connection, write=False)
                    yield connection
        except DBAPIError as error:
            raise gradebook_error(error, self._bind) from error

    def _prepare(self, connection: Connection, *, write: bool) -> None:
        if self._ready:
            return
        if write:
            _METADATA.create_all(connection)
            self._ready = True
        else:
            self._ready = all(sa.inspect(connection).has_table(table) for table in _METADATA.tables)


def gradebook_error(error: DBAPIError, bind: Engine | Connection | str) -> GradebookError:
    """Return the sentence for the instructor that a database error deserves."""
    where = bind if isinstance(bind, str) else bind.engine.url.render_as_string(hide_password=True)
    reason = str(error.orig or error).strip().splitlines()[0]
    if "locked" in reason.lower() or "busy" in reason.lower():
        return GradebookError(
            f"{where}: the gradebook is locked by another program; one program at a time can write to it; "
            "close formgrader and other commands that use it, then do this again"
        )
    if "readonly" in reason.lower().replace("-", ""):
        return GradebookError(
            f"{where}: the gradebook is read-only; marks must be written to it; "
            "change the file's permissions, then do this again"
        )
    return GradebookError(
        f"{where}: the gradebook cannot be used ({reason}); check that it is there and that you may write to it"
    )


def _engine(url: str) -> Engine:
    arguments = {"timeout": WAIT_SECONDS} if url.startswith("sqlite") else {}
    return sa.create_engine(url, connect_args=arguments)


def _where(entry: Entry) -> dict[str, str]:
    return {
        "assignment": entry.assignment,
        "student": entry.student,
        "exercise": entry.exercise,
        "digest": entry.digest,
    }


def _of(table: sa.Table, assignment: str, student: str, exercise: str) -> sa.Select[Any]:
    columns = table.c
    return (
        sa.select(table)
        .where(columns.assignment == assignment, columns.student == student, columns.exercise == exercise)
        .order_by(columns.id)
    )


def _entry(row: Any) -> Entry:
    return Entry(
        row.assignment,
        row.student,
        row.exercise,
        row.digest,
        ExerciseResult.model_validate_json(row.result),
        datetime.fromisoformat(row.at),
    )


def _human_mark(row: Any) -> HumanMark:
    return HumanMark(row.criterion, row.level, row.by, row.note, datetime.fromisoformat(row.at))


def _now() -> datetime:
    return datetime.now(UTC)
