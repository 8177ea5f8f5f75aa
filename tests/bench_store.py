"""What a commit costs, and an event in memory, for events of 10 to 10,000 people.

python tests/bench_store.py

One embedded Valkey that writes to disk once a second (FSYNC=everysec). Each commit stands beside one `HSET` of as many
bytes by redis-py over the same socket, taken in turns: `x` is how many of those it takes, the median of pairs. `clock`
changes the timeline, `person` checks somebody in; loading reads the whole event, and memory is what it then holds.
Demanded: 300 us for a commit whatever the size, or 6 plain round trips where those are slow, and 300 ms to load 10,000
people. The channel hears every commit once.
"""

from __future__ import annotations

import asyncio
import gc
import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from redis.asyncio import Redis

from server.core.model import Event, ParticipantId
from server.store import codec, keys
from server.store.embedded import Embedded
from server.store.redis import Committed, Store
from tests.builders import an_open_timeline, but, people
from tests.stored import commit, created, next_of

SIZES = (10, 100, 1_000, 10_000)
TIMES = 300
LOADS = 5
MAX_COMMIT_US = 300.0
MAX_COMMIT_X = 6.0
MAX_LOAD_MS = 300.0


@dataclass(frozen=True, slots=True)
class Cost:
    """The median, in us, and how many plain round trips that is."""

    us: float
    x: float

    @property
    def is_good(self) -> bool:
        """Whether that is little enough."""
        return self.us <= MAX_COMMIT_US or self.x <= MAX_COMMIT_X


async def main_of(url: str) -> bool:
    """Measure all sizes; whether all is below what is demanded."""
    store = Store(url)
    raw: Any = Redis.from_url(url, decode_responses=True)  # typed loosely, as in `server/store/redis.py`
    print("  people   clock us     x   person us     x   load ms   KiB held   commits heard")
    good = [await _row(store, raw, size) for size in SIZES]
    await store.close()
    await raw.aclose()
    return all(good)


async def _row(store: Store, raw: Any, size: int) -> bool:  # noqa: ANN401  # as the library has it
    event = await created(store, people=people(size // 2, size - size // 2), timeline=an_open_timeline())
    heard = raw.pubsub()
    await heard.subscribe(keys.channel(event.id))
    await heard.get_message(timeout=1)
    event, clock = await _commits(store, raw, event, _pauses)
    event, person = await _commits(store, raw, event, _checks_in)
    notices = 0
    while await heard.get_message(timeout=0.2):
        notices += 1
    await heard.aclose()
    load_ms, kib = await _loads(store, event)
    print(
        f"{size:8d}   {clock.us:8.0f}  {clock.x:4.1f}    {person.us:8.0f}  {person.x:4.1f}   {load_ms:7.1f}"
        f"   {kib:8.0f}   {notices} of {2 * TIMES}"
    )
    return clock.is_good and person.is_good and load_ms <= MAX_LOAD_MS and notices == 2 * TIMES


async def _commits(
    store: Store,
    raw: Any,  # noqa: ANN401  # as the library has it
    event: Event,
    change: Callable[[Event, int], Event],
) -> tuple[Event, Cost]:
    """Commit often, each beside a plain round trip with as many bytes."""
    took, ratios = [], []
    wrote = codec.difference(event, change(event, 0))
    text = "x" * sum(map(len, (*wrote.fields.values(), *map(str, wrote.people.values()))))
    for n in range(TIMES):
        after = change(event, n)
        began = time.perf_counter()
        answer = await commit(store, event, after)
        took.append(time.perf_counter() - began)
        assert answer == Committed(after.version)
        event = after
        began = time.perf_counter()
        await raw.hset("plain", "field", text)
        ratios.append(took[-1] / (time.perf_counter() - began))
    return event, Cost(statistics.median(took) * 1e6, statistics.median(ratios))


def _pauses(event: Event, n: int) -> Event:
    return next_of(event, timeline=but(event.timeline, paused_at_ms=n + 1))


def _checks_in(event: Event, n: int) -> Event:
    pid = ParticipantId(f"e{n % (len(event.people) // 2) + 1}")
    return next_of(event, people={**event.people, pid: but(event.people[pid], arrived_at_ms=n + 1)})


async def _loads(store: Store, event: Event) -> tuple[float, float]:
    """The median of loading in ms, and the KiB that the event then holds."""
    took = []
    for _ in range(LOADS):
        began = time.perf_counter()
        await store.load(event.id)
        took.append(time.perf_counter() - began)
    gc.collect()
    tracemalloc.start()
    held = await store.load(event.id)
    gc.collect()
    kib = tracemalloc.get_traced_memory()[0] / 1024
    tracemalloc.stop()
    assert held is not None
    return statistics.median(took) * 1e3, kib


def main() -> int:
    """Print the figures; 1 if one is above what is demanded."""
    with tempfile.TemporaryDirectory() as directory:
        embedded = Embedded(Path(directory), fsync="everysec")
        embedded.start()
        try:
            good = asyncio.run(main_of(embedded.url))
        finally:
            embedded.stop()
    print("within what is demanded" if good else "above what is demanded")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
