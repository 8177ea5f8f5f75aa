"""Which tables are used, and how many sit at each."""

from collections.abc import Sequence
from dataclasses import dataclass

from rotation.model import Problem, Role, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Chairs:
    """The tables in use, and how many peers or mentees, and how many mentors, each has a round."""

    tables: tuple[Table, ...]
    members: tuple[int, ...]
    mentors: tuple[int, ...]

    @property
    def level(self) -> bool:
        """Say whether groups differ by one member at most, and any group could sit at any table."""
        most = max(self.members, default=0)
        room = min((table.seats for table in self.tables), default=0) - max(self.mentors, default=0)
        return min(self.members, default=0) + 1 >= most <= room


def chairs_for_peers(problem: Problem) -> Chairs:
    """Return as few tables as seat everybody, with as many at one as at another, or one more."""
    people = len(problem.people)
    order = _order(problem)
    fixed = {person.fixed_table for person in problem.people} - {None}
    count = sum(table.id in fixed for table in order)
    seated = sum(table.seats for table in order[:count])
    while count < len(order) and seated < people:
        seated += order[count].seats
        count += 1
    tables = order[: min(count, people // 2)]
    seats = [table.seats for table in tables]
    return Chairs(tables=tables, members=shared_evenly(people, seats), mentors=(0,) * len(tables))


def chairs_for_groups(problem: Problem) -> Chairs:
    """Return a table for each mentor, as far as there are tables and mentees.

    More mentors, up to `mentors_per_table`, take seats that no mentee needs.
    """
    mentors, mentees = len(problem.side(Role.MENTOR)), len(problem.side(Role.MENTEE))
    tables = _order(problem)[: min(mentors, mentees)]
    members = shared_evenly(mentees, [table.seats - 1 for table in tables])
    spare = [
        min(problem.mentors_per_table, table.seats - seated) - 1 for table, seated in zip(tables, members, strict=True)
    ]
    more = shared_evenly(mentors - len(tables), spare)
    return Chairs(tables=tables, members=members, mentors=tuple(1 + count for count in more))


def shared_evenly(people: int, room: Sequence[int]) -> tuple[int, ...]:
    """Return how many people go to each place of so much room, as evenly as it allows."""
    level = 0
    people = min(people, sum(room))
    while sum(min(most, level + 1) for most in room) <= people and level < max(room, default=0):
        level += 1
    counts = [min(most, level) for most in room]
    more = people - sum(counts)
    for place in [place for place, most in enumerate(room) if most > level][:more]:
        counts[place] += 1
    return tuple(counts)


def _order(problem: Problem) -> tuple[Table, ...]:
    """Return the tables somebody is fixed to, then those that somebody needs, then the others, large ones first."""
    fixed = {person.fixed_table for person in problem.people}
    needed = any(person.needs_access for person in problem.people)
    return tuple(
        sorted(
            problem.tables,
            key=lambda table: (table.id not in fixed, not (needed and table.accessible), -table.seats),
        )
    )
