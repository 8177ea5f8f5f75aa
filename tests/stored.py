"""Events that are in a store, and commits to them without going through the rules."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import redis

from server.core.model import CommandId, Event, EventId
from server.store.redis import Answer, Committed, Store
from tests.builders import T0, an_event, but


def new_id() -> EventId:
    return EventId(secrets.token_hex(6))


def unwritten(**changes: object) -> Event:
    """An event that is not in the store yet."""
    fresh: dict[str, object] = {"id": new_id(), "code": secrets.token_hex(4), "version": 1, "stamp": "s1"}
    return an_event(**{**fresh, **changes})


async def created(store: Store, **changes: object) -> Event:
    """An event that is."""
    event = unwritten(**changes)
    assert await store.create(event)
    return event


def next_of(event: Event, **changes: object) -> Event:
    """What a command would make of it."""
    return but(event, **{"version": event.version + 1, "stamp": f"s{event.version + 1}", **changes})


async def commit(store: Store, before: Event, after: Event, command_id: str = "", *, by: str = "Ada") -> Answer:
    return await store.commit(
        before,
        after,
        command_id=CommandId(command_id or secrets.token_hex(4)),
        command="Test",
        by=by,
        said="Done",
        at_ms=T0,
    )


async def written(store: Store, before: Event, **changes: object) -> Event:
    """The event after a commit that has to pass."""
    after = next_of(before, **changes)
    assert await commit(store, before, after) == Committed(after.version)
    return after


@contextmanager
def connected(url: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(url, socket_timeout=2) as client:
        yield client
