"""Exchanges of single meetings that make a choice fairer, without more meetings for anybody."""

import numpy as np

from rotation.sides import Bools, Ints, Sides

STEPS = 500
"""So many times an exchange is sought ..."""
OPTIONS_IN_ALL = 40_000_000
"""... or until so many were weighed; counted, not timed, so that machines agree."""


def exchange(sides: Sides, pairs: Bools, counted: Bools, floor: int) -> Bools:
    """Return a choice at least as fair, by exchanges in favour of the poorer half of the mentees.

    The worst-off first, they take over a meeting of another mentee and give one of their own in
    return, or none if the other had one meeting more. Both then have more fit than the first had
    before, and the total stays at `floor` or more. `counted` [mentees]: whose gain matters. Must-meets stay.
    """
    market = _Market(sides, pairs, counted, floor)
    steps = 0
    while steps < STEPS and market.weighed < OPTIONS_IN_ALL and not market.stuck.all():
        market.help_worst_off()
        steps += 1
    return market.pairs


class _Market:
    def __init__(self, sides: Sides, pairs: Bools, counted: Bools, floor: int) -> None:
        self.sides, self.counted, self.floor = sides, counted, floor
        self.pairs, self.weighed = pairs.copy(), 0
        self.rows, self.columns = np.nonzero(pairs & ~sides.must_meet)
        self.gains: Ints = np.sum(sides.fits * pairs, axis=0)
        self.counts = pairs.sum(axis=0)
        self.span = 4 * (int(sides.fits.max(initial=0)) + 1)
        half = np.median(self.gains[counted]) if counted.any() else 0
        self.stuck = ~counted | (self.gains >= half) | (len(self.rows) == 0)
        # People fixed to one table share its rounds: none of them may get one more.
        self.may_grow = np.bincount(sides.mentee_spots)[sides.mentee_spots] == 1

    def help_worst_off(self) -> None:
        """Make the best exchange for the worst-off who is not known to be stuck."""
        worst = int(np.where(self.stuck, np.iinfo(np.int64).max, self.gains).argmin())
        own = np.append(np.flatnonzero(self.columns == worst), len(self.rows))
        scores = self._scores(worst, own)
        self.weighed += scores.size
        given, taken = divmod(int(scores.argmax()), len(self.rows))
        if scores[given, taken] < 0:
            self.stuck[worst] = True
        else:
            self._make(worst, int(own[given]), taken)

    def _scores(self, worst: int, own: Ints) -> Ints:
        """Return how good it is to give meeting `own`[i] for meeting j, or -1 [own x meetings].

        The last of `own` stands for giving none. What the poorer of the two then has counts
        first, then the total.
        """
        fits, free = self.sides.fits, self.sides.may_meet & ~self.pairs
        others = self.columns
        nothing = np.zeros(len(others), dtype=np.int64)
        rows = self.rows[own[:-1]]
        may_give = np.vstack(
            [
                free[rows][:, others],
                self.may_grow[worst] & (self.counts[others] == self.counts[worst] + 1),
            ]
        )
        gets = np.vstack([fits[rows][:, others], nothing]) - fits[self.rows, others]
        takes = fits[self.rows, worst] - np.append(fits[rows, worst], 0)[:, np.newaxis]
        mine, theirs = self.gains[worst] + takes, self.gains[others] + gets
        theirs = np.where(self.counted[others], theirs, mine)
        good = (
            may_give
            & free[self.rows, worst]
            & (np.minimum(mine, theirs) > self.gains[worst])
            & (self.gains.sum() + takes + gets >= self.floor)
        )
        scores = np.minimum(mine, theirs) * self.span + takes + gets + self.span // 2
        return np.where(good, scores, -1)

    def _make(self, worst: int, given: int, taken: int) -> None:
        other = int(self.columns[taken])
        self._move(taken, worst)
        if given < len(self.rows):
            self._move(given, other)
        for mentee in (worst, other):
            self.gains[mentee] = self.sides.fits[self.pairs[:, mentee], mentee].sum()
            self.counts[mentee] = self.pairs[:, mentee].sum()

    def _move(self, meeting: int, mentee: int) -> None:
        row = self.rows[meeting]
        self.pairs[row, self.columns[meeting]] = False
        self.pairs[row, mentee] = True
        self.columns[meeting] = mentee
