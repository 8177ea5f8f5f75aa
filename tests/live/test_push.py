"""Speed bypasses nothing: who may not see is told nothing, and an older state never follows a newer one."""

from __future__ import annotations

import asyncio
import itertools
import random
import re
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from server.core.commands import Announce, CheckIn, Command, Pause, Resume, Reveal
from server.core.decide import Change, decide
from server.core.model import Event, EventId, ParticipantId, PlanId
from server.live.clock import Clock
from server.live.feed import Feed
from server.live.hub import Audience, Hub
from server.live.show import Show
from server.settings import Settings
from server.store.redis import Store
from tests.builders import T0, a_pairing, a_plan, a_running_event, an_agenda, asked, but, people
from tests.evening.venue import Guest, Organizer, Venue, Web, people_csv
from tests.live.screens import joined
from web.render import Renderer

VERSION = re.compile(r'"v":(\d+)|data-v="(\d+)"')
PLAN = a_plan(
    *([a_pairing("t1", "m1", one), a_pairing("t2", "m2", other)] for one, other in (("e1", "e2"), ("e2", "e1")) * 3)
)


# --- who may see ------------------------------------------------------------------------------------------------


async def phone(web: Web, guest: Guest) -> ClientConnection:
    """A socket of a guest who has arrived, that has been told something."""
    url = f"{web.url.replace('http', 'ws')}/ws/p/{guest.event}"
    line = await connect(url, additional_headers={"Cookie": guest.cookie}, origin=web.url)  # type: ignore[arg-type]  # an origin is a text
    await line.send('{"t":"have","v":0,"stamp":""}')
    assert "timeline" in str(await asyncio.wait_for(line.recv(), 10))
    return line


async def heard(line: ClientConnection, last: str) -> list[str]:
    """All that comes until something with `last`, or the end of the line."""
    texts: list[str] = []
    try:
        while not texts or last not in texts[-1]:
            texts.append(str(await asyncio.wait_for(line.recv(), 10)))
    except ConnectionClosed:
        texts.append(f"closed with {line.close_code}")
    return texts


async def test_a_link_that_was_renewed_hears_nothing_of_the_very_next_press(tmp_path: Path) -> None:
    venue = Venue(tmp_path)
    try:
        web = await asyncio.to_thread(venue.web)
        host = await asyncio.to_thread(lambda: Organizer(web).create(people_csv(2, 2), talk_min="60"))
        one, other = ParticipantId("p0003"), ParticipantId("p0004")
        lines = []
        for person in (one, other):
            guest = Guest(await asyncio.to_thread(host.personal_ticket, person))
            await guest.arrive(web)
            lines.append(await phone(web, guest))
        await asyncio.to_thread(host.post, f"/host/{host.event}/people/{one}/renew", {})
        await asyncio.to_thread(host.do, "Announce", value="For those who may")

        gone, still_here = await asyncio.gather(*(heard(line, "For those who may") for line in lines))
        assert gone[-1] == "closed with 4401"
        assert "For those who may" not in "".join(gone)
        assert "For those who may" in still_here[-1]
        for line in lines:
            await line.close()
    finally:
        await asyncio.to_thread(venue.close)


# --- in which order ---------------------------------------------------------------------------------------------


def next_states(chance: random.Random) -> list[Event]:
    """An evening and what hosts and guests make of it, one state after the other."""
    event = a_running_event(
        id=EventId(f"push{chance.random()}"), agenda=an_agenda(rounds=6), shown=1, people=people(2, 2)
    )
    states = [event]
    for n in range(12):
        commands: list[Command] = [Announce(f"Word {n}"), CheckIn(ParticipantId(chance.choice(("e1", "e2", "m1"))))]
        commands.append(Resume() if event.timeline.paused_at_ms else Pause())
        if event.shown is not None:
            commands += [Reveal(event.shown + 1)] * 2
        change = decide(event, asked(chance.choice(commands)), T0 + n, PLAN, PLAN)
        if isinstance(change, Change):
            event = but(change.after, version=event.version + 1, stamp=f"s{n}")
            states.append(event)
    return states


@pytest.mark.parametrize("seed", range(8))
async def test_no_phone_is_ever_told_an_older_state_after_a_newer_one(valkey_url: str, seed: int) -> None:
    chance = random.Random(seed)
    states = next_states(chance)
    first = states[0]
    store, hub = Store(valkey_url), Hub()
    await store.save_plan(first.id, PlanId("p1"), PLAN)
    show = Show(hub, Renderer(), Clock(store.now_ms, lambda: T0 / 1000), Settings())
    feed = Feed(store, show.changed, hub.events)
    screens = [joined(hub, first.id, Audience.PHONE, person=pid) for pid in first.people]
    screens.append(joined(hub, first.id, Audience.SCREEN))

    await feed.advance(first)
    arriving = [state for state in states[1:] for _ in range(chance.randint(1, 3))]  # notices come more than once
    for i, j in itertools.pairwise(range(len(arriving))):
        if chance.random() < 0.4:  # and overtake each other
            arriving[i], arriving[j] = arriving[j], arriving[i]
    for state in arriving:
        await asyncio.gather(feed.advance(state), show.prepare([copy] if (copy := feed.known(first.id)) else []))

    assert feed.known(first.id) == await feed.advance(states[-1])
    told = 0
    for screen in screens:
        versions = [int(v or data_v) for text in screen.texts for v, data_v in VERSION.findall(text)]
        assert versions == sorted(versions)
        told += len(versions)
    assert told > len(screens), "something was told"
    await store.close()
