"""The first visible sheet of an Excel workbook as rows of texts.

A workbook is a zip of XML from a stranger: it is unpacked with a limit before the reader sees it, and what the reader
cannot stand becomes one sentence. Formulas count by the result that was saved with them.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, time

from openpyxl import load_workbook
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from server.core.errors import BadRequest
from server.core.sentence import Sentence, chain, say

MAX_UNPACKED = 12_000_000
MAX_MEMBERS = 400
MAX_ROW = 10_000
MAX_COLUMN = 200
CHUNK = 64 * 1024
_ERRORS = frozenset(ERROR_CODES)

Rows = tuple[tuple[int, tuple[str, ...]], ...]


def read(data: bytes) -> tuple[Rows, tuple[str, ...]]:
    """Rows with their numbers, and notes on what was left aside. Raises BadRequest."""
    _check(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the reader warns of styles and extensions that do not concern us
            return _read(data)
    except BadRequest:
        raise
    except Exception as error:  # a broken workbook breaks the reader in any way it likes
        raise BadRequest(
            say(
                "This workbook cannot be read. Open it in a spreadsheet, save it as .xlsx or «CSV UTF-8», "
                "and try again."
            )
        ) from error


def _check(data: bytes) -> None:
    """Unpack it once, into nothing: no more than allowed, and no XML that defines its own entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(archive.infolist()) > MAX_MEMBERS:
                raise BadRequest(say("This workbook has too many parts. Copy the list of people into a new workbook."))
            if "xl/workbook.xml" not in archive.namelist():
                raise BadRequest(say("This is no Excel workbook. Save the list as .xlsx or as «CSV UTF-8»."))
            _check_size(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError, zlib.error) as error:
        raise BadRequest(say("This file is damaged or locked. Save it again as .xlsx without a password.")) from error


def _check_size(archive: zipfile.ZipFile) -> None:
    left = MAX_UNPACKED
    for member in archive.infolist():
        with archive.open(member) as part:
            head = part.read(CHUNK)
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                raise BadRequest(say("This workbook was not written by a spreadsheet. Save the list as «CSV UTF-8»."))
            left -= len(head)
            while left >= 0 and (chunk := part.read(CHUNK)):
                left -= len(chunk)
        if left < 0:
            raise BadRequest(
                say("This workbook unpacks to more than 12 MB. Copy the list of people into a new workbook.")
            )


def _read(data: bytes) -> tuple[Rows, tuple[str, ...]]:
    values = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    for sheet in _visible(values):
        _check_reach(sheet)
        notes: list[str] = []
        rows = tuple(_rows(data, sheet, notes))
        if rows:
            return rows, (*_sheet_notes(values, sheet), *_merged(sheet), *notes)
    return (), ()


def _visible(book: Workbook) -> Iterator[ReadOnlyWorksheet]:
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            sheet.reset_dimensions()  # a workbook may be wrong about its own size
            yield sheet


def _check_reach(sheet: ReadOnlyWorksheet) -> None:
    filled = re.findall(rb'<c [^>]*?r="[A-Z]{1,3}(\d{5,})"[^>]*[^/>]>', _source(sheet))
    if any(int(row) > MAX_ROW for row in filled):
        raise BadRequest(
            say(
                "There is something below row {row} of «{sheet}». Bring the list to the top.",
                row=MAX_ROW,
                sheet=sheet.title,
            )
        )


def _rows(data: bytes, sheet: ReadOnlyWorksheet, notes: list[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    unsaved: list[str] = []
    broken: list[str] = []
    for number, (results, formulas) in enumerate(_both(data, sheet), start=1):
        width = _width(formulas)
        row, asked = results[:width], formulas[:width]
        unsaved += _places(number, [v is None and f is not None for v, f in zip(row, asked, strict=True)])
        broken += _places(number, [v in _ERRORS for v in row])
        cells = tuple("" if v in _ERRORS else _text(v) for v in row[: _width(row)])
        if any(cell.strip() for cell in cells):
            yield number, cells
    if unsaved:
        notes.append(
            say(
                "{places}: a formula without a saved result. Save the file in a spreadsheet first.",
                places=_some(unsaved),
            )
        )
    if broken:
        notes.append(say("{places}: an error of the spreadsheet, read as empty.", places=_some(broken)))


def _both(data: bytes, sheet: ReadOnlyWorksheet) -> Iterator[tuple[tuple[object, ...], tuple[object, ...]]]:
    """Each row with the results of its formulas, and with the formulas themselves."""
    if b"<f" not in _source(sheet):
        return ((row, row) for row in _values(sheet))
    formulas = load_workbook(io.BytesIO(data), read_only=True, data_only=False)[sheet.title]
    formulas.reset_dimensions()
    return zip(_values(sheet), _values(formulas), strict=True)


def _values(sheet: ReadOnlyWorksheet) -> Iterator[tuple[object, ...]]:
    return sheet.iter_rows(max_row=MAX_ROW, max_col=MAX_COLUMN, values_only=True)  # type: ignore[no-any-return]  # no types


def _width(row: tuple[object, ...]) -> int:
    if row.count(None) == len(row):
        return 0
    return max(n for n, value in enumerate(row, start=1) if value is not None)


def _places(number: int, marks: list[bool]) -> list[str]:
    return [f"{get_column_letter(n)}{number}" for n, marked in enumerate(marks, start=1) if marked]


def _some(places: list[str]) -> Sentence:
    few = chain(places[:5], say(", "))
    return few if len(places) <= 5 else say("{names} and {count} more", names=few, count=len(places) - 5)


def _text(value: object) -> str:
    """What somebody who looks at the cell would type."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.15g}"
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(sep=" ", timespec="minutes")
        case _:
            return str(value)


def _sheet_notes(book: Workbook, read: ReadOnlyWorksheet) -> tuple[str, ...]:
    others = [sheet.title for sheet in book.worksheets if sheet.title != read.title]
    if not others:
        return ()
    return (
        say(
            "Only the sheet «{sheet}» is read. Left aside: {others}.",
            sheet=read.title,
            others=chain(others, say(", ")),
        ),
    )


def _merged(sheet: ReadOnlyWorksheet) -> tuple[str, ...]:
    found = re.findall(rb'<mergeCell ref="([A-Z]{1,3}\d+:[A-Z]{1,3}\d+)"', _source(sheet))
    if not found:
        return ()
    ranges = _some([place.decode() for place in found])
    return (
        say(
            "Merged cells are read as one filled cell and empty ones: {ranges}. Unmerge them if lines lack things.",
            ranges=ranges,
        ),
    )


def _source(sheet: ReadOnlyWorksheet) -> bytes:
    with sheet._get_source() as source:  # noqa: SLF001  # the reader has no other way to the XML of a sheet
        return bytes(source.read())
