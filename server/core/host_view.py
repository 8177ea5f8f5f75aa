"""What the host sees: one deck of buttons per segment, the tables, and what was done last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rotation import Plan, Role, RoundPlan, Why
from server.core import deeds
from server.core import timeline as tl
from server.core.calls import lacks_link
from server.core.model import Announcement, Done, Event, Format, Participant, ParticipantId, Showing, Table
from server.core.needs import Item, needs
from server.core.presses import Press
from server.core.reseat import logged, spot
from server.core.sentence import Sentence, say, say_n
from server.core.standing import recalled
from server.core.timeline import Kind, Segment, Timeline
from server.core.views import SOON, Seat, key_now, seat_at, short_names
from server.core.words import minutes, people_count, segment_name, table_name

SHOWING = {
    Showing.EVENING: say("the evening"),
    Showing.MISSING: say("who is missing, too"),
    Showing.MAP: say("the room"),
    Showing.BLACK: say("nothing: they are black"),
}
CAN_SHOW = {
    Showing.EVENING: say("The evening"),
    Showing.MISSING: say("Who is missing"),
    Showing.MAP: say("Room map"),
    Showing.BLACK: say("Black"),
}
ENDS = {Kind.BRIEFING: say("End: welcome"), Kind.WRAPUP: say("End: closing")}
THEN = {
    Kind.BRIEFING: say("welcome"),
    Kind.BREAK: say("break"),
    Kind.WRAPUP: say("closing"),
    Kind.FINISHED: say("the end"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deck:
    """The buttons of one segment. `primary` says what happens next; `last` takes its place in the last minute."""

    key: str
    title: str
    primary: Press | None
    last: Press | None
    extends: tuple[Press, ...]
    skip: Press | None
    then: str
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitter:
    """Somebody at a table. arrived: has been seen at the event; spotted: said that they sit there."""

    id: str
    name: str
    arrived: bool
    spotted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One table in one round. note: what is special about it, in a word; asked: somebody there needs the host."""

    id: str
    seat: Seat
    people: tuple[Sitter, ...]
    note: str
    asked: bool
    closed: bool
    locked: bool = False

    @property
    def count_words(self) -> str:
        """How many sit there; of a table without people, what is special about it."""
        return people_count(len(self.people)) if self.people else self.note or say("Free")


@dataclass(frozen=True, slots=True, kw_only=True)
class TileRound:
    """The tables of one round, and who sits out. legend: how to read a table, where that is not plain."""

    round_no: int
    is_last: bool
    tiles: tuple[Tile, ...]
    byes: tuple[str, ...]
    draft: bool
    legend: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundMark:
    """One mark in the row of rounds at the top."""

    key: str
    label: str
    is_break: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearers:
    """Some to whom words can be said: what the command calls them, and what a host does."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HostView:
    """Everything a host's page holds. rounds: those at hand; undos: what can be taken back, newest first."""

    event_id: str
    title: str
    code: str
    version: int
    stamp: str
    people: int
    tables: int
    arrived: int
    marks: tuple[RoundMark, ...]
    decks: tuple[Deck, ...]
    rounds: tuple[TileRound, ...]
    needs: tuple[Item, ...]
    announcement: Announcement | None
    hearers: tuple[Hearers, ...]
    phrases: tuple[str, ...]
    last: Done | None
    undos: tuple[Done, ...]
    published: bool
    showing_words: str
    can_show: tuple[tuple[str, str], ...]
    held: bool
    over: bool
    timeline: Timeline
    key: str
    ends_at_ms: int | None
    drift_minutes: int
    makes_pairs: bool

    @property
    def tables_words(self) -> Sentence:
        """`12 tables`."""
        return say_n("{n} table", "{n} tables", self.tables)

    @staticmethod
    def moved_words(done: Done) -> Sentence:
        """How many people something has moved."""
        return say_n("{n} person moved", "{n} people moved", done.moved)


