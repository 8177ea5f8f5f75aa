"""The host's screen, and the presses and sheets on it; helpers use those that their page shows."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from server.core.arrange import MOST_PHRASES
from server.core.commands import KeepPhrases, Undo, WalkIn
from server.core.effect_view import effect
from server.core.form import form_of
from server.core.host_view import host_view
from server.core.model import Access, Link, ParticipantId
from server.core.reseat import spot
from server.core.roster import MAX_NAME, clean
from server.core.sentence import say
from server.core.sheet_view import found, person_sheet, table_sheet
from server.core.standing import PHRASES, recalled
from server.invite import join_url, link, qr
from server.live.hub import Audience
from server.live.show import timeline_attribute
from server.pages import presses
from server.pages.presses import MOST_FIELDS, new_id, pressed
from server.pages.works import enter, event_id, language, missing, page, part, text_field, works


async def board(request: Request) -> Response:
    """The screen that the evening is run from."""
    copy, caller, _ticket = await enter(request, Audience.HOST)
    parts = works(request)
    now_ms = parts.clock.now_ms()
    screen = screen_link(copy.event.links)
    return page(
        request,
        "host",
        view=host_view(copy.event, copy.plan, now_ms),
        timeline_json=timeline_attribute(copy.event),
        server_ms=now_ms,
        join_url=join_url(parts.settings, copy.event.code),
        screen_url=link(parts.settings, parts.keyring.link_ticket(copy.event.id, screen.id)),
        me=caller.name,
    )


async def command(request: Request) -> Response:
    """One press. 204: done, now or by an earlier try with the same id."""
    _copy, caller, _ticket = await enter(request, Audience.HELPER)
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
        asked, seen = pressed(form)
        command_id = presses.command_id(text_field(form, "id"))
    if isinstance(asked, KeepPhrases):
        asked = _known(request, asked)
    await works(request).runner.run(event_id(request), caller, asked, command_id, seen)
    return Response(status_code=204)


def _known(request: Request, asked: KeepPhrases) -> KeepPhrases:
    """The phrases; ready ones that were read in another language stay ready ones, for everybody to read in theirs."""
    renderer, lang = works(request).renderer, language(request)
    ready = {renderer.say(phrase, lang): str(phrase) for phrase in PHRASES}
    return KeepPhrases(tuple(ready.get(phrase, phrase) for phrase in asked.phrases))


async def preview(request: Request) -> Response:
    """What a press would do, for the host to look at before it is done."""
    _copy, caller, _ticket = await enter(request, Audience.HELPER)
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
        asked, seen = pressed(form)
        sent = [(name, str(value)) for name, value in form.multi_items() if name in ("command", "segment", "value")]
    copy, change = await works(request).runner.preview(event_id(request), caller, asked, seen)
    then = f"/host/{copy.event.id}/person/{asked.participant.id}?new" if isinstance(asked, WalkIn) else ""
    label = say("Undo this") if isinstance(asked, Undo) else say("Do it")
    context = {"view": copy.event, "effect": effect(copy.event, change), "fields": sent, "then": then, "label": label}
    return part(request, "effect", **context)


async def person(request: Request) -> Response:
    """One person, and what can be done about them."""
    copy, caller, _ticket = await enter(request, Audience.HELPER)
    pid = ParticipantId(request.path_params["person"])
    if pid not in copy.event.people:
        raise missing(say("This person"))
    may_link = caller.access is not Access.HELPER  # a personal link is that person's sign-in
    parts, person = works(request), copy.event.people[pid]
    url = link(parts.settings, parts.keyring.person_ticket(copy.event.id, pid, person.link_no))
    return part(
        request,
        "person_sheet",
        event_id=copy.event.id,
        sheet=person_sheet(copy.event, copy.plan, pid, parts.clock.now_ms()),
        qr=qr(url) if may_link else None,
        new="new" in request.query_params,
    )


async def table(request: Request) -> Response:
    """One table, and what can be done about it."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    found_table = next((t for t in copy.event.tables if t.id == request.path_params["table"]), None)
    if found_table is None:
        raise missing(say("This table"))
    sheet = table_sheet(copy.event, copy.plan, found_table, works(request).clock.now_ms())
    return part(request, "table_sheet", event_id=copy.event.id, sheet=sheet)


async def walk_in(request: Request) -> Response:
    """The form for somebody who is on no list."""
    copy, _caller, _ticket = await enter(request, Audience.HELPER)
    where = spot(copy.event, works(request).clock.now_ms())
    return part(request, "walk_in_sheet", event=copy.event, running=where.running, pid=new_id(copy.event))


async def rest(request: Request) -> Response:
    """The form for what is still to come: rounds, lengths, breaks, seats."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    return part(request, "rest_sheet", event=copy.event, form=form_of(copy.event))


async def phrases(request: Request) -> Response:
    """The sentences that are kept at hand."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    return part(
        request, "phrases_sheet", event=copy.event, phrases=tuple(map(recalled, copy.event.phrases)), most=MOST_PHRASES
    )


async def find(request: Request) -> Response:
    """People, while a host types a name."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    text = clean(request.query_params.get("q", ""))[:MAX_NAME]
    people = found(copy.event, copy.plan, text, works(request).clock.now_ms())
    return part(request, "found", event_id=copy.event.id, people=people, text=text)


def screen_link(links: tuple[Link, ...]) -> Link:
    """The big screen's link; every event is made with one."""
    return next(x for x in links if x.access is Access.SCREEN)
