"""The one place that reads and writes events, in Redis or Valkey 6.2 and newer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any, cast

import msgspec
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from rotation import Plan, Ranks
from server.core.as_run import Turn
from server.core.commands import Before
from server.core.model import CommandId, Event, EventId, ParticipantId, PlanId
from server.core.timeline import Timeline
from server.store import codec, keys
from server.store.answering import answering
from server.store.notices import Notice, Notices
from server.store.own import Drawers

KEEP_S = 400 * 86_400  # an event is forgotten this long after it was last touched; plans and codes after they were made
REHEARSAL_S = 3 * 3_600  # the same for a rehearsal that nobody ended
LINGER_S = 600  # a plan that nothing leads to any more is kept for so long
TIMEOUT_S = 2.0
PLANNING_MS = 5_000  # a planning that nobody holds for so long is over: its process has gone
SAID_S = 600


@dataclass(frozen=True, slots=True)
class Committed:
    """Written, as this version."""

    version: int


@dataclass(frozen=True, slots=True)
class Known:
    """This command id was committed before; the first result stands."""

    version: int


@dataclass(frozen=True, slots=True)
class Stale:
    """Somebody else committed since; read and decide again."""

    version: int


@dataclass(frozen=True, slots=True)
class Gone:
    """There is no such event (any more)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning:
    """An event is being planned: by whom (a random token), since when, for how many people."""

    token: str
    started_ms: int
    people: int


Answer = Committed | Known | Stale | Gone


