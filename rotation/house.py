"""The floor of one round: who sits where, where a seat is free, and who has somebody to talk with.

People are parties here: each needs one seat, or more if companions come along.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from rotation.crowd import Crowd
from rotation.model import Format, Problem
from rotation.repeats import OUT
from rotation.sides import Bools, Ints

GUEST, MENTOR = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The seats and the rules of an event."""

    crowd: Crowd
    sizes: Ints
    """[rounds x people] How many seats each needs."""
    seats: Ints
    """[tables]"""
    mentors: int
    """So many may sit at a table."""
    groups: bool

    @classmethod
    def of(cls, problem: Problem, crowd: Crowd, sizes: Ints) -> Self:
        """Return the house of an event for a crowd of people or parties."""
        return cls(
            crowd=crowd,
            sizes=sizes,
            seats=np.array([table.seats for table in problem.tables], dtype=np.int64),
            mentors=problem.mentors_per_table,
            groups=problem.format is Format.GROUPS,
        )


class Floor:
    """A round of a house, as a row of the seating: the table of each person, changed in place.

    `byes` [people] says how often each sat out so far, `home` [people] at which table they like to sit.
    """

    def __init__(self, house: House, number: int, row: Ints, byes: Ints, home: Ints) -> None:
        self.house, self.crowd, self.row = house, house.crowd, row
        self.byes, self.home = byes, home
        self.size, self.away = house.sizes[number], house.crowd.away[number]
        self.kinds = house.crowd.kinds

    def send_out(self, *, strict: bool) -> None:
        """Send out who may not sit where they do; if `strict`, also of those who are blocked for each other."""
        sits = np.flatnonzero(self.row != OUT)
        wrong = self.away[sits] | ~self.crowd.may_sit[sits, self.row[sits]]
        self.row[sits[wrong]] = OUT
        for kind in (GUEST, MENTOR):
            for table in np.flatnonzero(self._free(kind) < 0).tolist():
                self._thin_out(table, kind)
        for table in self.used if strict else ():
            self._part(table)
        if self.house.groups:
            self._lead()
        self._break_up()

    def seat_all(self, met: Ints) -> None:
        """Seat everybody who is out and for whom there is a way, with those they meet least."""
        ways = (self._seat_one, self._open_table, self._draw_company, self._make_room, self._sit_alone)
        while any(way(met) for way in ways):
            pass  # each time somebody more sits

    @property
    def used(self) -> list[int]:
        """Return the tables at which somebody sits."""
        return sorted(set(self.row.tolist()) - {OUT})

    def roomy(self) -> dict[int, list[int]]:
        """Return the tables in use that have a free seat, for each kind of people."""
        free = {kind: self._free(kind) for kind in (GUEST, MENTOR)}
        return {kind: [table for table in self.used if free[kind][table] > 0] for kind in free}

    def could_sit(self, person: int, table: int) -> bool:
        """Say whether a table is open to somebody who is not away, as far as the rules go."""
        open_to = self.size[person] > 0 and self.crowd.may_sit[person, table]
        return bool(open_to) and not self.crowd.blocked[person, self._at(table)].any()

    def _free(self, kind: int) -> Ints:
        """Return how many seats are free for a kind of people at each table; below 0, it is too full."""
        mentors = self._load(self.kinds == MENTOR)
        free: Ints = self.house.seats - mentors - self._load(self.kinds == GUEST)
        return free if kind == GUEST else np.minimum(free, self.house.mentors - mentors)

    def _load(self, among: Bools) -> Ints:
        """Return how many seats some of the people take at each table."""
        sitting = among & (self.row != OUT)
        load = np.zeros_like(self.house.seats)
        np.add.at(load, self.row[sitting], self.size[sitting])
        return load

    def _thin_out(self, table: int, kind: int) -> None:
        while self._free(kind)[table] < 0:
            here = self._at(table)
            here = [person for person in here if self.kinds[person] == kind] or here
            bound = self.crowd.may_sit[here].sum(axis=1).tolist()
            ranked = zip(here, bound, strict=True)
            self.row[min(ranked, key=lambda one: (-one[1], self.size[one[0]], self.byes[one[0]], one[0]))[0]] = OUT

    def _part(self, table: int) -> None:
        """Send people out until nobody sits with somebody who is blocked for them."""
        while True:
            here = self._at(table)
            against = self.crowd.blocked[np.ix_(here, here)].sum(axis=1).tolist()
            if not any(against):
                return
            foes = zip(here, against, strict=True)
            self.row[min(foes, key=lambda one: (-one[1], self.byes[one[0]], one[0]))[0]] = OUT

    def _lead(self) -> None:
        """Bring mentors who are out to groups that have none."""
        led = set(self.row[self.kinds == MENTOR].tolist())
        for table in [table for table in self.used if table not in led]:
            mentors = [one for one in self._out() if self.kinds[one] == MENTOR]
            mentors = [one for one in mentors if self._fits(one, table) and self.could_sit(one, table)]
            if mentors:
                self.row[min(mentors, key=lambda one: self.home[one] != table)] = table

    def _break_up(self) -> None:
        """Send out those at tables where nobody can talk."""
        seated = self.row != OUT
        guests, mentors = (
            np.bincount(self.row[seated & (self.kinds == kind)], minlength=len(self.house.seats))
            for kind in (GUEST, MENTOR)
        )
        talk = (guests > 0) & (mentors > 0) if self.house.groups else guests > 1
        self.row[seated & ~np.isin(self.row, np.flatnonzero(talk))] = OUT

    def _seat_one(self, met: Ints) -> bool:
        """Seat somebody who is out at a table in use."""
        roomy = self.roomy()
        for person in self._out():
            tables = roomy[int(self.kinds[person])]
            tables = [table for table in tables if self._fits(person, table) and self.could_sit(person, table)]
            if tables:
                self.row[person] = self._best_of(tables, person, met)
                return True
        return False

    def _open_table(self, met: Ints) -> bool:
        """Seat two who are out at a table that nobody uses."""
        out, tried = self._out(), set[tuple[int, ...]]()
        for table in self._unused():
            near = tuple(person for person in out if self.could_sit(person, table))
            if (seats := int(self.house.seats[table]), *near) in tried:
                continue
            tried.add((seats, *near))
            couples = ((one, other) for one in near for other in self._partners(one, near, table))
            couple = min(couples, key=lambda two: met[two], default=None)
            if couple is not None:
                self.row[[*couple]] = table
                return True
        return False

    def _draw_company(self, met: Ints) -> bool:
        """Seat somebody who is out at a table that nobody uses, with a guest from one that can spare them."""
        spare = self._spare()
        for person in self._out() if spare else ():
            for table in sorted(self._unused(), key=lambda table: self.home[person] != table):
                partners = self._partners(person, spare, table) if self.could_sit(person, table) else []
                if partners:
                    self.row[[person, min(partners, key=lambda one: int(met[person, one]))]] = table
                    return True
        return False

    def _make_room(self, _: Ints) -> bool:
        """Seat somebody who is out where others can move on to make room."""
        roomy = self.roomy()[GUEST]
        for person in self._out() if roomy else ():
            for table in self.used:
                before = self.row.copy()
                if self.could_sit(person, table) and self._clear(person, table, roomy):
                    self.row[person] = table
                    return True
                self.row[:] = before
        return False

    def _clear(self, person: int, table: int, roomy: Sequence[int]) -> bool:
        """Let guests move on from a table until there are seats for a person; say whether that is so."""
        while not self._fits(person, table):
            here = [one for one in self._spare() if self.row[one] == table and self.size[one] == 1]
            ways = ((one, to) for one in here for to in roomy if self._fits(one, to) and self.could_sit(one, to))
            way = next(((one, to) for one, to in ways if to != table), None)
            if way is None:
                return False
            self.row[way[0]] = way[1]
        return True

    def _sit_alone(self, _: Ints) -> bool:
        """Seat a party that has nobody else to talk with."""
        large = [] if self.house.groups else [person for person in self._out() if self.size[person] > 1]
        ways = ((person, table) for person in large for table in self._unused() if self.could_sit(person, table))
        way = next((way for way in ways if self._fits(*way)), None)
        if way is not None:
            self.row[way[0]] = way[1]
        return way is not None

    def _best_of(self, tables: Sequence[int], person: int, met: Ints) -> int:
        """Return the table where somebody sits with those they meet least."""
        return min(
            tables, key=lambda table: (int(met[person, self._at(table)].sum()), self.home[person] != table, table)
        )

    def _partners(self, one: int, people: Sequence[int], table: int) -> list[int]:
        """Return who of some people could sit with one at an unused table, and talk."""
        room, mentors = int(self.house.seats[table] - self.size[one]), self.house.mentors
        if self.kinds[one] == MENTOR and self.size[one] > mentors:
            return []
        return [
            other
            for other in people
            if other != one
            and not (self.house.groups and self.kinds[one] == self.kinds[other])
            and self.size[other] <= (room if self.kinds[other] == GUEST else min(room, mentors))
            and self.could_sit(other, table)
            and not self.crowd.blocked[one, other]
        ]

    def _spare(self) -> list[int]:
        """Return the guests whose tables would do without them."""
        guests = np.flatnonzero((self.kinds == GUEST) & (self.row != OUT)).tolist()
        enough = 2 if self.house.groups else 3
        here = np.bincount(self.row[guests], minlength=len(self.house.seats))
        return [one for one in guests if here[self.row[one]] >= enough]

    def _out(self) -> list[int]:
        """Return who sits out without being away, those first who did so most often."""
        out = np.flatnonzero((self.row == OUT) & (self.size > 0)).tolist()
        return sorted(out, key=lambda person: (-self.byes[person], person))

    def _unused(self) -> list[int]:
        used = set(self.row.tolist())
        return [table for table in range(len(self.house.seats)) if table not in used]

    def _fits(self, person: int, table: int) -> bool:
        return bool(self.size[person] <= self._free(GUEST)[table]) and (
            self.kinds[person] == GUEST or bool(self.size[person] <= self._free(MENTOR)[table])
        )

    def _at(self, table: int) -> list[int]:
        return np.flatnonzero(self.row == table).tolist()
