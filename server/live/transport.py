"""An open socket: what is pushed to it is written at once, or not at all.

After the handshake (`wary_socket.py`) a line has the connection for itself: no task, no queue, no timer, and nothing
of uvicorn's stays with it. What comes in is counted before it is parsed, and handed on by a plain call. A phone that
does not read gets nothing more until it does; then it is told the whole present. So a slow phone costs no memory and
hurts nobody else, and one that floods or talks nonsense is closed in the middle of its first bite.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

from websockets.frames import CloseCode

from server.live.frames import BINARY, CLOSE, PING, PONG, TEXT, Fault, Reader, close_code, close_frame, whole
from server.live.limits import Bucket, Patience, stop_listening
from server.live.pulse import Pulse

MAX_MESSAGE_BYTES = 16 * 1024  # phones send less than 1 KB
BUFFER_BYTES = 128 * 1024  # what one peer may have waiting before it counts as slow
BITE_BYTES = 256  # the least that a read counts for, so that single bytes are no way to keep us busy
ASKED = whole(PING, b"?")


def frame(text: str | bytes) -> bytes:
    """One whole unmasked text frame. Bytes are UTF-8."""
    return whole(TEXT, text if isinstance(text, bytes) else text.encode())


class Owner(Protocol):
    """Whom a line belongs to."""

    def said(self, text: str) -> None:
        """A message came."""

    def caught_up(self) -> None:
        """The peer reads again, and something was left out; it has to be told the whole present."""

    def ended(self, code: int) -> None:
        """It is over: by the code that either side closed with, or 1006."""


class Line(asyncio.Protocol):
    """A socket that can be pushed to. It ends once."""

    frames_per_s, frames_burst = 6.0, 60.0  # a page asks for the time 12 times in 2 s, and then every 10 s
    bytes_per_s, bytes_burst = 16 * 1024.0, 64 * 1024.0
    stall_s = 10.0  # not reading, with our buffer full
    abort_after_s = 2.0  # a peer that is gone, or that we refuse, is not waited for longer than this
    goodbye_s = 5.0  # for the peer's part of an ordinary close

    __slots__ = (
        "_bytes",
        "_connections",
        "_frames",
        "_loop",
        "_over",
        "_patience",
        "_pulse",
        "_reader",
        "behind",
        "owner",
        "transport",
        "writable",
    )

    def __init__(
        self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop, pulse: Pulse, connections: set[object]
    ) -> None:
        now_s = loop.time()
        self.transport = transport
        self.owner: Owner | None = None
        self.writable = True
        self.behind = False  # something was left out
        self._over = False
        self._loop = loop
        self._pulse = pulse
        self._connections = connections  # uvicorn's, of what has to be closed when the server stops
        self._reader = Reader(MAX_MESSAGE_BYTES)
        self._frames = Bucket(per_s=self.frames_per_s, burst=self.frames_burst, since_s=now_s)
        self._bytes = Bucket(per_s=self.bytes_per_s, burst=self.bytes_burst, since_s=now_s)
        self._patience = Patience(loop, transport.abort)
        connections.add(self)
        pulse.heard(self, now_s)
        transport.set_write_buffer_limits(high=BUFFER_BYTES)
        transport.set_protocol(self)
        transport.resume_reading()

    # --- what goes out -----------------------------------------------------------------------------------------------

    def push(self, whole_frames: bytes) -> bool:
        """Write one or several frames now; False if this peer is too slow to take them."""
        if self._over:
            return False
        if not self.writable:
            self.behind = True
            return False
        self.transport.write(whole_frames)
        return True

    def pause_writing(self) -> None:
        """Who does not read is not read from: even a pong is an answer that has to wait somewhere."""
        self.writable = False
        self.transport.pause_reading()
        if not self._over:
            self._patience.start(self.stall_s)

    def resume_writing(self) -> None:
        """The peer reads again."""
        self.writable = True
        if self._over:
            return
        self._patience.call_off()
        self.transport.resume_reading()
        if self.behind and self.owner is not None:
            self.behind = False
            self.owner.caught_up()

    # --- what comes in -----------------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        """Count, then take what is whole; a flood is noticed before all of it is parsed."""
        now_s = self._loop.time()
        if not self._over:
            self._pulse.heard(self, now_s)
        try:
            _check(self._bytes.take(max(BITE_BYTES, len(data)), now_s))
            for opcode, payload in self._reader.frames(data):
                _check(self._frames.take(1, now_s))
                if opcode == CLOSE:
                    self._goodbye(close_code(payload))
                elif not self._over:
                    self._take(opcode, payload)
        except Fault as fault:
            self.refuse(fault.code)

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == TEXT:
            if self.owner is not None:
                self.owner.said(_text(payload))
        elif opcode == PING:
            self.transport.write(whole(PONG, payload))
        elif opcode == BINARY:  # our pages send text
            raise Fault(CloseCode.UNSUPPORTED_DATA)

    def _goodbye(self, code: int) -> None:
        """The peer closes, or has answered that we do."""
        if not self._over:
            self._end(code)
            self.transport.write(close_frame(code))
        self.transport.close()
        self._patience.start(self.abort_after_s)

    # --- silence -----------------------------------------------------------------------------------------------------

    def ask(self) -> None:
        """Send a ping, unless it would only wait: then the stall has its own deadline."""
        if self.writable:
            self.transport.write(ASKED)

    def give_up(self) -> None:
        """Nobody is there."""
        self._end(CloseCode.ABNORMAL_CLOSURE)
        self.transport.abort()

    # --- ends --------------------------------------------------------------------------------------------------------

    def hang_up(self, code: int) -> None:
        """Close with a code that tells the page whether to come back."""
        if not self._over:
            self._part(code, self.goodbye_s)

    def refuse(self, code: int) -> None:
        """Close on a peer that breaks the rules."""
        if self._over:  # told already
            self.transport.abort()
            return
        self._part(code, self.abort_after_s)
        stop_listening(self.transport)

    def shutdown(self) -> None:
        """The server stops."""
        if not self._over:
            self._part(CloseCode.SERVICE_RESTART, self.abort_after_s)
        self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over, whoever ended it."""
        del exc
        self._end(CloseCode.ABNORMAL_CLOSURE)
        self._patience.call_off()
        self._connections.discard(self)

    def _part(self, code: int, within_s: float) -> None:
        """Close in a given time. A polite close would wait for ever for a peer that does not read."""
        self._end(code)
        self.transport.write(close_frame(code))
        self._patience.start(within_s)

    def _end(self, code: int) -> None:
        """Tell the application, once."""
        if self._over:
            return
        self._over = True
        self._pulse.forget(self)
        if self.owner is not None:
            self.owner.ended(code)


def _check(within: bool) -> None:  # noqa: FBT001  # what a bucket says
    if not within:
        raise Fault(CloseCode.POLICY_VIOLATION)


def _text(payload: bytes) -> str:
    try:
        return payload.decode()
    except UnicodeDecodeError as error:
        raise Fault(CloseCode.INVALID_DATA) from error
