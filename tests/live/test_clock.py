"""Shared time: the store's clock, carried on by one that never jumps."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from server.live.clock import Clock
from tests.builders import MIN, T0

HOUR = 60 * MIN


@dataclass(slots=True)
class Hands:
    """The clock of this process and that of the store. ways_s: how long each question takes, then 2 ms."""

    monotonic_s: float = 5_000.0
    store_ms: float = float(T0)
    ways_s: list[float] = field(default_factory=list)

    def go_on(self, seconds: float, *, drift: float = 0.0) -> None:
        """Time passes; `drift`: how many seconds the store's clock gains in a second."""
        self.monotonic_s += seconds
        self.store_ms += seconds * 1000 * (1 + drift)

    def monotonic(self) -> float:
        return self.monotonic_s

    async def read(self) -> float:
        way_s = self.ways_s.pop(0) if self.ways_s else 0.002
        self.go_on(way_s / 2)
        answer = self.store_ms
        self.go_on(way_s / 2)
        return answer


async def a_clock(hands: Hands) -> Clock:
    clock = Clock(hands.read, hands.monotonic)
    await clock.set()
    return clock


async def test_time_is_the_stores_and_goes_on_by_itself() -> None:
    hands = Hands()
    clock = await a_clock(hands)
    hands.go_on(123.4567)
    assert clock.now_precise_ms() == pytest.approx(hands.store_ms, abs=0.01)
    assert clock.now_ms() == int(clock.now_precise_ms())


async def test_the_shortest_way_tells_the_time() -> None:
    hands = Hands()

    async def late() -> float:  # a long way back only makes the answer old
        answer = await hands.read()
        hands.go_on(hands.ways_s.pop(0))
        return answer

    hands.ways_s = [0.002, 0.4, 0.002, 0.9, 0.002, 0.001, 0.002, 0.3, 0.002, 0.6]
    clock = Clock(late, hands.monotonic)
    await clock.set()
    assert clock.now_precise_ms() == pytest.approx(hands.store_ms, abs=1.0)


async def test_a_slow_drift_is_followed_gently() -> None:
    hands = Hands()
    clock = await a_clock(hands)
    told = []
    for _ in range(600):
        was = clock.now_precise_ms()
        hands.go_on(1.0, drift=100e-6)
        assert await clock.check() == 0
        told.append(clock.now_precise_ms() - was)
    assert clock.now_precise_ms() == pytest.approx(hands.store_ms, abs=2.5)
    assert all(1_000 <= step < 1_003 for step in told)  # no second is noticeably longer or shorter


@pytest.mark.parametrize("by_ms", [HOUR, -HOUR, 300, -300])
async def test_a_jump_is_reported_once_and_then_time_goes_on(by_ms: int) -> None:
    hands = Hands()
    clock = await a_clock(hands)
    hands.go_on(1.0)
    hands.store_ms += by_ms

    assert await clock.check() == by_ms
    hands.go_on(1.0)
    assert await clock.check() == 0
    assert clock.now_precise_ms() == pytest.approx(hands.store_ms, abs=0.01)


async def test_two_jumps_are_two_reports() -> None:
    hands = Hands()
    clock = await a_clock(hands)
    reports = []
    for by_ms in (HOUR, -2 * HOUR):
        hands.store_ms += by_ms
        reports.append(await clock.check())
    assert reports == [HOUR, -2 * HOUR]


async def test_a_slow_answer_is_no_jump() -> None:
    hands = Hands()
    clock = await a_clock(hands)
    offset = clock.now_precise_ms() - hands.monotonic_s * 1000
    hands.store_ms -= 1_000  # as if all of the two seconds had passed on the way back
    hands.ways_s = [2.0]
    assert await clock.check() == 0
    assert clock.now_precise_ms() - hands.monotonic_s * 1000 == pytest.approx(offset)
