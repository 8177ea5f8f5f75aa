"""kill -9, of anything, at the worst moment: nothing acknowledged is lost, and every screen agrees afterwards."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from server.core.model import Event, ParticipantId
from server.core.timeline import position
from tests.evening.venue import Guest, Organizer, Venue, Web, event_now, eventually, people_csv
from tests.valkeys import Valkey

pytestmark = pytest.mark.chaos
TOLERANCE_MS = 500
LONG = {"talk_min": "10", "walk_s": "1"}  # a talk that outlasts every test


def _talking(web: Web, **form: str) -> Organizer:
    """An evening in the middle of round 1, with something said and something to undo."""
    host = Organizer(web).create(people_csv(3, 3), **{**LONG, **form})
    host.do("OpenLobby")
    host.do("GoOn", segment="lobby-0")
    host.do("GoOn", segment="walk-1")
    host.do("Extend", segment="talk-1", value="60")
    host.do("Announce", value="Coffee is ready")
    return host


def _truth(event: Event, at_s: float) -> tuple[object, ...]:
    """What has to be the same afterwards: time left counted from one instant, seats, words, undo."""
    where = position(event.timeline, int(at_s * 1000))
    return where, event.published, event.announcement, event.undo, event.people


@pytest.mark.parametrize("victims", [("web",), ("store",), ("web", "store")])
def test_kill_9_in_mid_round_loses_nothing(venue: Venue, victims: tuple[str, ...]) -> None:
    web = venue.web()
    host = _talking(web)
    before = asyncio.run(event_now(venue, host.event))
    for victim in victims:
        {"web": web.kill, "store": venue.kill_store}[victim]()
    if "web" in victims:
        web.start()
    eventually(web.serves)
    after = asyncio.run(event_now(venue, host.event))
    now_s = time.time()
    assert _truth(after, now_s) == _truth(before, now_s)
    guest = Guest(host.personal_ticket(ParticipantId("p0004")))
    asyncio.run(guest.arrive(web))
    expected = position(before.timeline, int(time.time() * 1000)).remaining_ms
    assert expected is not None
    assert abs((guest.remaining_ms() or 0) - expected) < TOLERANCE_MS
    assert guest.partners(1)
    assert "Coffee is ready" in guest.cards
    host.do("Undo", value=str(after.undo[-1].version))
    assert asyncio.run(event_now(venue, host.event)).announcement is None


def test_a_boundary_that_passes_while_everything_is_down_is_shown_on_time(venue: Venue) -> None:
    web = venue.web()
    host = Organizer(web).create(people_csv(3, 3), talk_min="10", walk_s="4")
    host.do("OpenLobby")
    guest = Guest(host.personal_ticket(ParticipantId("p0004")))
    asyncio.run(guest.arrive(web))
    host.do("GoOn", segment="lobby-0")
    asyncio.run(guest.arrive(web))
    assert guest.segment() == "walk-1"
    web.kill()
    venue.kill_store()
    eventually(lambda: guest.segment() == "talk-1")  # the phone moves on by itself, with nobody to ask
    left_ms = guest.remaining_ms()
    at_s = time.time()
    web.start()
    late = Guest(host.personal_ticket(ParticipantId("p0004")))
    asyncio.run(late.arrive(web))
    assert late.segment() == "talk-1"
    gone_ms = (time.time() - at_s) * 1000
    assert left_ms is not None
    assert late.remaining_ms() == pytest.approx(left_ms - gone_ms, abs=TOLERANCE_MS)


@pytest.mark.parametrize("victim", [0, 1])
def test_host_on_one_process_and_phones_on_the_other_survive_either(venue: Venue, victim: int) -> None:
    webs = [venue.web(), venue.web()]
    host = _talking(webs[0])
    guest = Guest(host.personal_ticket(ParticipantId("p0004")))

    async def evening() -> None:
        await guest.arrive(webs[1])
        phone = asyncio.create_task(guest.stay(webs[1]))
        await _until(lambda: bool(guest.frames))
        host.do("Pause")
        await _until(lambda: guest.timeline is not None and guest.timeline.paused_at_ms is not None)
        webs[victim].kill()
        survivor = webs[1 - victim]
        host.at(survivor).do("Resume")
        if victim == 1:
            webs[1].start()
        await _until(lambda: guest.timeline is not None and guest.timeline.paused_at_ms is None)
        phone.cancel()
        await asyncio.wait({phone})  # it says goodbye

    asyncio.run(evening())
    assert guest.versions == sorted(guest.versions)


def test_who_comes_while_the_store_is_away_is_asked_to_come_again(venue: Venue, valkey: Valkey) -> None:
    webs = [venue.web(REDIS_URL=valkey.url), venue.web(REDIS_URL=valkey.url)]
    host = Organizer(webs[0]).create(people_csv(2, 2))
    guest = Guest(host.personal_ticket(ParticipantId("p0003")))
    asyncio.run(guest.arrive(webs[0]))
    valkey.kill()  # the second process has never seen this event
    page = host.at(webs[1]).get(f"/host/{host.event}")
    assert (page.status_code, "Nothing is lost" in page.text) == (503, True)
    assert asyncio.run(_close_code(webs[1], guest)) == 1013


async def _close_code(web: Web, guest: Guest) -> int | None:
    url = f"{web.url.replace('http', 'ws')}/ws/p/{guest.event}"
    async with connect(url, additional_headers={"Cookie": guest.cookie}, origin=web.url) as socket:  # type: ignore[arg-type]  # an origin is a text
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
    return closed.value.rcvd.code if closed.value.rcvd else None


async def _until(true: Callable[[], bool], within_s: float = 15.0) -> None:
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, f"not within {within_s} s"
        await asyncio.sleep(0.02)
