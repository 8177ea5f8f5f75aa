"""The big screen: read-only, for everyone in the room."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from server.core.views import screen_view
from server.invite import join_url, qr
from server.live.hub import Audience
from server.live.show import timeline_attribute
from server.pages.works import enter, page, works


async def wall(request: Request) -> Response:
    """The clock, the list of names, the way in."""
    copy, _caller, _ticket = await enter(request, Audience.SCREEN)
    parts = works(request)
    now_ms = parts.clock.now_ms()
    url = join_url(parts.settings, copy.event.code)
    return page(
        request,
        "screen",
        view=screen_view(copy.event, copy.plan, now_ms),
        event_id=copy.event.id,
        timeline_json=timeline_attribute(copy.event),
        server_ms=now_ms,
        shown=f"?{request.url.query}" if request.url.query else "",
        join_url=url,
        join_qr=qr(url),
    )
