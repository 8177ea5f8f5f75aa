"""As many meetings as can be held: first come the tightest, then chains make way, then a search.

The search over partial timetables, in which what is in the way is taken out and may not come back
at once, is PartialCol (Bloechliger and Zufferey 2008) with rounds for colours.
"""

from collections import Counter
from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from random import Random

from rotation.agenda import NOWHERE
from rotation.board import NOBODY, Board, numbers

STEPS = 4_000
"""So many meetings are forced into a round, at most ..."""
WEIGHED = 130_000
"""... and so many places are weighed for that, at most; counted, not timed, so that machines agree."""
CHAINS = 8_000
"""So many chains are looked at to make way for meetings."""
SHUFFLES = 5_000
"""So many more are looked at each time that chance is asked to make way."""
TURNS = 3
"""So many times, chance and the search take turns."""
SLACK_ROUNDS = 3
"""A full round hands over a meeting to one of so many that have the most room."""
TENURE = 5
CANDIDATES = 12
"""Of so many meetings that are not held, by chance, the one that fits best is forced in."""


def hold(board: Board, enough: int, rng: Random) -> None:
    """Hold meetings until `enough` are held and none more can be without taking out another.

    Must-meets come first. What is held afterwards weighs no less than what was held before.
    """
    scarce = enough < len(board.round_of)
    _fill(board, scarce=scarce)
    _make_ways(board, board.chains + CHAINS)
    turns = 0
    while _held(board) < enough and turns < TURNS:
        _shuffle(board, enough, rng)
        if _held(board) < enough:
            _Search(board, rng).run(enough)
        turns += 1
    _fill(board, scarce=scarce)


def _held(board: Board) -> int:
    return len(board.round_of) - len(board.open())


def _fill(board: Board, *, scarce: bool) -> None:
    """Hold what can be held at once, those with the fewest rounds and the busiest people first.

    If not everything can be held, those come first whose people have the fewest meetings yet.
    """
    asked = Counter(person for ends in board.agenda.ends for person in ends)

    def urgency(meeting: int) -> tuple[int, ...]:
        ends = board.agenda.ends[meeting]
        fewest = sorted(board.busy[person].bit_count() for person in ends) if scarce else ()
        return (
            -board.agenda.weights[meeting],
            *fewest,
            board.may[meeting].bit_count(),
            -sum(asked[person] for person in ends),
        )

    queue = [(urgency(meeting), meeting) for meeting in board.open()]
    heapify(queue)
    while queue:
        before, meeting = heappop(queue)
        now = urgency(meeting)
        if now > before:
            heappush(queue, (now, meeting))
        elif rounds := board.free(meeting):
            board.put(meeting, numbers(rounds)[0])


def _make_ways(board: Board, budget: int) -> None:
    for meeting in board.open():
        _make_way(board, meeting, budget)


def _shuffle(board: Board, enough: int, rng: Random) -> None:
    """Swap chains by chance until one makes way for a meeting that is not held, and so on."""
    budget, tries = board.chains + SHUFFLES, 0
    while _held(board) < enough and board.chains < budget and tries < SHUFFLES:
        tries += 1
        meeting = int(rng.random() * len(board.round_of))
        here, there = board.round_of[meeting], int(rng.random() * len(board.members))
        if here not in (NOWHERE, there) and _swap_chain(board, meeting, here, there):
            _make_ways(board, budget)


def _swap_chain(board: Board, meeting: int, here: int, there: int) -> bool:
    """Swap a chain between two rounds, if it may be; tell whether it was."""
    chain = board.chain(meeting, here, there)
    if not board.can_swap(chain, here, there):
        return False
    board.swap(chain, here, there)
    if board.overdrawn((here, there)):
        board.swap(chain, here, there)
        return False
    return True


def _make_way(board: Board, meeting: int, budget: int) -> None:
    """Hold a meeting by swapping one chain between two rounds, if that is possible.

    Between people of two sides who can always sit, it is, while each has a round left (Koenig 1916).
    """
    before = list(board.round_of)
    for here, there, chain in _ways(board, meeting, budget):
        board.swap(chain, here, there)
        if board.within(meeting) >> here & 1:
            board.put(meeting, here)
            if all(_level(board, number) for number in (here, there)):
                return
        board.restore(before)


