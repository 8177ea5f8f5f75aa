"""No valid repair as good changes fewer seats: every one is tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, permutations
from random import Random

import pytest

from rotation import Person, PersonId, Plan, Problem, Role, plan, repair
from tests.rotation.problems import an_event, mentee, mentor, pairs

Couple = tuple[PersonId, PersonId]
Choice = tuple[int, frozenset[Couple]]
"""How many seats a round changes, and its couples."""


def couples(plan_: Plan, number: int) -> frozenset[Couple]:
    return frozenset((one.mentors[0], one.mentees[0]) for one in plan_.rounds[number - 1].pairings)


def changed(before: frozenset[Couple], after: frozenset[Couple]) -> int:
    """Return how many people sit with somebody else, or no longer, or now."""
    return len({name for couple in before ^ after for name in couple})


def here(problem: Problem, number: int, role: Role) -> list[PersonId]:
    people = (person for person in problem.side(role))
    return [person.id for person in people if person.available is None or number in person.available]


def choices(problem: Problem, before: frozenset[Couple], number: int, below: int) -> list[Choice]:
    """Return every set of couples that can sit in a round and changes few seats, by what it changes."""
    mentors, mentees = (here(problem, number, role) for role in (Role.MENTOR, Role.MENTEE))
    apart = {frozenset(pair) for pair in problem.blocked}
    found = []
    for count in range(min(len(mentors), len(mentees), len(problem.tables)) + 1):
        for some in combinations(mentors, count):
            for others in permutations(mentees, count):
                made = frozenset(zip(some, others, strict=True))
                cost = changed(before, made)
                if cost < below and not any(frozenset(couple) in apart for couple in made):
                    found.append((cost, made))
    return sorted(found, key=lambda choice: choice[0])


def all_repairs(
    rounds: Sequence[Sequence[Choice]], met: frozenset[Couple], below: int
) -> Iterator[tuple[frozenset[Couple], ...]]:
    """Yield the couples of all rounds, of every repair that changes fewer seats and lets nobody meet again."""
    if not rounds:
        yield ()
        return
    for cost, made in rounds[0]:
        if cost >= below:
            break
        if not made & met:
            for rest in all_repairs(rounds[1:], met | made, below - cost):
                yield (made, *rest)


def spreads(problem: Problem, rounds: Sequence[frozenset[Couple]], done: int) -> list[int]:
    """Return by how much the byes of each side differ, rounds away reckoned as for others of the side.

    Who is in none of the rounds after `done` is left out of account.
    """
    found = []
    for role in (Role.MENTOR, Role.MENTEE):
        byes, away = Counter[PersonId](), Counter[PersonId]()
        names = [person.id for person in problem.side(role)]
        for number, made in enumerate(rounds, start=1):
            seated, present = {name for couple in made for name in couple}, here(problem, number, role)
            byes.update(name for name in present if name not in seated)
            away.update(name for name in names if name not in present)
        there = max(1, len(names) * len(rounds) - away.total())
        counted = {name for number in range(done + 1, problem.rounds + 1) for name in here(problem, number, role)}
        loads = [byes[name] + away[name] * byes.total() // there for name in counted]
        found.append(max(loads, default=0) - min(loads, default=0))
    return found


def better(problem: Problem, held: Plan, made: Plan, done: int) -> str | None:
    """Return a repair with fewer changed seats, as many meetings and byes as even, if there is one."""
    past = [couples(held, number) for number in range(1, done + 1)]
    open_rounds = range(done + 1, problem.rounds + 1)
    ours = [couples(made, number) for number in open_rounds]
    cost = sum(changed(couples(held, number), mine) for number, mine in zip(open_rounds, ours, strict=True))
    limits = [max(1, spread) for spread in spreads(problem, [*past, *ours], done)]
    meetings = sum(map(len, ours))
    rounds = [choices(problem, couples(held, number), number, cost) for number in open_rounds]
    for other in all_repairs(rounds, frozenset().union(*past), cost):
        if sum(map(len, other)) >= meetings and all(
            spread <= limit for spread, limit in zip(spreads(problem, [*past, *other], done), limits, strict=True)
        ):
            return f"{cost} seats: {ours}, but {other}"
    return None


def an_evening(seed: int) -> tuple[Problem, Plan, int, Random]:
    rng = Random(seed)
    mentors, mentees = rng.randint(2, 5), rng.randint(2, 4)
    blocked = pairs(*(f"m{rng.randint(1, mentors)} e{rng.randint(1, mentees)}" for _ in range(rng.randint(0, 2))))
    problem = an_event(mentors, mentees, rng.randint(2, 3), blocked=blocked, seed=seed)
    if rng.random() < 0.3:
        problem = replace(problem, tables=problem.tables[:-1])
    return problem, plan(problem), rng.randint(0, problem.rounds - 1), rng


def with_availability(problem: Problem, person: Person, *numbers: int) -> Problem:
    """Return the problem with somebody who is there in these rounds only."""
    there = replace(person, available=frozenset(numbers))
    return replace(problem, people=tuple(there if one is person else one for one in problem.people))


@pytest.mark.parametrize("start", [0, 40, 80, 320, 660])
def test_no_repair_of_a_no_show_changes_fewer_seats(start: int) -> None:
    for seed in range(start, start + 40):
        problem, held, done, rng = an_evening(seed)
        now = with_availability(problem, rng.choice(problem.people), *range(1, done + 1))
        assert better(now, held, repair(now, held, done=done).plan, done) is None, seed


@pytest.mark.parametrize("seeds", [range(40), range(40, 80), range(80, 120), range(540, 580), (284, 968, 1251, 1396)])
def test_no_repair_for_a_late_arrival_changes_fewer_seats(seeds: Iterable[int]) -> None:
    for seed in seeds:
        problem, held, done, rng = an_evening(seed)
        make = mentor if rng.random() < 0.5 else mentee
        late = replace(make("late"), available=frozenset(range(done + 1, problem.rounds + 1)))
        now = replace(problem, people=(*problem.people, late))
        assert better(now, held, repair(now, held, done=done).plan, done) is None, seed


@pytest.mark.parametrize("start", [0, 40])
def test_no_repair_of_an_early_leave_changes_fewer_seats(start: int) -> None:
    for seed in range(start, start + 40):
        problem, held, done, rng = an_evening(seed)
        now = with_availability(
            problem, rng.choice(problem.people), *range(1, rng.randint(done, problem.rounds - 1) + 1)
        )
        assert better(now, held, repair(now, held, done=done).plan, done) is None, seed


@pytest.mark.parametrize("start", [0, 40])
def test_no_repair_for_somebody_who_comes_back_changes_fewer_seats(start: int) -> None:
    for seed in range(start, start + 40):
        problem, _, done, rng = an_evening(seed)
        person = rng.choice(problem.people)
        held = plan(with_availability(problem, person))
        now = with_availability(problem, person, *range(done + 1, problem.rounds + 1))
        assert better(now, held, repair(now, held, done=done).plan, done) is None, seed


def test_a_late_arrival_with_a_table_of_their_own_sits_there_whatever_else_would_change_less() -> None:
    for seed in range(8):
        problem, held, done, rng = an_evening(seed)
        make = mentor if rng.random() < 0.5 else mentee
        there = frozenset(range(done + 1, problem.rounds + 1))
        late = replace(make("late"), available=there, fixed_table=problem.tables[0].id)
        made = repair(replace(problem, people=(*problem.people, late)), held, done=done)
        tables = {pairing.table for one in made.plan.rounds for pairing in one.pairings if late.id in pairing.people}
        assert tables <= {problem.tables[0].id}
