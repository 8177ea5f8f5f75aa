"""What one attendee keeps to themselves: notes and feedback, contacts of both who said yes, a goal; and its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_hex

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from server.core.after_view import AfterView, after_view, read_after
from server.core.commands import Erase
from server.core.errors import BadRequest, Conflict, EventError, NotFound, TooMany
from server.core.mine_view import MineView, mine_view
from server.core.model import Participant
from server.core.own import MAX_CONTACT, MAX_GOAL, Fields, Own, kept_contact, own_of
from server.core.roster import clean
from server.core.sentence import say
from server.core.take_away import met_export, own_json, reminders, vcards
from server.live.feed import Copy
from server.live.hub import Audience
from server.pages.presses import whole
from server.pages.works import attachment, download, enter, go, guest, language, let_out, page, part, text_field, works
from server.store.redis import keep_s

FIELDS = 200  # of a table full of people
OUT = say("Your data was deleted, or your link was renewed. Nothing was saved.")


@dataclass(frozen=True, slots=True, kw_only=True)
class All:
    """One person, with all that is theirs."""

    copy: Copy
    owner: Participant
    own: Own
    view: MineView
    now_ms: int


async def after(request: Request) -> Response:
    """The form of one round: a part for the phone's page, or a page."""
    copy, caller, _ticket = await enter(request, Audience.PHONE)
    view = await _after(request, copy, guest(copy, caller))
    if "hx-request" in request.headers:
        return part(request, "after", view=view, event_id=copy.event.id)
    return page(request, "after", view=view, event_id=copy.event.id, saved="saved" in request.query_params)


async def keep(request: Request) -> Response:
    """Keep what was typed and tapped about one round; with a script, at every tap."""
    copy, caller, _ticket = await enter(request, Audience.PHONE)
    owner = guest(copy, caller)
    view = await _after(request, copy, owner)
    async with request.form(max_files=0, max_fields=FIELDS) as form:
        fields = read_after(view, lambda name: text_field(form, name))
    await _keep(request, copy, owner, fields)
    if "hx-request" in request.headers:
        return HTMLResponse(_spoken(request)(say("Saved ✓")))
    return go(f"/p/{copy.event.id}/after/{view.round_no}?saved")


async def mine(request: Request) -> Response:
    """People I met, my goal, what I take away."""
    return await _mine_page(request)


async def change(request: Request) -> Response:
    """Keep my goal, and what others get when both said yes."""
    copy, caller, _ticket = await enter(request, Audience.PHONE)
    owner = guest(copy, caller)
    try:
        async with request.form(max_files=0) as form:
            fields = _typed(form)
        await _keep(request, copy, owner, fields)
    except EventError as error:
        return await _mine_page(request, error)
    return go(f"/p/{copy.event.id}/mine?saved")


async def contacts(request: Request) -> Response:
    """Contacts of both who said yes, for an address book."""
    view = (await _all(request)).view
    return attachment(vcards(view.met, view.title, _spoken(request)), "text/vcard", "contacts.vcf")


async def people(request: Request) -> Response:
    """People I met, for a spreadsheet."""
    view = (await _all(request)).view
    return download(met_export(view.met, _spoken(request)), "people-i-met", "csv")


async def calendar(request: Request) -> Response:
    """A day to say thank you, and one to look at the goal."""
    all_ = await _all(request)
    text = reminders(all_.copy.event, all_.owner.id, all_.view, all_.now_ms, _spoken(request))
    return attachment(text, "text/calendar", "reminders.ics")


async def everything(request: Request) -> Response:
    """All that is kept of me."""
    all_ = await _all(request)
    return attachment(own_json(all_.copy.event, all_.owner, all_.own, all_.view), "application/json", "my-data.json")


async def erase(request: Request) -> Response:
    """Delete all that is kept of me. What I kept goes first, so that a failure on the way can simply be repeated."""
    copy, caller, _ticket = await enter(request, Audience.PHONE)
    parts, owner = works(request), guest(copy, caller)
    async with request.form(max_files=0) as form:
        if not text_field(form, "sure"):
            raise BadRequest(say("Tick the box first: what is deleted cannot be brought back."))
    await parts.store.drawers.empty(copy.event.id, owner.id)
    await parts.runner.run(copy.event.id, caller, Erase(owner.id), f"erase.{token_hex(8)}", 0)
    await parts.store.drawers.empty(copy.event.id, owner.id)  # what came in between; nothing can after this
    response = let_out(go("/"), parts.settings, Audience.PHONE, copy.event.id)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _typed(form: FormData) -> Fields:
    """A goal or a contact, whichever was sent. Raises BadRequest."""
    goal, contact = (clean(text_field(form, name)) for name in ("goal", "contact"))
    if len(goal) > MAX_GOAL or len(contact) > MAX_CONTACT:
        raise BadRequest(
            say(
                "A goal has at most {goal} letters, a contact {contact}. Nothing was saved.",
                goal=MAX_GOAL,
                contact=MAX_CONTACT,
            )
        )
    return {**({"goal": goal} if "goal" in form else {}), **(kept_contact(contact) if "contact" in form else {})}


def _spoken(request: Request) -> Callable[[str], str]:
    lang, renderer = language(request), works(request).renderer
    return lambda words: renderer.say(words, lang)


async def _own(request: Request, copy: Copy, owner: Participant) -> Own:
    return own_of(await works(request).store.drawers.read(copy.event.id, owner.id))


async def _after(request: Request, copy: Copy, owner: Participant) -> AfterView:
    text = request.path_params["round"]
    number = whole(text, 1, 1_000)
    if number > copy.event.agenda.rounds:
        raise NotFound(say("Round {number} does not exist (any more).", number=number))
    own = await _own(request, copy, owner)
    return after_view(copy.event, copy.plan, owner.id, own, number, works(request).clock.now_ms())


async def _keep(request: Request, copy: Copy, owner: Participant, fields: Fields) -> None:
    parts = works(request)
    if not parts.notes.take(f"{copy.event.id}.{owner.id}", asyncio.get_running_loop().time()):
        raise TooMany(say("One moment, please: that was a lot at once. It is kept when you change it again."))
    if not await parts.store.drawers.keep(copy.event.id, owner, fields, keep_s(copy.event)):
        raise Conflict(OUT)


async def _all(request: Request) -> All:
    copy, caller, _ticket = await enter(request, Audience.PHONE)
    parts, owner = works(request), guest(copy, caller)
    own, now_ms = await _own(request, copy, owner), parts.clock.now_ms()
    both = await parts.store.drawers.contacts(copy.event.id, [owner.id])
    view = mine_view(copy.event, copy.plan, owner.id, own, both[owner.id], now_ms)
    return All(copy=copy, owner=owner, own=own, view=view, now_ms=now_ms)


async def _mine_page(request: Request, error: EventError | None = None) -> Response:
    all_ = await _all(request)
    return page(
        request,
        "mine",
        error.status if error else 200,
        view=all_.view,
        event_id=all_.copy.event.id,
        name=all_.owner.name,
        problem=error.sentence if error else "",
        saved="saved" in request.query_params,
    )
