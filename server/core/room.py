"""What hosts change in the room while the evening goes on: who is there, who sits where, which tables stand.

Each change is decided on the plan that everyone holds. Where it moves people, the answer says whom, and why.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from rotation import Plan
from server.core import calls, deeds, furniture
from server.core import timeline as tl
from server.core.by_hand import by_hand
from server.core.commands import (
    ChangeAhead,
    CloseTable,
    GiveTime,
    Leave,
    LinkTable,
    LockTable,
    MarkTable,
    MergeTables,
    Move,
    NameTable,
    NoShow,
    OpenTable,
    Replan,
    Reveal,
    RoomCommand,
    Seat,
    SplitTable,
    Swap,
    WalkIn,
)
from server.core.model import (
    Absence,
    Agenda,
    Attendance,
    Event,
    Gone,
    Need,
    Participant,
    ParticipantId,
    timeline_of,
)
from server.core.reseat import Reseated, Spot, person_of, planned, reseat, spot, token
from server.core.sentence import say, say_n
from server.core.standing import GO_NOW, NO_SEAT, go_after, seated
from server.core.timeline import Kind, Refused, Segment
from server.core.words import minutes


def change_room(event: Event, plan: Plan | None, command: RoomCommand, now_ms: int) -> Reseated:
    """Apply one command to the room. Raises Refused with the reason."""
    match command:
        case NoShow(people):
            return _no_show(event, plan, people, now_ms)
        case Leave(pid, now):
            return _leave(event, plan, person_of(event, pid), now_ms, now=now)
        case Seat(pid, now):
            return _seat(event, plan, person_of(event, pid), now_ms, now=now)
        case WalkIn(person, now):
            return _walk_in(event, plan, person, now_ms, now=now)
        case Swap() | Move():
            return by_hand(event, _held(event, plan, command.round_no, now_ms), command)
        case (
            NameTable()
            | CloseTable()
            | OpenTable()
            | MergeTables()
            | SplitTable()
            | LockTable()
            | MarkTable()
            | GiveTime()
        ):
            return furniture.change_tables(event, plan, command, now_ms)
        case LinkTable():
            return calls.link_table(event, command)
        case ChangeAhead(agenda):
            return _change_ahead(event, plan, agenda, now_ms)
        case Replan(full):
            return reseat(event, _published(plan), now_ms, deeds.replanned(), full=full)
        case Reveal(rounds):
            return _reveal(event, rounds)
        case _:
            assert_never(command)


# --- who is there ------------------------------------------------------------------------------------------------


def _no_show(event: Event, plan: Plan | None, people: tuple[ParticipantId, ...], now_ms: int) -> Reseated:
    missing = [person_of(event, pid) for pid in people]
    already = [p.name for p in missing if p.attendance.gone]
    if already:
        raise Refused(say("{name} is marked as not here already.", name=already[0]))
    if not missing:
        raise Refused(say("Nobody is missing."))
    first = _first(event, spot(event, now_ms), now=True)
    after = event.with_people(*(_gone(p, Absence.NO_SHOW, first, now_ms) for p in missing))
    alone = len(missing) == 1
    said = deeds.did_not_come(who=token(missing[0])) if alone else deeds.many_did_not_come(n=len(missing))
    return reseat(after, plan, now_ms, said)


def _leave(event: Event, plan: Plan | None, person: Participant, now_ms: int, *, now: bool) -> Reseated:
    if person.attendance.gone and person.attendance.gone.why is Absence.LEFT:
        raise Refused(say("{name} has left already.", name=person.name))
    where = spot(event, now_ms)
    first = where.open if now else where.next
    if first > event.agenda.rounds:
        raise Refused(say("No round is left after this one, so {name} can simply go.", name=person.name))
    at_once = first == where.open
    told = _told(person, Need.LEAVING, str(GO_NOW if at_once else go_after(first - 1)))
    who = token(person)
    said = deeds.left(who=who) if at_once else deeds.left_after(who=who, number=first - 1)
    after = event.with_people(_gone(told, Absence.LEFT, first, now_ms))
    return reseat(after, plan, now_ms, said)


def _seat(event: Event, plan: Plan | None, person: Participant, now_ms: int, *, now: bool) -> Reseated:
    unknown = plan is not None and person.id not in planned(plan)
    if person.attendance.gone is None and not unknown:
        raise Refused(say("{name} is in the plan already.", name=person.name))
    first = _first(event, spot(event, now_ms), now=now)
    since = 1 if person.attendance.gone is None else person.attendance.gone.from_round
    back = replace(person, attendance=_back(person.attendance, since, first), arrived_at_ms=_arrived(person, now_ms))
    return _seated(event.with_people(back), plan, back, first, now_ms)


def _walk_in(event: Event, plan: Plan | None, person: Participant, now_ms: int, *, now: bool) -> Reseated:
    if person.id in event.people:
        raise Refused(say("{name} is on the list already.", name=event.people[person.id].name))
    if any(p.name.casefold() == person.name.casefold() for p in event.people.values()):
        raise Refused(
            say(
                "Somebody called {name} is on the list already. Find them there, or add a second name.",
                name=person.name,
            )
        )
    first = _first(event, spot(event, now_ms), now=now) if plan is not None else 1
    new = replace(person, attendance=_back(Attendance(), 1, first), arrived_at_ms=now_ms)
    return _seated(event.with_people(new), plan, new, first, now_ms)


def _seated(event: Event, plan: Plan | None, person: Participant, first: int, now_ms: int) -> Reseated:
    """Seat somebody, and say where, or that there is no seat."""
    changed = reseat(event, plan, now_ms, deeds.came(who=token(person)), newcomers=(person.id,))
    if plan is None:
        return changed
    seating = changed.plan or plan
    for number in range(first, len(seating.rounds) + 1):
        pairings = seating.rounds[number - 1].pairings
        place = next((p for p in pairings if person.id in p.people), None)
        if place is not None:
            label = event.table(place.table).label
            said = deeds.seated(who=token(person), label=label, number=number)
            told = _told(person, Need.SEAT, str(seated(label, number)))
            return replace(changed, after=changed.after.with_people(told), said=said)
    told = _told(person, Need.SEAT, str(NO_SEAT))
    said = deeds.came_without_seat(who=token(person))
    return replace(changed, after=changed.after.with_people(told), said=said)


def _told(person: Participant, need: Need, answer: str) -> Participant:
    """What somebody had asked for has been done."""
    ask = person.ask
    return person if ask is None or ask.need is not need else replace(person, ask=replace(ask, answer=answer))


def _first(event: Event, where: Spot, *, now: bool) -> int:
    first = where.open if now else where.next
    if first > event.agenda.rounds:
        raise Refused(say("There is no round left to sit in."))
    return first


def _gone(person: Participant, why: Absence, first: int, now_ms: int) -> Participant:
    earlier = person.attendance.gone
    gone = Gone(why=why, from_round=min(first, earlier.from_round) if earlier else first, at_ms=now_ms)
    return replace(person, attendance=replace(person.attendance, gone=gone))


def _back(attendance: Attendance, since: int, first: int) -> Attendance:
    return Attendance(missed=tuple(sorted({*attendance.missed, *range(since, first)})))


def _arrived(person: Participant, now_ms: int) -> int:
    return now_ms if person.arrived_at_ms is None else person.arrived_at_ms


# --- who sits where ----------------------------------------------------------------------------------------------


def _held(event: Event, plan: Plan | None, number: int, now_ms: int) -> Plan:
    held = _published(plan)
    if not spot(event, now_ms).done < number <= len(held.rounds):
        raise Refused(say("Round {number} is over. Nothing can be changed in it any more.", number=number))
    return held


def _published(plan: Plan | None) -> Plan:
    if plan is None:
        raise Refused(say("No plan is published yet. Publish one first."))
    return plan


# --- what is still to come -----------------------------------------------------------------------------------------


def _change_ahead(event: Event, plan: Plan | None, agenda: Agenda, now_ms: int) -> Reseated:
    begun = spot(event, now_ms).next - 1
    if agenda.talk_s < event.format.min_talk_s:
        raise Refused(say("A conversation takes at least {length} here.", length=minutes(event.format.min_talk_s)))
    if agenda.rounds < begun:
        raise Refused(
            say_n(
                "Round {n} has begun, so there is at least that one.",
                "Round {n} has begun, so there are at least {n} rounds.",
                begun,
            )
        )
    now = tl.current(event.timeline, now_ms)
    if now is not None and now.kind is Kind.WRAPUP and agenda.rounds > begun:
        raise Refused(say("The closing has begun, so no round can be added any more."))
    row = _row_after(agenda, now)
    after = replace(
        event,
        agenda=agenda,
        timeline=tl.follow(event.timeline, now_ms, row),
        clock_version=event.version + 1,
        shown=None if event.shown is None else min(event.shown, agenda.rounds),
    )
    same = agenda.rounds == event.agenda.rounds
    said = deeds.ahead_changed() if same else deeds.rounds_now(n=agenda.rounds)
    if same:
        return Reseated(after=after, said=said)
    return reseat(after, plan, now_ms, said)


def _row_after(agenda: Agenda, now: Segment | None) -> tuple[Segment, ...]:
    row = timeline_of(agenda).segments
    if now is None:
        return row
    keys = [segment.key for segment in row]
    # A break that runs may have been taken out of the agenda: then what follows its round is ahead.
    here = now.key if now.key in keys else f"talk-{now.round_no}"
    return row[keys.index(here) + 1 :] if here in keys else row[1:]


def _reveal(event: Event, rounds: int | None) -> Reseated:
    if event.published is None:
        raise Refused(say("No plan is published yet. Publish one first."))
    if event.shown is None:
        raise Refused(say("Everyone sees all rounds already."))
    if rounds is not None and rounds <= event.shown:
        raise Refused(say("Everyone sees round {number} already.", number=rounds))
    all_of_it = rounds is None or rounds >= event.agenda.rounds
    said = deeds.all_revealed() if rounds is None else deeds.revealed(number=rounds)
    return Reseated(after=replace(event, shown=None if all_of_it else rounds), said=said)


# --- people ------------------------------------------------------------------------------------------------------
