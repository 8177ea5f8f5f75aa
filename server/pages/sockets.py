"""Open sockets: they show, and answer questions about the time. Commands come by POST."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from server.core.errors import EventError, TooMany, Unavailable
from server.live.hub import NOT_ALLOWED, Audience, Peer
from server.live.transport import Line, frame
from server.live.wary_socket import accepted
from server.pages.works import Works, enter, language, works

TOO_MANY = 4429
TRY_AGAIN = 1013


class Sync(msgspec.Struct, tag="sync", tag_field="t"):
    """A question about the time; `c` is the asker's clock (ms), echoed."""

    c: float


class Have(msgspec.Struct, tag="have", tag_field="t"):
    """What the screen shows already: version and stamp; and which build of ours its page is, if it cares."""

    v: int
    stamp: str
    build: str = ""


_MESSAGE: msgspec.json.Decoder[Sync | Have] = msgspec.json.Decoder(Sync | Have)


def socket(audience: Audience) -> Callable[[WebSocket], Awaitable[None]]:
    """The endpoint for screens of one kind."""
    return partial(_serve, audience=audience)


async def _serve(websocket: WebSocket, audience: Audience) -> None:
    parts = works(websocket)
    if websocket.headers.get("origin") not in parts.settings.origins:
        await websocket.close()  # before accept: answered with 403
        return
    with suppress(WebSocketDisconnect):
        try:
            copy, caller, ticket = await enter(websocket, audience)
            parts.hub.check_room(copy.event.id, ticket, caller.participant)
        except EventError as error:
            line = await accepted(websocket, parts.pulse)  # before that a browser hears no reason
            _turn_away(line, parts, error, language(websocket))
            return
        line = await accepted(websocket, parts.pulse)
        # From here on nothing is awaited: no message and no end can come before there is somebody to hear of it.
        event, person = copy.event.id, caller.participant
        peer = Peer(
            line=line, event=event, audience=audience, ticket=ticket, participant=person, lang=language(websocket)
        )
        parts.hub.join(peer)
        line.owner = Screen(parts, peer, line)


def _turn_away(line: Line, parts: Works, error: EventError, lang: str) -> None:
    """Close with a code that says whether to come again; a page that has to wait for somebody says for whom."""
    code = _code(error)
    parts.tally.turned_away[str(code)] += 1
    if code == TOO_MANY:
        full = parts.renderer.push("full", "live", lang, swap="afterbegin", sentence=error.sentence)
        line.push(frame(full))
    line.hang_up(code)


def _code(error: EventError) -> int:
    """Whether the page should come again by itself, or ask for a new way in."""
    if isinstance(error, TooMany):
        return TOO_MANY
    return TRY_AGAIN if isinstance(error, Unavailable) else NOT_ALLOWED


class Screen:
    """Answers one screen for as long as it is open."""

    __slots__ = ("_line", "_looking", "_parts", "_peer")

    def __init__(self, parts: Works, peer: Peer, line: Line) -> None:
        self._parts = parts
        self._peer = peer
        self._line = line
        self._looking: asyncio.Task[None] | None = None

    def said(self, text: str) -> None:
        """Answer a message."""
        arrived_ms = self._parts.clock.now_precise_ms()
        try:
            message = _MESSAGE.decode(text)
        except msgspec.MsgspecError:
            return  # a newer page, or nonsense; neither is worth a socket
        match message:
            case Sync(c=c):
                self._tell(t="sync", c=c, s1=arrived_ms, s2=self._parts.clock.now_precise_ms())
            case Have(build=build):
                if build not in ("", self._parts.renderer.build):
                    self._tell(t="build", build=self._parts.renderer.build)
                if self._looking is None:  # whoever asks again before the answer gets one answer
                    self._looking = asyncio.create_task(self._compare(message))

    def caught_up(self) -> None:
        """Tell the whole present."""
        copy = self._parts.feed.known(self._peer.event)
        if copy is not None:
            self._parts.show.whole(self._peer, copy)

    def ended(self, code: int) -> None:
        """Nobody looks any more."""
        self._parts.tally.end(code)
        self._parts.hub.leave(self._peer)
        if self._looking is not None:
            self._looking.cancel()

    async def _compare(self, have: Have) -> None:
        """Tell the present, unless this is what the screen shows."""
        try:
            copy = await self._parts.feed.copy(self._peer.event)
        except EventError as error:
            self._line.hang_up(_code(error))
            return
        finally:
            self._looking = None
        # The links of video calls come and go with the time, without a version of their own.
        if copy.event.has_calls or (have.v, have.stamp) != (copy.event.version, copy.event.stamp):
            self._parts.show.whole(self._peer, copy)
        self._parts.show.greet(self._peer)

    def _tell(self, **fields: str | float) -> None:
        self._parts.hub.tell([self._peer], frame(msgspec.json.encode(fields)))
