"""What each screen needs to show, finished: templates only lay it out, and never see the event itself.

A phone gets a card for every segment of the evening, so that it can move on by itself. Nobody's view holds an e-mail
address, and no view for attendees or the room is ever given a draft.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from rotation import Bye, Pairing, Plan, Role, RoundPlan, Why
from server.core import timeline as tl
from server.core.asks import lacks_seat, table_of
from server.core.calls import Call, call_of, open_rounds
from server.core.choosing import partners_of
from server.core.guide import Guide, guide
from server.core.model import Absence, Announcement, Event, Format, Need, Participant, ParticipantId, Showing, Table
from server.core.reseat import people_at
from server.core.room_map import RoomMap, room_map
from server.core.sentence import Sentence, chain, say
from server.core.standing import recalled
from server.core.timeline import Kind, Segment, Timeline
from server.core.told import told
from server.core.words import ZONE_WORDS, segment_name

SOON = "soon-0"  # the card before the lobby opens

WHY_ANYBODY = {
    Why.AWAY: say("You were not there when this round began."),
    Why.PARTNER_AWAY: say("Your partner could not come, and nobody else is free. The host knows."),
}
WHY_MENTEE = {
    Why.MORE_MENTEES: say("There are more mentees than mentors tonight, so everyone sits out in turn."),
    Why.FEW_TABLES: say("There are fewer tables than pairs tonight, so everyone sits out in turn."),
    Why.MET_EVERYONE: say("You have met everyone you can meet. Take a breath."),
    Why.BLOCKED: say("Nobody new was free for you in this round."),
}
GONE = {
    Absence.NO_SHOW: say("The host did not see you, so your seat went to somebody else."),
    Absence.LEFT: say("You have left. Thank you for coming."),
}
NEEDS = {
    Need.HELP: say("You asked for help."),
    Need.PARTNER_MISSING: say("You said that your partner is missing."),
    Need.LEAVING: say("You said that you have to leave."),
    Need.SEAT: say("You said that you are here and need a seat."),
}
KEEP_TABLE = say("Keep your table; the next one comes to you.")
MEANWHILE = {
    Format.MENTORS_MOVE: say("Take a breath."),
    Format.DISTANCE: say("Take a breath; the next one joins your call."),
}
WHY_ANY = say("There was no free seat in this round; the seats out are shared fairly.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """How one attendee appears to another."""

    name: str
    initials: str
    role: str
    line: str
    topics: tuple[str, ...]
    note: str = ""
    question: str = field(default="", compare=False)  # a seat is the same, whatever its people would like to ask
    goal: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A place in one round. zone: 0-based index of colour and shape; zone_word names the shape; why: they meet.

    is_call: a video call. Its link is no part of a seat, which many screens show; it is on the cards alone.
    """

    table: str
    zone: int
    zone_word: str
    partners: tuple[Face, ...]
    shared: tuple[str, ...]
    why: str = ""
    is_call: bool = False


