"""What the host sees of one person, or of one table, with everything that can be done about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rotation import Plan, Role, RoundPlan
from server.core.asks import table_of
from server.core.model import Event, Format, Participant, ParticipantId, Table
from server.core.needs import asking
from server.core.presses import Press
from server.core.reseat import Spot, people_at, planned, spot
from server.core.sentence import Sentence, chain, say
from server.core.views import begins, sort_key
from server.core.why_view import planned_problem, short_why
from server.core.words import table_name

GONE_WORDS = {"no_show": say("Not here"), "left": say("Has left")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One line of a list to choose from."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopLine:
    """One round of a person's evening, or of a table's."""

    round_no: int
    text: str
    past: bool
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSheet:
    """One person: where they are and will be, and what can be done."""

    id: str
    name: str
    role: str
    state: str
    stops: tuple[StopLine, ...]
    presses: tuple[Press, ...]
    rounds: tuple[int, ...]
    others: tuple[Choice, ...]
    tables: tuple[Choice, ...]
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSheet:
    """One table: who sits there round by round, and what can be done."""

    id: str
    label: str
    state: str
    stops: tuple[StopLine, ...]
    people: tuple[Choice, ...]
    presses: tuple[Press, ...]
    into: tuple[Choice, ...]
    link: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Somebody whom a search has found."""

    id: str
    name: str
    line: str


def person_sheet(event: Event, plan: Plan | None, pid: ParticipantId, now_ms: int) -> PersonSheet:
    """One person's sheet."""
    person, where = event.people[pid], spot(event, now_ms)
    rounds = range(where.open, event.agenda.rounds + 1) if plan is not None else range(0)
    others = sorted((p for p in event.people.values() if p.id != pid), key=lambda p: sort_key(p.name))
    return PersonSheet(
        id=pid,
        name=person.name,
        role=event.format.role_words[person.role] if event.format.has_roles else "",
        state=_state(event, plan, person),
        stops=() if plan is None else tuple(_stops(event, plan, person, where)),
        presses=_person_presses(event, plan, person, where),
        rounds=tuple(rounds),
        others=tuple(Choice(value=p.id, label=p.name) for p in others if plan and p.id in planned(plan)),
        tables=tuple(Choice(value=t.id, label=table_name(t.label)) for t in event.tables if not t.closed),
        version=event.version,
    )


def table_sheet(event: Event, plan: Plan | None, table: Table, now_ms: int) -> TableSheet:
    """One table's sheet."""
    where = spot(event, now_ms)
    others = [t for t in event.tables if t.id != table.id and not t.closed]
    now = people_at(plan, table.id, where.open)
    return TableSheet(
        id=table.id,
        label=table.label,
        state=_state_of(table),
        stops=() if plan is None else tuple(_table_stop(event, plan, table, r.number, where) for r in plan.rounds),
        people=tuple(Choice(value=p, label=event.people[p].name) for p in now if p in event.people),
        presses=_table_presses(event, table),
        into=() if event.format.is_pairs or table.closed else tuple(Choice(value=t.id, label=t.label) for t in others),
        link=table.link,
        version=event.version,
    )


def found(event: Event, plan: Plan | None, text: str, now_ms: int, most: int = 8) -> tuple[Found, ...]:
    """People each of whose typed words begins a word of their name; or who sit at the table of that name."""
    typed = sort_key(text).split()
    if not typed:
        return ()
    number = spot(event, now_ms).open
    people = event.people.values()
    fitting = (p for p in people if begins(typed, p.name) or _table_label(event, plan, p, number) == text)
    ordered = sorted(fitting, key=lambda p: sort_key(p.name))[:most]
    return tuple(Found(id=p.id, name=p.name, line=_state(event, plan, p, number)) for p in ordered)


def _state(event: Event, plan: Plan | None, person: Participant, number: int = 0) -> str:
    if person.attendance.gone is not None:
        return GONE_WORDS[person.attendance.gone.why]
    label = _table_label(event, plan, person, number) if number else ""
    seen = say("checked in") if person.arrived_at_ms is not None else say("not seen yet")
    return chain((say("table {label}", label=label), seen), say(", ")) if label else seen


def _table_label(event: Event, plan: Plan | None, person: Participant, number: int) -> str:
    at = table_of(plan, person.id, number)
    return "" if at is None else event.table(at).label


def _stops(event: Event, plan: Plan, person: Participant, where: Spot) -> Iterator[StopLine]:
    """Each round, with why these people meet."""
    problem = planned_problem(event, plan)
    for seating in plan.rounds:
        stop = _stop(event, seating, person, where)
        company = next((p.people for p in seating.pairings if person.id in p.people), ())
        others = [pid for pid in company if pid != person.id]
        yield replace(stop, why=short_why(plan, problem, person.id, others))


