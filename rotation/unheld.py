"""In plain words: which meetings that were asked for are not held, and why; and who sits elsewhere than they should."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rotation.agenda import Agenda
from rotation.ceiling import capacities
from rotation.model import Pairing, Person, PersonId, Problem, Request, RoundPlan, WhyNot
from rotation.saying import Sentence
from rotation.sentences import REASONS


def sentences(agenda: Agenda, unheld: Sequence[Request], rounds: Sequence[RoundPlan]) -> Iterator[Sentence]:
    """Say what was asked for and is not, and where somebody does not sit where they should."""
    problem = agenda.problem
    for request, why in agenda.refused:
        yield Sentence(f"{_apart(request)} {_never(request) if why is WhyNot.NO_COMMON_ROUND else REASONS[why]}.")
    yield from _few_tables(agenda)
    yield from _lost(agenda, unheld)
    asked = {frozenset((request.a, request.b)) for request in problem.requests}
    for a, b in sorted({tuple(sorted(pair)) for pair in problem.must_meet}):
        if frozenset((a, b)) not in asked:
            yield Sentence(f"must_meet: {a} and {b} do not meet, because {REASONS[WhyNot.NOT_REQUESTED]}.")
    people = {person.id: person for person in problem.people}
    for round_plan in rounds:
        for pairing in round_plan.pairings:
            for name in pairing.people:
                yield from _misplaced(problem, people[name], pairing, round_plan.number)


def _apart(request: Request) -> str:
    return f"{request.a} and {request.b} do not meet:"


def _never(request: Request) -> str:
    """Say that two people have no round in common, naming the rounds they were asked for."""
    if request.rounds is None:
        return "they are never available in the same round"
    asked = ", ".join(map(str, sorted(request.rounds))) or "none"
    return f"they are never both available in the rounds asked for ({asked})"


def _few_tables(agenda: Agenda) -> Iterator[Sentence]:
    tables, rounds = len(agenda.problem.tables), agenda.problem.rounds
    if 0 < tables * rounds < len(agenda.requests):
        room = f"{tables} (tables) x {rounds} (rounds) = {tables * rounds}"
        yield Sentence(f"{len(agenda.requests)} meetings are asked for, but there is only room for {room}.")


def _lost(agenda: Agenda, unheld: Sequence[Request]) -> Iterator[Sentence]:
    asked = Counter(name for request in agenda.requests for name in (request.a, request.b))
    rounds = dict(zip((person.id for person in agenda.problem.people), capacities(agenda), strict=True))
    for request in unheld:
        crowded = [name for name in (request.a, request.b) if asked[name] > rounds[name]]
        because = " and ".join(_too_many(name, asked[name], rounds[name]) for name in crowded)
        yield Sentence(f"{_apart(request)} {because or 'other meetings take the rounds in which both can sit'}.")


def _too_many(name: PersonId, asked: int, rounds: int) -> str:
    return f"{name} is asked for {asked} meetings, more than there are rounds for them ({rounds})"


def _misplaced(problem: Problem, person: Person, pairing: Pairing, number: int) -> Iterator[Sentence]:
    where = f"{person.id} sits at table {pairing.table} in round {number}"
    if person.fixed_table not in (None, pairing.table):
        yield Sentence(f"{where}, not at the fixed table {person.fixed_table}.")
    accessible = {table.id for table in problem.tables if table.accessible}
    if person.needs_access and pairing.table not in accessible:
        yield Sentence(f"{where}, which is not accessible.")
