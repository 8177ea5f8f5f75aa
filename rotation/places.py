"""The table of each meeting: fixed and accessible tables as far as possible, then few walks.

Round by round, the cheapest assignment of meetings to tables.
"""

from collections.abc import Sequence

import numpy as np
from ortools.graph.python import linear_sum_assignment

from rotation.model import Person, PersonId, Problem, Role, TableId
from rotation.sides import Ints

Couple = tuple[Person, Person]

ACCESS, FIXED = 1_000_000_000, 100_000_000
"""What it costs to seat somebody at a table they cannot get to, or away from the one they are fixed to."""
WALK, BUSY = 100_000, 1_000
"""What a walk costs, and what it costs more for each meeting of who walks, so that the same people keep theirs."""
LITTLE = 5
"""A walk of somebody who walks little counts so many times, that of somebody who stays twice."""
KEPT, RESERVED = 40_000, 10_000
"""What it costs to take the table of somebody who comes back to it, or which is fixed for somebody else.
Among tables that cost the same, those at the front are taken: each costs 1 more than the one before."""


def places(problem: Problem, rounds: Sequence[Sequence[Couple]]) -> list[list[TableId]]:
    """Return the table of each meeting of each round. A round must not have more meetings than tables."""
    floor = _Floor(problem, rounds)
    return [floor.seat_round(couples) for couples in rounds]


class _Floor:
    def __init__(self, problem: Problem, rounds: Sequence[Sequence[Couple]]) -> None:
        self.problem = problem
        self.tables = {table.id: index for index, table in enumerate(problem.tables)}
        self.out_of_reach = np.array([not table.accessible for table in problem.tables], dtype=np.int64)
        self.last: dict[PersonId, int] = {}
        self.left: dict[PersonId, int] = {}
        """How many meetings of each person are not seated yet."""
        for couples in rounds:
            for person in (person for couple in couples for person in couple):
                self.left[person.id] = self.left.get(person.id, 0) + 1
        self.load = dict(self.left)

    def seat_round(self, couples: Sequence[Couple]) -> list[TableId]:
        if not couples:
            return []
        kept = self._kept({person.id for couple in couples for person in couple})
        chosen = _cheapest([kept + self._cost(couple[0]) + self._cost(couple[1]) for couple in couples])
        for couple, table in zip(couples, chosen, strict=True):
            for person in couple:
                self.last[person.id] = table
                self.left[person.id] -= 1
        return [self.problem.tables[table].id for table in chosen]

    def _kept(self, here: set[PersonId]) -> Ints:
        """Return what each table costs because somebody else would miss it [tables]."""
        cost = np.arange(len(self.tables), dtype=np.int64)
        for person in self.problem.people:
            if person.id not in here and self.left.get(person.id) and person.id in self.last:
                cost[self.last[person.id]] += KEPT
            if person.fixed_table is not None:
                cost[self.tables[person.fixed_table]] += RESERVED
        return cost

    def _cost(self, person: Person) -> Ints:
        """Return what it costs to seat a person at each table [tables]."""
        cost = np.zeros(len(self.tables), dtype=np.int64)
        if person.needs_access:
            cost += ACCESS * self.out_of_reach
        if person.fixed_table is not None:
            cost += FIXED
            cost[self.tables[person.fixed_table]] -= FIXED
        elif person.id in self.last:
            walk = self._walk(person)
            cost += walk
            cost[self.last[person.id]] -= walk
        return cost

    def _walk(self, person: Person) -> int:
        walk = WALK + BUSY * self.load[person.id]
        stays = person.role in (self.problem.stays, Role.PEER)
        return walk * (1 + stays) * (LITTLE if person.walks_little else 1)


def _cheapest(costs: Sequence[Ints]) -> list[int]:
    """Return a column for each row, each used once at most. There are as many columns as rows, or more."""
    rows, columns = len(costs), len(costs[0])
    square = np.zeros((columns, columns), dtype=np.int64)
    square[:rows] = costs
    left, right = np.indices(square.shape)
    solver = linear_sum_assignment.SimpleLinearSumAssignment()
    solver.add_arcs_with_cost(left.ravel(), right.ravel(), square.ravel())
    solver.solve()
    return [solver.right_mate(row) for row in range(rows)]
