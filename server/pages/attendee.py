"""Coming in, and the phone's page."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from secrets import token_hex

from starlette.requests import Request
from starlette.responses import Response

from rotation import Role
from server.access import ANONYMOUS, Caller
from server.core.asks import MAX_QUESTION, with_question
from server.core.commands import AskFor, CheckIn, Command, Join, SitDown, TakeBack
from server.core.door import came_in
from server.core.errors import BadRequest, Conflict, EventError, NotFound, TooMany
from server.core.model import Event, Need, Participant, ParticipantId
from server.core.roster import MAX_NAME, clean, split_topics
from server.core.sentence import say
from server.core.views import begins, face, phone_view, sort_key
from server.invite import link, qr
from server.live.feed import Copy
from server.live.hub import Audience
from server.live.show import timeline_attribute
from server.pages.presses import whole
from server.pages.works import address, enter, go, guest, let_in, let_out, mark, page, part, text_field, works

MAX_MATCHES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Somebody on the list whose name fits what was typed. taken: when they came in, if that was on another phone."""

    id: ParticipantId
    name: str
    role: str
    line: str
    taken: str


async def home(request: Request) -> Response:
    """The front door."""
    return page(request, "home", error=None, code="")


async def type_code(request: Request) -> Response:
    """From a code to its event."""
    async with request.form(max_files=0) as form:
        code = normal_code(text_field(form, "code"))
    try:
        await _by_code(request, code)
    except EventError as error:
        return page(request, "home", error.status, error=error.sentence, code=code)
    return go(f"/j/{code}")


async def join(request: Request) -> Response:
    """Who are you? With a name: is this you?"""
    copy = await _by_code(request, normal_code(request.path_params["code"]))
    known = await _known_phone(request, copy.event)
    if known:
        return go(f"/p/{copy.event.id}")
    name = clean(request.query_params.get("name", ""))[:MAX_NAME]
    return _join_page(request, copy.event, name)


async def names(request: Request) -> Response:
    """The list of fitting names, while somebody types."""
    copy = await _by_code(request, normal_code(request.path_params["code"]))
    name = clean(request.query_params.get("name", ""))[:MAX_NAME]
    context = _join_context(copy.event, name, works(request).clock.now_ms())
    return part(request, "matches", **context)


async def claim(request: Request) -> Response:
    """Yes, that is me."""
    copy = await _by_code(request, normal_code(request.path_params["code"]))
    async with request.form(max_files=0) as form:
        pid = ParticipantId(text_field(form, "participant"))
    person = copy.event.people.get(pid)
    if person is None:
        raise NotFound(say("This name does not exist (any more)."))
    try:
        await works(request).runner.run(copy.event.id, ANONYMOUS, CheckIn(pid, phone=True), f"in.{token_hex(8)}", 0)
    except Conflict as error:
        return _join_page(request, copy.event, person.name, error)
    return _enter_as(request, copy.event, person)


async def join_new(request: Request) -> Response:
    """A newcomer through open doors."""
    copy = await _by_code(request, normal_code(request.path_params["code"]))
    async with request.form(max_files=0) as form:
        name, role, topics = (text_field(form, field) for field in ("name", "role", "topics"))
        question = clean(text_field(form, "question"))[:MAX_QUESTION]
    try:
        newcomer = with_question(copy.event, _newcomer(copy.event, name, role, topics), question)
        await works(request).runner.run(copy.event.id, ANONYMOUS, Join(newcomer), f"join.{newcomer.id}", 0)
    except EventError as error:
        return _join_page(request, copy.event, clean(name), error)
    return _enter_as(request, copy.event, newcomer)


async def phone(request: Request) -> Response:
    """The attendee's page: a card for every part of the evening."""
    copy, caller, _ticket = await enter(request, Audience.PHONE)
    return _phone_page(request, copy, caller)


async def ask(request: Request) -> Response:
    """What an attendee tells the host: I am at my table, I need somebody, I do not any more."""
    copy, caller, _ticket = await enter(request, Audience.PHONE)
    async with request.form(max_files=0) as form:
        what, round_no = text_field(form, "what"), text_field(form, "round")
    try:
        await tell_host(request, copy.event, caller, _asked(guest(copy, caller).id, what, round_no))
    except EventError as error:
        if "hx-request" in request.headers:
            raise
        return _phone_page(request, copy, caller, error)
    return Response(media_type="text/html") if "hx-request" in request.headers else go(f"/p/{copy.event.id}")


async def own_link(request: Request) -> Response:
    """The personal link, to go on with another phone."""
    copy, caller, _ticket = await enter(request, Audience.PHONE)
    parts = works(request)
    person = guest(copy, caller)
    url = link(parts.settings, parts.keyring.person_ticket(copy.event.id, person.id, person.link_no))
    return page(request, "personal", name=person.name, link=url, qr=qr(url), back=f"/p/{copy.event.id}", renew=None)


