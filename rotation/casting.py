"""Who takes which place of a seating: the repeats stay as few, and the right people meet."""

from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import linear_sum_assignment

from rotation.sides import Bools, Ints

Floats = NDArray[np.float64]
Exact = NDArray[np.floating[Any]]
"""Whole numbers, as floats in which they are exact."""

OPTIONS_IN_ALL = 14_000_000
"""People look for better places until so many were weighed; counted, not timed, so that machines agree."""
SEEKERS = 64
"""So many people look at a time."""
CHOICES = 3
"""Before people change places in twos, all choose so often."""
EXACT_IN_HALF = 1 << 24
"""Whole numbers below it are exact in floats of 32 bits, which are twice as fast as those of 64."""


def cast(meet: Ints, worth: Ints, kinds: Ints, rng: Random) -> Ints:
    """Return the place of each person [people], so that those who meet are worth the most.

    `meet` [places x places] is 1 where two places meet, `worth` [people x people] what it is worth
    that two people do; both are symmetric. Places and people of one number are of one kind, and only
    people of one kind change places. Local search, by turns in two neighbourhoods: people whose
    places do not meet choose theirs all at once, which is an assignment (Ahuja, Orlin and Tiwari
    2000 have such neighbourhoods), and two people change places (Buffa, Armour and Vollmann 1964).
    """
    casting = _Casting(meet, worth, kinds, rng)
    for _ in range(CHOICES):
        casting.choose()
    better = True
    while better and casting.weighed < OPTIONS_IN_ALL:
        while casting.weighed < OPTIONS_IN_ALL and casting.exchange():
            pass  # each time, those who meet are worth more
        better = casting.choose()
    return casting.place


class _Casting:
    """Who has which place, and what each would gain at another, were all others where they are."""

    def __init__(self, meet: Ints, worth: Ints, kinds: Ints, rng: Random) -> None:
        people, most = len(worth), np.abs(worth).max(axis=1)
        exact = np.float32 if int(most.max()) * people < EXACT_IN_HALF else np.float64
        self.meet: Exact = meet.astype(exact)
        self.worth: Exact = worth.astype(exact)
        self.kinds = kinds
        self.near = [np.flatnonzero(row) for row in meet]
        self.place, self.person = np.arange(people), np.arange(people)
        self.gains: Exact = self.meet @ self.worth
        """[places x people]"""
        self.choosers = _never_meet(meet > 0, kinds)
        """Places of one kind, no two of which meet."""
        # Whom a rule names looks first.
        self.order = np.array(sorted(range(people), key=lambda person: (-int(most[person]), rng.random())))
        self.weighed = 0

    def choose(self) -> bool:
        """Let all who have places that do not meet choose among those; say whether anybody gained."""
        return sum(self._choose(places) for places in self.choosers) > 0

    def _choose(self, places: Ints) -> bool:
        self.weighed += len(places) ** 2
        people = self.person[places]
        gains = np.rint(self.gains[np.ix_(places, people)]).astype(np.int64)
        chosen = _assignment(gains)
        if gains[chosen, np.arange(len(people))].sum() <= np.trace(gains):
            return False
        moved = people.copy()
        moved[chosen] = people
        new = moved != people
        self.gains += self.meet[:, places[new]] @ (self.worth[moved[new]] - self.worth[people[new]])
        self.weighed += len(self.place) * int(new.sum())
        self.person[places], self.place[moved] = moved, places
        return True

    def exchange(self) -> bool:
        """Let each person change places with whom it is worth most; say whether anybody did."""
        return sum(self._exchange(self.order[at : at + SEEKERS]) for at in range(0, len(self.order), SEEKERS)) > 0

    def _exchange(self, some: Ints) -> bool:
        """Let some people change places, as far as it is still worth it when their turn comes."""
        self.weighed += len(some) * len(self.place)
        here, nth = self.place[some], np.arange(len(some))
        own = self.gains[self.place, np.arange(len(self.place))]
        change: Exact = self.gains[here] + self.gains[:, some][self.place].T - own[some][:, np.newaxis] - own
        change += 2 * self.meet[here][:, self.place] * self.worth[some]
        change[self.kinds[some][:, np.newaxis] != self.kinds] = 0
        others = change.argmax(axis=1)
        best = change[nth, others]
        order = [one for one in np.argsort(-best, kind="stable").tolist() if best[one] > 0]
        return sum(self._swap(int(some[one]), int(others[one])) for one in order) > 0

    def _swap(self, one: int, other: int) -> bool:
        here, there = self.place[one], self.place[other]
        gains, met = self.gains, 2 * self.meet[here, there] * self.worth[one, other]
        if gains[there, one] + gains[here, other] - gains[here, one] - gains[there, other] + met <= 0:
            return False
        # Whoever meets one of the places is now met by another person.
        change = self.worth[one] - self.worth[other]
        gains[self.near[there]] += change
        gains[self.near[here]] -= change
        self.weighed += (len(self.near[here]) + len(self.near[there])) * len(self.place)
        self.place[[one, other]], self.person[[here, there]] = [there, here], [other, one]
        return True


def _assignment(gains: Ints) -> Ints:
    """Return the place of each person, each another, so that the gains [places x people] are most."""
    count = len(gains)
    place, person = (numbers.ravel() for numbers in np.indices(gains.shape))
    solver = linear_sum_assignment.SimpleLinearSumAssignment()
    solver.add_arcs_with_cost(person, place, -gains.ravel())
    solver.solve()
    return np.array([solver.right_mate(number) for number in range(count)], dtype=np.int64)


def _never_meet(meet: Bools, kinds: Ints) -> list[Ints]:
    """Return all places in sets of one kind, of two places or more, in which no two meet."""
    met, found = _numbers(meet | np.eye(len(meet), dtype=np.bool_)), list[Ints]()
    for alike in _numbers(np.unique(kinds)[:, np.newaxis] == kinds):
        left = alike
        while left:
            free, places = left, list[int]()
            while free:
                places.append((free & -free).bit_length() - 1)
                free &= ~met[places[-1]]
                left ^= 1 << places[-1]
            if len(places) > 1:
                found.append(np.array(places))
    return found


def _numbers(flags: Bools) -> list[int]:
    """Return each row of flags as a number, the first flag as its last bit."""
    return [int.from_bytes(row.tobytes(), "little") for row in np.packbits(flags, axis=1, bitorder="little")]
