"""What is printed: cards of people, signs of tables, and the list by surname. Made from the event as it is now.

Who is gone is left out, who walked in is in, and a table that was closed has no sign. Nothing here is cut: a long name
takes another line.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from rotation import Bye, Pairing, Plan, Role, RoundPlan
from server.core.model import Event, Participant, ParticipantId, Table
from server.core.paper_times import NEVER, When
from server.core.sentence import say
from server.core.timeline import Kind
from server.core.views import Seat, seat_at, short_names, shown_rounds, sort_key

MOST_COLUMNS = 8  # rounds that fit beside a name
FAMILY_FIRST = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")
SIGN_EMS = (1.45, 2.6, 5.2)  # widths up to which a sign's label gets its largest, second and third size

Times = Mapping[str, When]  # by the key of the segment
Places = Mapping[ParticipantId, Pairing | Bye]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLine:
    """One line of a card: a round, or (0) a break. text: what stands there in the place of a table."""

    when: When
    round_no: int
    seat: Seat | None
    partners: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCard:
    """One person's evening."""

    id: ParticipantId
    link_no: int
    name: str
    role: str
    lines: tuple[CardLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignLine:
    """Who sits at a table in one round."""

    when: When
    round_no: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What stands on a table. size: 1 (a label of one or two letters) to 4 (a long one)."""

    seat: Seat
    size: int
    words: tuple[str, ...]
    lines: tuple[SignLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Where somebody is in one round: a seat, or a word."""

    seat: Seat | None
    text: str


NOT_HELD = Cell(seat=None, text=say("Not held"))


@dataclass(frozen=True, slots=True, kw_only=True)
class RollRow:
    """One person: the name in three pieces, the middle one that by which it is sorted."""

    before: str
    family: str
    after: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """The list from A to Z for some rounds, as many as fit beside a name. groups: by first letter."""

    numbers: tuple[int, ...]
    whens: tuple[When, ...]
    groups: tuple[tuple[str, tuple[RollRow, ...]], ...]


def printed_rounds(event: Event, plan: Plan | None, *, draft: bool) -> tuple[RoundPlan, ...]:
    """The rounds that guests may hold in their hands: of a draft all, since it says that it is one."""
    return plan.rounds if draft and plan is not None else shown_rounds(event, plan)


# --- cards ---------------------------------------------------------------------------------------------------------


def person_cards(event: Event, rounds: Sequence[RoundPlan], times: Times) -> tuple[PersonCard, ...]:
    """A card for everybody who is not gone, by surname."""
    names = short_names(event.people.values())
    places = {r.number: places_of(r) for r in rounds}
    return tuple(
        PersonCard(
            id=person.id,
            link_no=person.link_no,
            name=person.name,
            role="" if person.role is Role.PEER else event.format.role_words[person.role],
            lines=tuple(_card_lines(event, person, places, names, times)),
        )
        for person in present(event)
    )


def _card_lines(
    event: Event,
    person: Participant,
    places: Mapping[int, Places],
    names: Mapping[ParticipantId, str],
    times: Times,
) -> Iterator[CardLine]:
    for segment in {s.key: s for s in event.timeline.segments}.values():
        when = times[segment.key]
        if segment.kind is Kind.BREAK and places:
            yield CardLine(when=when, round_no=0, seat=None, partners=(), text=say("Break"))
        if segment.kind is Kind.TALK and segment.round_no in places:
            at = places[segment.round_no]
            cell = NOT_HELD if segment.skipped else cell_of(event, person, segment.round_no, at)
            others = partners(event, at, person.id, segment.round_no) if cell.seat else ()
            yield CardLine(
                when=when,
                round_no=segment.round_no,
                seat=cell.seat,
                partners=tuple(names[pid] for pid in others),
                text=cell.text,
            )


def partners(event: Event, places: Places, pid: ParticipantId, round_no: int) -> tuple[ParticipantId, ...]:
    """Who else sits there, and is not known to be missing."""
    place = places[pid]
    seated = place.people if isinstance(place, Pairing) else ()
    return tuple(other for other in here(event, seated, round_no) if other != pid)


def here(event: Event, people: Sequence[ParticipantId], round_no: int) -> tuple[ParticipantId, ...]:
    """Those of them who are not known to be missing in this round."""
    known = (event.people[pid] for pid in people if pid in event.people)
    return tuple(p.id for p in known if not p.attendance.misses(round_no))


def places_of(seating: RoundPlan) -> Places:
    """Everybody's place in one round, to look up."""
    seats: dict[ParticipantId, Pairing | Bye] = {bye.person: bye for bye in seating.byes}
    seats.update({pid: pairing for pairing in seating.pairings for pid in pairing.people})
    return seats


def cell_of(event: Event, person: Participant, round_no: int, places: Places) -> Cell:
    """Where somebody is in one round."""
    place = places.get(person.id)
    if person.attendance.misses(round_no):
        return Cell(seat=None, text=say("Away"))
    if isinstance(place, Pairing):
        return Cell(seat=seat_at(event.table(place.table)), text="")
    return Cell(seat=None, text=say("Ask the host") if place is None else say("Sit out"))


# --- signs ---------------------------------------------------------------------------------------------------------


def table_signs(event: Event, rounds: Sequence[RoundPlan], times: Times) -> tuple[Sign, ...]:
    """A sign for every table that is open, in the order of the tables."""
    names = short_names(event.people.values())
    return tuple(_sign(event, table, rounds, names, times) for table in event.tables if not table.closed)


def _sign(
    event: Event, table: Table, rounds: Sequence[RoundPlan], names: Mapping[ParticipantId, str], times: Times
) -> Sign:
    lines = [
        SignLine(
            when=times.get(f"{Kind.TALK}-{r.number}", NEVER),
            round_no=r.number,
            names=tuple(names[pid] for pid in here(event, pairing.people, r.number)),
        )
        for r in rounds
        for pairing in r.pairings
        if pairing.table == table.id
    ]
    return Sign(seat=seat_at(table), size=sign_size(table.label), words=table_words(table), lines=tuple(lines))


def table_words(table: Table) -> tuple[str, ...]:
    """What is special about a table, for everybody to read."""
    return (say("Accessible"),) * table.accessible + (say("Quiet"),) * table.quiet


def sign_size(label: str) -> int:
    """By the width that a label takes: digits are narrow, the letters of some scripts as wide as high."""
    ems = sum(0.72 if c.isdecimal() else 1.1 for c in label)
    return 1 + sum(ems > limit for limit in SIGN_EMS)


# --- the list by surname -------------------------------------------------------------------------------------------


def roll(event: Event, rounds: Sequence[RoundPlan], times: Times) -> tuple[Roll, ...]:
    """Everybody who is not gone, from A to Z by surname, in blocks of rounds that fit beside a name."""
    blocks = [rounds[i : i + MOST_COLUMNS] for i in range(0, len(rounds), MOST_COLUMNS)]
    return tuple(_roll(event, block, times) for block in blocks)


def _roll(event: Event, rounds: Sequence[RoundPlan], times: Times) -> Roll:
    places = {r.number: places_of(r) for r in rounds}
    letters = groupby(present(event), key=lambda p: sort_key(name_parts(p.name)[1])[:1].upper())
    return Roll(
        numbers=tuple(places),
        whens=tuple(times.get(f"{Kind.TALK}-{n}", NEVER) for n in places),
        groups=tuple((letter, tuple(_row(event, p, places) for p in group)) for letter, group in letters),
    )


def _row(event: Event, person: Participant, places: Mapping[int, Places]) -> RollRow:
    before, family, after = name_parts(person.name)
    cells = tuple(cell_of(event, person, n, at) for n, at in places.items())
    return RollRow(before=before, family=family, after=after, cells=cells)


def present(event: Event) -> tuple[Participant, ...]:
    """Everybody who is not gone, by surname."""
    return tuple(sorted((p for p in event.people.values() if p.attendance.gone is None), key=_by_surname))


def _by_surname(person: Participant) -> tuple[str, str, str]:
    return sort_key(name_parts(person.name)[1]), sort_key(person.name), person.id


def name_parts(name: str) -> tuple[str, str, str]:
    """A name as (before, surname, after): the last word before a comma; in East Asian scripts the first one."""
    head, comma, tail = name.partition(",")
    words = head.split()
    if len(words) < 2:
        return "", head, comma + tail
    if unicodedata.name(words[0][0], "").startswith(FAMILY_FIRST):
        return "", words[0], f" {' '.join(words[1:])}{comma}{tail}"
    return f"{' '.join(words[:-1])} ", words[-1], comma + tail
