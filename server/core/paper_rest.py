"""The rest of the event, from now on: for going on with paper when everything else has failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rotation import Plan, RoundPlan
from server.core.model import Event, ParticipantId
from server.core.paper_times import NEVER, When
from server.core.paper_view import Roll, Times, here, places_of, present, roll, table_words
from server.core.reseat import spot
from server.core.timeline import Kind
from server.core.views import Seat, seat_at, sort_key


@dataclass(frozen=True, slots=True, kw_only=True)
class RestTable:
    """Who sits at a table in one round."""

    seat: Seat
    names: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RestRound:
    """One round that is still to come. running: it is going on; hidden: guests have not been shown it yet."""

    number: int
    when: When
    running: bool
    hidden: bool
    tables: tuple[RestTable, ...]
    free: tuple[str, ...]
    out: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RestView:
    """What remains: the rounds by table, the list by surname, and who or what is no longer there."""

    rounds: tuple[RestRound, ...]
    rolls: tuple[Roll, ...]
    gone: tuple[str, ...]
    unseated: tuple[str, ...]
    closed: tuple[str, ...]


def rest(event: Event, plan: Plan | None, now_ms: int, times: Times) -> RestView:
    """All seats from now on; a round that is going on is still in."""
    where = spot(event, now_ms)
    ahead = [r for r in plan.rounds if r.number >= where.open] if plan is not None else []
    running = where.open if where.running else 0
    seated = {pid for r in ahead for pid in places_of(r)}
    return RestView(
        rounds=tuple(rest_round(event, r, times, running=r.number == running) for r in ahead),
        rolls=roll(event, ahead, times),
        gone=_names(event, [p.id for p in event.people.values() if p.attendance.gone is not None]),
        unseated=_names(event, [p.id for p in present(event) if p.id not in seated]) if ahead else (),
        closed=tuple(t.label for t in event.tables if t.closed),
    )


def rest_round(event: Event, seating: RoundPlan, times: Times, *, running: bool = False) -> RestRound:
    """One round by table, without those who are gone."""
    n, at = seating.number, {pairing.table: pairing.people for pairing in seating.pairings}
    tables = [(table, here(event, at.get(table.id, ()), n)) for table in event.tables]
    return RestRound(
        number=n,
        when=times.get(f"{Kind.TALK}-{n}", NEVER),
        running=running,
        hidden=event.shown is not None and n > event.shown,
        tables=tuple(
            RestTable(
                seat=seat_at(table),
                names=tuple(event.people[pid].name for pid in people),
                words=table_words(table),
            )
            for table, people in tables
            if people
        ),
        free=tuple(table.label for table, people in tables if not people and not table.closed),
        out=_names(event, here(event, [bye.person for bye in seating.byes], n)),
    )


def _names(event: Event, people: Sequence[ParticipantId]) -> tuple[str, ...]:
    return tuple(sorted((event.people[pid].name for pid in people), key=sort_key))
