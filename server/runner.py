"""Takes a command from being asked to being done: load, decide, commit, and once more if somebody was faster."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import assert_never
from weakref import WeakValueDictionary

from server.access import Caller, check_may
from server.core.commands import Asked, Command, DraftCommand, Erase, Publish, RoomCommand, SetDraft, Undo
from server.core.decide import Change, Refusal, decide
from server.core.errors import Conflict, NotFound, Unavailable
from server.core.model import CommandId, Event, EventId, PlanId
from server.core.sentence import say
from server.live.clock import Clock
from server.live.feed import Copy, Feed, Made
from server.store.redis import Committed, Gone, Known, Stale, Store, keep_s

TRIES = 20
PATIENCE_S = 8.0  # how long a commit is repeated while the store does not answer
PAUSE_S = 0.1
LOG = logging.getLogger("tablehop.commit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The event after the command, and what was done. again: it had been done before."""

    event: Event
    said: str
    again: bool = False


class Runner:
    """Runs commands. Raises NotAllowed, NotFound, Conflict (with the reason) or Unavailable (safe to ask again)."""

    def __init__(self, store: Store, feed: Feed, clock: Clock, draw_stamp: Callable[[], str]) -> None:
        self._store = store
        self._feed = feed
        self._clock = clock
        self._draw_stamp = draw_stamp
        self._turns: WeakValueDictionary[EventId, asyncio.Lock] = WeakValueDictionary()  # one is there while it is used

    async def run(self, event_id: EventId, caller: Caller, command: Command, command_id: str, seen: int) -> Outcome:
        """Run one command of a caller who may."""
        check_may(caller, command)
        return await self.run_as_server(event_id, command, command_id, by=caller.name, seen=seen)

    async def run_as_server(
        self, event_id: EventId, command: Command, command_id: str, *, by: str = "", seen: int = 0
    ) -> Outcome:
        """Run a command that nobody has to be allowed to ask."""
        asked = Asked(command=command, id=CommandId(command_id), by=by, seen=seen)
        turn = self._turns.setdefault(event_id, asyncio.Lock())
        async with turn:
            return await self._until_confirmed(event_id, asked)

    async def _until_confirmed(self, event_id: EventId, asked: Asked) -> Outcome:
        """Repeat while the store is away: harmless, because the command keeps its id."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while True:
            try:
                return await self._until_decided(event_id, asked)
            except Unavailable:
                if asyncio.get_running_loop().time() > deadline:
                    raise
                await asyncio.sleep(PAUSE_S)

    async def _until_decided(self, event_id: EventId, asked: Asked) -> Outcome:
        """Decide on what is known here; a refusal only counts on what the store says."""
        copy = await self._feed.copy(event_id)
        fresh = False
        for _ in range(TRIES):
            asked = await self._with_before(event_id, asked)
            now_ms = self._clock.now_ms()
            decided = await _decided(copy, asked, now_ms)
            if isinstance(decided, Change):
                outcome = await self._commit(copy.event, asked, decided, now_ms)
                if outcome is not None:
                    return outcome
            elif fresh:
                return await self._refused(copy.event, asked, decided)
            copy, fresh = await self._feed.reread(event_id), True
        raise Conflict(say("Too many people changed this event at once. Nothing was changed; try again."))

    async def _commit(self, event: Event, asked: Asked, change: Change, now_ms: int) -> Outcome | None:
        """Write what was decided; None if somebody else committed in between."""
        if change.plan is None:
            return await self._write(event, asked, change, now_ms)
        plan_id = PlanId(self._draw_stamp())
        await self._store.save_plan(event.id, plan_id, change.plan, keep_s(event))
        kept = replace(change, after=change.kept_as(plan_id))
        outcome = await self._write(event, asked, kept, now_ms, (plan_id, change.plan))
        if outcome is None or outcome.again:
            await self._store.drop_plan(event.id, plan_id)
        return outcome

    async def _write(
        self, event: Event, asked: Asked, change: Change, now_ms: int, made: Made | None = None
    ) -> Outcome | None:
        started_s = asyncio.get_running_loop().time()
        after = replace(change.after, stamp=self._draw_stamp())
        command = type(asked.command).__name__
        answer = await self._store.commit(
            event, after, command_id=asked.id, command=command, by=asked.by, said=change.said, at_ms=now_ms
        )
        match answer:
            case Committed(version):
                took_ms = (asyncio.get_running_loop().time() - started_s) * 1000
                LOG.info("%s version=%d %s %.1f ms", event.id, version, command, took_ms)
                copy = await self._feed.advance(after, made)
                await self._let_go(event.id, event.plans - after.plans)
                return Outcome(event=copy.event, said=change.said)
            case Known():
                return Outcome(event=(await self._feed.reread(event.id)).event, said=change.said, again=True)
            case Gone():
                raise NotFound(say("This event does not exist (any more)."))
            case Stale():
                return None
            case _:
                assert_never(answer)

    async def preview(self, event_id: EventId, caller: Caller, command: Command, seen: int) -> tuple[Copy, Change]:
        """What a command would do now; nothing is done. Raises NotAllowed, NotFound or Conflict with the reason."""
        check_may(caller, command)
        copy = await self._feed.copy(event_id)
        asked = await self._with_before(
            event_id, Asked(command=command, id=CommandId("preview"), by=caller.name, seen=seen)
        )
        decided = await _decided(copy, asked, self._clock.now_ms())
        if isinstance(decided, Refusal):
            raise Conflict(decided.sentence)
        return copy, decided

    async def _refused(self, event: Event, asked: Asked, refusal: Refusal) -> Outcome:
        """A repeat is refused by the rules (`paused already`), but it was done: then that is the answer."""
        if await self._store.knows(event.id, asked.id):
            return Outcome(event=event, said="", again=True)
        if isinstance(asked.command, SetDraft):
            await self._let_go(event.id, {asked.command.plan} - event.plans)
        raise Conflict(refusal.sentence)

    async def _let_go(self, event_id: EventId, plans: Collection[PlanId]) -> None:
        """Forget plans that nothing leads to any more; if that fails they only take room."""
        with suppress(Unavailable):
            await self._store.let_go(event_id, plans)

    async def _with_before(self, event_id: EventId, asked: Asked) -> Asked:
        """Undo needs to know what it takes back."""
        if not isinstance(asked.command, Undo):
            return asked
        before = await self._store.before(event_id, asked.command.of)
        return replace(asked, command=Undo(of=asked.command.of, before=before))


async def _decided(copy: Copy, asked: Asked, now_ms: int) -> Change | Refusal:
    """Decide; on a thread of its own where seats have to be found, so that no screen waits for it."""
    if isinstance(asked.command, RoomCommand | DraftCommand | Publish | Erase):
        return await asyncio.to_thread(decide, copy.event, asked, now_ms, copy.plan, copy.draft)
    return decide(copy.event, asked, now_ms, copy.plan)
