"""The log of an event: on a page, and to take away."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from server.core.log_view import KIND_WORDS, LogLine, log_export, log_lines
from server.core.roster import clean
from server.exporting import log_entries
from server.live.feed import Copy
from server.live.hub import Audience
from server.pages.works import download, enter, language, page, works

MOST_LINES = 500


async def log(request: Request) -> Response:
    """Who did what when."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    lines = await _lines(request, copy)
    return page(
        request,
        "log",
        event=copy.event,
        step="log",
        lines=lines[:MOST_LINES],
        more=max(0, len(lines) - MOST_LINES),
        kinds=KIND_WORDS,
        kind=_kind(request),
        text=_text(request),
        query=request.url.query,
    )


async def export(request: Request) -> Response:
    """The same lines as a file."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    lines = await _lines(request, copy)
    return download(log_export(lines), f"log-{copy.event.code}", request.path_params["format"])


async def _lines(request: Request, copy: Copy) -> tuple[LogLine, ...]:
    parts = works(request)
    entries = await log_entries(parts.store, copy.event.id)
    lang = language(request)
    return log_lines(copy.event, entries, _kind(request), _text(request), lambda words: parts.renderer.say(words, lang))


def _kind(request: Request) -> str:
    kind = request.query_params.get("kind", "")
    return kind if kind in KIND_WORDS else ""


def _text(request: Request) -> str:
    return clean(request.query_params.get("q", ""))[:80]
