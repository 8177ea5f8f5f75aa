"""Makes the files about an evening from what the store holds, for the report page and for the command line."""

from __future__ import annotations

from server.core.as_run import AsRun, as_run
from server.core.export import Export
from server.core.exports import FILES
from server.core.log_view import Entry, log_export, log_lines
from server.core.model import Event, EventId
from server.store.redis import Store

LOG = "log"
NAMES = (*FILES, LOG)


async def run_of(store: Store, event: Event, now_ms: int) -> AsRun:
    """What became of an evening."""
    plan = await store.plan(event.id, event.published) if event.published is not None else None
    return as_run(event, plan, await store.turns(event.id), now_ms)


async def log_entries(store: Store, event_id: EventId) -> tuple[Entry, ...]:
    """What was done, oldest first."""
    found = await store.log(event_id)
    return tuple(Entry(version=v, at_ms=e.at_ms, by=e.by, command=e.command, said=e.said) for v, e in found)


async def export(store: Store, event: Event, what: str, now_ms: int) -> Export:
    """One of the files by its name; KeyError if there is none."""
    if what == LOG:
        return log_export(log_lines(event, await log_entries(store, event.id)))
    return FILES[what].make(event, await run_of(store, event, now_ms))
