"""The two sides of an event as arrays: who may meet whom, and how well they fit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Self

import numpy as np
from numpy.typing import NDArray

from rotation.fit import fit_matrix
from rotation.model import Person, PersonId, Problem, Role, TableId, WhyNot
from rotation.rifts import rift, rifts

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Mentors are rows, mentees are columns.

    A *spot* is what can hold one conversation a round on one side: a person, or all the people of
    a side who are fixed to the same table. `mentor_spots` and `mentee_spots` number them from 0.
    """

    mentors: tuple[Person, ...]
    mentees: tuple[Person, ...]
    fits: Ints
    """[mentors x mentees] points, 0..100."""
    may_meet: Bools
    """[mentors x mentees] What the rules and fixed tables leave."""
    must_meet: Bools
    """[mentors x mentees] Those of the must-meets that may."""
    mentor_spots: Ints
    mentee_spots: Ints
    rounds: int
    tables: int

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """Return the sides of a problem, people shuffled by its seed, so that no order is favoured."""
        rng = Random(problem.seed)  # noqa: S311 -- a reproducible shuffle, not a secret
        all_mentors, all_mentees = problem.side(Role.MENTOR), problem.side(Role.MENTEE)
        rows, columns = shuffled(len(all_mentors), rng), shuffled(len(all_mentees), rng)
        mentors = tuple(all_mentors[row] for row in rows)
        mentees = tuple(all_mentees[column] for column in columns)
        may_meet = _may_meet(problem, mentors, mentees)
        return cls(
            mentors=mentors,
            mentees=mentees,
            fits=fit_matrix(problem)[np.ix_(rows, columns)],
            may_meet=may_meet,
            must_meet=may_meet & mask(cells(problem.must_meet, mentors, mentees), may_meet.shape),
            mentor_spots=_spots(mentors),
            mentee_spots=_spots(mentees),
            rounds=problem.rounds,
            tables=len(problem.tables),
        )


def mask(pairs: Sequence[tuple[int, int]], shape: tuple[int, ...]) -> Bools:
    """Return a matrix that is true at these (row, column) pairs."""
    matrix = np.zeros(shape, dtype=np.bool_)
    for row, column in pairs:
        matrix[row, column] = True
    return matrix


def cells(
    pairs: Iterable[tuple[PersonId, PersonId]],
    mentors: Sequence[Person],
    mentees: Sequence[Person],
) -> list[tuple[int, int]]:
    """Return the (row, column) of each pair of a mentor and a mentee, whichever is named first."""
    row = {person.id: index for index, person in enumerate(mentors)}
    column = {person.id: index for index, person in enumerate(mentees)}
    ordered = (pair if pair[0] in row else pair[::-1] for pair in sorted(pairs))
    return list(dict.fromkeys((row[a], column[b]) for a, b in ordered if a in row and b in column))


def barrier(problem: Problem, a: Person, b: Person) -> WhyNot | None:
    """Return the rule that keeps two people apart, or None if they may meet."""
    if a.role is b.role:
        return WhyNot.SAME_ROLE
    for rule, pairs in ((WhyNot.BLOCKED, problem.blocked), (WhyNot.HISTORY, problem.history)):
        if (a.id, b.id) in pairs or (b.id, a.id) in pairs:
            return rule
    apart = rift(problem, a, b)
    if apart is not None:
        return apart
    mentor, mentee = (a, b) if a.role is Role.MENTOR else (b, a)
    if _tables_part(mentor, mentee, _fixed(problem.side(Role.MENTOR))):
        return WhyNot.FIXED_TABLES
    return None


def _tables_part(mentor: Person, mentee: Person, mentor_tables: set[TableId | None]) -> bool:
    # A mentee fixed to a table meets there whoever comes, unless it is some mentor's table: then
    # only the mentors fixed to it, because two conversations cannot share it.
    if mentee.fixed_table is None or mentee.fixed_table == mentor.fixed_table:
        return False
    return mentor.fixed_table is not None or mentee.fixed_table in mentor_tables


def _may_meet(problem: Problem, mentors: Sequence[Person], mentees: Sequence[Person]) -> Bools:
    shape = len(mentors), len(mentees)
    matrix = ~mask(cells(problem.blocked | problem.history, mentors, mentees), shape)
    matrix &= ~rifts(problem, mentors, mentees)
    mentor_tables = _fixed(mentors)
    for column, mentee in enumerate(mentees):
        if mentee.fixed_table is not None:
            apart = [_tables_part(mentor, mentee, mentor_tables) for mentor in mentors]
            matrix[np.array(apart, dtype=np.bool_), column] = False
    return matrix


def _fixed(people: Iterable[Person]) -> set[TableId | None]:
    return {person.fixed_table for person in people} - {None}


def _spots(people: Sequence[Person]) -> Ints:
    numbers: dict[str, int] = {}
    names = (
        f"person {person.id}" if person.fixed_table is None else f"table {person.fixed_table}" for person in people
    )
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], dtype=np.int64)


def shuffled(count: int, rng: Random) -> list[int]:
    """Return the numbers below `count` in an order by chance, the same in every Python version."""
    # Only `random()` gives the same numbers in every Python version; `shuffle` does not promise it.
    return sorted(range(count), key=lambda _: rng.random())
