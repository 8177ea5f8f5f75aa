"""What speaks against a change that somebody wants, in plain words."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from rotation.companions import without_companions
from rotation.model import Format, Pairing, PersonId, Plan, Problem, TableId
from rotation.rules import Rules
from rotation.saying import Sentence, chain, say

Meetings = dict[tuple[PersonId, PersonId], list[int]]
"""The rounds in which two people sit together."""


def warnings(problem: Problem, before: Plan, after: Plan) -> tuple[Sentence, ...]:
    """Return a sentence, with ids, for everything that is not as it should be in `after` and was not so in `before`."""
    rules = Rules(problem)
    known = {*_sentences(rules, before)}
    return tuple(sentence for sentence in _sentences(rules, after) if sentence not in known)


def _sentences(rules: Rules, plan: Plan) -> Iterator[Sentence]:
    times: Meetings = defaultdict(list)
    for round_plan in plan.rounds:
        for pairing in round_plan.pairings:
            yield from _of_people(rules, pairing, round_plan.number)
            yield from _of_table(rules, pairing, round_plan.number)
            for two in combinations(sorted(pairing.people), 2):
                times[two].append(round_plan.number)
                yield from _of_two(rules, two, pairing.table, round_plan.number)
    yield from _of_meetings(rules, times)


def _of_people(rules: Rules, pairing: Pairing, number: int) -> Iterator[Sentence]:
    for name in pairing.people:
        if not rules.comes(name, number):
            yield say(
                "{name} is away, but sits at table {table} in round {number}.",
                name=name,
                table=pairing.table,
                number=number,
            )
            continue
        fixed = rules.people[name].fixed_table
        if fixed not in (None, pairing.table):
            yield say(
                "{name} sits at table {table} in round {number}, but is fixed to table {table_2}.",
                name=name,
                table=pairing.table,
                number=number,
                table_2=fixed,
            )
        elif pairing.table in rules.tables and not rules.may_use(name, pairing.table):
            yield say(
                "{name} needs an accessible table, but sits at table {table} in round {number}.",
                name=name,
                table=pairing.table,
                number=number,
            )


def _of_table(rules: Rules, pairing: Pairing, number: int) -> Iterator[Sentence]:
    table = pairing.table
    if table not in rules.tables:
        yield say("There are people at table {table} in round {number}, which is closed.", table=table, number=number)
    if rules.format is Format.ONE_TO_ONE:
        [pairing] = without_companions(rules.problem, [pairing])
    seats = 2 if rules.format is Format.ONE_TO_ONE else rules.seats(pairing.table)
    if len(pairing.people) > seats:
        yield say(
            "{count} people sit at table {table} in round {number}, which has {seats} seats.",
            count=len(pairing.people),
            table=table,
            number=number,
            seats=seats,
        )
    if rules.format is Format.PEERS:
        if len(pairing.people) < 2:
            yield say(
                "{name} sits alone at table {table} in round {number}.",
                name=_and(pairing.people),
                table=table,
                number=number,
            )
        return
    most = 1 if rules.format is Format.ONE_TO_ONE else rules.problem.mentors_per_table
    if len(pairing.mentors) > most:
        yield say(
            "{count} mentors sit at table {table} in round {number}: {names}.",
            count=len(pairing.mentors),
            table=table,
            number=number,
            names=_and(pairing.mentors),
        )
    if not pairing.mentors:
        yield say(
            "There is no mentor for {names} at table {table} in round {number}.",
            names=_and(pairing.mentees),
            table=table,
            number=number,
        )
    if not pairing.mentees:
        yield say(
            "There is no mentee for {names} at table {table} in round {number}.",
            names=_and(pairing.mentors),
            table=table,
            number=number,
        )


def _of_two(rules: Rules, two: tuple[PersonId, PersonId], table: TableId, number: int) -> Iterator[Sentence]:
    one, other = two
    if other in rules.blocked.get(one, ()):
        yield say(
            "{one} and {other} are blocked for each other, but sit together at table {table} in round {number}.",
            one=one,
            other=other,
            table=table,
            number=number,
        )
    elif rules.are_parted(one, other):
        yield say(
            "{one} and {other} are kept apart by their organisation or languages, but sit together at table {table} "
            "in round {number}.",
            one=one,
            other=other,
            table=table,
            number=number,
        )


def _of_meetings(rules: Rules, times: Meetings) -> Iterator[Sentence]:
    follows = rules.problem.follows
    for (one, other), rounds in times.items():
        if rules.are_mentors(one, other) or follows.get(one, one) == follows.get(other, other):
            continue
        if rules.format is Format.ONE_TO_ONE and not follows.keys().isdisjoint((one, other)):
            continue
        if other in rules.history.get(one, ()):
            yield say(
                "{one} and {other} meet in {rounds}, and had met before the event.",
                one=one,
                other=other,
                rounds=_rounds(rounds),
            )
        elif len(rounds) > 1:
            yield say(
                "{one} and {other} meet {times} times, in {rounds}.",
                one=one,
                other=other,
                times=len(rounds),
                rounds=_rounds(rounds),
            )
    for one, other in sorted({(min(pair), max(pair)) for pair in rules.problem.must_meet} - {*times}):
        yield say("{one} and {other} must meet, but do not.", one=one, other=other)


def _and(names: Sequence[PersonId]) -> Sentence:
    return chain(names, say(" and "))


def _rounds(numbers: Sequence[int]) -> Sentence:
    if len(numbers) == 1:
        return say("round {number}", number=numbers[0])
    return say("rounds {numbers}", numbers=chain(map(str, numbers), say(" and ")))
