"""The list of people: brought as a file, looked at before it is saved, and changed by hand, one page a person."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from rotation import Role
from server.core import person_form, roster
from server.core import sheet as sheets
from server.core.checks import checks
from server.core.columns import Column
from server.core.commands import AddPerson, EditPerson, ImportPeople, RemovePerson
from server.core.errors import BadRequest, EventError
from server.core.form import Faults
from server.core.import_view import LEAVE_OUT, MAX_ROLES, import_view
from server.core.model import Event, Participant, ParticipantId
from server.core.organizer_view import last_undoable, numbers, person_rows
from server.core.person_form import PersonForm
from server.core.roster import Layout, Roster
from server.core.sentence import say
from server.core.sheet import Sheet
from server.core.views import sort_key
from server.core.workbook import MAX_COLUMN
from server.live.hub import Audience
from server.pages.works import enter, go, missing, page, run_form, text_field

FIELDS = MAX_COLUMN + 2 * MAX_ROLES + 10
MAX_NOTES = 4_000
LEVEL_NAMES = (
    ("1", say("1: beginner")),
    ("2", say("2: junior")),
    ("3", say("3: intermediate")),
    ("4", say("4: senior")),
    ("5", say("5: leader")),
)
MOVED = say("You said what the columns mean. This is how the list looks now; nothing is saved yet.")


# --- the list, and files -----------------------------------------------------------------------------------------


async def people(request: Request) -> Response:
    """The list, and the way to bring one."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    return _people_page(request, copy.event)


async def upload(request: Request) -> Response:
    """Read a file and show what it would bring. Nothing is saved."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    async with request.form(max_files=1, max_fields=4) as form:
        file = form.get("file")
        data = await file.read(sheets.MAX_BYTES + 1) if isinstance(file, UploadFile) else b""
        name = file.filename if isinstance(file, UploadFile) else ""
    try:
        sheet = await asyncio.to_thread(sheets.read, data)
        text = sheets.as_csv(data, sheet)
        read = await asyncio.to_thread(_understood, copy.event, sheet, None)
    except BadRequest as error:
        return _people_page(request, copy.event, error.sentence, error.status)
    return _preview_page(request, copy.event, read, text=text, file_name=name or "", notes=sheet.notes)


async def check(request: Request) -> Response:
    """Show the same file again, with its columns as somebody says."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    async with request.form(max_files=0, max_fields=FIELDS, max_part_size=2 * sheets.MAX_BYTES) as form:
        return await _again(request, copy.event, form)


async def confirm(request: Request) -> Response:
    """Save the good lines of a file that was shown, as it was shown."""
    copy, caller, _ticket = await enter(request, Audience.HOST)
    async with request.form(max_files=0, max_fields=FIELDS, max_part_size=2 * sheets.MAX_BYTES) as form:
        layout, shown = _layout(form), text_field(form, "layout")
        if layout is not None and shown and layout.key != shown.replace("\r\n", "\n"):
            return await _again(request, copy.event, form, MOVED)
        try:
            read = await asyncio.to_thread(_understood, copy.event, sheets.read(_csv(form).encode()), layout)
            if read.missing:
                return await _again(request, copy.event, form)
            await run_form(request, copy, caller, ImportPeople(read.entries, bool(text_field(form, "remove"))))
        except EventError as error:
            return _people_page(request, copy.event, error.sentence, error.status)
    return go(f"/host/{copy.event.id}/people")


# --- one person --------------------------------------------------------------------------------------------------


