"""Pairs into rounds: a bipartite edge colouring, with as many pairings in one round as in another.

Colouring by alternating paths follows Koenig (1916); levelling the rounds de Werra (1971). An
alternating path is what Kempe (1879) swapped: two rounds' pairings along one chain of people.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

NOBODY = -1


@dataclass(slots=True)
class Timetable:
    """In which round each pair meets. Spots of both sides are numbered as one, from 0."""

    ends: Sequence[tuple[int, int]]
    """The two spots of each pair."""
    rounds: int
    spots: int
    pair_at: list[list[int]] = field(init=False)
    """[spot][round] -> pair, or NOBODY"""
    round_of: list[int] = field(init=False)
    sizes: list[int] = field(init=False)
    """[round] -> number of pairings"""

    def __post_init__(self) -> None:
        """Start with no pair in any round."""
        self.pair_at = [[NOBODY] * self.rounds for _ in range(self.spots)]
        self.round_of = [NOBODY] * len(self.ends)
        self.sizes = [0] * self.rounds

    def put(self, pair: int, number: int) -> None:
        """Let a pair meet in a round in which both its spots are free."""
        for spot in self.ends[pair]:
            self.pair_at[spot][number] = pair
        self.round_of[pair] = number
        self.sizes[number] += 1

    def take(self, pair: int) -> None:
        """Take a pair out of its round."""
        number = self.round_of[pair]
        for spot in self.ends[pair]:
            self.pair_at[spot][number] = NOBODY
        self.round_of[pair] = NOBODY
        self.sizes[number] -= 1

    def chain(self, spot: int, first: int, second: int) -> list[int]:
        """Return the pairs of two rounds that hang together at a spot: a path or a circle.

        A path is walked from the spot through its pair of round `first`, then the other way.
        """
        onward = self._walk(spot, first, second)
        back = self._walk(spot, second, first)
        return onward if onward[-1:] == back[:1] else onward + back

    def _walk(self, spot: int, first: int, second: int) -> list[int]:
        pairs: list[int] = []
        start = spot
        while (pair := self.pair_at[spot][first]) != NOBODY:
            pairs.append(pair)
            one, other = self.ends[pair]
            spot = other if spot == one else one
            if spot == start:
                break
            first, second = second, first
        return pairs

    def swap(self, pairs: Sequence[int], first: int, second: int) -> None:
        """Move the pairs of a chain from each of two rounds to the other."""
        targets = [second if self.round_of[pair] == first else first for pair in pairs]
        for pair in pairs:
            self.take(pair)
        for pair, number in zip(pairs, targets, strict=True):
            self.put(pair, number)


def timetable(ends: Sequence[tuple[int, int]], spots: int, tables: int) -> Timetable:
    """Return a timetable of as few rounds as the busiest spot and the tables allow, all level.

    Nothing more is needed than that there is a table, if there is a pair.
    """
    table = Timetable(ends, fewest_rounds(ends, spots, tables), spots)
    for pair in range(len(ends)):
        _place(table, pair)
    level(table)
    return table


def fewest_rounds(ends: Sequence[tuple[int, int]], spots: int, tables: int) -> int:
    """Return how many rounds the busiest spot and the tables make necessary."""
    load = [0] * spots
    for one, other in ends:
        load[one] += 1
        load[other] += 1
    return max([*load, -(-len(ends) // max(1, tables))], default=0)


def _place(table: Timetable, pair: int) -> None:
    one, other = table.ends[pair]
    here = table.pair_at[one].index(NOBODY)
    if table.pair_at[other][here] != NOBODY:
        there = table.pair_at[other].index(NOBODY)
        if table.pair_at[one][there] != NOBODY:
            # The chain from `other` cannot end at `one` (it would close an odd circle), so
            # swapping it frees round `here` at both.
            table.swap(table.chain(other, here, there), here, there)
        else:
            here = there
    table.put(pair, here)


def level(table: Timetable) -> None:
    while table.rounds and max(table.sizes) > min(table.sizes) + 1:
        full, slack = table.sizes.index(max(table.sizes)), table.sizes.index(min(table.sizes))
        table.swap(_surplus_chain(table, full, slack), full, slack)


def _surplus_chain(table: Timetable, full: int, slack: int) -> list[int]:
    """Return a chain with one pair more in the full round than in the slack one: there is one."""
    chains = (
        table.chain(spot, full, slack)
        for spot in range(table.spots)
        if table.pair_at[spot][full] != NOBODY and table.pair_at[spot][slack] == NOBODY
    )
    return next(chain for chain in chains if len(chain) % 2)
