"""Favours: exchanges of counterparts within a round that make an evening fairer."""

import numpy as np

from rotation.evening import Evening
from rotation.sides import Bools, Ints

STEPS = 200
"""So many favours are sought at most."""


def do_favours(evening: Evening, counted: Bools, floor: int) -> None:
    """Exchange counterparts in favour of the poorer half of the mentees, the worst-off first.

    Two mentees who sit in the same round change places; both then have more fit than the first had
    before, and the total stays at `floor` or more. `counted` [mentees]: whose gain matters.
    """
    market = _Market(evening, counted, floor)
    steps = 0
    while steps < STEPS and not market.stuck.all():
        market.help_worst_off()
        steps += 1


class _Market:
    def __init__(self, evening: Evening, counted: Bools, floor: int) -> None:
        self.evening, self.counted, self.floor = evening, counted, floor
        self.span = 4 * (int(evening.points.max(initial=0)) + 1)
        gains = self._gains()
        half = np.median(gains[counted]) if counted.any() else 0
        self.stuck = ~counted | (gains >= half)

    def _gains(self) -> Ints:
        gains: Ints = np.sum(self.evening.points * (self.evening.times > 0), axis=0)
        return gains

    def help_worst_off(self) -> None:
        gains = self._gains()
        worst = int(np.where(self.stuck, np.iinfo(np.int64).max, gains).argmin())
        best = max((self._best(gains, worst, number) for number in range(len(self.evening.rounds))), default=(-1, 0, 0))
        if best[0] < 0:
            self.stuck[worst] = True
        else:
            self._make(worst, *best[1:])

    def _best(self, gains: Ints, worst: int, number: int) -> tuple[int, int, int]:
        """Return the score of the best favour in a round, or -1, the round, and the place of the other."""
        rows, columns = self.evening.rounds[number]
        seat = np.flatnonzero(columns == worst)
        if not len(seat):
            return -1, number, 0
        row, fits = rows[seat[0]], self.evening.points
        takes = fits[rows, worst] - fits[row, worst]
        gives = fits[row, columns] - fits[rows, columns]
        mine = gains[worst] + takes
        theirs = np.where(self.counted[columns], gains[columns] + gives, mine)
        total = int(gains.sum()) + takes + gives
        good = self._may(row, worst, rows, columns) & (np.minimum(mine, theirs) > gains[worst]) & (total >= self.floor)
        scores = np.where(good, np.minimum(mine, theirs) * self.span + takes + gives + self.span // 2, -1)
        place = int(scores.argmax())
        return int(scores[place]), number, place

    def _may(self, row: int, worst: int, rows: Ints, columns: Ints) -> Bools:
        """Say with whom the worst-off may change places, as far as rules go [meetings of the round]."""
        sides, times = self.evening.sides, self.evening.times
        free = sides.may_meet & (times == 0)
        bound = sides.must_meet | (times > 1)
        access = sides.access.astype(np.int64)
        may: Bools = (
            free[rows, worst]
            & free[row, columns]
            & ~bound[row, worst]
            & ~bound[rows, columns]
            & (access[rows, worst] + access[row, columns] <= access[row, worst] + access[rows, columns])
        )
        return may

    def _make(self, worst: int, number: int, place: int) -> None:
        rows, columns = self.evening.rounds[number]
        columns = columns.copy()
        seat = int(np.flatnonzero(columns == worst)[0])
        columns[[seat, place]] = columns[[place, seat]]
        self.evening.set(number, (rows, columns))
