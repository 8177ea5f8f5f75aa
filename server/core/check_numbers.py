"""Do people, tables and rounds fit together?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from server.core.arrange import sides
from server.core.check import Check, Remedy, Weight, edited, fewer_rounds, more_tables
from server.core.model import Event, Format
from server.core.words import counted

MAX_SEATS = 20


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
        lacking = "mentor" if not mentors else "mentee"
        yield Check(key="one_side", weight=Weight.STOP, sentence=f"There is no {lacking} on the list.")
    elif event.format.is_pairs:
        yield from _of_pairs(event, mentors, mentees)
    else:
        yield from _of_groups(event, mentors, mentees)


# --- one to one ------------------------------------------------------------------------------------------------------


def _of_pairs(event: Event, mentors: int, mentees: int) -> Iterator[Check]:
    pairs, tables, rounds = min(mentors, mentees), len(event.tables), event.agenda.rounds
    if tables < pairs:
        out = f"{2 * (pairs - tables)} people find no table each round"
        sentence = f"There {_are(tables, 'table')} for {counted(pairs, 'pair')}: {out}."
        yield Check(key="tables", weight=Weight.WARN, sentence=sentence, remedies=(more_tables(event, pairs - tables),))
    if mentors != mentees:
        yield _uneven(event, mentors, mentees)
    if rounds > max(mentors, mentees) and not event.rules.repeats:
        left = max(mentors, mentees)
        yield Check(
            key="rounds",
            weight=Weight.WARN,
            sentence=f"There are {rounds} rounds, but after round {left} everybody has met everybody.",
            remedies=(fewer_rounds(event, left), _repeats(event)),
        )


def _uneven(event: Event, mentors: int, mentees: int) -> Check:
    out, most = abs(mentors - mentees), max(mentors, mentees)
    sitting = f"{counted(out, 'mentee' if mentees > mentors else 'mentor')} {'sits' if out == 1 else 'sit'} out"
    return Check(
        key="uneven",
        weight=Weight.WARN if 4 * out > most else Weight.INFO,
        sentence=f"{counted(mentors, 'mentor')} for {counted(mentees, 'mentee')}: {sitting} each round.",
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
        mentoring = "a mentor" if per_table == 1 else f"up to {per_table} mentors"
        rules = replace(event.rules, mentors_per_table=per_table)
        yield Remedy(
            key="groups",
            label=f"Use tables of {_word(seats)}",
            effect=f"Each table has {mentoring} and the mentees come in groups; nobody sits out.",
            command=edited(event, format=Format.GROUPS, seats=seats, rules=rules),
        )


def _repeats(event: Event) -> Remedy:
    return Remedy(
        key="repeats",
        label="Let people meet again",
        effect="When everybody has met everybody, they meet a second time, as evenly as can be.",
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
            sentence=f"There {_are(tables, 'table')} for {mentors} mentors: {mentors - leading} find no place.",
            remedies=(more_tables(event, -(-(mentors - leading) // per_table)), *_more_mentors(event, mentors)),
        )
    if mentees > room:
        used = min(tables, mentors)
        remedies = [more_tables(event, mentors - tables)] if mentors > tables else []
        seats = -(-(mentees + leading) // used) if used else 0
        remedies += [_bigger(event, seats)] if event.seats < seats <= MAX_SEATS else []
        sentence = f"{counted(mentees, 'mentee')} for {counted(room, 'seat')}: {mentees - room} sit out each round."
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
            label=f"{_word(count).capitalize()} mentors at a table",
            effect=f"Up to {count} mentors share a table.",
            command=edited(event, rules=replace(event.rules, mentors_per_table=count)),
        )


def _bigger(event: Event, seats: int) -> Remedy:
    return Remedy(
        key="bigger",
        label=f"Use tables of {_word(seats)}",
        effect=f"Up to {seats} people sit at a table.",
        command=edited(event, seats=seats, format=event.format if not event.format.is_pairs else Format.PEERS),
    )


# --- peers -----------------------------------------------------------------------------------------------------------


def _of_peers(event: Event, people: int) -> Iterator[Check]:
    seats, room = event.seats, sum(map(event.seats_at, event.tables))
    if people > room:
        remedies = [more_tables(event, -(-(people - room) // seats))]
        bigger = -(-people // max(1, len(event.tables)))
        remedies += [_bigger(event, bigger)] if seats < bigger <= MAX_SEATS else []
        sentence = f"{people} people for {counted(room, 'seat')}: {people - room} sit out each round."
        yield Check(key="seats", weight=Weight.WARN, sentence=sentence, remedies=tuple(remedies))
    if event.format.is_pairs and people % 2:
        sentence = f"{people} people meet in twos: one sits out each round."
        yield Check(key="odd", weight=Weight.INFO, sentence=sentence, remedies=(_bigger(event, 3),))
    most = people - 1 + people % 2 if event.format.is_pairs else max(1, (people - 1) // (seats - 1))
    if event.agenda.rounds > most:
        rounds = event.agenda.rounds
        sentence = f"There are {rounds} rounds; after round {most} people meet somebody again."
        yield Check(key="rounds", weight=Weight.WARN, sentence=sentence, remedies=(fewer_rounds(event, most),))


def _are(count: int, word: str) -> str:
    return f"{'is' if count == 1 else 'are'} {counted(count, word)}"


def _word(number: int) -> str:
    words = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[number - 1] if number <= len(words) else str(number)
