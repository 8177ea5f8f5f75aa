"""The evening before: the event, its people, the plan, the links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from server import birth
from server.core import form as event_form
from server.core import roster
from server.core.arrange import can_revoke
from server.core.commands import AddLink, RenewLink, RevokeLink
from server.core.errors import BadRequest, EventError
from server.core.form import EventForm, Faults
from server.core.model import Access, Event, Link, LinkId, Participant, ParticipantId
from server.core.organizer_view import FORMAT_NAMES, OBJECTIVE_NAMES
from server.core.sentence import say
from server.core.standing import recalled
from server.invite import join_url, link, qr
from server.live.hub import Audience
from server.pages.host import screen_link
from server.pages.works import enter, go, let_in, missing, page, run_form, text_field, works

MAX_LABEL = 40
ACCESS = {
    Access.OWNER: say("Owner"),
    Access.HOST: say("Host"),
    Access.HELPER: say("Helper"),
    Access.SCREEN: say("Screen"),
    Access.PARTICIPANT: say("Guest"),
}
INVITED = (Access.HOST, Access.HELPER, Access.SCREEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """One link that lets a host, a helper or a screen in."""

    id: LinkId
    label: str
    access: str
    url: str
    revocable: bool


# --- the event ---------------------------------------------------------------------------------------------------


async def new(request: Request) -> Response:
    """An empty form."""
    return _event_page(request, EventForm(), {})


async def create(request: Request) -> Response:
    """Make the event, and let its owner in."""
    parts = works(request)
    form = await _event_form(request)
    try:
        command = event_form.read(form)
    except Faults as faults:
        return _event_page(request, form, faults.by_field, status=422)
    event = await birth.new_event(parts.store, command, parts.clock.now_ms())
    ticket = parts.keyring.link_ticket(event.id, event.links[0].id)
    return let_in(go(f"/host/{event.id}/people"), parts.settings, Audience.HOST, event.id, ticket)


async def edit(request: Request) -> Response:
    """The form as the event is."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    return _event_page(request, event_form.form_of(copy.event), {}, copy.event)


async def change(request: Request) -> Response:
    """Change the event."""
    copy, caller, _ticket = await enter(request, Audience.HOST)
    form = await _event_form(request)
    try:
        await run_form(request, copy, caller, event_form.read(form, copy.event.tables))
    except Faults as faults:
        return _event_page(request, form, faults.by_field, copy.event, 422)
    except EventError as error:
        return _event_page(request, form, {"title": error.sentence}, copy.event, error.status)
    return go(f"/host/{copy.event.id}/people")


# --- people ------------------------------------------------------------------------------------------------------


async def personal(request: Request) -> Response:
    """One person's link and QR code, for a phone that lost its way or a card."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    parts, person = works(request), _person(request, copy.event)
    url = link(parts.settings, parts.keyring.person_ticket(copy.event.id, person.id, person.link_no))
    people = f"/host/{copy.event.id}/people"
    return page(
        request, "personal", name=person.name, link=url, qr=qr(url), back=people, renew=f"{people}/{person.id}/renew"
    )


async def renew(request: Request) -> Response:
    """A lost phone or a link in the wrong hands: the old link and everybody who came in by it are out."""
    copy, caller, _ticket = await enter(request, Audience.HOST)
    person = _person(request, copy.event)
    await run_form(request, copy, caller, RenewLink(person.id))
    return go(f"/host/{copy.event.id}/people/{person.id}/link")


# --- links -------------------------------------------------------------------------------------------------------


async def links(request: Request) -> Response:
    """Everything that has to be handed out."""
    copy, caller, _ticket = await enter(request, Audience.HOST)
    parts, event = works(request), copy.event
    url = join_url(parts.settings, event.code)
    rows = tuple(
        LinkRow(
            id=x.id,
            label=recalled(x.label),
            access=ACCESS[x.access],
            url=link(parts.settings, parts.keyring.link_ticket(event.id, x.id)),
            revocable=caller.access is Access.OWNER and can_revoke(event, x),
        )
        for x in event.links
        if x.access is not Access.OWNER or caller.access is Access.OWNER
    )
    return page(
        request,
        "go",
        event=event,
        step="go",
        join_url=url,
        join_qr=qr(url),
        code=event.code,
        screen_url=link(parts.settings, parts.keyring.link_ticket(event.id, screen_link(event.links).id)),
        links=rows,
        board_url=f"/host/{event.id}",
        may_invite=caller.access is Access.OWNER,
        published=event.published is not None,
    )


async def add_link(request: Request) -> Response:
    """Another host, helper or screen."""
    copy, caller, _ticket = await enter(request, Audience.HOST)
    async with request.form(max_files=0) as form:
        label, access = roster.clean(text_field(form, "label")), text_field(form, "access") or Access.HOST
    if not label or len(label) > MAX_LABEL:
        raise BadRequest(say("Whose link is it? A name of at most {most} letters, please.", most=MAX_LABEL))
    if access not in INVITED:
        raise BadRequest(say("Choose whether this is a host, a helper or a big screen."))
    await run_form(request, copy, caller, AddLink(Link(id=birth.draw_link_id(), access=Access(access), label=label)))
    return go(f"/host/{copy.event.id}/go")


async def revoke_link(request: Request) -> Response:
    """This one may not come in any more; their open screens close."""
    copy, caller, _ticket = await enter(request, Audience.HOST)
    await run_form(request, copy, caller, RevokeLink(LinkId(request.path_params["link"])))
    return go(f"/host/{copy.event.id}/go")


# --- shared -------------------------------------------------------------------------------------------------------


async def _event_form(request: Request) -> EventForm:
    async with request.form(max_files=0, max_fields=30) as form:
        return event_form.from_fields(lambda name: text_field(form, name))


def _person(request: Request, event: Event) -> Participant:
    person = event.people.get(ParticipantId(request.path_params["person"]))
    if person is None:
        raise missing(say("This person"))
    return person


def _event_page(
    request: Request, form: EventForm, errors: Mapping[str, str], event: Event | None = None, status: int = 200
) -> Response:
    return page(
        request,
        "event",
        status,
        form=form,
        errors=errors,
        formats=[(chosen.value, name) for chosen, name in FORMAT_NAMES.items()],
        objectives=[(chosen.value, name) for chosen, name in OBJECTIVE_NAMES.items()],
        action="/new" if event is None else f"/host/{event.id}/edit",
        event=event,
        step="event",
    )
