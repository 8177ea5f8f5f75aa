"""What the planner has to know of an event: ids and what is said of them, no names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from rotation import Person, PersonId, Problem, Request, Role
from rotation import Table as PlanTable
from server.core.model import Event, Format, Participant, ParticipantId, Table

PLANNED_BY = (
    "role", "topics", "level", "languages", "organisation", "wishes", "must_meet", "met", "never_with", "needs_access",
    "walks_little", "available", "companion", "fixed_table",
)  # fmt: skip
"""What is said of somebody that plans follow from."""


def problem_of(
    event: Event,
    people: Iterable[Participant] | None = None,
    *,
    seed: int = 0,
    unseen: Collection[ParticipantId] = (),
    running: int = 0,
    mentors: int = 1,
) -> Problem:
    """The event as a problem. people: whom to seat, if not everybody on the list.

    unseen: people who are not to be called to a chair in round `running`, because nobody has seen them yet.
    mentors: how many of them sit together where tables were put together by hand.
    """
    everybody = event.people.values() if people is None else people
    # In the order of their ids, as the store has them: processes that know of people in another order plan alike.
    seated = {p.id: p for p in sorted(everybody, key=lambda p: p.id)}
    must_meet = _pairs(seated, lambda person: person.must_meet)
    return Problem(
        rounds=event.agenda.rounds,
        tables=tuple(_table(event, table, place) for place, table in enumerate(event.tables) if not table.closed),
        people=tuple(_person(event, p, seated, running if p.id in unseen else 0) for p in seated.values()),
        blocked=_pairs(seated, lambda person: person.never_with),
        must_meet=must_meet,
        history=_pairs(seated, lambda person: person.met),
        objective=event.rules.objective,
        seed=seed,
        stays=event.format.stays,
        mentors_per_table=max(mentors, event.rules.mentors_per_table) if event.format is Format.GROUPS else 1,
        repeats=event.rules.repeats,
        strangers=event.rules.strangers,
        requests=tuple(Request(*pair) for pair in sorted(must_meet)) if event.asked_only else (),
    )


def _table(event: Event, table: Table, place: int) -> PlanTable:
    found = PlanTable(id=table.id, seats=event.seats_at(table), accessible=table.accessible)
    row = event.rules.tables_in_a_row
    return replace(found, x=float(place % row), y=float(place // row)) if row else found


def _person(event: Event, person: Participant, seated: Collection[ParticipantId], not_in: int) -> Person:
    open_tables = {t.id for t in event.tables if not t.closed}
    return Person(
        id=person.id,
        role=person.role if event.format.has_roles else Role.PEER,
        topics=person.topics,
        fixed_table=person.fixed_table if person.fixed_table in open_tables else None,
        available=_available(event, person, not_in),
        wishes=tuple(pid for pid in person.wishes if pid in seated),
        level=None if event.format is Format.REVERSE else person.level,  # the fit is for mentors who are ahead
        languages=person.languages,
        organisation=person.organisation,
        needs_access=person.needs_access,
        walks_little=person.walks_little,
        companion=person.companion if person.companion in seated else None,
    )


def _available(event: Event, person: Participant, not_in: int) -> frozenset[int] | None:
    rounds = range(1, event.agenda.rounds + 1)
    there = rounds if person.available is None else person.available
    can = frozenset(n for n in rounds if n in there and n != not_in and not person.attendance.misses(n))
    return None if len(can) == len(rounds) else can


def _pairs(
    people: dict[ParticipantId, Participant], others: Callable[[Participant], tuple[PersonId, ...]]
) -> frozenset[tuple[PersonId, PersonId]]:
    """Everybody with each of these others, in the order of their ids."""
    return frozenset((min(p.id, o), max(p.id, o)) for p in people.values() for o in others(p) if o in people)


def same_problem(one: Event, other: Event) -> bool:
    """Whether a plan that was made for one is made for the other: names and times do not matter to it."""
    same_people = one.people is other.people or _people_asked(one) == _people_asked(other)
    return same_people and _room_asked(one) == _room_asked(other)


def _people_asked(event: Event) -> object:
    return {pid: (asked_of(person), person.attendance) for pid, person in event.people.items()}


def _room_asked(event: Event) -> tuple[object, ...]:
    tables = [(t.id, t.seats, t.accessible, t.closed) for t in event.tables]
    return tables, event.agenda.rounds, event.format, event.seats, event.rules


def asked_of(person: Participant) -> tuple[object, ...]:
    """What the planner has to know of somebody."""
    return tuple(getattr(person, name) for name in PLANNED_BY)
