"""XLSX files, which are zip files of XML: opened with suspicion, and one sheet of them read."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook, load_workbook

from .errors import TableRefused

BEGINNING = b"PK\x03\x04"
MOST_PARTS = 500  # files within the zip
MOST_UNPACKED = 60_000_000  # bytes; a full sheet of ours has some ten million
EMPTY_ROWS = 5000  # as many rows without a cell at once, and the table is over
# What openpyxl raises for files that only look like a workbook.
BROKEN = (
    zipfile.BadZipFile,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    EOFError,
    OSError,
)


def cells(content: bytes, *, most_rows: int, most_columns: int) -> list[list[str]]:
    """The cells of the first sheet as text, row by row; formulas as they are written. Raises TableRefused.

    Empty rows at the end are left out, so that row numbers are those of the spreadsheet.
    """
    if unpacked_bytes(content) > MOST_UNPACKED:
        raise TableRefused(_("Unpacked, the workbook is larger than %(most)s bytes."), most=MOST_UNPACKED)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        rows = list(_rows(book.worksheets[0], most_rows, most_columns))
    except BROKEN as problem:
        raise TableRefused(_("This workbook can not be read. Save it as XLSX, or as “CSV UTF-8”, anew.")) from problem
    if not rows:
        raise TableRefused(_("The file is empty."))
    return rows


def unpacked_bytes(content: bytes) -> int:
    """As the directory of the zip tells; more than that is not unpacked of any part. Raises TableRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            sizes = [part.file_size for part in parts.infolist()]
    except (zipfile.BadZipFile, ValueError, OSError) as problem:
        raise TableRefused(_("This workbook can not be read. Save it as XLSX, or as “CSV UTF-8”, anew.")) from problem
    return sum(sizes) if len(sizes) <= MOST_PARTS else MOST_UNPACKED + 1


def _rows(sheet: object, most_rows: int, most_columns: int) -> Iterator[list[str]]:
    empty = 0
    for number, row in enumerate(sheet.iter_rows(max_col=most_columns + 1, values_only=True)):  # type: ignore[attr-defined]  # two kinds of sheet
        found = [_text(value) for value in row]
        while found and not found[-1]:
            found.pop()
        if not found:
            empty += 1
            if empty > EMPTY_ROWS:
                return
            continue
        if len(found) > most_columns:
            raise TableRefused(_("The table has more than %(most)s columns."), most=most_columns)
        if number > most_rows:
            raise TableRefused(_("The table has more than %(most)s rows."), most=most_rows)
        yield from [[]] * empty
        empty = 0
        yield found


def _text(value: object) -> str:
    """A cell as it would stand in a CSV."""
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case float():
            return f"{value:.15g}"
        case datetime():
            return f"{value:%Y-%m-%d}" if value.time() == value.time().min else f"{value:%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
    return str(value)


def written(rows: Iterable[Iterable[object]]) -> bytes:
    """A workbook with one sheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Almahra")
    for row in rows:
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
