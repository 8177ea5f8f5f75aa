"""The evening before: a copy of an event to rehearse, and what the simulated phones are checked against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rotation import Plan, Role
from server.core import timeline as tl
from server.core.commands import EditEvent
from server.core.errors import BadRequest, Conflict
from server.core.form import MAX_TITLE
from server.core.model import Agenda, Doors, Event, Format, Need, Participant, ParticipantId, Table, tables_for
from server.core.sentence import say
from server.core.timeline import Kind, Timeline
from server.core.views import shown_rounds

MARK = "Rehearsal: "
MAX_SPEED = 60
MAX_OWN = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Seating:
    """Who sits at which table, by its label, in one round that may be seen."""

    number: int
    tables: Mapping[str, tuple[ParticipantId, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What every phone of a rehearsal ought to show at one version.

    said: id of what the host tells, empty: nothing; hearers: whom, None: everyone. asks: who waits for an answer.
    here: who has come in. roles: whether there are mentors and mentees. undoable: the version that
    undo takes back, or 0.
    """

    code: str
    roles: bool
    undoable: int
    version: int
    stamp: str
    timeline: Timeline
    said: str
    hearers: tuple[ParticipantId, ...] | None
    rounds: tuple[Seating, ...]
    people: Mapping[ParticipantId, str]
    here: frozenset[ParticipantId]
    asks: Mapping[ParticipantId, Need]


def check_can_rehearse(event: Event, now_ms: int) -> None:
    """Raise Conflict while the event itself is running: a rehearsal would take the server's time from it."""
    if event.rehearsal is not None:
        raise Conflict(say("This is a rehearsal already. End it, and start another from the event itself."))
    segment = tl.current(event.timeline, now_ms)
    if segment is not None and segment.kind not in (Kind.LOBBY, Kind.FINISHED):
        raise Conflict(say("Your event is running now. Rehearse before it or after it: both would share this server."))


def copy_of(event: Event, people: tuple[Participant, ...], speed: int) -> EditEvent:
    """The event for these people, `speed` times as fast, with every table as it was set up."""
    if not 1 <= speed <= MAX_SPEED:
        raise BadRequest(
            say("The speed has to be a whole number from 1 to {most}, not {speed}.", most=MAX_SPEED, speed=speed)
        )
    tables = tuple(replace(t, closed=False, closed_from=0, locked=False, extra=None) for t in event.tables)
    return EditEvent(
        title=marked(event.title),
        agenda=faster(event.agenda, speed, event.format.min_talk_s),
        doors=Doors(open=True, capacity=MAX_OWN),
        tables=tables_for(tables_needed(event, people, tables), tables),
        format=event.format,
        seats=event.seats,
        rules=event.rules,
    )


def marked(title: str) -> str:
    """A title that nobody takes for the real evening's."""
    return title if title.startswith(MARK) else (MARK + title)[:MAX_TITLE]


def tables_needed(event: Event, people: tuple[Participant, ...], tables: tuple[Table, ...]) -> int:
    """All tables for the event's own people; for others as many as they can fill, at least."""
    if all(p.id in event.people for p in people):
        return len(tables)
    hosts = sum(p.role is Role.MENTOR for p in people) if event.format.has_roles else 0
    return max(1, hosts or -(-len(people) // (2 if event.format.is_pairs else event.seats)))


def faster(agenda: Agenda, speed: int, min_talk_s: int) -> Agenda:
    """The same evening in less time; every part lasts a second at least. Rounds start by themselves."""

    def cut(seconds: int, least: int = 1) -> int:
        return max(min(least, seconds), round(seconds / speed))

    return replace(
        agenda,
        talk_s=cut(agenda.talk_s, max(min_talk_s, 1)),
        walk_s=cut(agenda.walk_s),
        break_s=cut(agenda.break_s),
        welcome_s=cut(agenda.welcome_s),
        closing_s=cut(agenda.closing_s),
        by_hand=False,
    )


def fresh(people: Mapping[ParticipantId, Participant]) -> tuple[Participant, ...]:
    """The people of an event before anybody has come: wishes and needs stay, e-mail addresses do not."""
    blank = Participant(id=ParticipantId(""), name="", role=Role.PEER)
    return tuple(
        replace(
            p,
            email="",
            arrived_at_ms=None,
            checked_in_by="",
            on_phone=False,
            attendance=blank.attendance,
            ask=None,
            spotted=None,
            link_no=0,
        )
        for p in people.values()
    )


def suited(people: tuple[Participant, ...], format_: Format, tables: int) -> tuple[Participant, ...]:
    """Made-up people for an event of this format: no roles where there are none, no more groups than tables."""
    if not format_.has_roles:
        return tuple(replace(p, role=Role.PEER) for p in people)
    if format_ is not Format.GROUPS:
        return people
    mentors = [p for p in people if p.role is Role.MENTOR][:tables]
    return (*mentors, *(p for p in people if p.role is Role.MENTEE))


def truth(event: Event, plan: Plan | None) -> Truth:
    """What every phone ought to show."""
    said = event.announcement
    return Truth(
        code=event.code,
        roles=event.format.has_roles,
        undoable=event.undo[-1].version if event.undo else 0,
        version=event.version,
        stamp=event.stamp,
        timeline=event.timeline,
        said="" if said is None else said.id,
        hearers=None if said is None else said.only,
        rounds=tuple(
            Seating(number=r.number, tables={event.table(p.table).label: p.people for p in r.pairings})
            for r in shown_rounds(event, plan)
        ),
        people={p.id: p.name for p in event.people.values()},
        here=frozenset(p.id for p in event.people.values() if p.arrived_at_ms is not None),
        asks={p.id: p.ask.need for p in event.people.values() if p.ask is not None and not p.ask.answer},
    )
