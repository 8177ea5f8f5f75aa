"""How an event comes to be."""

from __future__ import annotations

import pytest

from server import birth
from server.birth import CODE_LETTERS, draw_code, new_event
from server.core.commands import EditEvent
from server.core.errors import Unavailable
from server.core.model import Access, Doors, tables_for, timeline_of
from server.store.redis import Store
from tests.builders import T0, a_person, an_agenda

FORM = EditEvent(title="Mentoring night", agenda=an_agenda(rounds=3), doors=Doors(open=True), tables=tables_for(4))


async def test_a_new_event_is_what_the_form_says_with_two_links_and_nothing_planned(store: Store) -> None:
    ann = a_person("p1")

    event = await new_event(store, FORM, T0, (ann,))

    assert await store.load(event.id) == event
    assert await store.find(event.code) == event.id
    assert (event.title, event.agenda, event.doors, event.tables) == (
        FORM.title,
        FORM.agenda,
        FORM.doors,
        FORM.tables,
    )
    assert (event.version, event.created_at_ms, event.timeline) == (1, T0, timeline_of(FORM.agenda))
    assert (event.people, event.draft, event.published) == ({"p1": ann}, None, None)
    assert [link.access for link in event.links] == [Access.OWNER, Access.SCREEN]
    assert len({link.id for link in event.links}) == 2


async def test_a_code_that_is_taken_is_drawn_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    first = await new_event(store, FORM, T0)
    codes = iter([first.code, first.code, draw_code()])
    monkeypatch.setattr(birth, "draw_code", lambda: next(codes))
    second = await new_event(store, FORM, T0)
    assert await store.find(first.code) == first.id
    assert await store.find(second.code) == second.id


async def test_when_no_code_is_free_nothing_is_made(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    first = await new_event(store, FORM, T0)
    monkeypatch.setattr(birth, "draw_code", lambda: first.code)
    with pytest.raises(Unavailable, match="Try again"):
        await new_event(store, FORM, T0)


def test_codes_are_seven_letters_that_nobody_mixes_up() -> None:
    assert len(CODE_LETTERS) == len(set(CODE_LETTERS)) == 27
    assert not set("0O1ILS") & set(CODE_LETTERS)
    codes = {draw_code() for _ in range(1_000)}
    assert len(codes) == 1_000
    assert {len(code) for code in codes} == {7}
    assert set("".join(codes)) == set(CODE_LETTERS)
