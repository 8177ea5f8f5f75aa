"""A choice in which the worst-off mentee gets more, for at most 2 % of the best total."""

from dataclasses import dataclass
from random import Random

import numpy as np

from rotation.exchange import exchange
from rotation.fairest import fairest
from rotation.model import Objective
from rotation.pairs import Choice, choose
from rotation.sides import Bools, Ints, Sides
from rotation.sums import least_sums

KEPT_PERCENT = 98
"""Of the best total, what a fair choice keeps at least."""
MOST_SOLVES = 60
"""A fair choice is sought so many times ..."""
OFFERS_IN_ALL = 240_000
"""... and in large events fewer times: about so many offers are weighed altogether."""
WHIMS = 100
"""Then so many more, each time with small whims added to the fit ..."""
WHIM_OFFERS_IN_ALL = 200_000
"""... and fewer in large events."""
HALF_PACE_AFTER = 40
"""Debts grow by half as much after so many times."""
WHIM_PACE = 0.15
"""And by so much while there are whims."""
MOST_DEBT = 50
"""Fit weighs at most so many times more."""
UNIT = 64
"""Weights are whole numbers of 1/64, as is fit, ..."""
WHIM = 257
"""... to which whims add -2..2 points: remainders of a division by this prime, less its half."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Who meets whom, and what is known about better choices."""

    pairs: Bools
    """[mentors x mentees]"""
    times: Ints
    """[mentors x mentees] How often they meet."""
    upper_bound: int
    """No choice as large and as even has more fit in total."""
    proven: bool
    worst_off: int
    """Least fit of a mentee, among those who could get any."""
    worst_bound: int
    """No choice as large and as even that keeps the total gives every one of them more."""


def best_for_all(sides: Sides, objective: Objective) -> Outcome:
    """Return the choice that serves the objective best, with what is proven about others."""
    best = choose(sides, sides.fits)
    search = _Search(sides, best)
    if objective is Objective.FAIR:
        search.run()
    return Outcome(
        pairs=search.pairs,
        times=search.times,
        upper_bound=best.bound,
        proven=best.proven,
        worst_off=search.worst_off,
        worst_bound=search.bound,
    )


class _Search:
    """The fairest choice so far, and what its worst-off could get at most.

    Lagrangian relaxation (Held and Karp 1971): a mentee who gets less than the bound runs up a
    debt, which makes their fit weigh more in the next choice; who gets more has some forgiven.

    The bound starts from what each mentee could get if nobody else mattered. Each choice may lower
    it: no choice is worth more at these weights, so none that keeps the total can give more to
    everybody than what is left over pays, each as often as their debt says.
    """

    def __init__(self, sides: Sides, best: Choice) -> None:
        self.sides, self.best = sides, best
        self.pairs, self.times = best.pairs, best.times
        self.gains = self.held = self._gains(best.pairs)
        ceilings = _ceilings(sides, best.times)
        self.counted = ceilings > 0
        self.bound = int(ceilings[self.counted].min()) if self.counted.any() else 0
        self.debts = np.zeros(len(ceilings))
        self.floor = -(-KEPT_PERCENT * int(self.gains.sum()) // 100)

    @property
    def worst_off(self) -> int:
        return min(self._rank(self.held), default=0)

    def run(self) -> None:
        """Seek a fairer choice, a bounded number of times, and improve what is found by exchanges."""
        self.sums = least_sums(self.sides, self.times, self.bound)
        self._lower_bound(np.zeros_like(self.gains), 0)
        offers = 1 + int(self.best.offers.sum())
        for done in range(min(MOST_SOLVES, OFFERS_IN_ALL // offers)):
            if self.worst_off >= self.bound:
                break
            self._seek(HALF_PACE_AFTER / (HALF_PACE_AFTER + done))
        self._exchange(self.pairs, self.times)
        if self.worst_off < self.bound:
            self._search_all()
        rng = Random(0)  # noqa: S311 -- reproducible, not a secret
        for _ in range(min(WHIMS, WHIM_OFFERS_IN_ALL // offers)):
            if self.worst_off >= self.bound:
                break
            self._seek_by_whim(rng)

    def _search_all(self) -> None:
        """Take the fairest choice of all, if it can be found; then nobody's bound is higher."""
        found = fairest(self.sides, self.pairs, self.counted, floor=self.floor, bound=self.bound)
        self.bound = found.bound
        if found.pairs is not None:
            self._exchange(found.pairs, found.pairs.astype(np.int64))

    def _seek(self, pace: float) -> None:
        """Try the choice that the debts call for, and lower the bound to what it proves."""
        debts = self._debts(pace)
        choice = choose(self.sides, self.sides.fits * (UNIT + debts), self.best.offers, passes=1)
        self._lower_bound(debts, choice.bound - UNIT * self.floor)
        self.gains = self._gains(choice.pairs)
        self._consider(choice.pairs, choice.times, self.gains)

    def _seek_by_whim(self, rng: Random) -> None:
        """Try a choice about as good for the debts: there are many, and exchanges improve some more."""
        rows, columns = (
            np.array([1 + int(rng.random() * (WHIM - 1)) for _ in range(size)]) for size in self.pairs.shape
        )
        whims = rows[:, np.newaxis] * columns % WHIM - WHIM // 2
        points = np.maximum(0, UNIT * self.sides.fits + whims * (self.sides.fits > 0))
        choice = choose(self.sides, points * (UNIT + self._debts(WHIM_PACE)), self.best.offers, passes=1)
        self.gains = self._gains(choice.pairs)
        if self.gains.sum() >= self.floor:
            self._exchange(choice.pairs, choice.times)

    def _debts(self, pace: float) -> Ints:
        """Let the debts grow by what was missing last, and return them in units."""
        growth = pace * (self.bound - self.gains) / max(1, self.bound)
        self.debts = np.clip(self.debts + growth, 0, MOST_DEBT) * self.counted
        return np.ceil(self.debts * UNIT).astype(np.int64)

    def _lower_bound(self, debts: Ints, means: int) -> None:
        """Lower the bound to the most that somebody can get at all and that the means can pay to all."""
        exact = np.any(self.sums[self.counted] == np.arange(self.sums.shape[1]), axis=0)
        payable = np.flatnonzero(exact & (debts @ self.sums <= means))
        self.bound = min(self.bound, int(payable.max(initial=0)))

    def _exchange(self, pairs: Bools, times: Ints) -> None:
        if self.sides.most.max(initial=0) <= 1:  # else an exchange could make people meet again
            pairs = exchange(self.sides, pairs, self.counted, self.floor)
            times = pairs.astype(np.int64)
        self._consider(pairs, times, self._gains(pairs))

    def _consider(self, pairs: Bools, times: Ints, gains: Ints) -> None:
        """Keep the choice if it has enough of the total, and its worst-off, or the next, gets more."""
        if gains.sum() >= self.floor and self._rank(gains) > self._rank(self.held):
            self.pairs, self.times, self.held = pairs, times, gains

    def _gains(self, pairs: Bools) -> Ints:
        gains: Ints = np.sum(self.sides.fits * pairs, axis=0)
        return gains

    def _rank(self, gains: Ints) -> list[int]:
        return sorted(gains[self.counted].tolist())


def _ceilings(sides: Sides, times: Ints) -> Ints:
    """Return what each mentee would get from the counterparts best for them [mentees]."""
    meetings = int(times.sum(axis=0).max(initial=0))
    possible = np.where(sides.may_meet, sides.fits, 0)
    best_first: Ints = -np.sort(-possible, axis=0)
    ceilings: Ints = best_first[:meetings].sum(axis=0)
    return ceilings
