"""A choice in which the worst-off mentee gets more, for at most 2 % of the best total."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rotation.exchange import exchange
from rotation.model import Objective
from rotation.pairs import Choice, choose
from rotation.sides import Bools, Ints, Sides

KEPT_PERCENT = 98
"""Of the best total, what a fair choice keeps at least."""
MOST_SOLVES = 60
"""A fair choice is sought so many times ..."""
OFFERS_IN_ALL = 240_000
"""... and in large events fewer times: about so many offers are weighed altogether."""
BOUND_EVERY = 5
"""After so many times, the bound is tried to be lowered."""
UNIT = 32
"""Weights are whole numbers of 1/32."""
FORGIVEN = 0.3
"""Debts shrink by this share of what they would have grown by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Who meets whom, and what is known about better choices."""

    pairs: Bools
    """[mentors x mentees]"""
    upper_bound: int
    """No choice as large and as even has more fit in total."""
    proven: bool
    worst_off: int
    """Least fit of a mentee, among those who could get any."""
    worst_bound: int
    """No choice as large and as even gives every one of them more."""


def best_for_all(sides: Sides, objective: Objective) -> Outcome:
    """Return the choice that serves the objective best, with what is proven about others."""
    best = choose(sides, sides.fits)
    search = _Search(sides, best)
    if objective is Objective.FAIR:
        search.run()
    return Outcome(
        pairs=search.pairs,
        upper_bound=best.bound,
        proven=best.proven,
        worst_off=search.worst_off,
        worst_bound=search.bound,
    )


class _Search:
    """The fairest choice so far, and what its worst-off could get at most.

    Lagrangian relaxation (Held and Karp 1971): a mentee who gets less than the bound runs up a
    debt, which makes their fit weigh more in the next choice; who gets more is slowly forgiven.
    The bound starts from what each mentee could get if nobody else mattered. It is lowered by
    weighing fit with the debts alone: the best choice for that gives everybody, on average by
    debt, as much as any choice can, so no choice gives every one of them more.
    """

    def __init__(self, sides: Sides, best: Choice) -> None:
        self.sides, self.best = sides, best
        self.pairs = best.pairs
        ceilings = _ceilings(sides, best.pairs)
        self.counted = ceilings > 0
        self.bound = int(ceilings[self.counted].min()) if self.counted.any() else 0
        self.debts = np.zeros(len(ceilings))
        self.floor = -(-KEPT_PERCENT * int(self._gains(best.pairs).sum()) // 100)

    @property
    def worst_off(self) -> int:
        gains = self._gains(self.pairs)[self.counted]
        return int(gains.min()) if len(gains) else 0

    def run(self) -> None:
        """Seek a fairer choice, a bounded number of times, then improve it by exchanges."""
        solves = min(MOST_SOLVES, OFFERS_IN_ALL // (1 + int(self.best.offers.sum())))
        gains = self._gains(self.pairs)
        for done in range(solves):
            if self.worst_off >= self.bound:
                break
            gains = self._seek(gains)
            if done % BOUND_EVERY == 0:
                self._lower_bound()
        self.pairs = exchange(self.sides, self.pairs, self.counted, self.floor)

    def _seek(self, gains: Ints) -> Ints:
        """Try the choice that the debts call for; return what mentees gain by it."""
        growth = (self.bound - gains) / max(1, self.bound)
        growth = np.where(growth > 0, growth, growth * FORGIVEN)
        self.debts = np.maximum(0, self.debts + growth) * self.counted
        pairs = self._choose(1 + self.debts).pairs
        gains = self._gains(pairs)
        if gains.sum() >= self.floor and self._rank(gains) > self._rank(self._gains(self.pairs)):
            self.pairs = pairs
        return gains

    def _lower_bound(self) -> None:
        weights = _whole(self.debts)
        if weights.any():
            average = self._choose(self.debts).bound // int(weights.sum())
            self.bound = min(self.bound, average)

    def _choose(self, weights: NDArray[np.float64]) -> Choice:
        points = self.sides.fits * _whole(weights)
        return choose(self.sides, points, self.best.offers, passes=1)

    def _gains(self, pairs: Bools) -> Ints:
        gains: Ints = np.sum(self.sides.fits * pairs, axis=0)
        return gains

    def _rank(self, gains: Ints) -> list[int]:
        """Return what makes one choice fairer: the worst-off gets more, then the next, and so on."""
        return sorted(gains[self.counted].tolist())


def _whole(weights: NDArray[np.float64]) -> Ints:
    return np.ceil(weights * UNIT).astype(np.int64)


def _ceilings(sides: Sides, pairs: Bools) -> Ints:
    """Return what each mentee would get from the counterparts best for them [mentees]."""
    meetings = int(pairs.sum(axis=0).max(initial=0))
    possible = np.where(sides.may_meet, sides.fits, 0)
    best_first: Ints = -np.sort(-possible, axis=0)
    ceilings: Ints = best_first[:meetings].sum(axis=0)
    return ceilings
