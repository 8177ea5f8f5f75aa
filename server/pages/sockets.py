"""Open sockets: they show, and answer questions about the time. Commands come by POST."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import cast

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from server.core.errors import EventError, TooMany, Unavailable
from server.live.hub import NOT_ALLOWED, Audience, Peer
from server.live.limits import Bucket
from server.live.transport import EXTENSION, Line, frame
from server.pages.works import Works, enter, works

TOO_MANY = 4429
TRY_AGAIN = 1013
BURST = 60  # messages a screen may send at once
PER_S = 6.0  # and from then on


class Sync(msgspec.Struct, tag="sync", tag_field="t"):
    """A question about the time; `c` is the asker's clock (ms), echoed."""

    c: float


class Have(msgspec.Struct, tag="have", tag_field="t"):
    """What the screen shows already: version and stamp."""

    v: int
    stamp: str


_MESSAGE: msgspec.json.Decoder[Sync | Have] = msgspec.json.Decoder(Sync | Have)


def socket(audience: Audience) -> Callable[[WebSocket], Awaitable[None]]:
    """The endpoint for screens of one kind."""
    return partial(_serve, audience=audience)


async def _serve(websocket: WebSocket, audience: Audience) -> None:
    parts = works(websocket)
    if websocket.headers.get("origin") not in parts.settings.origins:
        await websocket.close()  # before accept: answered with 403
        return
    try:
        copy, caller, ticket = await enter(websocket, audience)
    except EventError as error:
        await _refuse(websocket, _code(error))
        return
    peer = Peer(
        line=cast(Line, websocket.scope["extensions"][EXTENSION]),
        event=copy.event.id,
        audience=audience,
        ticket=ticket,
        participant=caller.participant,
    )
    try:
        parts.hub.join(peer)
    except TooMany:
        await _refuse(websocket, TOO_MANY)
        return
    try:
        await websocket.accept()
        await _listen(websocket, parts, peer)
    except WebSocketDisconnect:
        pass  # the ordinary end of every socket
    except EventError as error:
        await websocket.close(_code(error))
    finally:
        parts.hub.leave(peer)


def _code(error: EventError) -> int:
    """Whether the page should come again by itself, or ask for a new way in."""
    return TRY_AGAIN if isinstance(error, Unavailable) else NOT_ALLOWED


async def _refuse(websocket: WebSocket, code: int) -> None:
    """Say why with a close code, which a browser only hears after accepting."""
    await websocket.accept()
    await websocket.close(code)


async def _listen(websocket: WebSocket, parts: Works, peer: Peer) -> None:
    line = cast(Line, peer.line)
    line.on_caught_up = partial(_catch_up, parts, peer)
    loop = asyncio.get_running_loop()
    budget = Bucket(per_s=PER_S, burst=BURST, since_s=loop.time())
    while True:
        text = await websocket.receive_text()
        arrived_ms = parts.clock.now_precise_ms()
        if not budget.take(1, loop.time()):
            await websocket.close(1008)
            return
        await _answer(text, parts, peer, arrived_ms)


def _catch_up(parts: Works, peer: Peer) -> None:
    copy = parts.feed.known(peer.event)
    if copy is not None:
        parts.show.whole(peer, copy)


async def _answer(text: str, parts: Works, peer: Peer, arrived_ms: float) -> None:
    try:
        message = _MESSAGE.decode(text)
    except msgspec.MsgspecError:
        return  # a newer page, or nonsense; neither is worth a socket
    match message:
        case Sync(c=c):
            answer = {"t": "sync", "c": c, "s1": arrived_ms, "s2": parts.clock.now_precise_ms()}
            parts.hub.tell([peer], frame(msgspec.json.encode(answer).decode()))
        case Have(v=v, stamp=stamp):
            copy = await parts.feed.copy(peer.event)
            # The links of video calls come and go with the time, without a version of their own.
            if copy.event.has_calls or (v, stamp) != (copy.event.version, copy.event.stamp):
                parts.show.whole(peer, copy)
            parts.show.greet(peer)
