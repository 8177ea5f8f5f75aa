"""Why people have byes."""

from collections.abc import Sequence

import numpy as np

from rotation.model import Bye, Person, Problem, Role, Why
from rotation.sides import Bools, Ints, Sides, cells, mask

Cells = Sequence[tuple[int, int]]
"""The (row, column) pairs of a round."""


def byes(problem: Problem, sides: Sides, rounds: Sequence[Cells]) -> list[tuple[Bye, ...]]:
    """Return the byes of each round, in the order of `problem.people`."""
    shape = sides.may_meet.shape
    met = mask(cells(problem.history, sides.mentors, sides.mentees), shape)
    place = {person.id: index for index, person in enumerate(problem.people)}
    found = []
    for pairs in rounds:
        now = mask(pairs, shape)
        mentors = _Half(sides.mentors, sides.mentor_spots, now, met, sides.may_meet & ~met)
        mentees = _Half(sides.mentees, sides.mentee_spots, now.T, met.T, (sides.may_meet & ~met).T)
        all_byes = mentors.byes(sides.tables) + mentees.byes(sides.tables)
        found.append(tuple(sorted(all_byes, key=lambda bye: place[bye.person])))
        met |= now
    return found


class _Half:
    """One side in one round. Matrices have a row for each of its people."""

    def __init__(self, people: Sequence[Person], spots: Ints, now: Bools, met: Bools, left: Bools) -> None:
        self.people, self.spots = people, spots
        self.sits: Bools = np.any(now, axis=1)
        self.spot_used = np.isin(spots, spots[self.sits])
        self.unmet: Bools = np.any(~met, axis=1)
        self.left: Bools = np.any(left, axis=1)
        self.others = met.shape[1]

    def byes(self, tables: int) -> list[Bye]:
        return [
            Bye(person=person.id, why=self._why(row, person.role, tables))
            for row, person in enumerate(self.people)
            if not self.sits[row]
        ]

    def _why(self, row: int, role: Role, tables: int) -> Why:
        if self.others and not self.unmet[row]:
            return Why.MET_EVERYONE
        if self.others and not self.left[row]:
            return Why.BLOCKED
        if self.spot_used[row]:
            return Why.SHARED_TABLE
        if tables < min(len(self.people), self.others):
            return Why.FEW_TABLES
        if len(self.people) > self.others:
            return Why.MORE_MENTORS if role is Role.MENTOR else Why.MORE_MENTEES
        return Why.PARTNERS_TAKEN
