"""Shared time: the store's clock, carried on by this process's monotonic one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

SAMPLES = 5
JUMP_MS = 250.0


class Clock:
    """Tells shared time in ms. read: the store's TIME (ms); monotonic: this process's clock (s)."""

    def __init__(self, read: Callable[[], Awaitable[float]], monotonic: Callable[[], float]) -> None:
        self._read = read
        self._monotonic = monotonic
        self._offset_ms = 0.0

    def now_ms(self) -> int:
        """Shared time."""
        return int(self._monotonic() * 1000 + self._offset_ms)

    def now_precise_ms(self) -> float:
        """Shared time with its fraction, for screens that measure their own offset."""
        return self._monotonic() * 1000 + self._offset_ms

    async def set(self) -> None:
        """Measure the offset to the store's clock: of a few samples, the one with the shortest way."""
        samples = [await self._sample() for _ in range(SAMPLES)]
        _, self._offset_ms = min(samples)

    async def check(self) -> int:
        """Measure again. Returns by how many ms the store's clock has jumped, 0 if it has not."""
        doubt_ms, offset_ms = await self._sample()
        jumped = offset_ms - self._offset_ms
        if abs(jumped) <= JUMP_MS + doubt_ms:
            if abs(jumped) > doubt_ms:
                self._offset_ms += jumped / 8  # clocks drift; follow gently
            return 0
        self._offset_ms = offset_ms
        return round(jumped)

    async def _sample(self) -> tuple[float, float]:
        """(largest possible error, offset) in ms."""
        before = self._monotonic() * 1000
        theirs = await self._read()
        after = self._monotonic() * 1000
        return (after - before) / 2, theirs - (before + after) / 2