def _ways(board: Board, meeting: int, budget: int) -> Iterator[tuple[int, int, list[int]]]:
    """Yield pairs of rounds, and a chain that leaves the first free for both people if it is swapped."""
    one, other = board.agenda.ends[meeting]
    for here in numbers(board.may[meeting] & ~board.busy[one]):
        blocking = board.at[other][here]
        if board.chains >= budget:
            return
        if blocking == NOBODY:
            yield here, here, []
            continue
        for there in numbers(board.may[blocking] & ~board.busy[other]):
            chain = board.chain(blocking, here, there)
            if board.can_swap(chain, here, there):
                yield here, there, chain


def _level(board: Board, number: int) -> bool:
    """Move surplus meetings of a round to one with more room (de Werra 1971); tell whether it has enough tables now."""
    slack = sorted(range(len(board.counts[0])), key=lambda other: (board.counts[0][other], other))
    for other in slack[:SLACK_ROUNDS]:
        for chain in board.chains_of(number, other) if board.overdrawn((number,)) else ():
            board.swap(chain, number, other)
            if not board.overdrawn((number, other)):
                break
            board.swap(chain, number, other)
    return not board.overdrawn((number,))


class _Search:
    """A walk over timetables in which everything held is held rightly, and some is not."""

    def __init__(self, board: Board, rng: Random) -> None:
        self.board, self.rng = board, rng
        self.weights = board.agenda.weights
        self.left = dict.fromkeys(board.open())
        self.barred: dict[tuple[int, int], int] = {}
        """Until which step a meeting may not come back into a round."""
        self.weighed = self.step = 0

    def run(self, enough: int) -> None:
        """Walk until enough are held, then take the best timetable seen."""
        best, least = list(self.board.round_of), self._missing()
        enough_left = len(self.board.round_of) - enough
        while len(self.left) > enough_left and self.step < STEPS and self.weighed < WEIGHED:
            self._go()
            if self._missing() < least:
                best, least = list(self.board.round_of), self._missing()
        self.board.restore(best)

    def _missing(self) -> int:
        return sum(self.weights[meeting] for meeting in self.left)

    def _go(self) -> None:
        self.step += 1
        options = [
            (self._price(meeting, number), self.rng.random(), meeting, number)
            for meeting in self._some()
            for number in numbers(self.board.may[meeting])
            if self.barred.get((meeting, number), 0) < self.step
        ]
        self.weighed += len(options) + 1
        if options:
            _, _, meeting, number = min(options)
            self._force(meeting, number)

    def _some(self) -> list[int]:
        left = list(self.left)
        if len(left) <= CANDIDATES:
            return left
        return [left[int(self.rng.random() * len(left))] for _ in range(CANDIDATES)]

    def _price(self, meeting: int, number: int) -> int:
        """Return the weight of what is in the way, less that of the meeting."""
        board = self.board
        blocking = {board.at[spot][number] for spot in board.spots[meeting]} - {NOBODY}
        short = any(board.full[pool] >> number & 1 for pool in board.pools[meeting])
        return sum(self.weights[other] for other in blocking) + (short and not blocking) - self.weights[meeting]

    def _force(self, meeting: int, number: int) -> None:
        board = self.board
        for spot in board.spots[meeting]:
            if board.at[spot][number] != NOBODY:
                self._eject(board.at[spot][number])
        board.put(meeting, number)
        del self.left[meeting]
        for pool in board.pools[meeting]:
            if board.counts[pool][number] > board.room[pool]:
                self._eject(self._spare(meeting, pool, number))

    def _spare(self, meeting: int, pool: int, number: int) -> int:
        """Return the meeting of a round that is easiest to hold elsewhere."""
        board = self.board
        others = [other for other in board.members[number] if other != meeting and pool in board.pools[other]]
        return min(others, key=lambda other: (self.weights[other], not board.free(other), self.rng.random()))

    def _eject(self, meeting: int) -> None:
        number = self.board.round_of[meeting]
        self.board.take(meeting)
        self.left[meeting] = None
        self.barred[meeting, number] = self.step + len(self.left) // 2 + 1 + int(self.rng.random() * TENURE)
