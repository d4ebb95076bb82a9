"""Tables as .csv and .xlsx files that a spreadsheet can open without running anything in them.

A cell that starts with ``=``, ``+``, ``-`` or ``@`` is a formula to a spreadsheet, whoever wrote it. What we write is
text: with an apostrophe before it in .csv, as a text cell in .xlsx. What we read comes from a spreadsheet that a
person has saved, in any of the ways that Excel and LibreOffice have.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import MarksError
from .text.clean import printable

MAX_CELL = 30_000
"""Code points that are written into one cell at most; Excel holds 32,767."""

MAX_BYTES = 50_000_000

_LIVE = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
_NOT_SHOWN = " [… {count:,} more characters; open the answer to read them …]"


@dataclass(frozen=True, slots=True)
class Row:
    """One row as text by column name; `line` is the row number that a spreadsheet shows, `formulas` the live cells."""

    line: int
    cells: dict[str, str]
    formulas: frozenset[str] = frozenset()

    def get(self, column: str) -> str:
        """Return the cell without spaces around it; empty where there is none."""
        return self.cells.get(column, "").strip()


def neutral(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run; undo it with :func:`plain`."""
    return f"'{text}" if _LIVE.match(text) else text


def plain(text: str) -> str:
    """Take away the apostrophe that :func:`neutral` put there, and no other."""
    return text[1:] if text.startswith("'") and _LIVE.match(text[1:]) else text


def fitting(text: str) -> str:
    """Return text that fits into a cell: control characters visible, and cut, with a note, where it is too long."""
    shown = printable(text)
    if len(shown) <= MAX_CELL:
        return shown
    return shown[:MAX_CELL] + _NOT_SHOWN.format(count=len(shown) - MAX_CELL)


def csv_bytes(rows: Iterable[Sequence[str]], *, mark: bool = True) -> bytes:
    """Return rows as CSV in UTF-8, formulas neutralised; `mark` puts the three bytes before it that Excel needs."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerows([neutral(fitting(cell)) for cell in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig" if mark else "utf-8")


def xlsx_bytes(
    rows: Sequence[Sequence[str]], *, title: str, widths: Sequence[int], choices: tuple[str, ...] = (), help_: str = ""
) -> bytes:
    """Return rows as a workbook of text cells, the first row as a heading that stays in view.

    Parameters
    ----------
    rows : the heading, then the rows
    title : name of the sheet
    widths : of the columns, in characters
    choices : name of a column, then the values that a person may choose there
    help_ : text of a second sheet; none where empty
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    sheet.title = title[:31]
    for line, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(line, column)
            if text:
                cell.value = fitting(text)
                cell.data_type = "s"  # after the value: openpyxl takes "=" for a formula
            cell.number_format = "@"
            cell.quotePrefix = True
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if line == 1:
                cell.font = Font(bold=True)
                cell.fill = PatternFill("solid", fgColor="E4EFF7")
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    if choices and len(rows) > 1:
        letter = get_column_letter(list(rows[0]).index(choices[0]) + 1)
        allowed = DataValidation(type="list", formula1=f'"{",".join(choices[1:])}"', allow_blank=True)
        sheet.add_data_validation(allowed)
        allowed.add(f"{letter}2:{letter}{len(rows)}")
    if help_:
        extra = book.create_sheet("How to fill it in")
        extra.column_dimensions["A"].width = 100
        for line, text in enumerate(help_.splitlines(), start=1):
            extra.cell(line, 1, text).alignment = Alignment(wrap_text=True, vertical="top")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read(path: Path) -> list[Row]:
    """Read a .csv or .xlsx file; the first row names the columns, empty rows are left out.

    Raises
    ------
    MarksError
        The file cannot be read as what its name says.
    """
    raw = path.read_bytes()
    if len(raw) > MAX_BYTES:
        raise MarksError(f"{path.name}: {len(raw):,} bytes; at most {MAX_BYTES:,} are read; is it the right file?")
    lines = _xlsx_lines(path, raw) if path.suffix.lower() == ".xlsx" else _csv_lines(path, raw)
    if not lines:
        raise MarksError(f"{path.name}: an empty file; a sheet of marks has a heading row; export it again")
    heading = [cell.strip().lower() for cell in lines[0][1]]
    for name in heading:
        if name and heading.count(name) > 1:
            raise MarksError(f"{path.name}: row 1: the column {name!r} stands twice; remove one of the two")
    rows = []
    for line, cells, live in lines[1:]:
        named = {name: cell for name, cell in zip(heading, cells, strict=False) if name}
        spilled = [cell for cell in cells[len(heading) :] if cell.strip()]
        if spilled:
            raise MarksError(
                f"{path.name}: row {line}: {len(cells)} cells under {len(heading)} headings; "
                "a cell was split or moved; put it back as it was exported"
            )
        if any(cell.strip() for cell in cells):
            rows.append(Row(line, named, frozenset(heading[i] for i in live if i < len(heading))))
    return [Row(0, dict.fromkeys(heading, "")), *rows]


_Line = tuple[int, list[str], list[int]]


def _csv_lines(path: Path, raw: bytes) -> list[_Line]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise MarksError(
            f"{path.name}: line {line} of the file: a byte that is not UTF-8; sheets of marks are UTF-8, so that names "
            "stay right; save it again as “CSV UTF-8”, or use .xlsx"
        ) from error
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    lines = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            live = [index for index, cell in enumerate(cells) if cell.lstrip().startswith("=")]
            lines.append((number, [plain(cell) for cell in cells], live))
    except csv.Error as error:
        raise MarksError(
            f"{path.name}: row {len(lines) + 1}: not whole CSV ({error}); a quotation mark or the end of the file is "
            "missing; save it again from the spreadsheet"
        ) from error
    return lines


def _xlsx_lines(path: Path, raw: bytes) -> list[_Line]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl remarks on styles that it does not know
            sheet = load_workbook(io.BytesIO(raw)).worksheets[0]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, IndexError, OSError) as error:
        raise MarksError(
            f"{path.name}: not a workbook ({error}); an .xlsx file is expected; save it again as “Excel workbook”"
        ) from error
    lines = []
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = ["" if cell.value is None else _as_text(cell.value) for cell in row]
        lines.append((number, cells, [i for i, cell in enumerate(row) if cell.data_type in ("f", "e")]))
    while lines and not any(cell.strip() for cell in lines[-1][1]):
        lines.pop()
    return lines


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
