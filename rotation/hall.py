"""The rounds of a plan while they are being repaired: who sits where, who is out, what has changed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from rotation.model import Bye, Pairing, PersonId, Problem, Role, RoundPlan, TableId, Why
from rotation.rules import Rules

SETTLED = (Why.AWAY, Why.BY_HAND)
"""Who sits out for one of these is not looking for a seat."""


@dataclass(slots=True)
class Party:
    """People who lost their table, or whom they were to meet."""

    table: TableId
    people: list[PersonId]


class Room:
    """One round. People are in `seats` and `place`, or `out` with the reason, None if not known yet."""

    def __init__(self, before: RoundPlan, *, running: bool = False) -> None:
        self.before, self.number, self.running = before, before.number, running
        self.start: dict[PersonId, Pairing] = {}
        self.seats: dict[TableId, list[PersonId]] = {}
        self.place: dict[PersonId, TableId] = {}
        for pairing in before.pairings:
            self.seats[pairing.table] = here = [*pairing.mentors, *pairing.mentees, *pairing.peers]
            for name in here:
                self.start[name], self.place[name] = pairing, pairing.table
        self.out: dict[PersonId, Why | None] = {bye.person: bye.why for bye in before.byes}
        self.touched = set[TableId]()
        """The tables whose company may not be that of before."""
        self.parties: list[Party] = []

    def changed(self, names: Iterable[PersonId]) -> int:
        """Return how many of these have another table or company than before."""
        return sum(self._is_changed(name) for name in names)

    def all_changed(self) -> int:
        """Return how many people have another table or company than before."""
        return self.changed(dict.fromkeys((*self.start, *self.place)))

    def _is_changed(self, name: PersonId) -> bool:
        table, start = self.place.get(name), self.start.get(name)
        if table is None or start is None:
            return (table is None) != (start is None)
        return table != start.table or set(self.seats[table]) != {*start.people}


@dataclass(slots=True)
class Hall:
    """All rounds: those of the past, which stay, and those that can be repaired."""

    rules: Rules
    past: Sequence[Room]
    rooms: Sequence[Room]
    order: Mapping[PersonId, int]
    """Who comes first where nothing else decides."""
    keep: frozenset[TableId] = frozenset()
    byes: Counter[PersonId] = field(init=False)
    """How many rounds somebody sits out, those apart in which they are away."""

    def __post_init__(self) -> None:
        """Count the byes."""
        rooms = (*self.past, *self.rooms)
        self.byes = Counter(name for room in rooms for name, why in room.out.items() if why is not Why.AWAY)

    @property
    def problem(self) -> Problem:
        """Return what the plan is for."""
        return self.rules.problem

    def sit(self, room: Room, name: PersonId, table: TableId) -> None:
        """Give somebody who is out, but not away, a seat."""
        del room.out[name]
        self.byes[name] -= 1
        room.seats.setdefault(table, []).append(name)
        room.place[name] = table
        room.touched.add(table)

    def send_out(self, room: Room, name: PersonId, why: Why | None) -> None:
        """Take somebody's seat, or give another reason to somebody who is out, or is new."""
        if name in room.place:
            self._stand_up(room, name)
        elif name in room.out and room.out[name] is not Why.AWAY:
            self.byes[name] -= 1
        room.out[name] = why
        self.byes[name] += why is not Why.AWAY

    def strike_out(self, room: Room, name: PersonId) -> None:
        """Take somebody off a round."""
        self.send_out(room, name, Why.AWAY)
        del room.out[name]

    def _stand_up(self, room: Room, name: PersonId) -> None:
        table = room.place.pop(name)
        room.seats[table].remove(name)
        room.touched.add(table)
        if not room.seats[table]:
            del room.seats[table]

    def waiting(self, room: Room, role: Role | None = None) -> list[PersonId]:
        """Return who sits out and would take a seat: most byes first."""
        people = self.rules.people
        names = [
            name for name, why in room.out.items() if why not in SETTLED and (role is None or people[name].role is role)
        ]
        return sorted(names, key=lambda name: (-self.byes[name], self.order[name]))

    def met(self, name: PersonId) -> Counter[PersonId]:
        """Return how often somebody meets each other person, earlier evenings included."""
        times = Counter(self.rules.history.get(name, ()))
        for room in chain(self.past, self.rooms):
            if name in room.place:
                times.update(room.seats[room.place[name]])
        del times[name]
        return times

    def has_table(self, room: Room) -> bool:
        """Say whether a table is free."""
        return any(table not in room.seats and table not in self.keep for table in self.rules.tables)

    def table_for(self, room: Room, names: Sequence[PersonId], home: TableId | None = None) -> TableId | None:
        """Return the free table that suits these people best, or None.

        Who stays sits where they mostly do; then comes `home`; then the table that is free most often.
        """
        reserved = self.rules.reserved
        usual, size = self._usual(names), self.rules.size(names, room.number)
        free = (
            table.id
            for table in self.problem.tables
            if table.id not in room.seats
            and table.id not in self.keep
            and table.seats >= size
            and all(self.rules.may_use(name, table.id) for name in names)
        )
        return min(
            free,
            key=lambda table: (-usual[table], table != home, table in reserved, self._uses(table)),
            default=None,
        )

    def _usual(self, names: Sequence[PersonId]) -> Counter[TableId]:
        stays = self.problem.stays
        staying = [name for name in names if self.rules.people[name].role is stays]
        return Counter(room.place[name] for name in staying for room in self.rooms if name in room.place)

    def _uses(self, table: TableId) -> int:
        return sum(table in room.seats for room in self.rooms)

    def round_plan(self, room: Room) -> RoundPlan:
        """Return a round as it is now, as far as it goes with the very pairings and byes of before."""
        byes = {bye.person: bye.why for bye in room.before.byes}
        if not room.touched and byes == room.out:
            return room.before
        same = [pairing for pairing in room.before.pairings if pairing.table not in room.touched]
        pairings = [*same, *(self._pairing(room, table) for table in room.touched if table in room.seats)]
        place = {table: number for number, table in enumerate(self.rules.tables)}
        return RoundPlan(
            number=room.number,
            pairings=tuple(sorted(pairings, key=lambda one: (place.get(one.table, len(place)), one.table))),
            byes=tuple(
                Bye(person=name, why=why)
                for name, why in sorted(room.out.items(), key=lambda item: self._order(item[0]))
                if why is not None
            ),
        )

    def _pairing(self, room: Room, table: TableId) -> Pairing:
        here = sorted(room.seats[table], key=self._order)
        mentors, mentees, peers = (
            tuple(name for name in here if self._role(room, name) is role)
            for role in (Role.MENTOR, Role.MENTEE, Role.PEER)
        )
        return Pairing(table=table, mentors=mentors, mentees=mentees, peers=peers)

    def _role(self, room: Room, name: PersonId) -> Role:
        """Return somebody's role; who is not among the people any more has that of their seat."""
        if name in self.rules.people:
            return self.rules.people[name].role
        seat = room.start[name]
        return Role.MENTOR if name in seat.mentors else Role.MENTEE if name in seat.mentees else Role.PEER

    def _order(self, name: PersonId) -> int:
        return self.rules.place.get(name, len(self.rules.place))
