"""An HTTP connection with deadlines, and a place for so many.

uvicorn waits for ever for half a request; and without a limit the last file would go to somebody who only knocks.
"""

from __future__ import annotations

import asyncio
import sys
from http import HTTPStatus

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from server.live.limits import Patience, stop_listening
from server.live.tally import Tally

TALLY, MOST = "tally", "most_connections"  # in uvicorn's state of the application
CROWDED = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\nConnection: close\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Length: 61\r\n\r\n"
    b"This server is full at the moment. Try again in some seconds."
)


class WaryHttp(H11Protocol):
    """Waits so long for a request, and not longer."""

    head_s = 10.0
    body_s = 20.0
    abort_after_s = 2.0  # to hear why a request was refused

    _awaited: type[object] | None = None  # one of h11's states

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn narrows it
        """Wait for a first request."""
        super().connection_made(transport)
        self._patience = Patience(self.loop, self._cut)
        if len(self.connections) > self.app_state.get(MOST, sys.maxsize):
            self._turn_away()
        else:
            self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        super().connection_lost(exc)
        self._patience.call_off()

    def handle_events(self) -> None:
        """See what the peer owes us now."""
        super().handle_events()
        self._watch()

    def _watch(self) -> None:
        """One deadline for all of a head, one for all of a body: a byte now and then buys no time."""
        awaited = self.conn.their_state if self.transport.get_protocol() is self else None  # else a WebSocket has it
        if awaited is self._awaited:
            return
        self._awaited = awaited
        self._patience.call_off()
        if awaited is h11.IDLE:
            self._patience.start(self.head_s)
        elif awaited is h11.SEND_BODY:
            self._patience.start(self.body_s)

    def _cut(self) -> None:
        self._count("body" if self._awaited is h11.SEND_BODY else "head")
        self.transport.abort()

    def _turn_away(self) -> None:
        """Say that there is no place, whatever is asked for."""
        self._count("crowded")
        self.connections.discard(self)
        self.transport.set_protocol(asyncio.Protocol())  # to which all is one
        self.transport.write(CROWDED)
        self.transport.write_eof()
        self.loop.call_later(self.abort_after_s, self.transport.abort)

    def _count(self, what: str) -> None:
        tally: Tally | None = self.app_state.get(TALLY)
        if tally is not None:
            tally.cut[what] += 1

    def send_400_response(self, msg: str) -> None:
        """Say what is wrong with a request, 431 if it is too long."""
        del msg
        if self.conn.our_state is not h11.IDLE:  # bad in its middle; its answer belongs to the application
            self.transport.abort()
            return
        status = HTTPStatus(getattr(sys.exception(), "error_status_hint", HTTPStatus.BAD_REQUEST))
        head = f"HTTP/1.1 {status} {status.phrase}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        self.transport.write(head.encode())
        stop_listening(self.transport)
        self.loop.call_later(self.abort_after_s, self.transport.abort)
