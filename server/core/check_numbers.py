"""Do people, tables and rounds fit together?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from server.core.arrange import sides
from server.core.check import Check, Remedy, Weight, edited, fewer_rounds, more_tables
from server.core.model import Event, Format
from server.core.sentence import Sentence, say, say_n

MAX_SEATS = 20
NUMBERS = (
    say("one"),
    say("two"),
    say("three"),
    say("four"),
    say("five"),
    say("six"),
    say("seven"),
    say("eight"),
    say("nine"),
    say("ten"),
)


def of_numbers(event: Event) -> Iterator[Check]:
    """What follows from how many people, tables, seats and rounds there are."""
    if event.asked_only:
        return  # how many meetings somebody has is not a matter of numbers
    mentors, mentees = sides(event.people)
    if not event.format.has_roles:
        yield from _of_peers(event, len(event.people)) if len(event.people) > 1 else ()
    elif not event.people:
        return
    elif not mentors or not mentees:
        lacking = say("There is no mentee on the list.") if mentors else say("There is no mentor on the list.")
        yield Check(key="one_side", weight=Weight.STOP, sentence=lacking)
    elif event.format.is_pairs:
        yield from _of_pairs(event, mentors, mentees)
    else:
        yield from _of_groups(event, mentors, mentees)


# --- one to one ------------------------------------------------------------------------------------------------------


def _of_pairs(event: Event, mentors: int, mentees: int) -> Iterator[Check]:
    pairs, tables, rounds = min(mentors, mentees), len(event.tables), event.agenda.rounds
    if tables < pairs:
        sentence = say_n(
            "There is {n} table for {pairs}: {people} people find no table each round.",
            "There are {n} tables for {pairs}: {people} people find no table each round.",
            tables,
            pairs=say_n("{n} pair", "{n} pairs", pairs),
            people=2 * (pairs - tables),
        )
        yield Check(key="tables", weight=Weight.WARN, sentence=sentence, remedies=(more_tables(event, pairs - tables),))
    if mentors != mentees:
        yield _uneven(event, mentors, mentees)
    if rounds > max(mentors, mentees) and not event.rules.repeats:
        left = max(mentors, mentees)
        yield Check(
            key="rounds",
            weight=Weight.WARN,
            sentence=say(
                "There are {rounds} rounds, but after round {last} everybody has met everybody.",
                rounds=rounds,
                last=left,
            ),
            remedies=(fewer_rounds(event, left), _repeats(event)),
        )


def _uneven(event: Event, mentors: int, mentees: int) -> Check:
    out, most = abs(mentors - mentees), max(mentors, mentees)
    sitting = (
        say_n("{n} mentee sits out each round", "{n} mentees sit out each round", out)
        if mentees > mentors
        else say_n("{n} mentor sits out each round", "{n} mentors sit out each round", out)
    )
    return Check(
        key="uneven",
        weight=Weight.WARN if 4 * out > most else Weight.INFO,
        sentence=say(
            "{mentors} for {mentees}: {out}.",
            mentors=say_n("{n} mentor", "{n} mentors", mentors),
            mentees=say_n("{n} mentee", "{n} mentees", mentees),
            out=sitting,
        ),
        remedies=tuple(_groups(event, mentors, mentees)),
    )


def _groups(event: Event, mentors: int, mentees: int) -> Iterator[Remedy]:
    """Bigger tables, so that nobody sits out."""
    tables = min(mentors, mentees, len(event.tables))
    if not tables:
        return
    seats = -(-max(mentors, mentees) // tables) + -(-min(mentors, mentees) // tables)
    per_table = -(-mentors // tables)
    if seats <= MAX_SEATS:
        rules = replace(event.rules, mentors_per_table=per_table)
        yield Remedy(
            key="groups",
            label=say("Use tables of {number}", number=_word(seats)),
            effect=say_n(
                "Each table has a mentor and the mentees come in groups; nobody sits out.",
                "Each table has up to {n} mentors and the mentees come in groups; nobody sits out.",
                per_table,
            ),
            command=edited(event, format=Format.GROUPS, seats=seats, rules=rules),
        )


def _repeats(event: Event) -> Remedy:
    return Remedy(
        key="repeats",
        label=say("Let people meet again"),
        effect=say("When everybody has met everybody, they meet a second time, as evenly as can be."),
        command=edited(event, rules=replace(event.rules, repeats=True)),
    )


# --- groups ----------------------------------------------------------------------------------------------------------


def _of_groups(event: Event, mentors: int, mentees: int) -> Iterator[Check]:
    tables, per_table = len(event.tables), event.rules.mentors_per_table
    leading, room = group_room(event, mentors)
    if mentors > leading:
        yield Check(
            key="mentors",
            weight=Weight.WARN,
            sentence=say_n(
                "There is {n} table for {mentors} mentors: {out} find no place.",
                "There are {n} tables for {mentors} mentors: {out} find no place.",
                tables,
                mentors=mentors,
                out=mentors - leading,
            ),
            remedies=(more_tables(event, -(-(mentors - leading) // per_table)), *_more_mentors(event, mentors)),
        )
    if mentees > room:
        used = min(tables, mentors)
        remedies = [more_tables(event, mentors - tables)] if mentors > tables else []
        seats = -(-(mentees + leading) // used) if used else 0
        remedies += [_bigger(event, seats)] if event.seats < seats <= MAX_SEATS else []
        sentence = say(
            "{people} for {seats}: {out} sit out each round.",
            people=say_n("{n} mentee", "{n} mentees", mentees),
            seats=say_n("{n} seat", "{n} seats", room),
            out=mentees - room,
        )
        yield Check(key="seats", weight=Weight.WARN, sentence=sentence, remedies=tuple(remedies))


def group_room(event: Event, mentors: int) -> tuple[int, int]:
    """How many of the mentors lead a group, and how many mentees then find a seat."""
    seats = [event.seats_at(table) for table in event.tables]
    leading = min(mentors, sum(min(event.rules.mentors_per_table, count - 1) for count in seats))
    used = sorted(seats, reverse=True)[:mentors]
    return leading, sum(used) - leading


def _more_mentors(event: Event, mentors: int) -> Iterator[Remedy]:
    count = -(-mentors // len(event.tables)) if event.tables else MAX_SEATS
    if count < event.seats:
        yield Remedy(
            key="more_mentors",
            label=say_n("{n} mentor at a table", "{n} mentors at a table", count),
            effect=say_n("Up to {n} mentor shares a table.", "Up to {n} mentors share a table.", count),
            command=edited(event, rules=replace(event.rules, mentors_per_table=count)),
        )


def _bigger(event: Event, seats: int) -> Remedy:
    return Remedy(
        key="bigger",
        label=say("Use tables of {number}", number=_word(seats)),
        effect=say_n("Up to {n} person sits at a table.", "Up to {n} people sit at a table.", seats),
        command=edited(event, seats=seats, format=event.format if not event.format.is_pairs else Format.PEERS),
    )


# --- peers -----------------------------------------------------------------------------------------------------------


def _of_peers(event: Event, people: int) -> Iterator[Check]:
    seats, room = event.seats, sum(map(event.seats_at, event.tables))
    if people > room:
        remedies = [more_tables(event, -(-(people - room) // seats))]
        bigger = -(-people // max(1, len(event.tables)))
        remedies += [_bigger(event, bigger)] if seats < bigger <= MAX_SEATS else []
        sentence = say(
            "{people} for {seats}: {out} sit out each round.",
            people=say_n("{n} person", "{n} people", people),
            seats=say_n("{n} seat", "{n} seats", room),
            out=people - room,
        )
        yield Check(key="seats", weight=Weight.WARN, sentence=sentence, remedies=tuple(remedies))
    if event.format.is_pairs and people % 2:
        sentence = say_n(
            "{n} person meets in twos: one sits out each round.",
            "{n} people meet in twos: one sits out each round.",
            people,
        )
        yield Check(key="odd", weight=Weight.INFO, sentence=sentence, remedies=(_bigger(event, 3),))
    most = people - 1 + people % 2 if event.format.is_pairs else max(1, (people - 1) // (seats - 1))
    if event.agenda.rounds > most:
        rounds = event.agenda.rounds
        sentence = say(
            "There are {rounds} rounds; after round {last} people meet somebody again.", rounds=rounds, last=most
        )
        yield Check(key="rounds", weight=Weight.WARN, sentence=sentence, remedies=(fewer_rounds(event, most),))


def _word(number: int) -> Sentence | int:
    return NUMBERS[number - 1] if number <= len(NUMBERS) else number
