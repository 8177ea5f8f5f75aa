"""Every process has the same picture of an event, whatever happens to the lines between them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest

from rotation import Plan
from server.core.commands import Announce
from server.core.errors import NotFound, Unavailable
from server.core.model import CommandId, Doors, Event, EventId, PlanId
from server.live.feed import Copy, Feed
from server.store import keys
from server.store.redis import Committed, Store
from tests.builders import a_pairing, a_plan, but, did, people
from tests.stored import commit, connected, created, new_id, next_of, written
from tests.valkeys import Valkey
from tests.waiting import eventually, until

PLAN = a_plan([a_pairing("t1", "m1", "e1")])
OTHER_PLAN = a_plan([a_pairing("t2", "m1", "e1")])


@dataclass(slots=True)
class Process:
    """A feed, what it shows, and what is watched here."""

    store: Store
    shown: list[tuple[Event, Event]] = field(default_factory=list)
    watched: set[EventId] = field(default_factory=set)
    feed: Feed = field(init=False)

    def __post_init__(self) -> None:
        """Keep every step that is shown."""
        self.feed = Feed(self.store, lambda a, b: self.shown.append((a.event, b.event)), lambda: tuple(self.watched))

    async def watch(self, event: Event) -> Copy:
        """Open a screen of this event here."""
        self.watched.add(event.id)
        return await self.feed.copy(event.id)

    def known(self, event: Event) -> Event | None:
        """The copy at hand."""
        copy = self.feed.known(event.id)
        return None if copy is None else copy.event

    def steps(self, event: Event) -> list[tuple[int, int]]:
        """From which version to which."""
        return [(a.version, b.version) for a, b in self.shown if b.id == event.id]


@asynccontextmanager
async def a_process(url: str, store_of: Callable[[str], Store] = Store) -> AsyncIterator[Process]:
    """A process whose feed runs."""
    store = store_of(url)
    process = Process(store)
    running = asyncio.create_task(process.feed.run())
    try:
        await until(lambda: process.feed.online)
        yield process
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await store.close()


def clients_of_pubsub_are_cut(url: str) -> None:
    with connected(url) as client:
        client.client_kill_filter(_type="pubsub")


# --- ordinary evenings --------------------------------------------------------------------------------


async def test_a_commit_through_one_process_is_shown_by_the_other(valkey_url: str) -> None:
    async with a_process(valkey_url) as here, a_process(valkey_url) as there:
        first = await created(here.store)
        assert (await here.watch(first)).event == first
        assert (await there.watch(first)).event == first

        second = but(did(first, Announce("Hi")), stamp="s2")
        await commit(here.store, first, second)
        await here.feed.advance(second)

        await until(lambda: there.known(first) == second, within_s=2)
        assert here.shown == [(first, second)]
        assert there.shown == [(first, second)]


async def test_steps_are_shown_one_by_one_and_join(valkey_url: str) -> None:
    async with a_process(valkey_url) as here, a_process(valkey_url) as there:
        event = await created(here.store)
        await there.watch(event)
        for n in range(50):
            event = await written(here.store, event, title=f"Title {n}")
        await until(lambda: there.known(event) == event, within_s=2)
        assert there.shown[0][0].version == 1
        assert there.shown[-1][1] == event
        assert all(after == before for (_, after), (before, _) in zip(there.shown, there.shown[1:], strict=False))


async def test_a_commit_that_comes_back_as_a_notice_is_shown_once(valkey_url: str) -> None:
    async with a_process(valkey_url) as here:
        first = await created(here.store)
        await here.watch(first)
        event = first
        for n in range(5):
            event = await written(here.store, event, title=f"Title {n}")
            await here.feed.advance(event)
        marker = await created(here.store)  # what is heard of it comes after all notices before
        await here.watch(marker)
        await written(here.store, marker, title="Heard")
        await until(lambda: here.steps(marker))
        assert here.steps(first) == [(n, n + 1) for n in range(1, 6)]


async def test_an_older_version_never_replaces_a_newer(store: Store) -> None:
    process = Process(store)
    first = await created(store)
    second = await written(store, first, title="Newer")
    await process.feed.advance(first)
    await process.feed.advance(second)
    assert (await process.feed.advance(first)).event == second
    assert process.shown == [(first, second)]


async def test_an_event_that_is_not_there_is_not_found(store: Store) -> None:
    feed = Process(store).feed
    nothing = new_id()
    with pytest.raises(NotFound):
        await feed.copy(nothing)
    assert feed.known(nothing) is None


async def test_an_event_that_went_away_is_forgotten(valkey_url: str) -> None:
    async with a_process(valkey_url) as here:
        event = await created(here.store)
        await here.watch(event)
        with connected(valkey_url) as client:
            client.delete(keys.state(event.id), keys.people(event.id))
        await until(lambda: here.known(event) is None, within_s=2)
        with pytest.raises(NotFound):
            await here.feed.copy(event.id)


async def test_an_event_that_nobody_watches_is_forgotten(valkey_url: str) -> None:
    async with a_process(valkey_url) as here:
        event, watched = await created(here.store), await created(here.store)
        await here.watch(watched)
        await here.feed.copy(event.id)
        await until(lambda: here.known(event) is None, within_s=2)
        assert here.known(watched) == watched
        with connected(valkey_url) as client:
            assert client.pubsub_numsub(keys.channel(event.id), keys.channel(watched.id)) == [
                (keys.channel(event.id).encode(), 0),
                (keys.channel(watched.id).encode(), 1),
            ]


async def test_a_copy_is_read_again_while_nobody_listens_to_its_changes(store: Store) -> None:
    feed = Process(store).feed  # not running
    first = await created(store)
    assert (await feed.copy(first.id)).event == first
    second = await written(store, first, title="Changed elsewhere")
    assert (await feed.copy(first.id)).event == second


# --- plans --------------------------------------------------------------------------------------------


async def plans(store: Store, event: Event, **saved: Plan) -> None:
    for plan_id, plan in saved.items():
        await store.save_plan(event.id, PlanId(plan_id), plan)


async def test_a_copy_has_the_plans_that_the_event_points_at(store: Store) -> None:
    feed = Process(store).feed
    event = await created(store, published=PlanId("p1"), draft=PlanId("p2"))
    await plans(store, event, p1=PLAN, p2=OTHER_PLAN)
    assert await feed.copy(event.id) == Copy(event=event, plan=PLAN, draft=OTHER_PLAN)


async def test_a_plan_is_loaded_once(store: Store, valkey_url: str) -> None:
    feed = Process(store).feed
    event = await created(store, published=None, draft=PlanId("p1"))
    await plans(store, event, p1=PLAN)
    drafted = await feed.copy(event.id)
    with connected(valkey_url) as client:
        client.delete(keys.report(event.id, PlanId("p1")))  # a second reading would find nothing

    published = await feed.advance(next_of(event, published=PlanId("p1")))
    renamed = await feed.advance(next_of(published.event, title="Other"))

    assert drafted.draft == PLAN
    assert [copy.plan is drafted.draft and copy.draft is drafted.draft for copy in (published, renamed)] == [True] * 2


async def test_a_plan_that_was_taken_back_is_gone_from_the_copy(store: Store) -> None:
    feed = Process(store).feed
    event = await created(store, published=PlanId("p1"), draft=None)
    await plans(store, event, p1=PLAN)
    await feed.copy(event.id)
    after = await feed.advance(next_of(event, published=None))
    assert (after.plan, after.draft) == (None, None)


# --- broken lines -------------------------------------------------------------------------------------


async def test_what_was_missed_while_the_line_was_broken_is_read(valkey_url: str) -> None:
    async with a_process(valkey_url) as here, a_process(valkey_url) as there:
        event = await created(here.store)
        await there.watch(event)
        for n in range(5):
            clients_of_pubsub_are_cut(valkey_url)
            event = await written(here.store, event, title=f"Unheard {n}")
            await until(lambda: there.known(event) == event, within_s=2)  # noqa: B023  # asked at once
        assert there.steps(event)[-1][1] == 6


async def test_a_notice_that_was_lost_is_made_up_for_within_a_second_or_so(valkey_url: str) -> None:
    async with a_process(valkey_url) as here:
        event = await created(here.store)
        await here.watch(event)
        with connected(valkey_url) as client:  # a commit that nobody is told of
            client.hset(keys.state(event.id), mapping={"version": "2", "stamp": "s2", "title": '"Silent"'})
        await until(lambda: here.known(event) == next_of(event, title="Silent"), within_s=2)


async def test_nonsense_on_the_line_does_not_end_the_feed(valkey_url: str, caplog: pytest.LogCaptureFixture) -> None:
    async with a_process(valkey_url) as here:
        event = await created(here.store)
        await here.watch(event)
        with connected(valkey_url) as client:
            await until(lambda: client.publish(keys.channel(event.id), "nonsense"))
        await until(lambda: "the feed stumbled" in caplog.text)
        event = await written(here.store, event, title="Sense")
        await until(lambda: here.known(event) == event, within_s=2)


async def test_a_commit_that_a_failover_lost_is_lost_for_every_screen(valkey_url: str) -> None:
    async with a_process(valkey_url) as here:
        first = await created(here.store)
        await here.watch(first)
        second = await written(here.store, first, title="Acknowledged")
        await here.feed.advance(second)
        with connected(valkey_url) as client:  # what another server, now in charge, knows
            client.hset(keys.state(first.id), mapping={"version": "1", "stamp": "s1", "title": f'"{first.title}"'})
        await until(lambda: here.known(first) == first, within_s=2)
        assert here.shown == [(first, second), (second, first)]


async def test_a_state_of_the_same_version_but_another_stamp_is_taken(valkey_url: str) -> None:
    async with a_process(valkey_url) as here:
        event = await created(here.store)
        await here.watch(event)
        with connected(valkey_url) as client:
            client.hset(keys.state(event.id), mapping={"stamp": "x", "title": '"Branch"'})
        await until(lambda: here.known(event) == but(event, stamp="x", title="Branch"), within_s=2)


class SlowStore(Store):
    """A store whose answers to `load` may be held up on their way."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.free = asyncio.Event()
        self.free.set()
        self.held = 0

    async def load(self, event_id: EventId) -> Event | None:
        """Read now, answer later."""
        event = await super().load(event_id)
        self.held += not self.free.is_set()
        await self.free.wait()
        return event


