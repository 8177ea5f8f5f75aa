"""Turns: who sits out when, shared out evenly."""

from collections import deque

import numpy as np

from rotation.house import House
from rotation.repeats import OUT
from rotation.sides import Bools, Ints

Step = tuple[int, int, int]
"""A round, who sits out, and whose seat they take."""


def even_byes(house: House, seating: Ints) -> Ints:
    """Return the seating with byes as even as exchanges can make them; being away is no bye.

    Somebody takes the seat of another, who takes that of a third in another round, and so on, down
    to somebody who sat out less often by two. Along shortest such chains, as flow is augmented.
    """
    turns = _Turns(house, seating.copy())
    while turns.relieve_one():
        pass  # each time, byes are evener
    return turns.seating


class _Turns:
    def __init__(self, house: House, seating: Ints) -> None:
        self.house, self.crowd, self.seating = house, house.crowd, seating
        self.alike = house.crowd.alike

    def relieve_one(self) -> bool:
        """Spare somebody one bye at the cost of somebody with less, if there is a way."""
        byes: Ints = ((self.seating == OUT) & (self.house.sizes > 0)).sum(axis=0)
        unlucky = np.flatnonzero(byes >= byes.min(initial=len(self.seating)) + 2).tolist()
        return any(self._relieve(person, byes) for person in sorted(unlucky, key=lambda person: -int(byes[person])))

    def _relieve(self, person: int, byes: Ints) -> bool:
        steps, queue = {person: list[Step]()}, deque([person])
        while queue:
            one = queue.popleft()
            for number, others in self._seats_for(one):
                if number in (step[0] for step in steps[one]):
                    continue  # the seats of that round have changed; without rules, there is a shorter chain
                for other in others[np.argsort(byes[others], kind="stable")].tolist():
                    if other not in steps:
                        steps[other] = [*steps[one], (number, one, other)]
                        queue.append(other)
                        if byes[other] <= byes[person] - 2:
                            self._exchange(steps[other])
                            return True
        return False

    def _seats_for(self, one: int) -> list[tuple[int, Ints]]:
        """Return the rounds in which somebody sits out, with those whose seats they could take."""
        out = np.flatnonzero((self.seating[:, one] == OUT) & (self.house.sizes[:, one] > 0))
        return [(number, np.flatnonzero(self._could_take(number, one))) for number in out.tolist()]

    def _could_take(self, number: int, one: int) -> Bools:
        row, size = self.seating[number], self.house.sizes[number]
        could: Bools = (row != OUT) & (self.alike == self.alike[one]) & (size == size[one])
        could[could] = self.crowd.may_sit[one, row[could]]
        foes = self.crowd.blocked[one]
        if foes.any():
            near = np.bincount(row[foes & (row != OUT)], minlength=len(self.house.seats))
            could[could] = near[row[could]] <= foes[could]
        return could

    def _exchange(self, steps: list[Step]) -> None:
        """Let each of a chain take the seat of the next."""
        for number, one, other in steps:
            row = self.seating[number]
            row[one], row[other] = row[other], OUT
