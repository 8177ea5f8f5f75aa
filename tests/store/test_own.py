"""What people keep to themselves is read by its owner alone, and a yes is seen once both said it. On a real Valkey."""

from __future__ import annotations

from rotation import PersonId
from server.core.commands import Erase
from server.core.decide import Change, decide
from server.core.own import kept_answers, kept_contact, kept_of, own_of
from server.store import keys
from server.store.redis import KEEP_S, Store
from tests.builders import T0, asked, but
from tests.stored import commit, connected, created, new_id

M1, M2, E1, E2 = (PersonId(pid) for pid in ("m1", "m2", "e1", "e2"))


def yes(other: PersonId, note: str = "") -> dict[str, str]:
    return dict(kept_of(other, note=note, saved=False, yes=True))


async def test_what_is_kept_is_read_by_its_owner_and_the_last_word_counts(store: Store) -> None:
    event = await created(store)
    owner, drawers = event.people[E1], store.drawers

    assert await drawers.read(event.id, E1) == {}
    assert await drawers.keep(event.id, owner, kept_of(M1, note="First", saved=True, yes=True), KEEP_S)
    assert await drawers.keep(event.id, owner, kept_of(M1, note="Then", saved=False, yes=True), KEEP_S)
    assert await drawers.keep(event.id, owner, {"goal": "By May"}, KEEP_S)

    own = own_of(await drawers.read(event.id, E1))
    assert (own.notes, own.saved, own.yes, own.goal) == ({M1: "Then"}, frozenset(), frozenset({M1}), "By May")
    assert await drawers.read(event.id, M1) == {}


async def test_what_is_kept_goes_with_its_event_or_when_that_would_be_forgotten(store: Store, valkey_url: str) -> None:
    event = await created(store)
    for person in event.people.values():
        await store.drawers.keep(event.id, person, {"goal": "By May"}, 600)
    with connected(valkey_url) as client:
        assert 0 < client.ttl(keys.own(event.id, E1)) <= 600
        await store.delete(event)
        assert client.exists(*(keys.own(event.id, person) for person in event.people)) == 0


async def test_a_yes_is_seen_once_both_said_it_with_the_contact_each_gives(store: Store) -> None:
    event = await created(store)
    drawers, people = store.drawers, event.people
    await drawers.keep(event.id, people[E1], {**yes(M1), **yes(M2)}, KEEP_S)
    assert await drawers.contacts(event.id, [M1]) == {M1: {}}
    assert await drawers.contacts(event.id, [E1]) == {E1: {}}

    await drawers.keep(event.id, people[M1], {**yes(E1), **kept_contact("+49 1")}, KEEP_S)

    assert await drawers.contacts(event.id, [E1]) == {E1: {M1: "+49 1"}}
    assert await drawers.contacts(event.id, [M1]) == {M1: {E1: None}}
    assert await drawers.contacts(event.id, [M2]) == {M2: {}}

    await drawers.keep(event.id, people[M1], kept_of(E1, note="", saved=False, yes=False), KEEP_S)
    assert await drawers.contacts(event.id, [E1]) == {E1: {}}


async def test_feedback_is_told_without_the_person(store: Store) -> None:
    event = await created(store)
    await store.drawers.keep(
        event.id, event.people[E1], {**kept_answers(1, {"Q": 4}), **kept_answers(2, {"Q": 2})}, KEEP_S
    )
    await store.drawers.keep(event.id, event.people[E2], {**kept_answers(9, {"Q": 1}), **yes(M1, "secret")}, KEEP_S)

    assert await store.drawers.said(event.id, (E1, E2), 2) == [[{"Q": 4}, {"Q": 2}], []]


async def test_it_is_forgotten_with_the_event_and_is_no_part_of_it(store: Store, valkey_url: str) -> None:
    event = await created(store)
    await store.drawers.keep(event.id, event.people[E1], yes(M1, "canary"), KEEP_S)

    with connected(valkey_url) as client:
        assert 0 < int(client.ttl(keys.own(event.id, E1))) <= KEEP_S
    assert await store.load(event.id) == event
    assert await store.log(event.id) == []


async def test_nothing_is_kept_for_nobody(store: Store) -> None:
    event = await created(store)
    assert not await store.drawers.keep(event.id, but(event.people[E1], id=PersonId("x")), yes(M1), KEEP_S)
    assert not await store.drawers.keep(new_id(), event.people[E1], yes(M1), KEEP_S)
    assert not await store.drawers.keep(event.id, but(event.people[E1], link_no=1), yes(M1), KEEP_S)


async def test_who_deleted_their_data_keeps_nothing_and_nothing_comes_after(store: Store, valkey_url: str) -> None:
    event = await created(store, published=None, draft=None)
    owner = but(event.people[E1], email="canary@example.org")
    drawers = store.drawers
    await drawers.keep(event.id, owner, yes(M1, "canary"), KEEP_S)
    await store.choose(event.id, E1, {M1: 1})
    change = decide(event, asked(Erase(E1)), T0)
    assert isinstance(change, Change)

    await commit(store, event, but(change.after, stamp="s9"))
    await drawers.empty(event.id, E1)

    assert not await drawers.keep(event.id, owner, yes(M1, "canary"), KEEP_S)
    assert await store.own_choice(event.id, E1) is None
    with connected(valkey_url) as client:
        assert not client.exists(keys.own(event.id, E1))
        kept = (client.hgetall(keys.state(event.id)), client.hgetall(keys.people(event.id)))
        texts = [*map(repr, kept), repr(client.xrange(keys.log(event.id)))]
    assert "m1@example.org" in texts[1]
    assert not any("canary" in text or "e1@example.org" in text for text in texts)
