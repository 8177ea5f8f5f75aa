"""An HTTP connection with deadlines. uvicorn has none for headers or bodies, so half a request could stay for ever."""

from __future__ import annotations

import asyncio
import sys
from http import HTTPStatus

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from server.live.limits import Patience, stop_listening


class WaryHttp(H11Protocol):
    """Waits so long for a request, and not longer."""

    head_s = 10.0
    body_s = 20.0
    abort_after_s = 2.0  # to hear why a request was refused

    _awaited: type[object] | None = None  # one of h11's states

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn narrows it
        """Wait for a first request."""
        super().connection_made(transport)
        self._patience = Patience(self.loop, transport.abort)
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
