"""Files at fixed addresses, and whether this process is well."""

from __future__ import annotations

import mimetypes

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from server.core.errors import NotFound, Unavailable
from server.core.sentence import say
from server.pages.works import missing, page, works
from server.settings import LOOPBACK

YEAR_S = 31_536_000


async def health(request: Request) -> Response:
    """200 when this process serves and the store answers; 503 when it only serves."""
    parts = works(request)
    try:
        await parts.store.now_ms()
    except Unavailable:
        return JSONResponse({"ok": False, "store": "away"}, status_code=503)
    return JSONResponse({"ok": True, "store": "answers"})


async def static(request: Request) -> Response:
    """A script, style or picture. Asked for by the name of another version, it is not to be kept under that name."""
    name, asked = request.path_params["name"], request.query_params.get("v")
    try:
        current = works(request).renderer.assets.version(name)
    except FileNotFoundError:
        raise missing(say("This file")) from None
    lasting = f"public, max-age={YEAR_S}, immutable" if asked == current else "no-store"
    return _file(request, name, lasting if asked else "no-cache")


async def metrics(request: Request) -> Response:
    """Counters of this process, as Prometheus reads them; for this machine only."""
    if request.client is not None and request.client.host not in LOOPBACK:
        raise NotFound("Counters are told to this machine only.")
    parts = works(request)
    lines = parts.tally.lines(parts.hub.sizes(), len(parts.hub.events()))
    return PlainTextResponse("\n".join([*lines, ""]), media_type="text/plain; version=0.0.4")


async def service_worker(request: Request) -> Response:
    """Served from the root, so that it may look after every page."""
    return _file(request, "sw.js", "no-cache")


async def offline(request: Request) -> Response:
    """What a phone shows without network where it has kept no screen."""
    words = say("Open this page once while you are connected. Until then, the big screen shows your table.")
    return page(request, "error", status=say("Offline"), title=say("No connection"), sentence=words, home="")


async def icon(request: Request) -> Response:
    """Browsers ask for it unasked."""
    return _file(request, "icon.svg", "no-cache")


def _file(request: Request, name: str, keep: str) -> Response:
    kind = mimetypes.guess_type(name)[0] or "text/plain"
    return Response(works(request).renderer.assets.body(name), media_type=kind, headers={"Cache-Control": keep})
