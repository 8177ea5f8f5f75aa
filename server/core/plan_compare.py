"""Two plans of one evening side by side: what differs, person by person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from rotation import PersonId, Plan
from server.core.model import Draft, Event, ParticipantId, PlanId
from server.core.plan_view import figures
from server.core.sentence import Sentence, chain, say, say_n
from server.core.views import short_names

MOST_LINES = 20

Met = Mapping[PersonId, frozenset[PersonId]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Whom one person meets in one plan only."""

    name: str
    here: str
    there: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two plans: here, the chosen one, and there. more: how many people with differences are not listed."""

    here: str
    there: str
    there_id: PlanId
    figures: tuple[tuple[str, int, int], ...]
    summary: str
    lines: tuple[Difference, ...]
    more: int


def title(draft: Draft) -> Sentence:
    """`Plan B`, `Plan B, edited`."""
    if draft.earlier:
        return say("Plan {label}, edited", label=draft.label)
    return say("Plan {label}", label=draft.label)


def compare(event: Event, here: tuple[Draft, Plan], there: tuple[Draft, Plan]) -> Comparison:
    """What differs between two plans."""
    met, other = _met(here[1]), _met(there[1])
    lines = tuple(_lines(event, met, other))
    return Comparison(
        here=title(here[0]),
        there=title(there[0]),
        there_id=there[0].id,
        figures=tuple(
            (label, a, b)
            for (label, a), (_, b) in zip(figures(event, here[1].report), figures(event, there[1].report), strict=True)
        ),
        summary=_summary(here[1], there[1], len(lines)),
        lines=lines[:MOST_LINES],
        more=max(0, len(lines) - MOST_LINES),
    )


def _summary(here: Plan, there: Plan, people: int) -> Sentence:
    if here.rounds == there.rounds:
        return say("Both plans are the same, seat by seat.")
    if not people:
        return say("Everybody meets the same people in both plans, but in other rounds or at other tables.")
    return say_n("{n} person meets somebody else.", "{n} people meet somebody else.", people)


def _lines(event: Event, met: Met, other: Met) -> list[Difference]:
    names = short_names(event.people.values())
    return [
        Difference(
            name=person.name,
            here=_names(names, met.get(person.id, frozenset()) - other.get(person.id, frozenset())),
            there=_names(names, other.get(person.id, frozenset()) - met.get(person.id, frozenset())),
        )
        for person in event.people.values()
        if met.get(person.id, frozenset()) != other.get(person.id, frozenset())
    ]


def _names(names: Mapping[ParticipantId, str], people: frozenset[PersonId]) -> str:
    return chain((names[pid] for pid in names if pid in people), say(", ")) or say("nobody else")


def _met(plan: Plan) -> Met:
    found: defaultdict[PersonId, set[PersonId]] = defaultdict(set)
    for seating in plan.rounds:
        for pairing in seating.pairings:
            for pid in pairing.people:
                found[pid].update(other for other in pairing.people if other != pid)
    return {pid: frozenset(others) for pid, others in found.items()}
