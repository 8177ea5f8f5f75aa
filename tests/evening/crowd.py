"""The guests without browsers, on sockets of their own, in a thread of their own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from tests.evening.venue import Guest, Web


@dataclass(slots=True)
class Crowd:
    """Guests who come in, listen, and come back when their line breaks."""

    web: Web
    tickets: Sequence[str]
    path: str = "/ws/p"
    guests: list[Guest] = field(default_factory=list)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Let everybody in."""
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.guests = [Guest(ticket, self.path) for ticket in self.tickets]
        for guest in self.guests:
            self._wait(guest.arrive(self.web))
            asyncio.run_coroutine_threadsafe(guest.stay(self.web), self._loop)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Send everybody home."""
        self._wait(self._cancel_all())
        self._loop.call_soon_threadsafe(self._loop.stop)
        assert self._thread is not None
        self._thread.join(10)
        self._loop.close()

    def _wait(self, what: Coroutine[object, object, None]) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(20)

    async def _cancel_all(self) -> None:
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
