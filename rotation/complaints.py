"""Who is not content with how many of their pairs meet in odd rounds."""

from collections.abc import Collection

LOUDEST = 50
"""When a complaint weighs more than so many, all are halved."""


class Complaints:
    """Who is not content with the number of their pairs in odd rounds, and how much it would take."""

    def __init__(self, odd: list[bool]) -> None:
        self.odd = odd
        self.pairs: list[list[int]] = []
        """[one who may complain]"""
        self.prices: list[list[int]] = []
        """[one who may complain][pairs in odd rounds]"""
        self.loads: list[int] = []
        self.weights: list[int] = []
        self.concerned: list[list[int]] = [[] for _ in odd]
        """[pair]"""
        self.unhappy: dict[int, None] = {}
        """In the order in which they became so."""
        self.total = 0
        """So many pairs would have to change halves."""

    def hear(self, pairs: list[int], content: Collection[int]) -> None:
        """Add one who is content with these numbers of their pairs in odd rounds."""
        one = len(self.pairs)
        self.pairs.append(pairs)
        self.prices.append([min(abs(count - load) for count in content) for load in range(len(pairs) + 1)])
        self.loads.append(sum(self.odd[pair] for pair in pairs))
        self.weights.append(1)
        for pair in pairs:
            self.concerned[pair].append(one)
        self._judge(one, 0)

    def cost(self, pairs: list[int]) -> int:
        """Return how much louder the complaints would be if these pairs went to the other half."""
        cost = 0
        for pair in pairs:
            step = -1 if self.odd[pair] else 1
            for one in self.concerned[pair]:
                prices, load = self.prices[one], self.loads[one]
                cost += self.weights[one] * (prices[load + step] - prices[load])
                self.loads[one] += step
        for pair in pairs:
            step = 1 if self.odd[pair] else -1
            for one in self.concerned[pair]:
                self.loads[one] += step
        return cost

    def move(self, pairs: list[int]) -> None:
        """Let these pairs go to the other half."""
        for pair in pairs:
            step = -1 if self.odd[pair] else 1
            self.odd[pair] = not self.odd[pair]
            for one in self.concerned[pair]:
                before = self.prices[one][self.loads[one]]
                self.loads[one] += step
                self._judge(one, before)

    def louder(self) -> None:
        """Let all complaints weigh more."""
        for one in self.unhappy:
            self.weights[one] += 1
        if max(self.weights) > LOUDEST:
            self.weights = [max(1, weight // 2) for weight in self.weights]

    def wants_odd(self, one: int) -> bool:
        """Say whether a complaint is about too few pairs in odd rounds."""
        prices, load = self.prices[one], self.loads[one]
        return load + 1 < len(prices) and prices[load + 1] < prices[load]

    def _judge(self, one: int, before: int) -> None:
        price = self.prices[one][self.loads[one]]
        self.total += price - before
        if price:
            self.unhappy[one] = None
        else:
            self.unhappy.pop(one, None)
