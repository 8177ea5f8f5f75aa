"""The form that describes the tables: their number, and of each its label, seats and marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from rotation import TableId
from server.core.calls import BAD_LINK, is_link
from server.core.form import Faults
from server.core.model import Event, Table, tables_for
from server.core.roster import clean
from server.core.sentence import say

MAX_LABEL = 12
MAX_TABLES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """What stands in the fields of one table. seats: empty: as many as the event says."""

    id: TableId
    label: str
    seats: str = ""
    accessible: bool = False
    quiet: bool = False
    link: str = ""
    room: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TablesForm:
    """What stands in the form's fields. links: one a line, for the tables in order; empty: as the rows say."""

    count: str
    links: str = ""
    rows: tuple[TableRow, ...]


def read(form: TablesForm, event: Event) -> tuple[Table, ...]:
    """The form as tables; new ones are added at the end, and taken away from there. Raises Faults."""
    faults: dict[str, str] = {}
    rows = {row.id: row for row in form.rows}
    kept = tuple(_table(table, rows[table.id], faults) if table.id in rows else table for table in event.tables)
    count = _number(form.count, 1, MAX_TABLES)
    if count is None:
        faults["count"] = say("A whole number from {low} to {high}, please.", low=1, high=MAX_TABLES)
    tables = _with_links(tables_for(count or len(kept), kept), form.links, faults)
    faults = {**_repeats(tables), **faults}
    if faults:
        raise Faults(faults)
    return tables


def form_of(event: Event) -> TablesForm:
    """The form filled in with the tables as they are."""
    return TablesForm(
        count=str(len(event.tables)),
        rows=tuple(
            TableRow(
                id=table.id,
                label=table.label,
                seats="" if table.seats is None else str(table.seats),
                accessible=table.accessible,
                quiet=table.quiet,
                link=table.link,
                room=table.room,
            )
            for table in event.tables
        ),
    )


def from_fields(event: Event, text: Callable[[str], str]) -> TablesForm:
    """The form as it was sent; `text` gives the text of a field, empty if it was not sent."""
    return TablesForm(
        count=text("count"),
        links=text("links"),
        rows=tuple(
            TableRow(
                id=table.id,
                label=text(f"label-{table.id}"),
                seats=text(f"seats-{table.id}"),
                accessible=bool(text(f"accessible-{table.id}")),
                quiet=bool(text(f"quiet-{table.id}")),
                link=text(f"link-{table.id}") if event.has_calls else table.link,
                room=bool(text(f"room-{table.id}")) if event.has_calls else table.room,
            )
            for table in event.tables
        ),
    )


def _table(table: Table, row: TableRow, faults: dict[str, str]) -> Table:
    label, seats = clean(row.label), _number(row.seats, 2, 20)
    if not label or len(label) > MAX_LABEL:
        faults[f"label-{table.id}"] = say("1 to {most} letters, please.", most=MAX_LABEL)
    if row.seats.strip() and seats is None:
        faults[f"seats-{table.id}"] = say("2 to 20 seats, or nothing.")
    link = row.link.strip()
    if link and not is_link(link):
        faults[f"link-{table.id}"] = BAD_LINK
    marks = replace(table, accessible=row.accessible, quiet=row.quiet, room=row.room)
    return replace(marks, label=label, seats=seats, link=link)


def _with_links(tables: tuple[Table, ...], pasted: str, faults: dict[str, str]) -> tuple[Table, ...]:
    """The tables with a pasted list of links, one a line in the order of the tables; `-` skips a table."""
    lines = ["" if line.strip() == "-" else line.strip() for line in pasted.strip().splitlines()]
    bad = next((n for n, line in enumerate(lines, 1) if line and not is_link(line)), None)
    if bad is not None:
        faults["links"] = say("Line {line}: {what}", line=bad, what=BAD_LINK)
    elif len(lines) > len(tables):
        faults["links"] = say(
            "These are {lines} lines for {tables} tables. One link for each table, please.",
            lines=len(lines),
            tables=len(tables),
        )
    given = [*lines, *[""] * len(tables)]
    return tuple(replace(t, link=line, room=False) if line else t for t, line in zip(tables, given, strict=False))


def _repeats(tables: tuple[Table, ...]) -> Mapping[str, str]:
    seen: set[str] = set()
    faults = {}
    for table in tables:
        if table.label.casefold() in seen:
            faults[f"label-{table.id}"] = say("Another table is called «{label}» already.", label=table.label)
        if table.link and table.link in seen:
            faults[f"link-{table.id}"] = say("Another table has this link already: both would be in one call.")
        seen |= {table.label.casefold(), table.link}
    return faults


def _number(text: str, low: int, high: int) -> int | None:
    text = text.strip()
    return int(text) if re.fullmatch(r"\d{1,4}", text) and low <= int(text) <= high else None
