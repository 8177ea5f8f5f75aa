"""Small worlds for tests: an evening at any moment, with people, tables and a plan. Pure values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Protocol, TypeVar

from rotation import Bye, Pairing, PersonId, Plan, Report, Role, RoundPlan, TableId, Why
from server.core import timeline as tl
from server.core.commands import Asked, Before, Command, ImportPeople
from server.core.decide import Change, Refusal, decide
from server.core.entry import Entry
from server.core.model import (
    Agenda,
    CommandId,
    Event,
    EventId,
    Participant,
    ParticipantId,
    PlanId,
    tables_for,
    timeline_of,
)
from server.core.timeline import Timeline

T0 = 1_800_000_000_000
"""The instant, in milliseconds of shared time, at which lobbies open and rounds start in tests."""
S = 1_000
MIN = 60 * S

BOOKKEEPING = frozenset(
    [
        "version",
        "stamp",
        "undo",
        "last",
        "clock_version",
        "seats_version",
        "jump_at_ms",
        "problem_version",
        "newest_no",
        "people",
    ]
)
"""Fields that undo does not bring back; `server.store.codec` leaves them out of before-images too."""


class IsDataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


D = TypeVar("D", bound=IsDataclass)


def but(value: D, **changes: object) -> D:
    """The same value with some fields changed."""
    return replace(value, **changes)


# --- time -----------------------------------------------------------------------------------------


def an_agenda(**changes: object) -> Agenda:
    """Two rounds of ten minutes, one minute to walk."""
    return but(Agenda(rounds=2, talk_s=600, walk_s=60), **changes)


def a_timeline(**agenda: object) -> Timeline:
    """Nothing has started yet."""
    return timeline_of(an_agenda(**agenda))


def an_open_timeline(**agenda: object) -> Timeline:
    """The lobby has been open since T0."""
    return tl.open_lobby(a_timeline(**agenda), T0)


def a_running_timeline(**agenda: object) -> Timeline:
    """The lobby opened at T0 and was closed at once, so that the first segment starts at T0."""
    return tl.go_on(an_open_timeline(**agenda), T0)


# --- people and seats -----------------------------------------------------------------------------


def a_person(pid: str, name: str = "", role: Role = Role.MENTEE, **changes: object) -> Participant:
    """A mentee unless told otherwise, named like the id."""
    return but(Participant(id=ParticipantId(pid), name=name or pid, role=role), **changes)


def crowd(*everybody: Participant) -> Mapping[ParticipantId, Participant]:
    """These people, by id."""
    return {person.id: person for person in everybody}


def listed(*everybody: Participant) -> ImportPeople:
    """A file that speaks of these people only; whoever is not in it goes."""
    return ImportPeople(tuple(Entry(person=p, number=n) for n, p in enumerate(everybody, 2)), remove_missing=True)


def people(mentors: int, mentees: int) -> Mapping[ParticipantId, Participant]:
    """Mentors m1, m2, ... and mentees e1, e2, ..., each with a name and an e-mail address."""
    sides = ((Role.MENTOR, "m", mentors), (Role.MENTEE, "e", mentees))
    return crowd(
        *(
            a_person(f"{letter}{n}", f"{role.value.title()} {n}", role, email=f"{letter}{n}@example.org")
            for role, letter, count in sides
            for n in range(1, count + 1)
        )
    )


def a_pairing(table: str, mentor: str, mentee: str) -> Pairing:
    """One conversation of two."""
    return Pairing(table=TableId(table), mentors=(PersonId(mentor),), mentees=(PersonId(mentee),))


def a_bye(person: str, why: Why = Why.MORE_MENTEES) -> Bye:
    """Somebody sits out."""
    return Bye(person=PersonId(person), why=why)


def a_plan(*rounds: Iterable[Pairing | Bye]) -> Plan:
    """A plan of these rounds, in order; its report is empty."""
    report = Report(
        total=0,
        upper_bound=0,
        proven=True,
        worst_off=0,
        worst_bound=0,
        meetings=0,
        byes=(),
        repeats=0,
        sentences=(),
    )
    return Plan(rounds=tuple(_a_round(n, tuple(seats)) for n, seats in enumerate(rounds, start=1)), report=report)


def _a_round(number: int, seats: tuple[Pairing | Bye, ...]) -> RoundPlan:
    return RoundPlan(
        number=number,
        pairings=tuple(seat for seat in seats if isinstance(seat, Pairing)),
        byes=tuple(seat for seat in seats if isinstance(seat, Bye)),
    )


# --- events and what happens to them --------------------------------------------------------------


def an_event(**changes: object) -> Event:
    """Two mentors, two mentees, two tables, a published plan `p1`; nothing has started yet."""
    event = Event(
        id=EventId("e"),
        code="K7M2QXW",
        title="Mentoring night",
        created_at_ms=T0 - 60 * MIN,
        agenda=an_agenda(),
        timeline=a_timeline(),
        version=7,
        stamp="s7",
        tables=tables_for(2),
        people=people(2, 2),
        draft=PlanId("p1"),
        published=PlanId("p1"),
    )
    return but(event, **changes)


def a_running_event(**changes: object) -> Event:
    """The same; the lobby opened and closed at T0, so that everybody walks to round 1."""
    return an_event(**{"timeline": a_running_timeline(), **changes})


def asked(command: Command, *, by: str = "Ada", seen: int = 1_000_000) -> Asked:
    """A command on its way, from a host who has seen everything."""
    return Asked(command=command, id=CommandId("c"), by=by, seen=seen)


def did(event: Event, command: Command, now_ms: int = T0, *, by: str = "Ada") -> Event:
    """The event after a command that has to be accepted."""
    change = decide(event, asked(command, by=by), now_ms)
    assert isinstance(change, Change), change
    return change.after


def refusal(answer: Change | Refusal) -> str:
    """The sentence of a command that has to be refused."""
    assert isinstance(answer, Refusal), answer
    return answer.sentence


def before(previous: Event, after: Event, at_ms: int) -> Before:
    """What a change replaced, as the log of the store would tell it."""
    names = [field.name for field in fields(Event) if field.name not in BOOKKEEPING]
    replaced = {name: getattr(previous, name) for name in names}
    return Before(
        at_ms=at_ms,
        fields={name: value for name, value in replaced.items() if value != getattr(after, name)},
    )


@dataclass(frozen=True, slots=True)
class Undoable:
    """An event after a command, with what is needed to take it back."""

    event: Event
    before: Before


def undoable(event: Event, command: Command, now_ms: int = T0) -> Undoable:
    """Do something that can be taken back."""
    after = did(event, command, now_ms)
    return Undoable(event=after, before=before(event, after, now_ms))
