"""What organizers see of a plan before they publish it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rotation import Plan, Report, Role
from server.core.model import Event, ParticipantId, PlanId
from server.core.planner_words import in_words
from server.core.sentence import Sentence, chain, say
from server.core.views import short_names


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One mentor's evening: whom they meet in each round."""

    name: str
    table: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """A plan with its figures, as (label, number). by_mentor: whether a row is a mentor's evening, else a table's."""

    id: PlanId
    rounds: int
    figures: tuple[tuple[str, int], ...]
    proof: str
    sentences: tuple[str, ...]
    by_mentor: bool
    rows: tuple[PlanRow, ...]
    without_seat: tuple[str, ...]


def plan_view(event: Event, plan_id: PlanId, plan: Plan) -> PlanView:
    """A plan, laid out by mentor and round."""
    names = short_names(event.people.values())
    planned = {pid for pid, _ in plan.report.byes}
    return PlanView(
        id=plan_id,
        rounds=len(plan.rounds),
        figures=figures(event, plan.report),
        proof=_proof(event, plan.report),
        sentences=tuple(in_words(event, sentence, names) for sentence in plan.report.sentences),
        by_mentor=_by_mentor(event),
        rows=tuple(_rows(event, plan, names)),
        without_seat=tuple(p.name for p in event.people.values() if p.id not in planned),
    )


def figures(event: Event, report: Report) -> tuple[tuple[str, int], ...]:
    """What a plan is worth, as (label, number). Fit is in points: 0 to 100 for two people."""
    most_byes = max((count for _, count in report.byes), default=0)
    counts = (
        (say("Pairs who meet"), report.meetings),
        (say("Meet twice"), report.repeats),
        (say("Rounds sat out at most"), most_byes),
    )
    if event.asked_only:
        return (
            *counts,
            ("No plan has more than", report.upper_bound),
            ("Rounds between meetings at most", report.most_gaps),
        )
    if not _by_mentor(event):
        return (*counts, (say("Points in all"), report.total))
    return (
        *counts,
        (say("Points in all"), report.total),
        (say("No plan has more than"), report.upper_bound),
        (say("Points of the least lucky"), report.worst_off),
    )


def _proof(event: Event, report: Report) -> Sentence:
    if not report.proven:
        return say("A better plan may exist.")
    if event.asked_only:
        return say("It is proven that no plan holds more of the meetings that were asked for.")
    if _by_mentor(event):
        return say("It is proven that no plan has more points.")
    return say("It is proven that at tables of these sizes nobody can meet fewer people twice.")


def _by_mentor(event: Event) -> bool:
    return event.format.has_roles and event.format.is_pairs


def _rows(event: Event, plan: Plan, names: Mapping[ParticipantId, str]) -> Iterator[PlanRow]:
    """One row for each mentor where two sit together, else one for each table."""
    if _by_mentor(event):
        for mentor in event.with_role(Role.MENTOR):
            yield _row(event, plan, mentor.id, names)
        return
    for table in event.tables:
        at_table = [[p for p in seating.pairings if p.table == table.id] for seating in plan.rounds]
        cells = tuple(chain((names[pid] for p in found for pid in p.people), say(", ")) for found in at_table)
        if any(cells):
            yield PlanRow(name="", table=table.label, cells=cells)


def _row(event: Event, plan: Plan, mentor: ParticipantId, names: Mapping[ParticipantId, str]) -> PlanRow:
    cells, tables = [], []
    for seating in plan.rounds:
        pairing = next((p for p in seating.pairings if mentor in p.mentors), None)
        cells.append("" if pairing is None else chain((names[pid] for pid in pairing.mentees), say(", ")))
        tables += [] if pairing is None else [event.table(pairing.table).label]
    return PlanRow(name=names[mentor], table=chain(dict.fromkeys(tables), say(", ")), cells=tuple(cells))