def host_view(event: Event, plan: Plan | None, now_ms: int) -> HostView:
    """What a host's screen shows. `plan`: the published one, None before."""
    segments = {s.key: s for s in event.timeline.segments}
    rounds = _at_hand(event, plan, now_ms)
    last = len(plan.rounds) if plan else 0
    return HostView(
        event_id=event.id,
        title=event.title,
        code=event.code,
        version=event.version,
        stamp=event.stamp,
        people=len(event.people),
        tables=len(event.tables),
        arrived=sum(p.arrived_at_ms is not None for p in event.people.values()),
        marks=tuple(_mark(s) for s in segments.values() if s.kind in (Kind.TALK, Kind.BREAK)),
        decks=(_soon_deck(event), *(_deck(event, s) for s in segments.values())),
        rounds=tuple(_tiles(event, seating, last=last) for seating in rounds),
        needs=needs(event, plan, rounds),
        announcement=None if event.announcement is None else _spoken(event.announcement),
        hearers=tuple(_hearers(event)),
        phrases=tuple(map(recalled, event.phrases)),
        last=None if event.last is None else _named(event, event.last),
        undos=tuple(_named(event, done) for done in reversed(event.undo)),
        published=plan is not None,
        showing_words=SHOWING[event.showing],
        can_show=tuple((what.value, words) for what, words in CAN_SHOW.items() if what is not event.showing),
        held=event.timeline.held,
        over=key_now(event.timeline, now_ms).startswith(Kind.FINISHED),
        timeline=event.timeline,
        key=key_now(event.timeline, now_ms),
        ends_at_ms=tl.expected_end_ms(event.timeline, now_ms),
        makes_pairs=event.format is Format.KICKOFF,
        drift_minutes=round((tl.drift_ms(event.timeline, now_ms) or 0) / 60_000),
    )


def _at_hand(event: Event, plan: Plan | None, now_ms: int) -> Sequence[RoundPlan]:
    """The round that is on or comes next, and the one after it; when all is over, the last."""
    rounds = () if plan is None else plan.rounds
    at = max(0, min(spot(event, now_ms).done, len(rounds) - 1))
    return rounds[at : at + 2]


def _mark(segment: Segment) -> RoundMark:
    is_break = segment.kind is Kind.BREAK
    return RoundMark(key=segment.key, label=say("Break") if is_break else str(segment.round_no), is_break=is_break)


def _soon_deck(event: Event) -> Deck:
    return Deck(
        key=SOON,
        title=say("Not open yet"),
        primary=Press(label=say("Open the lobby"), command="OpenLobby"),
        last=None,
        extends=(),
        skip=None,
        then=say_n(
            "Then {n} person can come in and see their table.",
            "Then {n} people can come in and see their tables.",
            len(event.people),
        )
        if event.published
        else "",
        counts=False,
    )


def _deck(event: Event, segment: Segment) -> Deck:
    timed = segment.kind not in (Kind.LOBBY, Kind.FINISHED)
    skip = Press(label=say("Skip round {number}", number=segment.round_no), command="SkipRound", segment=segment.key)
    return Deck(
        key=segment.key,
        title=_title(event, segment),
        primary=_primary(segment),
        last=_go_on(say("End round now, send everyone on"), segment) if segment.kind is Kind.TALK else None,
        extends=tuple(_extend(segment, by_s) for by_s in (-300, -60, 60, 300)) if timed else (),
        skip=skip if segment.kind in (Kind.WALK, Kind.TALK) else None,
        then=_then(event, segment),
        counts=timed,
    )


def _title(event: Event, segment: Segment) -> Sentence:
    of = {"number": segment.round_no, "rounds": event.agenda.rounds}
    match segment.kind:
        case Kind.WALK:
            return say("Moving to round {number} of {rounds}", **of)
        case Kind.TALK:
            return say("Talking, round {number} of {rounds}", **of)
        case _:
            return segment_name(segment)


def _primary(segment: Segment) -> Press:
    match segment.kind:
        case Kind.LOBBY:
            return _go_on(say("Start: send everyone to their tables"), segment)
        case Kind.WALK:
            return _go_on(say("Start round {number} now", number=segment.round_no), segment)
        case Kind.TALK:
            return Press(label=say("End round in 1 minute"), command="EndTalk", segment=segment.key, values=("60",))
        case Kind.BREAK:
            return _go_on(say("End the break, send everyone on"), segment)
        case Kind.FINISHED:
            return Press(label=say("Reopen the evening"), command="Reopen")
        case kind:
            return _go_on(ENDS[kind], segment)


