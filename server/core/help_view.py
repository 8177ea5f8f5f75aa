"""What helpers see: who has come, who is missing, and who needs somebody. Nobody's address, notes or topics."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from rotation import Plan, Role
from server.core.asks import table_of
from server.core.model import Event, Participant, ParticipantId
from server.core.needs import Item, asking, unseated
from server.core.reseat import spot
from server.core.sentence import chain, say
from server.core.timeline import Timeline
from server.core.views import key_now, sort_key

GONE_WORDS = {"no_show": say("Marked as not here"), "left": say("Has left")}
AFTER_ROLE: Mapping[str, str] = {GONE_WORDS["no_show"]: say("marked as not here"), GONE_WORDS["left"]: say("has left")}
ROLE_WORDS = {Role.MENTOR: say("Mentor"), Role.MENTEE: say("Mentee"), Role.PEER: say("Peer")}


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpRow:
    """One person at the door. sought: the name as a search looks at it; gone: why they have no seat, in a word."""

    id: str
    name: str
    sought: str
    role: str
    gone: str
    arrived_at_ms: int | None
    by: str

    @property
    def line(self) -> str:
        """What stands below the name: the role, and why they have no seat."""
        if not (self.role and self.gone):
            return self.role or self.gone
        return chain((self.role, AFTER_ROLE[self.gone]), say(", "))


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpView:
    """Everything a helper's page holds; rows from A to Z."""

    event_id: str
    title: str
    version: int
    stamp: str
    rows: tuple[HelpRow, ...]
    needs: tuple[Item, ...]
    arrived: int
    invited: int
    timeline: Timeline
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """Somebody who has come in, and the table to send them to, if everybody may know it."""

    name: str
    table: str


def help_view(event: Event, plan: Plan | None, now_ms: int) -> HelpView:
    """What a helper's screen shows. `plan`: the published one, None before."""
    rows = (help_row(event, person) for person in event.people.values())
    return HelpView(
        event_id=event.id,
        title=event.title,
        version=event.version,
        stamp=event.stamp,
        rows=tuple(sorted(rows, key=lambda row: (row.sought, row.id))),
        needs=(*asking(event, plan), *unseated(event, plan)),
        arrived=sum(p.arrived_at_ms is not None for p in event.people.values()),
        invited=len(event.people),
        timeline=event.timeline,
        key=key_now(event.timeline, now_ms),
    )


def help_row(event: Event, person: Participant) -> HelpRow:
    """One line of the list."""
    gone = person.attendance.gone
    return HelpRow(
        id=person.id,
        name=person.name,
        sought=sort_key(person.name),
        role=ROLE_WORDS[person.role] if event.format.has_roles else "",
        gone="" if gone is None else GONE_WORDS[gone.why],
        arrived_at_ms=person.arrived_at_ms,
        by=person.checked_in_by,
    )


def welcome(event: Event, plan: Plan | None, pid: ParticipantId, now_ms: int) -> Welcome:
    """What to tell somebody who has just been checked in."""
    number = spot(event, now_ms).open
    shown = event.shown is None or number <= event.shown
    table = table_of(plan, pid, number) if shown else None
    return Welcome(name=event.people[pid].name, table="" if table is None else event.table(table).label)


def rows_changed(before: Event, after: Event) -> Collection[HelpRow] | None:
    """The lines that look different after a change; None if the list has other people, other names or another order."""
    if before.people.keys() != after.people.keys() or before.format is not after.format:
        return None
    fresh = [pid for pid, person in after.people.items() if before.people[pid] is not person]
    if any(before.people[pid].name != after.people[pid].name for pid in fresh):
        return None
    return tuple(help_row(after, after.people[pid]) for pid in fresh if _differs(before, after, pid))


def _differs(before: Event, after: Event, pid: ParticipantId) -> bool:
    return help_row(before, before.people[pid]) != help_row(after, after.people[pid])
