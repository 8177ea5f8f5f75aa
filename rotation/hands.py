"""What the host moves by hand. The host is obeyed: the rules only warn (see `rotation.cautions`)."""

from rotation.figures import figures
from rotation.hall import Hall, Room
from rotation.model import Format, PersonId, Plan, Problem, ProblemError, TableId, Why
from rotation.moves import Repair, moves_by_hand
from rotation.rules import Rules


def swap(problem: Problem, plan: Plan, number: int, a: PersonId, b: PersonId) -> Repair:
    """Let two people change places in one round; either may be sitting out.

    Raises `ProblemError` for a round that the plan does not have, and for somebody who has no place in it.
    """
    hall, room = _opened(problem, plan, number)
    tables = [_table(hall, room, name) for name in (a, b)]
    if tables[0] != tables[1]:
        for name, table in zip((a, b), reversed(tables), strict=True):
            _bring(hall, room, name, table)
    return _by_hand(plan, hall, room)


def move(problem: Problem, plan: Plan, number: int, person: PersonId, table: TableId | None) -> Repair:
    """Let somebody sit at another table in one round, or (None) sit it out. Whom they leave stay where they are.

    Raises `ProblemError` for a round that the plan does not have, somebody who has no place in it, a table that
    is not open, and one to one a table where two sit.
    """
    hall, room = _opened(problem, plan, number)
    here = _table(hall, room, person)
    if table is not None and table not in hall.rules.tables:
        raise ProblemError(f"table {table!r} is not open: choose one of the tables of the event")
    meeting = [name for name in room.seats.get(table, ()) if name not in problem.follows] if table else []
    full = hall.rules.format is Format.ONE_TO_ONE and len(meeting) > 1
    if full and here != table:
        raise ProblemError(f"table {table!r} is full in round {number}: swap {person!r} with somebody there")
    if here != table:
        _bring(hall, room, person, table)
    return _by_hand(plan, hall, room)


def _opened(problem: Problem, plan: Plan, number: int) -> tuple[Hall, Room]:
    rooms = {one.number: Room(one) for one in plan.rounds}
    if number not in rooms:
        raise ProblemError(f"there is no round {number}: the plan has rounds {', '.join(map(str, rooms)) or 'none'}")
    rules = Rules(problem)
    return Hall(rules, (), tuple(rooms.values()), rules.place), rooms[number]


def _table(hall: Hall, room: Room, name: PersonId) -> TableId | None:
    if name not in hall.rules.people or (name not in room.place and name not in room.out):
        raise ProblemError(f"person {name!r} has no place in round {room.number}: repair the plan first")
    return room.place.get(name)


def _bring(hall: Hall, room: Room, name: PersonId, table: TableId | None) -> None:
    hall.send_out(room, name, Why.BY_HAND)
    if table is not None:
        hall.sit(room, name, table)


def _by_hand(plan: Plan, hall: Hall, room: Room) -> Repair:
    changed = hall.round_plan(room)
    rounds = tuple(changed if one.number == room.number else one for one in plan.rounds)
    made = Plan(rounds=rounds, report=figures(hall.problem, rounds))
    return Repair(plan=made, moves=moves_by_hand(plan, made))
