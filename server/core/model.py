"""One evening as a value: the event, its people, tables, links and plan pointers."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, NewType

from rotation import Objective, PersonId, Role, TableId
from server.core import standing
from server.core.conversation import Conversation
from server.core.sentence import say
from server.core.timeline import Kind, Segment, Timeline

EventId = NewType("EventId", str)
PlanId = NewType("PlanId", str)
LinkId = NewType("LinkId", str)
CommandId = NewType("CommandId", str)
ParticipantId = PersonId  # the planner and the event speak of the same people

UNDO_DEPTH = 20
ZONES = 6
PHRASES = tuple(map(str, standing.PHRASES))
"""What hosts say often, until they keep phrases of their own."""


class Showing(StrEnum):
    """What the big screens show."""

    EVENING = "evening"
    """What the moment asks for: the way in, the clock, who sits where."""
    MISSING = "missing"
    """The same, and in quiet moments who is not here yet."""
    MAP = "map"
    BLACK = "black"


class Access(StrEnum):
    """What somebody may do. Participants are known by name, the others by the link they hold."""

    OWNER = "owner"
    HOST = "host"
    HELPER = "helper"
    SCREEN = "screen"
    PARTICIPANT = "participant"
    ANONYMOUS = "anonymous"


class Format(StrEnum):
    """Who sits together, and who moves between rounds."""

    MENTEES_MOVE = "mentees_move"
    """One mentor, one mentee; mentors keep their table."""
    MENTORS_MOVE = "mentors_move"
    """One mentor, one mentee; mentees keep their table."""
    REVERSE = "reverse"
    """One to one, and the juniors are the mentors."""
    GROUPS = "groups"
    """A mentor and a group of mentees at each table; mentors keep theirs."""
    PEERS = "peers"
    """No roles: everyone meets as many others as possible."""
    NETWORKING = "networking"
    """No roles, two at a table, short rounds."""
    DISTANCE = "distance"
    """One mentor, one mentee; a table is a video call, and mentors keep theirs. Some tables may be rooms."""
    KICKOFF = "kickoff"
    """One mentor, one mentee; after the last round both sides choose whom they would like to go on with."""

    @property
    def has_roles(self) -> bool:
        """Whether there are mentors and mentees."""
        return self not in (Format.PEERS, Format.NETWORKING)

    @property
    def is_pairs(self) -> bool:
        """Whether two people sit at each table."""
        return self not in (Format.GROUPS, Format.PEERS)

    @property
    def role_words(self) -> Mapping[str, str]:
        """What mentors and mentees are called; in reverse mentoring it is said who that is."""
        if self is Format.REVERSE:
            return {Role.MENTOR: say("mentor (junior)"), Role.MENTEE: say("mentee (senior)")}
        return {Role.MENTOR: say("mentor"), Role.MENTEE: say("mentee"), Role.PEER: say("peer")}

    @property
    def min_talk_s(self) -> int:
        """The shortest conversation that makes sense."""
        return 30 if self is Format.NETWORKING else 1

    @property
    def stays(self) -> Role:
        """The role that keeps its table; without roles nobody does."""
        return Role.MENTEE if self is Format.MENTORS_MOVE else Role.MENTOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """How the evening is meant to go; lengths in seconds. `breaks`: after which rounds there is one."""

    rounds: int = 5
    talk_s: int = 1200
    walk_s: int = 90
    breaks: tuple[int, ...] = ()
    break_s: int = 900
    welcome_s: int = 0
    closing_s: int = 0
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """Who gets in: only people on the list, or anyone with the code until `capacity` people are in."""

    open: bool = False
    capacity: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """More time for one table in one round; everybody else goes on."""

    round_no: int
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A place for one conversation. zone: 0-based, shown as colour, shape and word.

    closed: nobody sits here from now on. locked: no repair of the plan moves anybody to it or away from it.
    link: a video call (https), empty: none; only those who sit there now or next ever see it.
    room: a place to go to, though others meet in video calls.
    """

    id: TableId
    label: str
    zone: int
    accessible: bool = False
    """Somebody with a wheelchair gets there and has room."""
    quiet: bool = False
    """Away from the noise."""
    seats: int | None = None
    """Where groups and peers sit: how many; None: as many as the event says."""
    closed: bool = False
    closed_from: int = 0
    """The first round without it; before that its people may finish their conversation."""
    locked: bool = False
    extra: Extra | None = None
    link: str = ""
    room: bool = False


