"""What a process does by itself once in a while: presence, boundaries, and a look at the clock.

None of it moves an evening on; that happens by time passing. A process without it would serve as well, only hosts
would not see who is connected, and simple clients would not hear of boundaries.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from server.core.errors import EventError, NotFound
from server.core.model import EventId, ParticipantId
from server.core.timeline import Kind
from server.core.views import key_now
from server.live.clock import Clock
from server.live.feed import Feed
from server.live.hub import Audience, Hub
from server.live.show import BIG_SCREEN, Show
from server.store.redis import Store

PRESENCE_S = 2.0
LEASE_MS = 15_000
CLOCK_S = 1.0
PREPARE_S = 0.25
BOUNDARY_S = 0.25  # how late a boundary may be noticed; screens do not wait for it
LOG = logging.getLogger("tablehop.keeper")


@dataclass(slots=True)
class Keeper:
    """Runs the chores of one process."""

    store: Store
    feed: Feed
    hub: Hub
    show: Show
    clock: Clock
    process: str
    jumped: Callable[[EventId, int], Awaitable[None]]
    _said: dict[EventId, frozenset[ParticipantId]] = field(default_factory=dict)
    _keys: dict[EventId, str] = field(default_factory=dict)

    async def run(self) -> None:
        """Do all chores for ever."""
        async with asyncio.TaskGroup() as chores:
            chores.create_task(self._every(PRESENCE_S, self._presence))
            chores.create_task(self._every(CLOCK_S, self._clock))
            chores.create_task(self._every(BOUNDARY_S, self._boundaries))
            chores.create_task(self._every(PREPARE_S, self._prepare))

    async def _every(self, seconds: float, chore: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await chore()
            except EventError as error:  # the store is away, or an event is gone; the next turn tries again
                LOG.debug("%s: %s", chore.__name__, error)
            except Exception:  # a defect; but one chore must not end all of them
                LOG.exception("%s stumbled", chore.__name__)
            await asyncio.sleep(seconds)

    async def _presence(self) -> None:
        watched = self.hub.events()
        for event in {*watched, *self._said}:
            here = self.hub.here(event) | self._walls(event)
            said = here == self._said.get(event) and await self.store.still_here(event, self.process, LEASE_MS)
            if not said:  # news, or the store was away for longer than the lease
                await self.store.say_here(event, self.process, here, LEASE_MS)
            self._said[event] = here
            if self.hub.all(event, Audience.HOST):
                self.show.here(event, await self.store.who_is_here(event))
            if not here and not self.hub.watches(event):  # and the store has been told so
                del self._said[event]
                self._keys.pop(event, None)
                self.show.forget(event)

    def _walls(self, event: EventId) -> frozenset[ParticipantId]:
        return frozenset({BIG_SCREEN}) if self.hub.all(event, Audience.SCREEN) else frozenset()

    async def _clock(self) -> None:
        by_ms = await self.clock.check()
        if by_ms:
            LOG.warning("the store's clock jumped by %d ms", by_ms)
            for event in self.hub.events():
                await self.jumped(event, by_ms)

    async def _prepare(self) -> None:
        await self.show.prepare(copy for e in self.hub.events() if (copy := self.feed.known(e)) is not None)

    async def _boundaries(self) -> None:
        for event_id in self.hub.events():
            try:
                copy = await self.feed.copy(event_id)
            except NotFound:  # deleted; the others go on
                continue
            event = copy.event
            self.show.refresh(copy)
            key = key_now(event.timeline, self.clock.now_ms())
            if self._keys.get(event_id, key) != key:
                self.show.position(event, key)
                if not key.startswith(Kind.TALK):  # a walk and its talk show the same tables
                    self.show.turn(copy)
            self._keys[event_id] = key
