"""Why people have byes."""

from collections.abc import Sequence

import numpy as np

from rotation.crowd import Crowd
from rotation.model import Bye, Person, Problem, Role, Why
from rotation.repeats import OUT
from rotation.sides import Bools, Ints, Sides, cells, mask
from rotation.ushers import Ushers

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


def crowd_byes(problem: Problem, crowd: Crowd, ushers: Ushers, seating: Ints) -> list[tuple[Bye, ...]]:
    """Return the byes of each round of groups or peers, in the order of `problem.people`."""
    place = {person.id: index for index, person in enumerate(problem.people)}
    found = []
    for row in seating:
        used, roomy = set(row.tolist()) - {OUT}, ushers.roomy(row)
        out = np.flatnonzero(row == OUT).tolist()
        byes = [
            Bye(person=crowd.people[one].id, why=_why_out(problem, crowd, one, used, roomy[int(one >= crowd.guests)]))
            for one in out
        ]
        found.append(tuple(sorted(byes, key=lambda bye: place[bye.person])))
    return found


def _why_out(problem: Problem, crowd: Crowd, one: int, used: set[int], roomy: Sequence[int]) -> Why:
    role, kinds, table = crowd.people[one].role, crowd.kinds, int(crowd.fixed[one])
    others = crowd.counterparts(one)
    if others.any() and crowd.apart[one, others].all():
        return Why.BLOCKED
    if table != OUT:
        return Why.SHARED_TABLE if table in used else Why.PARTNERS_TAKEN
    if roomy:
        return Why.BLOCKED
    if role is Role.PEER:
        if sum(one.seats for one in problem.tables) < len(kinds):
            return Why.FEW_SEATS
        return Why.ODD_COUNT if len(kinds) % 2 else Why.PARTNERS_TAKEN
    if len(used) < len(problem.tables):
        if others.sum() < (~others).sum():
            return Why.MORE_MENTORS if role is Role.MENTOR else Why.MORE_MENTEES
        return Why.PARTNERS_TAKEN
    return Why.FEW_TABLES if role is Role.MENTOR else Why.FEW_SEATS
