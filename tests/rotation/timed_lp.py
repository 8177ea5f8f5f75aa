"""Who meets when as a linear program over all pairs and rounds: what no plan can exceed."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, vstack

from rotation import Problem, Role, fit_matrix
from rotation.headroom import allowed
from rotation.needs import is_there

SLACK = 1e-6
Row = NDArray[np.float64]


def best_timed(problem: Problem) -> tuple[float, float, float]:
    """Return the most meetings, then the least sum of squares of rounds sat out, then the most fit.

    For events without companions, must-meets, fixed tables and needs of access.
    """
    return _TimedProgram(problem).best()


class _TimedProgram:
    """Columns: a share 0..1 of each meeting in a round, and of each person's nth round sat out."""

    def __init__(self, problem: Problem) -> None:
        may, rounds = allowed(problem, Role.MENTOR), range(1, problem.rounds + 1)
        place = {person.id: index for index, person in enumerate(problem.people)}
        mentors, mentees = problem.side(Role.MENTOR), problem.side(Role.MENTEE)
        self.meetings = [
            (place[a.id], place[b.id], number, float(points))
            for (a, row), number in product(zip(mentors, fit_matrix(problem), strict=True), rounds)
            for b, points in zip(mentees, row, strict=True)
            if b.id in may[a.id] and is_there(a, number) and is_there(b, number)
        ]
        self.there = [sum(is_there(one, number) for number in rounds) for one in problem.people]
        self.levels = list(product(range(len(problem.people)), range(problem.rounds)))
        limits: dict[tuple[object, ...], list[int]] = {}
        for column, (a, b, number, _) in enumerate(self.meetings):
            for key in (("seat", a, number), ("seat", b, number), ("pair", a, b), ("tables", number)):
                limits.setdefault(key, []).append(column)
        self.most = [float(len(problem.tables)) if key[0] == "tables" else 1.0 for key in limits]
        self.limits = self._matrix([(row, column) for row, some in enumerate(limits.values()) for column in some])
        sits = [(who, column) for column, pair in enumerate(self.meetings) for who in pair[:2]]
        out = [(who, len(self.meetings) + index) for index, (who, _) in enumerate(self.levels)]
        self.balance = self._matrix([*sits, *out])

    def best(self) -> tuple[float, float, float]:
        none, nothing = [0.0] * len(self.levels), [0.0] * len(self.meetings)
        meetings = self._maximise(np.array([*(1.0 for _ in self.meetings), *none]))
        squares = self._maximise(np.array([*nothing, *(-2.0 * nth - 1 for _, nth in self.levels)]))
        fit = self._maximise(np.array([*(points for *_, points in self.meetings), *none]))
        return meetings, -squares, fit

    def _maximise(self, goal: Row) -> float:
        found = linprog(  # type: ignore[call-overload]  # its stubs know no sparse arrays
            -goal,
            A_ub=self.limits,
            b_ub=np.array(self.most),
            A_eq=self.balance,
            b_eq=np.array(self.there),
            bounds=(0.0, 1.0),
            method="highs",
        )
        assert found.fun is not None, found.message
        self.limits = csr_array(vstack([self.limits, coo_array(-goal[np.newaxis])]))
        self.most.append(float(found.fun) + SLACK)
        return -float(found.fun)

    def _matrix(self, cells: list[tuple[int, int]]) -> csr_array:
        rows, columns = np.array(cells).T
        shape = int(rows.max()) + 1, len(self.meetings) + len(self.levels)
        return coo_array((np.ones(len(cells)), (rows, columns)), shape=shape).tocsr()
