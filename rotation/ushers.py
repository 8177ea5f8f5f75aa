"""Ushers lead people to the tables they are fixed to, and part those whom a rule keeps apart."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np

from rotation.crowd import Crowd
from rotation.model import Format, Problem
from rotation.repeats import OUT, together
from rotation.sides import Ints

GUEST, MENTOR = 0, 1


class Ushers:
    """They know the rules and the seats of an event. A row is one round: the table of each person."""

    def __init__(self, problem: Problem, crowd: Crowd) -> None:
        self.crowd = crowd
        self.groups = problem.format is Format.GROUPS
        self.seats = [table.seats for table in problem.tables]
        self.mentors_per_table = problem.mentors_per_table
        self.kinds: list[int] = crowd.kinds.tolist()
        self.fixed: list[int] = crowd.fixed.tolist()
        self.strict = bool(crowd.blocked.any())
        self.byes = [0] * len(crowd.people)

    def to_fixed_tables(self, seating: Ints) -> Ints:
        """Return the seating with everybody at the table they are fixed to, or waiting if it is full.

        They swap with somebody of their kind; in each round, somebody else has to wait.
        """
        made = seating.copy()
        for number, row in enumerate(made):
            first, waiting = self._turns(number)
            for person in first:
                self._to_fixed_table(row, person, waiting)
        return made

    def _turns(self, number: int) -> tuple[list[int], set[int]]:
        """Return who sits at the table they are fixed to in a round, and who has to wait."""
        fixed: dict[tuple[int, int], list[int]] = defaultdict(list)
        for person, table in enumerate(self.fixed):
            if table != OUT:
                fixed[table, self.kinds[person]].append(person)
        first, waiting = list[int](), set[int]()
        for (table, kind), people in fixed.items():
            seats = self.mentors_per_table if kind == MENTOR else self.seats[table] - self.groups
            turn = number * seats % len(people)
            queue = people[turn:] + people[:turn]
            first += queue[:seats]
            waiting.update(queue[seats:])
        return first, waiting

    def by_the_rules(self, seating: Ints) -> Ints:
        """Return the seating without those who must not sit where they do, seated elsewhere if possible."""
        made = seating.copy()
        met = together(made)
        for row in made:
            self._send_out(row)
            while self._seat_one(row, met) or self._open_table(row):
                pass  # each time somebody more sits
            for person in np.flatnonzero(row == OUT).tolist():
                self.byes[person] += 1
        return made

    def _to_fixed_table(self, row: Ints, person: int, waiting: set[int]) -> None:
        table = self.fixed[person]
        if row[person] == table:
            return
        there = [one for one in self._at(row, table) if self.kinds[one] == self.kinds[person]]
        guests = [one for one in there if self.fixed[one] != table or one in waiting]
        if guests:
            guest = min(guests, key=lambda one: (one not in waiting, self.fixed[one] != OUT, one))
            row[guest], row[person] = row[person], table
        else:
            row[person] = table if self._has_seat(row, self.kinds[person], table) else OUT

    def _send_out(self, row: Ints) -> None:
        for person, table in enumerate(self.fixed):
            if table != OUT and row[person] != table:
                row[person] = OUT
        for table in sorted(set(row.tolist()) - {OUT}):
            if self.strict:
                self._part(row, table)
        for table in sorted(set(row.tolist()) - {OUT}):
            if not self._can_talk(self._at(row, table)):
                row[row == table] = OUT

    def _part(self, row: Ints, table: int) -> None:
        """Send people out until nobody sits with somebody who is blocked for them."""
        while True:
            here = self._at(row, table)
            against = self.crowd.blocked[np.ix_(here, here)].sum(axis=1).tolist()
            if not any(against):
                return
            row[min(zip(here, against, strict=True), key=lambda one: (-one[1], self.byes[one[0]], one[0]))[0]] = OUT

    def roomy(self, row: Ints) -> dict[int, list[int]]:
        """Return the tables in use that have a free seat, for each kind of people."""
        used = sorted(set(row.tolist()) - {OUT})
        return {kind: [table for table in used if self._has_seat(row, kind, table)] for kind in (GUEST, MENTOR)}

    def _seat_one(self, row: Ints, met: Ints) -> bool:
        """Seat somebody who is out at a table in use, with those they meet least."""
        roomy = self.roomy(row)
        for person in self._out(row):
            tables = [table for table in roomy[self.kinds[person]] if self._may_sit(row, person, table)]
            if tables:
                row[person] = min(tables, key=lambda table: (int(met[person, self._at(row, table)].sum()), table))
                return True
        return False

    def _open_table(self, row: Ints) -> bool:
        """Seat two who are out at a table that nobody uses."""
        out, used, tried = self._out(row), set(row.tolist()), set[tuple[int, ...]]()
        for table in range(len(self.seats)):
            near = tuple(person for person in out if self.fixed[person] in (OUT, table))
            if table in used or near in tried:
                continue
            tried.add(near)
            couple = next(self._couples(near), None)
            if couple is not None:
                row[[*couple]] = table
                return True
        return False

    def _couples(self, people: Sequence[int]) -> Iterator[tuple[int, int]]:
        ones = [person for person in people if not (self.groups and self.kinds[person] == MENTOR)]
        others = [person for person in people if self.kinds[person] == MENTOR] if self.groups else ones
        for one, other in product(ones, others):
            if one != other and not self.crowd.blocked[one, other]:
                yield one, other

    def _out(self, row: Ints) -> list[int]:
        """Return who sits out, those first who did so most often."""
        return sorted(np.flatnonzero(row == OUT).tolist(), key=lambda person: (-self.byes[person], person))

    def _may_sit(self, row: Ints, person: int, table: int) -> bool:
        here = self._at(row, table)
        return self.fixed[person] in (OUT, table) and not self.crowd.blocked[person, here].any()

    def _has_seat(self, row: Ints, kind: int, table: int) -> bool:
        here = self._at(row, table)
        mentors = sum(self.kinds[one] == MENTOR for one in here)
        return len(here) < self.seats[table] and (kind != MENTOR or mentors < self.mentors_per_table)

    def _can_talk(self, here: list[int]) -> bool:
        if self.groups:
            return {self.kinds[person] for person in here} == {GUEST, MENTOR}
        return len(here) > 1

    def _at(self, row: Ints, table: int) -> list[int]:
        return np.flatnonzero(row == table).tolist()
