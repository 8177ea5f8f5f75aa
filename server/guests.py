"""Simulated guests for a rehearsal that a host starts in the browser, in a process of its own.

The process comes in over HTTP as everybody does. It ends when the rehearsal is deleted, when it is sent home, or when
the server goes: then its standard input ends.
"""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from ipaddress import IPv6Address

import msgspec

from server.core.errors import Conflict, Unavailable
from server.core.model import EventId
from server.core.sentence import say
from server.settings import EVERYWHERE, Settings

WAIT_S = 5.0
MISSING = (
    "Simulated guests need the package «locust», which is not installed here. "
    "Install it: make run does that; elsewhere pip install 'tablehop[rehearse]'."
)


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """What the guests are told: the address that people use, where that is on this machine, and a host's ticket."""

    url: str
    address: str
    event: EventId
    ticket: str
    speed: int


class Guests:
    """The process, while there is a rehearsal; one at a time."""

    def __init__(
        self, settings: Settings, command: tuple[str, ...] = (sys.executable, "-m", "loadtests", "guests")
    ) -> None:
        self._settings = settings
        self._command = command
        self._process: Process | None = None
        self._event: EventId | None = None

    def check_free(self) -> None:
        """Raise Conflict if guests are at another rehearsal, Unavailable if they cannot come at all."""
        check_installed()
        if self._process is not None and self._process.returncode is None:
            raise Conflict(say("A rehearsal with simulated guests is running on this server. End it first."))

    async def send(self, event: EventId, ticket: str, speed: int) -> None:
        """Send guests to a rehearsal. Raises as `check_free`."""
        self.check_free()
        errand = Errand(
            url=self._settings.public_url,
            address=f"{_near(self._settings.host)}:{self._settings.port}",
            event=event,
            ticket=ticket,
            speed=speed,
        )
        self._process = await asyncio.create_subprocess_exec(*self._command, stdin=PIPE, stdout=DEVNULL)
        self._event = event
        if self._process.stdin is not None:
            self._process.stdin.write(msgspec.json.encode(errand) + b"\n")
            await self._process.stdin.drain()

    async def send_home(self, event: EventId) -> None:
        """End the process if it is at this rehearsal."""
        if self._event == event:
            await self.stop()

    async def stop(self) -> None:
        """End the process: ask, then insist."""
        process, self._process, self._event = self._process, None, None
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), WAIT_S)
        except TimeoutError:
            process.kill()
            await process.wait()


def check_installed() -> None:
    """Raise Unavailable with what to do if the package that simulates phones is not installed."""
    if importlib.util.find_spec("locust") is None:
        raise Unavailable(MISSING)


def _near(host: str) -> str:
    """Where this server is reached from its own machine."""
    if host == str(IPv6Address(0)):
        return "[::1]"
    if host in EVERYWHERE:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
