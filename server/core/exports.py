"""The files about an evening that a host takes away: who came, what was held when, who met whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations

from server.core.as_run import AsRun, Attendee, Conversation, Presence, Stretch
from server.core.export import Export, Value
from server.core.mine_view import Contacts
from server.core.model import Absence, Event, Participant, ParticipantId
from server.core.sentence import say
from server.core.words import ZONE_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One of the files: what it is called, what is in it, how it is made."""

    title: str
    about: str
    make: Callable[[Event, AsRun], Export]


def attendance(event: Event, run: AsRun) -> Export:
    """Everybody on the list: how they came through the evening, and where they were in each round."""
    columns = {
        "id": "id", "name": "name", "email": "e-mail", "role": "role", "organisation": "organisation",
        "standing": "standing", "arrived_at": "arrived (UTC)", "checked_in_by": "checked in by",
        "left_from_round": "left from round", "at_a_table": "rounds at a table", "sat_out": "rounds sat out",
        **{f"round_{held.number}": f"round {held.number}" for held in run.rounds},
    }  # fmt: skip
    return Export(columns=columns, rows=tuple(_attendance_row(event, found) for found in run.attendees))


def _attendance_row(event: Event, found: Attendee) -> tuple[Value, ...]:
    person, gone = found.person, found.person.attendance.gone
    return (
        person.id,
        person.name,
        person.email,
        _role(event, person),
        person.organisation,
        found.standing,
        _instant(person.arrived_at_ms),
        person.checked_in_by,
        gone.from_round if gone is not None and gone.why is Absence.LEFT else None,
        found.places.count(Presence.SEATED),
        found.places.count(Presence.OUT),
        *found.places,
    )


def schedule(event: Event, run: AsRun) -> Export:
    """Every conversation that was held: where, when, and who sat there."""
    columns = {
        "round": "round", "table": "table", "zone": "zone", "starts_at": "began (UTC)", "ends_at": "ended (UTC)",
        "seconds": "seconds", "people": "people", "not_seen": "of them never checked in",
    }  # fmt: skip
    rows = ((held.talk, talk) for held in run.rounds for talk in held.conversations)
    return Export(columns=columns, rows=tuple(_schedule_row(event, talk, at) for at, talk in rows))


def _schedule_row(event: Event, talk: Conversation, at: Stretch) -> tuple[Value, ...]:
    return (
        talk.round_no,
        talk.table.label,
        ZONE_WORDS[talk.table.zone],
        _instant(at.starts_at_ms),
        _instant(at.ends_at_ms),
        at.actual_s,
        "; ".join(_with_role(event, person) for person in talk.people),
        "; ".join(person.name for person in talk.people if person.id in talk.unseen),
    )


def meetings(event: Event, run: AsRun) -> Export:
    """Who met whom: a line for each two who sat together, in each round."""
    columns = {
        "round": "round", "table": "table", "one_id": "one: id", "one": "one", "one_role": "one: role",
        "other_id": "other: id", "other": "other", "other_role": "other: role", "shared_topics": "topics in common",
        "both_seen": "both checked in",
    }  # fmt: skip
    rows = (
        _meeting_row(event, talk, one, other)
        for talk in run.conversations
        for one, other in combinations(talk.people, 2)
    )
    return Export(columns=columns, rows=tuple(rows))


def _meeting_row(event: Event, talk: Conversation, one: Participant, other: Participant) -> tuple[Value, ...]:
    return (
        talk.round_no,
        talk.table.label,
        one.id,
        one.name,
        _role(event, one),
        other.id,
        other.name,
        _role(event, other),
        "; ".join(topic for topic in one.topics if topic in other.topics),
        "no" if talk.unseen & {one.id, other.id} else "yes",
    )


def timing(_event: Event, run: AsRun) -> Export:
    """The evening stretch by stretch, planned against actual."""
    columns = {
        "key": "key", "name": "what", "state": "state", "planned_start": "planned start (UTC)",
        "starts_at": "began (UTC)", "ends_at": "ended (UTC)", "late_s": "began late by (s)", "planned_s": "planned (s)",
        "actual_s": "taken (s)", "paused_s": "paused (s)",
    }  # fmt: skip
    return Export(columns=columns, rows=tuple(_timing_row(found) for found in run.stretches))


def contacts(event: Event, agreed: Mapping[ParticipantId, Contacts]) -> Export:
    """Each two who both said yes to swapping contacts, and what each gives. agreed: by person, who said yes as well."""
    columns = {
        "one_id": "one: id", "one": "one", "one_contact": "one: contact",
        "other_id": "other: id", "other": "other", "other_contact": "other: contact",
    }  # fmt: skip
    both = [(one, other) for one in agreed for other in agreed[one] if one < other]
    sides = ((_giving(event, one, agreed[other]), _giving(event, other, agreed[one])) for one, other in both)
    return Export(columns=columns, rows=tuple((*one, *other) for one, other in sides))


def _giving(event: Event, pid: ParticipantId, theirs: Contacts) -> tuple[Value, ...]:
    typed = theirs[pid]
    return pid, event.people[pid].name, event.people[pid].email if typed is None else typed


def _timing_row(found: Stretch) -> tuple[Value, ...]:
    return (
        found.key,
        found.name,
        found.course,
        _instant(found.planned_start_ms),
        _instant(found.starts_at_ms),
        _instant(found.ends_at_ms),
        found.late_s,
        found.planned_s,
        found.actual_s,
        found.paused_s,
    )


KEPT = {
    "feedback": (say("Feedback"), say("Averages for each question, once three people have answered it.")),
    "contacts": (say("Contacts"), say("Each two who both said yes to swapping them.")),
}
"""Files of what people keep to themselves: title, and what is in it."""

FILES: Mapping[str, File] = {
    "attendance": File(
        title=say("Attendance"), about=say("Everybody on the list: when they came, and each round."), make=attendance
    ),
    "schedule": File(title=say("As it was run"), about=say("Every conversation: table, time, people."), make=schedule),
    "meetings": File(title=say("Who met whom"), about=say("A line for each two who sat together."), make=meetings),
    "timing": File(title=say("Timing"), about=say("Each round and break, planned and taken."), make=timing),
}


def _instant(at_ms: int | None) -> str | None:
    return None if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="seconds")


def _role(event: Event, person: Participant) -> str:
    return event.format.role_words[person.role] if event.format.has_roles else ""


def _with_role(event: Event, person: Participant) -> str:
    return f"{person.name} ({_role(event, person)})" if event.format.has_roles else person.name
