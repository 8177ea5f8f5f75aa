"""The chores of a process: who is connected, boundaries, and a look at the clock."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest

from server.core.model import Event, EventId, ParticipantId
from server.live import keeper as keeper_module
from server.live.clock import Clock
from server.live.feed import Feed
from server.live.hub import Audience, Hub, Peer
from server.live.keeper import Keeper
from server.live.show import Show
from server.settings import Settings
from server.store import keys
from server.store.redis import Store
from tests.builders import MIN, T0, a_running_timeline
from tests.live.screens import Screen, joined
from tests.stored import connected, created, new_id
from tests.valkeys import Valkey
from tests.waiting import eventually, until
from web.render import Renderer

ANN, BEN = ParticipantId("e1"), ParticipantId("e2")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chores are done again after a few milliseconds."""
    for name in ("PRESENCE_S", "CLOCK_S", "BOUNDARY_S"):
        monkeypatch.setattr(keeper_module, name, 0.005)


@dataclass(slots=True)
class Process:
    """A process that only does its chores. Its time is set by hand."""

    store: Store
    name: str
    hub: Hub = field(default_factory=Hub)
    now_ms: float = float(T0)
    stores_ms: float = float(T0)
    jumps: list[tuple[EventId, int]] = field(default_factory=list)
    keeper: Keeper = field(init=False)

    def __post_init__(self) -> None:
        """Put the parts together."""
        clock = Clock(self._read, lambda: self.now_ms / 1000)
        self.keeper = Keeper(
            store=self.store,
            feed=Feed(self.store, lambda _before, _after: None, self.hub.events),
            hub=self.hub,
            show=Show(self.hub, Renderer(), clock, Settings()),
            clock=clock,
            process=self.name,
            jumped=self._jumped,
        )

    async def _read(self) -> float:
        return self.stores_ms

    async def _jumped(self, event: EventId, by_ms: int) -> None:
        self.jumps.append((event, by_ms))

    def phone(self, event: Event, person: ParticipantId) -> Peer:
        """Somebody opens their page."""
        peer = Peer(line=Screen(), event=event.id, audience=Audience.PHONE, ticket="", participant=person)
        self.hub.join(peer)
        return peer

    async def sees(self, event: Event, *people: ParticipantId) -> None:
        """Wait until exactly these are known to be here."""
        await eventually(lambda: self._is_here(event, frozenset(people)))

    async def _is_here(self, event: Event, people: frozenset[ParticipantId]) -> bool:
        return await self.store.who_is_here(event.id) == people


@asynccontextmanager
async def a_process(url: str, name: str = "web1") -> AsyncIterator[Process]:
    """A process whose keeper runs."""
    process = Process(Store(url), name)
    running = asyncio.create_task(process.keeper.run())
    try:
        yield process
        assert not running.done()
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await process.store.close()


# --- presence -----------------------------------------------------------------------------------------


async def test_whoever_has_a_page_open_on_any_process_is_here(valkey_url: str) -> None:
    async with a_process(valkey_url) as here, a_process(valkey_url, "web2") as there:
        event = await created(here.store)
        ann = here.phone(event, ANN)
        ben = there.phone(event, BEN)
        await here.sees(event, ANN, BEN)
        here.hub.leave(ann)
        await here.sees(event, BEN)
        there.hub.leave(ben)
        await here.sees(event)


async def test_hosts_are_told_who_is_here_when_that_changes(valkey_url: str) -> None:
    async with a_process(valkey_url) as here:
        event = await created(here.store)
        host = joined(here.hub, event.id, Audience.HOST)
        await until(lambda: host.texts)
        ann = here.phone(event, ANN)
        await until(lambda: len(host.texts) == 2)
        here.hub.leave(ann)
        await until(lambda: len(host.texts) == 3)
        assert [json.loads(text)["people"] for text in host.texts] == [[], ["e1"], []]


async def test_nothing_is_kept_of_an_event_that_nobody_watches_any_more(valkey_url: str) -> None:
    async with a_process(valkey_url) as here:
        event = await created(here.store, timeline=a_running_timeline())
        peers = [
            Peer(line=Screen(), event=event.id, audience=Audience.HOST, ticket="host"),
            here.phone(event, ANN),
        ]
        here.hub.join(peers[0])
        keeper, show = here.keeper, here.keeper.show
        await until(lambda: all(event.id in kept for kept in (keeper._said, keeper._keys, show._here)))
        for peer in peers:
            here.hub.leave(peer)
        await until(lambda: not any((keeper._said, keeper._keys, show._here, here.hub.events())))
        with connected(valkey_url) as client:
            assert not client.exists(keys.here(event.id, "web1"))


