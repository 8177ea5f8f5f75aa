"""Rehearsing: a copy of the event with simulated guests, on the same screens, marked and thrown away at the end."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from importlib import resources
from secrets import token_hex

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server import birth
from server.core import form as event_form
from server.core import rehearsal, roster
from server.core.commands import Publish
from server.core.errors import BadRequest, NotAllowed, NotFound
from server.core.form import Faults
from server.core.model import Event, Participant, Rehearsal
from server.core.sentence import say
from server.live.hub import Audience
from server.pages.presses import whole
from server.pages.works import enter, go, let_in, let_out, missing, page, text_field, works

GUESTS = 40
MAX_IN_BROWSER = 200  # simulated phones on the server's own machine; more is what the command line is for


async def form(request: Request) -> Response:
    """What is going to happen, and the button."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    own = len(copy.event.people)
    return page(
        request, "rehearsal", event=copy.event, step="go", guests=GUESTS, own=own if 2 <= own <= MAX_IN_BROWSER else 0
    )


async def create(request: Request) -> Response:
    """An empty event that is a rehearsal from the start, for people who are brought next."""
    parts = works(request)
    async with request.form(max_files=0, max_fields=30) as sent:
        chosen = event_form.from_fields(lambda name: text_field(sent, name))
    try:
        command = event_form.read(replace(chosen, title=rehearsal.marked(chosen.title)))
    except Faults as faults:
        raise BadRequest(" ".join(f"{name}: {said}" for name, said in faults.by_field.items())) from faults
    event = await birth.new_event(parts.store, command, parts.clock.now_ms(), rehearsal=Rehearsal())
    return _let_in(request, event)


async def start(request: Request) -> Response:
    """Make the copy, let its owner in, and send the guests, unless they come from somewhere else."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    async with request.form(max_files=0) as sent:
        own, outside = text_field(sent, "who") == "own", text_field(sent, "guests") == "outside"
        speed = whole(text_field(sent, "speed"), 1, rehearsal.MAX_SPEED)
    parts, now_ms = works(request), works(request).clock.now_ms()
    rehearsal.check_can_rehearse(copy.event, now_ms)
    people = rehearsal.fresh(copy.event.people) if own else made_up(copy.event)
    if not outside:
        _check_few(people)
        parts.guests.check_free()
    made = await birth.new_event(
        parts.store,
        rehearsal.copy_of(copy.event, people, speed),
        now_ms,
        people,
        Rehearsal(of=copy.event.id),
    )
    if not outside:
        await _plan(request, made)
        await parts.guests.send(made.id, _owner(request, made), speed)
    return _let_in(request, made)


async def end(request: Request) -> Response:
    """Send the guests home and forget the rehearsal; the event that it was a copy of is never touched."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    event = copy.event
    if event.rehearsal is None:
        raise NotAllowed(say("This is no rehearsal, so it is not thrown away."))
    parts = works(request)
    await parts.guests.send_home(event.id)
    await parts.store.delete(event)
    with suppress(NotFound):
        await parts.feed.reread(event.id)
    back = "/" if event.rehearsal.of is None else f"/host/{event.rehearsal.of}/go"
    return let_out(go(back), parts.settings, Audience.HOST, event.id)


async def truth(request: Request) -> Response:
    """What every phone of a rehearsal ought to show, as JSON; `?tickets`: with everybody's personal link."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    event, keyring = copy.event, works(request).keyring
    if event.rehearsal is None:
        raise missing(say("A rehearsal with this link"))
    answer: dict[str, object] = {"truth": rehearsal.truth(event, copy.plan)}
    if "tickets" in request.query_params:
        answer["tickets"] = {p.id: keyring.person_ticket(event.id, p.id, p.link_no) for p in event.people.values()}
    return Response(msgspec.json.encode(answer), media_type="application/json")


def made_up(event: Event) -> tuple[Participant, ...]:
    """Forty people who do not exist, as the event's format wants them."""
    people = roster.read(resources.files("server.demo").joinpath("people.csv").read_bytes()).people
    return rehearsal.suited(people[:GUESTS], event.format, len(event.tables))


def _let_in(request: Request, made: Event) -> Response:
    settings = works(request).settings
    return let_in(go(f"/host/{made.id}"), settings, Audience.HOST, made.id, _owner(request, made))


def _owner(request: Request, made: Event) -> str:
    return works(request).keyring.link_ticket(made.id, made.links[0].id)


def _check_few(people: tuple[Participant, ...]) -> None:
    if not 2 <= len(people) <= MAX_IN_BROWSER:
        raise BadRequest(
            say(
                "From the browser, 2 to {most} guests can be simulated; your list has {number}. "
                "With more, use the command line: tablehop rehearse --event and your host link.",
                most=MAX_IN_BROWSER,
                number=len(people),
            )
        )


async def _plan(request: Request, made: Event) -> None:
    """Plan and publish, before anybody comes."""
    parts = works(request)
    draft = await parts.planner.make(made)
    planned = await parts.runner.run_as_server(made.id, draft, f"plan.{draft.plan}", by="Host", seen=made.version)
    publish = Publish(draft.plan)
    await parts.runner.run_as_server(made.id, publish, f"publish.{token_hex(8)}", by="Host", seen=planned.event.version)
