"""The paper pack: what a host prints, at any time. Cards hold personal links, so nobody else gets here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from rotation import Plan
from server.core import paper_rest, paper_script, paper_view
from server.core.errors import NotFound
from server.core.model import Event
from server.core.paper_times import When, by_key, clock_minutes, instant, starts
from server.core.paper_view import PersonCard, Times
from server.core.sentence import say
from server.invite import join_url, link, qr
from server.live.hub import Audience
from server.pages.works import Works, attachment, enter, language, page, works

PIECE = 64 * 1024  # of a page that is megabytes long, compressed at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What every sheet is made from: the event as it is now, and the seating that was asked for."""

    parts: Works
    event: Event
    plan: Plan | None
    draft: bool
    now_ms: int
    whens: tuple[When, ...]
    zone: tzinfo
    asked: Mapping[str, str]
    lang: str

    @property
    def times(self) -> Times:
        """When things begin, by the key of the segment."""
        return by_key(self.event.timeline, self.whens)


Facts = Mapping[str, object]


async def index(request: Request) -> Response:
    """What there is to print, and how."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    event = copy.event
    return page(
        request,
        "paper",
        event=event,
        step="paper",
        people=[(person.id, person.name) for person in paper_view.present(event)],
        sheets=tuple((name, *words) for name, words in WORDS.items()),
        planned=copy.plan is not None,
        draft=copy.draft is not None and event.draft != event.published,
        begun=event.timeline.segments[1].starts_at_ms is not None,
    )


async def sheet(request: Request) -> Response:
    """One sheet, made in a thread of its own: five hundred codes take a while, and the room's clock runs on."""
    name = request.path_params["sheet"]
    if name not in SHEETS:
        raise NotFound(say("This sheet does not exist (any more)."))
    paper = await _paper(request)
    html = await asyncio.to_thread(_print, name, paper)
    if "pdf" in paper.asked:
        return attachment(await paper.parts.printer.pdf(html), "application/pdf", f"{name}.pdf")
    return StreamingResponse(_pieces(html), media_type="text/html")


def _pieces(html: str) -> Iterator[str]:
    """Others are served between two of them."""
    for start in range(0, len(html), PIECE):
        yield html[start : start + PIECE]


def _print(name: str, paper: Paper) -> str:
    title, _about = WORDS[name]
    return paper.parts.renderer.page(
        f"paper_{name}",
        paper.lang,
        rehearsal=paper.event.rehearsal is not None,
        event=paper.event,
        title=title,
        draft=paper.draft,
        planned=paper.plan is not None,
        made=instant(paper.now_ms, paper.zone),
        pdf=paper.parts.printer.is_there,
        paused=paper.event.timeline.paused_at_ms is not None,
        join_url=join_url(paper.parts.settings, paper.event.code),
        **SHEETS[name](paper),
    )


async def _paper(request: Request) -> Paper:
    """The published plan; a draft only if it is asked for."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    parts, asked = works(request), dict(request.query_params)
    now_ms, draft = parts.clock.now_ms(), "draft" in asked
    zone = _zone(asked.get("zone", ""))
    return Paper(
        parts=parts,
        event=copy.event,
        plan=copy.draft if draft else copy.plan,
        draft=draft,
        now_ms=now_ms,
        whens=starts(copy.event.timeline, now_ms, clock_minutes(asked.get("start", "")), zone),
        zone=zone,
        asked=asked,
        lang=language(request),
    )


def _zone(name: str) -> tzinfo:
    """The room's, as its browser says it; a browser that shows a sheet writes times in its own zone by itself."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


# --- the sheets -----------------------------------------------------------------------------------------------------


def _cards(paper: Paper) -> Facts:
    """All, or one person's: a new card for a walk-in or after a change."""
    rounds = paper_view.printed_rounds(paper.event, paper.plan, draft=paper.draft)
    made = paper_view.person_cards(paper.event, rounds, paper.times)
    cards = [card for card in made if (paper.asked.get("person") or card.id) == card.id]
    return {"cards": [(card, _code(paper, card)) for card in cards]}


def _code(paper: Paper, card: PersonCard) -> Markup:
    ticket = paper.parts.keyring.person_ticket(paper.event.id, card.id, card.link_no)
    return qr(link(paper.parts.settings, ticket))


def _signs(paper: Paper) -> Facts:
    rounds = paper_view.printed_rounds(paper.event, paper.plan, draft=paper.draft) if "seats" in paper.asked else ()
    code = qr(join_url(paper.parts.settings, paper.event.code))
    return {"signs": paper_view.table_signs(paper.event, rounds, paper.times), "join_qr": code}


def _names(paper: Paper) -> Facts:
    rounds = paper_view.printed_rounds(paper.event, paper.plan, draft=paper.draft)
    return {"rolls": paper_view.roll(paper.event, rounds, paper.times)}


def _script(paper: Paper) -> Facts:
    return {"script": paper_script.script(paper.event, paper.plan, paper.now_ms, paper.whens)}


def _rest(paper: Paper) -> Facts:
    return {"rest": paper_rest.rest(paper.event, paper.plan, paper.now_ms, paper.times)}


SHEETS: Mapping[str, Callable[[Paper], Facts]] = {
    "cards": _cards,
    "signs": _signs,
    "names": _names,
    "script": _script,
    "rest": _rest,
}
WORDS: Mapping[str, tuple[str, str]] = {
    "cards": (
        say("Cards"),
        say("One for each person, eight on a page: their tables, their partners, and their own QR code."),
    ),
    "signs": (say("Table signs"), say("One page for each open table, with its number, shape and word.")),
    "names": (say("Tables by surname"), say("Everybody from A to Z, for the wall and the desk.")),
    "script": (say("Host script"), say("The evening step by step, and a page for when everything fails.")),
    "rest": (
        say("Rest of the event"),
        say("All seats from now on, by table and by surname, as the changes left them."),
    ),
}
