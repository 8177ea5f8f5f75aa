"""A small rehearsal as a verdict gets it: three people, one table each for two of them, and a press."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from zlib import crc32

import msgspec

from loadtests.crowd import fresh_batch
from loadtests.due import Due, seats_by_person
from loadtests.page import clock
from loadtests.record import Arrival, Batch, Guest, Life, Sight, Skew
from loadtests.verdict import Evidence, Press
from server.core.model import Agenda, ParticipantId, timeline_of
from server.core.rehearsal import Seating, Truth
from server.core.timeline import extend, go_on, open_lobby

ANN, BEN, CY = ParticipantId("a"), ParticipantId("b"), ParticipantId("c")
NAMES = {ANN: "Ann Lee", BEN: "Ben Oz", CY: "Cy Po"}
GUESTS = [Guest(who=n, name=name, pid=pid) for n, (pid, name) in enumerate(NAMES.items())]
RUNNING = go_on(go_on(open_lobby(timeline_of(Agenda(rounds=1, talk_s=60, walk_s=10)), 0), 1_000), 2_000)
LONGER = extend(RUNNING, 10_000, 60)
TOGETHER: Mapping[str, tuple[ParticipantId, ...]] = {"1": (ANN, BEN)}
OTHERS: Mapping[str, tuple[ParticipantId, ...]] = {"1": (ANN, CY)}


def a_due(v: int, *, longer: bool = False, tables: Mapping[str, tuple[ParticipantId, ...]] = TOGETHER) -> Due:
    """What is true at a version."""
    timeline = LONGER if longer else RUNNING
    truth = Truth(
        code="CODE",
        roles=True,
        undoable=0,
        version=v,
        stamp="s",
        timeline=timeline,
        said="",
        hearers=None,
        rounds=(Seating(number=1, tables=tables),),
        people=NAMES,
        here=frozenset(NAMES),
        asks={},
    )
    return Due(v, clock(msgspec.json.encode(timeline).decode()), seats_by_person(truth), truth)


def a_sight(who: int, at_ms: float, due: Due, *, v: int | None = None, seats: str | None = None) -> Sight:
    """A phone shows what is true in `due`, or other seats."""
    text = due.seats[list(NAMES)[who]] if seats is None else seats
    return Sight(who, at_ms, due.v if v is None else v, due.clock.id, crc32(text.encode()), "")


def texts(*dues: Due, more: tuple[str, ...] = ()) -> dict[int, str]:
    """Seats by number, as phones report them."""
    return {crc32(text.encode()): text for text in (*(t for d in dues for t in d.seats.values()), *more)}


BEFORE, AFTER = a_due(5), a_due(6, longer=True)
PRESS = Press(said="extend", sent_ms=10_000, confirmed_ms=10_010, due=AFTER)


def a_good_batch() -> Batch:
    """Everybody came in, heard of the press in 40 ms, and changed at the same instant."""
    batch = fresh_batch()
    batch.arrivals = [Arrival(n, 500, 200, False, "") for n in range(3)]  # noqa: FBT003  # fields of a record
    batch.lives = [Life(n, 800, True) for n in range(3)]  # noqa: FBT003
    batch.sights = [a_sight(n, 800, BEFORE) for n in range(3)] + [a_sight(n, 10_040, AFTER) for n in range(3)]
    batch.texts = texts(BEFORE, AFTER)
    batch.skews = [Skew("talk-1", 12_000, [0.4, -1.0, 2.0], [])]
    batch.lag_ms, batch.own_ms, batch.busy = [1.0] * 20, [0.2] * 20, [0.3]
    return batch


def evidence(batch: Batch | None = None, **more: object) -> Evidence:
    """All that a verdict is made of."""
    return replace(Evidence(guests=GUESTS, before=BEFORE, presses=[PRESS], batch=batch or a_good_batch()), **more)  # type: ignore[arg-type]  # as the fields are
