"""Several ways to make rounds fit a problem, of which the one with the fewest changed seats is taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from rotation.arrivals import seat_parties, seat_waiting
from rotation.departures import clear
from rotation.excuses import say_why
from rotation.hall import Hall, Room
from rotation.model import Format, Role, RoundPlan, TableId
from rotation.reseating import Reseating
from rotation.rules import Rules
from rotation.settling import settle
from rotation.sides import shuffled
from rotation.turns import Turns

MOST_TRIES = 60
"""Where chairs are taken for fairness, so many orders of rounds and people are tried ..."""
MOST_PLACES = 2000
"""... as long as not more places than this are looked at; counted, not timed, so that machines agree."""

MOST_PARTED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """The rounds that are to fit, and what holds for them."""

    rules: Rules
    past: Sequence[Room]
    rounds: Sequence[RoundPlan]
    running: int
    """The number of the last round that has begun."""
    keep: frozenset[TableId]
    limits: Mapping[Role, int]
    """By how much the byes of each side may differ."""

    def best(self) -> Hall:
        """Return the rounds with most meetings, then with byes as even as they should be, then few changes."""
        hall, taken = self._attempt(None)
        places = len(self.rules.people) * len(self.rounds)
        tries = min(MOST_TRIES, MOST_PLACES // places) if taken else 0
        others = (self._attempt(Random(number))[0] for number in range(tries))  # noqa: S311 -- reproducible
        best = min((hall, *others), key=self._rank) if tries else hall
        if places > MOST_PLACES:
            return best
        return Reseating(found=best, clear=self._cleared, rank=self._rank, limits=self.limits).best()

    def _cleared(self) -> Hall:
        """Return the rounds with the seats that can stay."""
        rooms = [Room(one, running=one.number <= self.running) for one in self.rounds]
        hall = Hall(self.rules, self.past, rooms, self.rules.place, self.keep)
        clear(hall)
        return hall

    def _attempt(self, rng: Random | None) -> tuple[Hall, bool]:
        """Return the rounds as they fit, and whether anybody had to give up a chair for fairness."""
        rooms = [Room(one, running=one.number <= self.running) for one in self.rounds]
        order = [*self.rules.people]
        if rng is not None:
            order = [order[place] for place in shuffled(len(order), rng)]
            rooms = [rooms[place] for place in shuffled(len(rooms), rng)]
            for room in rooms:
                tables = [*room.seats]
                room.seats = {tables[place]: room.seats[tables[place]] for place in shuffled(len(tables), rng)}
        hall = Hall(self.rules, self.past, rooms, {name: place for place, name in enumerate(order)}, self.keep)
        clear(hall)
        if rng is not None:
            _part_some(hall, rng)
        seat_parties(hall)
        seat_waiting(hall)
        taken = False
        while Turns(hall).even_out(self.limits):
            taken = True
            seat_waiting(hall)  # who gave up a seat may now meet somebody who waits
        if taken or rng is not None:
            settle(hall)
        say_why(hall)
        return hall, taken

    def _rank(self, hall: Hall) -> tuple[int, int, int]:
        turns = Turns(hall)
        unfair = sum(max(0, turns.spread(role) - limit) for role, limit in self.limits.items())
        return -sum(len(room.place) for room in hall.rooms), unfair, sum(room.all_changed() for room in hall.rooms)


def _part_some(hall: Hall, rng: Random) -> None:
    """Let a couple or two part who could stay, one to one, or somebody left alone wait with the others.

    It may be that fewer have to move then.
    """
    rules = hall.rules
    if rules.format is not Format.ONE_TO_ONE or hall.problem.repeats:
        return
    for room in hall.rooms:
        if not room.running and rng.random() * 2 < 1:
            room.parties = [party for party in room.parties if len(party.people) > 1]
    couples = [
        (room, here)
        for room in hall.rooms
        for table, here in room.seats.items()
        if not room.running and table not in hall.keep and not any(rules.must.get(name) for name in here)
    ]
    for number in shuffled(len(couples), rng)[: int(rng.random() * (MOST_PARTED + 1))]:
        room, couple = couples[number]
        for name in couple.copy():
            hall.send_out(room, name, None)
