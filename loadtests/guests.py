"""The guests of a rehearsal that a host runs in the browser: they come, some late; some walk out; they ask for help."""

from __future__ import annotations

import os
import time
from typing import BinaryIO

import gevent
import msgspec

from loadtests.browser import NotAnswered
from loadtests.casting import Shares, cast
from loadtests.crew import Crew
from loadtests.crowd import fresh_batch
from loadtests.due import Due
from loadtests.host import Host
from loadtests.record import Invitation
from loadtests.wire import place_of
from server.core.timeline import Kind, current
from server.guests import Errand

WAVE_S, LEAST_WAVE_S = 200.0, 8.0  # of a real evening, and at any speed
LOOK_S = 2.0
LONGEST_S = 3 * 3_600.0
SHARES = Shares(absent=0.05, late=0.1, walk_ins=0.03, leaving=0.05, slow=0.1)
GONE = (403, 404)


def send(orders: BinaryIO) -> int:
    """Play until the rehearsal is deleted, or the server goes: then the orders end."""
    errand = msgspec.json.decode(orders.readline(), type=Errand)
    gevent.get_hub().threadpool.spawn(_leave_with, orders)
    place = place_of(errand.url, address=errand.address)
    crew = Crew()
    crew.gather(lambda _said: None)
    host = Host(place, crew.timed)
    host.join(errand.event, errand.ticket)
    host.set_time()
    due = host.due()  # refused for any event that is no rehearsal
    guests = cast(due, host.tickets(), seed=1, shares=SHARES)
    crew.start(
        Invitation(
            url=errand.url,
            address=errand.address,
            event=errand.event,
            code=due.truth.code,
            guests=guests,
            speed=float(errand.speed),
        ),
        max(LEAST_WAVE_S, WAVE_S / errand.speed),
    )
    deadline = time.monotonic() + LONGEST_S
    while time.monotonic() < deadline and _goes_on(host, crew):
        gevent.sleep(LOOK_S)
        crew.collect()
        crew.batch = fresh_batch()  # nobody judges; nothing is kept
    crew.tell("over")
    crew.stop()
    return 0


def _leave_with(orders: BinaryIO) -> None:
    """Go at once when the server goes, whatever is under way: we may hold its port open, and answer nobody there."""
    orders.read()
    os._exit(0)


def _goes_on(host: Host, crew: Crew) -> bool:
    """Whether there still is a rehearsal; lets those who are late come once a conversation has begun."""
    try:
        due = host.due()
    except NotAnswered as error:
        return error.status not in GONE
    if _has_begun(due, host.time.now_ms()):
        crew.tell("late")
    return True


def _has_begun(due: Due, now_ms: float) -> bool:
    segment = current(due.clock.timeline, int(now_ms))
    return segment is not None and segment.kind not in (Kind.LOBBY, Kind.BRIEFING, Kind.WALK)
