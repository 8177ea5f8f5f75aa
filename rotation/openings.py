"""What is open to people: tables and rounds; and with whom they go."""

from collections.abc import Sequence

import numpy as np

from rotation.model import Person, PersonId, Problem, TableId
from rotation.sides import Bools


def open_tables(problem: Problem, people: Sequence[Person]) -> Bools:
    """Return at which tables each person may sit [people x tables]."""
    accessible = np.array([table.accessible for table in problem.tables], dtype=np.bool_)
    needs_access = np.array([person.needs_access for person in people], dtype=np.bool_)
    made: Bools = accessible | ~needs_access[:, np.newaxis]
    names = np.array([table.id for table in problem.tables], dtype=np.object_)
    fixed = fixed_tables(problem)
    for number, person in enumerate(people):
        if person.id in fixed:
            made[number] &= names == fixed[person.id]
    return made


def fixed_tables(problem: Problem) -> dict[PersonId, TableId]:
    """Return the tables people are fixed to: who goes with others, to the table of their leader, or of the first."""
    lead = problem.follows
    tables = dict[PersonId, TableId]()
    for person in sorted(problem.people, key=lambda person: person.id in lead):
        if person.fixed_table is not None:
            tables.setdefault(lead.get(person.id, person.id), person.fixed_table)
    named = {person.id: lead.get(person.id, person.id) for person in problem.people}
    return {name: tables[leader] for name, leader in named.items() if leader in tables}


def absences(problem: Problem, people: Sequence[Person]) -> Bools:
    """Return in which rounds each person is away [rounds x people]."""
    made = np.zeros((problem.rounds, len(people)), dtype=np.bool_)
    for column, person in zip(made.T, people, strict=True):
        if person.available is not None:
            column[:] = [number not in person.available for number in range(1, problem.rounds + 1)]
    return made


def overlap(places: Bools) -> Bools:
    """Return for each two people whether they have a place in common [people x people]; `places` is [people x places].

    If every place is everybody's, or there is none, they have.
    """
    somewhere, everywhere = places.any(axis=1), places.all(axis=1)
    shared: Bools = np.logical_and.outer(somewhere, somewhere)
    shared[everywhere] |= not places.size
    partly = np.flatnonzero(somewhere & ~everywhere)
    shared[partly] = places[partly].astype(np.float64) @ places.T > 0
    shared[:, partly] = shared[partly].T
    np.fill_diagonal(shared, True)  # noqa: FBT003 -- everybody agrees with themselves
    return shared


def inseparable(problem: Problem, people: Sequence[Person]) -> Bools:
    """Return which two people always go together [people x people]."""
    lead = problem.follows
    number = {person.id: index for index, person in enumerate(people)}
    party = np.array([number[lead.get(person.id, person.id)] for person in people], dtype=np.int64)
    same: Bools = party[:, np.newaxis] == party
    np.fill_diagonal(same, False)  # noqa: FBT003 -- nobody is their own companion
    return same
