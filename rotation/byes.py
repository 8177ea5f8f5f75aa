"""Why people have byes."""

from collections.abc import Sequence

import numpy as np

from rotation.crowd import Crowd
from rotation.house import Floor, House
from rotation.model import Bye, Person, Problem, Role, Why
from rotation.openings import leaders
from rotation.repeats import OUT
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


def crowd_byes(problem: Problem, crowd: Crowd, seating: Ints) -> list[tuple[Bye, ...]]:
    """Return the byes of each round of groups or peers, in the order of `problem.people`."""
    place = {person.id: index for index, person in enumerate(problem.people)}
    house = House.of(problem, crowd, (~crowd.away).astype(np.int64))
    nobody = np.zeros(len(crowd.people), dtype=np.int64)
    found = []
    for number, row in enumerate(seating):
        floor = Floor(house, number, row, nobody, nobody)
        out = np.flatnonzero(row == OUT).tolist()
        reasons = _Reasons(problem, floor) if out else None
        byes = [Bye(person=crowd.people[one].id, why=reasons.why(one)) for one in out if reasons]
        found.append(tuple(sorted(byes, key=lambda bye: place[bye.person])))
    return found


class _Reasons:
    """Why people sit out in one round of groups or peers."""

    def __init__(self, problem: Problem, floor: Floor) -> None:
        self.problem, self.floor, self.crowd = problem, floor, floor.crowd
        self.here, self.used, self.roomy = ~floor.away, set(floor.used), floor.roomy()

    def why(self, one: int) -> Why:
        crowd, table = self.crowd, int(self.crowd.fixed[one])
        others = crowd.counterparts(one)
        if not self.here[one]:
            return Why.AWAY
        if others.any() and crowd.apart[one, others].all():
            return Why.BLOCKED
        if (others.any() and not self.here[others].any()) or self._leader_is_away(one):
            return Why.PARTNER_AWAY
        if table != OUT:
            return Why.SHARED_TABLE if table in self.used else Why.PARTNERS_TAKEN
        if not crowd.may_sit[one].all():
            return Why.FEW_SEATS
        if self.roomy[int(crowd.kinds[one])]:
            return Why.FEW_SEATS if crowd.inseparable[one].any() else Why.BLOCKED
        return self._why_crowded(one, others)

    def _why_crowded(self, one: int, others: Bools) -> Why:
        role, here = self.crowd.people[one].role, self.here
        if role is Role.PEER:
            if sum(table.seats for table in self.problem.tables) < here.sum():
                return Why.FEW_SEATS
            return Why.ODD_COUNT if here.sum() % 2 else Why.PARTNERS_TAKEN
        if len(self.used) < len(self.problem.tables):
            if not here[others].all():
                return Why.PARTNER_AWAY
            if others.sum() < (here & ~others).sum():
                return Why.MORE_MENTORS if role is Role.MENTOR else Why.MORE_MENTEES
            return Why.PARTNERS_TAKEN
        return Why.FEW_TABLES if role is Role.MENTOR else Why.FEW_SEATS

    def _leader_is_away(self, one: int) -> bool:
        people = self.crowd.people
        leader = leaders(people).get(people[one].id)
        return any(person.id == leader and not here for person, here in zip(people, self.here, strict=True))
