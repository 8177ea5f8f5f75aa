"""What organizers see of their people, before the evening."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rotation import Objective
from server.core.arrange import sides
from server.core.check_numbers import group_room
from server.core.model import Done, Event, Format, Participant, ParticipantId
from server.core.sentence import Sentence, chain, say

FORMAT_NAMES = {
    Format.MENTEES_MOVE: say("One to one: mentees move"),
    Format.MENTORS_MOVE: say("One to one: mentors move"),
    Format.REVERSE: say("Reverse: juniors mentor seniors"),
    Format.GROUPS: say("Groups: a mentor and several mentees"),
    Format.PEERS: say("Peers: no roles, bigger tables"),
    Format.NETWORKING: say("Networking: no roles, two at a table"),
    Format.DISTANCE: say("At a distance: one to one in video calls"),
    Format.KICKOFF: say("Kick-off: one to one, then both choose whom to go on with"),
}

OBJECTIVE_NAMES = {
    Objective.FAIR: say("Fair: nobody is left with poor matches"),
    Objective.TOTAL: say("Best in total: the most good matches in all"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One line of the list of people."""

    id: ParticipantId
    name: str
    email: str
    role: str
    topics: str
    needs: str
    arrived: bool


def numbers(event: Event) -> tuple[tuple[str, int], ...]:
    """Who there is, and how many sit out each round, as (label, number)."""
    people, tables = len(event.people), len(event.tables)
    if not event.format.has_roles:
        seated = people - people % 2 if event.format.is_pairs else people
        out = people - min(seated, sum(map(event.seats_at, event.tables)))
        return (
            (say("People"), people),
            (say("Tables"), tables),
            (say("At a table"), event.seats),
            (say("Sit out each round"), out),
        )
    mentors, mentees = sides(event.people)
    out = _sit_out(event, mentors, mentees)
    return (
        (say("Mentors"), mentors),
        (say("Mentees"), mentees),
        (say("Tables"), tables),
        (say("Sit out each round"), out),
    )


def plan_needs(event: Event) -> Sentence | None:
    """Why no plan can be made yet; None if one can."""
    if event.asked_only and not any(person.must_meet for person in event.people.values()):
        return say(
            "Nobody has asked for a meeting. Say in the list of people whom each must meet, or let everybody meet."
        )
    if not event.format.has_roles:
        return None if len(event.people) > 1 else say("A plan needs at least two people. Import people first.")
    mentors, mentees = sides(event.people)
    if mentors + mentees < len(event.people):
        return say("Some people are neither mentor nor mentee. Bring a list with roles, or choose a format without.")
    if not mentors or not mentees:
        return say("A plan needs at least one mentor and one mentee. Import people first.")
    return None


def last_undoable(event: Event) -> Done | None:
    """What was done last, if it can be taken back."""
    top = event.undo[-1] if event.undo else None
    return top if top == event.last else None


def person_rows(event: Event) -> tuple[PersonRow, ...]:
    """Everybody, as a list."""
    return tuple(
        PersonRow(
            id=person.id,
            name=person.name,
            email=person.email,
            role=event.format.role_words[person.role],
            topics=chain(person.topics, say(", ")),
            needs=chain(_needs(event, person), say(", ")),
            arrived=person.arrived_at_ms is not None,
        )
        for person in event.people.values()
    )


def _needs(event: Event, person: Participant) -> Iterator[Sentence]:
    """What the plan has to heed of somebody, in a few words."""
    if person.needs_access:
        yield say("accessible table")
    if person.walks_little:
        yield say("walks little")
    if person.fixed_table is not None:
        yield next(
            (say("table {label}", label=t.label) for t in event.tables if t.id == person.fixed_table),
            say("a table that is gone"),
        )
    if person.available is not None:
        yield say("rounds {numbers} only", numbers=chain(map(str, sorted(person.available)), say(", ")))
    if person.companion is not None and person.companion in event.people:
        yield say("comes with {name}", name=event.people[person.companion].name)


def _sit_out(event: Event, mentors: int, mentees: int) -> int:
    if event.format.is_pairs:
        return mentors + mentees - 2 * min(mentors, mentees, len(event.tables))
    leading, room = group_room(event, mentors)
    return mentors - min(leading, mentees) + mentees - min(mentees, room)
