"""In which round each meeting is held, while that is being worked out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rotation.agenda import NOWHERE, Agenda, Rounds

NOBODY = -1


class Board:
    """Rounds are numbered from 0. No spot has two meetings in a round.

    Pool 0 is of all tables, pool 1 of the accessible ones: of each, a round has only so many. A
    pool may be overdrawn for a moment, between `put` and `take`.
    """

    def __init__(self, agenda: Agenda) -> None:
        """Start with no meeting in any round."""
        problem = agenda.problem
        accessible = {index for index, table in enumerate(problem.tables, len(problem.people)) if table.accessible}
        self.agenda, self.may = agenda, agenda.may
        self.spots: list[tuple[int, ...]] = []
        self.pools: list[tuple[int, ...]] = []
        for ends, table, needs_access in zip(agenda.ends, agenda.tables, agenda.needs_access, strict=True):
            self.spots.append(ends if table == NOWHERE else (*ends, table))
            self.pools.append((0, 1) if accessible and (needs_access or table in accessible) else (0,))
        self.room = (len(problem.tables), len(accessible))
        self.round_of = [NOWHERE] * len(self.spots)
        self.at = [[NOBODY] * problem.rounds for _ in range(agenda.spots)]
        self.members: list[dict[int, None]] = [{} for _ in range(problem.rounds)]
        """[round] -> its meetings, in the order they came"""
        self.busy: list[Rounds] = [0] * agenda.spots
        self.full: list[Rounds] = [0, 0]
        self.chains = 0
        """So many were followed."""
        self.counts = [[0] * problem.rounds for _ in self.full]

    def put(self, meeting: int, number: int) -> None:
        """Hold a meeting in a round in which its spots are free."""
        bit = 1 << number
        for spot in self.spots[meeting]:
            self.at[spot][number] = meeting
            self.busy[spot] |= bit
        for pool in self.pools[meeting]:
            self.counts[pool][number] += 1
            if self.counts[pool][number] >= self.room[pool]:
                self.full[pool] |= bit
        self.members[number][meeting] = None
        self.round_of[meeting] = number

    def take(self, meeting: int) -> None:
        """Take a meeting out of its round."""
        number = self.round_of[meeting]
        bit = 1 << number
        for spot in self.spots[meeting]:
            self.at[spot][number] = NOBODY
            self.busy[spot] ^= bit
        for pool in self.pools[meeting]:
            self.counts[pool][number] -= 1
            if self.counts[pool][number] < self.room[pool]:
                self.full[pool] &= ~bit
        del self.members[number][meeting]
        self.round_of[meeting] = NOWHERE

    def loosen(self, meeting: int) -> bool:
        """Let a meeting that is not held be at any table; tell whether that makes a difference."""
        before = self.spots[meeting], self.pools[meeting]
        self.spots[meeting], self.pools[meeting] = self.agenda.ends[meeting], (0,)
        return before != (self.agenda.ends[meeting], (0,))

    def open(self) -> list[int]:
        """Return the meetings that are not held."""
        return [meeting for meeting, number in enumerate(self.round_of) if number == NOWHERE]

    def within(self, meeting: int) -> Rounds:
        """Return the rounds in which both people, and a table they have to be at, are free."""
        rounds = self.may[meeting]
        for spot in self.spots[meeting]:
            rounds &= ~self.busy[spot]
        return rounds

    def free(self, meeting: int) -> Rounds:
        """Return the rounds in which a meeting could be held at once."""
        rounds = self.within(meeting)
        for pool in self.pools[meeting]:
            rounds &= ~self.full[pool]
        return rounds

    def chain(self, meeting: int, first: int, second: int) -> list[int]:
        """Return all meetings of two rounds that hang together with one, by their spots (Kempe 1879)."""
        self.chains += 1
        chain, known = [meeting], {meeting}
        for one in chain:
            elsewhere = second if self.round_of[one] == first else first
            for spot in self.spots[one]:
                other = self.at[spot][elsewhere]
                if other != NOBODY and other not in known:
                    known.add(other)
                    chain.append(other)
        return chain

    def chains_of(self, first: int, second: int) -> Iterator[list[int]]:
        """Yield the chains of two rounds that could be swapped and have more meetings in the first."""
        known = set[int]()
        for meeting in list(self.members[first]):
            if meeting not in known:
                chain = self.chain(meeting, first, second)
                known.update(chain)
                ahead = sum(self.round_of[one] == first for one in chain)
                if 2 * ahead > len(chain) and self.can_swap(chain, first, second):
                    yield chain

    def can_swap(self, chain: Sequence[int], first: int, second: int) -> bool:
        """Tell whether each of a chain may be held in the other of two rounds, if there is a table."""
        both = 1 << first | 1 << second
        return all(self.may[meeting] & both == both for meeting in chain)

    def swap(self, chain: Sequence[int], first: int, second: int) -> None:
        """Move the meetings of a chain from each of two rounds to the other."""
        self.move({meeting: second if self.round_of[meeting] == first else first for meeting in chain})

    def move(self, targets: Mapping[int, int]) -> None:
        """Move meetings to rounds, or, to NOWHERE, out of all."""
        for meeting in targets:
            if self.round_of[meeting] != NOWHERE:
                self.take(meeting)
        for meeting, number in targets.items():
            if number != NOWHERE:
                self.put(meeting, number)

    def restore(self, round_of: Sequence[int]) -> None:
        """Bring every meeting back to where it was once."""
        both = zip(self.round_of, round_of, strict=True)
        self.move({meeting: then for meeting, (now, then) in enumerate(both) if now != then})

    def overdrawn(self, numbers: Iterable[int]) -> bool:
        """Tell whether a round of these has more meetings than tables."""
        return any(
            counts[number] > room for number in numbers for counts, room in zip(self.counts, self.room, strict=True)
        )


def numbers(rounds: Rounds) -> list[int]:
    """Return the numbers of a set of rounds, from 0."""
    return [number for number in range(rounds.bit_length()) if rounds >> number & 1]
