"""The independent check of groups and peers, part of the audit and apart from the planner.

It works with people's ids and sets in place of arrays, and counts everything again.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from rotation.fit import fits_between
from rotation.headroom import pairings, unordered
from rotation.model import Format, Pairing, Person, PersonId, Plan, Problem, Role, TableId, Why
from rotation.needs import is_there
from rotation.parted import Parted, parted, parties
from rotation.saying import Sentence, chain, say
from rotation.vacancies import could_sit, open_tables

Found = Iterator[tuple[str, Sentence]]
"""The kind of each fault, and its sentence."""


def composition(problem: Problem, pairing: Pairing, people: Mapping[PersonId, Person]) -> Found:
    """Yield what is wrong with the number of people at a table, or with their roles."""
    named = ((Role.MENTOR, pairing.mentors), (Role.MENTEE, pairing.mentees), (Role.PEER, pairing.peers))
    if any(name in people and people[name].role is not role for role, names in named for name in names):
        yield "wrong_roles", say("has somebody in the place of another role")
    if problem.format is Format.PEERS and len(pairing.people) < 2:
        yield "wrong_roles", say("has nobody to talk to")
    if problem.format is Format.GROUPS and not 1 <= len(pairing.mentors) <= problem.mentors_per_table:
        yield (
            "wrong_roles",
            say("has {count} mentors, not 1 to {most}", count=len(pairing.mentors), most=problem.mentors_per_table),
        )
    if problem.format is Format.GROUPS and not pairing.mentees:
        yield "wrong_roles", say("has no mentee")
    if len(pairing.people) > _seats(problem).get(pairing.table, len(pairing.people)):
        yield "too_many", say("has {count} people", count=len(pairing.people))


def inspect(problem: Problem, plan: Plan) -> Found:
    """Yield what could be better in a plan that breaks no rule, and every wrong figure of its report."""
    apart = parted(problem)
    for round_plan in plan.rounds:
        yield from could_sit(problem, round_plan, apart)
    if not any(apart.values()) and not any(map(_is_limited, problem.people)):
        yield from _uneven_groups(problem, plan)
        yield from _uneven_byes(problem, plan)
        yield from _moves(problem, plan)
    yield from _figures(problem, plan, apart)


def _is_limited(person: Person) -> bool:
    limits = person.fixed_table, person.available, person.companion
    return person.needs_access or any(limit is not None for limit in limits)


def _uneven_groups(problem: Problem, plan: Plan) -> Found:
    seats = _seats(problem)
    for round_plan in plan.rounds:
        sizes = {pairing.table: len(pairing.mentees + pairing.peers) for pairing in round_plan.pairings}
        most = max(sizes.values(), default=0)
        for pairing in round_plan.pairings:
            if sizes[pairing.table] < most - 1 and len(pairing.people) < seats[pairing.table]:
                where = {"table": pairing.table, "number": round_plan.number}
                yield "uneven_groups", say("table {table} has a small group in round {number}", **where)


def _uneven_byes(problem: Problem, plan: Plan) -> Found:
    byes = Counter(bye.person for round_plan in plan.rounds for bye in round_plan.byes)
    for role in Role:
        counts = {person.id: byes[person.id] for person in problem.side(role)}
        least = min(counts.values(), default=0)
        for name, count in counts.items():
            if count > least + 1:
                yield (
                    "uneven_byes",
                    say(
                        "{name} sits out {count} times, somebody else {least} times",
                        name=name,
                        count=count,
                        least=least,
                    ),
                )


def _moves(problem: Problem, plan: Plan) -> Found:
    mentors = {person.id for person in problem.side(Role.MENTOR)}
    out = {bye.person for round_plan in plan.rounds for bye in round_plan.byes}
    if problem.stays is not Role.MENTOR or mentors & out:
        return
    tables: dict[PersonId, set[TableId]] = {name: set() for name in mentors}
    for pairing in pairings(plan):
        for name in pairing.mentors:
            tables[name].add(pairing.table)
    for name, seen in tables.items():
        if len(seen) > 1:
            yield "moved", moved(name, seen)


def moved(name: PersonId, tables: Iterable[TableId]) -> Sentence:
    """Say of somebody who stays that they do not."""
    seats = chain((say("{table}", table=table) for table in sorted(tables)), say(", "))
    return say("{name} stays, but sits at {tables}", name=name, tables=seats)


def _figures(problem: Problem, plan: Plan, apart: Parted) -> Found:
    report, party = plan.report, parties(problem)
    mentors = {person.id for person in problem.side(Role.MENTOR)}
    met = Counter(
        frozenset(pair)
        for pairing in pairings(plan)
        for pair in combinations(pairing.people, 2)
        if not mentors.issuperset(pair)
    )
    before = unordered(problem.history)
    # Companions meet whenever they come, and that is no repeat.
    times = {pair: count + (pair in before) for pair, count in met.items() if not pair <= party[min(pair)]}
    byes = Counter(bye.person for one in plan.rounds for bye in one.byes if bye.why is not Why.AWAY)
    gains, counted = _gains(problem, set(met), apart)
    excess = sum(count * (count - 1) // 2 for count in times.values())
    for figure, said, found in (
        ("total", report.total, sum(gains.values()) // (2 if problem.format is Format.PEERS else 1)),
        ("worst_off", report.worst_off, min((gains[name] for name in counted), default=0)),
        ("meetings", report.meetings, met.total()),
        ("byes", report.byes, tuple((person.id, byes[person.id]) for person in problem.people)),
        ("repeats", report.repeats, sum(count - 1 for count in times.values())),
        ("excess", report.excess, excess),
        ("proven", report.proven, excess == report.excess_bound),
    ):
        if said != found:
            yield "report", Sentence(f"{figure} is {found}, but the report says {said}")
    for figure, said, bound in (
        ("total", report.total, report.upper_bound),
        ("worst_off", report.worst_off, report.worst_bound),
        ("excess_bound", report.excess_bound, report.excess),
    ):
        if said > bound:
            yield "report", Sentence(f"{figure} is {said}, above its bound {bound}")


def _gains(
    problem: Problem, met: set[frozenset[PersonId]], apart: Parted
) -> tuple[dict[PersonId, int], list[PersonId]]:
    """Return what each mentee or peer gains, and the names of those who could gain anything."""
    if problem.format is Format.PEERS:
        guests, others = problem.people, problem.people
    else:
        guests, others = problem.side(Role.MENTEE), problem.side(Role.MENTOR)
    place = {person.id: index for index, person in enumerate(others)}
    points = fits_between(problem, guests, others).tolist()
    partners: dict[PersonId, set[PersonId]] = {person.id: set() for person in problem.people}
    for one, other in map(tuple, met):
        partners[one].add(other)
        partners[other].add(one)
    gains, counted = {}, []
    for guest, row in zip(guests, points, strict=True):
        gains[guest.id] = sum(row[place[other]] for other in partners[guest.id] if other in place)
        liked = (other for other, point in zip(others, row, strict=True) if point and other is not guest)
        if any(_could_meet(problem, guest, other) and other.id not in apart[guest.id] for other in liked):
            counted.append(guest.id)
    return gains, counted if problem.rounds and problem.tables else []


def _could_meet(problem: Problem, one: Person, other: Person) -> bool:
    """Say whether two people are there in one round, and have a table that is open to both."""
    rounds = range(1, problem.rounds + 1)
    there = any(is_there(one, number) and is_there(other, number) for number in rounds)
    return there and not open_tables(problem, one).isdisjoint(open_tables(problem, other))


def _seats(problem: Problem) -> dict[TableId, int]:
    return {table.id: table.seats for table in problem.tables}
