"""A server for one benchmark: answers handshakes, prints its port, sends a frame to all for each letter it reads."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import msgspec

from server.core.model import Agenda, timeline_of
from server.core.timeline import open_lobby
from server.core.views import phone_view
from server.live.transport import frame
from tests.builders import T0, a_pairing, a_plan, an_event
from web.render import Renderer


def frames() -> dict[bytes, bytes]:
    """What the server sends when it is asked for clocks or cards."""
    timeline = open_lobby(timeline_of(Agenda(rounds=5)), 0)
    clock = msgspec.json.encode({"t": "timeline", "v": 8, "stamp": "ab12cd34", "timeline": timeline}).decode()
    event, plan = an_event(), a_plan([a_pairing("t1", "m1", "e1")], [a_pairing("t2", "m1", "e2")])
    view = phone_view(event, plan, next(iter(event.people)), T0)
    return {b"k": frame(clock), b"c": frame(Renderer().push("cards", "cards", view=view, event_id="e"))}


async def serve() -> None:
    """Answer handshakes; send a frame to everybody for each letter on standard input."""
    writers: list[asyncio.StreamWriter] = []

    async def shake(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        key = head.split(b"Sec-WebSocket-Key: ")[1].split(b"\r\n")[0]
        writer.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
            + accepted(key)
            + b"\r\n\r\n"
        )
        writers.append(writer)

    server = await asyncio.start_server(shake, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    texts, loop = frames(), asyncio.get_running_loop()
    while letter := await loop.run_in_executor(None, sys.stdin.buffer.read, 1):
        for writer in writers:
            writer.write(texts[letter])


def accepted(key: bytes) -> bytes:
    """The answer to a key (RFC 6455, section 4.2.2)."""
    return base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())


if __name__ == "__main__":
    asyncio.run(serve())
