"""Pairings to tables: fixed tables first, and everybody who stays keeps their table."""

from collections import Counter
from collections.abc import Sequence

from rotation.model import Person, PersonId, Problem, TableId

Pair = tuple[Person, Person]
"""Who stays, and who comes to them."""


def seat(problem: Problem, rounds: Sequence[Sequence[Pair]]) -> list[list[TableId]]:
    """Return the table of each pair of each round.

    Two pairs of a round must not need the same fixed table, and a round must have at most as many
    pairs as there are tables. While there are tables for everybody who stays, each has one of
    their own. Else those who sit take the tables: the one they had last, or the one that is missed
    last (Belady 1966). Who needs access sits at an accessible table, whoever's it is.
    """
    seating = _Seating(problem, rounds)
    return [seating.seat_round(number) for number in range(len(rounds))]


def fixed_table(pair: Pair) -> TableId | None:
    """Return the table that one of a pair is fixed to."""
    return pair[1].fixed_table if pair[0].fixed_table is None else pair[0].fixed_table


def needs_access(pair: Pair) -> bool:
    """Say whether one of a pair sits at accessible tables only."""
    return pair[0].needs_access or pair[1].needs_access


class _Seating:
    def __init__(self, problem: Problem, rounds: Sequence[Sequence[Pair]]) -> None:
        self.rounds = rounds
        self.tables = [table.id for table in problem.tables]
        self.reserved = {person.fixed_table for person in problem.people}
        self.owner: dict[TableId, PersonId] = {}
        """Who sat at a table last and has had no other since, or will sit there first."""
        self.accessible = {table.id for table in problem.tables if table.accessible}
        free = [table for table in self.tables if table not in self.reserved]
        staying = [person for person in problem.side(problem.stays) if person.fixed_table is None]
        if any(person.needs_access for person in problem.people):
            # Who needs an accessible table has one, then who meets such people; others leave them free.
            often = Counter(pair[0].id for pairs in rounds for pair in pairs if needs_access(pair))
            staying.sort(key=lambda person: (not person.needs_access, -often[person.id]))
            first = sum(person.needs_access or often[person.id] > 0 for person in staying)
            accessible = [table for table in free if table in self.accessible]
            others = [table for table in free if table not in self.accessible]
            free = accessible[:first] + others + accessible[first:]
        if len(staying) <= len(free):
            self.owner = {table: person.id for table, person in zip(free, staying, strict=False)}
        self.sits = {
            (pair[0].id, number) for number, pairs in enumerate(rounds) for pair in pairs if fixed_table(pair) is None
        }

    def seat_round(self, number: int) -> list[TableId]:
        pairs = self.rounds[number]
        seats = {pair: table for pair in pairs if (table := fixed_table(pair)) is not None}
        own = {person: table for table, person in self.owner.items()}
        taken = set(seats.values())
        bound = [pair for pair in pairs if needs_access(pair) and pair not in seats]
        self._seat_at_access(bound, number, seats)
        taken |= set(seats.values())
        for pair in pairs:
            table = own.get(pair[0].id)
            if pair not in seats and table is not None and table not in taken:
                seats[pair] = table
                taken.add(table)
        spare = [table for table in self.tables if table not in taken]
        spare.sort(key=lambda table: self._missed(table, number))
        movers = [pair for pair in pairs if pair not in seats]
        for pair, table in zip(movers, spare, strict=False):
            self.owner.pop(own.get(pair[0].id, table), None)
            self.owner[table] = pair[0].id
            seats[pair] = table
        return [seats[pair] for pair in pairs]

    def _seat_at_access(self, bound: Sequence[Pair], number: int, seats: dict[Pair, TableId]) -> None:
        """Seat those who need it at accessible tables: their own, or else those missed last."""
        own = {person: table for table, person in self.owner.items() if table in self.accessible}
        taken = set(seats.values())
        for pair in bound:
            table = own.get(pair[0].id)
            if table is not None and table not in taken:
                seats[pair] = table
                taken.add(table)
        sitting = {pair[0].id for pair in self.rounds[number]}
        spare = [table for table in self.tables if table in self.accessible and table not in taken]
        spare.sort(key=lambda table: (self.owner.get(table) in sitting, self._missed(table, number)))
        movers = [pair for pair in bound if pair not in seats]
        seats.update(zip(movers, spare, strict=False))

    def _missed(self, table: TableId, number: int) -> tuple[bool, int]:
        """Return how soon somebody would miss a table, to be sorted by: never, late, soon."""
        ahead = range(number + 1, len(self.rounds))
        uses = (later for later in ahead if (self.owner.get(table), later) in self.sits)
        return table in self.reserved, -next(uses, len(self.rounds))