class Store:
    """Events, their logs and plans. Every method raises `Unavailable` when the store does not answer."""

    def __init__(self, url: str) -> None:
        # No retries in the library: a command is retried by its id, where the whole round trip is understood.
        # Typed loosely: the library speaks of bytes or text, and we asked for text.
        self._redis: Any = Redis.from_url(
            url,
            decode_responses=True,
            socket_timeout=TIMEOUT_S,
            socket_connect_timeout=TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
            retry_on_error=[],
        )
        self._commit = self._script("commit.lua")
        self._choose = self._script("choose.lua")
        self.drawers = Drawers(self._redis, self._script("keep.lua"))

    def _script(self, name: str) -> Any:  # noqa: ANN401  # as the library has it
        return self._redis.register_script(resources.files("server.store").joinpath(name).read_text())

    async def close(self) -> None:
        """Give back the connections."""
        await self._redis.aclose()

    async def now_ms(self) -> float:
        """The store's clock, which is everybody's."""
        with answering():
            seconds, micros = await self._redis.time()
            return int(seconds) * 1000 + int(micros) / 1000

    async def secret(self, candidate: bytes) -> bytes:
        """The key that signs cookies and links: the first candidate that any process offered."""
        with answering():
            await self._redis.set(keys.SIGNING_KEY, candidate.hex(), nx=True)
            return bytes.fromhex(cast("str", await self._redis.get(keys.SIGNING_KEY)))

    # --- events ----------------------------------------------------------------------------------------------

    async def create(self, event: Event) -> bool:
        """Write a new event as version 1; False if its join code is taken."""
        with answering():
            if not await self._redis.set(keys.code(event.code), event.id, nx=True, ex=keep_s(event)):
                return False
            first = replace(event, version=1)
            fields = {name: codec.text(getattr(first, name)) for name in codec.FIELDS}
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.hset(keys.state(event.id), mapping={"version": 1, "stamp": event.stamp, **fields})
                if event.people:
                    pipe.hset(keys.people(event.id), mapping={p.id: codec.text(p) for p in event.people.values()})
                for key in (keys.state(event.id), keys.people(event.id)):
                    pipe.expire(key, keep_s(event))
                await pipe.execute()
            return True

    async def find(self, code: str) -> EventId | None:
        """The event behind a join code."""
        with answering():
            found = await self._redis.get(keys.code(code))
            return EventId(found) if found else None

    async def demo(self, kind: str) -> EventId | None:
        """The demo event of this kind, if one was made."""
        with answering():
            found = await self._redis.get(keys.demo(kind))
            return EventId(found) if found else None

    async def set_demo(self, kind: str, event_id: EventId) -> None:
        """Remember which event is the demo of this kind."""
        with answering():
            await self._redis.set(keys.demo(kind), event_id)

    async def delete(self, event: Event) -> None:
        """Forget an event and all that belongs to it."""
        own = (keys.state, keys.people, keys.log, keys.commands, keys.planning, keys.planning_said, keys.choices)
        with answering():
            drawers = (keys.own(event.id, person) for person in event.people)
            await self._redis.delete(keys.code(event.code), *(key(event.id) for key in own), *drawers)
            processes = await self._redis.zrange(keys.processes(event.id), 0, -1)
            await self._redis.delete(keys.processes(event.id), *(keys.here(event.id, one) for one in processes))
        for plan_id in event.plans:
            await self.drop_plan(event.id, plan_id)

    async def load(self, event_id: EventId) -> Event | None:
        """The whole event as it is now."""
        with answering():
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.hgetall(keys.state(event_id))
                pipe.hvals(keys.people(event_id))
                fields, people = await pipe.execute()
            return codec.event(event_id, fields, people) if fields else None

    async def refresh(self, known: Event, notice: Notice) -> Event | None:
        """`known` brought to the state that the notice speaks of; the whole event if that is not one step away."""
        one_step = (known.version + 1, known.stamp) == (notice.version, notice.previous)
        if not one_step or notice.everybody or not codec.knows(notice.fields):
            return await self.load(known.id)
        with answering():
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.hmget(keys.state(known.id), ["version", "stamp", *notice.fields])
                pipe.hmget(keys.people(known.id), [*notice.people, ""])
                values, people = await pipe.execute()
        if (values[0], values[1]) != (str(notice.version), notice.stamp):
            return await self.load(known.id)
        return _patched(known, notice, values[2:], people[:-1])

    async def head(self, event_id: EventId) -> tuple[int, str] | None:
        """Version and stamp, to find out cheaply whether anything was missed."""
        with answering():
            version, stamp = await self._redis.hmget(keys.state(event_id), ["version", "stamp"])
            return (int(version), str(stamp)) if version else None

    async def commit(
        self,
        before: Event,
        after: Event,
        *,
        command_id: CommandId,
        command: str,
        by: str,
        said: str,
        at_ms: int,
    ) -> Answer:
        """Make `after` the event if it still is `before`. Safe to repeat with the same command id."""
        wrote = codec.difference(before, after)
        entry = codec.Entry(
            by=by, command=command, said=said, at_ms=at_ms, before=wrote.before, people=wrote.people_before
        )
        event = before.id
        with answering():
            answer = await self._commit(
                keys=[keys.state(event), keys.people(event), keys.log(event), keys.commands(event)],
                args=[
                    before.version,
                    command_id,
                    after.stamp,
                    keep_s(before),
                    keys.channel(event),
                    wrote.names,
                    codec.text(entry),
                    codec.text(wrote.people) if wrote.people else "",
                    *(part for pair in wrote.fields.items() for part in pair),
                ],
            )
        return _answer(answer)

    async def knows(self, event_id: EventId, command_id: CommandId) -> bool:
        """Whether a command with this id was committed."""
        with answering():
            return bool(await self._redis.hexists(keys.commands(event_id), command_id))

    async def before(self, event_id: EventId, version: int) -> Before | None:
        """What the commit of `version` replaced, for undo."""
        with answering():
            found = await self._redis.xrange(keys.log(event_id), f"{version}-0", f"{version}-0")
        if not found:
            return None
        entry = codec.entry(found[0][1]["entry"])
        fields = {k: codec.field(k, raw) for k, raw in entry.before.items()}
        published = fields.get("published")
        plan = await self.plan(event_id, cast("PlanId", published)) if published else None
        return Before(at_ms=entry.at_ms, fields=fields, people=entry.people, plan=plan)

    async def log(self, event_id: EventId) -> Sequence[tuple[int, codec.Entry]]:
        """Every commit with its version, oldest first."""
        with answering():
            found = await self._redis.xrange(keys.log(event_id))
        return [(int(id_.split("-")[0]), codec.entry(values["entry"])) for id_, values in found]

    async def turns(self, event_id: EventId) -> tuple[Turn, ...]:
        """Every edit of the clock, oldest first."""
        return tuple(
            Turn(at_ms=e.at_ms, command=e.command, was=cast("Timeline", codec.field("timeline", e.before["timeline"])))
            for _version, e in await self.log(event_id)
            if "timeline" in e.before
        )

    # --- plans -----------------------------------------------------------------------------------------------

    async def save_plan(self, event_id: EventId, plan_id: PlanId, plan: Plan, keep_s: int = KEEP_S) -> None:
        """Write a plan, round by round; nobody sees it before a commit points at it."""
        head = codec.PlanHead(rounds=len(plan.rounds), report=plan.report)
        with answering():
            async with self._redis.pipeline(transaction=False) as pipe:
                for seating in plan.rounds:
                    pipe.set(keys.seating(event_id, plan_id, seating.number), codec.text(seating), ex=keep_s)
                pipe.set(keys.report(event_id, plan_id), codec.head_text(head), ex=keep_s)
                await pipe.execute()

    async def plan(self, event_id: EventId, plan_id: PlanId) -> Plan | None:
        """A plan as it was written."""
        with answering():
            found = await self._redis.get(keys.report(event_id, plan_id))
            if not found:
                return None
            head = codec.plan_head(found)
            names = [keys.seating(event_id, plan_id, n) for n in range(1, head.rounds + 1)]
            texts = await self._redis.mget(names) if names else []
        return Plan(rounds=tuple(codec.round_plan(t) for t in texts if t), report=head.report)

    async def drop_plan(self, event_id: EventId, plan_id: PlanId) -> None:
        """Forget a plan that no commit points at."""
        with answering():
            found = await self._redis.get(keys.report(event_id, plan_id))
            rounds = codec.plan_head(found).rounds if found else 0
            await self._redis.delete(*_keys_of(event_id, plan_id, rounds))

    async def let_go(self, event_id: EventId, plans: Collection[PlanId]) -> None:
        """Forget plans that nothing leads to any more; not at once, because somebody may be reading them."""
        for plan_id in plans:
            with answering():
                found = await self._redis.get(keys.report(event_id, plan_id))
                head = codec.plan_head(found) if found else None
                async with self._redis.pipeline(transaction=False) as pipe:
                    for key in _keys_of(event_id, plan_id, head.rounds if head else 0):
                        pipe.expire(key, LINGER_S)
                    await pipe.execute()

    # --- planning under way ----------------------------------------------------------------------------------

    async def begin_planning(self, event_id: EventId, job: Planning) -> bool:
        """Note that an event is being planned; False if it is already."""
        with answering():
            begun = await self._redis.set(keys.planning(event_id), codec.text(job), nx=True, px=PLANNING_MS)
            if begun:
                await self._redis.delete(keys.planning_said(event_id))
        return bool(begun)

    async def hold_planning(self, event_id: EventId, job: Planning) -> bool:
        """Renew the lease of one's own planning; False if it was cancelled."""
        with answering():
            if await self._redis.get(keys.planning(event_id)) != codec.text(job):
                return False
            return bool(await self._redis.pexpire(keys.planning(event_id), PLANNING_MS))

    async def end_planning(self, event_id: EventId, job: Planning | None = None, said: str = "") -> None:
        """Forget that an event is being planned: by `job`, or by whomever. said: why it came to nothing."""
        with answering():
            if job is not None and await self._redis.get(keys.planning(event_id)) != codec.text(job):
                return
            if said:
                await self._redis.set(keys.planning_said(event_id), said, ex=SAID_S)
            await self._redis.delete(keys.planning(event_id))

    async def planning(self, event_id: EventId) -> tuple[Planning | None, str]:
        """Whether an event is being planned; else why the last planning came to nothing, if it did."""
        with answering():
            names = keys.planning(event_id), keys.planning_said(event_id)
            job, said = await self._redis.mget(names)
        return (msgspec.json.decode(job, type=Planning) if job else None), str(said or "")

    # --- what people keep to themselves ----------------------------------------------------------------------

    async def choose(self, event_id: EventId, person: ParticipantId, ranks: Ranks, keep_s: int = KEEP_S) -> bool:
        """Keep with whom somebody would like to go on; False if choosing is closed, or the event is gone."""
        with answering():
            taken = await self._choose(
                keys=[keys.state(event_id), keys.choices(event_id)], args=[person, codec.text(ranks), keep_s]
            )
        return bool(taken)

    async def own_choice(self, event_id: EventId, person: ParticipantId) -> Ranks | None:
        """What one person chose, for that person alone; None: nothing yet."""
        with answering():
            found = await self._redis.hget(keys.choices(event_id), person)
        return codec.ranks(found) if found else None

    async def chosen(self, event_id: EventId) -> int:
        """How many people have chosen, whatever that was."""
        with answering():
            return int(await self._redis.hlen(keys.choices(event_id)))

    async def all_choices(self, event_id: EventId) -> Mapping[ParticipantId, Ranks]:
        """What everybody chose; only for making pairs of it."""
        with answering():
            found = await self._redis.hgetall(keys.choices(event_id))
        return {ParticipantId(person): codec.ranks(text) for person, text in found.items()}

    # --- presence and notices -----------------------------------------------------------------------------------

    async def say_here(self, event_id: EventId, process: str, here: frozenset[str], lease_ms: int) -> None:
        """Note who has a socket on this process; forgotten by itself when the lease is not renewed."""
        now = await self.now_ms()
        with answering():
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.delete(keys.here(event_id, process))
                if here:
                    pipe.sadd(keys.here(event_id, process), *here)
                    pipe.pexpire(keys.here(event_id, process), lease_ms)
                    pipe.zadd(keys.processes(event_id), {process: int(now) + lease_ms})
                    pipe.pexpire(keys.processes(event_id), lease_ms * 4)
                else:
                    pipe.zrem(keys.processes(event_id), process)
                await pipe.execute()

    async def still_here(self, event_id: EventId, process: str, lease_ms: int) -> bool:
        """Renew the lease of what `say_here` noted; False if that ran out, and has to be said again."""
        now = await self.now_ms()
        with answering():
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.pexpire(keys.here(event_id, process), lease_ms)
                pipe.zadd(keys.processes(event_id), {process: int(now) + lease_ms}, xx=True)
                pipe.pexpire(keys.processes(event_id), lease_ms * 4)
                renewed, *_ = await pipe.execute()
        return bool(renewed)

    async def who_is_here(self, event_id: EventId) -> frozenset[ParticipantId]:
        """Everybody with a live socket on any process."""
        now = await self.now_ms()
        with answering():
            alive = await self._redis.zrangebyscore(keys.processes(event_id), int(now), "+inf")
            if not alive:
                return frozenset()
            found = await self._redis.sunion([keys.here(event_id, process) for process in alive])
        return frozenset(ParticipantId(pid) for pid in cast("set[str]", found))

    def notices(self) -> Notices:
        """A fresh subscription, on a connection of its own."""
        return Notices(self._redis)


