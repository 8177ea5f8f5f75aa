"""The helper's screen: who is here, one tap to check somebody in, and a scanner for personal codes."""

from __future__ import annotations

from secrets import token_hex

from starlette.requests import Request
from starlette.responses import Response

from server.core.commands import CheckIn
from server.core.errors import NotFound
from server.core.help_view import help_view, welcome
from server.core.sentence import say
from server.live.hub import Audience
from server.live.show import timeline_attribute
from server.pages.works import address, enter, page, part, text_field, works


async def people(request: Request) -> Response:
    """The list for checking people in."""
    copy, caller, _ticket = await enter(request, Audience.HELPER)
    now_ms = works(request).clock.now_ms()
    return page(
        request,
        "help",
        view=help_view(copy.event, copy.plan, now_ms),
        timeline_json=timeline_attribute(copy.event),
        server_ms=now_ms,
        me=caller.name,
    )


async def scan(request: Request) -> Response:
    """Check in whoever a personal link belongs to. It is looked at, never kept: nobody is signed in by it here."""
    copy, caller, _ticket = await enter(request, Audience.HELPER)
    parts = works(request)
    async with request.form(max_files=0) as form:
        owner = parts.keyring.opens(text_field(form, "ticket"), copy.event)
    if owner is None or owner.participant is None:
        now_s = parts.clock.now_ms() / 1000
        parts.guesses.check(address(request), now_s)
        parts.guesses.wrong(address(request), now_s)
        raise NotFound(say("This code is of nobody at this event, or of an older link. Find them by name."))
    await parts.runner.run(copy.event.id, caller, CheckIn(owner.participant), f"scan.{token_hex(8)}", 0)
    seen = welcome(copy.event, copy.plan, owner.participant, parts.clock.now_ms())
    return part(request, "scanned", seen=seen)
