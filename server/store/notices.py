"""Hearing of commits: pub/sub, with a check that the line is still alive.

A silent subscription looks exactly like a quiet evening, and the client library never notices a missing answer to its
own pings. So we ping, and treat silence as a broken line.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from server.core.errors import Unavailable
from server.core.model import EventId, ParticipantId
from server.store import keys
from server.store.answering import answering

PING_EVERY_S = 1.5
SILENCE_S = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A commit happened. `everybody`: so many people changed that they are not listed."""

    event: EventId
    version: int
    previous: str
    stamp: str
    fields: tuple[str, ...]
    people: tuple[ParticipantId, ...]
    everybody: bool


class Notices:
    """One subscription. Raises `Unavailable` when the line breaks; throw it away then and take a new one."""

    def __init__(self, client: Redis) -> None:
        self._pubsub: Any = client.pubsub()
        self._heard_s = time.monotonic()
        self._pinged_s = 0.0

    async def open(self) -> None:
        """Begin to listen, even before there is an event to hear of."""
        with answering():
            await self._pubsub.subscribe(keys.QUIET)

    async def follow(self, *events: EventId) -> None:
        """Hear of these events too."""
        with answering():
            await self._pubsub.subscribe(*(keys.channel(e) for e in events))

    async def leave(self, event: EventId) -> None:
        """Hear no more of this event."""
        with answering():
            await self._pubsub.unsubscribe(keys.channel(event))

    async def next(self, timeout_s: float) -> Notice | None:
        """The next notice, or None after `timeout_s` seconds without one."""
        with answering():
            await self._check_line()
            message = await self._pubsub.get_message(timeout=timeout_s)
        if message is None:
            return None
        self._heard_s = time.monotonic()
        return _parse(message) if message["type"] == "message" else None

    async def close(self) -> None:
        """Give back the connection."""
        await self._pubsub.aclose()

    async def _check_line(self) -> None:
        now_s = time.monotonic()
        if now_s - self._heard_s > SILENCE_S:
            raise Unavailable("The store has fallen silent.")
        if now_s - self._pinged_s > PING_EVERY_S:
            self._pinged_s = now_s
            await self._pubsub.ping()


def _parse(message: dict[str, str]) -> Notice:
    version, previous, stamp, names = message["data"].split("|")
    parts = [name for name in names.split(",") if name]
    return Notice(
        event=EventId(message["channel"].split("{")[1].split("}")[0]),
        version=int(version),
        previous=previous,
        stamp=stamp,
        fields=tuple(p for p in parts if not p.startswith("people")),
        people=tuple(ParticipantId(p.removeprefix("people:")) for p in parts if p.startswith("people:")),
        everybody="people" in parts,
    )