async def test_a_slow_answer_does_not_take_back_a_newer_commit_of_ours(valkey_url: str) -> None:
    async with a_process(valkey_url, SlowStore) as here:
        store = here.store
        assert isinstance(store, SlowStore)
        first = await created(store)
        await here.watch(first)
        store.free.clear()
        second = await written(store, first, people=people(20, 20))  # so many that the whole event is read
        await until(lambda: store.held)

        third = await written(store, second, title="Ours")
        await here.feed.advance(third)
        store.free.set()

        marker = await created(store)
        await here.watch(marker)
        await written(store, marker, title="Heard")
        await until(lambda: here.steps(marker))
        assert here.known(first) == third
        assert here.steps(first) == [(1, 3)]


async def test_a_store_that_was_killed_is_followed_again_when_it_is_back(valkey: Valkey) -> None:
    async with a_process(valkey.url) as here, a_process(valkey.url) as there:
        first = await created(here.store)
        for process in (here, there):
            await process.watch(first)
        second = await written(here.store, first, title="Before")
        await until(lambda: here.known(first) == there.known(first) == second)

        valkey.kill()
        await until(lambda: not here.feed.online and not there.feed.online)
        assert (await here.feed.copy(first.id)).event == second  # better the last known state than none
        with pytest.raises(Unavailable):
            await here.feed.copy(new_id())

        valkey.start()
        third = next_of(second, title="After")
        assert await eventually(lambda: committed(here.store, second, third))
        await until(lambda: here.known(first) == there.known(first) == third)
        assert here.feed.online
        fourth = await written(there.store, third, doors=Doors(open=True))
        await until(lambda: here.known(first) == there.known(first) == fourth, within_s=2)
        assert here.steps(first) == there.steps(first) == [(1, 2), (2, 3), (3, 4)]


