"""How an event comes to be: ids, join code and links are drawn, and it is written once."""

from __future__ import annotations

import secrets

from server.core.commands import EditEvent
from server.core.errors import Unavailable
from server.core.model import Access, Event, EventId, Link, LinkId, Participant, Rehearsal, timeline_of
from server.core.sentence import say
from server.store.redis import Store

CODE_LETTERS = "ABCDEFGHJKMNPQRTUVWXYZ23456"  # 27 that nobody mixes up, read or heard
CODE_LENGTH = 7
TRIES = 20


async def new_event(
    store: Store,
    form: EditEvent,
    now_ms: int,
    people: tuple[Participant, ...] = (),
    rehearsal: Rehearsal | None = None,
) -> Event:
    """Create an event with an owner's and a screen's link, and a join code that nobody has."""
    for _ in range(TRIES):
        event = Event(
            id=EventId(secrets.token_hex(6)),
            code=draw_code(),
            title=form.title,
            created_at_ms=now_ms,
            version=1,
            stamp=draw_stamp(),
            agenda=form.agenda,
            timeline=timeline_of(form.agenda),
            doors=form.doors,
            tables=form.tables,
            format=form.format,
            seats=form.seats,
            rules=form.rules,
            people={p.id: p for p in people},
            rehearsal=rehearsal,
            links=(
                Link(id=draw_link_id(), access=Access.OWNER, label="Host"),
                Link(id=draw_link_id(), access=Access.SCREEN, label="Big screen"),
            ),
        )
        if await store.create(event):
            return event
    raise Unavailable(say("No free join code was found. Try again."))


def draw_code() -> str:
    """A join code: 7 of 27 letters and digits, 10 billion in all."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def draw_stamp() -> str:
    """What makes one state different from every other of the same version."""
    return secrets.token_hex(4)


def draw_link_id() -> LinkId:
    """An id for a link; the secret is derived from it."""
    return LinkId(secrets.token_hex(4))
