"""There is a demo of every format, ready to start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rotation import Role, audit
from server.core.checks import checks
from server.core.model import Event, Format
from server.core.problem import problem_of
from server.demo.evening import demo_event
from server.store import keys
from server.store.redis import Store
from tests.stored import connected


@pytest.fixture(params=list(Format))
def kind(request: pytest.FixtureRequest, valkey_url: str) -> Iterator[Format]:
    """A format whose demo is not made yet."""
    chosen: Format = request.param
    with connected(valkey_url) as client:
        client.delete(keys.demo(chosen))
        yield chosen
        client.delete(keys.demo(chosen))


async def test_a_demo_is_made_once_planned_soundly_and_published(kind: Format, store: Store) -> None:
    event = await demo_event(store, kind)

    assert await demo_event(store, kind) == await store.load(event.id) == event
    assert event.format is kind
    assert event.published is not None
    made = await store.plan(event.id, event.published)
    assert made is not None
    assert audit(problem_of(event), made) == ()
    assert [check.sentence for check in checks(event) if check.weight != "info"] == []


async def test_the_demo_at_a_distance_has_calls_and_rooms(store: Store, valkey_url: str) -> None:
    with connected(valkey_url) as client:
        client.delete(keys.demo(Format.DISTANCE))
    event: Event = await demo_event(store, Format.DISTANCE)

    assert [bool(table.link) for table in event.tables] == [True] * 18 + [False] * 2
    assert [table.room for table in event.tables] == [False] * 18 + [True] * 2
    assert len({table.link for table in event.tables}) == 19
    assert len(event.with_role(Role.MENTOR)) == 20
