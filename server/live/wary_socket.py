"""A WebSocket that survives peers that flood, talk nonsense or never read. What it adds was measured, not guessed.

uvicorn's own class parses all of a read before anything else runs (43,000 empty frames took 15 s), answers pings
without looking at what already waits to be sent (52 MB for one peer), and closes politely, which for a peer that does
not read means never. uvicorn is pinned exactly, because this leans on names inside its class.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode
from websockets.protocol import OPEN

from server.live.limits import Bucket, Patience, stop_listening

if TYPE_CHECKING:
    from uvicorn._types import ASGIReceiveEvent, ASGISendEvent
    from websockets.frames import Frame
    from websockets.http11 import Request

BUFFER_BYTES = 128 * 1024  # what one peer may have waiting before it counts as slow
BITE_BYTES = 1024  # parsed in one go: at most 170 frames, under 1 ms
MAX_FRAGMENTS = 64


class WarySocket(WebSocketsSansIOProtocol):
    """Counts what comes in, stops reading from who does not read, and ends what does not end by itself."""

    frames_per_s, frames_burst = 50.0, 200.0
    bytes_per_s, bytes_burst = 16 * 1024.0, 64 * 1024.0
    stall_s = 10.0  # not reading, with our buffer full
    abort_after_s = 2.0  # a peer that is gone, or that we refuse, is not waited for longer than this
    goodbye_s = 5.0  # for the peer's part of an ordinary close

    _refused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Bound what may wait for a slow reader, and start counting."""
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(high=BUFFER_BYTES)
        self.close_timeout = self.goodbye_s
        now_s = self.loop.time()
        self._frame_budget = Bucket(per_s=self.frames_per_s, burst=self.frames_burst, since_s=now_s)
        self._byte_budget = Bucket(per_s=self.bytes_per_s, burst=self.bytes_burst, since_s=now_s)
        self._stall = Patience(self.loop, self.transport.abort)
        self._end = Patience(self.loop, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        super().connection_lost(exc)
        self._stall.call_off()
        self._end.call_off()

    # --- what comes in ---------------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        """Take small bites, so that a flood is noticed before all of it is parsed."""
        for start in range(0, len(data), BITE_BYTES):
            if self._refused or self.transport.is_closing():
                return
            self._take(data[start : start + BITE_BYTES])

    def _take(self, bite: bytes) -> None:
        if self.handshake_initiated and not self._byte_budget.take(len(bite), self.loop.time()):
            self.refuse(CloseCode.POLICY_VIOLATION)
            return
        super().data_received(bite)
        if self.conn.handshake_exc is not None:
            self._turn_away()

    def handle_connect(self, event: Request) -> None:
        """Read nothing more until the application has asked for it: there is no socket yet."""
        super().handle_connect(event)
        self.read_paused = True  # `receive` resumes
        self.transport.pause_reading()

    def handle_events(self) -> None:
        """Count first."""
        if not self._frame_budget.take(len(self.conn.events), self.loop.time()):
            self.refuse(CloseCode.POLICY_VIOLATION)
            return
        super().handle_events()
        if len(self.frames) > MAX_FRAGMENTS:
            self.refuse(CloseCode.POLICY_VIOLATION)

    def handle_ping(self) -> None:
        """Answer, unless an earlier frame of the same bite ended it all."""
        if not self._refused:
            super().handle_ping()

    def handle_bytes(self, event: Frame) -> None:
        """Our pages send text."""
        del event
        self.refuse(CloseCode.UNSUPPORTED_DATA)

    def send_receive_event_to_app(self) -> None:
        """Pass a message on; uvicorn would log a traceback for each that is no UTF-8."""
        try:
            b"".join(self.frames).decode()
        except UnicodeDecodeError:
            self.refuse(CloseCode.INVALID_DATA)
        else:
            super().send_receive_event_to_app()

    def handle_parser_exception(self) -> None:
        """No frame. The parser has chosen the code, if there was a socket to close."""
        chosen = self.conn.close_sent
        self.refuse(chosen.code if chosen else CloseCode.PROTOCOL_ERROR)

    # --- peers that do not read --------------------------------------------------------------------------------------

    def pause_writing(self) -> None:
        """Who does not read is not read from: even a pong is an answer that has to wait somewhere."""
        super().pause_writing()
        self.transport.pause_reading()
        self._stall.start(self.stall_s)

    def resume_writing(self) -> None:
        """The peer reads again."""
        super().resume_writing()
        self._stall.call_off()
        if not self.read_paused and not self._refused:
            self.transport.resume_reading()

    async def receive(self) -> ASGIReceiveEvent:
        """Give the application a message. uvicorn then reads on, for reasons of its own; here there may be others."""
        message = await super().receive()
        if self._refused or not self.writable.is_set():
            self.transport.pause_reading()
        return message

    async def send(self, message: ASGISendEvent) -> None:
        """Send for the application. That we have closed meanwhile is no mistake of its; uvicorn thinks it is."""
        await self.writable.wait()
        if self.close_sent:
            raise ClientDisconnected
        await super().send(message)

    # --- ends --------------------------------------------------------------------------------------------------------

    def refuse(self, code: int) -> None:
        """Close on a peer that breaks the rules."""
        if self._refused:
            return
        if self.close_sent or not self.handshake_complete:  # told already, or not yet able to hear it
            self.transport.abort()
            return
        self._refused = True
        self._part(code, self.abort_after_s)
        stop_listening(self.transport)

    def _part(self, code: int, within_s: float) -> None:
        """Close in a given time. A polite close would wait for ever for a peer that does not read."""
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": ""})
        if self.conn.state is OPEN:  # otherwise the parser has closed it
            self.conn.send_close(code)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.close_timer = self.loop.call_later(within_s, self.transport.abort)

    def _turn_away(self) -> None:
        """Send what websockets has to say to a bad handshake; uvicorn says nothing and hangs."""
        answer = self.conn.data_to_send()
        self.handshake_complete = self.close_sent = True
        self.transport.write(b"".join(answer))
        self.transport.close()
        self._end.start(self.abort_after_s)

    def keepalive_timeout(self) -> None:
        """A peer that is gone never drains its buffer."""
        super().keepalive_timeout()
        self._end.start(self.abort_after_s)

    def shutdown(self) -> None:
        """The server stops."""
        super().shutdown()
        self._end.start(self.abort_after_s)

    async def run_asgi(self) -> None:
        """Serve. However this ends, the socket ends soon after."""
        await super().run_asgi()
        if not self.disconnected:
            self._end.start(self.close_timeout)
