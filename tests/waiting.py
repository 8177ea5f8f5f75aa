"""Waiting for what another process or task does: a look every few milliseconds, and a deadline."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
EVERY_S = 0.005


async def eventually(ask: Callable[[], Awaitable[T | None]], within_s: float = 5.0) -> T:
    """The first true answer."""
    deadline = time.monotonic() + within_s
    while not (answer := await ask()):
        assert time.monotonic() < deadline, "it never became true"
        await asyncio.sleep(EVERY_S)
    return answer


async def until(holds: Callable[[], object], within_s: float = 5.0) -> None:
    """Come back when it holds."""
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, "it never became true"
        await asyncio.sleep(EVERY_S)