async def test_people_are_still_here_after_the_store_forgot_them(valkey_url: str) -> None:
    async with a_process(valkey_url) as here:
        event = await created(here.store)
        here.phone(event, ANN)
        await here.sees(event, ANN)
        with connected(valkey_url) as client:  # as when the store was away for longer than a lease
            client.delete(keys.here(event.id, "web1"), keys.processes(event.id))
        await here.sees(event, ANN)


async def test_a_lease_is_renewed_as_long_as_the_process_lives(valkey_url: str) -> None:
    event_id = new_id()
    async with a_process(valkey_url) as here:
        event = await created(here.store, id=event_id)
        here.phone(event, ANN)
        await here.sees(event, ANN)
        with connected(valkey_url) as client:
            client.pexpire(keys.here(event_id, "web1"), 5_000)
            await until(lambda: client.pttl(keys.here(event_id, "web1")) > 5_000)


async def test_chores_outlive_a_store_that_goes_away(valkey: Valkey) -> None:
    async with a_process(valkey.url) as here:
        event = await created(here.store)
        here.phone(event, ANN)
        await here.sees(event, ANN)
        valkey.kill()
        here.phone(event, BEN)
        await asyncio.to_thread(valkey.start)
        await here.sees(event, ANN, BEN)


async def test_chores_outlive_a_full_disk(valkey: Valkey) -> None:
    async with a_process(valkey.url) as here:
        event = await created(here.store)
        valkey.raw.config_set("min-replicas-to-write", 1)
        here.phone(event, ANN)
        refused = int(valkey.raw.info("stats")["total_error_replies"])
        await until(lambda: int(valkey.raw.info("stats")["total_error_replies"]) > refused + 3)
        valkey.raw.config_set("min-replicas-to-write", 0)
        await here.sees(event, ANN)


async def test_a_chore_that_stumbles_does_not_end_the_others(valkey_url: str, caplog: pytest.LogCaptureFixture) -> None:
    async with a_process(valkey_url) as here:
        event = await created(here.store)
        broken = await created(here.store)
        with connected(valkey_url) as client:
            client.hset(keys.state(broken.id), "agenda", "nonsense")
        joined(here.hub, broken.id, Audience.SCREEN)
        await until(lambda: "_boundaries stumbled" in caplog.text)
        here.phone(event, ANN)
        await here.sees(event, ANN)


# --- time ---------------------------------------------------------------------------------------------


async def test_a_boundary_is_told_once_to_every_screen(valkey_url: str) -> None:
    async with a_process(valkey_url) as here:
        event = await created(here.store, timeline=a_running_timeline())  # a minute to walk, from T0
        screens = [joined(here.hub, event.id, audience) for audience in Audience]
        await until(lambda: event.id in here.keeper._keys)
        here.now_ms = here.stores_ms = T0 + MIN - 1
        await until(lambda: screens[1].texts)  # the host has heard of something: a turn has passed
        here.now_ms = here.stores_ms = T0 + MIN
        at = ['{"t":"at","key":"talk-1","v":1}', '{"t":"at","key":"walk-2","v":1}']
        await until(lambda: all(at[0] in screen.texts for screen in screens))
        assert not [text for text in screens[1].texts if 'hx-target="#tiles"' in text]
        here.now_ms = here.stores_ms = T0 + 11 * MIN
        await until(lambda: any('hx-target="#tiles"' in text for text in screens[1].texts))
        assert [[text for text in screen.texts if '"at"' in text] for screen in screens] == [at] * len(Audience)


async def test_a_jump_of_the_stores_clock_is_told_once_for_each_event_here(valkey_url: str) -> None:
    async with a_process(valkey_url) as here:
        events = [await created(here.store) for _ in range(2)]
        await until(lambda: here.keeper.clock.now_ms() == T0)
        for event in events:
            joined(here.hub, event.id, Audience.SCREEN)
        here.stores_ms += 3_600_000
        await until(lambda: here.jumps)
        await until(lambda: here.keeper.clock.now_ms() == T0 + 3_600_000)
        assert sorted(here.jumps) == sorted((event.id, 3_600_000) for event in events)
