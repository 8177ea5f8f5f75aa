"""What the planner has to know of an event."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from rotation import Person, Problem, Role
from rotation import Table as PlanTable
from server.core.model import Event, Participant, ParticipantId


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

    mentors: how many of them sit together where tables were put together by hand.
    unseen: people who are not to be called to a chair in round `running`, because nobody has seen them yet.
    """
    return Problem(
        rounds=event.agenda.rounds,
        tables=tuple(PlanTable(id=t.id, seats=t.seats or event.seats) for t in event.tables if not t.closed),
        people=tuple(
            _person(event, p, running if p.id in unseen else 0)
            for p in (event.people.values() if people is None else people)
        ),
        seed=seed,
        stays=event.format.stays,
        mentors_per_table=max(1, mentors),
    )


def _person(event: Event, person: Participant, not_in: int) -> Person:
    return Person(
        id=person.id,
        role=person.role if event.format.has_roles else Role.PEER,
        topics=person.topics,
        available=_available(event, person, not_in),
    )


def _available(event: Event, person: Participant, not_in: int) -> frozenset[int] | None:
    rounds = range(1, event.agenda.rounds + 1)
    can = frozenset(n for n in rounds if n != not_in and not person.attendance.misses(n))
    return None if len(can) == len(rounds) else can
