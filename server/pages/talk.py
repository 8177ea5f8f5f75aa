"""What carries the conversation, for one attendee: a part of the phone's page that it fetches once, or a page."""

from __future__ import annotations

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from server.core.commands import Prepare
from server.core.errors import EventError
from server.core.model import Event, ParticipantId
from server.core.roster import clean
from server.core.talk_view import talk_view
from server.live.hub import Audience
from server.pages.attendee import tell_host
from server.pages.works import enter, guest, page, part, text_field


async def show(request: Request) -> Response:
    """Ground rules, my question, prompts."""
    copy, caller, _ticket = await enter(request, Audience.PHONE)
    person = guest(copy, caller)
    return _answer(request, copy.event, person.id, question=person.question, goal=person.goal)


async def prepare(request: Request) -> Response:
    """Keep my question and my goal; what was typed stays there if that fails."""
    copy, caller, _ticket = await enter(request, Audience.PHONE)
    person = guest(copy, caller)
    async with request.form(max_files=0) as form:
        question, goal = (clean(text_field(form, name)) for name in ("question", "goal"))
    event, answer = copy.event, partial(_answer, request, question=question, goal=goal)
    try:
        if (question, goal) != (person.question, person.goal):
            event = await tell_host(request, event, caller, Prepare(person.id, question, goal))
    except EventError as error:
        return answer(event, person.id, problem=error.sentence, status=error.status)
    return answer(event, person.id, saved=True)


def _answer(  # noqa: PLR0913  # all of them are fields of the form
    request: Request,
    event: Event,
    pid: ParticipantId,
    *,
    question: str,
    goal: str,
    saved: bool = False,
    problem: str = "",
    status: int = 200,
) -> Response:
    """The whole page to a browser without scripts; to one with them the part that it asked for."""
    context = {
        "view": talk_view(event, pid),
        "event_id": event.id,
        "question": question,
        "goal": goal,
        "saved": saved,
        "problem": problem,
    }
    if "hx-request" not in request.headers:
        return page(request, "talk", status, **context)
    return part(request, "talk", status, **context)
