"""Kindness: seats changed within a round for more fit, or for more of it to the worst-off, at no other cost."""

from dataclasses import dataclass, field

import numpy as np

from rotation.model import Objective
from rotation.repeats import shared, together
from rotation.search import SEEKERS, Costs, Moves, Round
from rotation.sides import Bools, Ints

PERCENT_KEPT = 98
"""The worst-off are helped while the total stays at so much of the best found."""
OPTIONS_IN_ALL = 10_000_000
"""So many changes are weighed at most; counted, not timed, so that machines agree ..."""
MANY = 250
"""... and with more people than these fewer, as there are more pairs of them, ..."""
LEAST_OPTIONS = 4_000
"""... and a step as so many at least: that is what calling numpy costs."""
PATIENCE = 8
"""Each round is visited so often in vain before it is enough."""
FAVOURS_PER_VISIT = 4
"""Who is worst off may be somebody else after a few changes."""
WEIGHTS = 256
"""A point of the worst-off counts up to so much ..."""
LEAST_WEIGHT = 4
"""... and anybody's at least so much."""
STEEPNESS = 8
"""The weight is a quarter at one so-many-th of the way to the median, and falls with the square from there."""
RULES_WEIGH = 1 << 12
"""The cost of what a rule forbids, or of a repeat, in weighted points for each point it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wants:
    """What it is worth to people that they meet."""

    fits: Ints
    """[people x people] Points, symmetric."""
    gains: Ints
    """[people x people] What one gains from another."""
    counted: Bools
    """[people] Whose gain matters."""


def favour(seating: Ints, costs: Costs, moves: Moves, wants: Wants, objective: Objective) -> Ints:
    """Return a seating with more total fit, or with more for the worst-off, that costs no more by the rules.

    Each table keeps its size, and who sits out still does. Round by round, the swap that is worth the
    most is made: first to all alike, then by weights that are the higher the less somebody has (as
    multiplicative weights do, Arora, Hazan and Kale 2012). The best seating on the way counts.
    """
    people = len(wants.counted)
    most = OPTIONS_IN_ALL * MANY**2 // max(MANY, people) ** 2
    if not wants.counted.any() or most < 4 * people * seating.size:  # not enough to look at each round once
        return seating
    fair = objective is Objective.FAIR
    walk = _Walk(seating=seating.copy(), costs=costs, moves=moves, wants=wants, fair=fair, options=most)
    walk.climb()
    walk.share()
    return walk.best


@dataclass(slots=True, kw_only=True)
class _Walk:
    seating: Ints
    costs: Costs
    moves: Moves
    wants: Wants
    fair: bool
    options: int
    """So many changes are weighed at most."""
    counts: Ints = field(init=False)
    best: Ints = field(init=False)
    reached: tuple[int, ...] = field(init=False)
    """How good the best is."""
    most: int = field(init=False)
    """The best total so far."""
    weighed: int = 0

    def __post_init__(self) -> None:
        """Start from the seating given."""
        self.counts = together(self.seating)
        self.best, self.most, self.reached = self.seating.copy(), self._total(), self._merit()

    def climb(self) -> None:
        """Make swaps that are worth more to all alike, until there is none in any round."""
        number = idle = 0
        alike = self.wants.counted.astype(np.int64)
        while idle < len(self.seating) and self.weighed < self.options // 2:
            idle = 0 if self._visit(number, alike, self.seating.size) else idle + 1
            number = (number + 1) % len(self.seating)
        self._keep()

    def share(self) -> None:
        """Make swaps in favour of those with least, until that has not helped for long."""
        number = idle = 0
        favour = WEIGHTS
        while idle < PATIENCE * len(self.seating) and self.weighed < self.options:
            row, counts = self.seating[number].copy(), self.counts
            self._visit(number, self._weights(favour), FAVOURS_PER_VISIT)
            if 100 * self._total() < PERCENT_KEPT * self.most:
                self.seating[number], self.counts = row, counts
                favour = favour // 2 + 1
            idle = 0 if self._keep() else idle + 1
            number = (number + 1) % len(self.seating)

    def _visit(self, number: int, weights: Ints, most: int) -> bool:
        """Make the best swaps of one round, so many at most; say whether there were any."""
        without = self.counts - shared(self.seating[number])
        value = self.wants.gains * weights[:, np.newaxis] * (without == 0)
        table = Round(self.seating[number], RULES_WEIGH * self.costs.next(without) - value - value.T, self.moves)
        swaps, anybody = 0, np.ones(len(weights), dtype=np.bool_)
        while swaps < most and (best := table.best_swap(anybody))[0] < 0:
            table.swap(*best[1:])
            swaps += 1
        self.weighed += 4 * self.counts.size + (swaps + 1) * max(LEAST_OPTIONS, SEEKERS * len(weights))
        self.seating[number], self.counts = table.row, without + shared(table.row)
        return swaps > 0

    def _weights(self, favour: int) -> Ints:
        """Return what a point is worth to each: the more, the nearer they are to the worst-off."""
        gains = self._gains()
        counted = np.sort(gains[self.wants.counted])
        low, reach = int(counted[0]), int(counted[len(counted) // 2] - counted[0]) + 1
        # Whole numbers only: exponentials differ in their last digit from machine to machine.
        weights = LEAST_WEIGHT + favour * reach**2 // (reach + STEEPNESS * np.maximum(gains - low, 0)) ** 2
        return np.where(self.wants.counted, weights, 0)

    def _keep(self) -> bool:
        """Keep the seating if it is the best so far, and say whether it is."""
        self.most = max(self.most, self._total())
        merit = self._merit()
        better = merit > self.reached or 100 * self.reached[-1] < PERCENT_KEPT * self.most
        if better:
            self.best, self.reached = self.seating.copy(), merit
        return better

    def _merit(self) -> tuple[int, ...]:
        """Return how good the seating is: if fair, by the worst-off, then how few they are; then by the total."""
        if not self.fair:
            return (self._total(),)
        counted = self._gains()[self.wants.counted]
        return int(counted.min()), -int((counted == counted.min()).sum()), self._total()

    def _gains(self) -> Ints:
        gains: Ints = np.sum(self.wants.gains * (self.counts > 0), axis=1)
        return gains

    def _total(self) -> int:
        return int((self.wants.fits * (self.counts > 0)).sum()) // 2
