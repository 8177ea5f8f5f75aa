"""The choice of pairs as a linear program, solved by HiGHS: a second opinion from other code."""

from __future__ import annotations

from itertools import product
from math import ceil

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from rotation import Person, Problem, Role, fit_matrix
from rotation.headroom import allowed

SLACK = 1e-4

Row = NDArray[np.float64]


def best_total(problem: Problem) -> int:
    """Return the most fit of a choice with most must-meets, then most meetings, then evenest byes."""
    program = _Program(problem)
    return round(program.maximise(program.total))


def best_worst(problem: Problem, *, whole: bool = False) -> float:
    """Return the most that such a choice, of shares of pairs or whole ones, can give to the worst-off mentee.

    It keeps 98 % of the best total. Mentees who may meet nobody of any fit are not counted.
    """
    program = _Program(problem)
    program.keep_total()
    return program.maximise(program.worst, whole=whole)


class _Program:
    """Columns: a share 0..1 of each allowed pair, of each person's nth meeting, and the least gain."""

    def __init__(self, problem: Problem) -> None:
        may = allowed(problem, Role.MENTOR)
        sides = problem.side(Role.MENTOR), problem.side(Role.MENTEE)
        self.pairs = [(a, b) for a, b in product(*sides) if b.id in may[a.id]]
        self.fit = _fits(problem)
        self.levels = list(product(problem.people, range(problem.rounds)))
        musts = {frozenset(pair) for pair in problem.must_meet}
        nothing = [0.0] * len(self.pairs)
        self.total = self._row([self.fit[a.id, b.id] for a, b in self.pairs])
        self.worst = np.array([*nothing, *(0.0 for _ in self.levels), 1.0])
        self.balances = [self._balance(person) for person in problem.people]
        self.limits, self.most = self._limits(problem)
        for goal in (
            self._row([float(frozenset((a.id, b.id)) in musts) for a, b in self.pairs]),
            self._row([1.0 for _ in self.pairs]),
            np.array([*nothing, *(-float(nth) for _, nth in self.levels), 0.0]),
        ):
            self._limit(-goal, SLACK - round(self.maximise(goal)))
        gains = [self._row([self.fit[a.id, b.id] * (b is one) for a, b in self.pairs]) for one in sides[1]]
        self._limit(self.worst, 10_000 * any(gain.any() for gain in gains))
        for gain in gains:
            if gain.any():
                self._limit(self.worst - gain, 0)

    def keep_total(self) -> None:
        self._limit(-self.total, -ceil(0.98 * round(self.maximise(self.total)) - SLACK))

    def maximise(self, goal: Row, *, whole: bool = False) -> float:
        if not self.pairs or not self.levels:
            return 0
        found = linprog(
            -goal,
            A_ub=np.array(self.limits),
            b_ub=np.array(self.most),
            A_eq=np.array(self.balances),
            b_eq=np.zeros(len(self.balances)),
            bounds=[*((0, 1) for _ in goal[1:]), (0, None)],
            method="highs",
            integrality=np.array([int(whole and column < len(self.pairs)) for column in range(len(goal))]),
        )
        assert found.fun is not None, found.message
        return -float(found.fun)

    def _row(self, worths: list[float]) -> Row:
        return np.array([*worths, *(0.0 for _ in self.levels), 0.0])

    def _limit(self, row: Row, most: float) -> None:
        self.limits.append(row)
        self.most.append(most)

    def _limits(self, problem: Problem) -> tuple[list[Row], list[float]]:
        """All the tables, and each table's own rounds for the people of a side fixed to it."""
        limits = [self._row([1.0 for _ in self.pairs])]
        most = [float(problem.rounds * len(problem.tables))]
        for table, side in product(problem.tables, (0, 1)):
            limits.append(self._row([float(pair[side].fixed_table == table.id) for pair in self.pairs]))
            most.append(float(problem.rounds))
        return limits, most

    def _balance(self, person: Person) -> Row:
        """A person's meetings, less their first, second, ... meeting: always 0."""
        meetings = (float(person in pair) for pair in self.pairs)
        return np.array([*meetings, *(-float(person is other) for other, _ in self.levels), 0.0])


def _fits(problem: Problem) -> dict[tuple[str, str], float]:
    matrix = fit_matrix(problem)
    return {
        (mentor.id, mentee.id): float(matrix[row, column])
        for row, mentor in enumerate(problem.side(Role.MENTOR))
        for column, mentee in enumerate(problem.side(Role.MENTEE))
    }
