"""In plain words: what groups or peers could not be given of what they need."""

from collections.abc import Iterator, Sequence

import numpy as np

from rotation.crowd import Crowd
from rotation.model import Format, Person, PersonId, Problem, Role, RoundPlan, Why
from rotation.openings import fixed_tables

NAMED = 5
"""A sentence about many people names so many of them."""


def apologies(problem: Problem, crowd: Crowd, rounds: Sequence[RoundPlan]) -> Iterator[str]:
    """Say who is never there, who finds no accessible seat, and whom their companions keep from sitting."""
    if problem.rounds:
        yield from _never_there(problem)
        yield from _no_access(problem)
        yield from _few_accessible_seats(problem, rounds)
        yield from _torn(problem)
        yield from _too_large(problem, crowd)
        yield from _left_behind(problem, rounds)


def names(people: Sequence[Person]) -> str:
    """Return the names of some people, the first few of many."""
    more = f" and {len(people) - NAMED} more" if len(people) > NAMED else ""
    return ", ".join(person.id for person in people[:NAMED]) + more


def _never_there(problem: Problem) -> Iterator[str]:
    numbers = range(1, problem.rounds + 1)
    never = [one for one in problem.people if one.available is not None and one.available.isdisjoint(numbers)]
    if never:
        yield f"available: {names(never)} can sit in none of the rounds 1 to {problem.rounds}."
    for number in numbers if len(never) < len(problem.people) else ():
        if all(one.available is not None and number not in one.available for one in problem.people):
            yield f"available: everybody is away in round {number}."


def _no_access(problem: Problem) -> Iterator[str]:
    accessible = {table.id for table in problem.tables if table.accessible}
    needing = [person for person in problem.people if person.needs_access]
    if needing and not accessible:
        yield f"needs_access: no table is accessible, so {names(needing)} cannot sit: mark one as accessible."
        return
    for person in needing:
        if person.fixed_table is not None and person.fixed_table not in accessible:
            yield (
                f"needs_access: {person.id} is fixed to table {person.fixed_table}, which is not accessible, and "
                "cannot sit: mark it as accessible, or let them sit elsewhere."
            )


def _few_accessible_seats(problem: Problem, rounds: Sequence[RoundPlan]) -> Iterator[str]:
    tables = [table for table in problem.tables if table.accessible]
    led_by = problem.format is Format.GROUPS
    out = {bye.person for one in rounds for bye in one.byes if bye.why is not Why.AWAY}
    for role in Role:
        seats = sum(table.seats - led_by for table in tables)
        if role is Role.MENTOR:
            seats = len(tables) * problem.mentors_per_table
        needing = [person for person in problem.side(role) if person.needs_access]
        short = [person for person in needing if person.id in out]
        if tables and len(needing) > seats and short:
            yield f"needs_access: accessible tables seat {seats} {role}s at a time, so {names(short)} sit out in turn."


def _torn(problem: Problem) -> Iterator[str]:
    fixed, leader = fixed_tables(problem), problem.follows
    for person in problem.people:
        table = fixed.get(person.id)
        if person.fixed_table not in (None, table):
            yield (
                f"companion: {person.id} is fixed to table {person.fixed_table}, but goes with {leader[person.id]} "
                f"to table {table}."
            )


def _too_large(problem: Problem, crowd: Crowd) -> Iterator[str]:
    party: dict[PersonId, list[int]] = {}
    leader = problem.follows
    number = {person.id: index for index, person in enumerate(crowd.people)}
    for companion, name in leader.items():
        party.setdefault(name, [number[name]]).append(number[companion])
    seats = np.array([table.seats - 1 for table in problem.tables], dtype=np.int64)
    for name, people in party.items():
        most = seats if people[0] < crowd.guests else np.minimum(seats, problem.mentors_per_table)
        if not (crowd.may_sit[people].all(axis=0) & (most >= len(people))).any():
            others = names([crowd.people[one] for one in people[1:]])
            yield f"companion: no table open to them has seats for {name}, {others} and somebody to talk with."


def _left_behind(problem: Problem, rounds: Sequence[RoundPlan]) -> Iterator[str]:
    away = {(bye.person, one.number) for one in rounds for bye in one.byes if bye.why is Why.AWAY}
    for companion, leader in problem.follows.items():
        missed = [one.number for one in rounds if (leader, one.number) in away and (companion, one.number) not in away]
        if missed:
            which = ", ".join(map(str, missed))
            yield f"companion: {companion} sits out in round {which}, because {leader} is away."