def _stop(event: Event, seating: RoundPlan, person: Participant, where: Spot) -> StopLine:
    pairing = next((p for p in seating.pairings if person.id in p.people), None)
    if pairing is None:
        away = person.attendance.misses(seating.number)
        text = say("not here") if away else say("sits out")
    else:
        others = [event.people[p].name for p in pairing.people if p != person.id and p in event.people]
        text = _company(event, person, event.table(pairing.table).label, others)
    return StopLine(round_no=seating.number, text=text, past=seating.number <= where.done)


def _company(event: Event, person: Participant, label: str, others: Sequence[str]) -> Sentence:
    """A table, and with whom."""
    where = {"label": label, "names": chain(others, say(", "))}
    if not others:
        return say("table {label}", label=label)
    if event.format is not Format.REVERSE:
        return say("table {label} with {names}", **where)
    if person.role is Role.MENTOR:
        return say("table {label}, mentors {names}", **where)
    return say("table {label}, mentored by {names}", **where)


def _table_stop(event: Event, plan: Plan, table: Table, number: int, where: Spot) -> StopLine:
    names = [event.people[p].name for p in people_at(plan, table.id, number) if p in event.people]
    return StopLine(
        round_no=number, text=chain(names, say(", ")) if names else say("nobody"), past=number <= where.done
    )


def _person_presses(event: Event, plan: Plan | None, person: Participant, where: Spot) -> tuple[Press, ...]:
    pid = person.id
    asked = next((item.presses for item in asking(event, plan) if item.person == pid), ())
    if person.attendance.gone is not None or (plan is not None and pid not in planned(plan)):
        return (
            *asked,
            Press(label=say("Seat from next round"), command="Seat", values=(pid, "next"), shows_effect=True),
            Press(label=say("Seat now"), command="Seat", values=(pid, "now"), shows_effect=True),
        )
    here = tuple(_door_presses(person))
    later = (Press(label=say("Leaves after this round"), command="Leave", values=(pid, "next"), shows_effect=True),)
    return (
        *asked,
        *here,
        Press(label=say("Not here"), command="NoShow", values=(pid,), shows_effect=True),
        Press(label=say("Leaves now"), command="Leave", values=(pid, "now"), shows_effect=True),
        *(later if where.running and where.next <= event.agenda.rounds else ()),
    )


def _door_presses(person: Participant) -> Iterator[Press]:
    if person.arrived_at_ms is None:
        yield Press(label=say("Is here"), command="CheckIn", values=(person.id,))
    elif person.checked_in_by and not person.on_phone:
        yield Press(label=say("Take the check-in back"), command="CheckOut", values=(person.id,))


def _table_presses(event: Event, table: Table) -> tuple[Press, ...]:
    if table.closed:
        return (Press(label=say("Open this table"), command="OpenTable", values=(table.id,), shows_effect=True),)
    lock = say("Unlock") if table.locked else say("Lock: its people stay")
    marks = (
        _marking(
            table,
            say("Not accessible") if table.accessible else say("Accessible"),
            not table.accessible,
            table.quiet,
        ),
        _marking(table, say("Not quiet") if table.quiet else say("Quiet"), table.accessible, not table.quiet),
    )
    split = Press(label=say("Split into two tables"), command="SplitTable", values=(table.id,), shows_effect=True)
    return (
        Press(label=say("+2 min for this table"), command="GiveTime", values=(table.id, "120")),
        *((Press(label=say("No extra time"), command="GiveTime", values=(table.id, "0")),) if table.extra else ()),
        Press(label=say("Close this table"), command="CloseTable", values=(table.id,), shows_effect=True),
        Press(label=lock, command="LockTable", values=(table.id, "no" if table.locked else "yes")),
        *marks,
        *(() if event.format.is_pairs else (split,)),
    )


def _state_of(table: Table) -> str:
    marks = [word for word, is_so in _marks(table) if is_so]
    return chain(marks, say(", ")) if marks else ""


def _marking(table: Table, label: str, accessible: bool, quiet: bool) -> Press:  # noqa: FBT001  # two marks of one table
    values = (table.id, "yes" if accessible else "no", "yes" if quiet else "no")
    return Press(label=label, command="MarkTable", values=values)


def _marks(table: Table) -> tuple[tuple[str, bool], ...]:
    return (
        (say("closed"), table.closed),
        (say("locked"), table.locked),
        (say("accessible"), table.accessible),
        (say("quiet"), table.quiet),
    )
