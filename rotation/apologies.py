"""In plain words: what groups or peers could not be given of what they need."""

from collections.abc import Iterator, Sequence

import numpy as np

from rotation.crowd import Crowd
from rotation.model import Format, Person, PersonId, Problem, Role, RoundPlan, Why
from rotation.openings import fixed_tables
from rotation.saying import Sentence, chain, say
from rotation.sentences import SIDES, some


def apologies(problem: Problem, crowd: Crowd, rounds: Sequence[RoundPlan]) -> Iterator[Sentence]:
    """Say who is never there, who finds no accessible seat, and whom their companions keep from sitting."""
    if problem.rounds:
        yield from _never_there(problem)
        yield from _no_access(problem)
        yield from _few_accessible_seats(problem, rounds)
        yield from _torn(problem)
        yield from _too_large(problem, crowd)
        yield from _left_behind(problem, rounds)


def names(people: Sequence[Person]) -> Sentence:
    """Return the names of some people, the first few of many."""
    return some([person.id for person in people])


def _never_there(problem: Problem) -> Iterator[Sentence]:
    numbers = range(1, problem.rounds + 1)
    never = [one for one in problem.people if one.available is not None and one.available.isdisjoint(numbers)]
    if never:
        yield say(
            "available: {names} can sit in none of the rounds 1 to {last}.", names=names(never), last=problem.rounds
        )
    for number in numbers if len(never) < len(problem.people) else ():
        if all(one.available is not None and number not in one.available for one in problem.people):
            yield say("available: everybody is away in round {number}.", number=number)


def _no_access(problem: Problem) -> Iterator[Sentence]:
    accessible = {table.id for table in problem.tables if table.accessible}
    needing = [person for person in problem.people if person.needs_access]
    if needing and not accessible:
        yield say(
            "needs_access: no table is accessible, so {names} cannot sit: mark one as accessible.", names=names(needing)
        )
        return
    for person in needing:
        if person.fixed_table is not None and person.fixed_table not in accessible:
            yield say(
                "needs_access: {name} is fixed to table {table}, which is not accessible, and cannot sit: "
                "mark it as accessible, or let them sit elsewhere.",
                name=person.id,
                table=person.fixed_table,
            )


def _few_accessible_seats(problem: Problem, rounds: Sequence[RoundPlan]) -> Iterator[Sentence]:
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
            yield say(
                "needs_access: accessible tables seat {seats} {people} at a time, so {names} sit out in turn.",
                seats=seats,
                people=SIDES[role],
                names=names(short),
            )


def _torn(problem: Problem) -> Iterator[Sentence]:
    fixed, leader = fixed_tables(problem), problem.follows
    for person in problem.people:
        table = fixed.get(person.id)
        if person.fixed_table not in (None, table):
            yield say(
                "companion: {name} is fixed to table {table}, but goes with {leader} to table {table_2}.",
                name=person.id,
                table=person.fixed_table,
                leader=leader[person.id],
                table_2=table,
            )


def _too_large(problem: Problem, crowd: Crowd) -> Iterator[Sentence]:
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
            yield say(
                "companion: no table open to them has seats for {name}, {others} and somebody to talk with.",
                name=name,
                others=others,
            )


def _left_behind(problem: Problem, rounds: Sequence[RoundPlan]) -> Iterator[Sentence]:
    away = {(bye.person, one.number) for one in rounds for bye in one.byes if bye.why is Why.AWAY}
    for companion, leader in problem.follows.items():
        missed = [one.number for one in rounds if (leader, one.number) in away and (companion, one.number) not in away]
        if missed:
            yield say(
                "companion: {companion} sits out in round {numbers}, because {leader} is away.",
                companion=companion,
                numbers=chain(map(str, missed), say(", ")),
                leader=leader,
            )
