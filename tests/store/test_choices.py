"""What people choose after a kick-off is kept apart, for its owner; closed is closed. On a real Valkey."""

from __future__ import annotations

from rotation import PersonId
from server.core.model import Choosing
from server.pairing import make_pairs
from server.store import keys
from server.store.redis import KEEP_S, Store
from tests.builders import a_person, crowd, people
from tests.stored import connected, created, new_id, written

M1, M2, E1, E2 = (PersonId(pid) for pid in ("m1", "m2", "e1", "e2"))


async def test_a_choice_is_read_by_its_owner_and_the_last_one_counts(store: Store) -> None:
    event = await created(store)

    assert await store.own_choice(event.id, M1) is None
    assert await store.choose(event.id, M1, {E1: 1, E2: 2})
    assert await store.choose(event.id, M1, {E2: 1})

    assert await store.own_choice(event.id, M1) == {E2: 1}
    assert await store.own_choice(event.id, E2) is None


async def test_who_chose_nobody_has_chosen(store: Store) -> None:
    event = await created(store)
    assert await store.chosen(event.id) == 0

    await store.choose(event.id, M1, {})
    await store.choose(event.id, E1, {M1: 1})

    assert await store.chosen(event.id) == 2


async def test_once_choosing_is_closed_nothing_changes_any_more(store: Store) -> None:
    event = await created(store)
    await store.choose(event.id, M1, {E1: 1})
    shut = await written(store, event, choosing=Choosing(closed=True))

    assert not await store.choose(event.id, M1, {E2: 1})
    assert await store.own_choice(event.id, M1) == {E1: 1}

    await written(store, shut, choosing=Choosing())
    assert await store.choose(event.id, M1, {E2: 1})


async def test_nothing_is_kept_of_an_event_that_does_not_exist(store: Store) -> None:
    gone = new_id()

    assert not await store.choose(gone, M1, {E1: 1})
    assert await store.chosen(gone) == 0


async def test_choices_are_forgotten_with_the_event_and_are_no_part_of_it(store: Store, valkey_url: str) -> None:
    event = await created(store)
    await store.choose(event.id, M1, {E1: 1})

    with connected(valkey_url) as client:
        assert 0 < int(client.ttl(keys.choices(event.id))) <= KEEP_S
    assert await store.load(event.id) == event
    assert await store.log(event.id) == []


async def test_pairs_are_made_of_what_both_chose_and_of_people_who_are_there(store: Store) -> None:
    event = await created(store, people={**people(2, 2), **crowd(a_person("x1"))})
    for who, ranks in ((M1, {E1: 1, E2: 2}), (M2, {E1: 1}), (E1, {M1: 1}), (E2, {M1: 1}), (PersonId("gone"), {E1: 1})):
        await store.choose(event.id, who, ranks)

    assert (await make_pairs(store, event, capacity=1)).pairs == ((M1, E1),)
    assert (await make_pairs(store, event, capacity=2)).pairs == ((M1, E1), (M1, E2))
