"""How a frame reaches a phone: written at once, or not at all.

uvicorn lets us name the class that speaks WebSocket. This one adds `push`, which hands a whole encoded frame to the
transport without awaiting anything. A phone that does not read gets nothing more until it does; then it is told the
whole present. So a slow phone costs no memory and hurts nobody else. uvicorn is pinned exactly, because this leans on
names inside its class.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

if TYPE_CHECKING:
    from websockets.http11 import Request

EXTENSION = "tablehop.line"
BUFFER_BYTES = 128 * 1024  # what one phone may have waiting before it counts as slow
ABORT_AFTER_S = 2.0  # a peer that did not answer a ping is not waited for longer than this
MAX_MESSAGE_BYTES = 16 * 1024  # phones send less than 1 KB


def frame(text: str) -> bytes:
    """One whole unmasked text frame (RFC 6455, section 5.2)."""
    payload = text.encode()
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    if size < 65_536:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return b"\x81\x7f" + size.to_bytes(8, "big") + payload


class Line(WebSocketsSansIOProtocol):
    """A WebSocket that can be pushed to."""

    behind = False  # something was left out; the present has to be told whole
    on_caught_up: Callable[[], None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Bound what may wait for a slow reader."""
        super().connection_made(transport)
        cast(asyncio.Transport, transport).set_write_buffer_limits(high=BUFFER_BYTES)

    def handle_connect(self, event: Request) -> None:
        """Offer this line to the application."""
        super().handle_connect(event)
        if hasattr(self, "scope"):  # the handshake was accepted; the application starts on a later turn
            self.scope["extensions"][EXTENSION] = self  # type: ignore[assignment]  # extensions may hold anything

    def push(self, whole_frame: bytes) -> bool:
        """Write a frame now; False if this peer is too slow to take it."""
        if self.close_sent or self.disconnected:
            return False
        if not self.writable.is_set():
            self.behind = True
            return False
        self.transport.write(whole_frame)
        return True

    def hang_up(self, code: int) -> None:
        """Close with a code that tells the page whether to come back."""
        if self.close_sent or self.disconnected:
            return
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": ""})
        self.conn.send_close(code)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        # Not a polite close: it would wait for ever for a peer that does not read.
        self.close_timer = self.loop.call_later(self.close_timeout, self.transport.abort)

    def resume_writing(self) -> None:
        """The peer reads again."""
        super().resume_writing()
        if self.behind and self.on_caught_up is not None:
            self.behind = False
            self.on_caught_up()

    def keepalive_timeout(self) -> None:
        """A peer that is gone never drains its buffer, so a polite close would wait for ever."""
        super().keepalive_timeout()
        self.loop.call_later(ABORT_AFTER_S, self.transport.abort)
