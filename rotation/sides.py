"""The two sides of an event as arrays: who may meet whom, when, and how well they fit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Self

import numpy as np
from numpy.typing import NDArray

from rotation.companions import leaders
from rotation.fit import fit_matrix
from rotation.model import Person, PersonId, Problem, Role, TableId, WhyNot
from rotation.rifts import rift, rifts

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Mentors are rows, mentees are columns; companions are neither.

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
    most: Ints
    """[mentors x mentees] How often each two may meet."""
    mentors_there: Bools
    """[mentors x rounds]"""
    mentees_there: Bools
    """[mentees x rounds]"""
    access: Bools
    """[mentors x mentees] Who would sit at an accessible table and no other."""
    accessible: int
    """So many tables are."""
    access_wanted: int
    """By so many pairs of a round at most."""

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """Return the sides of a problem, people shuffled by its seed, so that no order is favoured."""
        rng = Random(problem.seed)  # noqa: S311 -- a reproducible shuffle, not a secret
        fits = _of_leaders(problem, fit_matrix(problem))
        problem = leaders(problem)
        all_mentors, all_mentees = problem.side(Role.MENTOR), problem.side(Role.MENTEE)
        rows, columns = shuffled(len(all_mentors), rng), shuffled(len(all_mentees), rng)
        mentors = tuple(all_mentors[row] for row in rows)
        mentees = tuple(all_mentees[column] for column in columns)
        there = _there(mentors, problem.rounds), _there(mentees, problem.rounds)
        access, no_access = _access(problem, mentors, mentees)
        may_meet = _may_meet(problem, mentors, mentees) & ~no_access & _both_there(*there)
        return cls(
            mentors=mentors,
            mentees=mentees,
            fits=fits[np.ix_(rows, columns)],
            may_meet=may_meet,
            must_meet=may_meet & mask(cells(problem.must_meet, mentors, mentees), may_meet.shape),
            mentor_spots=_spots(mentors),
            mentee_spots=_spots(mentees),
            rounds=problem.rounds,
            tables=len(problem.tables),
            most=may_meet * most_meetings(problem.rounds, may_meet) if problem.repeats else may_meet.astype(np.int64),
            mentors_there=there[0],
            mentees_there=there[1],
            access=access,
            accessible=len(_accessible(problem)),
            access_wanted=sum(_access_wanted(problem, side) for side in (mentors, mentees)),
        )

    @property
    def timed(self) -> bool:
        """Say whether it matters in which round two people meet, beyond that nobody sits twice."""
        here_and_away = any(
            (there.any(axis=1) & ~there.all(axis=1)).any() for there in (self.mentors_there, self.mentees_there)
        )
        return here_and_away or self.accessible < min(self.tables, self.access_wanted)


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
    if problem.rounds and not _rounds(a, problem.rounds) & _rounds(b, problem.rounds):
        return WhyNot.NEVER_THERE
    mentor, mentee = (a, b) if a.role is Role.MENTOR else (b, a)
    if _tables_part(mentor, mentee, _fixed(problem.side(Role.MENTOR))):
        return WhyNot.FIXED_TABLES
    return WhyNot.ACCESS if _no_access(a, b, _accessible(problem)) else None


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


def _of_leaders(problem: Problem, fits: Ints) -> Ints:
    follows = problem.follows
    rows, columns = (
        [index for index, person in enumerate(problem.side(role)) if person.id not in follows]
        for role in (Role.MENTOR, Role.MENTEE)
    )
    return fits[np.ix_(rows, columns)] if follows else fits


def most_meetings(rounds: int, may_meet: Bools) -> Ints:
    """Return how often two may meet, if people may meet again [mentors x mentees].

    As often as the one of them with more counterparts has to, to have one in every round.
    """
    choice = np.maximum(may_meet.sum(axis=1)[:, np.newaxis], may_meet.sum(axis=0))
    most: Ints = np.maximum(1, -(-rounds // np.maximum(1, choice)))
    return most


def _rounds(person: Person, rounds: int) -> set[int]:
    """Return the numbers of the rounds in which somebody can sit."""
    existing = set(range(1, rounds + 1))
    return existing if person.available is None else existing & person.available


def _there(people: Sequence[Person], rounds: int) -> Bools:
    made = np.ones((len(people), rounds), dtype=np.bool_)
    for row, person in zip(made, people, strict=True):
        if person.available is not None:
            row[:] = [number in person.available for number in range(1, rounds + 1)]
    return made


def _both_there(mentors: Bools, mentees: Bools) -> Bools:
    # Without rounds nobody is away.
    if not mentors.shape[1]:
        return np.ones((len(mentors), len(mentees)), dtype=np.bool_)
    together: Bools = np.logical_and.outer(mentors.any(axis=1), mentees.any(axis=1))
    for half, one, other in ((together, mentors, mentees), (together.T, mentees, mentors)):
        partly = np.flatnonzero(~one.all(axis=1))
        half[partly] = one[partly].astype(np.float64) @ other.T > 0
    return together


def _access(problem: Problem, mentors: Sequence[Person], mentees: Sequence[Person]) -> tuple[Bools, Bools]:
    """Return who would take an accessible table and no other, and who needs one and cannot have it."""
    number = {table.id: place for place, table in enumerate(problem.tables)}
    needs, fixed = [], []
    for side in (mentors, mentees):
        needs.append(np.array([person.needs_access for person in side], dtype=np.bool_))
        tables = (None if person.fixed_table is None else number[person.fixed_table] for person in side)
        fixed.append(np.array([-1 if table is None else table for table in tables], dtype=np.int64))
    needed = np.logical_or.outer(*needs)
    table = np.where(fixed[0][:, np.newaxis] >= 0, fixed[0][:, np.newaxis], fixed[1])
    is_accessible = np.array([one.accessible for one in problem.tables] + [False])
    takes = np.where(table >= 0, is_accessible[table], needed)
    lacks = needed & np.where(table >= 0, ~is_accessible[table], not is_accessible.any())
    return takes, lacks


def _access_wanted(problem: Problem, people: Sequence[Person]) -> int:
    if not any(person.needs_access for person in problem.people):
        return 0
    accessible = _accessible(problem)
    at_home = {person.fixed_table for person in people} & accessible
    return len(at_home) + sum(person.needs_access and person.fixed_table is None for person in people)


def _accessible(problem: Problem) -> set[TableId]:
    return {table.id for table in problem.tables if table.accessible}


def _no_access(a: Person, b: Person, accessible: set[TableId]) -> bool:
    fixed = [person.fixed_table for person in (a, b) if person.fixed_table is not None]
    return (a.needs_access or b.needs_access) and not (accessible.issuperset(fixed) and accessible)


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
