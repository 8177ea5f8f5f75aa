"""The fairest choice of all, where an event is small enough to search them.

An integer program: the most z such that every mentee gains z or more, and the total stays high
enough. CP-SAT solves it (Perron and Didier 2023), called by its plain interface, which needs no pandas.
"""

from dataclasses import dataclass

import numpy as np
from ortools.linear_solver import pywraplp

from rotation.sides import Bools, Ints, Sides

MOST_PAIRS = 6_000
"""With more possible pairs, the search would take too long."""
EFFORT = 1.0
"""It ends after so much, in the solver's own measure; counted, not timed, so that machines agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fairest:
    """What the search found."""

    pairs: Bools | None
    """[mentors x mentees] None, if no fairer choice was found."""
    bound: int
    """No choice that keeps the total gives everybody who counts more."""


def fairest(sides: Sides, pairs: Bools, counted: Bools, *, floor: int, bound: int, effort: float = EFFORT) -> Fairest:
    """Return the choice, as large as `pairs` and with as many must-meets, in which the worst-off gets most.

    `counted` [mentees]: whose gain matters. The total stays at `floor` or more; more than `bound`
    for everybody is known to be out of reach.
    """
    if not _fits(sides, pairs):
        return Fairest(pairs=None, bound=bound)
    program = _Program(sides, pairs)
    gains: Ints = np.sum(sides.fits * pairs, axis=0)
    least = int(gains[counted].min())
    program.keep(floor)
    program.give(counted, least + 1, bound)
    return program.solve(effort, Fairest(pairs=None, bound=bound), least)


def _fits(sides: Sides, pairs: Bools) -> bool:
    """Say whether the search can be afforded, nobody meets anybody again, and meetings are spread evenly."""
    few = int(sides.may_meet.sum()) <= MOST_PAIRS and int(sides.most.max()) <= 1
    return few and all(int(np.ptp(pairs.sum(axis=axis))) <= 1 for axis in (0, 1))


class _Program:
    def __init__(self, sides: Sides, pairs: Bools) -> None:
        self.sides = sides
        self.solver = pywraplp.Solver.CreateSolver("SAT")
        self.rows, self.columns = np.nonzero(sides.may_meet)
        self.meets = [self.solver.BoolVar("") for _ in self.rows]
        everybody = np.ones(len(self.rows), dtype=np.int64)
        self._limit(everybody, int(pairs.sum()), int(pairs.sum()))
        musts = int((pairs & sides.must_meet).sum())
        self._limit(sides.must_meet[self.rows, self.columns].astype(np.int64), musts, musts)
        for people, spots, axis in ((self.rows, sides.mentor_spots, 1), (self.columns, sides.mentee_spots, 0)):
            counts = pairs.sum(axis=axis)
            for person in range(len(counts)):
                self._limit((people == person).astype(np.int64), int(counts.min()), int(counts.max()))
            for spot in np.flatnonzero(np.bincount(spots) > 1):
                self._limit((spots[people] == spot).astype(np.int64), 0, sides.rounds)
        self.points = sides.fits[self.rows, self.columns]

    def keep(self, floor: int) -> None:
        """Demand so much fit in total."""
        self._limit(self.points, floor, int(self.points.sum()))

    def give(self, counted: Bools, least: int, most: int) -> None:
        """Give as much as can be, within these, to each mentee who counts."""
        self.worst = self.solver.IntVar(least, most, "")
        self.solver.Maximize(self.worst)
        for mentee in np.flatnonzero(counted):
            gain = self._limit(self.points * (self.columns == mentee), 0, int(self.points.sum()))
            gain.SetCoefficient(self.worst, -1)

    def solve(self, effort: float, nothing: Fairest, least: int) -> Fairest:
        """Return what was found within so much effort; `least` is what everybody gets anyhow."""
        self.solver.SetSolverSpecificParametersAsString(f"num_workers:1 max_deterministic_time:{effort}")
        status = self.solver.Solve()
        if status == self.solver.INFEASIBLE:
            return Fairest(pairs=None, bound=least)
        if status not in (self.solver.OPTIMAL, self.solver.FEASIBLE):
            return nothing
        chosen = np.array([one.solution_value() > 1 / 2 for one in self.meets])
        pairs = np.zeros_like(self.sides.may_meet)
        pairs[self.rows[chosen], self.columns[chosen]] = True
        return Fairest(pairs=pairs, bound=round(self.solver.Objective().BestBound()))

    def _limit(self, weights: Ints, least: int, most: int) -> pywraplp.Constraint:
        """Keep a weighted number of pairs within limits."""
        limit = self.solver.Constraint(least, most)
        for pair in np.flatnonzero(weights).tolist():
            limit.SetCoefficient(self.meets[pair], int(weights[pair]))
        return limit
