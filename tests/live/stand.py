"""A server in a process of its own, ours in all but its pages: one path echoes, one is a screen's, one tells how it is.

Run as `python -m tests.live.stand '{"stall_s": 0.5}'`; prints its port. What is given replaces limits by their names.
"""

from __future__ import annotations

import asyncio
import json
import re
import resource
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from server import cli
from server.core.model import EventId
from server.live.clock import Clock
from server.live.hub import Audience, Hub, Peer
from server.live.pulse import Pulse
from server.live.tally import Tally
from server.live.transport import Line, frame
from server.live.wary_http import MOST, TALLY, WaryHttp
from server.live.wary_socket import WarySocket, accepted
from server.pages import sockets
from server.pages.works import Works
from server.settings import Settings

ROOM = EventId("room")
IN_USE = re.compile(r"VmRSS:\s*(\d+) kB")
PEAK = re.compile(r"VmHWM:\s*(\d+) kB")


async def _now_ms() -> float:
    return time.time() * 1000


def _peak_kib() -> int:
    """The most memory this process ever used. On Linux, getrusage would also count the one that started it."""
    if sys.platform != "linux":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024  # macOS counts bytes
    found = PEAK.search(Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1])


def _in_use_kib() -> int:
    """The memory of this process now; 0 where only the peak is told."""
    found = IN_USE.search(Path("/proc/self/status").read_text()) if sys.platform == "linux" else None
    return int(found[1]) if found else 0


class Known:
    """Owns a line for as long as it is open, and writes down how it ended."""

    def __init__(self, stand: Stand, peer: Peer, line: Line) -> None:
        self._stand = stand
        self._peer = peer
        self._line = line

    def said(self, text: str) -> None:
        """Say the same again."""
        self._line.push(frame(text))

    def caught_up(self) -> None:
        """There is nothing to show here."""

    def ended(self, code: int) -> None:
        """Forget it."""
        self._stand.ended.append(code)
        self._stand.hub.leave(self._peer)


class Shown(Known):
    """A screen, as our own pages have it."""

    def __init__(self, stand: Stand, peer: Peer, line: Line) -> None:
        super().__init__(stand, peer, line)
        self._screen = sockets.Screen(stand.parts, peer, line)

    def said(self, text: str) -> None:
        """Answer as to our own pages."""
        self._screen.said(text)


class Stand:
    """What is served, and what is remembered of it."""

    def __init__(self, pulse: Pulse, most: int) -> None:
        self.hub = Hub()
        self.most = most
        self.tally = Tally()
        self.pulse = pulse
        self.ended: list[int] = []
        self.connections: set[object] = set()
        self.parts = cast(Works, SimpleNamespace(hub=self.hub, clock=Clock(_now_ms, time.monotonic)))

    async def screen(self, websocket: WebSocket) -> None:
        """Be a screen: what our own pages talk to."""
        await self._join(websocket, Shown)

    async def echo(self, websocket: WebSocket) -> None:
        """Say the same again."""
        await self._join(websocket, Known)

    async def _join(self, websocket: WebSocket, kind: type[Known]) -> None:
        with suppress(WebSocketDisconnect):
            line = await accepted(websocket, self.pulse)
            peer = Peer(line=line, event=ROOM, audience=Audience.SCREEN, ticket=str(id(line)))
            self.hub.join(peer)
            line.owner = kind(self, peer, line)

    async def page(self, request: Request) -> Response:
        """A page; what is posted to it is read first."""
        try:
            return PlainTextResponse(f"{len(await request.body())} bytes")
        except ClientDisconnect:
            return Response()

    async def push(self, request: Request) -> Response:
        """Tell everybody something long."""
        self.hub.tell(self.hub.all(ROOM, Audience.SCREEN), frame("x" * 1024 * int(request.query_params["kib"])))
        return PlainTextResponse("told")

    async def state(self, _: Request) -> Response:
        """Who is here, the sockets held, how others ended, connections cut, what waits, KiB in use."""
        here = self.hub.all(ROOM, Audience.SCREEN)
        waiting = [cast(Line, peer.line).transport.get_write_buffer_size() for peer in here]
        held = sum(isinstance(connection, Line) for connection in self.connections)
        return JSONResponse(
            {
                "here": len(here),
                "held": held,
                "ended": self.ended,
                "cut": self.tally.cut,
                "waiting": max(waiting, default=0),
                "in_use": _in_use_kib(),
                "peak": _peak_kib(),
            }
        )


def main() -> None:
    """Serve until told to stop."""
    limits = json.loads(sys.argv[1])
    pulse = {name: limits.pop(name) for name in ("quiet_s", "answer_s") if name in limits}
    stand = Stand(Pulse(**pulse), int(limits.pop(MOST, sys.maxsize)))
    config = cli._config(Settings())
    config.app, config.factory = _app(stand), False
    for name, value in limits.items():
        for holder in (Line, WarySocket, WaryHttp):
            if hasattr(holder, name):
                setattr(holder, name, value)
    listening = cli._listen(Settings(port=0))
    print(listening.getsockname()[1], flush=True)  # noqa: T201  # for who started this
    running = uvicorn.Server(config)
    stand.connections = cast(set[object], running.server_state.connections)
    running.run(sockets=[listening])


def _app(stand: Stand) -> Starlette:
    @asynccontextmanager
    async def looking(_: Starlette) -> AsyncIterator[dict[str, object]]:
        looks = asyncio.create_task(stand.pulse.run())
        yield {TALLY: stand.tally, MOST: stand.most}
        looks.cancel()

    return Starlette(
        lifespan=looking,
        routes=[
            Route("/", stand.page, methods=["GET", "POST"]),
            Route("/push", stand.push),
            Route("/state", stand.state),
            WebSocketRoute("/screen", stand.screen),
            WebSocketRoute("/echo", stand.echo),
        ],
    )


if __name__ == "__main__":
    main()
