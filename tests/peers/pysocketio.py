"""python-socketio on uvicorn, as its handbook has it. pysocketio.py PORT"""

import sys
from typing import Any
from urllib.parse import parse_qs

import socketio
import uvicorn

IO: Any = socketio.AsyncServer(async_mode="asgi", transports=["websocket"])
PEOPLE: dict[str, str] = {}


@IO.event  # type: ignore[untyped-decorator]  # the library has no types
def connect(sid: str, environ: dict[str, Any], _: object = None) -> None:
    """Keep a phone."""
    PEOPLE[sid] = parse_qs(environ["QUERY_STRING"])["id"][0]


async def fire(scope: Any, _: Any, send: Any) -> None:  # noqa: ANN401  # ASGI
    """Tell everybody."""
    query = parse_qs(scope["query_string"].decode())
    n, own, size = (int(query[name][0]) for name in ("n", "own", "size"))
    if own:
        for sid, who in PEOPLE.items():
            await IO.emit("m", f"#{n}#p{who}#".ljust(size, "x"), to=sid)
    else:
        await IO.emit("m", f"#{n}#".ljust(size, "x"))
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


async def app(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401  # ASGI
    """Everything but `/fire` is socket.io's."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        print("ready", flush=True)
        await receive()
    elif scope["path"] == "/fire":
        await fire(scope, receive, send)
    else:
        await SOCKETS(scope, receive, send)


SOCKETS = socketio.ASGIApp(IO)
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", backlog=4096, ws_per_message_deflate=False)
