"""The meetings that were asked for, as numbers: who needs to be free when, and of what there is only so much."""

from dataclasses import dataclass

from rotation.model import Person, PersonId, Problem, Request, Role, TableId, WhyNot
from rotation.rifts import rift

Rounds = int
"""A set of rounds: bit 0 is round 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """Meetings that can be held, numbered from 0. A spot is a person, or a table that one is fixed to."""

    problem: Problem
    requests: tuple[Request, ...]
    """[meeting] What is asked for twice stands here once."""
    refused: tuple[tuple[Request, WhyNot], ...]
    """What cannot be held, whatever becomes of the rest."""
    ends: tuple[tuple[int, int], ...]
    """[meeting] The two people."""
    may: tuple[Rounds, ...]
    """[meeting] When both can sit."""
    there: tuple[Rounds, ...]
    """[person] When they can sit."""
    tables: tuple[int, ...]
    """[meeting] The spot of the table it has to be at, or NOWHERE."""
    needs_access: tuple[bool, ...]
    """[meeting]"""
    weights: tuple[int, ...]
    """[meeting] 1, and for a must-meet more than for all that are none."""

    @property
    def spots(self) -> int:
        """Return how many spots there are."""
        return len(self.problem.people) + len(self.problem.tables)


NOWHERE = -1


def agenda(problem: Problem) -> Agenda:
    """Return the meetings that a problem asks for."""
    places = {person.id: index for index, person in enumerate(problem.people)}
    tables: dict[TableId | None, int] = {table.id: index for index, table in enumerate(problem.tables, len(places))}
    asked = [
        (request, problem.people[places[request.a]], problem.people[places[request.b]]) for request in _merged(problem)
    ]
    reasons = [refusal(problem, a, b, request.rounds) for request, a, b in asked]
    held = [ask for ask, why in zip(asked, reasons, strict=True) if why is None]
    musts = {frozenset(pair) for pair in problem.must_meet}
    return Agenda(
        problem=problem,
        requests=tuple(request for request, _, _ in held),
        refused=tuple((ask[0], why) for ask, why in zip(asked, reasons, strict=True) if why is not None),
        ends=tuple((places[a.id], places[b.id]) for _, a, b in held),
        may=tuple(_common_rounds(problem, a, b, request.rounds) for request, a, b in held),
        there=tuple(_bits(person.available, problem.rounds) for person in problem.people),
        tables=tuple(tables.get(_table(problem, a, b), NOWHERE) for _, a, b in held),
        needs_access=tuple(a.needs_access or b.needs_access for _, a, b in held),
        weights=tuple(len(asked) + 1 if frozenset((a.id, b.id)) in musts else 1 for _, a, b in held),
    )


def refusal(problem: Problem, a: Person, b: Person, limit: frozenset[int] | None) -> WhyNot | None:
    """Return the rule that forbids two people to meet in the rounds of a limit, or None."""
    if (a.id, b.id) in problem.blocked or (b.id, a.id) in problem.blocked:
        return WhyNot.BLOCKED
    if (apart := rift(problem, a, b)) is not None:
        return apart
    if not problem.rounds or not problem.tables:
        return WhyNot.NO_ROOM
    return None if _common_rounds(problem, a, b, limit) else WhyNot.NO_COMMON_ROUND


def reason(problem: Problem, a: Person, b: Person) -> WhyNot:
    """Return why two people do not meet."""
    asked = [request for request in _merged(problem) if {request.a, request.b} == {a.id, b.id}]
    if not asked:
        return WhyNot.NOT_REQUESTED
    return refusal(problem, a, b, asked[0].rounds) or WhyNot.OTHERS_CHOSEN


def _common_rounds(problem: Problem, a: Person, b: Person, limit: frozenset[int] | None) -> Rounds:
    first, second, third = (_bits(rounds, problem.rounds) for rounds in (a.available, b.available, limit))
    return first & second & third


def _bits(rounds: frozenset[int] | None, count: int) -> Rounds:
    return sum(1 << number - 1 for number in range(1, count + 1) if rounds is None or number in rounds)


def _merged(problem: Problem) -> list[Request]:
    """Return each pair once, in the rounds that suit all requests for it."""
    merged: dict[frozenset[PersonId], Request] = {}
    for request in problem.requests:
        pair = frozenset((request.a, request.b))
        earlier = merged.get(pair, request)
        limits = [limit for limit in (earlier.rounds, request.rounds) if limit is not None]
        merged[pair] = Request(earlier.a, earlier.b, limits[0].intersection(*limits) if limits else None)
    return list(merged.values())


def _table(problem: Problem, a: Person, b: Person) -> TableId | None:
    """Return where two people have to sit: at the table of who stays, or of who is named first.

    A table that one of them cannot get to does not count.
    """
    accessible = {table.id for table in problem.tables if table.accessible}
    picky = bool(accessible) and (a.needs_access or b.needs_access)
    by_stay = sorted((a, b), key=lambda person: person.role not in (problem.stays, Role.PEER))
    fixed = (person.fixed_table for person in by_stay if not picky or person.fixed_table in accessible)
    return next((table for table in fixed if table is not None), None)
