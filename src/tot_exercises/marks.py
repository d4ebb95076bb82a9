"""Marking in a spreadsheet: what waits for a person goes out as a sheet and comes back as levels.

The sheet is blind: a row has an opaque key (a keyed hash; the key of the hash never leaves the gradebook's database),
no name, and no place that tells who comes next. It comes back all or nothing: every row is checked against the
gradebook first, and where anything does not fit, nothing is written and every fault is listed with its row.
"""

from __future__ import annotations

import hashlib
import hmac
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from . import graded_answer, sheet
from .assess import Assessment, assess
from .course import Course
from .errors import MarksError
from .feedback import answer_readout, evidence_text
from .ledger import Entry, Ledger
from .marks_report import Exported, Hidden, Report, refusal
from .result import CriterionResult
from .rubric import Criterion, load_rubric
from .settling import HumanMark, settled
from .text.clean import printable

__all__ = ["COLUMNS", "HELP", "NEEDED", "Exported", "Report", "export_marks", "import_marks"]

COLUMNS = (
    "key",
    "exercise",
    "criterion",
    "answer",
    "evidence",
    "level_3",
    "level_2",
    "level_1",
    "level_0",
    "level",
    "note",
    "grader",
    "why_asked",
    "proposed_level",
    "proposed_because",
    "proposed_evidence",
)
"""Columns of the sheet, in order: words, descriptors and the empty cells first, all that the machine thinks last."""

NEEDED = ("key", "exercise", "criterion", "level", "note", "grader")
"""Columns without which a sheet is refused."""

HELP = """How to fill this sheet in

1. Read the answer and the evidence. Then choose a level, 0 to 3, with the help of the columns level_3 to level_0.
2. Write the number into the column level. Leave it empty for what you do not want to mark; it waits on.
3. In note you can write one or two sentences. The trainee reads them.
4. In grader you can write who you are. Where it is empty, the account that imports the sheet counts.
5. Look at the machine's proposal, in the last columns, only after you have chosen.

Sort and filter as you like. Do not change key, exercise and criterion.
Save the file as it is, as .xlsx or as CSV UTF-8, and bring it back with: tot marks import FILE
"""

_WIDTHS = (26, 18, 24, 70, 50, 32, 32, 32, 32, 8, 40, 14, 40, 10, 50, 50)
_LEVEL = re.compile(r"([0-3])([.,]0+)?")
_DIGITS = 20


@dataclass(frozen=True, slots=True)
class _Waiting:
    entry: Entry
    criterion: CriterionResult


@dataclass(frozen=True, slots=True)
class _Mark:
    """A row that fits: the level to give."""

    line: int
    entry: Entry
    criterion: str
    level: int
    by: str
    note: str


def export_marks(course: Course, ledger: Ledger, assignment: str, path: Path, *, seed: int | None = None) -> Exported:
    """Write the sheet of all that waits for a person in one assignment, one criterion a row, in random order.

    Parameters
    ----------
    course : where rubrics, exercises and answers are
    ledger : the gradebook's
    assignment : such as ``m04_session_planning``
    path : ends in ``.csv`` or ``.xlsx``; an existing file is replaced
    seed : makes the order repeatable

    Raises
    ------
    MarksError
        The file cannot be written, or is of another kind.
    CourseError, GradebookError
        A rubric is missing or faulty; the gradebook cannot be read.
    """
    keys = _Keys(ledger.secret())
    rows: list[tuple[str, ...]] = []
    answers = 0
    hidden: list[Hidden] = []
    for entry in ledger.entries(assignment):
        file = graded_answer.find(course, entry)
        assessment = assess(file.path, entry.exercise, course)
        waiting = settled(entry.result, assessment.rubric, ledger.marks(entry)).pending
        known = {criterion.id for criterion in assessment.rubric.criteria}
        found = [_row(keys, file, entry, criterion, assessment) for criterion in waiting if criterion.id in known]
        rows.extend(found)
        answers += bool(found)
        if found and graded_answer.not_shown(file):
            where = str(file.path.relative_to(course.root))
            hidden.append(Hidden(where, file.changed, tuple(row[0] for row in found)))
    random.Random(seed).shuffle(rows)  # noqa: S311  an order, not a secret
    _write(path, [COLUMNS, *rows])
    return Exported(path, len(rows), answers, tuple(hidden))


