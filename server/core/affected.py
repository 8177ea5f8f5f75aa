"""Whose phone a change concerns: only those are told, and buzz."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from rotation import Bye, Pairing, Plan, RoundPlan
from server.core.calls import open_rounds
from server.core.model import Attendance, Event, Participant, ParticipantId, Table
from server.core.sentence import Sentence, chain, say
from server.core.views import Seat, calls_of, seat_of, shown_rounds

_EVERYBODY = ("title", "agenda", "format", "shown", "choosing")
"""What stands on every phone."""


MOST_NEWS = 3
"""Lines that anybody reads on a phone that has just buzzed."""


Place = Pairing | Bye | None
Rounds = tuple[RoundPlan, ...]
"""Those that may be seen; a change in others reaches no phone."""


def affected(
    before: Event, plan_before: Plan | None, after: Event, plan_after: Plan | None
) -> Collection[ParticipantId]:
    """Everybody whose page looks different after a change."""
    first_plan = (plan_before is None) is not (plan_after is None)
    if first_plan or any(getattr(before, name) != getattr(after, name) for name in _EVERYBODY):
        return after.people.keys()
    was, now = shown_rounds(before, plan_before), shown_rounds(after, plan_after)
    seats = () if plan_before is plan_after else _reseated(was, now)
    tables = () if before.tables == after.tables else _at_changed_tables(before, after, now)
    people = () if before.people is after.people else _known_otherwise(before, after, now)
    return {pid for pid in (*seats, *tables, *people) if pid in after.people}


def news_for(
    before: Event, plan_before: Plan | None, after: Event, plan_after: Plan | None, pid: ParticipantId, first: int
) -> str:
    """What has changed for somebody who had a plan, from round `first` on; empty if nothing has."""
    if plan_before is None or plan_after is None or pid not in before.people:
        return ""
    faces_stay = before.people is after.people and before.tables is after.tables and before.format is after.format
    was = {seating.number: seating.seats.get(pid) for seating in shown_rounds(before, plan_before)}
    lines: list[Sentence] = []
    for seating in shown_rounds(after, plan_after):
        number, place = seating.number, seating.seats.get(pid)
        if number < first or (faces_stay and place is was.get(number)):
            continue
        lines += _news_of_round(before, was.get(number), after, place, number, pid)
        if len(lines) == MOST_NEWS:
            break
    return chain(lines) if lines else ""


def _news_of_round(
    before: Event, was: Place, after: Event, now: Place, number: int, pid: ParticipantId
) -> Iterator[Sentence]:
    if isinstance(now, Pairing):
        seat = seat_of(after, now, pid)
        if not isinstance(was, Pairing) or seat != seat_of(before, was, pid):
            yield _moved_to(number, seat)
    elif isinstance(was, Pairing):
        yield say("Round {number}: no table.", number=number)


def link_news(
    before: Event, plan_before: Plan | None, after: Event, plan_after: Plan | None, pid: ParticipantId, now_ms: int
) -> str:
    """What has changed for somebody whose video call got another link; empty if nothing has."""
    rounds = open_rounds(after.timeline, now_ms)
    was = calls_of(before, plan_before, pid, rounds)
    new = [n for n, call in calls_of(after, plan_after, pid, rounds).items() if was.get(n) != call]
    if not new or plan_before is None:
        return ""
    return say("Round {number}: the video call has a new link. The button opens it.", number=new[0])


def _moved_to(number: int, seat: Seat) -> Sentence:
    names = chain((face.name for face in seat.partners[:4]), say(", "))
    if seat.is_call:
        return say("Round {number}: call {label} with {names}.", number=number, label=seat.table, names=names)
    return say("Round {number}: table {label} with {names}.", number=number, label=seat.table, names=names)


def _reseated(before: Rounds, after: Rounds) -> Iterator[ParticipantId]:
    """Everybody who sits elsewhere, or with others, in some round."""
    for i in range(max(len(before), len(after))):
        was = _places(before, i)
        now = _places(after, i)
        yield from (pid for pid in was.keys() | now.keys() if was.get(pid) != now.get(pid))


def _places(rounds: Rounds, i: int) -> dict[ParticipantId, Pairing | str]:
    if i >= len(rounds):
        return {}
    seating = rounds[i]
    out: dict[ParticipantId, Pairing | str] = {bye.person: bye.why for bye in seating.byes}
    return out | {pid: pairing for pairing in seating.pairings for pid in pairing.people}


def _at_changed_tables(before: Event, after: Event, rounds: Rounds) -> Iterator[ParticipantId]:
    known = {_sign(table) for table in before.tables}
    changed = {table.id for table in after.tables if _sign(table) not in known}
    for pairing in _pairings(rounds):
        if pairing.table in changed:
            yield from pairing.people


def _sign(table: Table) -> tuple[object, ...]:
    """A table as phones of everybody show it who ever sits there; who may see its link, `calls` knows."""
    return table.id, table.label, table.zone, table.extra, bool(table.link)


def _known_otherwise(before: Event, after: Event, rounds: Rounds) -> Iterator[ParticipantId]:
    """People who are shown differently, and those who meet somebody who is."""
    fresh = {pid: p for pid, p in after.people.items() if before.people.get(pid) is not p}
    changed = {pid for pid, p in fresh.items() if pid not in before.people or _own(before.people[pid]) != _own(p)}
    yield from changed
    faces = {pid for pid in changed & before.people.keys() if _face(before.people[pid]) != _face(after.people[pid])}
    for pairing in _pairings(rounds) if faces else ():
        if faces.intersection(pairing.people):
            yield from pairing.people


def _own(person: Participant) -> Participant:
    """A person as their own phone shows them."""
    return replace(person, arrived_at_ms=None, checked_in_by="", on_phone=False, link_no=0, email="")


def _face(person: Participant) -> Participant:
    """A person as others see them."""
    return replace(_own(person), attendance=Attendance(), ask=None, spotted=None)


def _pairings(rounds: Rounds) -> Iterator[Pairing]:
    for seating in rounds:
        yield from seating.pairings
