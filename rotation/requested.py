"""The independent check of meetings that were asked for, part of the audit and apart from the planner.

It works with people's ids and sets, and counts everything again.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from re import escape, search

from rotation.headroom import pairings, unordered
from rotation.model import Pairing, Person, PersonId, Plan, Problem, Role, RoundPlan, TableId, Why
from rotation.parted import parted
from rotation.saying import Sentence

Found = Iterator[tuple[str, Sentence]]
"""The kind of each fault, and its sentence."""


def is_couple(pairing: Pairing, people: dict[PersonId, Person]) -> bool:
    """Tell whether two people sit at a table, each in the place of their role."""
    named = ((Role.MENTOR, pairing.mentors), (Role.MENTEE, pairing.mentees), (Role.PEER, pairing.peers))
    right = all(name not in people or people[name].role is role for role, names in named for name in names)
    return right and len(pairing.people) == 2


def against_requests(problem: Problem, plan: Plan) -> Found:
    """Yield the meetings that nobody asked for, or not like this, and who cannot be there."""
    times = Counter(frozenset(pairing.people) for pairing in pairings(plan))
    allowed = _rounds_asked(problem)
    for pair, count in times.items():
        if pair not in allowed:
            yield "not_requested", Sentence(f"{_and(pair)} meet, but nobody asked for that")
        elif count > 1:
            yield "repeat", Sentence(f"{_and(pair)} meet {count} times")
    people = {person.id: person for person in problem.people}
    for round_plan in plan.rounds:
        for pairing in round_plan.pairings:
            pair = frozenset(pairing.people)
            if round_plan.number not in allowed.get(pair, {round_plan.number}):
                yield (
                    "not_requested",
                    Sentence(f"{_and(pair)} meet in round {round_plan.number}, for which nobody asked"),
                )
            for name in pairing.people:
                if name in people and not _is_there(people[name], round_plan.number):
                    yield "away", Sentence(f"{name} sits in round {round_plan.number}, but is not available")


def inspect_requests(problem: Problem, plan: Plan) -> Found:
    """Yield what could be better in a plan that breaks no rule, and every wrong figure of its report."""
    met = {frozenset(pairing.people) for pairing in pairings(plan)}
    for pair, rounds in _rounds_asked(problem).items():
        if pair in met:
            continue
        if not any(_names(sentence, pair) for sentence in plan.report.sentences):
            yield "unheld", Sentence(f"{_and(pair)} do not meet, and the report is silent")
        for round_plan in plan.rounds:
            if round_plan.number in rounds and _could_meet(problem, round_plan, pair):
                yield "too_few", Sentence(f"{_and(pair)} could meet in round {round_plan.number}")
    yield from _misplaced(problem, plan)
    yield from _wrong_byes(problem, plan)
    yield from _figures(problem, plan, met)


def _rounds_asked(problem: Problem) -> dict[frozenset[PersonId], set[int]]:
    """Return the rounds in which each pair may meet; availability is another matter."""
    rounds: dict[frozenset[PersonId], set[int]] = {}
    for request in problem.requests:
        every = set(range(1, problem.rounds + 1))
        mine = every if request.rounds is None else every & request.rounds
        pair = frozenset((request.a, request.b))
        rounds[pair] = rounds.get(pair, every) & mine
    return rounds


def _could_meet(problem: Problem, round_plan: RoundPlan, pair: frozenset[PersonId]) -> bool:
    out = {bye.person for bye in round_plan.byes}
    people = [person for person in problem.people if person.id in pair]
    apart = parted(problem)
    return (
        pair <= out
        and all(_is_there(person, round_plan.number) for person in people)
        and len(round_plan.pairings) < len(problem.tables)
        and not any(pair & apart[name] for name in pair)
    )


def _misplaced(problem: Problem, plan: Plan) -> Found:
    """Yield who sits away from a fixed table, or where they cannot get, unless the report says so."""
    accessible = {table.id for table in problem.tables if table.accessible}
    people = {person.id: person for person in problem.people}
    for round_plan in plan.rounds:
        for pairing in round_plan.pairings:
            for person in (people[name] for name in pairing.people):
                wrong = _wrong_table(person, pairing.table, accessible)
                where = f"{person.id} sits at table {pairing.table} in round {round_plan.number}"
                if wrong and not any(sentence.startswith(where) for sentence in plan.report.sentences):
                    yield wrong, Sentence(f"{where}, which is wrong, and the report is silent")


def _wrong_table(person: Person, table: TableId, accessible: set[TableId]) -> str:
    if person.needs_access and table not in accessible:
        return "no_access"
    return "fixed_table" if person.fixed_table not in (None, table) else ""


def _wrong_byes(problem: Problem, plan: Plan) -> Found:
    people = {person.id: person for person in problem.people}
    for round_plan in plan.rounds:
        for bye in round_plan.byes:
            if (bye.why is Why.AWAY) is _is_there(people[bye.person], round_plan.number):
                yield "report", Sentence(f"{bye.person} is told a wrong reason in round {round_plan.number}: {bye.why}")


def _figures(problem: Problem, plan: Plan, met: set[frozenset[PersonId]]) -> Found:
    report = plan.report
    byes = Counter(bye.person for one in plan.rounds for bye in one.byes if bye.why is not Why.AWAY)
    gaps = [_gaps(person, plan) for person in problem.people]
    again = len(met & unordered(problem.history))
    for figure, said, found in (
        ("total", report.total, len(met)),
        ("meetings", report.meetings, len(met)),
        ("byes", report.byes, tuple((person.id, byes[person.id]) for person in problem.people)),
        ("repeats", report.repeats, again),
        ("excess", report.excess, again),
        ("gaps", report.gaps, sum(gaps)),
        ("most_gaps", report.most_gaps, max(gaps, default=0)),
        ("proven", report.proven, report.total == report.upper_bound),
    ):
        if said != found:
            yield "report", Sentence(f"{figure} is {found}, but the report says {said}")
    for figure, said, bound in (
        ("total", report.total, report.upper_bound),
        ("worst_off", report.worst_off, report.worst_bound),
    ):
        if said > bound:
            yield "report", Sentence(f"{figure} is {said}, above its bound {bound}")


def _gaps(person: Person, plan: Plan) -> int:
    """Return in how many rounds between their meetings somebody is there for nothing."""
    sits = [one.number for one in plan.rounds for pairing in one.pairings if person.id in pairing.people]
    between = range(min(sits, default=0), max(sits, default=0))
    return sum(number not in sits and _is_there(person, number) for number in between)


def _is_there(person: Person, number: int) -> bool:
    return person.available is None or number in person.available


def _names(sentence: str, pair: Iterable[PersonId]) -> bool:
    return all(search(rf"(?<!\w){escape(name)}(?!\w)", sentence) for name in pair)


def _and(names: Iterable[PersonId]) -> str:
    return " and ".join(sorted(names))
