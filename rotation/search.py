"""A seating improved by swaps of two people in a round, where no construction is as good."""

from dataclasses import dataclass, field
from random import Random

import numpy as np

from rotation.repeats import OUT, shared, together
from rotation.sides import Bools, Ints

STEPS_PER_PLACE = 12
"""So many swaps are made for each person's place in each round ..."""
OPTIONS_IN_ALL = 24_000_000
"""... or until so many were weighed; counted, not timed, so that machines agree."""
LEAST_OPTIONS = 4_000
"""A step is counted as so many at least: that is what calling numpy costs."""
SEEKERS = 64
"""Swaps are weighed for so many people at a time, those with most to gain."""
REST = 6
"""Who has just been swapped rests for so many visits to their round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What it costs that two people meet. All [people x people], symmetric."""

    each: Ints
    """Every meeting costs this."""
    first: Ints
    """The first saves this."""
    again: Ints
    """The c-th costs c - 1 times this."""
    earlier: Ints
    """Meetings before the event."""

    def next(self, counts: Ints) -> Ints:
        """Return what one meeting more costs, after so many."""
        costs: Ints = self.each + self.again * (counts + self.earlier) - self.first * (counts == 0)
        np.fill_diagonal(costs, 0)
        return costs

    def total(self, counts: Ints) -> int:
        """Return what so many meetings cost, over what earlier ones do."""
        met = np.flatnonzero(counts)
        times, each, first, again, earlier = (
            matrix.ravel()[met] for matrix in (counts, self.each, self.first, self.again, self.earlier)
        )
        return int((each * times + again * (times * (times - 1) // 2 + times * earlier) - first).sum()) // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Who may be swapped with whom: two who may move and are of one kind."""

    free: Bools
    kinds: Ints
    may: Bools | None = None
    """[people x tables] Who may sit where; None: everybody anywhere."""


def improve(seating: Ints, costs: Costs, moves: Moves, floor: int, rng: Random) -> Ints:
    """Return a seating that costs as little as can be found, not more than the one given.

    Each table keeps its size, and who sits out still does. Tabu search (Glover 1989), as Dotu and
    Van Hentenryck (2005) do for golfers: round by round, the best swap is made until none saves
    anything, and then now and then the least bad one. Stops at the cost `floor`.
    """
    walk = _Walk(seating, costs, moves, rng, most_steps=STEPS_PER_PLACE * seating.size)
    rounds = len(seating)
    number = 0
    while rounds and walk.least > floor and walk.steps < walk.most_steps and walk.weighed < OPTIONS_IN_ALL:
        walk.visit(number % rounds)
        number += 1
    return walk.best


@dataclass(slots=True)
class _Walk:
    seating: Ints
    costs: Costs
    moves: Moves
    rng: Random
    most_steps: int
    best: Ints = field(init=False)
    least: int = field(init=False)
    counts: Ints = field(init=False)
    rested: Ints = field(init=False)
    """[rounds x people] The visit from which a person may be swapped again."""
    steps: int = 0
    weighed: int = 0
    visits: int = 0

    def __post_init__(self) -> None:
        """Start from the seating given."""
        self.best, self.seating = self.seating, self.seating.copy()
        self.counts = together(self.seating)
        self.least = self.costs.total(self.counts)
        self.rested = np.zeros_like(self.seating)

    def visit(self, number: int) -> None:
        """Make the swaps of one round that save anything, and sometimes one that does not."""
        self.visits += 1
        row = self.seating[number]
        without = self.counts - shared(row)
        table = Round(row, self.costs.next(without), self.moves)
        self.weighed += 4 * self.counts.size
        uphill = self.rng.random() * len(self.seating) < 1
        while self.steps < self.most_steps:
            self.steps += 1
            self.weighed += max(LEAST_OPTIONS, SEEKERS * len(row))
            change, one, other = table.best_swap(self.rested[number] <= self.visits)
            if change >= 0 and not (uphill and one != other):
                break
            uphill = uphill and change < 0
            table.swap(one, other)
            rest = self.visits + 1 + int(self.rng.random() * REST)
            self.rested[number, [one, other]] = rest if change >= 0 else self.visits
        self.seating[number] = table.row
        self.counts = without + shared(table.row)
        cost = self.costs.total(self.counts)
        if cost < self.least:
            self.least, self.best = cost, self.seating.copy()


class Round:
    """One round, the others being settled: what it costs that two share a table is then fixed."""

    def __init__(self, row: Ints, pair: Ints, moves: Moves) -> None:
        self.row, self.pair, self.moves = row.copy(), pair, moves
        self.may_move = moves.free & (row != OUT)
        tables = np.arange(row.max(initial=OUT) + 1)
        sits = (self.row[:, np.newaxis] == tables).astype(np.float64)
        self.at_table = np.rint(pair.astype(np.float64) @ sits).astype(np.int64)
        """[people x tables] What it costs a person to sit there."""

    def best_swap(self, rested: Bools) -> tuple[int, int, int]:
        """Return the change of cost of the best swap, and its two people: one person twice if there is none."""
        may = np.flatnonzero(self.may_move & rested)
        if not len(may):
            return 0, 0, 0
        own = self.at_table[may, self.row[may]]
        order = np.argsort(-own, kind="stable")[:SEEKERS]
        one, mine = may[order], own[order]
        change = self.at_table[np.ix_(one, self.row[may])] + self.at_table[np.ix_(may, self.row[one])].T
        change -= mine[:, np.newaxis] + own + 2 * self.pair[np.ix_(one, may)]
        same = self.row[one][:, np.newaxis] == self.row[may]
        other_kind = self.moves.kinds[one][:, np.newaxis] != self.moves.kinds[may]
        forbidden = same | other_kind | self._shut_out(one, may)
        change = np.where(forbidden, np.iinfo(np.int64).max, change)
        best = int(change.argmin())
        seeker, partner = divmod(best, len(may))
        least = int(change[seeker, partner])
        if least == np.iinfo(np.int64).max:
            return 0, 0, 0
        return least, int(one[seeker]), int(may[partner])

    def _shut_out(self, one: Ints, other: Ints) -> Bools | np.bool_:
        """Return of which pairs one may not sit where the other does [ones x others]."""
        if self.moves.may is None:
            return np.False_
        both: Bools = self.moves.may[np.ix_(one, self.row[other])] & self.moves.may[np.ix_(other, self.row[one])].T
        return ~both

    def swap(self, one: int, other: int) -> None:
        """Let two people change tables."""
        here, there = int(self.row[one]), int(self.row[other])
        moved = self.pair[:, other] - self.pair[:, one]
        self.at_table[:, here] += moved
        self.at_table[:, there] -= moved
        self.row[one], self.row[other] = there, here
