"""What happens to a plan on the evening, by chance, and independent checks of the plan after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product
from random import Random

from rotation import (
    Bye,
    Cause,
    Format,
    Move,
    Pairing,
    Person,
    PersonId,
    Plan,
    Problem,
    Role,
    RoundPlan,
    Table,
    TableId,
    Why,
    fit,
    plan,
)
from tests.rotation.problems import pid


def couple(table: str, one: str, other: str) -> Pairing:
    return Pairing(table=TableId(table), mentors=(pid(one),), mentees=(pid(other),))


def group(table: str, mentors: str, mentees: str) -> Pairing:
    return Pairing(
        table=TableId(table),
        mentors=tuple(map(pid, mentors.split())),
        mentees=tuple(map(pid, mentees.split())),
    )


def ring(table: str, names: str) -> Pairing:
    return Pairing(table=TableId(table), peers=tuple(map(pid, names.split())))


def held(problem: Problem, *rounds: tuple[Pairing, ...], byes: tuple[Bye, ...] = ()) -> Plan:
    """Return a plan of these rounds; who sits nowhere has a bye, as others have it, if not told in `byes`."""
    told = {bye.person: bye for bye in byes}
    made = []
    for number, pairings in enumerate(rounds, start=1):
        seated = {name for pairing in pairings for name in pairing.people}
        out = (person.id for person in problem.people if person.id not in seated)
        made.append(
            RoundPlan(
                number=number,
                pairings=pairings,
                byes=tuple(told.get(name, Bye(person=name, why=Why.PARTNERS_TAKEN)) for name in out),
            )
        )
    return Plan(rounds=tuple(made), report=plan(problem).report)


def coming(problem: Problem, name: str, *numbers: int) -> Problem:
    """Return the problem with somebody who is there in these rounds only."""
    people = (replace(one, available=frozenset(numbers)) if one.id == name else one for one in problem.people)
    return replace(problem, people=tuple(people))


def why(plan_: Plan, number: int) -> dict[PersonId, Why]:
    return {bye.person: bye.why for bye in plan_.rounds[number - 1].byes}


def causes(moves: tuple[Move, ...]) -> dict[tuple[PersonId, int], Cause]:
    return {(move.person, move.round_no): move.cause for move in moves}


def change(problem: Problem, done: int, rng: Random) -> Problem:
    """Return the problem after something has happened, by chance, while round `done` + 1 was ahead."""
    return rng.choice([leave, vanish, come_back, walk_in, close_table, add_table, add_round, drop_round, block])(
        problem, done, rng
    )


def with_person(problem: Problem, person: Person) -> Problem:
    return replace(problem, people=tuple(person if one.id == person.id else one for one in problem.people))


def available(problem: Problem, person: Person) -> frozenset[int]:
    return frozenset(range(1, problem.rounds + 2)) if person.available is None else person.available


def leave(problem: Problem, done: int, rng: Random) -> Problem:
    """Somebody misses some of the rounds ahead."""
    if not problem.people:
        return problem
    person = rng.choice(problem.people)
    missed = {number for number in range(done + 1, problem.rounds + 2) if rng.random() < 0.7}
    return with_person(problem, replace(person, available=available(problem, person) - missed))


def vanish(problem: Problem, _done: int, rng: Random) -> Problem:
    """Somebody is taken off the list."""
    if not problem.people:
        return problem
    gone = rng.choice(problem.people).id
    return replace(
        problem,
        people=tuple(
            replace(
                person,
                wishes=tuple(wish for wish in person.wishes if wish != gone),
                companion=None if person.companion == gone else person.companion,
            )
            for person in problem.people
            if person.id != gone
        ),
        blocked=without(problem.blocked, gone),
        must_meet=without(problem.must_meet, gone),
        history=without(problem.history, gone),
    )


def without(pairs: frozenset[tuple[PersonId, PersonId]], gone: PersonId) -> frozenset[tuple[PersonId, PersonId]]:
    return frozenset(pair for pair in pairs if gone not in pair)


def come_back(problem: Problem, _done: int, rng: Random) -> Problem:
    away = [person for person in problem.people if person.available is not None]
    return with_person(problem, replace(rng.choice(away), available=None)) if away else problem


def walk_in(problem: Problem, done: int, rng: Random) -> Problem:
    roles = [Role.PEER] if problem.format is Format.PEERS else [Role.MENTOR, Role.MENTEE]
    person = Person(
        id=PersonId(f"n{len(problem.people)}x{rng.randrange(1000)}"),
        role=rng.choice(roles),
        topics=("art", "data"),
        available=frozenset(range(done + 1, problem.rounds + 3)),
        organisation=rng.choice(["", "acme"]),
    )
    return (
        problem
        if any(person.id == one.id for one in problem.people)
        else replace(problem, people=(*problem.people, person))
    )


def close_table(problem: Problem, _done: int, rng: Random) -> Problem:
    fixed = {person.fixed_table for person in problem.people}
    free = [table for table in problem.tables if table.id not in fixed]
    if not free or (max(table.seats for table in problem.tables) > 2 and len(problem.tables) == 1):
        return problem
    closed = rng.choice(free)
    left = tuple(table for table in problem.tables if table != closed)
    # Without its only big table, an event of groups would be one to one.
    changed = replace(problem, tables=left)
    return changed if changed.format is problem.format else problem


def add_table(problem: Problem, _done: int, rng: Random) -> Problem:
    seats = max((table.seats for table in problem.tables), default=2)
    table = Table(id=TableId(f"x{rng.randrange(1000)}"), seats=seats)
    return (
        problem if table.id in {one.id for one in problem.tables} else replace(problem, tables=(*problem.tables, table))
    )


def add_round(problem: Problem, _done: int, _rng: Random) -> Problem:
    return replace(problem, rounds=problem.rounds + 1)


def drop_round(problem: Problem, done: int, _rng: Random) -> Problem:
    return replace(problem, rounds=max(done, problem.rounds - 1))


def block(problem: Problem, _done: int, rng: Random) -> Problem:
    if len(problem.people) < 2:
        return problem
    one, other = rng.sample([person.id for person in problem.people], 2)
    if problem.follows.get(one, one) == problem.follows.get(other, other):
        return problem
    return replace(problem, blocked=problem.blocked | {(one, other)})


def faults(problem: Problem, round_plan: RoundPlan) -> Iterator[str]:
    """Yield what is wrong with a round that lies ahead."""
    people = {person.id: person for person in problem.people}
    tables = {table.id: table for table in problem.tables}
    here = [name for pairing in round_plan.pairings for name in pairing.people]
    if Counter([*here, *(bye.person for bye in round_plan.byes)]) != Counter(people.keys()):
        yield "not everybody has one place"
        return
    away = {
        name for name, one in people.items() if one.available is not None and round_plan.number not in one.available
    }
    if away != {bye.person for bye in round_plan.byes if bye.why is Why.AWAY}:
        yield "the wrong people are away"
    if max(Counter(pairing.table for pairing in round_plan.pairings).values(), default=0) > 1:
        yield "a table is used twice"
    for pairing in round_plan.pairings:
        if pairing.table not in tables:
            yield f"{pairing.table} is closed"
            continue
        yield from table_faults(problem, pairing, [people[name] for name in pairing.people], tables[pairing.table])


def table_faults(problem: Problem, pairing: Pairing, here: list[Person], table: Table) -> Iterator[str]:
    roles = Counter(person.role for person in here)
    if problem.format is Format.ONE_TO_ONE and roles != {Role.MENTOR: 1, Role.MENTEE: 1}:
        yield f"{pairing} is not one to one"
    if problem.format is Format.GROUPS and not (
        1 <= roles[Role.MENTOR] <= problem.mentors_per_table and roles[Role.MENTEE] > 0
    ):
        yield f"{pairing} is no group"
    if len(here) < 2 or len(here) > table.seats:
        yield f"{pairing} has too many or too few"
    if any(person.fixed_table not in (None, table.id) for person in here):
        yield f"{pairing} has somebody fixed elsewhere"
    if any(person.needs_access for person in here) and not table.accessible:
        yield f"{pairing} is not accessible"
    for one, other in combinations(here, 2):
        if not may_share(problem, one, other):
            yield f"{one.id} and {other.id} share a table"


def may_share(problem: Problem, one: Person, other: Person) -> bool:
    home, spoken, heard = (plain(one.organisation), *(set(map(plain, p.languages)) for p in (one, other)))
    if problem.strangers and home and home == plain(other.organisation):
        return False
    if spoken and heard and not spoken & heard:
        return False
    return not {(one.id, other.id), (other.id, one.id)} & problem.blocked


def plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def addable(problem: Problem, plan: Plan, round_plan: RoundPlan) -> Iterator[tuple[PersonId, PersonId]]:
    """Yield who could sit at a free table one to one, and never met."""
    people = {person.id: person for person in problem.people}
    met = {frozenset(pair) for pair in problem.history} | {
        frozenset(pairing.people) for one in plan.rounds for pairing in one.pairings
    }
    out = [people[bye.person] for bye in round_plan.byes if bye.why is not Why.AWAY]
    used = {pairing.table for pairing in round_plan.pairings}
    free = [table for table in problem.tables if table.id not in used]
    for one, other in product(out, out):
        if (one.role, other.role) == (Role.MENTOR, Role.MENTEE) and frozenset((one.id, other.id)) not in met:
            fits = [t for t in free if all(p.fixed_table in (None, t.id) for p in (one, other))]
            theirs = other.fixed_table in {p.fixed_table for p in problem.side(Role.MENTOR)} - {None}
            if theirs and one.fixed_table != other.fixed_table:
                continue
            if fits and may_share(problem, one, other):
                yield one.id, other.id


def differences(before: Plan, after: Plan) -> set[tuple[PersonId, int, Pairing | None, Pairing | None]]:
    """Return whose table or company differs."""
    old, new = seats(before), seats(after)
    return {
        (name, number, old.get((name, number)), new.get((name, number)))
        for name, number in {*old, *new}
        if place(old.get((name, number))) != place(new.get((name, number)))
    }


def seats(plan: Plan) -> dict[tuple[PersonId, int], Pairing]:
    return {(name, one.number): pairing for one in plan.rounds for pairing in one.pairings for name in pairing.people}


def place(pairing: Pairing | None) -> tuple[TableId, frozenset[PersonId]] | None:
    return None if pairing is None else (pairing.table, frozenset(pairing.people))


def said(moves: tuple[Move, ...]) -> set[tuple[PersonId, int, Pairing | None, Pairing | None]]:
    assert len({(one.person, one.round_no) for one in moves}) == len(moves)
    return {(one.person, one.round_no, one.before, one.after) for one in moves}


def wrong_figures(problem: Problem, plan: Plan) -> list[str]:
    """Return the figures of a report that are not what is counted here."""
    people = {person.id: person for person in problem.people}
    met = Counter(
        frozenset(pair)
        for one in plan.rounds
        for pairing in one.pairings
        for pair in combinations(pairing.people, 2)
        if not set(pair) <= {*pairing.mentors}
    )
    known = {pair: count for pair, count in met.items() if pair <= people.keys()}
    earlier = {frozenset(pair) for pair in problem.history}
    times = {pair: count + (pair in earlier) for pair, count in known.items()}
    gains = Counter[PersonId]()
    for pair in known:
        one, other = (people[name] for name in sorted(pair))
        if one.role is Role.PEER or one.role is not other.role:
            for guest in (one, other):
                gains[guest.id] += fit(one, other, problem) * (guest.role is not Role.MENTOR)
    byes = Counter(bye.person for one in plan.rounds for bye in one.byes if bye.why is not Why.AWAY)
    report = plan.report
    checks = {
        "total": report.total == gains.total() // (2 if problem.format is Format.PEERS else 1),
        "meetings": report.meetings == met.total(),
        "byes": report.byes == tuple((name, byes[name]) for name in people),
        "repeats": report.repeats == sum(count - 1 for count in times.values()),
        "excess": report.excess == sum(count * (count - 1) // 2 for count in times.values()),
        "worst_off": report.worst_off == 0 or report.worst_off in gains.values(),
        "upper_bound": report.upper_bound >= report.total,
        "worst_bound": report.worst_bound >= report.worst_off,
    }
    return [figure for figure, right in checks.items() if not right]
