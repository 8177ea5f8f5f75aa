"""Makes the files about an evening from what the store holds, for the report page and for the command line."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from rotation import Role
from server.core.as_run import AsRun, as_run
from server.core.export import Export
from server.core.exports import FILES, KEPT, contacts
from server.core.feedback_view import feedback_export, people_in
from server.core.log_view import Entry, log_export, log_lines
from server.core.model import Event, EventId
from server.core.own import Answers
from server.core.prompts import sides
from server.store.redis import Store

LOG = "log"
NAMES = (*FILES, *KEPT, LOG)


async def run_of(store: Store, event: Event, now_ms: int) -> AsRun:
    """What became of an evening."""
    plan = await store.plan(event.id, event.published) if event.published is not None else None
    return as_run(event, plan, await store.turns(event.id), now_ms)


async def log_entries(store: Store, event_id: EventId) -> tuple[Entry, ...]:
    """What was done, oldest first."""
    found = await store.log(event_id)
    return tuple(Entry(version=v, at_ms=e.at_ms, by=e.by, command=e.command, said=e.said) for v, e in found)


async def said_by(store: Store, event: Event) -> Mapping[Role, Collection[Collection[Answers]]]:
    """What people said after their rounds, for each side of the tables; not who said it."""
    rounds, drawers = event.agenda.rounds, store.drawers
    return {role: await drawers.said(event.id, people_in(event, role), rounds) for role in sides(event.format)}


async def export(store: Store, event: Event, what: str, now_ms: int) -> Export:
    """One of the files by its name; KeyError if there is none."""
    if what == "feedback":
        return feedback_export(event, await said_by(store, event))
    if what == "contacts":
        return contacts(event, await store.drawers.contacts(event.id, event.people))
    if what == LOG:
        return log_export(log_lines(event, await log_entries(store, event.id)))
    return FILES[what].make(event, await run_of(store, event, now_ms))
