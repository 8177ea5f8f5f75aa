"""Seats for those who have none, without anybody else having to move."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rotation.hall import SETTLED, Hall, Party, Room
from rotation.model import Format, PersonId, Role, TableId, Why


def seat_parties(hall: Hall) -> None:
    """Let people who lost only their table stay together, and mentees have an idle mentor."""
    for room in hall.rooms:
        for party in room.parties:
            _seat_party(hall, room, party)


def seat_waiting(hall: Hall) -> None:
    """Seat as many of those who wait as there is room and company for."""
    if hall.rules.format is Format.ONE_TO_ONE:
        for again in (False, True)[: 1 + hall.problem.repeats]:
            _seat_couples(hall, again=again)
    else:
        for room in hall.rooms:
            _seat_crowd(hall, room)


def _seat_party(hall: Hall, room: Room, party: Party) -> None:
    names = [name for name in party.people if name in room.out]
    if not hall.rules.can_talk(names, room.number):
        mentor = _mentor_for(hall, room, names, party.table)
        if mentor is None:
            return
        names.append(mentor)
    table = hall.table_for(room, names, party.table)
    if table is not None and not hall.rules.surplus(names, table, room.number):
        for name in names:
            if name in room.place:
                hall.send_out(room, name, None)
            hall.sit(room, name, table)


def _mentor_for(hall: Hall, room: Room, mentees: Sequence[PersonId], home: TableId) -> PersonId | None:
    """Return who can sit with mentees who have no mentor: one who waits, or one of several at a table."""
    rules = hall.rules
    if rules.format is not Format.GROUPS or all(rules.people[name].role is Role.MENTOR for name in mentees):
        return None
    for mentors in (hall.waiting(room, Role.MENTOR), _spare_mentors(hall, room)):
        may = [one for one in mentors if rules.may_share(one, mentees)]
        led = [one for one in may if hall.table_for(room, [*mentees, one], home) is not None]
        if led:
            return min(led, key=lambda one: sum(hall.met(one)[name] for name in mentees))
    return None


def _spare_mentors(hall: Hall, room: Room) -> list[PersonId]:
    """Return who can leave their table, because another mentor sits there."""
    rules, found = hall.rules, list[PersonId]()
    for table, here in room.seats.items() if not room.running else ():
        mentors = [name for name in here if rules.people[name].role is Role.MENTOR]
        if len(mentors) > 1 and table not in hall.keep:
            found += [name for name in mentors if rules.must.get(name, set()).isdisjoint(here)]
    return found


def _seat_couples(hall: Hall, *, again: bool) -> None:
    """Pair mentors and mentees who wait: first those who were left alone, then who waits in several rounds."""
    for room in hall.rooms:
        _match(hall, room, again=again, only_alone=True)
    for name in _restless(hall):
        _spread(hall, name, again=again)
    for room in hall.rooms:
        _match(hall, room, again=again)


def _match(hall: Hall, room: Room, *, again: bool, only_alone: bool = False) -> None:
    """Pair as many as possible of those who wait in a round, or only with somebody who was left alone."""
    mentors, mentees = (hall.waiting(room, role) for role in (Role.MENTOR, Role.MENTEE))
    if not (mentors and mentees):
        return
    alone = {name: number for number, party in enumerate(room.parties) for name in party.people}
    rows = sorted(mentors, key=lambda name: name not in alone)
    columns = sorted(mentees, key=lambda name: name not in alone)
    near = {
        row: columns if row in alone or not only_alone else [one for one in columns if one in alone] for row in rows
    }
    partners = [_partners(hall, row, near[row], again=again) for row in rows]
    best = _matching(partners)
    # Where people are fixed to tables, not all of the best can sit at once: then others may.
    others = [(row, partner) for row, near_by in enumerate(partners) for partner in near_by]
    for row, mentee in best + others:
        two = rows[row], mentee
        if all(name in room.out for name in two):
            homes = [room.parties[alone[name]].table for name in two if name in alone]
            _sit_down(hall, room, two, homes[0] if homes else None)


def _sit_down(hall: Hall, room: Room, names: Sequence[PersonId], home: TableId | None) -> None:
    table = hall.table_for(room, names, home) if hall.has_table(room) else None
    if table is not None:
        for name in names:
            hall.sit(room, name, table)


def _restless(hall: Hall) -> list[PersonId]:
    """Return who waits in several rounds while somebody of the other side does: the side that fewer are of."""
    roles = (Role.MENTOR, Role.MENTEE)
    shared = [room for room in hall.rooms if all(hall.waiting(room, role) for role in roles)]
    counts = (Counter(name for room in shared for name in hall.waiting(room, role)) for role in roles)
    count = min(counts, key=len)
    return sorted((name for name in count if count[name] > 1), key=lambda name: (-count[name], hall.order[name]))


def _spread(hall: Hall, name: PersonId, *, again: bool) -> None:
    """Let somebody meet a different one in as many of the rounds in which they wait as possible."""
    other = Role.MENTEE if hall.rules.people[name].role is Role.MENTOR else Role.MENTOR
    rooms = [room for room in hall.rooms if room.out.get(name, Why.AWAY) not in SETTLED]
    partners = [_partners(hall, name, hall.waiting(room, other), again=again) for room in rooms]
    for row, partner in _matching(partners):
        _sit_down(hall, rooms[row], (name, partner), None)


def _partners(hall: Hall, name: PersonId, others: Sequence[PersonId], *, again: bool) -> list[PersonId]:
    """Return with whom of these somebody may sit, whom they must meet first; people they have met if `again`."""
    met, must = hall.met(name), hall.rules.must.get(name, ())
    may = [one for one in others if (again or one not in met) and hall.rules.may_share(name, (one,))]
    may = [one for one in may if not (again and one in hall.rules.history.get(name, ()))]
    return sorted(may, key=lambda one: (met[one], one not in must))


def _matching(partners: Sequence[Sequence[PersonId]]) -> list[tuple[int, PersonId]]:
    """Return as many (row, one of its partners) as there can be, no partner twice.

    The first rows go first, each with the dearest of its partners who is left (Kuhn 1955).
    """
    row_of: dict[PersonId, int] = {}

    def place(row: int, seen: set[PersonId]) -> bool:
        for partner in partners[row]:
            if partner not in seen:
                seen.add(partner)
                if partner not in row_of or place(row_of[partner], seen):
                    row_of[partner] = row
                    return True
        return False

    for row in range(len(partners)):
        place(row, set())
    return sorted((row, partner) for partner, row in row_of.items())


def _seat_crowd(hall: Hall, room: Room) -> None:
    while _join_all(hall, room) or _open_table(hall, room):
        pass  # each time somebody more sits


def _join_all(hall: Hall, room: Room) -> bool:
    """Give who waits a free chair, as far as there are any."""
    roomy, filled = dict[Role, list[TableId]](), set[TableId]()
    for name in hall.waiting(room):
        role = hall.rules.people[name].role
        if role not in roomy:
            roomy[role] = _roomy(hall, room, name)
        unsure = roomy[role] if name in hall.rules.companions else filled
        full = {table for table in unsure if not hall.rules.has_chair(name, room.seats[table], table, room.number)}
        table = _best_chair(hall, room, name, [table for table in roomy[role] if table not in full])
        if table is not None:
            hall.sit(room, name, table)
            filled.add(table)
    return bool(filled)


def _roomy(hall: Hall, room: Room, name: PersonId) -> list[TableId]:
    """Return the tables with a chair for somebody."""
    seats = {table.id: table.seats for table in hall.problem.tables if table.id not in hall.keep}
    free = [table for table, here in room.seats.items() if len(here) < seats.get(table, 0)]
    return [table for table in free if hall.rules.has_chair(name, room.seats[table], table, room.number)]


def _best_chair(hall: Hall, room: Room, name: PersonId, tables: Iterable[TableId]) -> TableId | None:
    """Return the table with a chair where somebody meets the fewest again, in the smallest group."""
    rules = hall.rules
    may = [table for table in tables if rules.may_use(name, table) and rules.may_share(name, room.seats[table])]
    if not may:
        return None
    again = Counter[TableId]()
    for other, times in hall.met(name).items():
        if other in room.place:
            again[room.place[other]] += times
    return min(may, key=lambda table: (again[table], len(room.seats[table])))


def _open_table(hall: Hall, room: Room) -> bool:
    """Seat two who wait at a free table: first who was left alone at one, which they keep, with whom they met least."""
    if not hall.has_table(room):
        return False
    homes = {name: party.table for party in room.parties for name in party.people}
    waiting = sorted(hall.waiting(room), key=lambda name: name not in homes)
    for one in waiting:
        may = [other for other in waiting if other != one and _may_talk(hall, room, one, other)]
        met = hall.met(one) if may else {}
        for other in sorted(may, key=lambda other: (other not in homes, met[other])):
            table = hall.table_for(room, (one, other), homes.get(one, homes.get(other)))
            if table is not None and not hall.rules.surplus((one, other), table, room.number):
                hall.sit(room, one, table)
                hall.sit(room, other, table)
                return True
    return False


def _may_talk(hall: Hall, room: Room, one: PersonId, other: PersonId) -> bool:
    return hall.rules.can_talk((one, other), room.number) and hall.rules.may_share(one, (other,))
