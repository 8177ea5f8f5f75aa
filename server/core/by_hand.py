"""Seats that a host changes by hand. The host is obeyed; what speaks against it is told as a warning."""

from __future__ import annotations

from rotation import Plan, ProblemError, move, swap
from server.core import deeds
from server.core.commands import Move, Swap
from server.core.model import Event, Participant
from server.core.reseat import Reseated, person_of, reseated, seated_problem, token
from server.core.sentence import say
from server.core.timeline import Refused


def by_hand(event: Event, plan: Plan, edit: Swap | Move) -> Reseated:
    """A plan with one swap or move. Raises Refused with the reason."""
    try:
        return _swapped(event, plan, edit) if isinstance(edit, Swap) else _moved(event, plan, edit)
    except ProblemError as error:
        raise Refused(_sentence(event, error)) from error


def _swapped(event: Event, plan: Plan, edit: Swap) -> Reseated:
    one, other = (person_of(event, pid) for pid in (edit.one, edit.other))
    if one.id == other.id:
        raise Refused(say("Choose two different people."))
    _check_there(edit.round_no, one, other)
    problem = seated_problem(event, plan, (one.id, other.id))
    done = swap(problem, plan, edit.round_no, one.id, other.id)
    said = deeds.swapped(who=token(one), other=token(other), number=edit.round_no)
    return reseated(event, problem, plan, done.plan, said, changed=done.moves)


def _moved(event: Event, plan: Plan, edit: Move) -> Reseated:
    person = person_of(event, edit.participant)
    _check_there(edit.round_no, person)
    problem = seated_problem(event, plan, (person.id,))
    done = move(problem, plan, edit.round_no, person.id, edit.table)
    who, number = token(person), edit.round_no
    said = (
        deeds.sits_out(who=who, number=number)
        if edit.table is None
        else deeds.moved(who=who, label=event.table(edit.table).label, number=number)
    )
    return reseated(event, problem, plan, done.plan, said, changed=done.moves)


def _check_there(number: int, *people: Participant) -> None:
    """Nobody is put on a chair, or off it, in a round that they miss."""
    away = next((p for p in people if p.attendance.misses(number)), None)
    if away is not None:
        raise Refused(
            say("{name} is not there in round {number}. Seat them again first.", name=away.name, number=number)
        )


def _sentence(event: Event, error: ProblemError) -> str:
    text = str(error)
    for table in event.tables:
        text = text.replace(f"'{table.id}'", table.label)
    for person in event.people.values():
        text = text.replace(f"'{person.id}'", person.name)
    return f"{text[:1].upper()}{text[1:]}."
