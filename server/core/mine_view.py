"""Whom one attendee has met, and what they take away: notes, contacts of both who said yes, and a goal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rotation import Plan
from server.core import timeline as tl
from server.core.after_view import at_table, contact_of
from server.core.model import Event, Participant, ParticipantId
from server.core.own import MAX_CONTACT, MAX_GOAL, Own
from server.core.sentence import chain, say, say_n
from server.core.timeline import Kind
from server.core.views import Face, face

Contacts = Mapping[ParticipantId, str | None]
"""Who said yes to somebody who said yes to them; the contact they give, None: what the list says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """Somebody who was met. contact: only when both said yes, else empty; rounds: in which they met."""

    id: ParticipantId
    face: Face
    rounds: tuple[int, ...]
    note: str
    saved: bool
    both: bool
    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MineView:
    """The page of one person. summary: how many were met, and how many swapped contacts."""

    title: str
    first_name: str
    is_over: bool
    summary: str
    met: tuple[Met, ...]
    goal: str
    most_goal: int
    contact: str
    most_contact: int


def mine_view(
    event: Event, plan: Plan | None, pid: ParticipantId, own: Own, contacts: Contacts, now_ms: int
) -> MineView:
    """What this person has of the evening, for them alone."""
    me, now = event.people[pid], tl.current(event.timeline, now_ms)
    met = met_by(event, plan, pid, own, contacts, now_ms)
    both = sum(row.both for row in met)
    summary = [
        say_n("You met {n} person.", "You met {n} people.", len(met)) if met else say("You have met nobody yet.")
    ]
    if both:
        summary.append(say_n("You and {n} of them swapped contacts.", "You and {n} of them swapped contacts.", both))
    return MineView(
        title=event.title,
        first_name=me.name.partition(" ")[0],
        is_over=now is not None and now.kind is Kind.FINISHED,
        summary=chain(summary),
        met=met,
        goal=own.goal,
        most_goal=MAX_GOAL,
        contact=contact_of(me, own),
        most_contact=MAX_CONTACT,
    )


def met_by(
    event: Event, plan: Plan | None, pid: ParticipantId, own: Own, contacts: Contacts, now_ms: int
) -> tuple[Met, ...]:
    """Everybody with whom somebody sat in rounds that have begun, in the order of the rounds."""
    rounds: dict[ParticipantId, tuple[int, ...]] = {}
    for number in sorted(tl.rounds_held(event.timeline, now_ms)):
        for other in at_table(event, plan, pid, number):
            rounds[other.id] = (*rounds.get(other.id, ()), number)
    return tuple(_met(event.people[other], numbers, own, contacts) for other, numbers in rounds.items())


def _met(other: Participant, rounds: tuple[int, ...], own: Own, contacts: Contacts) -> Met:
    both = other.id in contacts and other.id in own.yes
    typed = contacts.get(other.id)
    return Met(
        id=other.id,
        face=face(other),
        rounds=rounds,
        note=own.notes.get(other.id, ""),
        saved=other.id in own.saved,
        both=both,
        contact=(other.email if typed is None else typed) if both else "",
    )
