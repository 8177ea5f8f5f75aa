"""Why people have a bye who had none before."""

from collections.abc import Sequence

from rotation.hall import Hall
from rotation.model import Format, PersonId, Role, Why


def say_why(hall: Hall) -> None:
    """Give everybody who sits out, and does not know why, the reason."""
    for room in hall.rooms:
        away = {name for name in hall.rules.limited if not hall.rules.comes(name, room.number)}
        there = [name for name in hall.rules.people if name not in away]
        for name in [name for name, why in room.out.items() if why is None]:
            hall.send_out(room, name, _why(hall, there, name))


def _why(hall: Hall, there: Sequence[PersonId], name: PersonId) -> Why:
    rules = hall.rules
    role = rules.people[name].role
    if role is Role.PEER:
        return _why_peer(hall, len(there))
    alike = sum(rules.people[one].role is role for one in there)
    others = [one for one in there if rules.people[one].role is not role]
    met = hall.met(name) if rules.format is Format.ONE_TO_ONE else {}
    if others and all(one in met for one in others):
        return Why.MET_EVERYONE
    if others and not any(one not in met and rules.may_share(name, (one,)) for one in others):
        return Why.BLOCKED
    if len(rules.tables) < min(alike, len(others)) and (rules.format is Format.ONE_TO_ONE or role is Role.MENTOR):
        return Why.FEW_TABLES
    if rules.format is Format.GROUPS and role is Role.MENTEE:
        seats = sum(table.seats - 1 for table in hall.problem.tables)
        return Why.FEW_SEATS if seats < alike else Why.PARTNERS_TAKEN
    if alike > len(others):
        return Why.MORE_MENTORS if role is Role.MENTOR else Why.MORE_MENTEES
    return Why.PARTNERS_TAKEN


def _why_peer(hall: Hall, there: int) -> Why:
    if sum(table.seats for table in hall.problem.tables) < there:
        return Why.FEW_SEATS
    return Why.ODD_COUNT if there % 2 else Why.PARTNERS_TAKEN
