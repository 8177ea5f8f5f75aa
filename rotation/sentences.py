"""In plain words: what a plan could not meet, the rule that forbids it, and whom it concerns."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import combinations, pairwise

import numpy as np

from rotation import agenda
from rotation.companions import leaders
from rotation.crowd import Crowd, kept_apart
from rotation.model import Format, Person, PersonId, Problem, Role, RoundPlan, TableId, Why, WhyNot
from rotation.rifts import dividing_rules
from rotation.saying import Sentence, chain, say, say_n
from rotation.sides import Sides, barrier

REASONS = {
    WhyNot.SAME_ROLE: say("they have the same role"),
    WhyNot.BLOCKED: say("they are blocked for each other"),
    WhyNot.SAME_ORGANISATION: say("they come from the same organisation (strangers)"),
    WhyNot.NO_COMMON_LANGUAGE: say("they have no language in common (languages)"),
    WhyNot.HISTORY: say("they have met before (history)"),
    WhyNot.FIXED_TABLES: say("their fixed tables keep them apart"),
    WhyNot.NEVER_THERE: say("they are never available in the same round (available)"),
    WhyNot.ACCESS: say("there is no accessible table for them (needs_access)"),
    WhyNot.NO_ROOM: say("there is no round or no table"),
    WhyNot.OTHERS_CHOSEN: say("the best plan for everybody gives them other counterparts"),
    WhyNot.NOT_REQUESTED: say("nobody asked for that meeting"),
    WhyNot.NO_COMMON_ROUND: say("there is no round in which both can sit"),
}
RULES = {
    "blocked": say("blocked"),
    "strangers": say("strangers"),
    "languages": say("languages"),
    "history": say("history"),
    "must_meet": say("must_meet"),
    "fixed tables": say("fixed tables"),
    "available": say("available"),
    "needs_access": say("needs_access"),
    "companion": say("companion"),
}
SIDES = {Role.MENTOR: say("mentors"), Role.MENTEE: say("mentees"), Role.PEER: say("peers")}
NAMED = 5
"""A sentence about many people names so many of them."""


def sentences(
    problem: Problem,
    sides: Sides,
    rounds: Sequence[RoundPlan],
    byes: Mapping[PersonId, int],
    again: int,
) -> Iterator[Sentence]:
    """Say what could not be met. `byes` counts those of each person, `again` repeats."""
    if problem.rounds:
        yield from _missing_sides(problem)
        yield from _few_tables(sides)
        yield from _never_there(problem)
        yield from _few_accessible(leaders(problem), sides)
        yield from _lonely(problem, sides)
    yield from _unknown_rounds(problem)
    yield from _torn_companions(problem)
    yield from _shared_tables(leaders(problem))
    yield from _unmet_musts(problem, rounds)
    yield from _empty_rounds(problem, rounds)
    if again:
        yield say_n(
            "{n} meeting of two people who had met: there are more rounds than new counterparts.",
            "{n} meetings of two people who had met: there are more rounds than new counterparts.",
            again,
        )
    yield from _uneven_byes(problem, byes)
    yield from _running_byes(problem, rounds)


def crowd_sentences(
    problem: Problem, crowd: Crowd, rounds: Sequence[RoundPlan], byes: Mapping[PersonId, int], again: int, least: int
) -> Iterator[Sentence]:
    """Say what groups or peers could not be given. `again` counts repeats, of excess `least` forced."""
    if problem.rounds:
        yield from _missing_sides(problem)
        yield from _few_seats(problem)
        yield from _nobody_left(problem, {person.id for person in crowd.lonely()})
    yield from _full_tables(problem)
    yield from _unmet_musts(problem, rounds)
    if again:
        because = say("with tables of these sizes, some have to") if least else say("no plan without that was found")
        yield say_n(
            "{n} meeting of two people who had met: {because}.",
            "{n} meetings of two people who had met: {because}.",
            again,
            because=because,
        )
    yield from _uneven_byes(problem, byes)
    yield from _running_byes(problem, rounds)


def reason(problem: Problem, a: Person, b: Person) -> WhyNot:
    """Return why two people do not meet."""
    return _reason(problem, _alone(problem), a, b)


def _alone(problem: Problem) -> Problem:
    """Return the problem without companions, if they have no say in it."""
    return leaders(problem) if problem.format is Format.ONE_TO_ONE else problem


def _reason(problem: Problem, alone: Problem, a: Person, b: Person) -> WhyNot:
    """Return why two people do not meet; `alone` is the problem without companions, one to one."""
    if problem.format is Format.MEETINGS:
        return agenda.reason(problem, a, b)
    if problem.format is Format.ONE_TO_ONE:
        apart = barrier(alone, *(_leader(problem, alone, person) for person in (a, b))) or barrier(problem, a, b)
    else:
        apart = kept_apart(problem, a, b)
    if not (problem.rounds and problem.tables):
        return apart or WhyNot.NO_ROOM
    return apart or WhyNot.OTHERS_CHOSEN


def _leader(problem: Problem, alone: Problem, person: Person) -> Person:
    name = problem.follows.get(person.id, person.id)
    return next(one for one in alone.people if one.id == name)


def _missing_sides(problem: Problem) -> Iterator[Sentence]:
    mentors, mentees = problem.side(Role.MENTOR), problem.side(Role.MENTEE)
    if mentees and not mentors:
        yield say("There is no mentor: every mentee sits out every round.")
    if mentors and not mentees:
        yield say("There is no mentee: every mentor sits out every round.")


def _few_tables(sides: Sides) -> Iterator[Sentence]:
    if sides.tables < min(sides.may_meet.shape):
        yield say(
            "{tables} for {mentors} and {mentees}: others sit out in each round.",
            tables=say_n("{n} table", "{n} tables", sides.tables),
            mentors=say_n("{n} mentor", "{n} mentors", len(sides.mentors)),
            mentees=say_n("{n} mentee", "{n} mentees", len(sides.mentees)),
        )


def _few_seats(problem: Problem) -> Iterator[Sentence]:
    seats = sum(table.seats for table in problem.tables)
    if seats < len(problem.people):
        yield say(
            "{seats} for {people}: others sit out in each round.",
            seats=say_n("{n} seat", "{n} seats", seats),
            people=say_n("{n} person", "{n} people", len(problem.people)),
        )


def _never_there(problem: Problem) -> Iterator[Sentence]:
    rounds = range(1, problem.rounds + 1)
    names = [one.id for one in problem.people if one.available is not None and one.available.isdisjoint(rounds)]
    if names:
        yield say(
            "available: {names} can sit in none of the rounds 1 to {last}.", names=some(names), last=problem.rounds
        )


def _unknown_rounds(problem: Problem) -> Iterator[Sentence]:
    rounds = range(1, problem.rounds + 1)
    names = [one.id for one in problem.people if one.available is not None and not one.available <= set(rounds)]
    if names:
        yield say(
            "available: {names} named rounds that are not among 1 to {last}; those do not count.",
            names=some(names),
            last=problem.rounds,
        )


def _torn_companions(problem: Problem) -> Iterator[Sentence]:
    own = {person.id: person.fixed_table for person in problem.people}
    shared = {person.id: person.fixed_table for person in leaders(problem).people}
    for name, leader in problem.follows.items():
        if own[name] not in (None, shared[leader]):
            yield say(
                "companion: {name} is fixed to table {table}, but goes with {leader} to table {table_2}.",
                name=name,
                table=own[name],
                leader=leader,
                table_2=shared[leader],
            )


def _few_accessible(alone: Problem, sides: Sides) -> Iterator[Sentence]:
    accessible = {table.id for table in alone.tables if table.accessible}
    needy = [person for person in alone.people if person.needs_access]
    names = [person.id for person in needy]
    if needy and not accessible:
        yield say(
            "needs_access: no table is accessible, so {names} cannot sit: mark one as accessible.", names=some(names)
        )
        return
    for person in needy:
        if person.fixed_table not in (None, *accessible):
            yield say(
                "needs_access: {name} is fixed to table {table}, which is not accessible, and cannot sit: "
                "mark it as accessible, or let them sit elsewhere.",
                name=person.id,
                table=person.fixed_table,
            )
    if sides.accessible < min(sides.tables, sides.access_wanted):
        yield say_n(
            "needs_access: {n} accessible table for {names}: they take turns.",
            "needs_access: {n} accessible tables for {names}: they take turns.",
            len(accessible),
            names=some(names),
        )


def _lonely(problem: Problem, sides: Sides) -> Iterator[Sentence]:
    if not sides.may_meet.size:
        return
    here = {
        person.id
        for side, there in ((sides.mentors, sides.mentors_there), (sides.mentees, sides.mentees_there))
        for person, rounds in zip(side, there.tolist(), strict=True)
        if any(rounds)
    }
    mentors = zip(sides.mentors, np.any(sides.may_meet, axis=1), strict=True)
    mentees = zip(sides.mentees, np.any(sides.may_meet, axis=0), strict=True)
    yield from _nobody_left(problem, {person.id for person, any_left in (*mentors, *mentees) if not any_left} & here)


def _nobody_left(problem: Problem, alone: AbstractSet[PersonId]) -> Iterator[Sentence]:
    if alone:
        names = [person.id for person in problem.people if person.id in alone]
        harmless = ("must_meet",) if problem.format is Format.ONE_TO_ONE else ("must_meet", "history")
        yield say(
            "The rules ({rules}) leave nobody to meet for {names}.", rules=_rules(problem, harmless), names=some(names)
        )


def _shared_tables(problem: Problem) -> Iterator[Sentence]:
    sharing: dict[tuple[TableId, Role], list[PersonId]] = defaultdict(list)
    for person in problem.people:
        if person.fixed_table is not None:
            sharing[person.fixed_table, person.role].append(person.id)
    for (table, _), names in sharing.items():
        if len(names) > 1:
            yield say("Table {table} is fixed for {names}: they take turns.", table=table, names=some(names))


def _full_tables(problem: Problem) -> Iterator[Sentence]:
    room = {table.id: table.seats for table in problem.tables}
    fixed: dict[tuple[TableId, Role], list[PersonId]] = defaultdict(list)
    for person in problem.people:
        if person.fixed_table is not None:
            fixed[person.fixed_table, person.role].append(person.id)
    for (table, role), names in fixed.items():
        seats = {Role.PEER: room[table], Role.MENTEE: room[table] - 1, Role.MENTOR: problem.mentors_per_table}[role]
        if len(names) > seats:
            yield say("Table {table} is fixed for {names}: they take turns.", table=table, names=some(names))


def _unmet_musts(problem: Problem, rounds: Sequence[RoundPlan]) -> Iterator[Sentence]:
    people = {person.id: person for person in problem.people}
    alone = _alone(problem)
    met = {
        frozenset(pair)
        for round_plan in rounds
        for pairing in round_plan.pairings
        for pair in (combinations(pairing.people, 2) if problem.must_meet else ())
    }
    for a, b in sorted({tuple(sorted(pair)) for pair in problem.must_meet}):
        if frozenset((a, b)) not in met:
            why = _reason(problem, alone, people[a], people[b])
            because = say("the rounds and tables do not suffice for every must-meet")
            if why is not WhyNot.OTHERS_CHOSEN:
                because = REASONS[why]
            yield say("must_meet: {a} and {b} do not meet, because {because}.", a=a, b=b, because=because)


def _empty_rounds(problem: Problem, rounds: Sequence[RoundPlan]) -> Iterator[Sentence]:
    empty = [round_plan.number for round_plan in rounds if not round_plan.pairings]
    if empty and len(empty) < len(rounds):
        which = say("{first} to {last}", first=empty[0], last=empty[-1])
        because = say("everybody has met everybody they may meet")
        if any(person.available is not None for person in problem.people):
            which = chain(map(str, empty), say(", "))
            because = say("nobody is there who may still meet somebody there")
        if len(empty) == 1:
            yield say("Round {number} has no pairings: {because}.", number=empty[0], because=because)
        else:
            yield say("Rounds {numbers} have no pairings: {because}.", numbers=which, because=because)


def _uneven_byes(problem: Problem, byes: Mapping[PersonId, int]) -> Iterator[Sentence]:
    for role in Role:
        side = sorted((byes[person.id], person.id) for person in problem.side(role) if _is_ever_there(problem, person))
        if side and side[-1][0] > side[0][0] + 1:
            (least, luckiest), (most, unluckiest) = side[0], side[-1]
            rules = _rules(problem)
            yield say(
                "The byes of the {people} differ, from {least} ({luckiest}) to {most} ({unluckiest}){because}.",
                people=SIDES[role],
                least=least,
                luckiest=luckiest,
                most=most,
                unluckiest=unluckiest,
                because=say(", because of the rules ({rules})", rules=rules) if rules else "",
            )


def _is_ever_there(problem: Problem, person: Person) -> bool:
    return person.available is None or not person.available.isdisjoint(range(1, problem.rounds + 1))


def _running_byes(problem: Problem, rounds: Sequence[RoundPlan]) -> Iterator[Sentence]:
    sitting_out = [{bye.person for bye in plan.byes if bye.why is not Why.AWAY} for plan in rounds if plan.pairings]
    twice = set[PersonId]()
    for one, other in pairwise(sitting_out):
        twice |= one & other
    if twice:
        names = [person.id for person in problem.people if person.id in twice]
        yield say("Two byes running: {names}.", names=some(names))


def _rules(problem: Problem, harmless: Sequence[str] = ()) -> Sentence:
    fixed = any(person.fixed_table is not None for person in problem.people)
    rules = {
        "blocked": problem.blocked,
        **dividing_rules(problem),
        "history": problem.history,
        "must_meet": problem.must_meet,
        "fixed tables": fixed,
        "available": any(person.available is not None for person in problem.people),
        "needs_access": any(person.needs_access for person in problem.people),
        "companion": any(person.companion is not None for person in problem.people),
    }
    return chain((RULES[name] for name, used in rules.items() if used and name not in harmless), say(", "))


def some(names: Sequence[PersonId]) -> Sentence:
    """Return the names of some people, the first few of many."""
    few = chain(names[:NAMED], say(", "))
    return few if len(names) <= NAMED else say("{names} and {count} more", names=few, count=len(names) - NAMED)
