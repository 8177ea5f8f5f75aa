"""New rounds beside others that stay: the planner plans them, given what happens in the others."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from rotation.model import Bye, Pairing, Person, PersonId, Problem, RoundPlan, TableId, Why
from rotation.planner import plan

Pairs = frozenset[tuple[PersonId, PersonId]]


def plan_rounds(
    problem: Problem,
    numbers: Sequence[int],
    others: Sequence[RoundPlan],
    locked: Mapping[int, Sequence[Pairing]],
    keep: Collection[TableId],
) -> list[RoundPlan]:
    """Return rounds with these numbers, in which people meet as if the other rounds were long past.

    Pairings that are `locked` in a round are in it; nobody else comes to the tables `keep`.
    """
    met = _met(problem, others)
    busy = {number: {name for one in locked.get(number, ()) for name in one.people} for number in numbers}
    rest = replace(
        problem,
        rounds=len(numbers),
        people=tuple(_there(person, busy) for person in problem.people),
        history=problem.history | met,
        must_meet=frozenset(pair for pair in problem.must_meet if tuple(sorted(pair)) not in met),
    )
    made = zip(numbers, plan(rest).rounds, strict=True)
    return [_joined(number, one, locked.get(number, ()), keep) for number, one in made]


def _there(person: Person, busy: Mapping[int, Collection[PersonId]]) -> Person:
    """Return a person who is available in those of the new rounds in which they are and have no seat yet."""
    there = frozenset(
        place
        for place, (number, names) in enumerate(busy.items(), start=1)
        if person.id not in names and (person.available is None or number in person.available)
    )
    return person if len(there) == len(busy) and person.available is None else replace(person, available=there)


def _joined(number: int, made: RoundPlan, locked: Sequence[Pairing], keep: Collection[TableId]) -> RoundPlan:
    """Return a round with its locked pairings. Whose seat is not free wait for another, as if they came back."""
    taken = {name for one in locked for name in one.people}
    free = [one for one in made.pairings if one.table not in keep and taken.isdisjoint(one.people)]
    seated = taken.union(*(one.people for one in free))
    waiting = (name for one in made.pairings for name in one.people if name not in seated)
    return RoundPlan(
        number=number,
        pairings=(*locked, *free),
        byes=(
            *(bye for bye in made.byes if bye.person not in taken),
            *(Bye(person=name, why=Why.AWAY) for name in waiting),
        ),
    )


def _met(problem: Problem, rounds: Sequence[RoundPlan]) -> Pairs:
    known = {person.id for person in problem.people}
    return frozenset(
        (one, other)
        for round_plan in rounds
        for pairing in round_plan.pairings
        for one, other in combinations(sorted(known.intersection(pairing.people)), 2)
    )
