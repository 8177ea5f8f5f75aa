"""A file as rows of texts, however it was written: CSV with any separator, or an Excel workbook."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from server.core import workbook
from server.core.errors import BadRequest
from server.core.sentence import say

MAX_BYTES = 1_000_000
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Rows with something in them, each with its number as an editor counts. notes: what was left aside, and why."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    notes: tuple[str, ...] = ()


def read(data: bytes) -> Sheet:
    """The rows of a file. Raises BadRequest with what to do about it."""
    if len(data) > MAX_BYTES:
        raise BadRequest(
            say(
                "This file is larger than {most} MB. Split it, or remove what is not a list of people.",
                most=MAX_BYTES // 1_000_000,
            )
        )
    if data.startswith(_OLD_EXCEL):
        raise BadRequest(
            say("This is an old or locked Excel file. Save it as .xlsx without a password, or as «CSV UTF-8».")
        )
    if data.startswith(_ZIP):
        rows, notes = workbook.read(data)
        return Sheet(rows=rows, notes=notes)
    return Sheet(rows=_rows(_text(data)))


def as_csv(data: bytes, sheet: Sheet) -> str:
    """A file that was read, as CSV with the same rows at the same numbers. Raises BadRequest if that is too long."""
    if not data.startswith(_ZIP):
        return _text(data)
    lines, at = io.StringIO(newline=""), 1
    writer = csv.writer(lines, quoting=csv.QUOTE_ALL, lineterminator="\n")
    for number, cells in sheet.rows:
        lines.write("\n" * (number - at))
        writer.writerow([" ".join(cell.split()) for cell in cells])
        at = number + 1
    text = lines.getvalue()
    if len(text.encode()) > MAX_BYTES:
        raise BadRequest(
            say("This workbook holds more than 1 MB of text. Remove columns and sheets that are not needed.")
        )
    return text


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError as error:
        raise BadRequest(
            say(
                "This file is not UTF-8 text (byte {byte}). In a spreadsheet choose «CSV UTF-8» when saving.",
                byte=error.start + 1,
            )
        ) from error


def _rows(text: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Non-blank rows with the number of the line they end on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        return tuple((reader.line_num, tuple(row)) for row in reader if any(cell.strip() for cell in row))
    except csv.Error as error:
        raise BadRequest(say("Line {line} cannot be read: {why}.", line=reader.line_num, why=str(error))) from error


def _separator(text: str) -> str:
    """What stands most often between the quotes of the first line with anything in it."""
    first = text.lstrip().split("\n", 1)[0]
    return max(",;\t", key=re.sub(r'"[^"]*"', "", first).count)
