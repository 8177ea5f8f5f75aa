"""The host's screen and the presses on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from server.core.commands import (
    Announce,
    Command,
    EndTalk,
    Extend,
    Finish,
    GoOn,
    Hold,
    OpenLobby,
    Pause,
    Reopen,
    Resume,
    SkipRound,
    Undo,
    Unhold,
)
from server.core.errors import BadRequest
from server.core.host_view import host_view
from server.core.model import Access, Link
from server.core.roster import clean
from server.invite import join_url, link
from server.live.hub import Audience
from server.live.show import timeline_attribute
from server.pages.works import enter, event_id, page, text_field, works

MAX_ANNOUNCEMENT = 280
MAX_STEP_S = 60 * 60

# How each command is read from its form: (segment, value) -> command.
COMMANDS: Mapping[str, Callable[[str, str], Command]] = {
    "OpenLobby": lambda _segment, _value: OpenLobby(),
    "GoOn": lambda segment, _value: GoOn(segment),
    "EndTalk": lambda segment, value: EndTalk(segment, _seconds(value, 0, MAX_STEP_S)),
    "SkipRound": lambda segment, _value: SkipRound(segment),
    "Pause": lambda _segment, _value: Pause(),
    "Resume": lambda _segment, _value: Resume(),
    "Extend": lambda segment, value: Extend(segment, _seconds(value, -MAX_STEP_S, MAX_STEP_S)),
    "Hold": lambda _segment, _value: Hold(),
    "Unhold": lambda _segment, _value: Unhold(),
    "Finish": lambda _segment, _value: Finish(),
    "Reopen": lambda _segment, _value: Reopen(),
    "Undo": lambda _segment, value: Undo(of=_seconds(value, 0, 2**53)),
    "Announce": lambda _segment, value: Announce(_announcement(value)),
}


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
    _copy, caller, _ticket = await enter(request, Audience.HOST)
    async with request.form(max_files=0, max_fields=10) as form:
        asked = _parse(text_field(form, "command"), text_field(form, "segment"), text_field(form, "value"))
        command_id, seen = _command_id(text_field(form, "id")), _seconds(text_field(form, "seen"), 0, 2**53)
    await works(request).runner.run(event_id(request), caller, asked, command_id, seen)
    return Response(status_code=204)


def screen_link(links: tuple[Link, ...]) -> Link:
    """The big screen's link; every event is made with one."""
    return next(x for x in links if x.access is Access.SCREEN)


def _parse(name: str, segment: str, value: str) -> Command:
    make = COMMANDS.get(name)
    if make is None:
        raise BadRequest(f"There is no command «{clean(name)[:40]}».")
    if not re.fullmatch(r"[a-z]{0,12}(-\d{1,4})?", segment):
        raise BadRequest("This button names a part of the evening that does not exist. Reload the page.")
    return make(segment, value)


def _command_id(text: str) -> str:
    if not re.fullmatch(r"[\w.-]{8,120}", text):
        raise BadRequest("A command needs an id of 8 to 120 letters, digits, dots or dashes.")
    return text


def _seconds(text: str, low: int, high: int) -> int:
    if not re.fullmatch(r"-?\d{1,16}", text) or not low <= int(text) <= high:
        raise BadRequest(f"«{clean(text)[:40]}» has to be a whole number from {low} to {high}.")
    return int(text)


def _announcement(text: str) -> str:
    said = clean(text)
    if len(said) > MAX_ANNOUNCEMENT:
        raise BadRequest(f"An announcement has at most {MAX_ANNOUNCEMENT} characters; this one has {len(said)}.")
    return said
