"""The plan before it is published: make it, look at it, change seats, compare, choose, publish."""

from __future__ import annotations

import asyncio
from functools import partial
from secrets import token_hex

from starlette.requests import Request
from starlette.responses import Response

from rotation import Objective, TableId
from server.access import Caller, check_may
from server.core.arrange import has_begun
from server.core.checks import checks
from server.core.commands import ChooseDraft, DraftCommand, EditDraft, Move, Publish, SetDraft, Swap
from server.core.effect_view import effect
from server.core.errors import BadRequest, EventError
from server.core.model import Event, ParticipantId, PlanId
from server.core.organizer_view import OBJECTIVE_NAMES, last_undoable, numbers, plan_needs
from server.core.plan_page import PlanPage, plan_page
from server.core.sentence import say
from server.core.standing import recalled
from server.live.feed import Copy
from server.live.hub import Audience
from server.pages.works import enter, go, page, part, run_form, text_field, works

Plans = tuple[PlanPage | None, ...]


async def show(request: Request) -> Response:
    """The plan with its figures, or the button that makes one."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    works(request).planner.warm()
    return await _page(request, copy)


async def make(request: Request) -> Response:
    """Make a plan and show it; attendees see nothing of it yet."""
    copy, caller, _ticket = await enter(request, Audience.HOST)
    check_may(caller, ChooseDraft(PlanId("")))
    async with request.form(max_files=0) as form:
        wanted = text_field(form, "objective")
    problem = plan_needs(copy.event)
    if problem:
        return await _page(request, copy, problem, 409)
    objective = Objective(wanted) if wanted in set(Objective) else None
    await works(request).planner.start(copy.event, partial(_commit, request, copy.event, caller), objective)
    return go(f"/host/{copy.event.id}/plan")


async def _commit(request: Request, event: Event, caller: Caller, draft: SetDraft) -> None:
    await works(request).runner.run(event.id, caller, draft, f"plan.{draft.plan}", event.version)


async def progress(request: Request) -> Response:
    """How long the planning has taken so far; 204 once it is over."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    job, _said = await works(request).store.planning(copy.event.id)
    if job is None:
        return Response(status_code=204)
    seconds = _seconds(request, job.started_ms)
    return part(request, "planning", people=job.people, seconds=seconds)


async def cancel(request: Request) -> Response:
    """End the planning."""
    copy, caller, _ticket = await enter(request, Audience.HOST)
    check_may(caller, ChooseDraft(PlanId("")))
    await works(request).planner.cancel(copy.event.id)
    return go(f"/host/{copy.event.id}/plan")


async def choose(request: Request) -> Response:
    """Go on with another of the plans."""
    async with request.form(max_files=0) as form:
        command = ChooseDraft(PlanId(text_field(form, "plan")))
    return await _done(request, command)


async def seats(request: Request) -> Response:
    """Change seats in the draft: show what that does, or do it once that was seen."""
    copy, caller, _ticket = await enter(request, Audience.HOST)
    async with request.form(max_files=0) as form:
        fields = {name: text_field(form, name) for name in ("plan", "round", "one", "to")}
        confirmed = bool(text_field(form, "confirmed"))
    try:
        command = _edit(fields)
        if confirmed:
            return await _done(request, command)
        copy, change = await works(request).runner.preview(copy.event.id, caller, command, copy.event.version)
    except EventError as error:
        return await _page(request, copy, error.sentence, error.status, fields=fields)
    return await _page(request, copy, fields=fields, effect=effect(copy.event, change))


async def publish(request: Request) -> Response:
    """Show the plan to everyone."""
    copy, caller, _ticket = await enter(request, Audience.HOST)
    async with request.form(max_files=0) as form:
        plan_id, rounds = PlanId(text_field(form, "plan")), text_field(form, "rounds")
    shown = int(rounds) if rounds.isdecimal() and len(rounds) < 4 else None
    try:
        await run_form(request, copy, caller, Publish(plan_id, shown))
    except EventError as error:
        return await _page(request, copy, error.sentence, error.status)
    return go(f"/host/{copy.event.id}/go")


async def _done(request: Request, command: DraftCommand) -> Response:
    copy, caller, _ticket = await enter(request, Audience.HOST)
    try:
        await works(request).runner.run(copy.event.id, caller, command, f"form.{token_hex(8)}", copy.event.version)
    except EventError as error:
        return await _page(request, copy, error.sentence, error.status)
    return go(f"/host/{copy.event.id}/plan")


def _edit(fields: dict[str, str]) -> EditDraft:
    """`to` is a person (`p-...`) to change places with, a table (`t-...`), or `out`. Raises BadRequest."""
    kind, _, id_ = fields["to"].partition("-")
    number, one = fields["round"], ParticipantId(fields["one"])
    if not (number.isdecimal() and len(number) < 4 and one and (kind == "out" or (kind in ("p", "t") and id_))):
        raise BadRequest(say("Choose a round, a person, and where they are to go."))
    edit = (
        Swap(int(number), one, ParticipantId(id_))
        if kind == "p"
        else Move(int(number), one, TableId(id_) if kind == "t" else None)
    )
    return EditDraft(PlanId(fields["plan"]), edit)


def _seconds(request: Request, since_ms: int) -> int:
    return max(0, int(works(request).clock.now_ms() - since_ms) // 1000)


async def _page(
    request: Request, copy: Copy, problem: str | None = None, status: int = 200, /, **more: object
) -> Response:
    event, parts = copy.event, works(request)
    job, said = await parts.store.planning(event.id)
    view = await _view(request, copy)
    context: dict[str, object] = {
        "event": event,
        "step": "plan",
        "plan": view,
        "problem": problem or recalled(said) or None,
        "begun": has_begun(event, parts.clock.now_ms()),
        "numbers": numbers(event),
        "checks": checks(event) if event.published is None else (),
        "undo": last_undoable(event),
        "back": "plan",
        "job": None if job is None else {"people": job.people, "seconds": _seconds(request, job.started_ms)},
        "objectives": [(chosen.value, name) for chosen, name in OBJECTIVE_NAMES.items()],
        "fields": {"round": "1", "one": "", "to": ""},
        "effect": None,
    }
    return page(request, "plan", status, **{**context, **more})


async def _view(request: Request, copy: Copy) -> PlanPage | None:
    """The draft laid out, on a thread: of a crowd, that takes a while."""
    if copy.draft is None:
        return None
    asked = request.query_params
    other = PlanId(asked.get("with", ""))
    beside = await works(request).store.plan(copy.event.id, other) if _kept(copy.event, other) else None
    two = (ParticipantId(asked.get("one", "")), ParticipantId(asked.get("other", "")))
    return await asyncio.to_thread(plan_page, copy.event, copy.draft, beside=beside, beside_id=other, two=two)


def _kept(event: Event, plan_id: PlanId) -> bool:
    return any(draft.id == plan_id != event.draft for draft in event.drafts)
