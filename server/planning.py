"""From an event to a plan: asks the planner, in a process of its own, and keeps what it answers.

That an event is being planned stands in the store, so that every process knows: two hosts who press at once plan
once, and whoever cancels ends it wherever it runs.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace

from rotation import Objective, Plan, Problem, ProblemError
from server.core.commands import SetDraft
from server.core.drafts import next_seed
from server.core.errors import Conflict, EventError, Unavailable
from server.core.model import Event, EventId, PlanId
from server.core.problem import problem_of
from server.core.reseat import named
from server.core.standing import FAULTY, LOST
from server.store.redis import Planning, Store, keep_s
from server.worker import PlanFault, Worker, WorkerLost, checked_plan

HOLD_S = 0.25  # how soon a process hears that its planning was cancelled at another one
PATIENCE_S = 1.0  # a plan that takes longer is waited for on a page that says so
LOG = logging.getLogger("tablehop.planning")

Work = Callable[[Problem], Awaitable[Plan]]
Commit = Callable[[SetDraft], Awaitable[object]]


async def on_a_thread(problem: Problem) -> Plan:
    """Plan here, for a command line where nobody waits for anything else."""
    return await asyncio.to_thread(checked_plan, problem)


async def make_plan(
    store: Store, event: Event, work: Work = on_a_thread, objective: Objective | None = None
) -> SetDraft:
    """Plan the whole evening, check it, keep it; the command shows it to the host."""
    seed, wanted = next_seed(event), objective or event.rules.objective
    made = await work(replace(problem_of(event, seed=seed), objective=wanted))
    plan_id = PlanId(secrets.token_hex(4))
    await store.save_plan(event.id, plan_id, made, keep_s(event))
    return SetDraft(
        plan=plan_id,
        people=frozenset(event.people),
        tables=event.tables,
        rounds=event.agenda.rounds,
        version=event.version,
        seed=seed,
        objective=wanted,
    )


class Planner:
    """Makes plans behind the back of the pages; each event has one at a time."""

    def __init__(self, store: Store, worker: Worker, now_ms: Callable[[], int]) -> None:
        self._store = store
        self._worker = worker
        self._now_ms = now_ms
        self._jobs: dict[EventId, asyncio.Task[None]] = {}
        self._warming: asyncio.Task[None] | None = None

    def warm(self) -> None:
        """Start the process, because somebody looks at the page on which it is asked for."""
        if self._warming is None or self._warming.done():
            self._warming = asyncio.create_task(self._worker.warm())

    async def start(self, event: Event, commit: Commit, objective: Objective | None = None) -> None:
        """Begin a plan, unless one is under way; wait a moment, because most are done by then."""
        job = Planning(token=secrets.token_hex(8), started_ms=self._now_ms(), people=len(event.people))
        if await self._store.begin_planning(event.id, job):
            task = asyncio.create_task(self._run(event, job, commit, objective))
            self._jobs[event.id] = task
            task.add_done_callback(lambda done: self._forget(event.id, done))
            await asyncio.wait({task}, timeout=PATIENCE_S)

    async def make(self, event: Event) -> SetDraft:
        """A plan at once, for an event that nobody else knows yet. Raises Unavailable."""
        try:
            return await make_plan(self._store, event, self._worker.plan)
        except ProblemError as error:
            raise Conflict(named(event, f"{error}.")) from error
        except (WorkerLost, PlanFault) as error:
            raise Unavailable(LOST) from error

    async def cancel(self, event_id: EventId) -> None:
        """End the planning of an event, wherever it runs."""
        await self._store.end_planning(event_id)
        task = self._jobs.get(event_id)
        if task is not None:
            task.cancel()
            await asyncio.wait({task})

    async def stop(self) -> None:
        """End everything that runs here."""
        tasks = [*self._jobs.values(), *([self._warming] if self._warming else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._worker.stop()

    def _forget(self, event_id: EventId, task: asyncio.Task[None]) -> None:
        if self._jobs.get(event_id) is task:
            del self._jobs[event_id]

    async def _run(self, event: Event, job: Planning, commit: Commit, objective: Objective | None) -> None:
        try:
            said = await self._outcome(event, job, commit, objective)
            with suppress(Unavailable):
                await self._store.end_planning(event.id, job, said)
        except asyncio.CancelledError:
            with suppress(Unavailable):
                await self._store.end_planning(event.id, job)
            raise

    async def _outcome(self, event: Event, job: Planning, commit: Commit, objective: Objective | None) -> str:
        """What there is to say in the end: nothing, if it went well or was cancelled."""
        try:
            draft = await self._while_held(event, job, objective)
            if draft is not None:
                await commit(draft)
        except EventError as error:
            return error.sentence
        except ProblemError as error:
            return named(event, f"{error}.")
        except WorkerLost:
            LOG.warning("%s: the planning process was lost", event.id)
            return LOST
        except PlanFault:
            LOG.exception("%s: a faulty plan", event.id)
            return FAULTY
        return ""

    async def _while_held(self, event: Event, job: Planning, objective: Objective | None) -> SetDraft | None:
        """The plan, or None if it was cancelled at another process."""
        work = asyncio.create_task(make_plan(self._store, event, self._worker.plan, objective))
        try:
            while not (await asyncio.wait({work}, timeout=HOLD_S))[0]:
                if not await self._held(event.id, job):
                    return None
            return work.result() if await self._held(event.id, job) else None
        finally:
            work.cancel()
            await asyncio.wait({work})

    async def _held(self, event_id: EventId, job: Planning) -> bool:
        try:
            return await self._store.hold_planning(event_id, job)
        except Unavailable:  # the store is away, which cancels nothing
            return True
