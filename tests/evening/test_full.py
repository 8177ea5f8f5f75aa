"""A process that is full sends phones away, and they come in as soon as there is room."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from server.core.model import ParticipantId
from tests.evening.venue import Guest, Organizer, Venue, Web, eventually, people_csv
from tests.live.crowd import Crowd

OTHERS, GUEST = (ParticipantId("p0001"), ParticipantId("p0002")), ParticipantId("p0003")


def test_a_process_that_is_full_asks_to_come_again(tmp_path: Path) -> None:
    venue = Venue(tmp_path)
    try:
        small = venue.web(MAX_SOCKETS="2")
        host = Organizer(small).create(people_csv(2, 2))
        tickets = {person: host.personal_ticket(person) for person in (*OTHERS, GUEST)}
        guest = Guest(tickets[GUEST])
        asyncio.run(guest.arrive(small))
        with Crowd(small.port) as others:
            others.come(f"/ws/p/{host.event}", [f"th-phone-{host.event}={tickets[person]}" for person in OTHERS])
            assert asyncio.run(_close_code(small, guest)) == 1013
            assert small.counted()['tablehop_sockets_turned_away_total{code="1013"}'] == 1
        eventually(lambda: small.counted()["tablehop_events_watched"] == 0, what="nobody is there any more")
        with Crowd(small.port) as again:
            again.come(f"/ws/p/{host.event}", [guest.cookie])
            assert small.counted()['tablehop_sockets{audience="phone"}'] == 1
    finally:
        venue.close()


async def _close_code(web: Web, guest: Guest) -> int | None:
    url = f"{web.url.replace('http', 'ws')}/ws/p/{guest.event}"
    async with connect(url, additional_headers={"Cookie": guest.cookie}, origin=web.url) as socket:  # type: ignore[arg-type]  # an origin is a text
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
    return closed.value.rcvd.code if closed.value.rcvd else None
