"""This process's copies of events, kept equal to the store's.

A commit made here and a commit made elsewhere take the same way: `advance` puts the newer copy in place of the older
one and shows the difference. A notice brings one step; where a step is missing or the stamps do not join, the whole
event is read again. Once a second all copies are compared with the store, so that nothing stays missed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from rotation import Plan
from server.core.errors import NotFound, Unavailable
from server.core.model import Event, EventId, PlanId
from server.core.sentence import say
from server.store.notices import Notice, Notices
from server.store.redis import Store

RECONCILE_S = 1.0
LISTEN_S = 0.2
RETRY_S = 0.2
LOG = logging.getLogger("tablehop.feed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One event as this process knows it, with the seatings it points at."""

    event: Event
    plan: Plan | None
    draft: Plan | None


Show = Callable[[Copy, Copy], None]
Made = tuple[PlanId, Plan]


class Feed:
    """Follows the commits of the events that this process serves."""

    def __init__(
        self,
        store: Store,
        show: Show,
        watched: Callable[[], tuple[EventId, ...]],
        gone: Callable[[EventId], None] = lambda _event: None,
    ) -> None:
        """gone: told of events that were deleted."""
        self._store = store
        self._gone = gone
        self._show = show
        self._watched = watched
        self._copies: dict[EventId, Copy] = {}
        self._locks: dict[EventId, asyncio.Lock] = {}
        self._followed: set[EventId] = set()
        self._looking: dict[EventId, asyncio.Task[Copy]] = {}
        self.online = False  # whether the store answers

    async def copy(self, event_id: EventId) -> Copy:
        """The event as it is known here; read when it is not. Raises NotFound."""
        known = self._copies.get(event_id)
        if known is not None and event_id in self._followed:
            return known
        try:
            return await self._look(event_id)
        except Unavailable:
            if known is None:
                raise
            return known  # better the last known state than none; a commit on it would not pass

    async def _look(self, event_id: EventId) -> Copy:
        """Look into the store, once for all who ask meanwhile: after a restart, that is everybody."""
        looking = self._looking.get(event_id)
        if looking is None:
            looking = self._looking[event_id] = asyncio.create_task(self._newest(event_id))
            looking.add_done_callback(lambda done: self._looked(event_id, done))
        return await asyncio.shield(looking)  # whoever gives up takes nothing from the others

    def _looked(self, event_id: EventId, done: asyncio.Task[Copy]) -> None:
        del self._looking[event_id]
        if not done.cancelled():
            done.exception()  # those who wait are told; there may be nobody left

    async def _newest(self, event_id: EventId) -> Copy:
        known = self._copies.get(event_id)
        if known is not None and await self._store.head(event_id) == (known.event.version, known.event.stamp):
            return known
        return await self.reread(event_id)

    def known(self, event_id: EventId) -> Copy | None:
        """The copy at hand, if there is one."""
        return self._copies.get(event_id)

    async def reread(self, event_id: EventId) -> Copy:
        """Read the whole event. Raises NotFound."""
        event = await self._store.load(event_id)
        if event is None:
            self._forget_for_good(event_id)
            raise NotFound(say("This event does not exist (any more)."))
        await self._replace(event)
        return self._copies.get(event_id) or await self.advance(event)

    async def advance(self, event: Event, made: Made | None = None) -> Copy:
        """Take a newer state; an older one never replaces a newer. made: the plan that came with it, if one did."""
        async with self._locks.setdefault(event.id, asyncio.Lock()):
            known = self._copies.get(event.id)
            if known is not None and (event.version, event.stamp) == (known.event.version, known.event.stamp):
                return known
            if known is not None and event.version < known.event.version:
                return known
            published = await self._plan(known, event.id, event.published, made)
            same = event.draft == event.published
            draft = published if same else await self._plan(known, event.id, event.draft, made)
            fresh = Copy(event=event, plan=published, draft=draft)
            self._copies[event.id] = fresh
            if known is not None:
                self._show(known, fresh)
            return fresh

    async def run(self) -> None:
        """Listen for ever; a broken line is replaced, and what was missed meanwhile is read."""
        while True:
            notices = self._store.notices()
            try:
                await self._listen(notices)
            except Unavailable as error:
                if self.online:
                    LOG.warning("store lost: %s", error)
                self.online = False
                await asyncio.sleep(RETRY_S)
            except Exception:  # a defect; but without this loop every screen would stand still
                LOG.exception("the feed stumbled")
                await asyncio.sleep(RETRY_S)
            finally:
                self._followed.clear()
                await notices.close()

    async def _listen(self, notices: Notices) -> None:
        loop = asyncio.get_running_loop()
        await notices.open()
        due = 0.0
        while True:
            await self._follow_new(notices)
            if loop.time() >= due:
                await self._reconcile(notices)
                due = loop.time() + RECONCILE_S
                self.online = True
            notice = await notices.next(LISTEN_S)
            if notice is not None:
                await self._heard(notice)

    async def _heard(self, notice: Notice) -> None:
        known = self._copies.get(notice.event)
        if known is None or (known.event.version >= notice.version and known.event.stamp == notice.stamp):
            return
        event = await self._store.refresh(known.event, notice)
        if event is not None:
            await self._replace(event)

    async def _replace(self, event: Event) -> None:
        """Take what the store says even if our version was higher: a failover may have lost a commit."""
        known = self._copies.get(event.id)
        if known is None or event.version >= known.event.version:
            await self.advance(event)
            return
        # A commit of ours may have overtaken this answer. One that is asked for now cannot be older than what we know.
        again = await self._store.load(event.id)
        if again is None or again.version >= known.event.version or self._copies.get(event.id) is not known:
            return
        event = again
        LOG.warning("%s went back from version %d to %d", event.code, known.event.version, event.version)
        del self._copies[event.id]
        self._show(known, await self.advance(event))

    async def _follow_new(self, notices: Notices) -> None:
        new = self._copies.keys() - self._followed
        if not new:
            return
        await notices.follow(*new)
        self._followed |= new
        for event_id in new:  # commits between reading and following
            await self._compare(event_id)

    async def _reconcile(self, notices: Notices) -> None:
        watched = set(self._watched())
        for event_id in list(self._copies):
            if event_id in watched:
                await self._compare(event_id)
            else:
                await notices.leave(event_id)
                self._forget(event_id)

    async def _compare(self, event_id: EventId) -> None:
        known = self._copies.get(event_id)
        head = await self._store.head(event_id)
        if known is None or head == (known.event.version, known.event.stamp):
            return
        event = await self._store.load(event_id)
        if event is None:
            self._forget_for_good(event_id)
        else:
            await self._replace(event)

    async def _plan(
        self, known: Copy | None, event_id: EventId, plan_id: PlanId | None, made: Made | None
    ) -> Plan | None:
        """A plan is immutable, so one that is known need not be read again."""
        if plan_id is None:
            return None
        if known is not None and known.event.published == plan_id:
            return known.plan
        if known is not None and known.event.draft == plan_id:
            return known.draft
        if made is not None and made[0] == plan_id:
            return made[1]
        return await self._store.plan(event_id, plan_id)

    def _forget_for_good(self, event_id: EventId) -> None:
        self._forget(event_id)
        self._gone(event_id)

    def _forget(self, event_id: EventId) -> None:
        self._copies.pop(event_id, None)
        self._followed.discard(event_id)
        self._locks.pop(event_id, None)