class Absence(StrEnum):
    """Why somebody does not sit down."""

    NO_SHOW = "no_show"
    """Absent when needed; may still come."""
    LEFT = "left"
    """Gone for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """Somebody cannot sit from this round on."""

    why: Absence
    from_round: int
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """Whether somebody is gone, and which rounds they missed before they were (back)."""

    gone: Gone | None = None
    missed: tuple[int, ...] = ()

    def misses(self, round_no: int) -> bool:
        """Whether they cannot sit in this round."""
        return round_no in self.missed or (self.gone is not None and round_no >= self.gone.from_round)


class Need(StrEnum):
    """What an attendee asks for."""

    HELP = "help"
    PARTNER_MISSING = "partner_missing"
    LEAVING = "leaving"
    SEAT = "seat"
    """They are here, and have no seat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """An attendee needs somebody. answer: what the host said; empty while nobody has."""

    need: Need
    table: str
    at_ms: int
    answer: str = ""
    answered_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spotted:
    """An attendee said that they sit at a table, in a round."""

    round_no: int
    table: TableId
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the planner has to hold beside the format."""

    objective: Objective = Objective.FAIR
    strangers: bool = False
    """People of one organisation never sit together."""
    repeats: bool = False
    """With more rounds than counterparts, meet again rather than sit out."""
    asked_only: bool = False
    """At tables of two, only people who must meet do, each two of them once."""
    mentors_per_table: int = 1
    """In groups, at most so many."""
    tables_in_a_row: int = 0
    """The room as a grid, tables in the order of their numbers, for short walks; 0: unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Anyone who sits down. `arrived_at_ms` is None until they have joined or been checked in.

    level: 1 (beginner) to 5 (leader), None: unknown. languages: empty: what everybody speaks. wishes: dearest
    first. available: rounds, counted from 1; None: all. companion: goes wherever this person goes.
    met: on an earlier evening.
    checked_in_by: who did it at the door; empty if they came in by themselves.
    on_phone: somebody has come in as them on a phone of their own; nobody else can.
    """

    id: ParticipantId
    name: str
    role: Role
    email: str = ""
    study: str = ""
    career: str = ""
    topics: tuple[str, ...] = ()
    age: int | None = None
    arrived_at_ms: int | None = None
    checked_in_by: str = ""
    on_phone: bool = False
    attendance: Attendance = Attendance()
    ask: Ask | None = None
    spotted: Spotted | None = None
    link_no: int = 0  # +1 makes every earlier personal link and sign-in of this person worthless
    level: int | None = None
    languages: tuple[str, ...] = ()
    organisation: str = ""
    wishes: tuple[ParticipantId, ...] = ()
    must_meet: tuple[ParticipantId, ...] = ()
    met: tuple[ParticipantId, ...] = ()
    never_with: tuple[ParticipantId, ...] = ()
    needs_access: bool = False
    walks_little: bool = False
    available: frozenset[int] | None = None
    companion: ParticipantId | None = None
    fixed_table: TableId | None = None
    question: str = ""  # what they would like to ask; with the goal, shown to whoever may help before they sit
    goal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What the host told everyone, or some. It stays until cleared or dismissed on each phone.

    to: who that is, in words; only: their ids, None for everyone and the big screen.
    until_ms: when it goes by itself, None: it stays.
    """

    id: str
    text: str
    by: str
    at_ms: int
    to: str = "everyone"
    only: tuple[ParticipantId, ...] | None = None
    until_ms: int | None = None

    def reaches(self, participant: ParticipantId | None) -> bool:
        """Whether it is meant for this person; None: for the room."""
        return self.only is None or participant in self.only


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing:
    """After a kick-off: whether people may still say with whom they would like to go on, and who goes on with whom.

    pairs: (mentor, mentee); None: not made yet. What anybody chose is no part of the event: it is kept apart, and
    a yes of one side alone is seen by nobody.
    """

    closed: bool = False
    pairs: tuple[tuple[ParticipantId, ParticipantId], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """The mark of an event that is not the real one: its people are simulated. of: the event it is a copy of."""

    of: EventId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A way in for a host, a helper or a screen. The secret is derived from the id, never stored."""

    id: LinkId
    access: Access
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A command that took effect: what hosts see as the last action and may undo.

    plans: those that it put aside. moved: how many seats it changed.
    """

    version: int
    said: str
    by: str
    at_ms: int
    plans: tuple[PlanId, ...] = ()
    moved: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A plan that was made, beside others to choose from. batch: plans of one batch were made for the same people.

    earlier: the plans that it was before it was edited by hand, oldest first.
    """

    id: PlanId
    label: str
    seed: int = 0
    objective: Objective = Objective.FAIR
    batch: int = 0
    earlier: tuple[PlanId, ...] = ()


class _Index:
    """Room for what is looked up often; no part of the value, so neither compared nor kept."""

    __slots__ = ("_has_calls", "_table_of")
    if TYPE_CHECKING:  # the codec takes annotations for fields
        _has_calls: bool
        _table_of: Mapping[TableId, Table]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(_Index):
    """Everything that is true of one evening at one version.

    version, stamp: name this state; version grows by one per commit, the stamp is random.
    draft, published: plans by id; their seatings are immutable and kept beside the event.
    drafts: the last plans that were made, oldest first; `draft` is the one that was chosen.
    shown: how many rounds of the published plan attendees and the room may see; None: all.
    showing: what the big screens show.
    undo: at most UNDO_DEPTH actions that can be taken back, newest last.
    last: the newest action of a host.
    clock_version, seats_version: the versions that last changed the timeline, and who sits where.
    """

    id: EventId
    code: str
    title: str
    created_at_ms: int
    agenda: Agenda
    timeline: Timeline
    format: Format = Format.MENTEES_MOVE
    seats: int = 2  # at each table
    version: int = 0
    stamp: str = ""
    doors: Doors = Doors()
    tables: tuple[Table, ...] = ()
    people: Mapping[ParticipantId, Participant] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    draft: PlanId | None = None
    published: PlanId | None = None
    drafts: tuple[Draft, ...] = ()
    shown: int | None = None
    showing: Showing = Showing.EVENING
    announcement: Announcement | None = None
    phrases: tuple[str, ...] = PHRASES
    undo: tuple[Done, ...] = ()
    last: Done | None = None
    clock_version: int = 0
    seats_version: int = 0
    jump_at_ms: int = 0  # when the store's clock was last seen to jump; keeps two processes from shifting twice
    rules: Rules = Rules()
    problem_version: int = 0  # that last changed what the planner is asked
    choosing: Choosing = Choosing()
    conversation: Conversation = field(default_factory=Conversation)
    rehearsal: Rehearsal | None = None
    newest_no: int = 0  # of all who were ever on the list: ids, and so personal links, are never given twice

    @property
    def asked_only(self) -> bool:
        """Whether only meetings that were asked for are held."""
        return self.rules.asked_only and self.format.is_pairs

    @property
    def plans_in_use(self) -> frozenset[PlanId]:
        """Every plan that is published, or can be chosen."""
        to_choose = (plan for draft in self.drafts for plan in (draft.id, *draft.earlier))
        return frozenset(plan for plan in (self.draft, self.published, *to_choose) if plan is not None)

    @property
    def plans(self) -> frozenset[PlanId]:
        """Every plan that is in use, or would be after undo."""
        return self.plans_in_use | {plan for done in self.undo for plan in done.plans}

    def table(self, table_id: TableId) -> Table:
        """The table with this id; KeyError if there is none."""
        try:
            return self._table_of[table_id]
        except AttributeError:
            object.__setattr__(self, "_table_of", {table.id: table for table in self.tables})
            return self._table_of[table_id]

    @property
    def has_calls(self) -> bool:
        """Whether some tables are, or ought to be, video calls."""
        try:
            return self._has_calls
        except AttributeError:
            has_calls = self.format is Format.DISTANCE or any(table.link for table in self.tables)
            object.__setattr__(self, "_has_calls", has_calls)
            return has_calls

    def seats_at(self, table: Table) -> int:
        """How many people sit at a table."""
        return self.seats if self.format.is_pairs else table.seats or self.seats

    def with_people(self, *people: Participant) -> Event:
        """The event after these people came in or changed."""
        return replace(self, people={**self.people, **{person.id: person for person in people}})

    def with_role(self, role: Role) -> tuple[Participant, ...]:
        """Everybody in this role, in the order they were added."""
        return tuple(p for p in self.people.values() if p.role is role)


def timeline_of(agenda: Agenda) -> Timeline:
    """The row of segments that an agenda asks for; nothing has started yet."""
    row = [Segment(kind=Kind.LOBBY)]
    if agenda.welcome_s:
        row.append(Segment(kind=Kind.BRIEFING, planned_s=agenda.welcome_s))
    for n in range(1, agenda.rounds + 1):
        row.append(Segment(kind=Kind.WALK, round_no=n, planned_s=agenda.walk_s))
        row.append(Segment(kind=Kind.TALK, round_no=n, planned_s=agenda.talk_s))
        if n in agenda.breaks and n < agenda.rounds:
            row.append(Segment(kind=Kind.BREAK, round_no=n, planned_s=agenda.break_s))
    if agenda.closing_s:
        row.append(Segment(kind=Kind.WRAPUP, planned_s=agenda.closing_s))
    row.append(Segment(kind=Kind.FINISHED))
    return Timeline(segments=tuple(row), held=agenda.by_hand)


def tables_for(count: int, kept: tuple[Table, ...] = ()) -> tuple[Table, ...]:
    """So many tables, spread over at most ZONES zones of neighbours; the first are `kept`, new ones are numbered."""
    if count == len(kept):
        return kept
    taken = {table.id for table in kept} | {table.label for table in kept}
    free = (n for n in itertools.count(1) if f"t{n}" not in taken and str(n) not in taken)
    new = (Table(id=TableId(f"t{n}"), label=str(n), zone=0) for n in free)
    per_zone = max(1, -(-count // ZONES))
    row = itertools.islice(itertools.chain(kept, new), count)
    return tuple(replace(table, zone=n // per_zone) for n, table in enumerate(row))
