"""From being asked to being done: exactly once, or refused with a sentence, whatever happens on the way."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.access import ANONYMOUS, Caller
from server.birth import draw_stamp
from server.core import timeline as tl
from server.core.commands import (
    Announce,
    CheckIn,
    Command,
    Extend,
    GoOn,
    OpenLobby,
    Pause,
    Resume,
    ShiftClock,
    Undo,
)
from server.core.errors import Conflict, NotAllowed, NotFound, Unavailable
from server.core.model import Access, CommandId, Event, ParticipantId, timeline_of
from server.live.clock import Clock
from server.live.feed import Feed
from server.runner import Outcome, Runner
from server.store import keys
from server.store.embedded import Embedded
from server.store.redis import Answer, Store
from tests.builders import an_agenda, an_event, but
from tests.stored import connected, created, next_of
from tests.valkeys import Valkey
from tests.waiting import until

ADA = Caller(access=Access.OWNER, name="Ada")
BOB = Caller(access=Access.HOST, name="Bob")


@dataclass(frozen=True, slots=True)
class Process:
    """The parts of one process that commands go through."""

    store: Store
    feed: Feed
    runner: Runner
    clock: Clock

    async def run(
        self, event: Event, command: Command, *, by: Caller = ADA, id_: str = "", seen: int = 1_000_000
    ) -> Outcome:
        """Ask for a command, as somebody who has seen everything."""
        return await self.runner.run(event.id, by, command, id_ or secrets.token_hex(6), seen)


@asynccontextmanager
async def a_process(
    url: str, store_of: Callable[[str], Store] = Store, *, follows: bool = True
) -> AsyncIterator[Process]:
    """A process; if it does not follow, it believes what it read first."""
    store = store_of(url)
    clock = Clock(store.now_ms, time.monotonic)
    await clock.set()
    feed = Feed(store, lambda _before, _after: None, lambda: tuple(feed._copies))  # every event is watched
    running = asyncio.create_task(feed.run() if follows else asyncio.sleep(3_600))
    try:
        await until(lambda: feed.online or not follows)
        yield Process(store=store, feed=feed, runner=Runner(store, feed, clock, draw_stamp), clock=clock)
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await store.close()


async def a_walk(process: Process) -> Event:
    """An event in which everybody walks to round 1 for the next hour."""
    now_ms = process.clock.now_ms()
    agenda = an_agenda(walk_s=3_600)
    return await created(
        process.store, agenda=agenda, timeline=tl.go_on(tl.open_lobby(timeline_of(agenda), now_ms), now_ms)
    )


async def stored(process: Process, event: Event) -> Event:
    """The event as the store has it."""
    loaded = await process.store.load(event.id)
    assert loaded is not None
    return loaded


# --- one command --------------------------------------------------------------------------------------


async def test_a_command_is_done_and_told_and_logged(valkey_url: str) -> None:
    async with a_process(valkey_url) as here:
        event = await created(here.store)

        outcome = await here.run(event, OpenLobby(), id_="press-1")

        assert (outcome.said, outcome.again) == ("Lobby opened", False)
        assert outcome.event == await stored(here, event)
        assert (await here.feed.copy(event.id)).event == outcome.event
        ((version, entry),) = await here.store.log(event.id)
        assert (version, entry.by, entry.command, entry.said) == (2, "Ada", "OpenLobby", "Lobby opened")
        assert abs(entry.at_ms - here.clock.now_ms()) < 5_000
        assert outcome.event.stamp != event.stamp


async def test_who_may_not_ask_is_told_so_and_nothing_is_read(valkey_url: str) -> None:
    async with a_process(valkey_url) as here:
        event = await created(here.store)
        with pytest.raises(NotAllowed):
            await here.run(event, OpenLobby(), by=ANONYMOUS)
        assert here.feed.known(event.id) is None


async def test_a_command_to_an_event_that_does_not_exist_is_not_found(valkey_url: str) -> None:
    async with a_process(valkey_url) as here:
        with pytest.raises(NotFound):
            await here.run(but(an_event(), id="nothing"), OpenLobby())


async def test_a_command_to_an_event_that_went_away_is_not_found(valkey_url: str) -> None:
    async with a_process(valkey_url, follows=False) as here:
        event = await known_for_good(here, await created(here.store))
        with connected(valkey_url) as client:
            client.delete(keys.state(event.id))
        with pytest.raises(NotFound):
            await here.run(event, OpenLobby())


async def known_for_good(process: Process, event: Event) -> Event:
    """Let a process that hears nothing believe that it does."""
    await process.feed.copy(event.id)
    process.feed._followed.add(event.id)
    return event


# --- twice --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [Pause(), Announce("Hi"), Extend("walk-1", 60)])
async def test_a_double_press_has_one_effect_and_one_answer(valkey_url: str, command: Command) -> None:
    async with a_process(valkey_url) as here, a_process(valkey_url) as there:
        event = await a_walk(here)
        seen = event.version
        first, second = await asyncio.gather(
            here.run(event, command, id_="press-1", seen=seen), there.run(event, command, id_="press-1", seen=seen)
        )
        third = await here.run(event, command, id_="press-1", seen=seen)

        assert sorted([first.again, second.again]) == [False, True]
        assert third.again
        assert first.event == second.event == third.event == await stored(here, event)
        assert len(await here.store.log(event.id)) == 1


async def test_a_repeat_is_confirmed_though_others_have_gone_on_since(valkey_url: str) -> None:
    async with a_process(valkey_url) as here:
        event = await a_walk(here)
        await here.run(event, Pause(), id_="press-1")
        await here.run(event, Resume(), by=BOB)
        again = await here.run(event, Pause(), id_="press-1")
        assert again.again
        assert again.event.timeline.paused_at_ms is None


# --- two at once --------------------------------------------------------------------------------------


async def test_everything_that_two_processes_ask_at_once_is_done_once_or_refused(valkey_url: str) -> None:
    async with a_process(valkey_url) as here, a_process(valkey_url) as there:
        event = await a_walk(here)

        async def ask(process: Process, by: Caller, n: int) -> str:
            command = Announce(f"{by.name} {n}") if n % 2 else Extend("walk-1", 60)
            seen = (await process.feed.copy(event.id)).event.version
            id_ = f"{by.name}-{n}"
            try:
                outcome = await process.run(event, command, by=by, id_=id_, seen=seen)
            except Conflict as refused:
                assert not await process.store.knows(event.id, CommandId(id_))
                return refused.sentence
            assert not outcome.again
            assert await process.store.knows(event.id, CommandId(id_))
            return type(command).__name__

        ends = await asyncio.gather(
            *(ask(process, by, n) for n in range(50) for process, by in ((here, ADA), (there, BOB)))
        )

        log = await here.store.log(event.id)
        assert [version for version, _ in log] == list(range(2, len(log) + 2))
        assert sorted(entry.command for _, entry in log) == sorted(end for end in ends if "was faster" not in end)
        assert ends.count("Announce") == 50
        final = await stored(here, event)
        longer_ms = (final.timeline.segments[1].ends_at_ms or 0) - (event.timeline.segments[1].ends_at_ms or 0)
        assert longer_ms == 60_000 * ends.count("Extend") > 0
        await until(
            lambda: all(
                copy is not None and copy.event == final for copy in (p.feed.known(event.id) for p in (here, there))
            )
        )


async def test_the_slower_of_two_hosts_is_told_who_was_faster(valkey_url: str) -> None:
    async with a_process(valkey_url) as here, a_process(valkey_url) as there:
        event = await a_walk(here)
        await here.run(event, Pause(), seen=event.version)
        with pytest.raises(Conflict) as refused:
            await there.run(event, Extend("walk-1", 60), by=BOB, seen=event.version)
        assert refused.value.sentence == ("Ada was faster, 0 s ago: Paused. Press again if you still want this.")


async def test_a_refusal_is_decided_on_what_the_store_says(valkey_url: str) -> None:
    async with a_process(valkey_url) as here, a_process(valkey_url, follows=False) as deaf:
        event = await created(here.store)
        await known_for_good(deaf, event)
        await here.run(event, OpenLobby())
        outcome = await deaf.run(event, GoOn("lobby-0"), by=BOB)  # as far as it knew, the lobby was closed
        assert outcome.said == "Move to round 1 started"
        with pytest.raises(Conflict, match="The lobby is open already"):
            await deaf.run(event, OpenLobby(), by=BOB)


class Unlucky(Store):
    """Somebody is always faster."""

    async def commit(
        self, before: Event, after: Event, *, command_id: CommandId, command: str, by: str, said: str, at_ms: int
    ) -> Answer:
        """Commit, after somebody else has."""
        now = await self.load(before.id)
        if now is not None:
            faster = next_of(now, title=f"Title {now.version}")
            await super().commit(
                now, faster, command_id=CommandId(secrets.token_hex(6)), command="Test", by="", said="", at_ms=0
            )
        return await super().commit(
            before, after, command_id=command_id, command=command, by=by, said=said, at_ms=at_ms
        )


async def test_a_command_that_always_comes_second_is_given_up(valkey_url: str) -> None:
    async with a_process(valkey_url, Unlucky) as here:
        event = await created(here.store)
        with pytest.raises(Conflict, match="Nothing was changed; try again"):
            await here.run(event, OpenLobby(), id_="press-1")
        assert not await here.store.knows(event.id, CommandId("press-1"))


async def test_two_processes_that_see_the_clock_jump_move_the_evening_once(valkey_url: str) -> None:
    async with a_process(valkey_url) as here, a_process(valkey_url) as there:
        event = await a_walk(here)
        jumps = await asyncio.gather(
            *(p.runner.run_as_server(event.id, ShiftClock(-5_000), secrets.token_hex(6)) for p in (here, there)),
            return_exceptions=True,
        )
        assert sorted(type(jump).__name__ for jump in jumps) == ["Conflict", "Outcome"]
        assert (await stored(here, event)).timeline == tl.shift(event.timeline, -5_000)


# --- undo ---------------------------------------------------------------------------------------------


async def test_undo_brings_back_what_the_log_says(valkey_url: str) -> None:
    async with a_process(valkey_url) as here, a_process(valkey_url) as there:
        event = await a_walk(here)
        extended = await here.run(event, Extend("walk-1", 60))
        await here.run(event, CheckIn(ParticipantId("e1")), by=ADA)

        undone = await there.run(event, Undo(of=extended.event.version), by=BOB)

        assert undone.said == "Undone: 1 minute added"
        assert undone.event.timeline == event.timeline
        assert undone.event.people[ParticipantId("e1")].arrived_at_ms is not None
        assert undone.event.undo == ()


async def test_only_the_newest_action_can_be_undone(valkey_url: str) -> None:
    async with a_process(valkey_url) as here:
        event = await a_walk(here)
        first = await here.run(event, Announce("One"))
        await here.run(event, Announce("Two"), by=BOB)
        with pytest.raises(Conflict, match="The last action is another one now"):
            await here.run(event, Undo(of=first.event.version))
        for nonsense in (0, 2**53):
            with pytest.raises(Conflict):
                await here.run(event, Undo(of=nonsense))


# --- a store in trouble -------------------------------------------------------------------------------


async def test_commands_are_confirmed_exactly_once_though_the_store_is_killed_meanwhile(tmp_path: Path) -> None:
    embedded = Embedded(tmp_path)
    await asyncio.to_thread(embedded.start)
    try:
        async with a_process(embedded.url) as here:
            event = await a_walk(here)

            async def press(n: int) -> Outcome:
                return await here.run(event, Announce(f"Number {n}"), id_=f"press-{n}")

            pressed = []
            for n in range(60):
                pressing = asyncio.create_task(press(n))
                if n % 20 == 10:
                    with connected(embedded.url) as client:
                        pid = int(client.info("server")["process_id"])
                    os.kill(pid, signal.SIGKILL)
                pressed.append(await pressing)

            versions = [outcome.event.version for outcome in pressed]
            assert versions == list(range(2, 62))
            log = await here.store.log(event.id)
            assert [version for version, _ in log] == versions
            assert (await stored(here, event)).announcement == pressed[-1].event.announcement
    finally:
        await asyncio.to_thread(embedded.stop)


async def test_a_command_waits_for_the_store_and_then_gives_up(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.runner.PATIENCE_S", 0.3)
    async with a_process(valkey.url) as here:
        event = await a_walk(here)
        valkey.kill()
        with pytest.raises(Unavailable):
            await here.run(event, Pause(), id_="press-1")

        waiting = asyncio.create_task(here.run(event, Pause(), id_="press-1"))
        await asyncio.to_thread(valkey.start)
        assert (await waiting).said == "Paused"
        assert len(await here.store.log(event.id)) == 1


class Deaf(Store):
    """Commits, but the first answer is lost on its way back."""

    lost = False

    async def commit(
        self, before: Event, after: Event, *, command_id: CommandId, command: str, by: str, said: str, at_ms: int
    ) -> Answer:
        """Commit, and answer from the second time on."""
        answer = await super().commit(
            before, after, command_id=command_id, command=command, by=by, said=said, at_ms=at_ms
        )
        if not self.lost:
            self.lost = True
            raise Unavailable("The answer was lost.")
        return answer


@pytest.mark.parametrize("command", [Pause(), Announce("Hi"), Extend("walk-1", 60)])
async def test_a_commit_whose_answer_was_lost_is_not_done_twice(valkey_url: str, command: Command) -> None:
    async with a_process(valkey_url, Deaf) as here:
        event = await a_walk(here)
        outcome = await here.run(event, command, seen=event.version)
        assert outcome.again
        assert outcome.event == await stored(here, event)
        assert len(await here.store.log(event.id)) == 1
