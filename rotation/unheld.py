"""In plain words: which meetings that were asked for are not held, and why; and who sits elsewhere than they should."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rotation.agenda import Agenda
from rotation.ceiling import capacities
from rotation.model import Pairing, Person, PersonId, Problem, Request, RoundPlan, WhyNot
from rotation.saying import Sentence, chain, say
from rotation.sentences import REASONS


def sentences(agenda: Agenda, rounds: Sequence[RoundPlan]) -> Iterator[Sentence]:
    """Say what was asked for and is not, and where somebody does not sit where they should."""
    problem = agenda.problem
    met = {frozenset(pairing.people) for one in rounds for pairing in one.pairings}
    for request, why in agenda.refused:
        if frozenset((request.a, request.b)) not in met:
            yield _apart(request, _never(request) if why is WhyNot.NO_COMMON_ROUND else REASONS[why])
    yield from _few_tables(agenda)
    yield from _lost(agenda, [one for one in agenda.requests if frozenset((one.a, one.b)) not in met])
    asked = {frozenset((request.a, request.b)) for request in problem.requests}
    for a, b in sorted({tuple(sorted(pair)) for pair in problem.must_meet}):
        if frozenset((a, b)) not in asked:
            because = REASONS[WhyNot.NOT_REQUESTED]
            yield say("must_meet: {a} and {b} do not meet, because {because}.", a=a, b=b, because=because)
    people = {person.id: person for person in problem.people}
    for round_plan in rounds:
        for pairing in round_plan.pairings:
            for name in (name for name in pairing.people if name in people):
                yield from _misplaced(problem, people[name], pairing, round_plan.number)


def _apart(request: Request, because: Sentence) -> Sentence:
    return say("{a} and {b} do not meet: {because}.", a=request.a, b=request.b, because=because)


def _never(request: Request) -> Sentence:
    """Say that two people have no round in common, naming the rounds they were asked for."""
    if request.rounds is None:
        return say("they are never available in the same round")
    asked = chain(map(str, sorted(request.rounds)), say(", ")) if request.rounds else say("none")
    return say("they are never both available in the rounds asked for ({rounds})", rounds=asked)


def _few_tables(agenda: Agenda) -> Iterator[Sentence]:
    tables, rounds = len(agenda.problem.tables), agenda.problem.rounds
    if 0 < tables * rounds < len(agenda.requests):
        yield say(
            "{asked} meetings are asked for, but there is only room for "
            "{tables} (tables) x {rounds} (rounds) = {room}.",
            asked=len(agenda.requests),
            tables=tables,
            rounds=rounds,
            room=tables * rounds,
        )


def _lost(agenda: Agenda, unheld: Sequence[Request]) -> Iterator[Sentence]:
    asked = Counter(name for request in agenda.requests for name in (request.a, request.b))
    rounds = dict(zip((person.id for person in agenda.problem.people), capacities(agenda), strict=True))
    for request in unheld:
        crowded = [name for name in (request.a, request.b) if asked[name] > rounds[name]]
        because = chain((_too_many(name, asked[name], rounds[name]) for name in crowded), say(" and "))
        yield _apart(request, because if crowded else say("other meetings take the rounds in which both can sit"))


def _too_many(name: PersonId, asked: int, rounds: int) -> Sentence:
    return say(
        "{name} is asked for {asked} meetings, more than there are rounds for them ({rounds})",
        name=name,
        asked=asked,
        rounds=rounds,
    )


def _misplaced(problem: Problem, person: Person, pairing: Pairing, number: int) -> Iterator[Sentence]:
    where = say("{name} sits at table {table} in round {number}", name=person.id, table=pairing.table, number=number)
    if person.fixed_table not in (None, pairing.table):
        yield say("{where}, not at the fixed table {table}.", where=where, table=person.fixed_table)
    accessible = {table.id for table in problem.tables if table.accessible}
    if person.needs_access and pairing.table not in accessible:
        yield say("{where}, which is not accessible.", where=where)