async def new_person(request: Request) -> Response:
    """An empty form."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    return _person_page(request, copy.event, PersonForm(), {})


async def add_person(request: Request) -> Response:
    """Put somebody on the list."""
    copy, caller, _ticket = await enter(request, Audience.HOST)
    form = await _person_form(request)
    try:
        await run_form(request, copy, caller, AddPerson(person_form.read(form, copy.event)))
    except Faults as faults:
        return _person_page(request, copy.event, form, faults.by_field, status=422)
    return go(f"/host/{copy.event.id}/people")


async def edit_person(request: Request) -> Response:
    """The form as the person is."""
    copy, _caller, _ticket = await enter(request, Audience.HOST)
    person = _known(request, copy.event)
    return _person_page(request, copy.event, person_form.form_of(copy.event, person), {}, person)


async def change_person(request: Request) -> Response:
    """Change what the list says of somebody."""
    copy, caller, _ticket = await enter(request, Audience.HOST)
    person, form = _known(request, copy.event), await _person_form(request)
    try:
        await run_form(request, copy, caller, EditPerson(person_form.read(form, copy.event, person.id)))
    except Faults as faults:
        return _person_page(request, copy.event, form, faults.by_field, person, 422)
    except EventError as error:
        return _person_page(request, copy.event, form, {"role": error.sentence}, person, error.status)
    return go(f"/host/{copy.event.id}/people")


async def remove_person(request: Request) -> Response:
    """Take somebody off the list."""
    copy, caller, _ticket = await enter(request, Audience.HOST)
    try:
        await run_form(request, copy, caller, RemovePerson(_known(request, copy.event).id))
    except EventError as error:
        return _people_page(request, copy.event, error.sentence, error.status)
    return go(f"/host/{copy.event.id}/people")


# --- forms -------------------------------------------------------------------------------------------------------


def _csv(form: FormData) -> str:
    text = form.get("csv", "")
    return text.replace("\r\n", "\n") if isinstance(text, str) else ""  # browsers send lines as mail does


def _layout(form: FormData) -> Layout | None:
    """What the form says of the columns; None if it says nothing."""
    numbers = sorted(int(key[4:]) for key in form if key.startswith("col-") and key[4:].isdecimal() and len(key) < 8)
    if not numbers:
        return None
    chosen = {number: text_field(form, f"col-{number}") for number in numbers}
    known = set(Column)
    return Layout(
        columns=tuple(
            Column(text) if (text := chosen.get(number, "")) in known else None for number in range(numbers[-1] + 1)
        ),
        roles=_roles(form),
    )


def _roles(form: FormData) -> Mapping[str, Role | None]:
    said = {text_field(form, f"rolename-{n}"): text_field(form, f"role-{n}") for n in range(MAX_ROLES)}
    meaning: Mapping[str, Role | None] = {Role.MENTOR: Role.MENTOR, Role.MENTEE: Role.MENTEE, LEAVE_OUT: None}
    return {text: meaning[choice] for text, choice in said.items() if text and choice in meaning}


def _understood(event: Event, sheet: Sheet, layout: Layout | None) -> Roster:
    return roster.understand(sheet, layout, roles=event.format.has_roles)


async def _again(request: Request, event: Event, form: FormData, said: str = "") -> Response:
    try:
        read = await asyncio.to_thread(_understood, event, sheets.read(_csv(form).encode()), _layout(form))
    except BadRequest as error:
        return _people_page(request, event, error.sentence, error.status)
    return _preview_page(
        request,
        event,
        read,
        text=_csv(form),
        file_name=text_field(form, "file_name"),
        notes=tuple(text_field(form, "notes")[:MAX_NOTES].splitlines()),
        remove=bool(text_field(form, "remove")),
        said=said,
    )


async def _person_form(request: Request) -> PersonForm:
    async with request.form(max_files=0, max_fields=40) as form:
        return person_form.from_fields(lambda name: text_field(form, name))


def _known(request: Request, event: Event) -> Participant:
    person = event.people.get(ParticipantId(request.path_params["person"]))
    if person is None:
        raise missing(say("This person"))
    return person


# --- pages -------------------------------------------------------------------------------------------------------


def _people_page(request: Request, event: Event, error: str | None = None, status: int = 200) -> Response:
    return page(
        request,
        "people",
        status,
        event=event,
        step="people",
        numbers=numbers(event),
        people=person_rows(event),
        error=error,
        locked=event.published is not None,
        checks=checks(event) if event.published is None else (),
        undo=last_undoable(event),
        back="people",
    )


def _preview_page(  # noqa: PLR0913  # all of them are fields of the page
    request: Request,
    event: Event,
    read: Roster,
    *,
    text: str,
    file_name: str,
    notes: tuple[str, ...] = (),
    remove: bool = False,
    said: str = "",
) -> Response:
    name = roster.clean(file_name)[:80]
    return page(
        request,
        "preview",
        event=event,
        step="people",
        view=import_view(event, read, file_name=name, notes=notes, remove=remove),
        csv=text,
        kept_notes=notes,
        said=said,
    )


def _person_page(
    request: Request,
    event: Event,
    form: PersonForm,
    errors: Mapping[str, str],
    person: Participant | None = None,
    status: int = 200,
) -> Response:
    others = sorted((p for p in event.people.values() if p != person), key=lambda p: sort_key(p.name))
    return page(
        request,
        "person",
        status,
        event=event,
        step="people",
        form=form,
        errors=errors,
        person=person,
        others=[(p.id, p.name) for p in others],
        tables=[(table.id, table.label) for table in event.tables],
        levels=LEVEL_NAMES,
        has_roles=event.format.has_roles,
        locked=event.published is not None,
        action=f"/host/{event.id}/people/{person.id if person else 'new'}",
    )
