"""Which table is used for which: groups of people keep together, and walk less."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import linear_sum_assignment

from rotation.floor import Floor, walks
from rotation.model import Person, Problem
from rotation.openings import fixed_tables
from rotation.repeats import OUT
from rotation.sides import Bools, Ints

WEIGHED_IN_ALL = 80_000_000
"""So many ways from one table to another are weighed, counted, not timed, so that machines agree ..."""
TURNS = 2_000
"""... for at most so many exchanges."""
PASSES = 3
"""Each round is laid out so many times ..."""
OFFERS_IN_ALL = 1_500_000
"""... and fewer in large events: so many tables are offered to groups altogether."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Which tables may stand for which others."""

    floor: Floor
    fixed: Bools
    """[people] They have to be at one table."""
    in_need: Bools
    """[people] They have to be at an accessible table."""
    movable: Bools
    """[tables] Nobody is fixed to them."""
    alike: Bools
    """[tables x tables] They have as many seats."""
    accessible: Bools

    @classmethod
    def of(cls, problem: Problem, people: Sequence[Person], floor: Floor) -> Self:
        """Return the layout of a problem."""
        fixed = fixed_tables(problem)
        taken = {*fixed.values()}
        seats = np.array([table.seats for table in problem.tables])
        return cls(
            floor=floor,
            fixed=np.array([person.id in fixed for person in people], dtype=np.bool_),
            in_need=np.array([person.needs_access for person in people], dtype=np.bool_),
            movable=np.array([table.id not in taken for table in problem.tables], dtype=np.bool_),
            alike=seats[:, np.newaxis] == seats,
            accessible=np.array([table.accessible for table in problem.tables], dtype=np.bool_),
        )

    def for_all_rounds(self, seating: Ints) -> Ints:
        """Return the seating with tables exchanged for the whole evening, while walks get shorter by it.

        A quadratic assignment problem (Koopmans and Beckmann 1957): for one table after the other,
        the best exchange is made. People who keep their table keep their new one.
        """
        count = len(self.movable)
        traffic, place = self._traffic(seating), np.arange(count)
        may = self._may_stand(seating)
        busy = [int(table) for table in np.argsort(-traffic.sum(axis=1), kind="stable") if self.movable[table]]
        # Floats hold these whole numbers exactly, and multiply faster.
        apart = self.floor.distances.astype(np.float64)
        left, idle = min(TURNS, WEIGHED_IN_ALL // count**2), 0
        while busy and left > 0 and idle < len(busy):
            table = busy.pop(0)
            busy.append(table)
            gains = _gains(traffic, apart, table)
            allowed = self.movable & may[table, place] & may[:, place[table]]
            gains = np.where(allowed, gains, 0)
            other = int(gains.argmax())
            idle += 1
            if gains[other] > 0:
                pair, turned = [table, other], [other, table]
                place[pair] = place[turned]
                apart[pair] = apart[turned]
                apart[:, pair] = apart[:, turned]
                idle = 0
            left -= 1
        return np.where(seating == OUT, OUT, place[seating])

    def for_each_round(self, seating: Ints) -> Ints:
        """Return the seating with the groups of each round at the tables nearest to where they were and will be."""
        made = seating.copy()
        work = len(made) * len(self.movable) ** 2
        for _ in range(min(PASSES, OFFERS_IN_ALL // work)):
            before = made.copy()
            for number in range(len(made)):
                self._lay_out(made, number)
            if np.array_equal(before, made):
                break
        return made

    def _lay_out(self, seating: Ints, number: int) -> None:
        """Assign the groups of a round to tables, at least cost."""
        row = seating[number]
        costs, may = self._costs(seating, number), self._may_stand(seating[number : number + 1])
        may &= self._pinned(row)
        groups, tables = np.nonzero(may)
        solver = linear_sum_assignment.SimpleLinearSumAssignment()
        solver.add_arcs_with_cost(groups, tables, costs[groups, tables])
        solver.solve()  # always feasible: each may stay where it is
        place = np.array([solver.right_mate(table) for table in range(len(may))])
        seating[number] = np.where(row == OUT, OUT, place[row])

    def _costs(self, seating: Ints, number: int) -> Ints:
        """Return what each group of a round walks, to and from each table [tables x tables]."""
        costs = np.zeros_like(self.floor.distances)
        row = seating[number]
        for rows in (seating[:number][::-1], seating[number + 1 :]):
            near = np.full(len(row), OUT)
            for other in rows:
                near = np.where(near == OUT, other, near)
            walkers = np.flatnonzero((row != OUT) & (near != OUT))
            steps = self.floor.distances[near[walkers]] * self.floor.weights[walkers, np.newaxis]
            np.add.at(costs, row[walkers], steps)
        return costs

    def _pinned(self, row: Ints) -> Bools:
        """Return where each group of a round may be: those of people fixed to a table stay there."""
        pinned = np.zeros(len(self.movable), dtype=np.bool_)
        pinned[row[self.fixed & (row != OUT)]] = True
        free = ~pinned
        return (free[:, np.newaxis] & free) | np.eye(len(free), dtype=np.bool_)

    def _may_stand(self, seating: Ints) -> Bools:
        """Return which table may stand for which [tables x tables]: as large, and accessible if need be."""
        used = np.unique(seating[:, self.in_need])
        needed = np.zeros(len(self.movable), dtype=np.bool_)
        needed[used[used != OUT]] = True
        may: Bools = (self.alike & (self.accessible | ~needed[:, np.newaxis])) | np.eye(len(needed), dtype=np.bool_)
        return may

    def _traffic(self, seating: Ints) -> Floats:
        traffic: Floats = np.zeros(self.floor.distances.shape)
        starts, ends, people = walks(seating)
        np.add.at(traffic, (starts, ends), self.floor.weights[people])
        traffic += traffic.T
        np.fill_diagonal(traffic, 0)
        return traffic


def _gains(traffic: Floats, apart: Floats, table: int) -> Floats:
    """Return by how much walks get shorter if `table` and each other exchange their places."""
    own: Floats = traffic[table] @ apart
    theirs = np.einsum("ij,ij->i", traffic, apart)
    crossed = traffic @ apart[table]
    gains: Floats = own[table] - own + theirs - crossed - 2 * traffic[table] * apart[table]
    return gains