def keep_s(event: Event) -> int:
    """How long an event is kept after it was last touched (s)."""
    return KEEP_S if event.rehearsal is None else REHEARSAL_S


def _keys_of(event_id: EventId, plan_id: PlanId, rounds: int) -> tuple[str, ...]:
    seatings = (keys.seating(event_id, plan_id, number) for number in range(1, rounds + 1))
    return keys.report(event_id, plan_id), *seatings


def _answer(answer: Sequence[str | int]) -> Answer:
    match answer[0]:
        case "OK":
            return Committed(int(answer[1]))
        case "KNOWN":
            return Known(int(answer[1]))
        case "STALE":
            return Stale(int(answer[1]))
        case _:
            return Gone()


def _patched(known: Event, notice: Notice, values: Sequence[str], people: Sequence[str | None]) -> Event:
    fields = {name: codec.field(name, value) for name, value in zip(notice.fields, values, strict=True)}
    merged = {**known.people}
    for pid, value in zip(notice.people, people, strict=True):
        if value is None:
            merged.pop(pid, None)
        else:
            merged[pid] = codec.person(value)
    new = any(pid not in known.people for pid in notice.people)
    everybody = known.people if not notice.people else dict(sorted(merged.items())) if new else merged
    return replace(known, version=notice.version, stamp=notice.stamp, people=everybody, **fields)  # type: ignore[arg-type]  # each field was decoded as its own type
