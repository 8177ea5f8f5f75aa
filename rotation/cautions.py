"""What speaks against a change that somebody wants, in plain words."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from rotation.companions import without_companions
from rotation.model import Format, Pairing, PersonId, Plan, Problem
from rotation.rules import Rules

Meetings = dict[tuple[PersonId, PersonId], list[int]]
"""The rounds in which two people sit together."""


def warnings(problem: Problem, before: Plan, after: Plan) -> tuple[str, ...]:
    """Return a sentence, with ids, for everything that is not as it should be in `after` and was not so in `before`."""
    rules = Rules(problem)
    known = {*_sentences(rules, before)}
    return tuple(sentence for sentence in _sentences(rules, after) if sentence not in known)


def _sentences(rules: Rules, plan: Plan) -> Iterator[str]:
    times: Meetings = defaultdict(list)
    for round_plan in plan.rounds:
        for pairing in round_plan.pairings:
            where = f"at table {pairing.table} in round {round_plan.number}"
            yield from _of_people(rules, pairing, round_plan.number, where)
            yield from _of_table(rules, pairing, where)
            for two in combinations(sorted(pairing.people), 2):
                times[two].append(round_plan.number)
                yield from _of_two(rules, two, where)
    yield from _of_meetings(rules, times)


def _of_people(rules: Rules, pairing: Pairing, number: int, where: str) -> Iterator[str]:
    for name in pairing.people:
        if not rules.comes(name, number):
            yield f"{name} is away, but sits {where}."
            continue
        fixed = rules.people[name].fixed_table
        if fixed not in (None, pairing.table):
            yield f"{name} sits {where}, but is fixed to table {fixed}."
        elif pairing.table in rules.tables and not rules.may_use(name, pairing.table):
            yield f"{name} needs an accessible table, but sits {where}."


def _of_table(rules: Rules, pairing: Pairing, where: str) -> Iterator[str]:
    if pairing.table not in rules.tables:
        yield f"There are people {where}, which is closed."
    if rules.format is Format.ONE_TO_ONE:
        [pairing] = without_companions(rules.problem, [pairing])
    seats = 2 if rules.format is Format.ONE_TO_ONE else rules.seats(pairing.table)
    if len(pairing.people) > seats:
        yield f"{len(pairing.people)} people sit {where}, which has {seats} seats."
    if rules.format is Format.PEERS:
        if len(pairing.people) < 2:
            yield f"{_and(pairing.people)} sits alone {where}."
        return
    most = 1 if rules.format is Format.ONE_TO_ONE else rules.problem.mentors_per_table
    if len(pairing.mentors) > most:
        yield f"{len(pairing.mentors)} mentors sit {where}: {_and(pairing.mentors)}."
    if not pairing.mentors:
        yield f"There is no mentor for {_and(pairing.mentees)} {where}."
    if not pairing.mentees:
        yield f"There is no mentee for {_and(pairing.mentors)} {where}."


def _of_two(rules: Rules, two: tuple[PersonId, PersonId], where: str) -> Iterator[str]:
    one, other = two
    if other in rules.blocked.get(one, ()):
        yield f"{one} and {other} are blocked for each other, but sit together {where}."
    elif rules.are_parted(one, other):
        yield f"{one} and {other} are kept apart by their organisation or languages, but sit together {where}."


def _of_meetings(rules: Rules, times: Meetings) -> Iterator[str]:
    follows = rules.problem.follows
    for (one, other), rounds in times.items():
        if rules.are_mentors(one, other) or follows.get(one, one) == follows.get(other, other):
            continue
        if rules.format is Format.ONE_TO_ONE and not follows.keys().isdisjoint((one, other)):
            continue
        if other in rules.history.get(one, ()):
            yield f"{one} and {other} meet in {_rounds(rounds)}, and had met before the event."
        elif len(rounds) > 1:
            yield f"{one} and {other} meet {len(rounds)} times, in {_rounds(rounds)}."
    for one, other in sorted({(min(pair), max(pair)) for pair in rules.problem.must_meet} - {*times}):
        yield f"{one} and {other} must meet, but do not."


def _and(names: Sequence[PersonId]) -> str:
    return " and ".join(names)


def _rounds(numbers: Sequence[int]) -> str:
    return f"round {numbers[0]}" if len(numbers) == 1 else f"rounds {' and '.join(map(str, numbers))}"
