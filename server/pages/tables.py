"""The tables of an event, as organizers describe them."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from server.core import tables_form
from server.core.commands import EditTables
from server.core.errors import EventError
from server.core.form import Faults
from server.core.model import Event
from server.core.tables_form import TablesForm
from server.live.hub import Audience
from server.pages.works import enter, go, page, run_form, text_field

FIELDS = 6 * tables_form.MAX_TABLES + 10


async def edit(request: Request) -> Response:
    """The form as the tables are."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    return _page(request, copy.event, tables_form.form_of(copy.event), {})


async def change(request: Request) -> Response:
    """Change the tables."""
    copy, caller, _ticket = await enter(request, Audience.HOST)
    async with request.form(max_files=0, max_fields=FIELDS) as sent:
        form = tables_form.from_fields(copy.event, lambda name: text_field(sent, name))
    try:
        changed = tables_form.read(form, copy.event)
        if changed != copy.event.tables:
            await run_form(request, copy, caller, EditTables(changed))
    except Faults as faults:
        return _page(request, copy.event, form, faults.by_field, 422)
    except EventError as error:
        return _page(request, copy.event, form, {"count": error.sentence}, error.status)
    return go(f"/host/{copy.event.id}/plan")


def _page(request: Request, event: Event, form: TablesForm, errors: Mapping[str, str], status: int = 200) -> Response:
    return page(
        request,
        "tables",
        status,
        event=event,
        step="tables",
        form=form,
        errors=errors,
        has_calls=event.has_calls,
        seats=None if event.format.is_pairs else event.seats,
        published=event.published is not None,
    )
