"""The independent check of what people need: their rounds, accessible tables, who goes with them.

Part of the audit, for all formats, and apart from the planner.
"""

from collections.abc import Iterator, Mapping

from rotation.model import Person, PersonId, Problem, RoundPlan, TableId, Why
from rotation.saying import Sentence, say

Found = Iterator[tuple[str, Sentence]]
"""The kind of each fault, and its sentence."""


def unmet_needs(problem: Problem, round_plan: RoundPlan) -> Found:
    """Yield what a round denies to people."""
    people = {person.id: person for person in problem.people}
    seats = {name: pairing.table for pairing in round_plan.pairings for name in pairing.people if name in people}
    yield from _away(people, seats, round_plan)
    accessible = {table.id for table in problem.tables if table.accessible}
    for name, table in seats.items():
        if people[name].needs_access and table not in accessible:
            yield (
                "no_access",
                say(
                    "{name} sits at table {table} in round {number}, but needs an accessible table",
                    name=name,
                    table=table,
                    number=round_plan.number,
                ),
            )
    yield from _left_alone(problem, seats, round_plan.number)


def is_there(person: Person, number: int) -> bool:
    """Say whether somebody can sit in a round."""
    return person.available is None or number in person.available


def _away(people: Mapping[PersonId, Person], seats: Mapping[PersonId, TableId], round_plan: RoundPlan) -> Found:
    where = f"in round {round_plan.number}"
    for name in seats:
        if not is_there(people[name], round_plan.number):
            yield (
                "away",
                say("{name} sits in round {number}, but is not available", name=name, number=round_plan.number),
            )
    for bye in round_plan.byes:
        if bye.person in people and is_there(people[bye.person], round_plan.number) == (bye.why is Why.AWAY):
            available = "is not" if bye.why is Why.AWAY else "is"
            yield "away", Sentence(f"{bye.person} {available} said to be there {where}, against what is available")


def _left_alone(problem: Problem, seats: Mapping[PersonId, TableId], number: int) -> Found:
    people = {person.id: person for person in problem.people}
    for name, leader in problem.follows.items():
        if is_there(people[name], number) and seats.get(name) != seats.get(leader):
            yield (
                "companion",
                say("{name} is not where {leader} is in round {number}", name=name, leader=leader, number=number),
            )
