"""Why people have byes."""

from collections.abc import Sequence

import numpy as np

from rotation.crowd import Crowd
from rotation.house import Floor, House
from rotation.model import Bye, Person, Problem, Role, Why, WhyNot
from rotation.repeats import OUT
from rotation.sides import Bools, Ints, Sides, barrier, cells, mask

Cells = Sequence[tuple[int, int]]
"""The (row, column) pairs of a round."""


def byes(problem: Problem, sides: Sides, rounds: Sequence[Cells]) -> list[tuple[Bye, ...]]:
    """Return the byes of each round, in the order of `problem.people`."""
    shape = sides.may_meet.shape
    times = np.zeros(shape, dtype=np.int64)
    met = mask(cells(problem.history, sides.mentors, sides.mentees), shape)
    place = {person.id: index for index, person in enumerate(problem.people)}
    found = []
    for number, pairs in enumerate(rounds):
        now = mask(pairs, shape)
        left = times < sides.most
        there = sides.mentors_there[:, number], sides.mentees_there[:, number]
        full = int((now & sides.access).sum()) >= sides.accessible
        room = left & ~sides.access if full else left
        mentors = _Half(sides.mentors, sides.mentor_spots, now, met, (left, room), there)
        mentees = _Half(sides.mentees, sides.mentee_spots, now.T, met.T, (left.T, room.T), there[::-1])
        all_byes = mentors.byes(problem, sides.tables) + mentees.byes(problem, sides.tables)
        found.append(tuple(sorted(all_byes, key=lambda bye: place[bye.person])))
        met |= now
        times += now
    return found


class _Half:
    """One side in one round. Matrices have a row for each of its people, and a column for each of the others."""

    def __init__(
        self,
        people: Sequence[Person],
        spots: Ints,
        now: Bools,
        met: Bools,
        left: tuple[Bools, Bools],
        there: tuple[Bools, Bools],
    ) -> None:
        """`left` are who may still meet, and those of them for whom a table is free; `there` is of both sides."""
        self.people, self.spots, self.there = people, spots, there[0]
        self.sits: Bools = np.any(now, axis=1)
        self.spot_used = np.isin(spots, spots[self.sits])
        self.unmet: Bools = np.any(~met, axis=1)
        self.left: Bools = np.any(left[0], axis=1)
        self.left_here: Bools = np.any(left[0] & there[1], axis=1)
        self.left_with_table: Bools = np.any(left[1] & there[1], axis=1)
        self.others = met.shape[1]
        self.here, self.others_here = (int(side.sum()) for side in there)

    def byes(self, problem: Problem, tables: int) -> list[Bye]:
        return [
            Bye(person=person.id, why=self._why(problem, row, tables) if self.there[row] else Why.AWAY)
            for row, person in enumerate(self.people)
            if not self.sits[row]
        ]

    def _why(self, problem: Problem, row: int, tables: int) -> Why:
        person = self.people[row]
        if self.others and not self.unmet[row]:
            return Why.MET_EVERYONE
        if self.others and not self.left[row]:
            missed = any(barrier(problem, person, other) is WhyNot.NEVER_THERE for other in problem.people)
            return Why.PARTNER_AWAY if missed else Why.BLOCKED
        if self.others and not self.left_here[row]:
            return Why.PARTNER_AWAY
        if self.spot_used[row]:
            return Why.SHARED_TABLE
        if tables < min(self.here, self.others_here) or (self.others and not self.left_with_table[row]):
            return Why.FEW_TABLES
        if self.here > self.others_here:
            return Why.MORE_MENTORS if person.role is Role.MENTOR else Why.MORE_MENTEES
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
        leader = self.problem.follows.get(people[one].id)
        return any(person.id == leader and not here for person, here in zip(people, self.here, strict=True))
