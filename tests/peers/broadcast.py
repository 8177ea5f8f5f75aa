"""The `websockets` library on its own, with its `broadcast`. broadcast.py PORT"""

import asyncio
import sys
from urllib.parse import parse_qs, urlsplit

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

LINES: dict[ServerConnection, str] = {}


def answer(_: ServerConnection, request: Request) -> Response | None:
    """Tell everybody when asked to; everything else is a phone that connects."""
    if not request.path.startswith("/fire"):
        return None
    n, own, size = (int(parse_qs(urlsplit(request.path).query)[name][0]) for name in ("n", "own", "size"))
    if own:
        for line, who in LINES.items():
            broadcast([line], f"#{n}#p{who}#".ljust(size, "x"))
    else:
        broadcast(LINES, f"#{n}#".ljust(size, "x"))
    return Response(200, "OK", Headers([("Content-Length", "0")]))


async def hold(line: ServerConnection) -> None:
    """Keep a phone."""
    assert line.request is not None
    LINES[line] = line.request.path.removeprefix("/ws/")
    try:
        await line.wait_closed()
    finally:
        del LINES[line]


async def main() -> None:
    """Serve until told to stop."""
    async with serve(hold, "127.0.0.1", int(sys.argv[1]), process_request=answer, compression=None, backlog=4096):
        print("ready", flush=True)
        await asyncio.get_running_loop().create_future()


uvloop.run(main())
