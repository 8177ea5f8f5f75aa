"""How much one peer may ask of us, and how long it is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Bucket:
    """A token bucket: tokens are taken, and come back with time. since_s: a clock that never goes back."""

    per_s: float
    burst: float
    since_s: float
    left: float = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.burst

    def take(self, tokens: float, now_s: float) -> bool:
        """Take tokens; False as soon as there were too few."""
        self.left = min(self.burst, self.left + (now_s - self.since_s) * self.per_s) - tokens
        self.since_s = now_s
        return self.left >= 0


class Shares:
    """A bucket for each of many askers. Who has not asked for long is forgotten: their bucket is full again."""

    def __init__(self, *, per_s: float, burst: float, most: int = 10_000) -> None:
        self._per_s = per_s
        self._burst = burst
        self._most = most
        self._buckets: dict[str, Bucket] = {}

    def take(self, asker: str, now_s: float) -> bool:
        """Take one of the asker's tokens; False if there was none. A refusal costs nothing."""
        if len(self._buckets) >= self._most:
            idle_s = self._burst / self._per_s
            self._buckets = {who: b for who, b in self._buckets.items() if now_s - b.since_s < idle_s}
        bucket = self._buckets.setdefault(asker, Bucket(per_s=self._per_s, burst=self._burst, since_s=now_s))
        may = bucket.take(1, now_s)
        bucket.left += not may
        return may


class Patience:
    """Ends something that takes too long, unless it is called off."""

    __slots__ = ("_end", "_loop", "_timer")

    def __init__(self, loop: asyncio.AbstractEventLoop, end: Callable[[], None]) -> None:
        self._loop = loop
        self._end = end
        self._timer: asyncio.TimerHandle | None = None

    def start(self, seconds: float) -> None:
        """Wait so long, from now on."""
        self.call_off()
        self._timer = self._loop.call_later(seconds, self._end)

    def call_off(self) -> None:
        """It came in time."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def stop_listening(transport: asyncio.Transport) -> None:
    """Say that this is all, read nothing more, and leave the peer time to hear it.

    A plain close would discard what has not been read yet; TCP answers that with a reset, and a reset may overtake our
    last words. Whoever calls this has to end the transport a little later.
    """
    transport.pause_reading()
    if transport.can_write_eof():
        transport.write_eof()
