"""Who is there, with whom, and what they need: what the audit knows of the rules for one to one.

Apart from the planner: people's ids and sets in place of arrays. Companions have no say.
"""

from collections.abc import Iterable, Iterator, Mapping

from rotation.model import Pairing, PersonId, Problem, TableId
from rotation.needs import is_there


def needy_people(problem: Problem) -> set[PersonId]:
    """Return who needs an accessible table, for themselves or for a companion."""
    return {problem.follows.get(person.id, person.id) for person in problem.people if person.needs_access}


def is_timed(problem: Problem) -> bool:
    """Say whether it can matter in which round people meet: some are not always there, or must share tables."""
    follows, rounds = problem.follows, set(range(1, problem.rounds + 1))
    for person in problem.people:
        if (
            person.id not in follows
            and person.available is not None
            and 0 < len(rounds & person.available) < len(rounds)
        ):
            return True
    accessible = {table.id for table in problem.tables if table.accessible}
    needy, tables = needy_people(problem), party_tables(problem)
    wanted = len(needy) + sum(table in accessible for name, table in tables.items() if name not in needy)
    return bool(needy) and len(accessible) < min(wanted, len(problem.tables))


def party_tables(problem: Problem) -> dict[PersonId, TableId | None]:
    """Return the table each person is fixed to, or else a companion of theirs; companions are left out."""
    follows = problem.follows
    tables = {person.id: person.fixed_table for person in problem.people if person.id not in follows}
    for person in problem.people:
        if person.id in follows and tables[follows[person.id]] is None:
            tables[follows[person.id]] = person.fixed_table
    return tables


def leading(problem: Problem, some: Iterable[Pairing]) -> Iterator[tuple[PersonId, PersonId]]:
    """Yield the mentor and the mentee of each pairing one to one, their companions left out."""
    follows = problem.follows
    for pairing in some:
        mentor, mentee = (name for name in pairing.people if name not in follows)
        yield mentor, mentee


def drop_absent(problem: Problem, may: dict[PersonId, set[PersonId]]) -> None:
    """Take out who are never there in the same round."""
    rounds = range(1, problem.rounds + 1)
    there = {person.id: {number for number in rounds if is_there(person, number)} for person in problem.people}
    if rounds and any(len(numbers) < len(rounds) for numbers in there.values()):
        for name, others in may.items():
            others -= {other for other in others if there[name].isdisjoint(there[other])}


def drop_without_access(
    problem: Problem, may: dict[PersonId, set[PersonId]], tables: Mapping[PersonId, TableId | None]
) -> None:
    """Take out who need an accessible table and have none to sit at together."""
    needy, accessible = needy_people(problem), {table.id for table in problem.tables if table.accessible}
    open_tables = {None, *accessible} if accessible else set[TableId | None]()
    for name, others in may.items() if needy else ():
        others -= {
            other
            for other in others
            if not needy.isdisjoint((name, other)) and not {tables[name], tables[other]} <= open_tables
        }
