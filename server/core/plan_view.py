"""What organizers see of a plan before they publish it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rotation import PersonId, Plan, Role
from server.core.model import Event, ParticipantId, PlanId
from server.core.views import short_names


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One mentor's evening: whom they meet in each round."""

    name: str
    table: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """A plan with its figures. Fit is in points: 0 to 100 for one conversation."""

    id: PlanId
    rounds: int
    total: int
    upper_bound: int
    proven: bool
    worst_off: int
    meetings: int
    repeats: int
    most_byes: int
    sentences: tuple[str, ...]
    rows: tuple[PlanRow, ...]
    without_seat: tuple[str, ...]


def plan_view(event: Event, plan_id: PlanId, plan: Plan) -> PlanView:
    """A plan, laid out by mentor and round."""
    names = short_names(event.people.values())
    planned = {pid for pid, _ in plan.report.byes}
    return PlanView(
        id=plan_id,
        rounds=len(plan.rounds),
        total=plan.report.total,
        upper_bound=plan.report.upper_bound,
        proven=plan.report.proven,
        worst_off=plan.report.worst_off,
        meetings=plan.report.meetings,
        repeats=plan.report.repeats,
        most_byes=max((count for _, count in plan.report.byes), default=0),
        sentences=tuple(_with_names(sentence, names) for sentence in plan.report.sentences),
        rows=tuple(_row(event, plan, p.id, names) for p in event.with_role(Role.MENTOR)),
        without_seat=tuple(p.name for p in event.people.values() if p.id not in planned),
    )


def _row(event: Event, plan: Plan, mentor: ParticipantId, names: Mapping[ParticipantId, str]) -> PlanRow:
    cells, tables = [], []
    for seating in plan.rounds:
        pairing = next((p for p in seating.pairings if mentor in p.mentors), None)
        cells.append("" if pairing is None else ", ".join(names[pid] for pid in pairing.mentees))
        tables += [] if pairing is None else [event.table(pairing.table).label]
    return PlanRow(name=names[mentor], table=", ".join(dict.fromkeys(tables)), cells=tuple(cells))


def _with_names(sentence: str, names: Mapping[PersonId, str]) -> str:
    """The planner knows people by id only."""
    return re.sub(r"[\w-]+", lambda word: names.get(PersonId(word[0]), word[0]), sentence)
