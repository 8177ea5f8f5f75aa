"""All simulated phones of one process: who is to come, what they saw, shared time, and how busy we are ourselves."""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gevent
from gevent.event import Event

from loadtests.record import Arrival, Batch, Guest, Invitation, Life, Oops, Return, Sight, Skew
from loadtests.wire import Place, place_of
from server.core.timeline import Kind, position

if TYPE_CHECKING:
    from loadtests.page import Clock
    from loadtests.phone import Phone

LAG_S = 0.05
TURN_S = 0.05
LOOK_S = 0.5  # so long after a boundary every phone is asked when it changed
KNOWN_MS = 3_000.0  # on line for so long, a phone has asked for the time often enough
CLOSE_MS = 25.0  # a sample of the time with a longer way is not believed for all

Timed = Callable[[str, str, float, int, str], None]


def perf_ms() -> float:
    """This process's clock."""
    return time.perf_counter() * 1000


@dataclass(slots=True)
class SharedTime:
    """The server's clock on ours: of all samples, the one with the shortest way."""

    offset_ms: float = 0.0
    doubt_ms: float = float("inf")

    def sample(self, offset_ms: float, doubt_ms: float) -> None:
        """Take a better one."""
        if doubt_ms < self.doubt_ms:
            self.offset_ms, self.doubt_ms = offset_ms, doubt_ms

    def now_ms(self) -> float:
        """Shared time."""
        return perf_ms() + self.offset_ms


@dataclass(slots=True, eq=False)
class Crowd:
    """The phones of this process."""

    invited: Invitation
    timed: Timed
    time: SharedTime = field(default_factory=SharedTime)
    late_may_come: Event = field(default_factory=Event)
    over: Event = field(default_factory=Event)
    phones: list[Phone] = field(default_factory=list)
    batch: Batch = field(default_factory=lambda: fresh_batch())  # noqa: PLW0108  # defined below
    newest: tuple[int, Clock | None] = (0, None)
    shaken: bool = False  # the server is being restarted; broken lines are no news
    _waiting: deque[Guest] = field(default_factory=deque)
    _known: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._waiting.extend(self.invited.guests)
        self.place: Place = place_of(
            self.invited.url,
            address=self.invited.address,
            ca=Path(self.invited.ca) if self.invited.ca else None,
        )
        self.chance = random.Random(self.invited.seed)

    place: Place = field(init=False)
    chance: random.Random = field(init=False)

    def next(self) -> Guest | None:
        """Whoever comes next."""
        return self._waiting.popleft() if self._waiting else None

    def now_ms(self) -> float:
        """Shared time."""
        return self.time.now_ms()

    def scaled(self, low_s: float, high_s: float, least_s: float = 0.3) -> float:
        """So many seconds of a real evening, at the speed of this one."""
        return max(least_s, self.chance.uniform(low_s, high_s) / self.invited.speed)

    # --- notes -------------------------------------------------------------------------------------------------------

    def saw(self, who: int, v: int, clock: int, seats: int, text: str, said: str) -> None:
        """A phone shows something else."""
        if seats not in self._known:
            self._known.add(seats)
            self.batch.texts[seats] = text
        self.batch.sights.append(Sight(who, self.now_ms(), v, clock, seats, said))

    def live(self, who: int, *, up: bool) -> None:
        """A phone is on line, or is not."""
        self.batch.lives.append(Life(who, self.now_ms(), up))

    def came(self, guest: Guest, took_ms: float, failed: str = "") -> None:
        """Somebody has come in."""
        late = guest.late or guest.walk_in
        self.batch.arrivals.append(Arrival(guest.who, self.now_ms() - took_ms, took_ms, late, failed))

    def returned(self, who: int, lost_ms: float) -> None:
        """Somebody is live again."""
        self.batch.returns.append(Return(who, lost_ms, self.now_ms()))

    def oops(self, who: int, said: str) -> None:
        """Something happened that may not."""
        self.batch.oopses.append(Oops(who, self.now_ms(), said))

    def heard(self, v: int, clock: Clock) -> None:
        """Somebody was told a clock."""
        if v >= self.newest[0]:
            self.newest = v, clock

    def drain(self) -> Batch:
        """Everything since the last time."""
        full, self.batch = self.batch, fresh_batch()
        return full

    # --- chores ------------------------------------------------------------------------------------------------------

    def start(self) -> list[Any]:
        """The greenlets that look after all phones."""
        return [gevent.spawn(self._feel_lag), gevent.spawn(self._watch_boundaries)]

    def _feel_lag(self) -> None:
        """How late a greenlet wakes up tells how long anything waits in this process."""
        used, at = time.process_time(), time.perf_counter()
        while True:
            began = perf_ms()
            gevent.sleep(LAG_S)
            self.batch.lag_ms.append(max(0.0, perf_ms() - began - LAG_S * 1000))
            now = time.perf_counter()
            if now - at >= 1:
                used_now = time.process_time()
                self.batch.busy.append((used_now - used) / (now - at))
                used, at = used_now, now

    def _watch_boundaries(self) -> None:
        """A moment after each boundary, ask every phone when it changed."""
        done_ms = 0.0
        while True:
            gevent.sleep(TURN_S)
            clock = self.newest[1]
            if clock is None:
                continue
            done_ms = done_ms or self.now_ms()  # what was before is none of ours
            due = _last_boundary(clock, self.now_ms() - LOOK_S * 1000)
            if due is not None and due[1] > done_ms:
                self._ask_all(*due)
                done_ms = due[1]

    def _ask_all(self, key: str, start_ms: float) -> None:
        off, unaware = [], []
        for phone in self.phones:
            if not phone.is_up_since(start_ms - KNOWN_MS):
                continue
            start = phone.start_of(key)
            if start is None:
                unaware.append(phone.guest.who)
            else:
                off.append(start - start_ms + self.time.offset_ms - phone.offset_ms)
        self.batch.skews.append(Skew(key, start_ms, off, unaware))


def fresh_batch() -> Batch:
    """An empty one, which shares nothing with others."""
    return Batch(
        sights=[], lives=[], arrivals=[], returns=[], skews=[], oopses=[], texts={}, own_ms=[], lag_ms=[], busy=[]
    )


def boundaries(clock: Clock) -> Iterator[tuple[str, float]]:
    """Every segment that has a start, but those that the host starts by hand at any moment."""
    for before, segment in zip(clock.timeline.segments, clock.timeline.segments[1:], strict=False):
        if segment.starts_at_ms is not None and before.kind is not Kind.LOBBY and not segment.skipped:
            yield segment.key, float(segment.starts_at_ms)


def _last_boundary(clock: Clock, at_ms: float) -> tuple[str, float] | None:
    where = position(clock.timeline, int(at_ms))
    if where.paused or where.index < 1:
        return None
    here = clock.timeline.segments[where.index].key
    return next((b for b in boundaries(clock) if b[0] == here), None)
