"""Strolls: who meets when, so that people go from one table to a near one."""

from collections.abc import Sequence
from itertools import pairwise
from random import Random

import numpy as np

from rotation.floor import Floor
from rotation.repeats import OUT
from rotation.rounds import Timetable
from rotation.sides import Bools, Ints

VISITS_PER_PLACE = 300
"""So many people's evenings are looked at for each person in each round ..."""
VISITS = 160_000
"""... and not more than these; counted, not timed, so that machines agree; ..."""
WALKERS = 200
"""with more people than these, in proportion fewer, because long chains hardly ever help, ..."""
MOST_WALKERS = 600
"""... and none with more than these."""


def shorten(seating: Ints, floor: Floor, spots: Sequence[int], may_sit: Bools, rng: Random) -> Ints:
    """Return the seating with chains of meetings swapped between rounds, so that people walk less.

    Who meets whom and where stays, nobody gets more byes running, and the fullest round is no
    fuller. A swap may lengthen walks by ever less (threshold accepting, Dueck and Scheuer 1990).
    `spots` [people]: who shares a chair; `may_sit` [rounds x people].
    """
    people = seating.shape[1]
    if people > MOST_WALKERS:
        return seating
    walk = _Strolls(seating, floor, spots, may_sit, rng)
    visits = min(VISITS_PER_PLACE * seating.size, VISITS) * WALKERS // max(WALKERS, people)
    while walk.visits < visits:
        walk.step(max(0, walk.mean * (visits - 2 * walk.visits) // visits))
    found = np.array(walk.paths, dtype=np.int64).T
    return found if floor.cost(found) < floor.cost(seating) else seating


class _Strolls:
    def __init__(self, seating: Ints, floor: Floor, spots: Sequence[int], may_sit: Bools, rng: Random) -> None:
        self.rng = rng
        self.distances: list[list[int]] = floor.distances.tolist()
        self.weights: list[int] = floor.weights.tolist()
        self.may_sit: list[list[bool]] = may_sit.T.tolist()
        self.strict = not may_sit.all()
        self.paths: list[list[int]] = seating.T.tolist()
        self.table = _timetable(seating, spots)
        self.most = max(self.table.sizes)
        self.at_spot: list[list[int]] = [[] for _ in range(self.table.spots)]
        for person, spot in enumerate(spots):
            self.at_spot[spot].append(person)
        self.costs = [self._cost(person, path) for person, path in enumerate(self.paths)]
        self.mean = sum(self.costs) // seating.size
        self.visits = 0

    def step(self, loss: int) -> None:
        """Try to swap one chain, by chance."""
        pair = self.rng.randrange(len(self.table.ends))
        first = self.table.round_of[pair]
        second = (first + 1 + self.rng.randrange(self.table.rounds - 1)) % self.table.rounds
        chain = self.table.chain(self.table.ends[pair][0], first, second)
        spots = dict.fromkeys(spot for one in chain for spot in self.table.ends[one])
        people = [person for spot in spots for person in self.at_spot[spot]]
        self.visits += len(people)
        if self._pays(people, first, second, loss) and self._fits(chain, first, second):
            self._swap(chain, people, first, second)

    def _pays(self, people: list[int], first: int, second: int, loss: int) -> bool:
        """Say whether a swap costs no more than `loss` and breaks no rule."""
        change = 0
        for person in people:
            path = self.paths[person]
            here, there = path[first], path[second]
            if here == there:
                continue
            path[first], path[second] = there, here
            change += self._cost(person, path) - self.costs[person]
            after = _running(path) if OUT in (here, there) else 0
            path[first], path[second] = here, there
            if OUT in (here, there) and after > _running(path):
                return False
            if self.strict and not self._may(person, here, second, there, first):
                return False
        return change <= loss

    def _may(self, person: int, here: int, second: int, there: int, first: int) -> bool:
        may = self.may_sit[person]
        return (here == OUT or may[second]) and (there == OUT or may[first])

    def _fits(self, chain: list[int], first: int, second: int) -> bool:
        more = sum(1 if self.table.round_of[pair] == first else -1 for pair in chain)
        return max(self.table.sizes[first] - more, self.table.sizes[second] + more) <= self.most

    def _swap(self, chain: list[int], people: list[int], first: int, second: int) -> None:
        self.table.swap(chain, first, second)
        for person in people:
            path = self.paths[person]
            path[first], path[second] = path[second], path[first]
            self.costs[person] = self._cost(person, path)

    def _cost(self, person: int, path: list[int]) -> int:
        steps, last = 0, OUT
        for table in path:
            if table != OUT:
                if last != OUT:
                    steps += self.distances[last][table]
                last = table
        return steps * self.weights[person]


def _timetable(seating: Ints, spots: Sequence[int]) -> Timetable:
    """Return the timetable of a seating, with its meetings in the order of rounds and tables."""
    found = [
        (number, tuple(np.flatnonzero(row == table).tolist()))
        for number, row in enumerate(seating)
        for table in np.unique(row[row != OUT])
    ]
    ends = [(spots[one], spots[other]) for _, (one, other) in found]
    table = Timetable(ends, len(seating), max(spots) + 1)
    for pair, (number, _) in enumerate(found):
        table.put(pair, number)
    return table


def _running(path: list[int]) -> int:
    return sum(one == other == OUT for one, other in pairwise(path))
