"""Tables that change while the evening goes on: named, closed, opened, merged, split, locked, given more time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from rotation import Pairing, Plan, RoundPlan, TableId
from server.core import timeline as tl
from server.core.commands import (
    CloseTable,
    GiveTime,
    LockTable,
    MarkTable,
    MergeTables,
    NameTable,
    OpenTable,
    SplitTable,
)
from server.core.model import Event, Extra, Table
from server.core.reseat import Reseated, reseat, reseated, seated_problem, spot
from server.core.timeline import Kind, Refused
from server.core.words import minutes

MAX_LABEL = 20
MAX_TABLES = 1_000
MOST_EXTRA_S = 600

TableCommand = NameTable | CloseTable | OpenTable | MergeTables | SplitTable | LockTable | MarkTable | GiveTime


def change_tables(event: Event, plan: Plan | None, command: TableCommand, now_ms: int) -> Reseated:
    """Apply one command to the tables. Raises Refused with the reason."""
    match command:
        case NameTable(table_id, label):
            return _name(event, _table(event, table_id), label)
        case CloseTable(table_id):
            return _close(event, plan, _table(event, table_id), now_ms)
        case OpenTable(table_id):
            return _open(event, plan, table_id, now_ms)
        case MergeTables(table_id, into):
            return _merge(event, plan, _table(event, table_id), _table(event, into), now_ms)
        case SplitTable(table_id):
            return _split(event, plan, _table(event, table_id), now_ms)
        case LockTable(table_id, locked):
            return _lock(event, _table(event, table_id), locked=locked)
        case MarkTable(table_id, accessible, quiet):
            return _mark(event, replace(_table(event, table_id), accessible=accessible, quiet=quiet))
        case GiveTime(table_id, seconds):
            return _give_time(event, _table(event, table_id), seconds, now_ms)
        case _:
            assert_never(command)


def _name(event: Event, table: Table, label: str) -> Reseated:
    if not label or len(label) > MAX_LABEL:
        raise Refused(f"A table's name has 1 to {MAX_LABEL} letters.")
    if any(t.label.casefold() == label.casefold() for t in event.tables if t.id != table.id):
        raise Refused(f"Another table is called {label}. Choose another name.")
    return Reseated(after=_with(event, replace(table, label=label)), said=f"Table {table.label} is table {label} now")


def _close(event: Event, plan: Plan | None, table: Table, now_ms: int) -> Reseated:
    if table.closed:
        raise Refused(f"Table {table.label} is closed already.")
    after = _with(event, replace(table, closed=True, locked=False))
    return reseat(after, plan, now_ms, f"Table {table.label} closed")


def _open(event: Event, plan: Plan | None, table_id: TableId | None, now_ms: int) -> Reseated:
    table = _new_table(event) if table_id is None else _table(event, table_id)
    if table_id is not None and not table.closed:
        raise Refused(f"Table {table.label} is open already.")
    after = _with(event, replace(table, closed=False))
    return reseat(after, plan, now_ms, f"Table {table.label} opened")


def _lock(event: Event, table: Table, *, locked: bool) -> Reseated:
    if table.locked is locked:
        raise Refused(f"Table {table.label} is {'locked' if locked else 'unlocked'} already.")
    said = f"Table {table.label} is {'locked: its people stay' if locked else 'unlocked'}"
    return Reseated(after=_with(event, replace(table, locked=locked)), said=said)


def _mark(event: Event, table: Table) -> Reseated:
    if table in event.tables:
        raise Refused(f"Table {table.label} is marked like that already.")
    marks = [word for word, is_so in (("accessible", table.accessible), ("quiet", table.quiet)) if is_so]
    return Reseated(after=_with(event, table), said=f"Table {table.label} is {' and '.join(marks) or 'like any other'}")


def _give_time(event: Event, table: Table, seconds: int, now_ms: int) -> Reseated:
    now = tl.current(event.timeline, now_ms)
    if now is None or now.kind is not Kind.TALK:
        raise Refused("Nobody is talking now. A table can get more time while a round runs.")
    earlier = table.extra.seconds if table.extra and table.extra.round_no == now.round_no else 0
    extra_s = min(MOST_EXTRA_S, earlier + seconds) if seconds else 0
    if extra_s == earlier:
        raise Refused(f"Table {table.label} has {minutes(earlier)} more already, and no more than that.")
    extra = Extra(round_no=now.round_no, seconds=extra_s) if extra_s else None
    until = f"has {minutes(extra_s)} more" if extra_s else "ends with the others"
    return Reseated(after=_with(event, replace(table, extra=extra)), said=f"Table {table.label} {until}")


# --- two tables into one, one into two -----------------------------------------------------------------------------


def _merge(event: Event, plan: Plan | None, table: Table, into: Table, now_ms: int) -> Reseated:
    if event.format.is_pairs:
        raise Refused("Two sit at each table here. Close the table instead; its people get other seats.")
    if table.id == into.id or table.closed or into.closed:
        raise Refused("Choose two different tables that are open.")
    chairs = sum(t.seats or event.seats for t in (table, into))
    after = _with(
        _with(event, replace(into, seats=chairs)), replace(table, closed=True, closed_from=spot(event, now_ms).next)
    )
    said = f"Table {table.label} joins table {into.label}"

    def joined(seating: RoundPlan) -> RoundPlan:
        pairings = [p for p in seating.pairings if p.table not in (table.id, into.id)]
        both = [p for p in seating.pairings if p.table in (table.id, into.id)]
        return replace(seating, pairings=(*pairings, *([_one(both, into.id)] if both else [])))

    return _rearranged(after, plan, now_ms, said, joined)


def _split(event: Event, plan: Plan | None, table: Table, now_ms: int) -> Reseated:
    if event.format.is_pairs:
        raise Refused("Two sit at each table here; there is nothing to split.")
    if table.closed:
        raise Refused(f"Table {table.label} is closed.")
    new = _new_table(event)

    def halved(seating: RoundPlan) -> RoundPlan:
        found = next((p for p in seating.pairings if p.table == table.id), None)
        halves = () if found is None else _halves(found, new.id)
        return replace(seating, pairings=(*(p for p in seating.pairings if p is not found), *halves))

    if plan is not None and event.format.has_roles and not any(_two_mentors(r, table) for r in plan.rounds):
        raise Refused(f"Each half needs a mentor, and table {table.label} has one. Open a table for another mentor.")
    return _rearranged(_with(event, new), plan, now_ms, f"Table {table.label} shares with table {new.label}", halved)


def _rearranged(
    event: Event, plan: Plan | None, now_ms: int, said: str, change: Callable[[RoundPlan], RoundPlan]
) -> Reseated:
    """Change the rounds ahead by hand, then let the repair tidy up what does not fit."""
    if plan is None:
        return reseat(event, None, now_ms, said)
    first = spot(event, now_ms).next
    by_hand = replace(plan, rounds=tuple(r if r.number < first else change(r) for r in plan.rounds))
    tidied = reseat(event, by_hand, now_ms, said)
    return reseated(event, seated_problem(event, plan), plan, tidied.plan or by_hand, said)


def _one(pairings: list[Pairing], table: TableId) -> Pairing:
    return Pairing(
        table=table,
        mentors=tuple(pid for p in pairings for pid in p.mentors),
        mentees=tuple(pid for p in pairings for pid in p.mentees),
        peers=tuple(pid for p in pairings for pid in p.peers),
    )


def _halves(pairing: Pairing, new: TableId) -> tuple[Pairing, ...]:
    if len(pairing.people) < 4 or (pairing.mentees and len(pairing.mentors) < 2):
        return (pairing,)
    sides = (pairing.mentors, pairing.mentees, pairing.peers)
    stay = [side[: -(-len(side) // 2)] for side in sides]
    go = [side[-(-len(side) // 2) :] for side in sides]
    return tuple(
        Pairing(table=table, mentors=mentors, mentees=mentees, peers=peers)
        for table, (mentors, mentees, peers) in ((pairing.table, stay), (new, go))
    )


def _two_mentors(seating: RoundPlan, table: Table) -> bool:
    return any(p.table == table.id and len(p.mentors) > 1 for p in seating.pairings)


# --- tables --------------------------------------------------------------------------------------------------------


def _table(event: Event, table_id: TableId) -> Table:
    found = next((t for t in event.tables if t.id == table_id), None)
    if found is None:
        raise Refused("This table does not exist (any more).")
    return found


def _new_table(event: Event) -> Table:
    if len(event.tables) >= MAX_TABLES:
        raise Refused(f"{MAX_TABLES} tables are the most one event can have.")
    ids, labels = {t.id for t in event.tables}, {t.label for t in event.tables}
    number = next(n for n in range(len(ids) + 1, 2 * MAX_TABLES + 2) if TableId(f"t{n}") not in ids)
    label = next(str(n) for n in range(number, 3 * MAX_TABLES) if str(n) not in labels)
    zone = event.tables[-1].zone if event.tables else 0
    return Table(id=TableId(f"t{number}"), label=label, zone=zone)


def _with(event: Event, table: Table) -> Event:
    known = any(t.id == table.id for t in event.tables)
    tables = tuple(table if t.id == table.id else t for t in event.tables)
    return replace(event, tables=tables if known else (*event.tables, table))
