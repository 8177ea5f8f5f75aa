"""One press that helps, and one that takes the last thing back, on the pages of the organizer."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from server.core import checks
from server.core.commands import Undo
from server.core.errors import BadRequest, Conflict
from server.core.sentence import say
from server.live.hub import Audience
from server.pages.works import enter, go, run_form, text_field

PLACES = frozenset({"people", "plan", "tables"})


async def take(request: Request) -> Response:
    """Do what a remedy promises, if it still applies."""
    copy, caller, _ticket = await enter(request, Audience.HOST)
    async with request.form(max_files=0, max_fields=5) as form:
        check, key, back = (text_field(form, name) for name in ("check", "remedy", "back"))
    chosen = checks.remedy(copy.event, check, key)
    if chosen is None:
        raise Conflict(say("This has changed in the meantime. Go back and look again; nothing was done."))
    await run_form(request, copy, caller, chosen.command)
    if request.headers.get("x-requested-with") == "fetch":
        return Response(status_code=204)  # the host's screen, which hears of it over its socket
    return go(f"/host/{copy.event.id}/{back if back in PLACES else 'people'}")


async def undo(request: Request) -> Response:
    """Take back what was done last."""
    copy, caller, _ticket = await enter(request, Audience.HOST)
    async with request.form(max_files=0, max_fields=5) as form:
        of, back = text_field(form, "of"), text_field(form, "back")
    if not of.isdecimal() or len(of) > 16:
        raise BadRequest(say("This button does not say what it takes back. Reload the page."))
    await run_form(request, copy, caller, Undo(of=int(of)))
    return go(f"/host/{copy.event.id}/{back if back in PLACES else 'people'}")
