"""The order of meetings: nobody sits out two rounds running where a swap can avoid it."""

from collections.abc import Sequence
from itertools import groupby, pairwise
from random import Random

from rotation.halves import by_halves
from rotation.rounds import NOBODY, Timetable

Flags = Sequence[Sequence[bool]]

TRIES_PER_PLACE = 90
"""So many swaps are tried for each person's place in each round ..."""
SOON = 8
"""... of them first one in so many ..."""
MOST_PLACES = 480_000
"""... as long as not more places than this are looked at. They are counted, not timed, so that a
plan does not depend on the machine."""
MOST_TIMED_PLACES = 10_000
"""Fewer, where not every pair can move to every round: most tries are in vain."""
NOISE = 32
"""One in so many swaps may make a timetable a little worse: where byes are nearly too many, the way leads over such."""


def spread_byes(
    table: Timetable,
    people: Sequence[tuple[int, int]],
    spot_of: Sequence[int],
    rng: Random,
    *,
    there: Flags | None = None,
    may: Flags | None = None,
) -> None:
    """Swap chains of pairings between rounds until no bye follows a bye that need not, nor a pair itself.

    `people`[pair] are its two people, `spot_of`[person] the spot they sit at; `there`[person][round]
    says whether they can, and `may`[pair][round] whether two can meet: always, if it is None. Who meets whom, and
    the size of the fullest round, stay as they are. A random walk over better, or equally good,
    timetables, and now and then over a worse one (Selman, Kautz and Cohen 1994); the best counts. If
    that does not lead there soon, byes are looked for `by_halves`.
    """
    if may is None and len(set(people)) < len(people):
        _part_repeats(table, people)
    polish = _Polish(table, people, spot_of, rng, there, may)
    most = MOST_PLACES if may is None else MOST_TIMED_PLACES
    tries = min(TRIES_PER_PLACE * len(spot_of) * table.rounds, most // max(1, table.rounds))
    polish.walk(tries // SOON)
    if polish.unlucky and may is None and not polish.repeats:
        polish.take_if_better(by_halves(table, people, spot_of, rng))
    polish.walk(tries)


def _part_repeats(table: Timetable, people: Sequence[tuple[int, int]]) -> None:
    """Put rounds with few common pairings next to each other: from each start, the nearest follows."""
    met: list[set[tuple[int, int]]] = [set() for _ in range(table.rounds)]
    for pair, number in enumerate(table.round_of):
        met[number].add(people[pair])
    orders = [_chain_of_rounds(met, start) for start in range(table.rounds)]
    best = min(orders, key=lambda order: sum(len(met[one] & met[other]) for one, other in pairwise(order)))
    place = {number: index for index, number in enumerate(best)}
    _put_all(table, [place[number] for number in table.round_of])


def _put_all(table: Timetable, numbers: Sequence[int]) -> None:
    for pair in range(len(numbers)):
        table.take(pair)
    for pair, number in enumerate(numbers):
        table.put(pair, number)


def _chain_of_rounds(met: Sequence[set[tuple[int, int]]], start: int) -> list[int]:
    order, left = [start], [number for number in range(len(met)) if number != start]
    while left:
        last = met[order[-1]]
        order.append(min(left, key=lambda number: len(met[number] & last)))
        left.remove(order[-1])
    return order


class _Polish:
    def __init__(
        self,
        table: Timetable,
        people: Sequence[tuple[int, int]],
        spot_of: Sequence[int],
        rng: Random,
        there: Flags | None,
        may: Flags | None,
    ) -> None:
        self.table, self.people, self.spot_of, self.rng = table, people, spot_of, rng
        self.there, self.may = there, may
        self.repeats = len(set(people)) < len(people)
        self.tries = 0
        self.most = max(table.sizes, default=0)
        self.unlucky = self._all_unlucky()
        """Who has more byes running than their number of byes forces."""

    def walk(self, tries: int) -> None:
        """Improve the timetable until it was tried so often, and take the best that was seen."""
        best, numbers = len(self.unlucky), [*self.table.round_of]
        while self.unlucky and self.tries < tries:
            self.improve(self.unlucky_one())
            self.improve(self.anybody())  # makes way, where the unlucky have no good swap
            if len(self.unlucky) < best:
                best, numbers = len(self.unlucky), [*self.table.round_of]
        if len(self.unlucky) > best:
            self._put(numbers)

    def take_if_better(self, numbers: Sequence[int] | None) -> None:
        """Put each pair into its round of these, if fewer people are unlucky then."""
        before, count = [*self.table.round_of], len(self.unlucky)
        self._put(before if numbers is None else numbers)
        if len(self.unlucky) >= count:
            self._put(before)

    def anybody(self) -> int:
        """Return a person by chance."""
        return self._pick(range(len(self.spot_of)))

    def unlucky_one(self) -> int:
        """Return one of the unlucky by chance."""
        return self._pick(sorted(self.unlucky))

    def improve(self, person: int) -> None:
        """Try to swap one of the person's byes, a running one if there is, for a meeting."""
        self.tries += 1
        idle = self._byes(person)
        byes = set(idle)
        running = [number for number in idle if {number - 1, number + 1} & byes] + self._again(person)
        busy = [number for number in range(self.table.rounds) if not self._idle(person, number)]
        if busy and (running or idle):
            bye = self._pick(running or idle)
            self._try(person, bye, self._pick([number for number in busy if number != bye]))

    def _put(self, numbers: Sequence[int]) -> None:
        _put_all(self.table, numbers)
        self.unlucky = self._all_unlucky()

    def _all_unlucky(self) -> set[int]:
        return {person for person in range(len(self.spot_of)) if self._is_unlucky(person)}

    def _try(self, person: int, bye: int, meeting: int) -> None:
        chain = self.table.chain(self.spot_of[person], meeting, bye)
        if self.may is not None and not all(self.may[pair][bye] and self.may[pair][meeting] for pair in chain):
            return
        touched = {
            other
            for pair in chain
            for other in self.people[pair]
            if self.repeats or self._idle(other, bye) != self._idle(other, meeting)
        }
        before = sum(self._running(other) for other in touched)
        self.table.swap(chain, meeting, bye)
        too_full = max(self.table.sizes[bye], self.table.sizes[meeting]) > self.most
        worse = sum(self._running(other) for other in touched) - before
        if too_full or worse > (self.rng.random() * NOISE < 1):
            self.table.swap(chain, meeting, bye)
        else:
            self.unlucky -= touched
            self.unlucky |= {other for other in touched if self._is_unlucky(other)}

    def _is_unlucky(self, person: int) -> bool:
        # Every second round of a stretch can be a bye. After that, the next one costs one follower
        # if the stretch is even, and any other two.
        stretches = self._stretches(person)
        more = len(self._byes(person)) - sum(-(-length // 2) for length in stretches)
        forced = max(0, more) + max(0, more - sum(length % 2 == 0 for length in stretches))
        return self._running(person) > forced

    def _stretches(self, person: int) -> list[int]:
        """Return how many rounds running the person is there, each time."""
        if self.there is None:
            return [self.table.rounds]
        return [len(list(rounds)) for here, rounds in groupby(self.there[person]) if here]

    def _running(self, person: int) -> int:
        return sum(later == bye + 1 for bye, later in pairwise(self._byes(person))) + len(self._again(person))

    def _again(self, person: int) -> list[int]:
        """Return the rounds in which the person meets whom they met in the round before."""
        if not self.repeats:
            return []
        pairs = self.table.pair_at[self.spot_of[person]]
        met = [None if self._idle(person, number) else self.people[pair] for number, pair in enumerate(pairs)]
        return [number for number, (one, other) in enumerate(pairwise(met), start=1) if one == other is not None]

    def _byes(self, person: int) -> list[int]:
        there = self.there
        return [
            number
            for number in range(self.table.rounds)
            if self._idle(person, number) and (there is None or there[person][number])
        ]

    def _idle(self, person: int, number: int) -> bool:
        pair = self.table.pair_at[self.spot_of[person]][number]
        return pair == NOBODY or person not in self.people[pair]

    def _pick(self, numbers: Sequence[int]) -> int:
        return numbers[int(self.rng.random() * len(numbers))]
