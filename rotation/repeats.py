"""Who meets how often, what that comes to, and the least it can come to.

Excess is the sum of c(c-1)/2 over all two people who meet c times: how often two rounds seat the
same two together. So one pair that meets three times weighs more than two that meet twice.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from rotation.sides import Ints

OUT = -1
"""The table of somebody who sits out."""


def together(seating: Ints) -> Ints:
    """Return how often each two people share a table [people x people], 0 for one and the same.

    `seating` is [rounds x people].
    """
    people = seating.shape[1]
    number, person = np.nonzero(seating != OUT)
    talk = number * (int(seating.max(initial=OUT)) + 1) + seating[number, person]
    order = np.argsort(talk, kind="stable")
    talk, person = talk[order], person[order]
    sizes = np.bincount(talk)
    seats = np.full((len(sizes), int(sizes.max(initial=0))), OUT)
    seats[talk, np.arange(len(talk)) - (np.cumsum(sizes) - sizes)[talk]] = person
    one, other = (seats[:, which].ravel() for which in np.triu_indices(seats.shape[1], 1))
    seated = other != OUT  # a table is filled from its first seat
    one, other = one[seated], other[seated]
    counts = np.bincount(np.concatenate([one * people + other, other * people + one]), minlength=people * people)
    return counts.reshape(people, people)


def shared(row: Ints) -> Ints:
    """Return which two people share a table in a round [people x people], 0 for one and the same."""
    same: Ints = ((row[:, np.newaxis] == row) & (row != OUT)).astype(np.int64)
    np.fill_diagonal(same, 0)
    return same


def excess(counts: Ints) -> int:
    """Return the excess of so many meetings of each two people, each two counted both ways round."""
    return int((counts * (counts - 1)).sum()) // 4


def least_excess(people: int, sizes: Sequence[Sequence[int]]) -> int:
    """Return what the excess of people at tables of these sizes, [round][table], is at least.

    The larger of two bounds. All meetings shared out evenly among all pairs; and, for each two
    rounds, each table of one shared out evenly among the tables, and those who sit out, of the
    other.
    """
    meetings = sum(size * (size - 1) // 2 for tables in sizes for size in tables)
    bins = [len(tables) + people - sum(tables) for tables in sizes]
    alike = [Counter(tables) for tables in sizes]
    crossed = sum(
        max(_crossings(one, bins[after]), _crossings(other, bins[before]))
        for (before, one), (after, other) in combinations(enumerate(alike), 2)
    )
    return max(shared_out(meetings, people * (people - 1) // 2), crossed)


def _crossings(tables: Mapping[int, int], bins: int) -> int:
    """`tables`[size] tell how many tables have so many people."""
    return sum(count * shared_out(size, bins) for size, count in tables.items())


def shared_out(things: int, bins: int) -> int:
    """Return how many pairs of things share a bin when they are shared out evenly."""
    if not bins:
        return 0
    each, more = divmod(things, bins)
    return bins * each * (each - 1) // 2 + more * each
