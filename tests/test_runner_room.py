"""Live changes on their way to the store: new seats are kept before anybody hears of them, and only if they count."""

from __future__ import annotations

import asyncio

import pytest

from rotation import Role
from server.access import Caller
from server.core.commands import NoShow, Swap, Undo, WalkIn
from server.core.errors import Conflict, NotAllowed
from server.core.model import Access, Event, PlanId
from server.store import keys
from tests.builders import a_person, but
from tests.core.rooms import a_room, pid, talking
from tests.stored import connected, created
from tests.test_runner import BOB, Process, a_process, stored

GUEST = Caller(access=Access.PARTICIPANT, name="Guest", participant=pid("e1"))


async def an_evening(process: Process) -> Event:
    """Round 1 runs, with the plan in the store that everyone holds."""
    room = talking(a_room(mentors=5, mentees=5), 1)
    shift = process.clock.now_ms() - room.now_ms
    segments = tuple(
        but(
            s,
            starts_at_ms=None if s.starts_at_ms is None else s.starts_at_ms + shift,
            ends_at_ms=None if s.ends_at_ms is None else s.ends_at_ms + shift,
        )
        for s in room.event.timeline.segments
    )
    event = await created(
        process.store,
        people=room.event.people,
        agenda=room.event.agenda,
        tables=room.event.tables,
        timeline=but(room.event.timeline, segments=segments),
    )
    assert room.plan is not None
    await process.store.save_plan(event.id, PlanId("p1"), room.plan)
    return event


def plans_of(url: str, event: Event) -> set[str]:
    """The ids of all plans in the store."""
    with connected(url) as client:
        found = client.scan_iter(match=keys.report(event.id, PlanId("*")))
        return {key.decode().rsplit(":", 1)[-1] for key in found}


async def test_new_seats_are_published_with_the_change_and_undone_with_it(valkey_url: str) -> None:
    async with a_process(valkey_url) as here:
        event = await an_evening(here)
        before = (await here.feed.copy(event.id)).plan

        outcome = await here.run(event, NoShow((pid("e1"),)))

        copy = await here.feed.copy(event.id)
        after = await stored(here, event)
        assert after.published not in (None, "p1")
        assert copy.plan == await here.store.plan(event.id, after.published or PlanId(""))
        assert copy.plan != before
        assert after.people[pid("e1")].attendance.gone is not None
        assert plans_of(valkey_url, event) == {"p1", str(after.published)}

        await here.run(event, Undo(of=outcome.event.version))

        back = await stored(here, event)
        assert (back.published, (await here.feed.copy(event.id)).plan) == ("p1", before)
        assert back.people == event.people


async def test_a_walk_in_is_taken_off_the_list_again_by_undo(valkey_url: str) -> None:
    async with a_process(valkey_url) as here:
        event = await an_evening(here)
        outcome = await here.run(event, WalkIn(a_person("w1", "Kim", Role.MENTEE)))
        assert pid("w1") in (await stored(here, event)).people
        await here.run(event, Undo(of=outcome.event.version))
        assert pid("w1") not in (await stored(here, event)).people


async def test_a_preview_changes_nothing(valkey_url: str) -> None:
    async with a_process(valkey_url) as here:
        event = await an_evening(here)

        copy, change = await here.runner.preview(event.id, BOB, NoShow((pid("e1"),)), 0)

        assert change.moves
        assert copy.event == await stored(here, event) == event
        assert plans_of(valkey_url, event) == {"p1"}
        with pytest.raises(Conflict, match="Choose two different people"):
            await here.runner.preview(event.id, BOB, Swap(1, pid("e1"), pid("e1")), 0)
        with pytest.raises(NotAllowed):
            await here.runner.preview(event.id, GUEST, NoShow((pid("e2"),)), 0)


async def test_two_processes_that_mark_others_at_once_lose_nothing_and_keep_no_waste(valkey_url: str) -> None:
    async with a_process(valkey_url, follows=False) as here, a_process(valkey_url, follows=False) as there:
        event = await an_evening(here)
        people = [pid(f"e{n}") for n in range(1, 5)]

        await asyncio.gather(
            *(process.run(event, NoShow((p,))) for process, p in zip((here, there, here, there), people, strict=True))
        )

        after = await stored(here, event)
        assert [p for p in people if after.people[p].attendance.gone] == people
        seating = await here.store.plan(event.id, after.published or PlanId(""))
        assert seating is not None
        assert all(p not in pairing.people for r in seating.rounds for pairing in r.pairings for p in people)
        assert len(plans_of(valkey_url, event)) == 5


async def test_a_repeated_press_keeps_no_seats_of_its_own(valkey_url: str) -> None:
    async with a_process(valkey_url) as here:
        event = await an_evening(here)
        first = await here.run(event, NoShow((pid("e1"),)), id_="press-again")
        kept = plans_of(valkey_url, event)
        again = await here.run(event, NoShow((pid("e1"),)), id_="press-again")
        assert (first.again, again.again) == (False, True)
        assert plans_of(valkey_url, event) == kept


async def test_the_second_of_two_who_mark_the_same_person_is_told(valkey_url: str) -> None:
    async with a_process(valkey_url) as here, a_process(valkey_url) as there:
        event = await an_evening(here)
        answers = await asyncio.gather(
            here.run(event, NoShow((pid("e1"),))),
            there.run(event, NoShow((pid("e1"),)), by=BOB),
            return_exceptions=True,
        )
        refused = [answer for answer in answers if isinstance(answer, Conflict)]
        assert [error.sentence for error in refused] == ["Mentee 1 is marked as not here already."]
