"""Tables that people save from a spreadsheet: read with suspicion, written so that no spreadsheet runs them."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from . import workbooks
from .errors import TableRefused

MOST_BYTES = 5_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 50
LONGEST_LINE = 10_000  # characters
BYTES_OF_A_ROW = 300  # in a workbook, at least: some cells with their XML
DELIMITERS = ";,\t"
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what makes a spreadsheet run a cell

Row = dict[str, str]


class Table(NamedTuple):
    """The columns by their names in small letters, and the rows with their numbers as a spreadsheet shows them."""

    columns: list[str]
    rows: list[tuple[int, Row]]


def read(content: bytes) -> Table:
    """The first sheet of an XLSX, or a CSV in UTF-8 or Windows-1252 with `;`, `,` or tabs between its cells.

    Empty rows are left out. Raises TableRefused.
    """
    if len(content) > MOST_BYTES:
        raise TableRefused(_("The file is larger than %(most)s bytes."), most=MOST_BYTES)
    is_workbook = content.startswith(workbooks.BEGINNING)
    cells = workbooks.cells(content, most_rows=MOST_ROWS, most_columns=MOST_COLUMNS) if is_workbook else _cells(content)
    columns = [name.strip().casefold() for name in cells[0]] if cells else []
    if twice := next((name for name in columns if name and columns.count(name) > 1), None):
        raise TableRefused(_("The column “%(name)s” is there twice."), name=twice)
    return Table(columns, list(_rows(columns, cells[1:])))


def rows_about(content: bytes) -> int:
    """How many rows a file has, without reading it; of a workbook, how many it may have. Raises TableRefused."""
    if content.startswith(workbooks.BEGINNING):
        return workbooks.unpacked_bytes(content) // BYTES_OF_A_ROW
    return max(content.count(b"\n"), content.count(b"\r"))


def _cells(content: bytes) -> list[list[str]]:
    lines = _lines(_text(content))
    delimiter = max(DELIMITERS, key=lines[0].count)
    if lines[0].count(delimiter) >= MOST_COLUMNS:
        raise TableRefused(_("The table has more than %(most)s columns."), most=MOST_COLUMNS)
    if any(len(line) > LONGEST_LINE for line in lines):
        raise TableRefused(_("A row is longer than %(most)s characters."), most=LONGEST_LINE)
    try:
        return list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as problem:
        raise TableRefused(_("A quotation mark stands where none can be, so the cells can not be told apart.")) from (
            problem
        )


def _text(content: bytes) -> str:
    if b"\x00" in content or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TableRefused(_("This is no CSV. Save the table as “CSV UTF-8” and try again."))
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableRefused(_("The letters of the file can not be read. Save the table as “CSV UTF-8” and try again."))


def _lines(text: str) -> list[str]:
    """Lines with their ends, as the csv module wants them: a quoted cell may go on in the next one."""
    lines = io.StringIO(text, newline="").readlines()
    if lines and lines[0].lower().startswith("sep="):  # a note that some spreadsheets leave
        del lines[0]
    if not lines:
        raise TableRefused(_("The file is empty."))
    if len(lines) > MOST_ROWS + 1:
        raise TableRefused(_("The table has more than %(most)s rows."), most=MOST_ROWS)
    return lines


def _rows(columns: list[str], cells: Iterable[list[str]]) -> Iterator[tuple[int, Row]]:
    for number, row in enumerate(cells, start=2):
        if len(row) > len(columns):
            raise TableRefused(_("Row %(row)s has more cells than the table has columns."), row=number)
        if any(cell.strip() for cell in row):
            padded = [cell.strip() for cell in row] + [""] * (len(columns) - len(row))
            yield number, dict(zip(columns, padded, strict=True))


def is_formula(cell: str) -> bool:
    return cell.startswith(FORMULA)


def untamed(cell: str) -> str:
    """What stood in a cell before `written` made it harmless."""
    return cell[1:] if cell.startswith("'") and is_formula(cell[1:]) else cell


def written(rows: Iterable[Iterable[object]]) -> Iterator[bytes]:
    """The rows as a CSV that spreadsheets open as it is meant: marked as UTF-8, and no cell is a formula."""
    yield b"\xef\xbb\xbf"
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow([_tame(cell) for cell in row])
        yield line.getvalue().encode()


def written_as_workbook(rows: Iterable[Iterable[object]]) -> bytes:
    """The rows as an XLSX; no cell is a formula."""
    return workbooks.written([_tame(cell) for cell in row] for row in rows)


def _tame(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and is_formula(cell) else cell
