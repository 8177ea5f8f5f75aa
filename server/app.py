"""Wires the parts of one process together, and lists every URL."""

from __future__ import annotations

import asyncio
import gc
import os
import secrets
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp

from server import capacity
from server import settings as settings_module
from server.access import Guesses, Keyring
from server.birth import draw_stamp
from server.core.commands import ShiftClock
from server.core.errors import EventError
from server.core.model import EventId
from server.guests import Guests
from server.live.clock import Clock
from server.live.feed import Copy, Feed
from server.live.gate import Gate
from server.live.hub import Audience, Hub
from server.live.keeper import Keeper
from server.live.limits import Shares
from server.live.pulse import Pulse
from server.live.show import Show
from server.live.tally import Tally
from server.live.wary_http import MOST, TALLY
from server.pages import (
    attendee,
    choosing,
    conversation,
    door,
    feedback,
    files,
    host,
    language,
    links,
    log,
    mine,
    organizer,
    paper,
    people,
    plan,
    rehearsal,
    remedies,
    report,
    screen,
    tables,
    talk,
)
from server.pages.errors import ERROR_PAGES
from server.pages.guard import Guard
from server.pages.sockets import socket
from server.pages.works import Works
from server.planning import Planner
from server.printer import Printer
from server.runner import Runner
from server.settings import Settings
from server.store.embedded import Embedded
from server.store.redis import Store
from server.worker import Worker
from web.render import Renderer

GC_AFTER = 50_000, 20, 50  # objects and rounds; the usual 700 take a fifth of a core while a full room comes back
HOSTS_LATER_S = 3.0
ASK_BURST = 5  # what one attendee may tell the host at once
ASK_PER_S = 0.2  # and from then on
NOTE_BURST = 30  # what one attendee may keep at once: a tap each
NOTE_PER_S = 1.0