Line = TypeVar("Line")
Places = Mapping[int, Seat | Bye | None]  # by round; None: the plan does not know this person


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a phone shows during one segment. `say` is read out by screen readers when it appears.

    call: the video call of this round, if it is time to know it.
    """

    key: str
    kind: str
    round_no: int
    rounds: int
    seat: Seat | None
    bye: str | None
    shown: bool
    came_from: Seat | None
    next_seat: Seat | None
    next_bye: bool
    next_round: int
    say: str
    call: Call | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One line of a personal schedule. `key` is the segment whose start time belongs to it."""

    key: str
    round_no: int
    seat: Seat | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskView:
    """What somebody asked for, in their own words, and what they were told."""

    text: str
    answer: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """After a kick-off: whether somebody may still choose, and with whom they go on."""

    may_choose: bool
    made: bool
    partners: tuple[Face, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneView:
    """Everything one attendee's page holds.

    lacks_seat: gone, or never in the plan that is published. at_table: the round in which they said that they sit at
    their table.
    """

    title: str
    version: int
    stamp: str
    name: str
    first_name: str
    is_mentor: bool
    stays: bool
    published: bool
    seated: bool
    gone: str
    lacks_seat: bool
    at_table: int
    ask: AskView | None
    cards: tuple[Card, ...]
    stops: tuple[Stop, ...]
    announcement: Announcement | None
    timeline: Timeline
    key: str
    going: Going | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRow:
    """One line of the big screen's list; table None sits out."""

    name: str
    seat: Seat | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundList:
    """Who goes where in one round, A to Z, in pages that fit the wall."""

    round_no: int
    pages: tuple[tuple[NameRow, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenView:
    """Everything a big screen holds. missing: pages of names, A to Z; none while the host does not ask for them."""

    title: str
    version: int
    stamp: str
    code: str
    rounds: int
    segments: tuple[ScreenCard, ...]
    lists: tuple[RoundList, ...]
    announcement: Announcement | None
    timeline: Timeline
    key: str
    arrived: int
    invited: int
    showing: Showing
    missing: tuple[tuple[str, ...], ...]
    room: RoomMap
    guide: Guide


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenCard:
    """One segment on the big screen."""

    key: str
    kind: str
    round_no: int
    name: str


def key_now(timeline: Timeline, now_ms: int) -> str:
    """The card to show now."""
    segment = tl.current(timeline, now_ms)
    return SOON if segment is None else segment.key


def phone_view(event: Event, plan: Plan | None, pid: ParticipantId, now_ms: int) -> PhoneView:
    """What this participant's phone shows. `plan`: the published one, None before."""
    person = event.people[pid]
    seats = seats_of(event, plan, person)
    own_clock = timeline_for(event, plan, pid)
    return PhoneView(
        title=event.title,
        version=event.version,
        stamp=event.stamp,
        name=person.name,
        first_name=first_name(person.name),
        is_mentor=event.format.has_roles and person.role is Role.MENTOR,
        stays=event.format.has_roles and person.role is event.format.stays,
        published=plan is not None,
        seated=any(isinstance(place, Seat) for place in seats.values()),
        gone="" if person.attendance.gone is None else GONE[person.attendance.gone.why],
        lacks_seat=lacks_seat(plan, person),
        at_table=_at_table(plan, person),
        ask=_asked(person),
        cards=_cards(event, person, seats, calls_of(event, plan, pid, open_rounds(own_clock, now_ms))),
        stops=_stops(event, seats),
        announcement=heard_by(event, pid),
        timeline=own_clock,
        key=key_now(own_clock, now_ms),
        going=_going(event, pid) if event.format is Format.KICKOFF else None,
    )


def _going(event: Event, pid: ParticipantId) -> Going:
    return Going(
        may_choose=not event.choosing.closed,
        made=event.choosing.pairs is not None,
        partners=tuple(face(other) for other in partners_of(event, pid)),
    )


def heard_by(event: Event, pid: ParticipantId | None) -> Announcement | None:
    """What the host says to this person; None: to the room."""
    said = event.announcement
    return replace(said, text=recalled(said.text)) if said is not None and said.reaches(pid) else None


def timeline_for(event: Event, plan: Plan | None, pid: ParticipantId) -> Timeline:
    """The clock as this person lives it: a table may have been given more time."""
    for table in event.tables:
        if table.extra is not None and pid in people_at(plan, table.id, table.extra.round_no):
            return tl.delayed(event.timeline, f"{Kind.TALK}-{table.extra.round_no}", table.extra.seconds * 1000)
    return event.timeline


def with_own_clock(event: Event, plan: Plan | None) -> frozenset[ParticipantId]:
    """Everybody at a table that was given more time."""
    extras = ((t.id, t.extra.round_no) for t in event.tables if t.extra is not None)
    return frozenset(pid for table, number in extras for pid in people_at(plan, table, number))


def _at_table(plan: Plan | None, person: Participant) -> int:
    """The round in which they said that they sit at their table; 0 if the table is another one by now."""
    said = person.spotted
    return said.round_no if said is not None and table_of(plan, person.id, said.round_no) == said.table else 0


def _asked(person: Participant) -> AskView | None:
    if person.ask is None:
        return None
    return AskView(text=NEEDS[person.ask.need], answer=recalled(person.ask.answer), by=person.ask.answered_by)


def screen_view(event: Event, plan: Plan | None, now_ms: int, *, rows: int = 40) -> ScreenView:
    """What the room sees. rows: lines that fit on one page of the wall."""
    rounds = shown_rounds(event, plan)
    return ScreenView(
        title=event.title,
        version=event.version,
        stamp=event.stamp,
        code=event.code,
        rounds=event.agenda.rounds,
        segments=tuple(
            ScreenCard(key=s.key, kind=s.kind, round_no=s.round_no, name=segment_name(s)) for s in _unique(event)
        ),
        lists=tuple(_round_list(event, r, rows) for r in rounds),
        announcement=heard_by(event, None),
        timeline=event.timeline,
        key=key_now(event.timeline, now_ms),
        arrived=sum(p.arrived_at_ms is not None for p in event.people.values()),
        invited=len(event.people),
        showing=event.showing,
        missing=_missing(event, rows) if event.showing is Showing.MISSING else (),
        room=room_map(event),
        guide=guide(event),
    )


# --- people and seats ----------------------------------------------------------------------------------------------


def face(person: Participant) -> Face:
    """How this participant appears to others."""
    return Face(
        name=recalled(person.name),
        initials=initials(person.name),
        role=person.role.value,
        line=", ".join(part for part in (person.career, person.study) if part),
        topics=person.topics,
    )


def first_name(name: str) -> str:
    """The first word of a name."""
    return name.split(maxsplit=1)[0] if name.split() else name


def initials(name: str) -> str:
    """First letters of the first and last word."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def sort_key(text: str) -> str:
    """Accents and capitals aside, for lists from A to Z and for finding people."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def begins(typed: Iterable[str], name: str) -> bool:
    """Whether each typed part, as `sort_key` makes it, begins a word of this name."""
    words = sort_key(name).split()
    return all(any(word.startswith(part) for word in words) for part in typed)


def short_names(people: Iterable[Participant]) -> Mapping[ParticipantId, str]:
    """`Amara O.`, or the whole name where that would be somebody else's too."""
    everybody = tuple(people)
    short = {p.id: _short(p.name) for p in everybody}
    times = Counter(short.values())
    return {p.id: short[p.id] if times[short[p.id]] == 1 else p.name for p in everybody}


def seat_at(table: Table, partners: tuple[Face, ...] = (), shared: tuple[str, ...] = (), why: str = "") -> Seat:
    """A seat at a table."""
    return Seat(
        table=table.label,
        zone=table.zone,
        zone_word=ZONE_WORDS[table.zone],
        partners=partners,
        shared=shared,
        why=why,
        is_call=bool(table.link),
    )


def _short(name: str) -> str:
    words = name.split()
    return name if len(words) < 2 else f"{words[0]} {words[-1][0]}."


def shown_rounds(event: Event, plan: Plan | None) -> tuple[RoundPlan, ...]:
    """The rounds of the published plan that attendees and the room may see."""
    return () if plan is None else plan.rounds[: event.shown]


def seats_of(event: Event, plan: Plan | None, person: Participant) -> Places:
    """Where somebody is in each round that may be seen."""
    return {r.number: _place(event, r, person) for r in shown_rounds(event, plan)}


def calls_of(event: Event, plan: Plan | None, pid: ParticipantId, rounds: Iterable[int]) -> Mapping[int, Call]:
    """The video calls of one person in these rounds, as far as they may be seen."""
    seatings = [seating for seating in shown_rounds(event, plan) if seating.number in set(rounds)]
    places = ((seating.number, seating.seats.get(pid)) for seating in seatings)
    found = ((number, call_of(event.table(place.table))) for number, place in places if isinstance(place, Pairing))
    return {number: call for number, call in found if call is not None}


def _place(event: Event, seating: RoundPlan, person: Participant) -> Seat | Bye | None:
    """Where a person is in one round; None if the plan does not know them."""
    place = seating.seats.get(person.id)
    return seat_of(event, place, person.id) if isinstance(place, Pairing) else place


def seat_of(event: Event, pairing: Pairing, pid: ParticipantId) -> Seat:
    """The seat of somebody who is on the list, as their own phone shows it."""
    person = event.people[pid]
    others = [event.people[p] for p in pairing.people if p != person.id and p in event.people]
    shared = tuple(topic for topic in person.topics if any(topic in other.topics for other in others))
    partners = tuple(_partner(event, person, other) for other in others)
    return seat_at(event.table(pairing.table), partners, shared, told(event, person, others))


def _partner(event: Event, person: Participant, other: Participant) -> Face:
    """How somebody at the same table appears; in reverse mentoring it is said who mentors whom.

    Of two mentees neither is there for the other's question.
    """
    helps = not event.format.has_roles or person.role is Role.MENTOR
    seen = replace(face(other), question=other.question, goal=other.goal) if helps else face(other)
    if event.format is not Format.REVERSE:
        return seen
    return replace(seen, note=say("mentors you") if other.role is Role.MENTOR else say("is your mentee"))


def _why(event: Event, bye: Bye, person: Participant) -> str:
    if bye.why in WHY_ANYBODY:
        return WHY_ANYBODY[bye.why]
    if not event.format.has_roles:
        return say("The numbers do not come out even, so everyone sits out in turn.")
    if person.role is Role.MENTOR:
        return chain((say("No mentee is free for you in this round."), MEANWHILE.get(event.format, KEEP_TABLE)))
    return WHY_MENTEE.get(bye.why, WHY_ANY)


# --- cards and schedule ----------------------------------------------------------------------------------------------


def _unique(event: Event) -> list[Segment]:
    """One segment per card; a round that goes on after a reopening shows the same card again."""
    return list({s.key: s for s in event.timeline.segments}.values())


def _cards(event: Event, person: Participant, seats: Places, calls: Mapping[int, Call]) -> tuple[Card, ...]:
    cards = (_card(event, person, segment, seats) for segment in _unique(event))
    meeting = (Kind.WALK.value, Kind.TALK.value)
    return tuple(replace(c, call=calls.get(c.round_no)) if c.kind in meeting else c for c in cards)


def _card(event: Event, person: Participant, segment: Segment, seats: Places) -> Card:
    n = segment.round_no
    place = seats.get(n) if segment.kind in (Kind.WALK, Kind.TALK) else None
    following = 1 if segment.kind in (Kind.LOBBY, Kind.BRIEFING) else n + 1 if n else 0
    ahead = seats.get(following)
    return Card(
        key=segment.key,
        kind=segment.kind.value,
        round_no=n,
        rounds=event.agenda.rounds,
        seat=place if isinstance(place, Seat) else None,
        bye=_why(event, place, person) if isinstance(place, Bye) else None,
        shown=n in seats,
        came_from=_seat_or_none(seats.get(n - 1)) if segment.kind is Kind.WALK else None,
        next_seat=_seat_or_none(ahead),
        next_bye=isinstance(ahead, Bye),
        next_round=following if following <= event.agenda.rounds else 0,
        say=_say(segment, place),
    )


def _seat_or_none(place: Seat | Bye | None) -> Seat | None:
    return place if isinstance(place, Seat) else None


def _say(segment: Segment, place: Seat | Bye | None) -> Sentence:
    """The one sentence that a screen reader says when the card appears."""
    match segment.kind:
        case Kind.WALK:
            return chain((say("Join your call.") if _is_call(place) else say("Time to move."), _where(place)))
        case Kind.TALK:
            return chain((say("Round {number} has started.", number=segment.round_no), _where(place)))
        case _:
            return say("{name}.", name=segment_name(segment))


def _is_call(place: Seat | Bye | None) -> bool:
    return isinstance(place, Seat) and place.is_call


def _where(place: Seat | Bye | None) -> Sentence:
    if isinstance(place, Seat):
        if place.is_call:
            return say("Video call {label}.", label=place.table)
        return say("Table {label}, {zone} zone.", label=place.table, zone=place.zone_word)
    return say("No table for you yet.") if place is None else say("You sit out this round.")


def _stops(event: Event, seats: Places) -> tuple[Stop, ...]:
    stops = []
    for segment in _unique(event):
        if segment.kind is Kind.BREAK:
            stops.append(Stop(key=segment.key, round_no=segment.round_no, seat=None, text=say("Break")))
        if segment.kind is Kind.TALK and segment.round_no in seats:
            place = seats[segment.round_no]
            text = say("Sit out") if isinstance(place, Bye) else ""
            stops.append(Stop(key=segment.key, round_no=segment.round_no, seat=_seat_or_none(place), text=text))
    return tuple(stops)


def _round_list(event: Event, seating: RoundPlan, rows: int) -> RoundList:
    seated = {pid: pairing for pairing in seating.pairings for pid in pairing.people}
    names = short_names(event.people.values())
    listed = [pid for pid in event.people if pid in seated or any(b.person == pid for b in seating.byes)]
    ordered = sorted(listed, key=lambda pid: (sort_key(names[pid]), pid))
    lines = [
        NameRow(name=names[pid], seat=seat_at(event.table(seated[pid].table)) if pid in seated else None)
        for pid in ordered
    ]
    return RoundList(round_no=seating.number, pages=_even_pages(lines, rows))


def _missing(event: Event, rows: int) -> tuple[tuple[str, ...], ...]:
    """Who is expected and has not been seen."""
    names = short_names(event.people.values())
    missing = [p.id for p in event.people.values() if p.arrived_at_ms is None and p.attendance.gone is None]
    return _even_pages(sorted((names[pid] for pid in missing), key=lambda name: (sort_key(name), name)), rows)


def _even_pages(lines: Sequence[Line], rows: int) -> tuple[tuple[Line, ...], ...]:
    """As few pages of at most `rows` lines as there can be, none of them nearly empty."""
    pages = -(-len(lines) // rows)
    size = -(-len(lines) // max(1, pages))
    return tuple(tuple(lines[i * size : (i + 1) * size]) for i in range(pages))
