"""Somebody's data is deleted at their wish: what stays is an empty chair in rounds that were held.

The id stays in plans and in the log, and leads to nobody: seats that were taken have to add up for all the others.
"""

from __future__ import annotations

from dataclasses import replace

from rotation import Plan
from server.core import deeds
from server.core import timeline as tl
from server.core.commands import Leave, RemovePerson
from server.core.model import Absence, Event, Participant, ParticipantId
from server.core.people import attend
from server.core.reseat import Reseated, person_of, spot, token
from server.core.room import change_room
from server.core.standing import SOMEONE
from server.core.timeline import Kind

NOBODY = str(SOMEONE)


def erase(event: Event, plan: Plan | None, pid: ParticipantId, now_ms: int) -> Reseated:
    """The event without what is known of somebody. Raises Refused."""
    person = person_of(event, pid)
    said = deeds.erased(who=token(person))
    if plan is None:
        return Reseated(after=attend(event, RemovePerson(pid)).after, said=said)
    left = change_room(event, plan, Leave(pid), now_ms) if _sits_ahead(event, plan, person, now_ms) else None
    after = event if left is None else left.after
    people = {**after.people, pid: _emptied(after.people[pid])}
    return Reseated(
        after=replace(after, people=people),
        said=said,
        plan=None if left is None else left.plan,
        moves=() if left is None else left.moves,
    )


def _sits_ahead(event: Event, plan: Plan, person: Participant, now_ms: int) -> bool:
    """Whether somebody is awaited at a table; when the evening is over, nobody is."""
    now, gone = tl.current(event.timeline, now_ms), person.attendance.gone
    if (now is not None and now.kind is Kind.FINISHED) or (gone is not None and gone.why is Absence.LEFT):
        return False
    return any(person.id in p.people for r in plan.rounds[spot(event, now_ms).done :] for p in r.pairings)


def _emptied(person: Participant) -> Participant:
    """Nobody in particular. The link and every phone that came in by it are out, and nobody comes in as them."""
    return Participant(
        id=person.id,
        name=NOBODY,
        role=person.role,
        arrived_at_ms=person.arrived_at_ms,
        on_phone=True,
        attendance=person.attendance,
        link_no=person.link_no + 1,
    )