ROUTES: list[BaseRoute] = [
    Route("/", attendee.home),
    Route("/join", attendee.type_code, methods=["POST"]),
    Route("/j/{code}", attendee.join),
    Route("/j/{code}/names", attendee.names),
    Route("/j/{code}/claim", attendee.claim, methods=["POST"]),
    Route("/j/{code}/new", attendee.join_new, methods=["POST"]),
    Route("/language", language.choose, methods=["POST"]),
    Route("/open", links.show),
    Route("/open", links.exchange, methods=["POST"]),
    Route("/p/{event}", attendee.phone),
    Route("/p/{event}/ask", attendee.ask, methods=["POST"]),
    Route("/p/{event}/link", attendee.own_link),
    Route("/p/{event}/leave", attendee.leave, methods=["POST"]),
    Route("/p/{event}/talk", talk.show),
    Route("/p/{event}/question", talk.prepare, methods=["POST"]),
    Route("/p/{event}/after/{round}", mine.after),
    Route("/p/{event}/after/{round}", mine.keep, methods=["POST"]),
    Route("/p/{event}/mine", mine.mine),
    Route("/p/{event}/mine", mine.change, methods=["POST"]),
    Route("/p/{event}/contacts.vcf", mine.contacts),
    Route("/p/{event}/people.csv", mine.people),
    Route("/p/{event}/reminders.ics", mine.calendar),
    Route("/p/{event}/data.json", mine.everything),
    Route("/p/{event}/erase", mine.erase, methods=["POST"]),
    Route("/p/{event}/choose", choosing.form),
    Route("/p/{event}/choose", choosing.choose, methods=["POST"]),
    Route("/screen/{event}", screen.wall),
    Route("/help/{event}", door.people),
    Route("/help/{event}/scan", door.scan, methods=["POST"]),
    Route("/new", organizer.new),
    Route("/new", organizer.create, methods=["POST"]),
    Route("/rehearsal", rehearsal.create, methods=["POST"]),
    Route("/host/{event}", host.board),
    Route("/host/{event}/command", host.command, methods=["POST"]),
    Route("/host/{event}/preview", host.preview, methods=["POST"]),
    Route("/host/{event}/person/{person}", host.person),
    Route("/host/{event}/table/{table}", host.table),
    Route("/host/{event}/walk-in", host.walk_in),
    Route("/host/{event}/rest", host.rest),
    Route("/host/{event}/phrases", host.phrases),
    Route("/host/{event}/find", host.find),
    Route("/host/{event}/log", log.log),
    Route("/host/{event}/log.{format}", log.export),
    Route("/host/{event}/report", report.report),
    Route("/host/{event}/report/impact", report.impact),
    Route("/host/{event}/report/{what}.{format}", report.export),
    Route("/host/{event}/paper", paper.index),
    Route("/host/{event}/paper/{sheet}", paper.sheet),
    Route("/host/{event}/edit", organizer.edit),
    Route("/host/{event}/edit", organizer.change, methods=["POST"]),
    Route("/host/{event}/people", people.people),
    Route("/host/{event}/people", people.upload, methods=["POST"]),
    Route("/host/{event}/people/check", people.check, methods=["POST"]),
    Route("/host/{event}/people/confirm", people.confirm, methods=["POST"]),
    Route("/host/{event}/people/new", people.new_person),
    Route("/host/{event}/people/new", people.add_person, methods=["POST"]),
    Route("/host/{event}/people/{person}", people.edit_person),
    Route("/host/{event}/people/{person}", people.change_person, methods=["POST"]),
    Route("/host/{event}/people/{person}/remove", people.remove_person, methods=["POST"]),
    Route("/host/{event}/people/{person}/link", organizer.personal, methods=["GET", "POST"]),
    Route("/host/{event}/people/{person}/renew", organizer.renew, methods=["POST"]),
    Route("/host/{event}/tables", tables.edit),
    Route("/host/{event}/tables", tables.change, methods=["POST"]),
    Route("/host/{event}/conversation", conversation.edit),
    Route("/host/{event}/conversation", conversation.change, methods=["POST"]),
    Route("/host/{event}/conversation/shipped", conversation.ship, methods=["POST"]),
    Route("/host/{event}/feedback", feedback.show),
    Route("/host/{event}/remedy", remedies.take, methods=["POST"]),
    Route("/host/{event}/undo", remedies.undo, methods=["POST"]),
    Route("/host/{event}/plan", plan.show),
    Route("/host/{event}/plan", plan.make, methods=["POST"]),
    Route("/host/{event}/plan/progress", plan.progress),
    Route("/host/{event}/plan/cancel", plan.cancel, methods=["POST"]),
    Route("/host/{event}/plan/choose", plan.choose, methods=["POST"]),
    Route("/host/{event}/plan/seats", plan.seats, methods=["POST"]),
    Route("/host/{event}/publish", plan.publish, methods=["POST"]),
    Route("/host/{event}/pairs", choosing.pairs),
    Route("/host/{event}/pairs.csv", choosing.export),
    Route("/host/{event}/pairs/make", choosing.make, methods=["POST"]),
    Route("/host/{event}/pairs/{what}", choosing.press, methods=["POST"]),
    Route("/host/{event}/rehearsal", rehearsal.form),
    Route("/host/{event}/rehearsal", rehearsal.start, methods=["POST"]),
    Route("/host/{event}/rehearsal/end", rehearsal.end, methods=["POST"]),
    Route("/host/{event}/rehearsal.json", rehearsal.truth),
    Route("/host/{event}/go", organizer.links),
    Route("/host/{event}/links", organizer.add_link, methods=["POST"]),
    Route("/host/{event}/links/{link}/revoke", organizer.revoke_link, methods=["POST"]),
    WebSocketRoute("/ws/p/{event}", socket(Audience.PHONE)),
    WebSocketRoute("/ws/screen/{event}", socket(Audience.SCREEN)),
    WebSocketRoute("/ws/help/{event}", socket(Audience.HELPER)),
    WebSocketRoute("/ws/host/{event}", socket(Audience.HOST)),
    Route("/healthz", files.health),
    Route("/metrics", files.metrics),
    Route("/sw.js", files.service_worker),
    Route("/offline", files.offline),
    Route("/favicon.ico", files.icon),
    Route("/static/{name}", files.static),
]


