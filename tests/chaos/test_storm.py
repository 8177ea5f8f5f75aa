"""kill -9, again and again, of two web processes and the store, while a host presses and phones listen.

Afterwards the log has to account for everything: each confirmed press exactly once, versions without a gap, each entry
legal after the one before it, and every phone at the state that the store has. `make chaos` runs the long form.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import time
from dataclasses import dataclass, field

import httpx2 as httpx
import pytest

from server.core.model import EventId, ParticipantId
from tests.evening.venue import Guest, Organizer, Venue, Web, event_now, people_csv

LONG_S = float(os.environ.get("CHAOS_S", "300"))
TRIES = 60


@dataclass(slots=True)
class Presser:
    """A host who keeps pressing; a press that was not confirmed is pressed again with the same id."""

    host: Organizer
    webs: list[Web]
    chance: random.Random
    confirmed: set[str] = field(default_factory=set)
    refused: int = 0

    def press(self, n: int) -> None:
        """One press, until somebody answers."""
        press_id = f"press-{n:06d}"
        command, value = self.chance.choice(
            (("Pause", ""), ("Resume", ""), ("Announce", f"word {n}"), ("Extend", "60"), ("Extend", "-60"))
        )
        segment = "talk-1" if command == "Extend" else ""
        for _ in range(TRIES):
            self.host.at(self.chance.choice(self.webs))
            try:
                answer = self.host.press(command, segment=segment, value=value, press_id=press_id)
            except httpx.TransportError:
                continue  # that process is down; the other one may not be
            if answer.status_code == 204:
                self.confirmed.add(press_id)
                return
            if answer.status_code == 409:
                self.refused += 1  # `paused already` and the like
                return
            assert answer.status_code == 503, answer.text
        raise AssertionError(f"{press_id} was never answered")


def _storm(venue: Venue, seconds: float, seed: int) -> None:
    chance = random.Random(seed)
    webs = [venue.web(), venue.web()]
    host = Organizer(webs[0]).create(people_csv(4, 5), talk_min="200", walk_s="1")
    for command, segment in (("OpenLobby", ""), ("GoOn", "lobby-0"), ("GoOn", "walk-1")):
        host.do(command, segment=segment)
    tickets = [host.personal_ticket(ParticipantId(f"p{n:04d}")) for n in (1, 5, 6)]
    presser = Presser(host, webs, chance)
    guests = asyncio.run(_weather(venue, presser, tickets, seconds))
    for web in webs:
        web.kill()
        web.start()
    asyncio.run(_reckon(venue, presser, guests, webs[0]))


async def _weather(venue: Venue, presser: Presser, tickets: list[str], seconds: float) -> list[Guest]:
    """Press, listen and kill for `seconds`."""
    webs, chance = presser.webs, presser.chance
    guests = [Guest(ticket) for ticket in tickets]
    for guest in guests:
        await guest.arrive(webs[0])
    phones = [asyncio.create_task(guest.stay(webs[i % 2])) for i, guest in enumerate(guests)]
    deadline, n = time.monotonic() + seconds, 0
    killed_s = time.monotonic()
    while time.monotonic() < deadline:
        await asyncio.to_thread(presser.press, n)
        n += 1
        if time.monotonic() - killed_s > 2.5:
            await asyncio.to_thread(_kill_something, venue, webs, chance)
            killed_s = time.monotonic()
    for phone in phones:
        phone.cancel()
    await asyncio.gather(*phones, return_exceptions=True)
    return guests


def _kill_something(venue: Venue, webs: list[Web], chance: random.Random) -> None:
    victim = chance.choice(("store", "web", "web", "both"))
    if victim in ("store", "both"):
        venue.kill_store()
    if victim in ("web", "both"):
        web = chance.choice(webs)
        web.kill()
        web.start()


async def _reckon(venue: Venue, presser: Presser, guests: list[Guest], web: Web) -> None:
    """Hold what was confirmed against what was kept."""
    store = venue.store()
    event_id = EventId(presser.host.event)
    log = await store.log(event_id)
    assert [version for version, _ in log] == list(range(2, 2 + len(log))), "versions without a gap"
    for press_id in presser.confirmed:
        assert await store.knows(event_id, press_id), f"{press_id} was confirmed and is not there"  # type: ignore[arg-type]  # a made-up id
    pressed = [entry for _, entry in log if entry.command in ("Pause", "Resume", "Announce", "Extend")]
    assert len(pressed) == len(presser.confirmed), "each confirmed press happened once"
    clock = [entry.command for entry in pressed if entry.command in ("Pause", "Resume")]
    assert all(a != b for a, b in itertools.pairwise(clock)), "no pause on a pause"
    await store.close()
    truth = await event_now(venue, presser.host.event)
    for guest in guests:
        assert guest.versions == sorted(guest.versions), "versions never go back"
        await guest.arrive(web)
        assert guest.timeline == truth.timeline
        assert guest.version == truth.version


@pytest.mark.chaos
@pytest.mark.timeout(240)
def test_nothing_confirmed_is_lost_or_doubled_in_a_storm(venue: Venue) -> None:
    _storm(venue, seconds=12, seed=1)


@pytest.mark.chaos_long
@pytest.mark.timeout(LONG_S * 2 + 300)
def test_nothing_confirmed_is_lost_or_doubled_in_a_long_storm(venue: Venue) -> None:
    _storm(venue, seconds=LONG_S, seed=int(time.time()))
