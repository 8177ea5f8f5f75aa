"""An independent check of a plan.

It shares nothing with the planner but the model and the meaning of fit: what may be, it works out
from the problem again, with people's ids and sets in place of arrays.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from re import compile as compile_pattern
from re import escape

from rotation.fit import fit_matrix
from rotation.headroom import allowed, most_times, pairings, too_few, uneven, unordered
from rotation.inspection import composition, inspect, moved
from rotation.model import Format, Pairing, Person, PersonId, Plan, Problem, Role, RoundPlan, TableId, Why
from rotation.needs import unmet_needs
from rotation.parted import no_common_language, same_organisation
from rotation.parties import leading, needy_people, party_tables
from rotation.requested import against_requests, inspect_requests, is_couple
from rotation.saying import Sentence, chain, say


class FaultKind(StrEnum):
    """What a plan can get wrong."""

    ROUNDS = "rounds"
    """The rounds are not numbered from 1 to the number asked for."""
    UNKNOWN = "unknown"
    """A person or table that the problem does not have."""
    NOT_ONE_TO_ONE = "not_one_to_one"
    """A pairing is not of one mentor and one mentee, and their companions."""
    WRONG_ROLES = "wrong_roles"
    """A table of a group has no mentor, too many or no mentee; one of peers, fewer than two; or one of a
    meeting that was asked for, not two."""
    TOO_MANY = "too_many"
    """More people sit at a table than it has seats."""
    TWICE = "twice"
    """Somebody has two places in a round."""
    FORGOTTEN = "forgotten"
    """Somebody has no place in a round."""
    TABLE_TWICE = "table_twice"
    """Two pairings of a round share a table."""
    FIXED_TABLE = "fixed_table"
    """Somebody does not sit at the table they, or who they go with, are fixed to."""
    AWAY = "away"
    """Somebody sits in a round for which they are not available, or a bye says wrongly whether they are."""
    NO_ACCESS = "no_access"
    """Somebody who needs an accessible table sits at another."""
    COMPANION = "companion"
    """Somebody is not where the person is whom they go with."""
    MOVED = "moved"
    """Somebody who stays changes tables, though there are enough."""
    REPEAT = "repeat"
    """Two people meet twice, or oftener than they have to where people may meet again."""
    HISTORY = "history"
    """Two people meet who had met before the event."""
    BLOCKED = "blocked"
    """Two people meet who are blocked for each other."""
    SAME_ORGANISATION = "same_organisation"
    """Two people of one organisation meet, though the event is for strangers."""
    NO_COMMON_LANGUAGE = "no_common_language"
    """Two people meet who name their languages and share none."""
    NOT_REQUESTED = "not_requested"
    """Two people meet, though that was not asked for, or not in that round."""
    UNHELD = "unheld"
    """A meeting that was asked for is not held, and no sentence of the report names both."""
    MUST_MEET = "must_meet"
    """Two people who must meet do not, and no sentence of the report names both."""
    TOO_FEW = "too_few"
    """One meeting more was possible, or somebody who sits out could have sat."""
    UNEVEN_GROUPS = "uneven_groups"
    """A group has two members more than one that has a free seat."""
    UNEVEN_BYES = "uneven_byes"
    """Somebody could have had a meeting of somebody who has two or more meetings more."""
    REPORT = "report"
    """A figure of the report is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong with a plan."""

    kind: FaultKind
    sentence: Sentence
    """Says what was found, and where."""


def audit(problem: Problem, plan: Plan) -> tuple[Fault, ...]:
    """Return everything that is wrong with a plan; nothing, if it is right.

    Whether the meetings are as many, and the byes as even, as they can be and whether the report
    is right is looked at only in a plan with no other fault.
    """
    faults = tuple(_rule_faults(problem, plan))
    if faults:
        return faults
    if problem.format is Format.MEETINGS:
        return tuple(_fault(FaultKind(kind), sentence) for kind, sentence in inspect_requests(problem, plan))
    if problem.format is Format.ONE_TO_ONE:
        return (*_count_faults(problem, plan), *_report_faults(problem, plan))
    return tuple(_fault(FaultKind(kind), sentence) for kind, sentence in inspect(problem, plan))


def _rule_faults(problem: Problem, plan: Plan) -> Iterator[Fault]:
    if [round_plan.number for round_plan in plan.rounds] != list(range(1, problem.rounds + 1)):
        yield _fault(FaultKind.ROUNDS, Sentence(f"rounds are not numbered 1 to {problem.rounds}"))
    for round_plan in plan.rounds:
        yield from _round_faults(problem, round_plan)
    if problem.format is Format.ONE_TO_ONE:
        yield from _moves(problem, plan)
        yield from _repeats(problem, plan)
    if problem.format is Format.MEETINGS:
        for kind, sentence in against_requests(problem, plan):
            yield _fault(FaultKind(kind), sentence)
    yield from _wrong_meetings(problem, plan)


def _round_faults(problem: Problem, round_plan: RoundPlan) -> Iterator[Fault]:
    number = round_plan.number
    people = {person.id: person for person in problem.people}
    seated = [name for pairing in round_plan.pairings for name in pairing.people]
    places = Counter([*seated, *(bye.person for bye in round_plan.byes)])
    tables = Counter(pairing.table for pairing in round_plan.pairings)
    known = {*people, *(table.id for table in problem.tables)}
    for unknown in sorted({*places, *tables} - known):
        yield _fault(FaultKind.UNKNOWN, Sentence(f"{unknown} in round {number} is not in the problem"))
    for name in people:
        if places[name] > 1:
            yield _fault(FaultKind.TWICE, Sentence(f"{name} has {places[name]} places in round {number}"))
        if places[name] == 0:
            yield _fault(FaultKind.FORGOTTEN, Sentence(f"{name} has no place in round {number}"))
    for table, count in tables.items():
        if count > 1:
            yield _fault(FaultKind.TABLE_TWICE, Sentence(f"table {table} has {count} pairings in round {number}"))
    for pairing in round_plan.pairings:
        yield from _pairing_faults(problem, pairing, people, number)
    for kind, sentence in unmet_needs(problem, round_plan) if problem.format is not Format.MEETINGS else ():
        yield _fault(FaultKind(kind), sentence)


def _pairing_faults(problem: Problem, pairing: Pairing, people: dict[PersonId, Person], number: int) -> Iterator[Fault]:
    if problem.format is Format.MEETINGS:
        if not is_couple(pairing, people):
            yield _fault(
                FaultKind.WRONG_ROLES,
                Sentence(f"table {pairing.table} in round {number} does not have two people, each in their role"),
            )
        return  # a fixed table is honoured as far as possible: see inspect_requests
    follows = problem.follows
    mentors = [people[name].role for name in pairing.mentors if name in people and name not in follows]
    mentees = [people[name].role for name in pairing.mentees if name in people and name not in follows]
    if problem.format is not Format.ONE_TO_ONE:
        for kind, sentence in composition(problem, pairing, people):
            yield _fault(
                FaultKind(kind),
                say("table {table} in round {number} {what}", table=pairing.table, number=number, what=sentence),
            )
    elif mentors != [Role.MENTOR] or mentees != [Role.MENTEE] or pairing.peers:
        yield _fault(
            FaultKind.NOT_ONE_TO_ONE,
            say(
                "table {table} in round {number} does not have one mentor and one mentee",
                table=pairing.table,
                number=number,
            ),
        )
    for name in pairing.people:
        fixed = people[name].fixed_table if name in people else None
        if name in follows:
            fixed = party_tables(problem)[follows[name]]
        if fixed not in (None, pairing.table):
            yield _fault(
                FaultKind.FIXED_TABLE,
                say(
                    "{name} sits at table {table} in round {number}, but is fixed to table {table_2}",
                    name=name,
                    table=pairing.table,
                    number=number,
                    table_2=fixed,
                ),
            )


def _moves(problem: Problem, plan: Plan) -> Iterator[Fault]:
    needy = needy_people(problem)
    if needy and not all(table.accessible for table in problem.tables):
        return  # who needs an accessible table takes that of somebody else for a round
    fixed = {person.id for person in problem.people if person.fixed_table is not None}
    reserved = {person.fixed_table for person in problem.people} - {None}
    fixed |= {leader for name, leader in problem.follows.items() if name in fixed}
    staying = [person.id for person in problem.side(problem.stays) if person.id not in fixed | set(problem.follows)]
    if len(staying) > len(problem.tables) - len(reserved):
        return
    seats: dict[PersonId, set[TableId]] = {name: set() for name in staying}
    for pairing in pairings(plan):
        if fixed.isdisjoint(pairing.people):
            for name in pairing.people:
                seats.get(name, set()).add(pairing.table)
    for name, tables in seats.items():
        if len(tables) > 1:
            yield _fault(FaultKind.MOVED, moved(name, tables))


def _repeats(problem: Problem, plan: Plan) -> Iterator[Fault]:
    if any(_leaders(problem, pairing) != 2 for pairing in pairings(plan)):
        return
    times = Counter(frozenset(couple) for couple in leading(problem, pairings(plan)))
    most = most_times(problem)
    for meeting, count in times.items():
        if count > most(*sorted(meeting)):
            yield _fault(FaultKind.REPEAT, say("{names} meet {count} times", names=_and(meeting), count=count))
    for pair in sorted(unordered(problem.history) & set(times), key=sorted):
        yield _fault(FaultKind.HISTORY, say("{names} meet against the rule history", names=_and(pair)))


def _leaders(problem: Problem, pairing: Pairing) -> int:
    return sum(name not in problem.follows for name in pairing.people)


def _wrong_meetings(problem: Problem, plan: Plan) -> Iterator[Fault]:
    met = {frozenset(pair) for pairing in pairings(plan) for pair in combinations(pairing.people, 2)}
    # One to one, companions have no say: what counts is who they are whom they go with.
    beside = set(problem.follows) if problem.format is Format.ONE_TO_ONE else set[PersonId]()
    for pair in sorted(unordered(problem.blocked) & met, key=sorted):
        yield _fault(FaultKind.BLOCKED, say("{names} meet against the rule blocked", names=_and(pair)))
    for kind, apart, have in (
        (FaultKind.SAME_ORGANISATION, same_organisation(problem), say("one organisation")),
        (FaultKind.NO_COMMON_LANGUAGE, no_common_language(problem), say("no language in common")),
    ):
        for one, *others in sorted(map(sorted, met)):
            if beside.isdisjoint((one, *others)) and not apart.get(one, set()).isdisjoint(others):
                yield _fault(kind, say("{names} meet, but have {what}", names=_and((one, *others)), what=have))
    missed = unordered(problem.must_meet) - met
    said = {name: _naming(plan, name) for name in frozenset[PersonId]().union(*missed)}
    for pair in sorted(missed, key=sorted):
        if not frozenset.intersection(*(said[name] for name in pair)):
            yield _fault(FaultKind.MUST_MEET, say("{names} do not meet, and the report is silent", names=_and(pair)))


def _count_faults(problem: Problem, plan: Plan) -> Iterator[Fault]:
    for name in too_few(problem, plan):
        yield _fault(FaultKind.TOO_FEW, say("{name} could have one meeting more", name=name))
    for name in uneven(problem, plan):
        yield _fault(FaultKind.UNEVEN_BYES, say("{name} could have a meeting of somebody with more", name=name))


def _report_faults(problem: Problem, plan: Plan) -> Iterator[Fault]:
    report = plan.report
    points = _points(problem)
    times = Counter(leading(problem, pairings(plan)))
    gains = Counter[PersonId]()
    for mentor, mentee in times:
        gains[mentee] += points[mentee][mentor]
    may = allowed(problem, Role.MENTEE)
    counted = [name for name in may if any(points[name][mentor] for mentor in may[name])]
    byes = Counter(bye.person for round_plan in plan.rounds for bye in round_plan.byes if bye.why is not Why.AWAY)
    for figure, said, found in (
        ("total", report.total, sum(gains.values())),
        ("worst_off", report.worst_off, min((gains[name] for name in counted), default=0)),
        ("meetings", report.meetings, len(list(pairings(plan)))),
        ("byes", report.byes, tuple((person.id, byes[person.id]) for person in problem.people)),
        ("repeats", report.repeats, times.total() - len(times)),
        ("excess", report.excess, sum(count * (count - 1) // 2 for count in times.values())),
    ):
        if said != found:
            yield _fault(FaultKind.REPORT, Sentence(f"{figure} is {found}, but the report says {said}"))
    for figure, said, bound in (
        ("total", report.total, report.upper_bound),
        ("worst_off", report.worst_off, report.worst_bound),
        ("excess_bound", report.excess_bound, report.excess),
    ):
        if said > bound:
            yield _fault(FaultKind.REPORT, Sentence(f"{figure} is {said}, above its bound {bound}"))


def _points(problem: Problem) -> dict[PersonId, dict[PersonId, int]]:
    """Return the fit of each mentee with each mentor."""
    mentors = [person.id for person in problem.side(Role.MENTOR)]
    return {
        mentee.id: dict(zip(mentors, column, strict=True))
        for mentee, column in zip(problem.side(Role.MENTEE), fit_matrix(problem).T.tolist(), strict=True)
    }


def _naming(plan: Plan, name: PersonId) -> frozenset[str]:
    """Return the sentences of a report that name somebody."""
    pattern = compile_pattern(rf"(?<!\w){escape(name)}(?!\w)")
    return frozenset(sentence for sentence in plan.report.sentences if pattern.search(sentence))


def _and(names: Iterable[PersonId]) -> Sentence:
    return chain(sorted(names), say(" and "))


def _fault(kind: FaultKind, sentence: Sentence) -> Fault:
    return Fault(kind=kind, sentence=sentence)
