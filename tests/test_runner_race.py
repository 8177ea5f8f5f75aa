"""Two processes that change one room at once: one serial order explains everything that came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from random import Random

import pytest

from server.core import timeline as tl
from server.core.commands import Command, GoOn, NoShow, Publish, SetDraft, ShiftClock, Swap, Undo
from server.core.errors import Conflict
from server.core.model import UNDO_DEPTH, Event, Format, PlanId, timeline_of
from server.runner import Outcome
from server.store import keys
from server.store.redis import LINGER_S
from tests.builders import but
from tests.core.nights import Night, a_night, command, draft_of
from tests.core.rooms import pid
from tests.stored import connected, created
from tests.test_runner import BOB, Process, a_process, stored
from tests.waiting import until

PLAN = PlanId("p1")


@dataclass(frozen=True, slots=True)
class Press:
    """What somebody asked for, on which version, and what they were told: nothing if it was done."""

    id: str
    command: Command
    by: str
    seen: int
    refused: str


async def a_published_night(process: Process, format_: Format) -> Night:
    """A night whose plan is in the store and published, and the same night to be replayed beside it."""
    event = a_night(format_)
    made = draft_of(event, 0)
    fields = {name: getattr(event, name) for name in ("people", "agenda", "tables", "format", "seats", "doors")}
    opened = tl.open_lobby(timeline_of(event.agenda), process.clock.now_ms())
    event = await created(process.store, draft=PLAN, published=PLAN, timeline=opened, **fields)
    await process.store.save_plan(event.id, PLAN, made)
    return Night(event, plans={PLAN: made})


async def pressing(process: Process, event: Event, by: str, seed: int, times: int) -> list[Press]:
    """Somebody who presses whatever they like, as fast as they are answered."""
    rng, done = Random(seed), []  # reproducible
    for n in range(times):
        copy = await process.feed.copy(event.id)
        wanted = command(copy.event, process.clock.now_ms(), lambda row: row[rng.randrange(len(row))])
        if copy.event.undo and rng.random() < 0.2:
            wanted = Undo(copy.event.undo[-1].version)
        if isinstance(wanted, ShiftClock):
            continue
        id_, refused = f"{by}-{n}", ""
        try:
            await process.runner.run_as_server(event.id, wanted, id_, by=by, seen=copy.event.version)
        except Conflict as error:
            refused = error.sentence
        done.append(Press(id_, wanted, by, copy.event.version, refused))
    return done


@pytest.mark.parametrize("format_", [Format.MENTEES_MOVE, Format.PEERS])
async def test_one_serial_order_explains_what_two_processes_did(valkey_url: str, format_: Format) -> None:
    async with a_process(valkey_url) as here, a_process(valkey_url) as there:
        night = await a_published_night(here, format_)
        event = night.event
        hosts = [(process, f"{name}{n}") for n in range(3) for process, name in ((here, "Ada"), (there, "Bob"))]
        rows = await asyncio.gather(*(pressing(p, event, by, seed, 40) for seed, (p, by) in enumerate(hosts)))
        presses = {press.id: press for row in rows for press in row}

        produced = versions_of(valkey_url, event)
        assert {id_ for id_, press in presses.items() if not press.refused} == set(produced.values())
        assert all(press.refused.endswith((".", "!", "?")) for press in presses.values() if press.refused)
        final = await stored(here, event)
        log = await here.store.log(event.id)
        assert [version for version, _ in log] == list(range(2, final.version + 1)) == sorted(produced)
        assert len(log) > 60

        for version, entry in log:
            press = presses[produced[version]]
            night.now_ms = entry.at_ms
            change = night.ask(press.command, by=press.by, seen=press.seen)
            assert change is not None, (version, press)
            assert change.said == entry.said
        assert plain(night.event) == plain(final)
        assert final.published is None or night.plan == await here.store.plan(event.id, final.published)
        assert lasting_plans(valkey_url, event) == final.plans

        for process in (here, there):
            await until(partial(knows, process, final))
            copy = await process.feed.copy(event.id)
            assert copy.plan == night.plan


def knows(process: Process, event: Event) -> bool:
    """Whether a process has heard of the newest state."""
    copy = process.feed.known(event.id)
    return copy is not None and copy.event == event


def plain(event: Event) -> Event:
    """An event without the names of states and plans, which are drawn by chance."""
    undo = tuple(but(done, plans=()) for done in event.undo)
    last = event.last and but(event.last, plans=())
    same = (event.draft is None, event.draft == event.published)
    return but(event, stamp="", published=None, draft=PlanId(str(same)), undo=undo, last=last)


def versions_of(url: str, event: Event) -> Mapping[int, str]:
    """Which command produced each version."""
    with connected(url) as client:
        found: dict[bytes, bytes] = client.hgetall(keys.commands(event.id))  # type: ignore[assignment]
    return {int(version): id_.decode() for id_, version in found.items()}


def lasting_plans(url: str, event: Event) -> frozenset[PlanId]:
    """The ids of all plans in the store that are not about to be forgotten."""
    with connected(url) as client:
        found = client.scan_iter(match=keys.report(event.id, PlanId("*")))
        lasting = [key for key in found if int(client.ttl(key)) > LINGER_S]
    return frozenset(PlanId(key.decode().rsplit(":", 1)[-1]) for key in lasting)


# --- two at once ---


async def at_once(*asked: tuple[Process, Event, Command]) -> list[Outcome | BaseException]:
    return await asyncio.gather(
        *(process.run(event, wanted, seen=event.version) for process, event, wanted in asked), return_exceptions=True
    )


async def test_of_two_swaps_at_once_one_is_done_and_the_other_told(valkey_url: str) -> None:
    async with a_process(valkey_url) as here, a_process(valkey_url) as there:
        event = (await a_published_night(here, Format.MENTEES_MOVE)).event
        one, other = Swap(1, pid("e1"), pid("e2")), Swap(1, pid("e2"), pid("e3"))
        ends = await at_once((here, event, one), (there, event, other))
        refused = [end for end in ends if isinstance(end, Conflict)]
        assert len(refused) == 1
        assert refused[0].sentence.startswith("Ada was faster, 0 s ago: ")
        assert (await stored(here, event)).version == event.version + 1


async def test_undo_and_a_new_action_at_once_leave_no_half_of_either(valkey_url: str) -> None:
    async with a_process(valkey_url) as here, a_process(valkey_url) as there:
        for _ in range(8):
            event = (await a_published_night(here, Format.MENTEES_MOVE)).event
            first = (await here.run(event, NoShow((pid("e1"),)))).event
            await there.feed.reread(event.id)
            undone, added = await at_once((here, first, Undo(first.version)), (there, first, NoShow((pid("e2"),))))
            assert isinstance(added, Outcome)
            after = await stored(here, event)
            gone = {p for p, person in after.people.items() if person.attendance.gone}
            if isinstance(undone, Conflict):
                assert undone.sentence.startswith("The last action is another one now: ")
                assert gone == {"e1", "e2"}
            else:
                assert gone == {"e2"}
            assert lasting_plans(valkey_url, event) == after.plans


# --- plans that nothing leads to ---


async def test_plans_that_undo_cannot_bring_back_any_more_are_forgotten(valkey_url: str) -> None:
    async with a_process(valkey_url) as here:
        event = (await a_published_night(here, Format.MENTEES_MOVE)).event
        for n in range(UNDO_DEPTH + 5):
            one, other = (pid(f"e{1 + (n + k) % 3}") for k in (0, 1))
            event = (await here.run(event, Swap(1 + n % 4, one, other))).event
        assert len(event.plans) == UNDO_DEPTH + 1
        assert lasting_plans(valkey_url, event) == event.plans
        undone = (await here.run(event, Undo(event.version))).event
        assert lasting_plans(valkey_url, undone) == undone.plans == event.plans - {event.published}


async def test_a_draft_that_came_too_late_is_forgotten(valkey_url: str) -> None:
    async with a_process(valkey_url) as here:
        night = await a_published_night(here, Format.MENTEES_MOVE)
        event = (await here.run(night.event, NoShow((pid("e1"),)))).event
        await here.store.save_plan(event.id, PlanId("late"), night.plans[PLAN])
        late = SetDraft(PlanId("late"), frozenset(event.people), event.tables, event.agenda.rounds, version=1)
        with pytest.raises(Conflict):
            await here.run(event, late)
        assert lasting_plans(valkey_url, event) == event.plans


async def test_a_plan_that_is_published_again_is_kept(valkey_url: str) -> None:
    async with a_process(valkey_url) as here:
        event = (await a_published_night(here, Format.MENTEES_MOVE)).event
        again = (await here.run(event, Publish(PLAN, 1), by=BOB)).event
        event = (await here.run(again, GoOn("lobby-0"))).event
        assert lasting_plans(valkey_url, event) == event.plans == {PLAN}
