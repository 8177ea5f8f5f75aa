"""How a frame reaches a phone: written at once, or not at all.

uvicorn lets us name the class that speaks WebSocket. This one adds `push`, which hands a whole encoded frame to the
transport without awaiting anything. A phone that does not read gets nothing more until it does; then it is told the
whole present. So a slow phone costs no memory and hurts nobody else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from server.live.wary_socket import WarySocket

if TYPE_CHECKING:
    from websockets.http11 import Request

EXTENSION = "tablehop.line"
MAX_MESSAGE_BYTES = 16 * 1024  # phones send less than 1 KB


def frame(text: str | bytes) -> bytes:
    """One whole unmasked text frame (RFC 6455, section 5.2). Bytes are UTF-8."""
    payload = text if isinstance(text, bytes) else text.encode()
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    if size < 65_536:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return b"\x81\x7f" + size.to_bytes(8, "big") + payload


class Line(WarySocket):
    """A WebSocket that can be pushed to."""

    behind = False  # something was left out; the present has to be told whole
    on_caught_up: Callable[[], None] | None = None

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
        self._part(code, self.close_timeout)

    def resume_writing(self) -> None:
        """The peer reads again."""
        super().resume_writing()
        if self.behind and self.on_caught_up is not None:
            self.behind = False
            self.on_caught_up()
