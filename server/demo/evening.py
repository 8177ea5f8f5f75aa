"""The demo evening: forty people who do not exist, planned and published, so that one press starts it."""

from __future__ import annotations

import secrets
from dataclasses import replace
from importlib import resources

from server.birth import draw_stamp, new_event
from server.core import form as event_form
from server.core import roster
from server.core.commands import Asked, Command, Publish
from server.core.decide import Change, decide
from server.core.form import EventForm
from server.core.model import CommandId, Event
from server.planning import make_plan
from server.store.redis import Committed, Store

DEMO = EventForm(title="Demo evening", rounds="5", breaks="3", break_min="10", tables="20")


class DemoError(Exception):
    """The demo could not be made. A defect."""


async def demo_event(store: Store) -> Event:
    """The demo event of this store; made when there is none."""
    known = await store.demo()
    event = await store.load(known) if known else None
    return event or await _make(store)


async def _make(store: Store) -> Event:
    people = roster.read(resources.files("server.demo").joinpath("people.csv").read_bytes()).people
    now_ms = int(await store.now_ms())
    event = await new_event(store, event_form.read(DEMO), now_ms, people)
    event = await _commit(store, event, await make_plan(store, event), now_ms)
    if event.draft is not None:
        event = await _commit(store, event, Publish(event.draft), now_ms)
    await store.set_demo(event.id)
    return event


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
