"""Ushers lead people to the tables that are open to them, and part those whom a rule keeps apart."""

from collections import defaultdict

import numpy as np

from rotation.house import MENTOR, Floor, House
from rotation.repeats import OUT, together
from rotation.sides import Ints


class Ushers:
    """They know the rules and the seats of a house. A row is one round: the table of each person."""

    def __init__(self, house: House) -> None:
        self.house, self.crowd = house, house.crowd
        self.kinds: list[int] = house.crowd.kinds.tolist()
        self.alike: list[int] = house.crowd.alike.tolist()
        self.fixed: list[int] = np.where(house.crowd.may_sit.any(axis=1), house.crowd.fixed, OUT).tolist()

    def to_open_tables(self, seating: Ints) -> Ints:
        """Return the seating with everybody at a table that is open to them, or waiting if it is full.

        They swap with somebody of their kind; in each round, somebody else has to wait.
        """
        made = seating.copy()
        for number, row in enumerate(made):
            first, waiting = self._turns(number)
            for person in first:
                self._to_fixed_table(row, person, waiting)
            self._to_accessible_tables(made[:number], row)
        return made

    def by_the_rules(self, seating: Ints, *, strict: bool) -> Ints:
        """Return the seating without those who must not sit where they do, seated elsewhere if possible.

        Those who are blocked for each other are parted only if `strict`.
        """
        made, met = seating.copy(), together(seating)
        byes, home = np.zeros(made.shape[1], dtype=np.int64), self._homes(made)
        for number, row in enumerate(made):
            floor = Floor(self.house, number, row, byes, home)
            floor.send_out(strict=strict and bool(self.crowd.blocked.any()))
            floor.seat_all(met)
            byes += (row == OUT) & (floor.size > 0)
        return made

    def _turns(self, number: int) -> tuple[list[int], set[int]]:
        """Return who sits at the table they are fixed to in a round, and who has to wait."""
        fixed: dict[tuple[int, int], list[int]] = defaultdict(list)
        for person, table in enumerate(self.fixed):
            if table != OUT and not self.crowd.away[number, person]:
                fixed[table, self.kinds[person]].append(person)
        first, waiting = list[int](), set[int]()
        for (table, kind), people in fixed.items():
            seats = self.house.mentors if kind == MENTOR else int(self.house.seats[table]) - self.house.groups
            turn = number * seats % len(people)
            queue = people[turn:] + people[:turn]
            first += queue[:seats]
            waiting.update(queue[seats:])
        return first, waiting

    def _to_fixed_table(self, row: Ints, person: int, waiting: set[int]) -> None:
        table = self.fixed[person]
        if row[person] == table:
            return
        there = [one for one in np.flatnonzero(row == table).tolist() if self.kinds[one] == self.kinds[person]]
        guests = [one for one in there if self.fixed[one] != table or one in waiting]
        equals = [one for one in guests if self.alike[one] == self.alike[person]]
        if equals:
            guest = min(equals, key=lambda one: (one not in waiting, self.fixed[one] != OUT, one))
            row[guest] = row[person]
        row[person] = table

    def _to_accessible_tables(self, before: Ints, row: Ints) -> None:
        """Let who sits where it is not accessible change places with somebody who does not mind."""
        may_sit = self.crowd.may_sit
        for person in np.flatnonzero(row != OUT).tolist():
            if may_sit[person, row[person]]:
                continue
            others = np.flatnonzero((row != OUT) & (self.crowd.alike == self.alike[person]))
            others = others[may_sit[person, row[others]] & may_sit[others, row[person]]]
            if len(others):
                seen = (before[:, [person]] == row[others]).sum(axis=0) * (self.kinds[person] != MENTOR)
                other = int(others[seen.argmin()])
                row[person], row[other] = row[other], row[person]

    def _homes(self, seating: Ints) -> Ints:
        """Return the table where each mentor sits most often [people]; for guests OUT."""
        home = np.full(seating.shape[1], OUT)
        for mentor in np.flatnonzero(self.crowd.kinds == MENTOR).tolist():
            seats = seating[:, mentor]
            home[mentor] = np.bincount(seats[seats != OUT], minlength=1).argmax()
        return home
