"""Can what was promised to people be held: tables, wishes, pairs, languages?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rotation import Role, TableId
from server.core.check import Check, Remedy, Weight, named
from server.core.commands import EditPerson, EditTables
from server.core.model import Event, Participant, Table
from server.core.sentence import Sentence, chain, say, say_n


def of_rules(event: Event) -> Iterator[Check]:
    """What of the rules and wishes cannot be."""
    yield from _access(event)
    yield from _fixed(event)
    yield from _lost_tables(event)
    yield from _pairs(event)
    yield from _wishes(event)
    yield from _languages(event)


# --- tables ----------------------------------------------------------------------------------------------------------


def _access(event: Event) -> Iterator[Check]:
    """One to one, each needs a table of their own; else there has to be one."""
    needing = [p for p in event.people.values() if p.needs_access]
    reached = [table for table in event.tables if table.accessible]
    wanted = min(len(needing) if event.format.is_pairs else bool(needing), len(event.tables))
    if len(reached) < wanted:
        have = say_n("there is {n} such table", "there are {n} such tables", len(reached))
        yield Check(
            key="access",
            weight=Weight.WARN,
            sentence=say_n(
                "{names} needs an accessible table; {have}.",
                "{names} need an accessible table; {have}.",
                len(needing),
                names=named(needing),
                have=have if reached else say("none is marked"),
            ),
            remedies=(_mark(event, wanted - len(reached)),),
        )


def _mark(event: Event, count: int) -> Remedy:
    """The first tables that are not marked yet."""
    chosen = [table for table in event.tables if not table.accessible][:count]
    marked = tuple(replace(table, accessible=True) if table in chosen else table for table in event.tables)
    labels = chain((table.label for table in chosen), say(", "))
    return Remedy(
        key="mark",
        label=say_n("Table {labels} is accessible", "Tables {labels} are accessible", len(chosen), labels=labels),
        effect=say("Whoever needs it sits there. Keep the way to it free."),
        command=EditTables(marked),
    )


def _fixed(event: Event) -> Iterator[Check]:
    """More people of one side fixed to a table than can sit there."""
    for table in event.tables:
        there = [p for p in event.people.values() if p.fixed_table == table.id]
        for role in Role:
            same = [p for p in there if p.role is role]
            if len(same) > _places(event, role, event.seats_at(table)):
                yield Check(
                    key=f"fixed_{table.id}_{role}",
                    weight=Weight.WARN,
                    sentence=say(
                        "{names} are all fixed to table {label}; they sit out in turn.",
                        names=named(same),
                        label=table.label,
                    ),
                    remedies=(_let_move(same[-1]),),
                )
        barred = [p for p in there if p.needs_access and not table.accessible]
        if barred:
            yield Check(
                key=f"barred_{table.id}",
                weight=Weight.WARN,
                sentence=say_n(
                    "{names} needs an accessible table, but is fixed to table {label}.",
                    "{names} need an accessible table, but are fixed to table {label}.",
                    len(barred),
                    names=named(barred),
                    label=table.label,
                ),
                remedies=(_mark_one(event, table),),
            )


def _places(event: Event, role: Role, seats: int) -> int:
    """How many of a role sit at a table at a time."""
    if not event.format.has_roles:
        return seats
    if event.format.is_pairs:
        return 1
    return event.rules.mentors_per_table if role is Role.MENTOR else seats - 1


def _mark_one(event: Event, chosen: Table) -> Remedy:
    return Remedy(
        key="mark",
        label=say("Table {label} is accessible", label=chosen.label),
        effect=say("They can sit there. Keep the way to it free."),
        command=EditTables(tuple(replace(t, accessible=True) if t == chosen else t for t in event.tables)),
    )


def _lost_tables(event: Event) -> Iterator[Check]:
    known: set[TableId] = {table.id for table in event.tables}
    for person in event.people.values():
        if person.fixed_table is not None and person.fixed_table not in known:
            sentence = say("{name} was fixed to a table that is not there any more.", name=person.name)
            yield Check(key=f"lost_{person.id}", weight=Weight.WARN, sentence=sentence, remedies=(_let_move(person),))


def _let_move(person: Participant) -> Remedy:
    return Remedy(
        key="move",
        label=say("Let {name} move", name=person.name),
        effect=say("They sit at any table."),
        command=EditPerson(replace(person, fixed_table=None)),
    )


# --- who with whom ---------------------------------------------------------------------------------------------------


def _pairs(event: Event) -> Iterator[Check]:
    """Pairs that have to meet and cannot."""
    for one, other in sorted(_must_meet(event), key=lambda pair: (pair[0].id, pair[1].id)):
        if why := _why_never(event, one, other):
            sentence = say("{one} and {other} have to meet, but {why}.", one=one.name, other=other.name, why=why)
            yield Check(key=f"pair_{one.id}_{other.id}", weight=Weight.WARN, sentence=sentence)


def _must_meet(event: Event) -> set[tuple[Participant, Participant]]:
    named_by = (
        (p, event.people[other]) for p in event.people.values() for other in p.must_meet if other in event.people
    )
    return {(one, other) if one.id < other.id else (other, one) for one, other in named_by}


def _why_never(event: Event, one: Participant, other: Participant) -> Sentence | None:
    if other.id in one.never_with or one.id in other.never_with:
        return say("they must also never meet")
    if event.format.has_roles and event.format.is_pairs and one.role is other.role:
        return say("both are mentors") if one.role is Role.MENTOR else say("both are mentees")
    if event.rules.strangers and one.organisation and one.organisation.casefold() == other.organisation.casefold():
        return say("people of one organisation never sit together")
    return None


def _wishes(event: Event) -> Iterator[Check]:
    wishes = [(p, pid) for p in event.people.values() for pid in p.wishes]
    unknown = [p for p, pid in wishes if pid not in event.people]
    if unknown:
        sentence = say("{names}: a wish names somebody who is not on the list.", names=named(_once(unknown)))
        yield Check(key="wish_unknown", weight=Weight.INFO, sentence=sentence)
    known = [(p, event.people[pid]) for p, pid in wishes if pid in event.people]
    if event.format.has_roles and event.format.is_pairs:
        same = [p for p, other in known if p.role is other.role]
        if same:
            sentence = say(
                "{names}: a wish names somebody with the same role; one to one they do not meet.",
                names=named(_once(same)),
            )
            yield Check(key="wish_same_role", weight=Weight.INFO, sentence=sentence)
    barred = [p for p, other in known if other.id in p.never_with or p.id in other.never_with]
    if barred:
        sentence = say("{names}: a wish names somebody they must never meet.", names=named(_once(barred)))
        yield Check(key="wish_never", weight=Weight.WARN, sentence=sentence)


def _once(people: list[Participant]) -> list[Participant]:
    return list({person.id: person for person in people}.values())


def _languages(event: Event) -> Iterator[Check]:
    """People who speak no language of anybody they could meet."""
    alone = [p for p in event.people.values() if p.languages and not _understood(event, p)]
    if alone:
        sentence = say("{names}: no language in common with anybody they could meet.", names=named(alone))
        yield Check(key="language", weight=Weight.WARN, sentence=sentence)


def _understood(event: Event, person: Participant) -> bool:
    one_side = event.format.has_roles
    others = [p for p in event.people.values() if p.id != person.id and not (one_side and p.role is person.role)]
    return any(not p.languages or set(p.languages) & set(person.languages) for p in others)
