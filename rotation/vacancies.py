"""Who of groups or peers sits out though there was a seat, part of the audit and apart from the planner."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from rotation.model import Format, Pairing, Person, PersonId, Problem, Role, RoundPlan, TableId, Why
from rotation.needs import is_there
from rotation.parted import Parted, parties
from rotation.parties import party_tables
from rotation.saying import Sentence, chain, say

Found = Iterator[tuple[str, Sentence]]
"""The kind of each fault, and its sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Party:
    """People who go together, one of whom they follow, and who all sit out a round."""

    leader: Person
    seats: int
    """So many of them are there."""
    members: frozenset[PersonId]
    tables: frozenset[TableId]
    """Where all of them may sit."""
    apart: frozenset[PersonId]
    """With whom one of them never sits."""


def could_sit(problem: Problem, round_plan: RoundPlan, apart: Parted) -> Found:
    """Yield who could take free seats at a table in use, or two who could sit at one that nobody uses."""
    out = list(_parties(problem, round_plan, apart))
    seats = {table.id: table.seats for table in problem.tables}
    members = parties(problem)
    for pairing in round_plan.pairings:
        near = {one for name in pairing.people for one in members[name]}
        for party in out:
            if _is_welcome(problem, party, pairing, seats[pairing.table]) and party.apart.isdisjoint(near):
                yield (
                    "too_few",
                    say(
                        "{name} sits out in round {number}, but could sit at table {table}",
                        name=party.leader.id,
                        number=round_plan.number,
                        table=pairing.table,
                    ),
                )
    used, seen = {pairing.table for pairing in round_plan.pairings}, set[tuple[int, tuple[PersonId, ...]]]()
    for table in (table for table in problem.tables if table.id not in used):
        near_by = [party for party in out if table.id in party.tables]
        key = table.seats, tuple(party.leader.id for party in near_by)
        for one, other in combinations(near_by, 2) if key not in seen else ():
            if _could_open(problem, (one, other), table.seats):
                yield (
                    "too_few",
                    say(
                        "{names} sit out in round {number}, but could meet at table {table}",
                        names=chain((one.leader.id, other.leader.id), say(" and ")),
                        number=round_plan.number,
                        table=table.id,
                    ),
                )
        seen.add(key)


def open_tables(problem: Problem, person: Person) -> frozenset[TableId]:
    """Return where somebody may sit: at the table their party is fixed to, and only at accessible ones if need be."""
    table = party_tables(problem)[problem.follows.get(person.id, person.id)]
    return frozenset(
        one.id for one in problem.tables if table in (None, one.id) and (one.accessible or not person.needs_access)
    )


def _parties(problem: Problem, round_plan: RoundPlan, apart: Parted) -> Iterator[_Party]:
    people = {person.id: person for person in problem.people}
    out = {bye.person for bye in round_plan.byes if bye.why is not Why.AWAY}
    follows, members = problem.follows, parties(problem)
    for name in sorted(out - follows.keys()):
        party = members[name]
        yield _Party(
            leader=people[name],
            seats=sum(is_there(people[one], round_plan.number) for one in party),
            members=frozenset(party),
            tables=frozenset.intersection(*(open_tables(problem, people[one]) for one in party)),
            apart=frozenset[PersonId]().union(*(apart[one] for one in party)),
        )


def _is_welcome(problem: Problem, party: _Party, pairing: Pairing, seats: int) -> bool:
    """Say whether there are seats for a party at a table in use."""
    led = party.leader.role is not Role.MENTOR or len(pairing.mentors) + party.seats <= problem.mentors_per_table
    room = len(pairing.people) + party.seats <= seats
    return led and room and pairing.table in party.tables


def _could_open(problem: Problem, two: Sequence[_Party], seats: int) -> bool:
    """Say whether two parties could sit, and talk, at a table that nobody uses."""
    roles = {party.leader.role for party in two}
    if problem.format is Format.GROUPS and len(roles) < 2:
        return False
    led = all(party.leader.role is not Role.MENTOR or party.seats <= problem.mentors_per_table for party in two)
    return led and sum(party.seats for party in two) <= seats and two[0].apart.isdisjoint(two[1].members)
