"""How a WebSocket begins: uvicorn's handshake, and what it lacks; then the connection is a `Line`.

uvicorn leaves a bad handshake without an answer, and goes on with objects that take 25 KB for each socket and 60 us
for each message, parses all of a read before anything else runs (43,000 empty frames took 15 s), answers pings
without looking at what already waits to be sent (52 MB for one peer), and closes politely, which for a peer that does
not read means never. So it may shake hands and no more. It is pinned exactly, because this leans on names inside its
class; `tests/live/test_insides.py` says which.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from starlette.websockets import WebSocket
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from server.live.pulse import Pulse
from server.live.transport import Line

if TYPE_CHECKING:
    from websockets.http11 import Request

EXTENSION = "tablehop.line"
TakeOver = Callable[[Pulse], Line]


async def accepted(websocket: WebSocket, pulse: Pulse) -> Line:
    """Open a socket. Raises WebSocketDisconnect if the peer has gone."""
    take_over = cast(TakeOver, websocket.scope["extensions"][EXTENSION])
    await websocket.accept()
    return take_over(pulse)


class Released:
    """Stands where a connection was, so that uvicorn may close what is no longer its own."""

    def close(self) -> None:
        """Close nothing."""


class WarySocket(WebSocketsSansIOProtocol):
    """Shakes hands."""

    abort_after_s = 2.0

    def data_received(self, data: bytes) -> None:
        """Take the request; nothing else may come before it is answered."""
        if self.handshake_initiated:
            self.transport.abort()
            return
        super().data_received(data)
        if self.conn.handshake_exc is not None:
            self._turn_away()

    def handle_connect(self, event: Request) -> None:
        """Offer the line to the application, and read no further: there is no socket yet."""
        super().handle_connect(event)
        if hasattr(self, "scope"):  # the request is good; the application starts on a later turn
            self.scope["extensions"][EXTENSION] = self.take_over  # type: ignore[assignment]  # it may hold anything
            self.transport.pause_reading()

    def take_over(self, pulse: Pulse) -> Line:
        """Give the connection away; the application has just accepted it."""
        line = Line(self.transport, self.loop, pulse, cast(set[object], self.connections))
        self.connections.discard(self)
        self.transport = cast(asyncio.Transport, Released())
        self.handshake_complete = True
        return line

    def _turn_away(self) -> None:
        """Send what websockets has to say to a bad handshake; uvicorn says nothing and hangs."""
        answer = self.conn.data_to_send()
        self.handshake_complete = self.close_sent = True
        self.transport.write(b"".join(answer))
        self.transport.close()
        self.loop.call_later(self.abort_after_s, self.transport.abort)