async def committed(store: Store, before: Event, after: Event) -> bool:
    with suppress(Unavailable):
        answer = await store.commit(
            before, after, command_id=CommandId("again"), command="Test", by="", said="", at_ms=0
        )
        return answer == Committed(after.version)
    return False


# --- everybody at once --------------------------------------------------------------------------------


class Counting(Store):
    """Counts how often an event is read whole, and how often its head."""

    loads = heads = 0

    async def load(self, event_id: EventId) -> Event | None:
        self.loads += 1
        return await super().load(event_id)

    async def head(self, event_id: EventId) -> tuple[int, str] | None:
        self.heads += 1
        return await super().head(event_id)


async def test_after_a_restart_a_whole_room_is_one_look_into_the_store(valkey_url: str) -> None:
    store = Counting(valkey_url)
    event = await created(store)
    process = Process(store)  # its feed does not run yet: nothing is followed
    copies = await asyncio.gather(*(process.feed.copy(event.id) for _ in range(500)))
    assert {id(copy) for copy in copies} == {id(copies[0])}
    assert (store.loads, store.heads) == (1, 0)

    await asyncio.gather(*(process.feed.copy(event.id) for _ in range(500)))
    assert (store.loads, store.heads) == (1, 1)
    second = await written(store, event, title="Second")
    assert (await process.feed.copy(event.id)).event == second
    await store.close()


async def test_who_gives_up_waiting_takes_nothing_from_the_others(valkey_url: str) -> None:
    store = Counting(valkey_url)
    event = await created(store)
    process = Process(store)
    impatient, patient = (asyncio.create_task(process.feed.copy(event.id)) for _ in range(2))
    await asyncio.sleep(0)
    impatient.cancel()
    assert (await patient).event == event
    await store.close()


async def test_all_who_ask_for_an_event_that_is_not_there_are_told(valkey_url: str) -> None:
    store = Counting(valkey_url)
    process = Process(store)
    answers = await asyncio.gather(*(process.feed.copy(new_id()) for _ in range(3)), return_exceptions=True)
    nowhere = new_id()
    answers += await asyncio.gather(*(process.feed.copy(nowhere) for _ in range(3)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [NotFound] * 6
    assert store.loads == 4
    assert not process.feed._looking
    await store.close()