def import_marks(
    course: Course, ledger: Ledger, path: Path, *, by: str, apply: Callable[..., object] | None = None
) -> Report:
    """Check a filled sheet and apply its levels; nothing is written where anything does not fit.

    Parameters
    ----------
    course, ledger : as for :func:`export_marks`
    path : the sheet, as .csv (UTF-8; comma, semicolon or tab) or .xlsx
    by : who marked, where the sheet does not say
    apply : writes the gradebook's cells; by default :func:`tot_exercises.nbgrader_plugin.gradebook.apply_marks`

    Raises
    ------
    MarksError
        One line for each fault, with the row as the spreadsheet numbers it.
    GradebookError
        The gradebook is locked. What was written by then is kept, and importing again completes it.
    """
    rows = sheet.read(path)
    missing = [name for name in NEEDED if name not in rows[0].cells]
    if missing:
        raise MarksError(
            f"{path.name}: row 1: no column {', '.join(missing)}; a sheet of marks needs {', '.join(NEEDED)}; "
            "put the heading back as it was exported"
        )
    checker = _Checker(course, ledger, by)
    marks = list(checker.marks(rows[1:]))
    if checker.faults:
        raise MarksError(refusal(path.name, checker.faults, len(marks)))
    standing = {id(mark): ledger.marks(mark.entry).get(mark.criterion) for mark in marks}
    fresh = [mark for mark in marks if not _same(mark, standing[id(mark)])]
    for mark in fresh:
        ledger.mark(mark.entry, mark.criterion, mark.level, mark.by, mark.note)
    applied = _apply(course, ledger, marks, apply)
    return Report(
        applied=len(fresh),
        replaced=sum(standing[id(mark)] is not None for mark in fresh),
        unchanged=len(marks) - len(fresh),
        skipped=checker.skipped,
        notes_unused=tuple(checker.notes_unused),
        overridden=applied,
    )


@dataclass(frozen=True)
class _Keys:
    """Opaque names of rows: equal for equal rows, and not to be computed without the gradebook."""

    secret: bytes

    def of(self, entry: Entry, criterion: str) -> str:
        """Name a criterion of one trainee's answer, whatever the answer is now."""
        return self._hash("row", entry.assignment, entry.student, entry.exercise, criterion)

    def answer(self, entry: Entry, criterion: str) -> str:
        """Name the answer that was marked; another one for each row, so that rows cannot be put together by it."""
        return self._hash("answer", entry.digest, self.of(entry, criterion))[:10]

    def full(self, entry: Entry, criterion: str) -> str:
        return f"{self.of(entry, criterion)}-{self.answer(entry, criterion)}"

    def _hash(self, *parts: str) -> str:
        text = "\0".join(parts).encode("utf-8", "surrogatepass")
        return hmac.new(self.secret, text, hashlib.sha256).hexdigest()[:_DIGITS]


class _Misfit(Exception):
    """A row that does not fit, and why."""


class _Checker:
    """Checks rows against the gradebook and collects every fault."""

    def __init__(self, course: Course, ledger: Ledger, by: str) -> None:
        self.course, self.ledger, self.by = course, ledger, by
        self.faults: list[tuple[int, str]] = []
        self.notes_unused: list[int] = []
        self.skipped = 0
        self._titles: dict[str, Mapping[str, str]] = {}
        self._seen: dict[str, _Mark] = {}
        self._files: dict[tuple[str, str, str], graded_answer.Found] = {}

    @cached_property
    def _known(self) -> dict[str, _Waiting]:
        keys = _Keys(self.ledger.secret())
        entries = self.ledger.entries()
        return {keys.of(e, c.id): _Waiting(e, c) for e in entries for c in e.result.criteria}

    def marks(self, rows: Sequence[sheet.Row]) -> Iterator[_Mark]:
        """Yield one mark for each row with a level; faults are collected beside."""
        keys = _Keys(self.ledger.secret())
        for row in rows:
            try:
                mark = self._mark(row, keys)
                if mark is not None and self._first(row.get("key"), mark):
                    yield mark
            except _Misfit as why:
                self.faults.append((row.line, str(why)))

    def _first(self, key: str, mark: _Mark) -> bool:
        """Whether no row before has marked the same; raises where one has given another level."""
        before = self._seen.setdefault(key, mark)
        if before.level != mark.level:
            raise _Misfit(
                f"level {mark.level}, but row {before.line} gives the same answer and criterion level "
                f"{before.level}; one of them can be right; remove the other"
            )
        return before is mark

    def _mark(self, row: sheet.Row, keys: _Keys) -> _Mark | None:
        text = row.get("level")
        if not text and "level" not in row.formulas:
            self.skipped += 1
            if row.get("note"):
                self.notes_unused.append(row.line)
            return None
        live = [name for name in NEEDED if name in row.formulas]
        if live:
            raise _Misfit(f"a formula or an error value in {', '.join(live)}; plain text is read; type it in")
        key, answer = row.get("key").partition("-")[::2]
        waiting = self._known.get(key)
        if waiting is None:
            found = f"the key {printable(row.get('key'))[:60]!r}" if key else "no key"
            raise _Misfit(f"{found}; this gradebook has no such row; put the key back, or export again")
        entry, criterion = waiting.entry, waiting.criterion
        title = self._title(entry, criterion)
        for column, expected in (("exercise", entry.exercise), ("criterion", title)):
            if row.get(column) != sheet.fitting(expected).strip():
                told = printable(row.get(column))[:60]
                raise _Misfit(f"{column} is {told!r}; its key belongs to {expected!r}; put it back")
        level = _LEVEL.fullmatch(text)
        if level is None:
            raise _Misfit(f"level is {printable(text)[:40]!r}; a level is 0, 1, 2 or 3; correct it")
        if answer != keys.answer(entry, criterion.id):
            raise _Misfit("the answer has changed since this sheet was exported; export again, and mark the new one")
        if self._file(entry).changed:
            raise _Misfit(graded_answer.CHANGED)
        by = printable(row.get("grader")) or self.by
        return _Mark(row.line, entry, criterion.id, int(level[1]), by[:128], printable(row.get("note")))

    def _file(self, entry: Entry) -> graded_answer.Found:
        place = (entry.assignment, entry.student, entry.exercise)
        if place not in self._files:
            self._files[place] = graded_answer.find(self.course, entry)
        return self._files[place]

    def _title(self, entry: Entry, criterion: CriterionResult) -> str:
        if entry.exercise not in self._titles:
            rubric = load_rubric(self.course.rubric_file(entry.exercise))
            self._titles[entry.exercise] = {c.id: c.title for c in rubric.criteria}
        return self._titles[entry.exercise].get(criterion.id, criterion.id)


