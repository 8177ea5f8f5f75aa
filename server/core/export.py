"""What can be taken away as a file: rows and columns, as CSV for spreadsheets and as JSON for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass

from server.core.csv_cell import plain

Value = str | int | None
BOM = "\ufeff"  # without it Excel takes UTF-8 for something else


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """columns: key -> heading, in order; rows: a value for each of them."""

    columns: Mapping[str, str]
    rows: tuple[tuple[Value, ...], ...]


def csv_text(export: Export) -> str:
    """For a spreadsheet; nothing in it is taken for a formula."""
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out)
    writer.writerow(map(plain, export.columns.values()))
    for row in export.rows:
        writer.writerow([plain(value) if isinstance(value, str) else value for value in row])
    return out.getvalue()


def json_text(export: Export) -> str:
    """For programs: a list of objects."""
    rows = [dict(zip(export.columns, row, strict=True)) for row in export.rows]
    return json.dumps(rows, ensure_ascii=False, indent=1)


WRITERS = {"csv": (csv_text, "text/csv"), "json": (json_text, "application/json")}
"""By what a file's name ends with: how it is written, and its media type."""
