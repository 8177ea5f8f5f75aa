"""Few gaps between a person's meetings, evenly shared.

A gap is a round between somebody's first and last meeting in which they could sit, but have no
meeting. Chains of meetings change rounds (Kempe 1879); a step is taken if it is no worse than the
timetable of some steps ago (late acceptance, Burke and Bykov 2017).
"""

from collections.abc import Sequence
from random import Random

from rotation.agenda import Rounds
from rotation.board import Board, numbers

TRIES, TRIES_PER_MEETING = 36_000, 1_000
"""So many swaps are tried, at most; counted, not timed, so that machines agree."""
MEMORY = 15
"""A step may be as bad as the timetable so many tries ago."""
PATIENCE, KICK = 2_000, 40
"""After each so many tries, steps may be worse than where the walk stands by so much, to get it out of a corner."""
NEAR = 0.8
"""This share of the swaps brings a meeting next to another of the same person."""
GAP = 10
"""n gaps of a person cost 10 n + n * n: their sum counts first, but shared gaps cost less."""


def gaps(there: Rounds, busy: Rounds) -> int:
    """Return how many gaps a person has who can sit in some rounds and meets in others."""
    if not busy:
        return 0
    span = (1 << busy.bit_length()) - (busy & -busy)
    return (there & span & ~busy).bit_count()


def close_gaps(board: Board, rng: Random) -> None:
    """Swap meetings between rounds until there is no gap, or no step helps. All that is held stays held."""
    walk = _Walk(board, rng)
    tries = 0
    while walk.cost and tries < min(TRIES, TRIES_PER_MEETING * len(walk.held)):
        tries += 1
        if tries % PATIENCE == 0:
            walk.past = [walk.cost + KICK] * MEMORY
        walk.step(tries)
    board.restore(walk.best)


class _Walk:
    def __init__(self, board: Board, rng: Random) -> None:
        self.board, self.rng, self.there = board, rng, board.agenda.there
        self.prices = [GAP * count + count * count for count in range(board.agenda.problem.rounds + 1)]
        self.cost = sum(self._price(person, board.busy[person]) for person in range(len(self.there)))
        self.best, self.least = list(board.round_of), self.cost
        self.past = [self.cost] * MEMORY
        self.held = [meeting for meeting, number in enumerate(board.round_of) if number >= 0]

    def step(self, tries: int) -> None:
        """Try to swap a chain, and a second one if a table is missing for the first."""
        meeting, there = self._choose()
        here = self.board.round_of[meeting]
        chain = self._chain(meeting, here, there) if here != there else None
        if chain:
            cost = self._cost_after(chain, here, there)
            if cost <= max(self.cost, self.past[tries % MEMORY]):
                self.board.swap(chain, here, there)
                self.cost = cost
                if cost < self.least:
                    self.best, self.least = list(self.board.round_of), cost
        self.past[tries % MEMORY] = self.cost

    def _choose(self) -> tuple[int, int]:
        """Return a meeting, and the round it might move to: mostly one next to others of its people."""
        board, meeting = self.board, self.held[self._below(len(self.held))]
        here = 1 << board.round_of[meeting]
        rounds = board.may[meeting] & ~here
        if self.rng.random() < NEAR:
            others = board.busy[board.agenda.ends[meeting][self._below(2)]] & ~here
            rounds &= (others << 1 | others >> 1) & ~others or rounds
        options = numbers(rounds)
        return meeting, options[self._below(len(options))] if options else board.round_of[meeting]

    def _chain(self, meeting: int, here: int, there: int) -> list[int] | None:
        """Return what has to change rounds with a meeting; if a table is missing, another meeting comes back for it."""
        board = self.board
        chain = board.chain(meeting, here, there)
        if board.can_swap(chain, here, there) and not self._fits(chain, here, there):
            others = [other for other in board.members[there] if other not in chain]
            if others:
                chain += board.chain(others[self._below(len(others))], here, there)
        fine = board.can_swap(chain, here, there) and self._fits(chain, here, there)
        return chain if fine else None

    def _fits(self, chain: Sequence[int], here: int, there: int) -> bool:
        board = self.board
        for pool, counts in enumerate(board.counts):
            mine = [meeting for meeting in chain if pool in board.pools[meeting]]
            surplus = 2 * sum(board.round_of[meeting] == here for meeting in mine) - len(mine)
            if max(counts[here] - surplus, counts[there] + surplus) > board.room[pool]:
                return False
        return True

    def _cost_after(self, chain: Sequence[int], here: int, there: int) -> int:
        both = 1 << here | 1 << there
        changed = set[int]()
        for meeting in chain:
            changed.symmetric_difference_update(self.board.agenda.ends[meeting])
        return self.cost + sum(
            self._price(person, self.board.busy[person] ^ both) - self._price(person, self.board.busy[person])
            for person in changed
        )

    def _price(self, person: int, busy: Rounds) -> int:
        return self.prices[gaps(self.there[person], busy)]

    def _below(self, count: int) -> int:
        return int(self.rng.random() * count)