def _same(mark: _Mark, standing: HumanMark | None) -> bool:
    return standing is not None and (standing.level, standing.by, standing.note) == (mark.level, mark.by, mark.note)


def _apply(course: Course, ledger: Ledger, marks: Sequence[_Mark], apply: Callable[..., object] | None) -> int:
    """Write the cells of every trainee in the sheet, once each; return how many cells keep a typed score."""
    places = sorted({(mark.entry.assignment, mark.entry.student) for mark in marks})
    if apply is not None:
        for place in places:
            apply(ledger.url, course, *place)
        return 0
    from .nbgrader_plugin.gradebook import apply_marks, opened

    overridden = 0
    if places:
        with opened(ledger.url) as gradebook:
            for place in places:
                overridden += sum(len(one.overridden) for one in apply_marks(gradebook, course, *place))
    return overridden


def _row(
    keys: _Keys, file: graded_answer.Found, entry: Entry, criterion: CriterionResult, assessment: Assessment
) -> tuple[str, ...]:
    spec: Criterion = assessment.rubric.criterion(criterion.id)
    response = None if file.changed else assessment.response
    hidden = graded_answer.not_shown(file)
    if hidden:
        answer = f"(this answer is not shown: {hidden})"
    elif response is not None:
        answer = answer_readout(response, assessment.materials)
    else:
        answer = graded_answer.as_it_stands(file.path)
    message = criterion.message
    proposed = "" if criterion.human or criterion.level is None else str(criterion.level)
    because = " ".join(filter(None, (message.found, message.missing))) if proposed else ""
    values = {
        "key": keys.full(entry, criterion.id),
        "exercise": entry.exercise,
        "criterion": spec.title,
        "answer": answer,
        "evidence": graded_answer.found_words(criterion, response, assessment.materials),
        "why_asked": " ".join(criterion.reasons),
        "proposed_level": proposed,
        "proposed_because": because,
        "proposed_evidence": evidence_text(criterion, response, assessment.materials),
        **{f"level_{level}": spec.levels[f"L{level}"] for level in range(4)},  # type: ignore[index]
    }
    return tuple(values.get(column, "") for column in COLUMNS)


def _write(path: Path, rows: Sequence[Sequence[str]]) -> None:
    kind = path.suffix.lower()
    if kind not in (".csv", ".xlsx"):
        raise MarksError(f"{path}: unknown kind of file; .csv and .xlsx are written; rename it")
    if kind == ".csv":
        raw = sheet.csv_bytes(rows)
    else:
        raw = sheet.xlsx_bytes(rows, title="Marks", widths=_WIDTHS, choices=("level", "0", "1", "2", "3"), help_=HELP)
    try:
        path.write_bytes(raw)
    except OSError as error:
        raise MarksError(
            f"{path}: cannot be written ({error.strerror}); choose a folder that you may write to"
        ) from error
