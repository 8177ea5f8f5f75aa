"""Finds out who is silently gone: one look for all sockets of the process, and no timer for each."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Protocol

QUIET_S = 11.5  # our pages ask for the time every 9 to 11 s; who does that need not be asked
ANSWER_S = 8.0  # together not more than 20 s
LOOK_S = 0.25


class Listener(Protocol):
    """A socket."""

    def ask(self) -> None:
        """Send a ping."""

    def give_up(self) -> None:
        """End it without a goodbye; nobody is there to hear one."""


class Pulse:
    """Remembers of each socket when something came from it last, the most silent first."""

    def __init__(self, *, quiet_s: float = QUIET_S, answer_s: float = ANSWER_S) -> None:
        self._quiet_s = quiet_s
        self._answer_s = answer_s
        self._quiet: OrderedDict[Listener, float] = OrderedDict()
        self._asked: OrderedDict[Listener, float] = OrderedDict()

    def heard(self, line: Listener, now_s: float) -> None:
        """Something came from it; the first time, it is new."""
        self._asked.pop(line, None)
        self._quiet[line] = now_s
        self._quiet.move_to_end(line)

    def forget(self, line: Listener) -> None:
        """It has ended."""
        self._quiet.pop(line, None)
        self._asked.pop(line, None)

    def look(self, now_s: float) -> None:
        """Ask who has been quiet for long; give up who has been asked and did not answer."""
        for line in _before(self._asked, now_s - self._answer_s):
            del self._asked[line]
            line.give_up()
        for line in _before(self._quiet, now_s - self._quiet_s):
            del self._quiet[line]
            self._asked[line] = now_s
            line.ask()

    async def run(self) -> None:
        """Look for ever."""
        loop = asyncio.get_running_loop()
        while True:
            self.look(loop.time())
            await asyncio.sleep(LOOK_S)


def _before(lines: OrderedDict[Listener, float], then_s: float) -> list[Listener]:
    """Those that stand first, up to an instant."""
    found = []
    for line, heard_s in lines.items():
        if heard_s > then_s:
            break
        found.append(line)
    return found
