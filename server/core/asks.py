"""What attendees tell the host from their phones, and what the host answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from rotation import Pairing, Plan, Role, TableId
from server.core import deeds
from server.core.commands import Answer, AskCommand, AskFor, Prepare, SitDown, TakeBack
from server.core.model import Ask, Event, Need, Participant, ParticipantId, Spotted
from server.core.reseat import spot, token
from server.core.sentence import say
from server.core.standing import recalled
from server.core.timeline import Refused

PATIENCE_MS = 5_000
MAX_ANSWER = 140
MAX_QUESTION = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The event after an attendee or the host said something."""

    after: Event
    said: str


def hear(event: Event, plan: Plan | None, command: AskCommand, by: str, now_ms: int) -> Heard:
    """Apply what was said. Raises Refused with the reason."""
    match command:
        case AskFor(pid, need):
            return _ask(event, plan, _person(event, pid), need, now_ms)
        case SitDown(pid, round_no):
            return _sit_down(event, plan, _person(event, pid), round_no, now_ms)
        case TakeBack(pid):
            return _take_back(event, _person(event, pid))
        case Prepare(pid, question, goal):
            return _prepare(event, _person(event, pid), question, goal)
        case Answer(pid, text):
            return _answer(event, _person(event, pid), text, by)
        case _:
            assert_never(command)


def _ask(event: Event, plan: Plan | None, person: Participant, need: Need, now_ms: int) -> Heard:
    table = table_of(plan, person.id, spot(event, now_ms).open)
    if need is Need.SEAT and not lacks_seat(plan, person):
        raise Refused(say("You are in the plan already. Your card shows your table as soon as it is set."))
    if need is Need.PARTNER_MISSING and table is None:
        raise Refused(say("You have no table in this round. Ask for help instead."))
    earlier = person.ask
    if earlier is not None and not earlier.answer and earlier.need is need:
        raise Refused(say("The host knows already and is on the way."))
    if earlier is not None and now_ms - earlier.at_ms < PATIENCE_MS:
        raise Refused(say("One moment, please: the host has just heard from you."))
    label = "" if table is None else event.table(table).label
    after = event.with_people(replace(person, ask=Ask(need=need, table=label, at_ms=now_ms)))
    return Heard(after=after, said=deeds.ASKED[need](who=token(person)))


def _sit_down(event: Event, plan: Plan | None, person: Participant, round_no: int, now_ms: int) -> Heard:
    where = spot(event, now_ms)
    table = table_of(plan, person.id, round_no)
    if table is None or round_no != where.open:
        raise Refused(say("You have no table in this round. Look at the card again."))
    spotted = Spotted(round_no=round_no, table=table, at_ms=now_ms)
    if person.spotted is not None and (person.spotted.round_no, person.spotted.table) == (round_no, table):
        raise Refused(say("The host knows that you are there."))
    arrived = now_ms if person.arrived_at_ms is None else person.arrived_at_ms
    after = event.with_people(replace(person, spotted=spotted, arrived_at_ms=arrived))
    return Heard(after=after, said=deeds.sat_down(who=token(person), label=event.table(table).label))


def _take_back(event: Event, person: Participant) -> Heard:
    if person.ask is None:
        raise Refused(say("There is nothing to take back."))
    return Heard(after=event.with_people(replace(person, ask=None)), said=deeds.took_back(who=token(person)))


def may_prepare(event: Event, person: Participant) -> bool:
    """Whether somebody comes with a question: all but mentors."""
    return not event.format.has_roles or person.role is not Role.MENTOR


def with_question(event: Event, newcomer: Participant, question: str) -> Participant:
    """Somebody who comes in with a question, if they may bring one."""
    return replace(newcomer, question=question) if may_prepare(event, newcomer) else newcomer


def _prepare(event: Event, person: Participant, question: str, goal: str) -> Heard:
    if not may_prepare(event, person):
        raise Refused(say("Mentees write down their question; you see it before they sit."))
    if max(len(question), len(goal)) > MAX_QUESTION:
        raise Refused(say("At most {most} letters each, please: it has to be read in one look.", most=MAX_QUESTION))
    after = event.with_people(replace(person, question=question, goal=goal))
    return Heard(after=after, said=deeds.prepared(who=token(person)))


def _answer(event: Event, person: Participant, text: str, by: str) -> Heard:
    if person.ask is None:
        raise Refused(say("{name} needs nothing any more.", name=person.name))
    if person.ask.answer:
        raise Refused(
            say(
                "{name} has answered already: {answer}",
                name=person.ask.answered_by,
                answer=recalled(person.ask.answer),
            )
        )
    if not text or len(text) > MAX_ANSWER:
        raise Refused(say("An answer has 1 to {most} letters.", most=MAX_ANSWER))
    after = event.with_people(replace(person, ask=replace(person.ask, answer=text, answered_by=by)))
    return Heard(after=after, said=deeds.answered(who=token(person)))


def lacks_seat(plan: Plan | None, person: Participant) -> bool:
    """Whether somebody is outside of the plan that everyone holds: gone, or never in it."""
    if plan is None:
        return False
    return person.attendance.gone is not None or not any(person.id in seating.seats for seating in plan.rounds)


def table_of(plan: Plan | None, pid: ParticipantId, round_no: int) -> TableId | None:
    """The table at which somebody sits in a round."""
    if plan is None or not 1 <= round_no <= len(plan.rounds):
        return None
    place = plan.rounds[round_no - 1].seats.get(pid)
    return place.table if isinstance(place, Pairing) else None


def _person(event: Event, pid: ParticipantId) -> Participant:
    person = event.people.get(pid)
    if person is None:
        raise Refused(say("You are not on the list any more. Please ask at the desk."))
    return person