async def leave(request: Request) -> Response:
    """Forget this phone: the cookie, and everything the browser kept."""
    copy, _caller, _ticket = await enter(request, Audience.PHONE)
    response = let_out(go("/"), works(request).settings, Audience.PHONE, copy.event.id)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


async def tell_host(request: Request, event: Event, caller: Caller, command: Command) -> Event:
    """Run what an attendee says of themselves; the event as it is then. Raises TooMany."""
    parts = works(request)
    if not parts.asks.take(f"{event.id}.{caller.participant}", asyncio.get_running_loop().time()):
        raise TooMany(say("One moment, please: the host has heard from you several times. Try again in a few seconds."))
    return (await parts.runner.run(event.id, caller, command, f"ask.{token_hex(8)}", 0)).event


def _asked(pid: ParticipantId, what: str, round_no: str) -> Command:
    if what == "back":
        return TakeBack(pid)
    if what in set(Need):
        return AskFor(pid, Need(what))
    if not round_no:
        raise BadRequest(say("This button is not known (any more). Reload the page."))
    return SitDown(pid, whole(round_no, 1, 1_000))


def _phone_page(request: Request, copy: Copy, caller: Caller, error: EventError | None = None) -> Response:
    now_ms = works(request).clock.now_ms()
    return page(
        request,
        "phone",
        error.status if error else 200,
        view=phone_view(copy.event, copy.plan, guest(copy, caller).id, now_ms),
        event_id=copy.event.id,
        timeline_json=timeline_attribute(copy.event),
        server_ms=now_ms,
        refused=error.sentence if error else "",
    )


def normal_code(text: str) -> str:
    """A code as people type it: capitals, without blanks and dashes."""
    return "".join(c for c in text.upper() if c.isalnum())[:16]


def matches(event: Event, name: str, now_ms: int) -> tuple[Match, ...]:
    """People on the list each of whose typed words begins a word of their name."""
    typed = sort_key(name).split()
    if len("".join(typed)) < 2:
        return ()
    found = [p for p in event.people.values() if begins(typed, p.name)]
    return tuple(
        Match(
            id=p.id,
            name=p.name,
            role=event.format.role_words[p.role] if event.format.has_roles else "",
            line=face(p).line,
            taken=came_in(p, now_ms) if p.on_phone else "",
        )
        for p in sorted(found, key=lambda p: sort_key(p.name))[:MAX_MATCHES]
    )


async def _by_code(request: Request, code: str) -> Copy:
    """The event behind a code. Wrong codes are counted, right ones are free."""
    parts = works(request)
    now_s = parts.clock.now_ms() / 1000
    found = await parts.store.find(code) if code else None
    if found is None:
        parts.guesses.check(address(request), now_s)
        parts.guesses.wrong(address(request), now_s)
        raise NotFound(say("An event with this code does not exist (any more)."))
    copy = await parts.feed.copy(found)
    mark(request, copy.event)
    return copy


async def _known_phone(request: Request, event: Event) -> bool:
    request.path_params["event"] = event.id
    try:
        await enter(request, Audience.PHONE)
    except EventError:
        return False
    return True


def _join_context(event: Event, name: str, now_ms: int) -> dict[str, object]:
    found = matches(event, name, now_ms)
    return {
        "code": event.code,
        "matches": found,
        "asked": len(name) >= 2,
        "open_doors": event.doors.open,
        "name": name,
    }


def _join_page(request: Request, event: Event, name: str, error: EventError | None = None) -> Response:
    context = {
        "event": event,
        "error": error and error.sentence,
        **_join_context(event, name, works(request).clock.now_ms()),
    }
    return page(request, "join", error.status if error else 200, **context)


def _newcomer(event: Event, name: str, role: str, topics: str) -> Participant:
    shown = clean(name)
    if not shown or len(shown) > MAX_NAME:
        raise BadRequest(say("Please type your name, at most {most} letters.", most=MAX_NAME))
    if event.format.has_roles and role not in ("mentor", "mentee"):
        raise BadRequest(say("Please choose whether you are a mentor or a mentee."))
    if any(sort_key(p.name) == sort_key(shown) for p in event.people.values()):
        raise Conflict(say("Somebody with this name is on the list already. Pick yourself, or add a second name."))
    return Participant(
        id=ParticipantId(f"w{token_hex(6)}"),
        name=shown,
        role=Role(role) if event.format.has_roles else Role.PEER,
        topics=split_topics(topics.replace(",", ";"))[:20],
    )


def _enter_as(request: Request, event: Event, person: Participant) -> Response:
    parts = works(request)
    ticket = parts.keyring.person_ticket(event.id, person.id, person.link_no)
    return let_in(go(f"/p/{event.id}"), parts.settings, Audience.PHONE, event.id, ticket)
