"""The words of an event: ground rules, and prompts for each role."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from server.core import conversation_form
from server.core.commands import EditConversation
from server.core.conversation import Conversation
from server.core.conversation_form import ConversationForm
from server.core.form import Faults
from server.core.model import Event
from server.core.prompts import sides
from server.live.hub import Audience
from server.pages.works import enter, go, page, run_form, text_field


async def edit(request: Request) -> Response:
    """The form with the words as they are."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    saved = "saved" in request.query_params
    return _page(request, copy.event, conversation_form.form_of(copy.event), {}, saved=saved)


async def change(request: Request) -> Response:
    """Keep other words; they are on every phone at once."""
    copy, caller, _ticket = await enter(request, Audience.HOST)
    async with request.form(max_files=0, max_fields=20) as sent:
        form = conversation_form.from_fields(copy.event, lambda name: text_field(sent, name))
    try:
        words = conversation_form.read(form, copy.event)
    except Faults as faults:
        return _page(request, copy.event, form, faults.by_field, status=422)
    if words != copy.event.conversation:
        await run_form(request, copy, caller, EditConversation(words))
    return _back(copy.event)


async def ship(request: Request) -> Response:
    """Go back to the words that come with the format."""
    copy, caller, _ticket = await enter(request, Audience.HOST)
    await run_form(request, copy, caller, EditConversation(Conversation()))
    return _back(copy.event)


def _back(event: Event) -> Response:
    return go(f"/host/{event.id}/conversation?saved")


def _page(
    request: Request,
    event: Event,
    form: ConversationForm,
    errors: Mapping[str, str],
    *,
    saved: bool = False,
    status: int = 200,
) -> Response:
    roles = [(role.value, event.format.role_words[role]) for role in sides(event.format)]
    own = event.conversation != Conversation()
    return page(
        request,
        "conversation",
        status,
        event=event,
        step="conversation",
        form=form,
        errors=errors,
        roles=roles,
        saved=saved,
        own=own,
    )
