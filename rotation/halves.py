"""Byes in every other round: each person has theirs in odd rounds alone, or in even rounds alone.

Then no bye follows a bye, in whatever order the rounds of each half come. Where people sit out nearly
every second round there is hardly another way, and swaps between two rounds rarely lead to it.

Which pairs meet in odd rounds is sought by a walk. The people of one side choose between the halves;
those of the other complain if they cannot keep to one of them. A step helps who complains. Where none
helps, complaints that last weigh more (Morris 1993, the breakout method), and who has just chosen is
left alone for a while (Glover 1989).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from random import Random

from rotation.complaints import Complaints
from rotation.rounds import Timetable, timetable

STEPS_PER_PAIR = 300
"""So many steps are walked at most; counted, not timed, so that machines agree ..."""
MOST_STEPS = 30_000_000
"""... and with many pairs, so many divided by their number: most of what can be reached is reached soon."""
HELPLESS = 10
"""Where more than one in so many people have to sit out two rounds running, nothing is sought."""
REST, MORE_REST = 1, 4
"""Who has chosen is left alone for so many steps, and fewer than so many more."""

Pairs = list[int]


def by_halves(
    table: Timetable, people: Sequence[tuple[int, int]], spot_of: Sequence[int], rng: Random
) -> list[int] | None:
    """Return a round for each pair such that as few as can be found have byes in odd and in even rounds.

    `people`[pair] are its two people, of one side and of the other; `spot_of`[person] is where they
    sit. No round is fuller than the fullest of `table`. None if that cannot be, or there are no sides.
    """
    ones, others = ({ends[side] for ends in people} for side in (0, 1))
    if not ones.isdisjoint(others):
        return None
    walk = _Walk(table, people, spot_of, rng)
    if walk.is_vain():
        return None
    walk.run()
    walk.satisfy()
    numbers = [0] * len(people)
    for first, most in enumerate((walk.odds, walk.evens)):
        pairs = [pair for pair, odd in enumerate(walk.odd) if odd != first]
        half = timetable([table.ends[pair] for pair in pairs], table.spots, max(table.sizes))
        if half.rounds > most:
            return None
        for pair, number in zip(pairs, half.round_of, strict=True):
            numbers[pair] = first + 2 * number
    return numbers


class _Walk:
    def __init__(
        self, table: Timetable, people: Sequence[tuple[int, int]], spot_of: Sequence[int], rng: Random
    ) -> None:
        self.rng = rng
        self.odds, self.evens = table.rounds - table.rounds // 2, table.rounds // 2
        self.pairs_of = _sorted_out(people, len(spot_of))
        self.options = [self._options(len(pairs)) for pairs in self.pairs_of]
        sides = [sorted({ends[side] for ends in people}) for side in (0, 1)]
        choosing = int(len(sides[1]) > len(sides[0]))  # that side sits out more
        self.chooser = [ends[choosing] for ends in people]
        self.odd = [False] * len(people)
        for person in sides[choosing]:
            for pair in self._by_chance(self.pairs_of[person])[: self._pick(self.options[person])]:
                self.odd[pair] = True
        self.rest_until = [0] * len(spot_of)
        self.complaints = Complaints(self.odd)
        for person in sides[1 - choosing]:
            self.complaints.hear(self.pairs_of[person], self.options[person])
        people_at = Counter(spot_of)
        for spot, pairs in enumerate(_sorted_out(table.ends, table.spots)):
            if people_at[spot] > 1:
                self.complaints.hear(pairs, self._room(len(pairs), 1))
        room = self._room(len(people), max(table.sizes))
        loads = [[end(self.options[person]) for person in sides[1 - choosing]] for end in (min, max)]
        if any(sum(load) not in room for load in loads):
            self.complaints.hear([*range(len(people))], room)

    def is_vain(self) -> bool:
        """Say whether somebody will complain whatever the others choose, or too many cannot be helped."""
        helpless = [pairs for pairs in self.pairs_of if len(pairs) < self.evens]
        if HELPLESS * len(helpless) > len(self.pairs_of):
            return True
        must = [min(self.options[one]) == len(self.pairs_of[one]) for one in self.chooser]
        must_not = [max(self.options[one]) == 0 for one in self.chooser]
        return any(
            all(prices[sum(must[pair] for pair in pairs) : len(prices) - sum(must_not[pair] for pair in pairs)])
            for pairs, prices in zip(self.complaints.pairs, self.complaints.prices, strict=True)
        )

    def run(self) -> None:
        """Walk until nobody complains, or for a while, and take the best that was seen."""
        least, best = self.complaints.total, [*self.odd]
        for step in range(min(STEPS_PER_PAIR * len(self.odd), MOST_STEPS // len(self.odd))):
            if not least:
                break
            self._go(step)
            if self.complaints.total < least:
                least, best = self.complaints.total, [*self.odd]
        self.complaints.move([pair for pair, odd in enumerate(best) if odd != self.odd[pair]])

    def satisfy(self) -> None:
        """Let those who still complain have their way: then some choosers have byes in both halves."""
        for one in [*self.complaints.unhappy]:
            to_odd = self.complaints.wants_odd(one)
            for pair in self.complaints.pairs[one]:
                if one in self.complaints.unhappy and self.odd[pair] != to_odd and self._has_room(pair):
                    self.complaints.move([pair])

    def _has_room(self, pair: int) -> bool:
        """Say whether a pair's chooser has a round left in the other half."""
        here = self.odd[pair]
        there = sum(self.odd[other] != here for other in self.pairs_of[self.chooser[pair]])
        return there < (self.evens if here else self.odds)

    def _go(self, step: int) -> None:
        one = self._pick([*self.complaints.unhappy])
        to_odd = self.complaints.wants_odd(one)
        changes = [
            change
            for pair in self.complaints.pairs[one]
            if self.odd[pair] != to_odd and self.rest_until[self.chooser[pair]] <= step
            for change in self._changes(pair)
        ]
        if not changes:
            return
        costs = [self.complaints.cost(change) + self.rng.random() / 2 for change in changes]
        cost = min(costs)
        if cost >= 0:
            self.complaints.louder()
        change = changes[costs.index(cost)]
        self.complaints.move(change)
        self.rest_until[self.chooser[change[0]]] = step + REST + int(self.rng.random() * MORE_REST)

    def _changes(self, pair: int) -> Iterator[Pairs]:
        """Yield what can go to the other half with a pair: most of its chooser's others, or one comes back for it."""
        chooser, here = self.chooser[pair], self.odd[pair]
        others = [other for other in self.pairs_of[chooser] if other != pair]
        along = [other for other in others if self.odd[other] == here]
        load = sum(self.odd[other] for other in others) + here
        for option in self.options[chooser]:
            if option != load and (option < load) == here:
                yield [pair, *self._best(along, abs(option - load) - 1)]
        yield from ([pair, other] for other in others if self.odd[other] != here)

    def _best(self, pairs: Pairs, count: int) -> Pairs:
        """Return those pairs of which it helps most, one by one, that they go to the other half."""
        if count == len(pairs):
            return pairs
        costs = {pair: self.complaints.cost([pair]) + self.rng.random() / 2 for pair in pairs}
        return sorted(pairs, key=lambda pair: costs[pair])[:count]

    def _options(self, count: int) -> list[int]:
        """Return how many of somebody's meetings may be in odd rounds, so that odd or even rounds have no bye."""
        full = [odd for odd in (self.odds, count - self.evens) if 0 <= odd <= count]
        return full or [0, count]

    def _room(self, count: int, most: int) -> range:
        """Return how many of the pairs may be in odd rounds, if each round has room for so many."""
        return range(max(0, count - most * self.evens), min(count, most * self.odds) + 1)

    def _by_chance(self, pairs: Pairs) -> Pairs:
        keys = {pair: self.rng.random() for pair in pairs}
        return sorted(pairs, key=lambda pair: keys[pair])

    def _pick(self, numbers: Sequence[int]) -> int:
        return numbers[int(self.rng.random() * len(numbers))]


def _sorted_out(ends: Iterable[tuple[int, int]], count: int) -> list[Pairs]:
    pairs: list[Pairs] = [[] for _ in range(count)]
    for pair, both in enumerate(ends):
        for end in both:
            pairs[end].append(pair)
    return pairs
