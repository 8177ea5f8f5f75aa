"""Couples who change partners so that more people keep the company they had: nobody sits more or less for it."""

from collections.abc import Iterable
from itertools import combinations, product

from rotation.hall import Hall, Room
from rotation.model import Format, PersonId, Role, TableId

MOST_TABLES = 30
"""Rounds with more changed tables are left as they are."""


def settle(hall: Hall) -> None:
    """Exchange the mentors or mentees of two changed tables of a round, one to one, if that undoes changes."""
    if hall.rules.format is not Format.ONE_TO_ONE:
        return
    for room in hall.rooms:
        tables = [table for table in room.seats if table in room.touched and table not in hall.keep]
        if not room.running and len(tables) <= MOST_TABLES:
            for role, two in product((Role.MENTOR, Role.MENTEE), combinations(tables, 2)):
                _exchange(hall, room, role, two)


def _exchange(hall: Hall, room: Room, role: Role, two: tuple[TableId, TableId]) -> None:
    one, other = two
    people = [*room.seats[one], *room.seats[other]]
    before, again = room.changed(people), _again(hall, room, two)
    _swap(hall, room, role, two)
    if room.changed(people) >= before or _again(hall, room, two) > again:
        _swap(hall, room, role, two)


def _swap(hall: Hall, room: Room, role: Role, two: tuple[TableId, TableId]) -> None:
    names = [_person(hall, room, role, table) for table in two]
    for name in names:
        hall.send_out(room, name, None)
    for name, table in zip(names, reversed(two), strict=True):
        hall.sit(room, name, table)


def _again(hall: Hall, room: Room, tables: Iterable[TableId]) -> int:
    """Return how often people at these tables break a rule or meet again, must-meets reckoned against it."""
    rules, wrong = hall.rules, 0
    for table in tables:
        mentor, mentee = (_person(hall, room, role, table) for role in (Role.MENTOR, Role.MENTEE))
        wrong += hall.met(mentee)[mentor] - 1 - (mentor in rules.must.get(mentee, ()))
        wrong += (not rules.may_use(mentee, table)) + (not rules.may_use(mentor, table))
        wrong += not rules.may_share(mentee, (mentor,))
    return wrong


def _person(hall: Hall, room: Room, role: Role, table: TableId) -> PersonId:
    return next(name for name in room.seats[table] if hall.rules.people[name].role is role)
