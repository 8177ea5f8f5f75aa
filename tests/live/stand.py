"""A server in a process of its own, ours in all but its pages: one path echoes, one is a screen's, one tells how it is.

Run as `python -m tests.live.stand '{"stall_s": 0.5}'`; prints its port. What is given replaces limits by their names.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
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
from server.live.transport import EXTENSION, Line, frame
from server.pages import sockets
from server.pages.works import Works
from server.settings import Settings

ROOM = EventId("room")
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


class Stand:
    """What is served, and what is remembered of it."""

    def __init__(self) -> None:
        self.hub = Hub()
        self.ended: list[int] = []
        self.connections: set[object] = set()
        self.parts = cast(Works, SimpleNamespace(hub=self.hub, clock=Clock(_now_ms, time.monotonic)))

    async def screen(self, websocket: WebSocket) -> None:
        """Be a screen: what our own pages talk to."""
        with self._joined(websocket) as peer:
            await websocket.accept()
            await sockets._listen(websocket, self.parts, peer)

    async def echo(self, websocket: WebSocket) -> None:
        """Say the same again, with no limit but the transport's."""
        with self._joined(websocket) as peer:
            await websocket.accept()
            while True:
                peer.line.push(frame(await websocket.receive_text()))

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
        """How many are here, how many sockets are held, how the others ended, what waits, the most KiB ever used."""
        here = self.hub.all(ROOM, Audience.SCREEN)
        waiting = [cast(Line, peer.line).transport.get_write_buffer_size() for peer in here]
        held = sum(isinstance(connection, Line) for connection in self.connections)
        return JSONResponse(
            {
                "here": len(here),
                "held": held,
                "ended": self.ended,
                "waiting": max(waiting, default=0),
                "peak": _peak_kib(),
            }
        )

    @contextmanager
    def _joined(self, websocket: WebSocket) -> Iterator[Peer]:
        line = cast(Line, websocket.scope["extensions"][EXTENSION])
        peer = Peer(line=line, event=ROOM, audience=Audience.SCREEN, ticket="")
        self.hub.join(peer)
        try:
            yield peer
        except WebSocketDisconnect as end:
            self.ended.append(end.code)
        finally:
            self.hub.leave(peer)


def main() -> None:
    """Serve until told to stop."""
    stand = Stand()
    config = cli._config(Settings())
    config.app, config.factory, config.lifespan = _app(stand), False, "off"
    for name, value in json.loads(sys.argv[1]).items():
        for holder in (config, config.ws, config.http):
            if hasattr(holder, name):
                setattr(holder, name, value)
    listening = cli._listen(Settings(port=0))
    print(listening.getsockname()[1], flush=True)  # noqa: T201  # for who started this
    running = uvicorn.Server(config)
    stand.connections = cast(set[object], running.server_state.connections)
    running.run(sockets=[listening])


def _app(stand: Stand) -> Starlette:
    return Starlette(
        routes=[
            Route("/", stand.page, methods=["GET", "POST"]),
            Route("/push", stand.push),
            Route("/state", stand.state),
            WebSocketRoute("/screen", stand.screen),
            WebSocketRoute("/echo", stand.echo),
        ]
    )


if __name__ == "__main__":
    main()
