"""From an event to a plan: asks the planner, off the event loop, and keeps what it answers."""

from __future__ import annotations

import asyncio
import secrets

from rotation import Plan, Problem, audit, plan
from server.core.commands import SetDraft
from server.core.model import Event, PlanId
from server.core.problem import problem_of
from server.store.redis import Store


class PlanFault(Exception):
    """The independent check found a fault in a plan; it is not shown to anybody. A defect of the planner."""


async def make_plan(store: Store, event: Event) -> SetDraft:
    """Plan the whole evening, check it, keep it; the command shows it to the host."""
    made = await asyncio.to_thread(_checked_plan, problem_of(event))
    plan_id = PlanId(secrets.token_hex(4))
    await store.save_plan(event.id, plan_id, made)
    return SetDraft(
        plan=plan_id,
        people=frozenset(event.people),
        tables=event.tables,
        rounds=event.agenda.rounds,
        version=event.version,
    )


def _checked_plan(problem: Problem) -> Plan:
    made = plan(problem)
    faults = audit(problem, made)
    if faults:
        raise PlanFault(str(faults[0]))
    return made
