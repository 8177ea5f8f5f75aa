"""One cell of a file for spreadsheets."""

from __future__ import annotations

from unicodedata import normalize

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def plain(cell: str) -> str:
    """The text, so that no spreadsheet takes it for a formula; full-width signs count as theirs."""
    return f"'{cell}" if normalize("NFKC", cell[:1]).startswith(_FORMULA) else cell
