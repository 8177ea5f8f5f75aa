"""A boundary costs nothing: no store operation, no rendering, however many screens there are."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from server.core.timeline import position
from server.live.clock import Clock
from server.live.feed import Feed
from server.live.hub import Audience, Hub
from server.live.keeper import Keeper
from server.live.show import Show
from server.settings import Settings
from server.store.redis import Store
from tests.builders import MIN, T0, a_running_timeline, an_agenda
from tests.live.screens import joined
from tests.stored import created
from tests.waiting import until
from web.render import Renderer
from web.words import SOURCE

COUNTS = ContextVar("COUNTS", default=False)  # what runs in the background counts for itself


@dataclass(slots=True)
class Noting:
    """Passes everything on, and notes what is asked of the store while it counts."""

    inner: Any
    asked: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> object:
        if COUNTS.get():
            self.asked.append(name)
        return getattr(self.inner, name)


class CountingRenderer(Renderer):
    """Notes what is rendered."""

    def __init__(self) -> None:
        super().__init__()
        self.rendered: list[str] = []

    def part(self, name: str, lang: str = SOURCE, /, **context: object) -> str:
        self.rendered.append(name)
        return super().part(name, lang, **context)


class Process:
    """A process whose feed runs, and whose time is set by hand."""

    def __init__(self, url: str) -> None:
        self.now_ms = T0
        self.store = Store(url)
        self.noted = Noting(self.store._redis)
        self.store._redis = self.noted
        self.hub, self.renderer = Hub(), CountingRenderer()
        clock = Clock(self.store.now_ms, lambda: self.now_ms / 1000)
        self.feed = Feed(self.store, lambda _before, _after: None, self.hub.events)
        show = Show(self.hub, self.renderer, clock, Settings())
        self.keeper = Keeper(self.store, self.feed, self.hub, show, clock, "web1", self._jumped)

    async def _jumped(self, *_: object) -> None:
        raise AssertionError("no clock jumps here")

    async def turn(self) -> None:
        """Look whether a boundary has passed, and count."""
        COUNTS.set(True)
        await self.keeper._boundaries()
        COUNTS.set(False)


@asynccontextmanager
async def a_process(url: str) -> AsyncIterator[Process]:
    process = Process(url)
    running = asyncio.create_task(process.feed.run())
    try:
        yield process
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await process.store.close()


async def test_a_boundary_asks_the_store_nothing_and_renders_nothing(valkey_url: str) -> None:
    async with a_process(valkey_url) as here:
        agenda = an_agenda(rounds=4)
        event = await created(here.store, agenda=agenda, timeline=a_running_timeline(rounds=4))
        audiences = (Audience.SCREEN, Audience.HELPER)
        screens = [joined(here.hub, event.id, audience, person=None) for audience in audiences]
        screens += [joined(here.hub, event.id, Audience.PHONE, person=person) for person in event.people]
        await here.feed.copy(event.id)
        await until(lambda: event.id in here.feed._followed)
        await here.turn()  # learns where the evening stands

        passed = []
        for segment in event.timeline.segments[1:]:
            assert segment.starts_at_ms is not None
            here.now_ms = segment.starts_at_ms
            assert event.timeline.segments[position(event.timeline, here.now_ms).index] == segment
            await here.turn()
            passed.append(segment.key)

        assert len(passed) > 8
        for screen in screens:
            assert [json.loads(text)["key"] for text in screen.texts] == passed[-len(screen.texts) :]
            assert len(screen.texts) >= len(passed) - 1, "those without a length are over at once"
        assert (here.noted.asked, here.renderer.rendered) == ([], [])


async def test_a_host_gets_the_tables_of_the_next_round_when_the_boundary_has_been_told(valkey_url: str) -> None:
    async with a_process(valkey_url) as here:
        event = await created(here.store, timeline=a_running_timeline())
        host = joined(here.hub, event.id, Audience.HOST)
        await here.feed.copy(event.id)
        await here.turn()
        here.now_ms = next(s.ends_at_ms or 0 for s in event.timeline.segments if s.key == "talk-1")
        await here.turn()
        assert (len(host.texts), here.renderer.rendered) == (1, [])
        await here.turn()
        assert here.renderer.rendered == ["tiles", "needs"]


async def test_what_would_cost_something_is_counted(valkey_url: str) -> None:
    async with a_process(valkey_url) as here:
        event = await created(here.store, timeline=a_running_timeline())
        joined(here.hub, event.id, Audience.SCREEN)
        await here.turn()
        assert here.noted.asked, "an event that is not known yet is read"
        here.keeper.show._due.add((event.id, Audience.SCREEN))
        here.now_ms += MIN
        await here.turn()
        assert here.renderer.rendered == ["wall"]
