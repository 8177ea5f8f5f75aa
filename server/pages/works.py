"""What every page works with, and the few moves that all pages share."""

from __future__ import annotations

from dataclasses import dataclass
from secrets import token_hex
from typing import cast

from starlette.datastructures import FormData
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from server.access import Caller, Guesses, Keyring
from server.core.commands import Command
from server.core.errors import BadRequest, NotAllowed, NotFound
from server.core.export import WRITERS, Export
from server.core.model import Access, Event, EventId, Participant, ParticipantId
from server.core.sentence import Sentence, chain, say
from server.guests import Guests
from server.live.clock import Clock
from server.live.feed import Copy, Feed
from server.live.hub import Audience, Hub
from server.live.limits import Shares
from server.live.pulse import Pulse
from server.live.show import Show
from server.live.tally import Tally
from server.planning import Planner
from server.printer import Printer
from server.runner import Runner
from server.settings import Settings
from server.store.redis import Store
from web.render import Renderer
from web.words import LANGUAGES, fitting

COOKIE_S = 30 * 86_400
LANGUAGE_COOKIE = "th-language"
SEES: dict[Audience, frozenset[Access]] = {
    Audience.HOST: frozenset({Access.OWNER, Access.HOST}),
    Audience.HELPER: frozenset({Access.HELPER, Access.OWNER, Access.HOST}),
    Audience.SCREEN: frozenset({Access.SCREEN, Access.OWNER, Access.HOST}),
    Audience.PHONE: frozenset({Access.PARTICIPANT}),
}
AUDIENCE_OF = {
    Access.OWNER: Audience.HOST,
    Access.HOST: Audience.HOST,
    Access.HELPER: Audience.HELPER,
    Access.SCREEN: Audience.SCREEN,
    Access.PARTICIPANT: Audience.PHONE,
}
HELD = {Audience.HELPER: (Audience.HOST, Audience.HELPER)}  # whoever is both asks as the one who may do more


@dataclass(frozen=True, slots=True, kw_only=True)
class Works:
    """The parts of one running process."""

    settings: Settings
    store: Store
    feed: Feed
    runner: Runner
    hub: Hub
    show: Show
    clock: Clock
    keyring: Keyring
    guesses: Guesses
    asks: Shares
    pulse: Pulse
    tally: Tally
    notes: Shares
    renderer: Renderer
    planner: Planner
    guests: Guests
    printer: Printer


def works(connection: HTTPConnection) -> Works:
    """The parts of this process."""
    return cast(Works, connection.app.state.works)


def event_id(connection: HTTPConnection) -> EventId:
    """The event that the URL names."""
    return EventId(connection.path_params["event"])


async def enter(connection: HTTPConnection, audience: Audience) -> tuple[Copy, Caller, str]:
    """The event, who is asking, and the ticket they hold. Raises NotFound, or NotAllowed without a good ticket."""
    parts = works(connection)
    copy = await parts.feed.copy(event_id(connection))
    mark(connection, copy.event)
    for held in HELD.get(audience, (audience, Audience.HOST)):
        ticket = connection.cookies.get(cookie_name(parts.settings, held, copy.event.id), "")
        caller = parts.keyring.opens(ticket, copy.event) if ticket else None
        if caller is not None and caller.access in SEES[audience]:
            return copy, caller, ticket
    raise NotAllowed(say("This page needs its link. Open the link you were given, or join with the code."))


def language(connection: HTTPConnection) -> str:
    """In which language somebody reads: as the address says, as they chose, or as their browser would like it."""
    asked = connection.query_params.get("lang", "")
    if asked in LANGUAGES:
        return asked
    chosen = connection.cookies.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else fitting(connection.headers.get("accept-language", ""))


def page(request: Request, template: str, status: int = 200, /, **context: object) -> HTMLResponse:
    """A whole page in the reader's language, never kept by anything on the way."""
    marked = getattr(request.state, "rehearsal", False)
    here = request.url.path if request.method == "GET" else ""
    html = works(request).renderer.page(template, language(request), rehearsal=marked, here=here, **context)
    return HTMLResponse(html, status_code=status)


def part(request: Request, template: str, status: int = 200, /, **context: object) -> HTMLResponse:
    """A piece of a page in the reader's language."""
    html = works(request).renderer.part(template, language(request), **context)
    return HTMLResponse(html, status_code=status)


def mark(connection: HTTPConnection, event: Event) -> None:
    """Have every page of this event say that it is a rehearsal, if it is one."""
    connection.state.rehearsal = event.rehearsal is not None


def go(path: str) -> RedirectResponse:
    """Answer a form with the page that shows what became of it."""
    return RedirectResponse(path, status_code=303)


async def run_form(request: Request, copy: Copy, caller: Caller, command: Command) -> None:
    """Run the command of a form, decided on the event as its page showed it."""
    await works(request).runner.run(copy.event.id, caller, command, f"form.{token_hex(8)}", copy.event.version)


def let_in(response: Response, settings: Settings, audience: Audience, event: EventId, ticket: str) -> Response:
    """Hand out the cookie that a link is exchanged for."""
    response.set_cookie(
        cookie_name(settings, audience, event),
        ticket,
        max_age=COOKIE_S,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )
    return response


def let_out(response: Response, settings: Settings, audience: Audience, event: EventId) -> Response:
    """Take the cookie back."""
    response.delete_cookie(
        cookie_name(settings, audience, event),
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )
    return response


def cookie_name(settings: Settings, audience: Audience, event: EventId) -> str:
    """One cookie per event and kind of screen, so that one browser can be host, phone and big screen at once."""
    prefix = "__Host-" if settings.secure else ""  # browsers take the prefix over https only
    return f"{prefix}th-{audience}-{event}"


def text_field(form: FormData, name: str) -> str:
    """A text from a form; empty if it was not sent or is a file."""
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def address(request: Request) -> str:
    """Where a request comes from, as far as the transport knows."""
    return request.client.host if request.client else "local"


def guest(copy: Copy, caller: Caller) -> Participant:
    """The attendee who asks."""
    return copy.event.people[ParticipantId(str(caller.participant))]


def download(export: Export, name: str, ending: str) -> Response:
    """Rows and columns as a file. Raises BadRequest."""
    if ending not in WRITERS:
        either = say(" or ")
        raise BadRequest(say("This comes as {kinds}.", kinds=chain(WRITERS, either)))
    write, media_type = WRITERS[ending]
    return attachment(write(export), media_type, f"{name}.{ending}")


def attachment(text: str | bytes, media_type: str, name: str) -> Response:
    """A file for whoever asked to keep."""
    return Response(text, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def missing(what: Sentence) -> NotFound:
    """Somebody asked for a thing that is not there."""
    return NotFound(say("{what} does not exist (any more).", what=what))
