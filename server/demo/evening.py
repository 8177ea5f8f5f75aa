"""Demo evenings, one of each format: people who do not exist, planned and published, so that one press starts it."""

from __future__ import annotations

import secrets
from dataclasses import replace
from importlib import resources

from rotation import Role
from server.birth import draw_stamp, new_event
from server.core import form as event_form
from server.core import roster
from server.core.commands import Asked, Command, EditTables, Publish
from server.core.decide import Change, decide
from server.core.form import EventForm
from server.core.model import CommandId, Event, Format, Participant, Table
from server.planning import make_plan
from server.store.redis import Committed, Store

USUAL = EventForm(title="Demo evening", rounds="5", breaks="3", break_min="10", tables="20")
FORMS = {
    Format.MENTEES_MOVE: USUAL,
    Format.MENTORS_MOVE: USUAL,
    Format.REVERSE: USUAL,
    Format.GROUPS: replace(USUAL, tables="7", seats="4"),
    Format.PEERS: replace(USUAL, tables="10", seats="4"),
    Format.DISTANCE: replace(USUAL, walk_s="60"),
    Format.KICKOFF: replace(USUAL, breaks="", talk_min="8", walk_s="60", closing_min="10"),
    Format.NETWORKING: replace(USUAL, rounds="10", breaks="5", talk_min="2", walk_s="30"),
}


class DemoError(Exception):
    """The demo could not be made. A defect."""


async def demo_event(store: Store, kind: Format) -> Event:
    """The demo event of this format; made when there is none."""
    known = await store.demo(kind)
    event = await store.load(known) if known else None
    return event or await _make(store, kind)


async def _make(store: Store, kind: Format) -> Event:
    form = replace(FORMS[kind], format=kind.value)
    now_ms = int(await store.now_ms())
    event = await new_event(store, event_form.read(form), now_ms, _people(kind, int(form.tables)))
    if kind is Format.DISTANCE:
        event = await _commit(store, event, EditTables(_linked(event.tables)), now_ms)
    event = await _commit(store, event, await make_plan(store, event), now_ms)
    if event.draft is not None:
        event = await _commit(store, event, Publish(event.draft), now_ms)
    await store.set_demo(kind, event.id)
    return event


def _people(kind: Format, tables: int) -> tuple[Participant, ...]:
    """Forty people; in groups no more mentors than tables."""
    people = roster.read(resources.files("server.demo").joinpath("people.csv").read_bytes()).people
    if kind is not Format.GROUPS:
        return people
    mentors = [p for p in people if p.role is Role.MENTOR][:tables]
    return (*mentors, *(p for p in people if p.role is Role.MENTEE))


def _linked(tables: tuple[Table, ...]) -> tuple[Table, ...]:
    """Video calls that lead nowhere, and two rooms."""
    calls, rooms = tables[:-2], tables[-2:]
    linked = (replace(t, link=f"https://video.example/tablehop-demo-{secrets.token_hex(6)}") for t in calls)
    return (*linked, *(replace(t, room=True) for t in rooms))


async def _commit(store: Store, event: Event, command: Command, now_ms: int) -> Event:
    """Nobody else knows this event yet, so nobody can be faster."""
    asked = Asked(command=command, id=CommandId(f"demo.{secrets.token_hex(8)}"), by="Host", seen=event.version)
    change = decide(event, asked, now_ms)
    if not isinstance(change, Change):
        raise DemoError(change.sentence)
    after = replace(change.after, stamp=draw_stamp())
    name = type(command).__name__
    answer = await store.commit(
        event, after, command_id=asked.id, command=name, by=asked.by, said=change.said, at_ms=now_ms
    )
    if not isinstance(answer, Committed):
        raise DemoError(f"{name} was answered with {answer}")
    return after
