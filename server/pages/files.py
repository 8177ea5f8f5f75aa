"""Files at fixed addresses, and whether this process is well."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from server.core.errors import Unavailable
from server.pages.works import works

STATIC = Path(__file__).parent.parent.parent / "web" / "static"


async def health(request: Request) -> Response:
    """200 when this process serves and the store answers; 503 when it only serves."""
    parts = works(request)
    try:
        await parts.store.now_ms()
    except Unavailable:
        return JSONResponse({"ok": False, "store": "away"}, status_code=503)
    return JSONResponse({"ok": True, "store": "answers"})


async def service_worker(_request: Request) -> Response:
    """Served from the root, so that it may look after every page."""
    return FileResponse(STATIC / "sw.js", media_type="text/javascript", headers={"Cache-Control": "no-cache"})


async def icon(_request: Request) -> Response:
    """Browsers ask for it unasked."""
    return FileResponse(STATIC / "icon.svg", media_type="image/svg+xml")
