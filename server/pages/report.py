"""After the evening, and while it runs: the organizer's report, a sheet without personal data, and files."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from server import exporting
from server.core.exports import FILES, KEPT
from server.core.paper_times import instant
from server.core.report_view import impact as impact_of
from server.core.report_view import report_view
from server.core.sentence import say
from server.live.hub import Audience
from server.pages.works import download, enter, missing, page, works


async def report(request: Request) -> Response:
    """What became of the evening, so far; drawn in a thread of its own, for five hundred people take a while."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    parts = works(request)
    run = await exporting.run_of(parts.store, copy.event, parts.clock.now_ms())
    view = await asyncio.to_thread(report_view, copy.event, copy.plan, run)
    files = tuple((name, file.title, file.about) for name, file in FILES.items())
    kept = tuple((name, *told) for name, told in KEPT.items())
    return page(request, "report", event=copy.event, step="report", view=view, files=(*files, *kept))


async def impact(request: Request) -> Response:
    """One page to print and to pass on: no names, nothing about anybody."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    parts = works(request)
    now_ms = parts.clock.now_ms()
    run = await exporting.run_of(parts.store, copy.event, now_ms)
    return page(
        request,
        "impact",
        event=copy.event,
        title=say("What it brought"),
        draft=False,
        paused=False,
        made=instant(now_ms),
        sheet=impact_of(copy.event, run),
    )


async def export(request: Request) -> Response:
    """One of the files."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    parts, what = works(request), request.path_params["what"]
    if what not in exporting.NAMES:
        raise missing(say("This file"))
    found = await exporting.export(parts.store, copy.event, what, parts.clock.now_ms())
    return download(found, f"{what}-{copy.event.code}", request.path_params["format"])
