"""A repair one to one with fewer changed seats than one that is known, if a search finds any."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import permutations

from rotation.excuses import say_why
from rotation.fewest import Choice, Couple, Open, Search
from rotation.hall import Hall, Room
from rotation.model import Format, PersonId, Role
from rotation.turns import Turns

Rank = tuple[int, ...]
"""What speaks against a repair, by which it is sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reseating:
    """A repair that is known, and how another is made and compared."""

    found: Hall
    clear: Callable[[], Hall]
    """Returns the rounds anew, with the seats that can stay."""
    rank: Callable[[Hall], Rank]
    limits: Mapping[Role, int]
    """By how much the byes of each side may differ."""

    def best(self) -> Hall:
        """Return the best repair that the search comes across, or the one that is known."""
        if self.found.rules.format is not Format.ONE_TO_ONE:
            return self.found
        cleared = self._cleared()
        ahead = [room for room in cleared.rooms if not room.running]
        if not all(_is_couple(cleared, here) for room in ahead for here in room.seats.values()):
            return self.found  # the host put others together
        best, rank = self.found, self.rank(self.found)
        search = Search(
            [_open(cleared, room) for room in ahead],
            _strangers(cleared),
            self._needs(cleared, ahead),
            meetings=sum(len(room.seats) for room in _ahead(best)),
            below=_changes(best),
        )
        for way in search.ways():
            made = self._made(way)
            if made is not None and self.rank(made) < rank:
                best, rank = made, self.rank(made)
                search.below = _changes(best)
        return best

    def _cleared(self) -> Hall:
        """Return the rounds with the seats that can stay, and a running round as the known repair has it."""
        hall = self.clear()
        running = {room.number: room.place for room in self.found.rooms if room.running}
        for room in hall.rooms:
            for name, table in running.get(room.number, {}).items():
                if name in room.out:
                    hall.sit(room, name, table)
        return hall

    def _needs(self, cleared: Hall, ahead: Iterable[Room]) -> dict[PersonId, int]:
        """Return in how many rounds somebody has to sit, so that byes differ by no more than they may."""
        turns, needs = Turns(self.found), dict[PersonId, int]()
        for role, names in turns.people.items():
            most = sum(map(turns.load, names)) // max(1, len(names)) + max(self.limits[role], turns.spread(role))
            for name in names:
                seated = sum(name in room.place for room in ahead)
                needs[name] = cleared.byes[name] + turns.credit[name] + seated - most
        return {name: need for name, need in needs.items() if need > 0}

    def _made(self, way: Iterable[Choice]) -> Hall | None:
        """Return the rounds with these couples, or None where they have no table."""
        hall = self._cleared()
        for room, choice in zip(_ahead(hall), way, strict=True):
            for couple in sorted(choice.parted):
                for name in couple:
                    hall.send_out(room, name, None)
            for couple in sorted(choice.new):
                home = next((room.start[name].table for name in couple if name in room.start), None)
                table = hall.table_for(room, couple, home)
                if table is None:
                    return None
                for name in couple:
                    hall.sit(room, name, table)
        say_why(hall)
        return hall


def _ahead(hall: Hall) -> list[Room]:
    """Return the rounds that have not begun, by number: a repair may have them in another order."""
    return sorted((room for room in hall.rooms if not room.running), key=lambda room: room.number)


def _changes(hall: Hall) -> int:
    return sum(room.all_changed() for room in _ahead(hall))


def _strangers(hall: Hall) -> Callable[[PersonId, PersonId], bool]:
    """Return what says whether a mentor and a mentee may meet, as far as the rounds go that stay as they are."""
    rules = hall.rules
    stay = [*hall.past, *(room for room in hall.rooms if room.running)]
    met = {two for room in stay for here in room.seats.values() for two in permutations(here, 2)}

    def may_meet(mentor: PersonId, mentee: PersonId) -> bool:
        known = (mentor, mentee) in met or mentor in rules.history.get(mentee, ())
        return not known and rules.may_share(mentee, (mentor,))

    return may_meet


def _is_couple(hall: Hall, here: Iterable[PersonId]) -> bool:
    return sorted(hall.rules.people[name].role for name in here) == [Role.MENTEE, Role.MENTOR]


def _open(hall: Hall, room: Room) -> Open:
    rules = hall.rules
    tables = {_couple(hall, here): table for table, here in room.seats.items()}
    kept = {couple for couple, table in tables.items() if table in hall.keep}
    wanted = {(mentor, mentee) for mentor, mentee in tables if mentor in rules.must.get(mentee, ())}
    return Open(
        couples=frozenset(tables),
        fast=frozenset(kept | wanted),
        mentors=tuple(hall.waiting(room, Role.MENTOR)),
        mentees=tuple(hall.waiting(room, Role.MENTEE)),
        lost=frozenset(room.start.keys() - room.place.keys()),
        tables=len(kept) + len(rules.tables.keys() - hall.keep),
    )


def _couple(hall: Hall, here: Iterable[PersonId]) -> Couple:
    mentee, mentor = sorted(here, key=lambda name: hall.rules.people[name].role)
    return mentor, mentee
