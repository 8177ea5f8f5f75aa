"""What the room said after its rounds, for the organizer: averages alone."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from server.core.feedback_view import feedback_view, people_in
from server.core.prompts import sides
from server.live.hub import Audience
from server.pages.works import enter, page, works


async def show(request: Request) -> Response:
    """Averages for each side of the tables."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    event, drawers = copy.event, works(request).store.drawers
    said = {
        role: await drawers.said(event.id, people_in(event, role), event.agenda.rounds) for role in sides(event.format)
    }
    return page(request, "feedback", event=event, step="feedback", sides=feedback_view(event, said))