def create_app(settings: Settings) -> ASGIApp:
    """The application, for one process."""
    app = Starlette(
        routes=ROUTES,
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=list(settings.hosts), www_redirect=False),
            Middleware(GZipMiddleware, minimum_size=1_000),
        ],
        exception_handlers=ERROR_PAGES,
        lifespan=partial(_life, settings=settings),
    )
    app.router.redirect_slashes = False  # such a redirect would echo a forged Host header
    return Guard(app, settings)  # outermost, so that even an error page carries its headers


def app_from_environment() -> ASGIApp:
    """For servers that are given a factory."""
    return create_app(settings_module.read(os.environ))


@asynccontextmanager
async def _life(app: Starlette, *, settings: Settings) -> AsyncIterator[Mapping[str, object]]:
    """Start the parts in order; stop them in the other one."""
    embedded = None if settings.redis_url else Embedded(settings.data_dir, fsync=settings.fsync)
    if embedded is not None:
        await asyncio.to_thread(embedded.start)
    store = Store(settings.redis_url or (embedded.url if embedded else ""))
    try:
        works, keeper = await _build(settings, store)
        app.state.works = works
        gc.collect()
        gc.freeze()  # what is here now stays; the collector need not look at it again
        gc.set_threshold(*GC_AFTER)
        chores = [asyncio.create_task(chore) for chore in (works.feed.run(), keeper.run(), works.pulse.run())]
        try:
            yield {TALLY: works.tally, MOST: works.hub.most + capacity.OTHER_FILES // 2}
        finally:
            for chore in chores:
                chore.cancel()
            await asyncio.gather(*chores, return_exceptions=True)
            await works.planner.stop()
            await works.guests.stop()
    finally:
        await store.close()
        if embedded is not None:
            await asyncio.to_thread(embedded.stop)


async def _build(settings: Settings, store: Store) -> tuple[Works, Keeper]:
    clock = Clock(store.now_ms, time.monotonic)
    await clock.set()
    keyring = Keyring(await store.secret(secrets.token_bytes(32)))
    renderer, hub = Renderer(), Hub(capacity.sockets(settings.max_sockets))
    show, gate = Show(hub, renderer, clock, settings), Gate(hub, keyring)

    def changed(before: Copy, after: Copy) -> None:
        gate.changed(before, after)
        show.changed(before, after)

    def gone(event: EventId) -> None:
        gate.gone(event, but=Audience.HOST)  # whoever ended it is on the way to another page
        asyncio.get_running_loop().call_later(HOSTS_LATER_S, gate.gone, event)

    feed = Feed(store, changed, hub.events, gone)
    runner = Runner(store, feed, clock, draw_stamp)

    async def jumped(event: EventId, by_ms: int) -> None:
        try:
            await runner.run_as_server(event, ShiftClock(by_ms), f"jump.{secrets.token_hex(8)}")
        except EventError:
            return  # another process saw the same jump first

    works = Works(
        settings=settings,
        store=store,
        feed=feed,
        runner=runner,
        hub=hub,
        show=show,
        clock=clock,
        keyring=keyring,
        guesses=Guesses(),
        asks=Shares(per_s=ASK_PER_S, burst=ASK_BURST),
        pulse=Pulse(),
        tally=Tally(),
        notes=Shares(per_s=NOTE_PER_S, burst=NOTE_BURST),
        renderer=renderer,
        planner=Planner(store, Worker(), clock.now_ms),
        guests=Guests(settings),
        printer=Printer(),
    )
    keeper = Keeper(
        store=store, feed=feed, hub=hub, show=show, clock=clock, process=secrets.token_hex(6), jumped=jumped
    )
    return works, keeper
