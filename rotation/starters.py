"""Rounds developed from one: find a first round so good that turning it gives all the others.

People are numbered from 0. The first `turns` are a circle, so are the next `turns`, and so on; who
is left over stands in no circle. Every round, each person in a circle sits where the one before
them in the circle sat. Two people then meet again only if, in the first round, some two of their
circles sat together at the same distance as some other two; so the whole event is as good as its
first round, which is a small thing to search. Cyclic designs are found so (Bose 1939; Anderson,
Combinatorial Designs and Tournaments, 1997, on starters).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from random import Random

import numpy as np
from numpy.typing import NDArray

from rotation.sides import Ints

WARMTH = 0.28
"""How ready the search is to take a step back, in meetings of an orbit."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """People in circles of so many turns; those from `circled` on stand in no circle."""

    people: int
    turns: int
    circled: int


def develop(tables: Sequence[Sequence[int]], ring: Ring, rounds: int) -> Ints:
    """Return the seating [rounds x people] that a first round gives."""
    first = np.zeros(ring.people, dtype=np.int64)
    for table, people in enumerate(tables):
        first[list(people)] = table
    person, number = np.arange(ring.people), np.arange(rounds)[:, np.newaxis]
    turned = person // ring.turns * ring.turns + (person - number) % ring.turns
    made: Ints = first[np.where(person < ring.circled, turned, person)]
    return made


def starter(
    kinds: Sequence[Sequence[int]], sizes: Sequence[int], ring: Ring, moves: int, rng: Random
) -> tuple[tuple[int, ...], ...]:
    """Return the tables of the best first round that a walk of so many `moves` finds.

    `kinds` are the people who may change places with each other, in whole circles or in none. The
    first kind fills tables of `sizes`; of each other kind, one sits at each table.
    """
    walk = _Walk(kinds, sizes, ring)
    walk.run(moves, rng)
    return tuple(tuple(table) for table in walk.best)


class _Walk:
    """Swaps of two people at a time, sometimes for the worse (Kirkpatrick et al. 1983)."""

    def __init__(self, kinds: Sequence[Sequence[int]], sizes: Sequence[int], ring: Ring) -> None:
        self.kinds = kinds
        self.tables: list[list[int]] = [[] for _ in sizes]
        self.place = [(0, 0)] * ring.people
        self._sit_down(sizes)
        orbits, base, step = _orbits(ring)
        self.orbit, self.base, self.step = orbits.tolist(), base.tolist(), step.tolist()
        self.count = [0] * len(self.base)
        self.cost = sum(self._join(one, table[:seat]) for table in self.tables for seat, one in enumerate(table))
        self._keep()

    def run(self, moves: int, rng: Random) -> None:
        """Walk until nobody would meet twice, or for so many moves."""
        people = [one for kind in self.kinds for one in kind]
        kind_of = {one: kind for kind in self.kinds for one in kind}
        for _ in range(moves):
            if self.least == 0:
                break
            one = people[int(rng.random() * len(people))]
            others = kind_of[one]
            other = others[int(rng.random() * len(others))]
            if self.place[one][0] != self.place[other][0]:
                self._try(one, other, rng)

    def _try(self, one: int, other: int, rng: Random) -> None:
        change = self._swap(one, other)
        if change > 0 and rng.random() >= exp(-change / WARMTH):
            self._swap(one, other)
            return
        self.cost += change
        if self.cost < self.least:
            self._keep()

    def _swap(self, one: int, other: int) -> float:
        """Let two people change places; return by how much that is dearer."""
        (table, seat), (there, chair) = self.place[one], self.place[other]
        mine, theirs = self.tables[table], self.tables[there]
        mine[seat], theirs[chair] = mine[-1], theirs[-1]
        self.place[mine[-1]], self.place[theirs[-1]] = (table, seat), (there, chair)
        del mine[-1], theirs[-1]
        change = -self._leave(one, mine) - self._leave(other, theirs)
        change += self._join(other, mine) + self._join(one, theirs)
        self.place[other], self.place[one] = (table, len(mine)), (there, len(theirs))
        mine.append(other)
        theirs.append(one)
        return change

    def _join(self, one: int, table: Sequence[int]) -> float:
        orbit, cost = self.orbit[one], 0.0
        for other in table:
            pair = orbit[other]
            cost += self.base[pair] + self.step[pair] * self.count[pair]
            self.count[pair] += 1
        return cost

    def _leave(self, one: int, table: Sequence[int]) -> float:
        orbit, cost = self.orbit[one], 0.0
        for other in table:
            pair = orbit[other]
            self.count[pair] -= 1
            cost += self.base[pair] + self.step[pair] * self.count[pair]
        return cost

    def _keep(self) -> None:
        self.least, self.best = self.cost, [table[:] for table in self.tables]

    def _sit_down(self, sizes: Sequence[int]) -> None:
        """Seat the first kind by the sizes of the tables, and of each other kind one at each table."""
        chairs = [table for row in range(max(sizes, default=0)) for table, size in enumerate(sizes) if row < size]
        for number, kind in enumerate(self.kinds):
            for one, table in zip(kind, range(len(sizes)) if number else chairs, strict=True):
                self.place[one] = (table, len(self.tables[table]))
                self.tables[table].append(one)


def _orbits(ring: Ring) -> tuple[Ints, Floats, Floats]:
    """Return the orbit of each two people, and per orbit what its first meeting costs and each more.

    In excess, for each round. Two people at the opposite ends of a circle meet twice a turn, and
    two in no circle meet every round.
    """
    turns, circles = ring.turns, ring.circled // ring.turns
    rest = ring.people - ring.circled
    person = np.arange(ring.people)
    circle = np.where(person < ring.circled, person // turns, person - ring.circled + circles)
    low, high = np.minimum(person[:, np.newaxis], person), np.maximum(person[:, np.newaxis], person)
    apart = (high - low) % turns
    apart = np.where(circle[low] == circle[high], np.minimum(apart, turns - apart), apart)
    opposite = (circle[low] == circle[high]) & (2 * apart == turns)
    fixed = circle[low] >= circles
    apart = np.where(circle[high] >= circles, 0, apart)
    names = (circle[low] * (circles + rest) + circle[high]) * turns + apart
    _, first, orbit = np.unique(names, return_index=True, return_inverse=True)
    orbit = orbit.reshape(ring.people, ring.people)
    opposite, fixed = opposite.ravel()[first], fixed.ravel()[first]
    base = np.select([fixed, opposite], [(turns - 1) / 2, 0.5], 0.0)
    step = np.select([fixed, opposite], [turns, 2.0], 1.0)
    return orbit, base, step
