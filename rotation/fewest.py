"""Whether couples can be changed for fewer seats than are known to do: all ways are searched, as far as that goes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from rotation.model import PersonId

Couple = tuple[PersonId, PersonId]
"""A mentor and a mentee."""
MOST_STEPS = 3_000
"""So many couples and choices are looked at; counted, not timed, so that machines agree."""
JOIN, TAKE = 2, 3
"""At least so many seats change if somebody meets one who waits, or takes a chair."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A round that can still be changed: who sits there, and who waits."""

    couples: frozenset[Couple]
    fast: frozenset[Couple]
    """Those of the couples that stay together."""
    mentors: tuple[PersonId, ...]
    mentees: tuple[PersonId, ...]
    lost: frozenset[PersonId]
    """Who had other company before: whatever they do, their seat changes."""
    tables: int


@dataclass(frozen=True, slots=True)
class Choice:
    """The couples of a round: those it has but for the `parted`, and `new` ones."""

    cost: int
    """So many seats change."""
    parted: frozenset[Couple]
    new: frozenset[Couple]


class Search:
    """Every way to have so many meetings for fewer changed seats than `below`, in which nobody sits out too often.

    Depth first, from round to round. A branch ends where the meetings still missing, or the seats of
    somebody who must not sit out any more, cost more in the rounds to come than is left for them.
    """

    def __init__(
        self,
        rounds: Sequence[Open],
        may_meet: Callable[[PersonId, PersonId], bool],
        needs: Mapping[PersonId, int],
        meetings: int,
        below: int,
    ) -> None:
        """Prepare the search. `needs` tells in how many rounds somebody has to sit; `below` may sink on the way."""
        self.rounds, self.may_meet, self.meetings, self.below = rounds, may_meet, meetings, below
        self.steps = MOST_STEPS
        self.prices = [_prices(one, may_meet, needs) for one in rounds]
        self.needs = needs

    def ways(self) -> Iterator[tuple[Choice, ...]]:
        """Yield a choice for each round, and go on with what is still better when asked again."""
        if self._least(0, self.needs, 0) < self.below:
            options = [self._options(number) for number in range(len(self.rounds))]
            yield from self._ways(options, (), self.needs)

    def _ways(
        self, options: Sequence[Sequence[Choice]], chosen: tuple[Choice, ...], needs: Mapping[PersonId, int]
    ) -> Iterator[tuple[Choice, ...]]:
        number = len(chosen)
        if number == len(self.rounds):
            yield chosen
            return
        spent, held = sum(one.cost for one in chosen), sum(map(self._meetings, range(number), chosen))
        for choice in options[number]:
            self.steps -= 1
            if self.steps < 0 or spent + choice.cost >= self.below:
                return
            if not self._is_new(chosen, choice):
                continue
            left = self._left(number, choice, needs)
            if spent + choice.cost + self._least(number + 1, left, held + self._meetings(number, choice)) < self.below:
                yield from self._ways(options, (*chosen, choice), left)

    def _meetings(self, number: int, choice: Choice) -> int:
        return len(self.rounds[number].couples) - len(choice.parted) + len(choice.new)

    def _is_new(self, chosen: Sequence[Choice], choice: Choice) -> bool:
        """Say whether nobody meets again for this choice, after those for the rounds before."""
        number = len(chosen)
        here = self.rounds[number].couples - choice.parted
        for earlier, other in zip(self.rounds, chosen, strict=False):
            there = earlier.couples - other.parted
            if choice.new & there or choice.new & other.new or here & other.new:
                return False
        return True

    def _left(self, number: int, choice: Choice, needs: Mapping[PersonId, int]) -> dict[PersonId, int]:
        """Return how often people still have to sit."""
        seated = {name for couple in (self.rounds[number].couples - choice.parted) | choice.new for name in couple}
        return {name: need - (name in seated) for name, need in needs.items() if need - (name in seated) > 0}

    def _least(self, start: int, needs: Mapping[PersonId, int], held: int) -> int:
        """Return how many seats change at least in the rounds from `start` on."""
        rest = self.rounds[start:]
        missing = self.meetings - held - sum(len(one.couples) for one in rest)
        return sum(len(one.lost) for one in rest) + max(
            JOIN * missing,
            *(self._dearest(start, name, need) for name, need in needs.items()),
            0,
        )

    def _dearest(self, start: int, name: PersonId, need: int, without: int = -1) -> int:
        prices = sorted(
            self.prices[number][name]
            for number in range(start, len(self.rounds))
            if number != without and name in self.prices[number]
        )
        return sum(prices[:need]) if len(prices) >= need else self.below

    def _options(self, number: int) -> list[Choice]:
        """Return what can be chosen in a round, few changes first."""
        one = self.rounds[number]
        others = sum(len(other.lost) for other in self.rounds) - len(one.lost)
        dear = max((self._dearest(0, name, need - 1, number) for name, need in self.needs.items()), default=0)
        most = self.below - others - dear - 1
        loose = sorted(one.couples - one.fast)
        found: list[Choice] = []
        for count in range((most - len(one.lost)) // 2 + 1):
            for parted in combinations(loose, count):
                found += self._choices(one, parted, most)
        return sorted(found, key=lambda choice: choice.cost)

    def _choices(self, one: Open, parted: Sequence[Couple], most: int) -> Iterator[Choice]:
        changed = one.lost.union(*parted)
        mentors = [*one.mentors, *(couple[0] for couple in parted)]
        mentees = [*one.mentees, *(couple[1] for couple in parted)]
        tables = one.tables - len(one.couples) + len(parted)
        pairs = [two for two in product(mentors, mentees) if two not in parted and self.may_meet(*two)]
        for new in self._matchings(pairs, tables, changed, most):
            cost = len(changed.union(*new))
            yield Choice(cost, frozenset(parted), frozenset(new))

    def _matchings(
        self, pairs: Sequence[Couple], tables: int, changed: frozenset[PersonId], most: int
    ) -> Iterator[tuple[Couple, ...]]:
        """Yield sets of pairs of which nobody is in two."""
        self.steps -= 1
        if self.steps < 0 or len(changed) > most:
            return
        yield ()
        if tables:
            for place, pair in enumerate(pairs):
                rest = [two for two in pairs[place + 1 :] if pair[0] != two[0] and pair[1] != two[1]]
                for others in self._matchings(rest, tables - 1, changed.union(pair), most):
                    yield (pair, *others)


def _prices(
    one: Open, may_meet: Callable[[PersonId, PersonId], bool], names: Mapping[PersonId, int]
) -> dict[PersonId, int]:
    """Return how many seats change at least if somebody sits, for those who can."""
    seated = {name for couple in one.couples for name in couple}
    waiting = {*one.mentors, *one.mentees}
    prices = dict.fromkeys(seated & names.keys(), 0)
    for name in waiting & names.keys():
        others = one.mentees if name in one.mentors else one.mentors
        joins = any(may_meet(*((name, other) if name in one.mentors else (other, name))) for other in others)
        prices[name] = (JOIN if joins else TAKE) - (name in one.lost)
    return prices
