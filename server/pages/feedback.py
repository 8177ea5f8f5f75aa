"""What the room said after its rounds, for the organizer: averages alone."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from server.core.feedback_view import feedback_view
from server.exporting import said_by
from server.live.hub import Audience
from server.pages.works import enter, page, works


async def show(request: Request) -> Response:
    """Averages for each side of the tables."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    event = copy.event
    said = await said_by(works(request).store, event)
    return page(request, "feedback", event=event, step="feedback", sides=feedback_view(event, said))
