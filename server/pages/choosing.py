"""After a kick-off: each person's own choice, and the host's page with the pairs."""

from __future__ import annotations

from collections.abc import Mapping
from secrets import token_hex

from starlette.requests import Request
from starlette.responses import Response

from server.core.choosing import Stage, met, read_ranks, stage
from server.core.choosing_view import choice_view, pairs_export, pairs_view
from server.core.commands import ChoosingCommand, CloseChoosing, OpenChoosing
from server.core.errors import BadRequest, Conflict, EventError
from server.core.model import ParticipantId
from server.core.sentence import say
from server.live.feed import Copy
from server.live.hub import Audience
from server.pages.works import download, enter, go, guest, page, text_field, works
from server.pairing import make_pairs
from server.store.redis import keep_s

MOST = 20  # mentees with whom one mentor goes on
FIELDS = 100
CLOSED = say("Choosing is closed. What you chose before counts.")
AHEAD = say("You choose after the last round. Nothing was saved.")
PRESSES: Mapping[str, ChoosingCommand] = {"close": CloseChoosing(), "open": OpenChoosing()}


async def form(request: Request) -> Response:
    """With whom would you like to go on?"""
    copy, caller, _ticket = await enter(request, Audience.PHONE)
    return await _choice_page(request, copy, guest(copy, caller).id)


async def choose(request: Request) -> Response:
    """Keep what somebody chose, for nobody else to see."""
    copy, caller, _ticket = await enter(request, Audience.PHONE)
    parts, pid = works(request), guest(copy, caller).id
    now_ms = parts.clock.now_ms()
    async with request.form(max_files=0, max_fields=FIELDS) as sent:
        ranks = read_ranks(met(copy.event, copy.plan, pid, now_ms), lambda name: text_field(sent, name))
    if stage(copy.event, now_ms) is Stage.AHEAD:
        raise Conflict(AHEAD)
    if not await parts.store.choose(copy.event.id, pid, ranks, keep_s(copy.event)):
        raise Conflict(CLOSED)
    return go(f"/p/{copy.event.id}/choose?saved")


async def pairs(request: Request) -> Response:
    """How many have chosen, and the pairs once they are made."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    return await _pairs_page(request, copy)


async def press(request: Request) -> Response:
    """Close choosing, or open it again."""
    copy, caller, _ticket = await enter(request, Audience.HOST)
    command = PRESSES.get(request.path_params["what"])
    if command is None:
        raise BadRequest(say("There is no such button. Reload the page."))
    try:
        await works(request).runner.run(copy.event.id, caller, command, f"form.{token_hex(8)}", copy.event.version)
    except EventError as error:
        return await _pairs_page(request, copy, error)
    return go(f"/host/{copy.event.id}/pairs")


async def make(request: Request) -> Response:
    """Close choosing if it is open, and make pairs of those who chose each other."""
    copy, caller, _ticket = await enter(request, Audience.HOST)
    async with request.form(max_files=0, max_fields=5) as sent:
        text = text_field(sent, "capacity")
    parts, press_id = works(request), token_hex(8)
    try:
        capacity = _capacity(text)
        event = copy.event
        if not event.choosing.closed:
            closed = await parts.runner.run(event.id, caller, CloseChoosing(), f"close.{press_id}", event.version)
            event = closed.event
        made = await make_pairs(parts.store, event, capacity=capacity)
        await parts.runner.run(event.id, caller, made, f"pairs.{press_id}", event.version)
    except EventError as error:
        return await _pairs_page(request, copy, error)
    return go(f"/host/{copy.event.id}/pairs")


async def export(request: Request) -> Response:
    """The pairs as a file."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    if copy.event.choosing.pairs is None:
        raise Conflict(say("No pairs are made yet. Make them first."))
    return download(pairs_export(copy.event), "pairs", "csv")


def _capacity(text: str) -> int:
    if not text.isdecimal() or len(text) > 2 or not 1 <= int(text) <= MOST:
        raise BadRequest(
            say("With how many mentees may one mentor go on? A number from 1 to {most}, please.", most=MOST)
        )
    return int(text)


async def _choice_page(request: Request, copy: Copy, pid: ParticipantId) -> Response:
    parts = works(request)
    own = await parts.store.own_choice(copy.event.id, pid)
    view = choice_view(copy.event, copy.plan, pid, own, parts.clock.now_ms())
    saved = "saved" in request.query_params and own is not None
    return page(request, "choose", view=view, event_id=copy.event.id, saved=saved)


async def _pairs_page(request: Request, copy: Copy, error: EventError | None = None) -> Response:
    parts = works(request)
    now = parts.feed.known(copy.event.id) or copy
    view = pairs_view(now.event, now.plan, await parts.store.chosen(now.event.id), parts.clock.now_ms())
    status, problem = (error.status, error.sentence) if error else (200, None)
    return page(request, "pairs", status, event=now.event, step="pairs", view=view, problem=problem)
