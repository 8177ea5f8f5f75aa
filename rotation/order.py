"""The order of meetings: nobody sits out two rounds running where a swap can avoid it."""

from collections.abc import Sequence
from itertools import pairwise
from random import Random

from rotation.rounds import NOBODY, Timetable

TRIES_PER_PLACE = 30
"""So many swaps are tried for each person's place in each round ..."""
MOST_PLACES = 160_000
"""... as long as not more places than this are looked at. They are counted, not timed, so that a
plan does not depend on the machine."""


def spread_byes(table: Timetable, people: Sequence[tuple[int, int]], spot_of: Sequence[int], rng: Random) -> None:
    """Swap chains of pairings between rounds until no bye follows a bye that need not.

    `people`[pair] are its two people, `spot_of`[person] the spot they sit at. Who meets whom, and
    the size of the fullest round, stay as they are. A random walk over ever better, or equally
    good, timetables (Selman, Levesque and Mitchell 1992).
    """
    polish = _Polish(table, people, spot_of, rng)
    tries = min(TRIES_PER_PLACE * len(spot_of) * table.rounds, MOST_PLACES // max(1, table.rounds))
    while polish.unlucky and polish.tries < tries:
        for person in sorted(polish.unlucky)[: tries - polish.tries]:
            polish.improve(person)
            polish.improve(polish.anybody())  # makes way, where the unlucky have no good swap


class _Polish:
    def __init__(
        self,
        table: Timetable,
        people: Sequence[tuple[int, int]],
        spot_of: Sequence[int],
        rng: Random,
    ) -> None:
        self.table, self.people, self.spot_of, self.rng = table, people, spot_of, rng
        self.tries = 0
        self.most = max(table.sizes, default=0)
        self.unlucky = {person for person in range(len(spot_of)) if self._is_unlucky(person)}
        """Who has more byes running than their number of byes forces."""

    def anybody(self) -> int:
        """Return a person by chance."""
        return self._pick(range(len(self.spot_of)))

    def improve(self, person: int) -> None:
        """Try to swap one of the person's byes, a running one if there is, for a meeting."""
        self.tries += 1
        idle = self._byes(person)
        byes = set(idle)
        running = [number for number in idle if {number - 1, number + 1} & byes]
        busy = [number for number in range(self.table.rounds) if number not in byes]
        if idle and busy:
            self._try(person, self._pick(running or idle), self._pick(busy))

    def _try(self, person: int, bye: int, meeting: int) -> None:
        chain = self.table.chain(self.spot_of[person], meeting, bye)
        touched = {
            other
            for pair in chain
            for other in self.people[pair]
            if self._idle(other, bye) != self._idle(other, meeting)
        }
        before = sum(self._running(other) for other in touched)
        self.table.swap(chain, meeting, bye)
        too_full = max(self.table.sizes[bye], self.table.sizes[meeting]) > self.most
        if too_full or sum(self._running(other) for other in touched) > before:
            self.table.swap(chain, meeting, bye)
        else:
            self.unlucky -= touched
            self.unlucky |= {other for other in touched if self._is_unlucky(other)}

    def _is_unlucky(self, person: int) -> bool:
        forced = max(0, 2 * len(self._byes(person)) - self.table.rounds - 1)
        return self._running(person) > forced

    def _running(self, person: int) -> int:
        return sum(later == bye + 1 for bye, later in pairwise(self._byes(person)))

    def _byes(self, person: int) -> list[int]:
        return [number for number in range(self.table.rounds) if self._idle(person, number)]

    def _idle(self, person: int, number: int) -> bool:
        pair = self.table.pair_at[self.spot_of[person]][number]
        return pair == NOBODY or person not in self.people[pair]

    def _pick(self, numbers: Sequence[int]) -> int:
        return numbers[int(self.rng.random() * len(numbers))]