def _go_on(label: str, segment: Segment) -> Press:
    return Press(label=label, command="GoOn", segment=segment.key)


def _extend(segment: Segment, by_s: int) -> Press:
    n = abs(by_s) // 60
    label = say("+{number} min", number=n) if by_s > 0 else say("\N{MINUS SIGN}{number} min", number=n)
    return Press(label=label, command="Extend", segment=segment.key, values=(str(by_s),))


def _then(event: Event, segment: Segment) -> str:
    """What comes after this segment, in one line."""
    row = event.timeline.segments
    following = row[row.index(segment) + 1 :]
    if not following:
        return ""
    after = following[0]
    length = "" if after.planned_s is None else say(" ({length})", length=minutes(after.planned_s))
    if after.kind is Kind.WALK:
        where = {"length": length, "number": after.round_no}
        return (
            say("Then: moving{length}, round {number}; it waits for you to start", **where)
            if event.timeline.held
            else say("Then: moving{length}, round {number}; it starts by itself", **where)
        )
    if after.kind is Kind.TALK:
        return say("Then: round {number}{length}", number=after.round_no, length=length)
    return say("Then: {segment}{length}", segment=THEN[after.kind], length=length)


def _named(event: Event, done: Done) -> Done:
    return replace(done, said=logged(event, done.said))


def _spoken(said: Announcement) -> Announcement:
    return replace(said, text=recalled(said.text), to=deeds.recalled(said.to))


def _hearers(event: Event) -> Iterator[Hearers]:
    yield Hearers(value="", label=say("Everyone"))
    if event.format.has_roles:
        yield Hearers(value=Role.MENTOR.value, label=say("All mentors"))
        yield Hearers(value=Role.MENTEE.value, label=say("All mentees"))
    yield from (Hearers(value=t.id, label=table_name(t.label)) for t in event.tables if not t.closed)


def _tiles(event: Event, seating: RoundPlan, *, last: int) -> TileRound:
    names = short_names(event.people.values())
    at = {pairing.table: pairing.people for pairing in seating.pairings}
    return TileRound(
        round_no=seating.number,
        is_last=seating.number == last,
        tiles=tuple(_tile(event, table, at.get(table.id, ()), names, seating.number) for table in event.tables),
        byes=tuple(names[b.person] for b in seating.byes if b.person in names and b.why is not Why.AWAY),
        draft=event.shown is not None and seating.number > event.shown,
        legend=say("The upper one mentors the lower one.") if event.format is Format.REVERSE else "",
    )


def _tile(
    event: Event, table: Table, people: Sequence[ParticipantId], names: Mapping[ParticipantId, str], round_no: int
) -> Tile:
    known = [event.people[pid] for pid in people if pid in event.people]
    return Tile(
        id=table.id,
        seat=seat_at(table),
        people=tuple(_sitter(p, names[p.id], table, round_no) for p in known),
        note=_table_note(event, table, round_no),
        locked=table.locked,
        asked=any(p.ask is not None and not p.ask.answer and p.ask.table == table.label for p in known),
        closed=table.closed,
    )


def _sitter(person: Participant, name: str, table: Table, round_no: int) -> Sitter:
    spotted = person.spotted is not None and (person.spotted.round_no, person.spotted.table) == (round_no, table.id)
    return Sitter(id=person.id, name=name, arrived=person.arrived_at_ms is not None, spotted=spotted)


def _table_note(event: Event, table: Table, round_no: int) -> str:
    if table.closed:
        return say("Closed")
    if table.extra is not None and table.extra.round_no == round_no:
        whole, rest = divmod(table.extra.seconds, 60)
        return say("+{number} s", number=table.extra.seconds) if rest else say("+{number} min", number=whole)
    if table.locked:
        return say("Locked")
    return say("Video call") if table.link else say("No link") if lacks_link(event, table) else ""
