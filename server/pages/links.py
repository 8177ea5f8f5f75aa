"""Links whose secret stands behind the `#`: exchanged once by POST for a cookie, and wiped from the address bar."""

from __future__ import annotations

import re
from contextlib import suppress
from secrets import token_hex

from starlette.requests import Request
from starlette.responses import Response

from server.access import ANONYMOUS
from server.core.commands import CheckIn
from server.core.errors import Conflict, NotFound
from server.core.model import Access, EventId
from server.core.sentence import say
from server.live.hub import Audience
from server.pages.works import AUDIENCE_OF, address, go, let_in, page, text_field, works

PLACE = {
    Audience.HOST: "/host/{}",
    Audience.HELPER: "/help/{}",
    Audience.SCREEN: "/screen/{}",
    Audience.PHONE: "/p/{}",
}

SHOWS = ("map", "names", "clock")  # what the link of one big screen may ask for, whatever the others show


async def show(request: Request) -> Response:
    """The page that reads what stands behind the `#` and posts it."""
    return page(request, "open")


async def exchange(request: Request) -> Response:
    """A ticket for a cookie."""
    parts = works(request)
    async with request.form(max_files=0) as form:
        ticket = text_field(form, "ticket")
    try:
        event = (await parts.feed.copy(EventId(ticket.partition(".")[0]))).event
        caller = parts.keyring.opens(ticket, event)
    except NotFound:
        caller, event = None, None
    if caller is None or event is None:
        now_s = parts.clock.now_ms() / 1000
        parts.guesses.check(address(request), now_s)
        parts.guesses.wrong(address(request), now_s)
        raise NotFound(say("This link does not work (any more). Ask the host for a new one, or join with the code."))
    if caller.participant is not None:
        with suppress(Conflict):  # in already: this is their next phone
            await parts.runner.run(
                event.id, ANONYMOUS, CheckIn(caller.participant, phone=True), f"in.{token_hex(8)}", 0
            )
    audience = AUDIENCE_OF[caller.access]
    place = PLACE[audience].format(event.id)
    if caller.access is Access.OWNER and event.published is None:
        place = f"/host/{event.id}/go" if event.people else f"/host/{event.id}/people"
    show = request.query_params.get("show", "")
    if audience is Audience.SCREEN and show in SHOWS:
        place = f"{place}?show={show}{_part(request.query_params.get('part', ''))}"
    return let_in(go(place), parts.settings, audience, event.id, ticket)


def _part(text: str) -> str:
    """Which part of a long list of names: `1/2`; nothing if it is none."""
    return f"&part={text}" if re.fullmatch(r"[1-9]/[1-9]", text) else ""
