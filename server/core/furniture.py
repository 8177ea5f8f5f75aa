"""Tables that change while the evening goes on: named, closed, opened, merged, split, locked, given more time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from rotation import Pairing, Plan, RoundPlan, TableId
from server.core import deeds
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
from server.core.sentence import say
from server.core.timeline import Kind, Refused
from server.core.words import minutes

MAX_LABEL = 20
MAX_TABLES = 1_000
MOST_EXTRA_S = 600

_MARKED = {
    (True, True): deeds.accessible_and_quiet,
    (True, False): deeds.accessible,
    (False, True): deeds.quiet,
    (False, False): deeds.unmarked,
}

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
        raise Refused(say("A table's name has 1 to {most} letters.", most=MAX_LABEL))
    if any(t.label.casefold() == label.casefold() for t in event.tables if t.id != table.id):
        raise Refused(say("Another table is called {label}. Choose another name.", label=label))
    return Reseated(
        after=_with(event, replace(table, label=label)), said=deeds.table_named(label=table.label, new=label)
    )


def _close(event: Event, plan: Plan | None, table: Table, now_ms: int) -> Reseated:
    if table.closed:
        raise Refused(say("Table {label} is closed already.", label=table.label))
    after = _with(event, replace(table, closed=True, locked=False))
    return reseat(after, plan, now_ms, deeds.table_closed(label=table.label))


def _open(event: Event, plan: Plan | None, table_id: TableId | None, now_ms: int) -> Reseated:
    table = _new_table(event) if table_id is None else _table(event, table_id)
    if table_id is not None and not table.closed:
        raise Refused(say("Table {label} is open already.", label=table.label))
    after = _with(event, replace(table, closed=False))
    return reseat(after, plan, now_ms, deeds.table_opened(label=table.label))


def _lock(event: Event, table: Table, *, locked: bool) -> Reseated:
    if table.locked is locked:
        raise Refused(
            say("Table {label} is locked already.", label=table.label)
            if locked
            else say("Table {label} is unlocked already.", label=table.label)
        )
    said = deeds.locked if locked else deeds.unlocked
    return Reseated(after=_with(event, replace(table, locked=locked)), said=said(label=table.label))


def _mark(event: Event, table: Table) -> Reseated:
    if table in event.tables:
        raise Refused(say("Table {label} is marked like that already.", label=table.label))
    return Reseated(after=_with(event, table), said=_MARKED[table.accessible, table.quiet](label=table.label))


def _give_time(event: Event, table: Table, seconds: int, now_ms: int) -> Reseated:
    now = tl.current(event.timeline, now_ms)
    if now is None or now.kind is not Kind.TALK:
        raise Refused(say("Nobody is talking now. A table can get more time while a round runs."))
    earlier = table.extra.seconds if table.extra and table.extra.round_no == now.round_no else 0
    extra_s = min(MOST_EXTRA_S, earlier + seconds) if seconds else 0
    if extra_s == earlier:
        raise Refused(
            say(
                "Table {label} has {length} more already, and no more than that.",
                label=table.label,
                length=minutes(earlier),
            )
        )
    extra = Extra(round_no=now.round_no, seconds=extra_s) if extra_s else None
    label = table.label
    said = deeds.given_time(label=label, length=minutes(extra_s)) if extra_s else deeds.ends_with_others(label=label)
    return Reseated(after=_with(event, replace(table, extra=extra)), said=said)


# --- two tables into one, one into two -----------------------------------------------------------------------------


def _merge(event: Event, plan: Plan | None, table: Table, into: Table, now_ms: int) -> Reseated:
    if event.format.is_pairs:
        raise Refused(say("Two sit at each table here. Close the table instead; its people get other seats."))
    if table.id == into.id or table.closed or into.closed:
        raise Refused(say("Choose two different tables that are open."))
    chairs = sum(t.seats or event.seats for t in (table, into))
    after = _with(
        _with(event, replace(into, seats=chairs)), replace(table, closed=True, closed_from=spot(event, now_ms).next)
    )
    said = deeds.merged(label=table.label, new=into.label)

    def joined(seating: RoundPlan) -> RoundPlan:
        pairings = [p for p in seating.pairings if p.table not in (table.id, into.id)]
        both = [p for p in seating.pairings if p.table in (table.id, into.id)]
        return replace(seating, pairings=(*pairings, *([_one(both, into.id)] if both else [])))

    return _rearranged(after, plan, now_ms, said, joined)


def _split(event: Event, plan: Plan | None, table: Table, now_ms: int) -> Reseated:
    if event.format.is_pairs:
        raise Refused(say("Two sit at each table here; there is nothing to split."))
    if table.closed:
        raise Refused(say("Table {label} is closed.", label=table.label))
    new = _new_table(event)

    def halved(seating: RoundPlan) -> RoundPlan:
        found = next((p for p in seating.pairings if p.table == table.id), None)
        halves = () if found is None else _halves(found, new.id)
        return replace(seating, pairings=(*(p for p in seating.pairings if p is not found), *halves))

    if plan is not None and event.format.has_roles and not any(_two_mentors(r, table) for r in plan.rounds):
        raise Refused(
            say(
                "Each half needs a mentor, and table {label} has one. Open a table for another mentor.",
                label=table.label,
            )
        )
    return _rearranged(_with(event, new), plan, now_ms, deeds.split(label=table.label, new=new.label), halved)


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
        raise Refused(say("This table does not exist (any more)."))
    return found


def _new_table(event: Event) -> Table:
    if len(event.tables) >= MAX_TABLES:
        raise Refused(say("{most} tables are the most one event can have.", most=MAX_TABLES))
    ids, labels = {t.id for t in event.tables}, {t.label for t in event.tables}
    number = next(n for n in range(len(ids) + 1, 2 * MAX_TABLES + 2) if TableId(f"t{n}") not in ids)
    label = next(str(n) for n in range(number, 3 * MAX_TABLES) if str(n) not in labels)
    zone = event.tables[-1].zone if event.tables else 0
    return Table(id=TableId(f"t{number}"), label=label, zone=zone)


def _with(event: Event, table: Table) -> Event:
    known = any(t.id == table.id for t in event.tables)
    tables = tuple(table if t.id == table.id else t for t in event.tables)
    return replace(event, tables=tables if known else (*event.tables, table))
