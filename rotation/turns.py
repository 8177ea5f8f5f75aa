"""Sitting out in turn: who has too many byes takes the chair of somebody with few."""

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rotation.hall import SETTLED, Hall, Room
from rotation.model import Format, PersonId, Role, TableId, Why

FAIR = 1
"""Byes may differ by so many."""
MOST_PLAIN = 100
"""Of chairs that cost as much to take as most do, so many are compared."""
MOST_LOOKS = 20_000
"""So many chairs are looked at for a chain of takers; counted, not timed, so that machines agree."""


@dataclass(frozen=True, slots=True)
class Take:
    """Somebody who is out takes the chair of somebody else, who then sits out."""

    taker: PersonId
    room: Room
    table: TableId
    giver: PersonId


class Turns:
    """What each has to sit out, rounds in which they are away reckoned as for others of their side."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.rooms = [room for room in hall.rooms if not room.running]
        self.people: dict[Role, list[PersonId]] = {}
        """Who has a place in a round that can still change."""
        self.credit: dict[PersonId, int] = {}
        everywhere = [*hall.past, *hall.rooms]
        ahead, missed = (
            Counter(name for room in some for name in self._away(room)) for some in (self.rooms, everywhere)
        )
        for role, names in hall.rules.sides.items():
            self.people[role] = [name for name in names if ahead.get(name, 0) < len(self.rooms)]
            rounds = {name: missed.get(name, 0) for name in names}
            self.credit |= self._credits(rounds, len(names) * len(everywhere))

    def _away(self, room: Room) -> Iterable[PersonId]:
        names = self.hall.rules.people.keys() - room.place.keys()
        return (name for name in names if room.out.get(name, Why.AWAY) is Why.AWAY)

    def _credits(self, missed: Mapping[PersonId, int], places: int) -> dict[PersonId, int]:
        """Return what those who are away for a while would sit out meanwhile, were they as unlucky as others."""
        there = max(1, places - sum(missed.values()))
        sat_out = sum(self.hall.byes.get(name, 0) for name in missed)
        return {name: rounds * sat_out // there for name, rounds in missed.items()}

    def load(self, name: PersonId) -> int:
        """Return how often somebody sits out, or would."""
        return self.hall.byes[name] + self.credit[name]

    def spread(self, role: Role) -> int:
        """Return by how much the byes of a side differ."""
        loads = self._loads(role)
        return max(loads, default=0) - min(loads, default=0)

    def _loads(self, role: Role) -> list[int]:
        byes, credit = self.hall.byes, self.credit
        return [byes.get(name, 0) + credit[name] for name in self.people[role]]

    def even_out(self, limits: Mapping[Role, int]) -> bool:
        """Let people sit out in turn until the byes of each side differ by no more than its limit, if possible.

        The seats that change are few: one chair is taken at a time, each time where it changes least.
        Say whether any was.
        """
        taken = False
        for role, limit in limits.items():
            while self.spread(role) > limit and any(self._relieve(name) for name in self._unlucky(role, limit)):
                taken = True  # each time, byes are evener
        return taken

    def _unlucky(self, role: Role, limit: int) -> list[PersonId]:
        loads = self._loads(role)
        least = min(loads)
        over = [name for name, load in zip(self.people[role], loads, strict=True) if load > least + limit]
        return sorted(over, key=lambda name: (-self.load(name), self.hall.order[name]))

    def _relieve(self, name: PersonId) -> bool:
        """Give somebody one bye less, and somebody who has two less than they one more."""
        chain = self._best_take(name) or self._chain(name)
        for take in chain:
            self.hall.send_out(take.room, take.giver, None)
            self.hall.sit(take.room, take.taker, take.table)
        return bool(chain)

    def _best_take(self, name: PersonId) -> list[Take]:
        """Return the one take that changes fewest seats, among the rounds in which somebody waits."""
        met, most = self.hall.met(name), self.load(name) - 2
        found: list[Take] = []
        plain = 0
        for room in sorted(self._rooms_of(name), key=lambda room: name not in room.start):
            for table in sorted(room.seats, key=lambda table: table not in room.touched):
                if table not in room.touched and plain >= MOST_PLAIN:
                    break
                takes = [one for one in self._takes(name, room, table, met) if self.load(one.giver) <= most]
                plain += len(takes) if table not in room.touched else 0
                found += takes
        costs = [self._cost(take) for take in found]
        least = min(costs, default=0)
        cheap = [take for take, cost in zip(found, costs, strict=True) if cost == least]
        ranks = [self._rank(take, met) for take in cheap]
        least_rank = min(ranks, default=(0, 0))
        first = [take for take, rank in zip(cheap, ranks, strict=True) if rank == least_rank]
        return [self._fittest(name, first)] if first else []

    def _rooms_of(self, name: PersonId) -> list[Room]:
        return [room for room in self.rooms if room.out.get(name, Why.AWAY) not in SETTLED]

    def _takes(self, name: PersonId, room: Room, table: TableId, met: Mapping[PersonId, int]) -> list[Take]:
        """Return the chairs of a table that somebody could take."""
        people = self.hall.rules.people
        role = people[name].role
        givers = [one for one in room.seats[table] if people[one].role is role and one != name]
        takes = (Take(name, room, table, giver) for giver in givers)
        return [take for take in takes if self._can_take(take, met)]

    def _can_take(self, take: Take, met: Mapping[PersonId, int]) -> bool:
        rules, room = self.hall.rules, take.room
        if take.table in self.hall.keep:
            return False
        others = [other for other in room.seats[take.table] if other != take.giver]
        must = rules.must.get(take.giver, ())
        if any(other in must for other in others) or not rules.may_use(take.taker, take.table):
            return False
        if rules.format is Format.ONE_TO_ONE and not self.hall.problem.repeats and any(one in met for one in others):
            return False
        here = [*others, take.taker]
        if rules.companions and (rules.surplus(here, take.table, room.number) or not rules.can_talk(here, room.number)):
            return False  # without companions, one person takes as much room as another
        return rules.may_share(take.taker, others)

    def _rank(self, take: Take, met: Mapping[PersonId, int]) -> tuple[int, int]:
        """Return what speaks against a take: meetings again, and that the giver sat out before."""
        again = sum(met.get(one, 0) for one in take.room.seats[take.table] if one != take.giver)
        return again, self.load(take.giver)

    def _fittest(self, name: PersonId, takes: Sequence[Take]) -> Take:
        """Return the take, of those of one taker, with those at the table who suit them best."""
        tables = [[one for one in take.room.seats[take.table] if one != take.giver] for take in takes]
        fits = self.hall.rules.fits(name, (one for here in tables for one in here))
        sums = [sum(fits[one] for one in here) for here in tables]
        return takes[sums.index(max(sums))]

    def _cost(self, take: Take) -> int:
        """Return how many more seats are changed by a take."""
        room, here = take.room, take.room.seats[take.table]
        if take.table not in room.touched:
            return len(here) + (take.taker not in room.start)
        after = {take.taker, *here} - {take.giver}
        return _changes(room, take.table, after) + (take.giver in room.start) - room.changed([*here, take.taker])

    def _chain(self, name: PersonId) -> list[Take]:
        """Return a shortest chain of takes, each by the giver of the one before, down to somebody with few byes.

        No table is taken from twice in a round, so no take stands in the way of another.
        """
        most, looks = self.load(name) - 2, 0
        chains: dict[PersonId, list[Take]] = {name: []}
        queue = deque([(name, self._rooms_of(name))])
        while queue and looks < MOST_LOOKS:
            taker, rooms = queue.popleft()
            met, before = self.hall.met(taker), chains[taker]
            used = {(take.room.number, take.table) for take in before}
            for room in rooms:
                looks += len(room.place)
                tables = [table for table in room.seats if (room.number, table) not in used]
                for take in (one for table in tables for one in self._takes(taker, room, table, met)):
                    if take.giver not in chains:
                        chains[take.giver] = [*before, take]
                        if self.load(take.giver) <= most:
                            return chains[take.giver]
                        queue.append((take.giver, [room, *self._rooms_of(take.giver)]))
        return []


def _changes(room: Room, table: TableId, here: set[PersonId]) -> int:
    """Return how many of these people would have another seat or company than before, if they sat there."""
    starts = (room.start.get(name) for name in here)
    return sum(start is None or start.table != table or {*start.people} != here for start in starts)
