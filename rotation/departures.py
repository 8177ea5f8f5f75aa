"""Who cannot sit where the plan has them: they lose their seats, and their company looks for others."""

from rotation.hall import Hall, Party, Room
from rotation.model import PersonId, TableId, Why


def clear(hall: Hall) -> None:
    """Take every seat that the problem no longer allows, and leave everybody present with a place."""
    for room in hall.rooms:
        away = {name for name in hall.rules.limited if not hall.rules.comes(name, room.number)}
        suspects = hall.rules.suspects(room.before.pairings, away)
        _welcome(hall, room, away)
        for pairing in suspects:
            _clear_table(hall, room, pairing.table)


def _welcome(hall: Hall, room: Room, away: set[PersonId]) -> None:
    """Take the absent off the round, and let those who are back or new wait for a seat."""
    people = hall.rules.people
    for name in [*room.place, *room.out]:
        if name not in people:
            hall.strike_out(room, name)
    for name in people:
        if name in away:
            hall.send_out(room, name, Why.AWAY)
        elif name not in room.place and room.out.get(name, Why.AWAY) is Why.AWAY:
            hall.send_out(room, name, None)


def _clear_table(hall: Hall, room: Room, table: TableId) -> None:
    rules, stays = hall.rules, room.running or table in hall.keep
    closed = table not in rules.tables and table not in hall.keep
    if not stays:
        _part(hall, room, table)
    if not stays and not closed:
        _thin_out(hall, room, table)
    if table in room.seats and (closed or not rules.can_talk(room.seats[table], room.number)):
        _break_up(hall, room, table, Why.FEW_TABLES if closed else Why.PARTNER_AWAY)


def _break_up(hall: Hall, room: Room, table: TableId, why: Why) -> None:
    people = room.seats[table].copy()
    for name in people:
        hall.send_out(room, name, why)
    room.parties.append(Party(table, people))


def _part(hall: Hall, room: Room, table: TableId) -> None:
    """Send out who is kept apart from most at a table, until nobody is."""
    while True:
        here = room.seats.get(table, [])
        against = {name: hall.rules.conflicts(name, here) for name in here if hall.rules.is_touchy(name)}
        if not any(against.values()):
            return
        hall.send_out(room, min(against, key=lambda name: (-against[name], *_luck(hall, name))), None)


def _thin_out(hall: Hall, room: Room, table: TableId) -> None:
    """Send out those who must not sit at an open table, and who are too many there."""
    rules = hall.rules
    for name in room.seats.get(table, []).copy():
        if not rules.may_use(name, table):
            hall.send_out(room, name, None)
    while surplus := rules.surplus(room.seats.get(table, []), table, room.number):
        hall.send_out(room, min(surplus, key=lambda name: _luck(hall, name)), None)


def _luck(hall: Hall, name: PersonId) -> tuple[int, int]:
    """Return how often somebody sits out, to be sorted by."""
    return hall.byes[name], hall.order[name]
