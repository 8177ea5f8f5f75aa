"""One store, many processes: what is acknowledged is there, once, for everybody. On a real Valkey."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping

import pytest
import redis

from rotation import Role
from server.core.commands import (
    AddLink,
    Announce,
    CheckIn,
    Command,
    Extend,
    Hold,
    Join,
    OpenLobby,
    Pause,
    Publish,
    RenewLink,
    RevokeLink,
)
from server.core.errors import Unavailable
from server.core.model import (
    Access,
    Announcement,
    CommandId,
    Done,
    Doors,
    Event,
    EventId,
    Link,
    LinkId,
    ParticipantId,
    PlanId,
)
from server.store import keys
from server.store.notices import Notice, Notices
from server.store.redis import KEEP_S, Committed, Gone, Known, Stale, Store
from tests.builders import (
    T0,
    S,
    a_bye,
    a_pairing,
    a_person,
    a_plan,
    a_running_event,
    an_event,
    an_open_timeline,
    but,
    crowd,
    did,
    listed,
    people,
)
from tests.stored import commit, connected, created, new_id, next_of, unwritten, written
from tests.valkeys import Valkey
from tests.waiting import eventually

PID = ParticipantId
NAMES = ("Ольга Weber", "지민 Rojas", "محمد علي", 'O\'Brien "Zoë" \\ {}', "🙂\u2028\t", "a,b|c:d")


def keys_like(client: redis.Redis, pattern: str) -> list[str]:
    return [key.decode() if isinstance(key, bytes) else key for key in client.keys(pattern)]


def every_key(client: redis.Redis) -> dict[str, object]:
    """The whole content of the store."""
    return {key: client.dump(key) for key in keys_like(client, "*")}


def of_event(event: Event) -> str:
    """What the keys of an event begin with."""
    return f"th:{{{event.id}}}:"


# --- events -------------------------------------------------------------------------------------------

PAUSED = did(a_running_event(), Pause(), T0 + 5 * S)
VARIED: Mapping[str, Event] = {
    "new": an_event(people={}, draft=None, published=None),
    "open": an_event(timeline=an_open_timeline()),
    "running": a_running_event(announcement=Announcement(id="a1", text="Hi «all» 🙂\n|", by="Ada", at_ms=T0)),
    "paused": PAUSED,
    "held": did(a_running_event(), Hold(), T0 + 5 * S),
    "used": did(PAUSED, Announce("Back soon"), T0 + 9 * S),
    "many people": an_event(people=people(900, 1100)),
    "many scripts": an_event(people=crowd(*(a_person(f"p{n}", name) for n, name in enumerate(NAMES)))),
    "everything": an_event(
        doors=Doors(open=True, capacity=3),
        links=(Link(id=LinkId("l1"), access=Access.SCREEN, label="Вход"),),
        undo=tuple(Done(version=n, said="Paused", by="Ada", at_ms=n) for n in range(20)),
        last=Done(version=20, said="", by="", at_ms=0),
        jump_at_ms=2**53,
        people=crowd(
            a_person("p1", email="x@y", study="s", career="c", topics=("a", "b"), age=3, arrived_at_ms=1, link_no=2),
        ),
    ),
}


@pytest.mark.parametrize("name", VARIED)
async def test_an_event_is_loaded_as_it_was_created(store: Store, name: str) -> None:
    event = but(VARIED[name], id=new_id(), code=secrets.token_hex(4), version=1)
    assert await store.create(event)
    assert await store.load(event.id) == event


@pytest.mark.parametrize("name", VARIED)
async def test_an_event_is_loaded_as_it_was_committed(store: Store, name: str) -> None:
    before = await created(store, people=people(3, 3))
    after = next_of(but(VARIED[name], id=before.id, code=before.code, version=1))
    assert await commit(store, before, after) == Committed(2)
    assert await store.load(before.id) == after


async def test_a_new_event_begins_at_version_1(store: Store) -> None:
    event = await created(store, version=99)
    loaded = await store.load(event.id)
    assert loaded is not None
    assert (loaded.version, await store.head(event.id)) == (1, (1, "s1"))


async def test_a_join_code_belongs_to_one_event(store: Store) -> None:
    first = await created(store)
    second = unwritten(code=first.code)
    assert not await store.create(second)
    assert await store.find(first.code) == first.id
    assert await store.load(second.id) is None


async def test_what_was_never_written_is_not_there(store: Store) -> None:
    nothing = new_id()
    assert await store.find("NOSUCH1") is None
    assert await store.load(nothing) is None
    assert await store.head(nothing) is None
    assert await store.plan(nothing, PlanId("p1")) is None
    assert await store.before(nothing, 2) is None
    assert await store.log(nothing) == []
    assert await store.who_is_here(nothing) == frozenset()
    assert not await store.knows(nothing, CommandId("c1"))


async def test_there_is_one_demo_event_of_each_kind(store: Store, valkey_url: str) -> None:
    with connected(valkey_url) as client:
        client.delete(keys.demo("peers"), keys.demo("groups"))
    assert await store.demo("peers") is None
    await store.set_demo("peers", EventId("d1"))
    await store.set_demo("peers", EventId("d2"))
    assert await store.demo("peers") == "d2"
    assert await store.demo("groups") is None


async def test_the_first_secret_that_anybody_offers_is_everybodys(valkey: Valkey) -> None:
    stores = [Store(valkey.url) for _ in range(3)]
    candidates = [bytes([n]) * 32 for n in range(3)]
    offered = [s.secret(c) for s, c in zip(stores, candidates, strict=True)]
    secret, *others = await asyncio.gather(*offered)
    assert secret in candidates
    assert others == [secret, secret]
    assert await stores[0].secret(b"later") == secret
    for store in stores:
        await store.close()


async def test_the_stores_clock_is_told_in_milliseconds(store: Store, valkey_url: str) -> None:
    with connected(valkey_url) as client:
        seconds, _ = client.time()
    assert seconds * 1000 <= await store.now_ms() < (seconds + 60) * 1000


# --- commits ------------------------------------------------------------------------------------------


async def test_a_commit_makes_the_next_version(store: Store) -> None:
    before = await created(store)
    after = next_of(before, title="Another", people=people(1, 2))
    assert await commit(store, before, after, "c1") == Committed(2)
    assert await store.load(before.id) == after
    assert await store.head(before.id) == (2, after.stamp)
    assert await store.knows(before.id, CommandId("c1"))


async def test_a_repeated_command_is_known_and_writes_nothing(store: Store, valkey_url: str) -> None:
    first = await created(store)
    second = next_of(first, title="Once")
    await commit(store, first, second, "c1")
    third = await written(store, second, title="Other")
    with connected(valkey_url) as client:
        was = every_key(client)
        for before, after in ((first, second), (third, next_of(third, title="Twice"))):
            assert await commit(store, before, after, "c1") == Known(2)
        assert every_key(client) == was


async def test_a_commit_on_an_older_version_is_stale_and_writes_nothing(store: Store, valkey_url: str) -> None:
    first = await created(store)
    await written(store, first, title="Faster")
    with connected(valkey_url) as client:
        was = every_key(client)
        assert await commit(store, first, next_of(first, title="Slower"), "c2") == Stale(2)
        assert every_key(client) == was
    assert not await store.knows(first.id, CommandId("c2"))


async def test_a_commit_to_an_event_that_is_gone_writes_nothing(store: Store, valkey_url: str) -> None:
    event = unwritten()
    assert await commit(store, event, next_of(event, title="?")) == Gone()
    with connected(valkey_url) as client:
        assert keys_like(client, of_event(event) + "*") == []


async def test_a_commit_touches_only_its_own_event(store: Store, valkey_url: str) -> None:
    await written(store, await created(store), title="Neighbour")
    before = await created(store)
    with connected(valkey_url) as client:
        was = every_key(client)
        await written(store, before, title="Other", people={}, published=None)
        now = every_key(client)
    changed = {key for key in was.keys() | now.keys() if was.get(key) != now.get(key)}
    assert {key.removeprefix(of_event(before)) for key in changed} == {"s", "people", "log", "cmd"}


async def test_somebody_who_left_the_list_is_gone(store: Store) -> None:
    before = await created(store, people=people(2, 2))
    after = await written(store, before, people=people(1, 0))
    loaded = await store.load(before.id)
    assert loaded is not None
    assert loaded.people == after.people


async def test_every_version_has_one_winner_when_two_processes_commit_at_once(valkey_url: str, store: Store) -> None:
    event = await created(store)
    other = Store(valkey_url)

    async def commit_100(mine: Store, who: str) -> list[int]:
        won: list[int] = []
        while len(won) < 100:
            before = await mine.load(event.id)
            assert before is not None
            after = next_of(before, title=f"{who} {len(won)}", stamp=secrets.token_hex(4))
            answer = await commit(mine, before, after, f"{who}{len(won)}", by=who)
            if isinstance(answer, Committed):
                won.append(answer.version)
        return won

    ann, ben = await asyncio.gather(commit_100(store, "Ann"), commit_100(other, "Ben"))
    await other.close()

    assert sorted(ann + ben) == list(range(2, 202))
    log = await store.log(event.id)
    assert [version for version, _ in log] == list(range(2, 202))
    assert [version for version, entry in log if entry.by == "Ann"] == ann


# --- the log ------------------------------------------------------------------------------------------


async def test_the_log_tells_who_did_what_and_how_it_was_before(store: Store) -> None:
    first = await created(store)
    second = but(did(first, Announce("Hi")), stamp="s2")
    third = but(did(second, OpenLobby()), stamp="s3")
    await commit(store, first, second, by="Ada")
    await commit(store, second, third, by="Bob")

    log = await store.log(first.id)

    assert [(version, entry.by, entry.command, entry.said, entry.at_ms) for version, entry in log] == [
        (2, "Ada", "Test", "Done", T0),
        (3, "Bob", "Test", "Done", T0),
    ]
    assert [sorted(entry.before) for _, entry in log] == [["announcement"], ["timeline"]]


async def test_what_a_commit_replaced_restores_the_state_before_it(store: Store) -> None:
    first = but(a_running_event(), id=new_id(), code=secrets.token_hex(4), version=1, stamp="s1")
    assert await store.create(first)
    second = but(did(first, Extend("walk-1", 60), T0 + S), stamp="s2")
    await commit(store, first, second)
    await written(store, second, title="Later")

    before = await store.before(first.id, 2)

    assert before is not None
    assert (before.at_ms, dict(before.fields)) == (T0, {"timeline": first.timeline})


async def test_the_log_never_names_a_participant(store: Store, valkey_url: str) -> None:
    ann = a_person("e1", "Quetzalcoatl Xu", email="quetzal@example.org")
    joan = a_person("e2", "Joan Wyzak", Role.MENTOR, email="wyzak@example.org")
    event = await created(store, people=crowd(ann), doors=Doors(open=True), draft=PlanId("p1"), published=None)
    link = Link(id=LinkId("l9"), access=Access.HOST, label="Second host")
    steps: tuple[Command, ...] = (
        listed(but(ann, age=33)),
        AddLink(link),
        OpenLobby(),
        CheckIn(PID("e1")),
        Join(joan),
        RenewLink(PID("e1")),
        RevokeLink(LinkId("l9")),
    )
    for step in steps:
        after = but(did(event, step), stamp=secrets.token_hex(4))
        assert isinstance(await commit(store, event, after), Committed)
        event = after

    with connected(valkey_url) as client:
        log = repr(client.xrange(keys.log(event.id)))
        commands = repr(client.hgetall(keys.commands(event.id)))
    assert len(await store.log(event.id)) == len(steps)
    for word in ("Quetzal", "quetzal", "Joan", "Wyzak", "wyzak", "example.org"):
        assert word not in log + commands
    loaded = await store.load(event.id)
    assert loaded is not None
    assert [p.name for p in loaded.people.values()] == ["Quetzalcoatl Xu", "Joan Wyzak"]


# --- plans and how long things are kept ---------------------------------------------------------------

PLAN = a_plan(
    [a_pairing("t1", "m1", "e1"), a_bye("m2")],
    [],
    [a_pairing("t1", "m2", "e1"), a_pairing("t2", "m1", "e2")],
)


async def test_a_plan_is_loaded_as_it_was_saved(store: Store) -> None:
    event = new_id()
    await store.save_plan(event, PlanId("p1"), PLAN)
    await store.save_plan(event, PlanId("p2"), a_plan())
    assert await store.plan(event, PlanId("p1")) == PLAN
    assert await store.plan(event, PlanId("p2")) == a_plan()
    assert await store.plan(event, PlanId("p3")) is None


async def test_nothing_of_an_event_outlives_its_time_or_goes_before_it(store: Store, valkey_url: str) -> None:
    event = await created(store, published=None)
    await store.save_plan(event.id, PlanId("p1"), PLAN)
    await store.say_here(event.id, "web1", frozenset({"e1"}), 15_000)
    days_20 = 20 * 86_400
    with connected(valkey_url) as client:
        leases = {keys.here(event.id, "web1"), keys.processes(event.id)}
        kept = {*keys_like(client, of_event(event) + "*"), keys.code(event.code)} - leases
        for key in kept:
            client.expire(key, client.ttl(key) - days_20)  # time passes

        await commit(store, event, but(did(event, Publish(PlanId("p1"))), stamp="s2"))

        ttl = {key: client.ttl(key) for key in [*keys_like(client, of_event(event) + "*"), *kept]}
    assert all(seconds > 0 for seconds in ttl.values()), ttl
    assert ttl[keys.state(event.id)] == pytest.approx(KEEP_S, abs=60)
    made_once = {keys.code(event.code), *(key for key in kept if ":round:" in key or ":report:" in key)}
    assert {key for key, seconds in ttl.items() if seconds < KEEP_S - 60} == leases | made_once
    assert all(ttl[key] >= KEEP_S - days_20 - 60 for key in made_once)


# --- presence -----------------------------------------------------------------------------------------


async def test_people_are_here_while_any_process_sees_them(store: Store) -> None:
    event = new_id()
    await store.say_here(event, "web1", frozenset({"e1", "e2"}), 15_000)
    await store.say_here(event, "web2", frozenset({"e2", "e3"}), 15_000)
    assert await store.who_is_here(event) == {"e1", "e2", "e3"}

    await store.say_here(event, "web1", frozenset({"e1"}), 15_000)
    assert await store.who_is_here(event) == {"e1", "e2", "e3"}

    await store.say_here(event, "web2", frozenset(), 15_000)
    assert await store.who_is_here(event) == {"e1"}


async def test_the_people_of_a_process_that_died_are_forgotten(store: Store) -> None:
    event = new_id()
    await store.say_here(event, "web1", frozenset({"e1"}), 15_000)
    await store.say_here(event, "web2", frozenset({"e2"}), 50)
    await eventually(lambda: _is(store.who_is_here(event), {"e1"}))
    assert not await store.still_here(event, "web2", 15_000)


async def test_a_lease_that_is_renewed_goes_on(store: Store) -> None:
    event = new_id()
    await store.say_here(event, "web1", frozenset({"e1"}), 200)
    assert await store.still_here(event, "web1", 15_000)
    await store.say_here(event, "web2", frozenset({"e2"}), 250)
    await eventually(lambda: _is(store.who_is_here(event), {"e1"}))  # 250 ms later, web1's first lease is over too


async def test_a_lease_that_ran_out_cannot_be_renewed(store: Store) -> None:
    event = new_id()
    await store.say_here(event, "web1", frozenset({"e1"}), 30)
    await eventually(lambda: _is(store.who_is_here(event), set()))
    assert not await store.still_here(event, "web1", 15_000)


async def _is(asked: Awaitable[frozenset[ParticipantId]], expected: set[str]) -> bool:
    return await asked == expected


# --- notices ------------------------------------------------------------------------------------------


async def following(store: Store, event: EventId) -> Notices:
    """A subscription that has begun for certain."""
    notices = store.notices()
    await notices.open()
    await notices.follow(event)
    for _ in range(2):
        assert await notices.next(1.0) is None  # the store confirms each channel
    return notices


async def heard(notices: Notices) -> Notice:
    return await eventually(lambda: notices.next(0.1))


async def test_every_commit_is_told_with_what_it_changed(store: Store) -> None:
    first = await created(store, people=people(1, 2))
    notices = await following(store, first.id)
    second = await written(store, first, title="Other", draft=None)
    third = but(did(second, CheckIn(PID("e1"))), stamp="s3")
    await commit(store, second, third)
    await written(store, third, people=people(10, 11))

    told = [await heard(notices) for _ in range(3)]
    await notices.close()

    nothing = Notice(event=first.id, version=0, previous="", stamp="", fields=(), people=(), everybody=False)
    assert told == [
        but(nothing, version=2, previous="s1", stamp="s2", fields=("title", "draft")),
        but(nothing, version=3, previous="s2", stamp="s3", people=(PID("e1"),)),
        but(nothing, version=4, previous="s3", stamp="s4", everybody=True),
    ]


async def test_an_event_that_was_left_is_not_heard_of(store: Store) -> None:
    left, kept = await created(store), await created(store)
    notices = await following(store, left.id)
    await notices.follow(kept.id)
    await notices.leave(left.id)
    await written(store, left, title="Unheard")
    await written(store, kept, title="Heard")
    assert (await heard(notices)).event == kept.id
    await notices.close()


async def test_a_refresh_reads_one_step(store: Store, valkey_url: str) -> None:
    first = await created(store, people=people(2, 1))
    notices = await following(store, first.id)
    rest = {pid: person for pid, person in first.people.items() if pid != "m2"}
    e1 = but(first.people[PID("e1")], arrived_at_ms=T0)
    second = await written(store, first, title="Other", draft=None, people={**rest, e1.id: e1})
    notice = await heard(notices)
    with connected(valkey_url) as client:
        client.hset(keys.state(first.id), "code", "nonsense")  # whoever read all of it would stumble

    refreshed = await store.refresh(first, notice)

    await notices.close()
    assert refreshed == second


async def test_a_refresh_without_people_keeps_them(store: Store) -> None:
    first = await created(store)
    notices = await following(store, first.id)
    await written(store, first, title="Other")
    refreshed = await store.refresh(first, await heard(notices))
    await notices.close()
    assert refreshed is not None
    assert refreshed.people is first.people


async def test_a_refresh_reads_all_when_a_step_is_missing(store: Store) -> None:
    first = await created(store)
    notices = await following(store, first.id)
    second = await written(store, first, title="Missed")
    third = await written(store, second, doors=Doors(open=True))
    told = [await heard(notices) for _ in range(2)]
    await notices.close()
    assert await store.refresh(first, told[1]) == third  # a notice was lost
    assert await store.refresh(first, told[0]) == third  # the state has gone on since
    assert await store.refresh(but(second, stamp="other"), told[1]) == third  # the stamps do not join


async def test_a_refresh_reads_all_when_a_newer_program_wrote_a_field_of_its_own(store: Store) -> None:
    first = await created(store)
    second = await written(store, first, title="Other")
    notice = Notice(
        event=first.id,
        version=2,
        previous="s1",
        stamp="s2",
        fields=("colour",),
        people=(),
        everybody=False,
    )
    assert await store.refresh(first, notice) == second


async def test_a_refresh_reads_all_when_many_people_changed(store: Store) -> None:
    first = await created(store)
    notices = await following(store, first.id)
    second = await written(store, first, people=people(20, 20))
    notice = await heard(notices)
    await notices.close()
    assert notice.everybody
    assert await store.refresh(first, notice) == second


# --- a store in trouble -------------------------------------------------------------------------------


def everything_that_is_asked(store: Store, event: Event) -> Mapping[str, Callable[[], Awaitable[object]]]:
    return {**everything_that_is_read(store, event), **everything_that_is_written(store, event)}


def everything_that_is_read(store: Store, event: Event) -> Mapping[str, Callable[[], Awaitable[object]]]:
    notice = Notice(event=event.id, version=2, previous="s1", stamp="s2", fields=("title",), people=(), everybody=False)
    return {
        "now_ms": store.now_ms,
        "find": lambda: store.find("x"),
        "demo": lambda: store.demo("peers"),
        "load": lambda: store.load(event.id),
        "refresh": lambda: store.refresh(event, notice),
        "head": lambda: store.head(event.id),
        "knows": lambda: store.knows(event.id, CommandId("c")),
        "before": lambda: store.before(event.id, 2),
        "log": lambda: store.log(event.id),
        "plan": lambda: store.plan(event.id, PlanId("p1")),
        "who_is_here": lambda: store.who_is_here(event.id),
        "own_choice": lambda: store.own_choice(event.id, ParticipantId("e1")),
        "chosen": lambda: store.chosen(event.id),
        "all_choices": lambda: store.all_choices(event.id),
    }


def everything_that_is_written(store: Store, event: Event) -> Mapping[str, Callable[[], Awaitable[object]]]:
    return {
        "secret": lambda: store.secret(b"x"),
        "create": lambda: store.create(unwritten()),
        "commit": lambda: commit(store, event, next_of(event, title="x")),
        "set_demo": lambda: store.set_demo("peers", event.id),
        "choose": lambda: store.choose(event.id, ParticipantId("e1"), {}),
        "save_plan": lambda: store.save_plan(event.id, PlanId("p1"), PLAN),
        "say_here": lambda: store.say_here(event.id, "web1", frozenset({"e1"}), 15_000),
        "say_away": lambda: store.say_here(event.id, "web1", frozenset(), 15_000),
        "still_here": lambda: store.still_here(event.id, "web1", 15_000),
    }


async def test_a_store_that_is_gone_is_unavailable_and_works_again_afterwards(valkey: Valkey) -> None:
    store = Store(valkey.url)
    event = await created(store)
    notices = await following(store, event.id)
    valkey.kill()

    for name, ask in everything_that_is_asked(store, event).items():
        with pytest.raises(Unavailable) as error:
            await ask()
        assert error.value.sentence == "The store does not answer. Nothing is lost; it is tried again.", name
    with pytest.raises(Unavailable):
        await eventually(lambda: notices.next(0.1))
    await notices.close()

    valkey.start()
    assert await store.load(event.id) == event
    assert await commit(store, event, next_of(event, title="Again")) == Committed(2)
    await store.close()


TROUBLE = {
    "full disk": (("CONFIG", "SET", "min-replicas-to-write", "1"), ("CONFIG", "SET", "min-replicas-to-write", "0")),
    "full memory": (("CONFIG", "SET", "maxmemory", "1"), ("CONFIG", "SET", "maxmemory", "0")),
    "demoted": (("REPLICAOF", "localhost", "1"), ("REPLICAOF", "NO", "ONE")),
}


async def test_a_store_that_cannot_save_refuses_all_and_keeps_showing(valkey: Valkey) -> None:
    store = Store(valkey.url)
    event = await created(store)
    await store.say_here(event.id, "web1", frozenset({"e1"}), 60_000)
    for trouble, (begin, end) in TROUBLE.items():
        valkey.raw.execute_command(*begin)  # type: ignore[no-untyped-call]  # the library's own gap
        for name, ask in everything_that_is_written(store, event).items():
            if (trouble, name) != ("full memory", "say_away"):  # forgetting is always possible
                with pytest.raises(Unavailable, match="The server cannot save"):
                    await ask()
        for ask in everything_that_is_read(store, event).values():
            await ask()
        assert await store.load(event.id) == event, trouble
        valkey.raw.execute_command(*end)  # type: ignore[no-untyped-call]  # the library's own gap
    assert await commit(store, event, next_of(event, title="Again")) == Committed(2)
    await store.close()


async def test_a_mistake_of_ours_is_no_outage(store: Store, valkey_url: str) -> None:
    event = new_id()
    with connected(valkey_url) as client:
        client.set(keys.state(event), "not a hash")
    with pytest.raises(redis.ResponseError, match="WRONGTYPE"):
        await store.load(event)


async def test_a_subscription_that_falls_silent_is_found_out(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.store.notices.PING_EVERY_S", 0.02)
    monkeypatch.setattr("server.store.notices.SILENCE_S", 0.3)
    store = Store(valkey.url)
    notices = await following(store, new_id())
    for _ in range(20):
        assert await notices.next(0.02) is None  # its own pings keep it alive
    valkey.freeze()
    with pytest.raises(Unavailable, match="silent"):
        await eventually(lambda: notices.next(0.02))
    valkey.thaw()
    await notices.close()
    await store.close()


async def test_whoever_asks_the_store_can_be_stopped_at_any_moment(store: Store) -> None:
    event = await created(store)

    async def ask_for_ever() -> None:
        while True:
            await store.load(event.id)

    for turns in range(100):
        asking = asyncio.create_task(ask_for_ever())
        for _ in range(turns % 25):
            await asyncio.sleep(0)
        asking.cancel()
        done, _ = await asyncio.wait([asking], timeout=2)
        assert done, f"it goes on although it was stopped in turn {turns}"
