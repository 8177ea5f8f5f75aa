"""What the planner is asked and what it answers, as frozen data.

A `Problem` that exists is well-formed: malformed input raises `ProblemError` when it is built.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from rotation.saying import Sentence

PersonId = NewType("PersonId", str)
TableId = NewType("TableId", str)


class ProblemError(ValueError):
    """The problem is malformed; the message names the id, what was expected and what came."""


class Role(StrEnum):
    """Which side a person is on; peers are all on one."""

    MENTOR = "mentor"
    MENTEE = "mentee"
    PEER = "peer"


class Format(StrEnum):
    """What kind of tables an event has; it follows from the people and the seats."""

    ONE_TO_ONE = "one_to_one"
    """A mentor and a mentee at each table."""
    GROUPS = "groups"
    """Mentors and a group of mentees at each table, because some table has more than two seats."""
    PEERS = "peers"
    """Peers, two or more at each table."""
    MEETINGS = "meetings"
    """Two people of any role at each table, because the meetings were asked for one by one."""


class Objective(StrEnum):
    """What the plan is good at, once the rules are held and the byes are even."""

    FAIR = "fair"
    """The worst-off mentee or peer gets as much fit as can be found for at most 2 % of the best total.

    One to one, the best total is proven; for groups and peers, it is the best that was found."""
    TOTAL = "total"
    """The sum of the fit of all pairings is the best there is; for groups and peers, that was found."""


class Why(StrEnum):
    """Why somebody has a bye."""

    MET_EVERYONE = "met_everyone"
    """No new counterpart is left: they met everybody on the other side, tonight or before."""
    BLOCKED = "blocked"
    """Everybody they have not met is kept from them by a rule or by fixed tables."""
    FEW_TABLES = "few_tables"
    """There are fewer tables than pairs that could sit."""
    SHARED_TABLE = "shared_table"
    """Somebody else fixed to the same table sits there this round."""
    MORE_MENTEES = "more_mentees"
    MORE_MENTORS = "more_mentors"
    FEW_SEATS = "few_seats"
    """There are fewer seats than people."""
    ODD_COUNT = "odd_count"
    """Peers meet in twos, and one is left."""
    PARTNERS_TAKEN = "partners_taken"
    """Everybody they could still meet is taken this round."""
    AWAY = "away"
    """They are not available this round. Such rounds do not count as sat out."""
    PARTNER_AWAY = "partner_away"
    """Whom they were to meet is not available, and nobody else is free."""
    FREE = "free"
    """No meeting is asked for at this time."""
    BY_HAND = "by_hand"
    """The host lets them sit out. Only the host gives them a seat again."""


class WhyNot(StrEnum):
    """Why two people do not meet."""

    SAME_ROLE = "same_role"
    BLOCKED = "blocked"
    SAME_ORGANISATION = "same_organisation"
    """They come from one organisation, and the event is for strangers."""
    NO_COMMON_LANGUAGE = "no_common_language"
    """Both name their languages, and share none."""
    HISTORY = "history"
    FIXED_TABLES = "fixed_tables"
    """They are fixed to different tables, or one is fixed to a table that is another's."""
    NO_ROOM = "no_room"
    """The event has no round or no table."""
    NEVER_THERE = "never_there"
    """They are not available in the same round."""
    ACCESS = "access"
    """One of them needs an accessible table, and they can have none together."""
    OTHERS_CHOSEN = "others_chosen"
    """They may meet, but the best plan for all gives them other counterparts."""
    NOT_REQUESTED = "not_requested"
    """Only meetings that were asked for are held, and theirs was not."""
    NO_COMMON_ROUND = "no_common_round"
    """There is no round in which both can sit, of those they were asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who sits down."""

    id: PersonId
    role: Role
    topics: tuple[str, ...] = ()
    fixed_table: TableId | None = None
    """Sits there and nowhere else."""
    available: frozenset[int] | None = None
    """The rounds, counted from 1, in which they can sit; None: in all."""
    wishes: tuple[PersonId, ...] = ()
    """Whom they would like to meet, dearest first."""
    level: int | None = None
    """How experienced they are, from 1 (beginner) to 5 (leader); None: unknown."""
    languages: tuple[str, ...] = ()
    """What they can talk in; empty: what everybody can. Two who name some and share none never sit together."""
    organisation: str = ""
    """Where they come from; empty: unknown."""
    needs_access: bool = False
    """Sits at accessible tables only."""
    walks_little: bool = False
    """Moves between tables as little as can be."""
    companion: PersonId | None = None
    """They go wherever this person goes, and sit at the same table, on a chair of their own.

    An assistant, an interpreter, a friend who shares the conversation. One to one, the blocks, the
    must-meets, the fixed table and the need of access of both count for both; whom they meet and how
    well they fit counts for the person they go with alone. While they are not available themselves,
    the other goes without them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The place of one conversation at a time, for so many people."""

    id: TableId
    seats: int = 2
    """One to one, companions have chairs beyond these."""
    accessible: bool = False
    """Somebody with a wheelchair gets there and has room."""
    x: float | None = None
    """Where it stands, in steps of any size; None: unknown."""
    y: float | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """Two people who are to meet once; in which order they are named does not matter."""

    a: PersonId
    b: PersonId
    rounds: frozenset[int] | None = None
    """The rounds, counted from 1, in which they may; None: in any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Everything the plan of an event depends on.

    People of the role `stays` keep their table, the others move to them. Pairs in `blocked`,
    `must_meet` and `history` may name their two people in any order. Who met before (`history`)
    never meets again one to one; in groups, among peers and on request it counts as an earlier meeting.
    The same problem always gives the same plan; another `seed` gives another plan as good.

    Raises `ProblemError` for negative rounds, a table with fewer than two seats, no mentor for a
    table, peers among mentors or mentees, peers who stay, duplicate ids, a fixed table that does
    not exist, a level outside 1..5, wishes, companions and pairs that name an unknown person or one
    person twice, and companions who go in a ring, have another role or are blocked for each other.
    """

    rounds: int
    tables: tuple[Table, ...]
    people: tuple[Person, ...]
    blocked: frozenset[tuple[PersonId, PersonId]] = frozenset()
    must_meet: frozenset[tuple[PersonId, PersonId]] = frozenset()
    history: frozenset[tuple[PersonId, PersonId]] = frozenset()
    objective: Objective = Objective.FAIR
    seed: int = 0
    stays: Role = Role.MENTOR
    mentors_per_table: int = 1
    """At most so many mentors sit with a group."""
    repeats: bool = False
    """One to one with more rounds than counterparts: meet again, as seldom and as evenly as can be, rather
    than sit out."""
    strangers: bool = False
    """People of the same organisation never sit together."""
    requests: tuple[Request, ...] = ()
    """If there are any, these meetings are held, each once, and no others."""

    def __post_init__(self) -> None:
        """Refuse a malformed problem."""
        if self.rounds < 0:
            raise ProblemError(f"rounds must be 0 or more, not {self.rounds}")
        if self.mentors_per_table < 1:
            raise ProblemError(f"mentors_per_table must be 1 or more, not {self.mentors_per_table}")
        if self.stays is Role.PEER:
            raise ProblemError("stays must be mentor or mentee, not peer")
        _check_roles(self.people)
        for table in self.tables:
            if table.seats < 2:
                raise ProblemError(f"table {table.id!r} must have 2 seats or more, not {table.seats}")
        _check_unique("table", (table.id for table in self.tables))
        _check_unique("person", (person.id for person in self.people))
        _check_fixed_tables(self)
        _check_people(self)
        _check_companions(self)
        for rule in ("blocked", "must_meet", "history"):
            _check_pairs(rule, getattr(self, rule), {person.id for person in self.people})
        _check_pairs("requests", ((ask.a, ask.b) for ask in self.requests), {person.id for person in self.people})

    def side(self, role: Role) -> tuple[Person, ...]:
        """Return the people of one role, in the order they came."""
        return tuple(person for person in self.people if person.role is role)

    @property
    def follows(self) -> dict[PersonId, PersonId]:
        """Return, for each companion, the person they go with in the end: one who goes with nobody."""
        next_one = {person.id: person.companion for person in self.people if person.companion is not None}
        leaders = {}
        for name, companion in next_one.items():
            leader = companion
            while leader in next_one:
                leader = next_one[leader]
            leaders[name] = leader
        return leaders

    @property
    def format(self) -> Format:
        """Return what kind of tables the event has."""
        if self.requests:
            return Format.MEETINGS
        if any(person.role is Role.PEER for person in self.people):
            return Format.PEERS
        if any(table.seats > 2 for table in self.tables):
            return Format.GROUPS
        return Format.ONE_TO_ONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Who sits together at one table in one round."""

    table: TableId
    mentors: tuple[PersonId, ...] = ()
    mentees: tuple[PersonId, ...] = ()
    peers: tuple[PersonId, ...] = ()

    @property
    def people(self) -> tuple[PersonId, ...]:
        """Return everybody who sits here."""
        return (*self.mentors, *self.mentees, *self.peers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bye:
    """Somebody without a counterpart this round, and why."""

    person: PersonId
    why: Why


class _Index:
    """Room for what is looked up often; no part of the value, so neither compared nor kept."""

    __slots__ = ("_seats",)
    _seats: Mapping[PersonId, Pairing | Bye]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPlan(_Index):
    """One round: every person of the problem is in exactly one pairing or bye."""

    number: int
    """Counted from 1."""
    pairings: tuple[Pairing, ...]
    byes: tuple[Bye, ...]

    @property
    def seats(self) -> Mapping[PersonId, Pairing | Bye]:
        """Return where everybody is; looked up in no time from the second call on."""
        try:
            return self._seats
        except AttributeError:
            seats: dict[PersonId, Pairing | Bye] = {bye.person: bye for bye in self.byes}
            seats |= {person: pairing for pairing in self.pairings for person in pairing.people}
            object.__setattr__(self, "_seats", seats)
            return seats


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How good the plan is, beside what is possible. Fit is in points, 0..100 for two people.

    Fit, meetings and repeats are counted for two people who sit together, one to one without their
    companions: a mentor and a mentee, in groups two mentees as well (for fit, only a mentor and a
    mentee), and any two peers. The fit of two who meet again counts once. Where meetings are asked
    for, each that is held counts as one point in place of fit.
    """

    total: int
    """Fit of all who meet together."""
    upper_bound: int
    """No plan that holds as many must-meets and meetings with byes as even has more total fit.

    One to one, it is sharp, unless the time of a meeting matters (not everybody is available in every
    round, or accessible tables are few); for groups and peers, it is what each would get from the best
    for them.
    """
    proven: bool
    """One to one: prices were found that certify `upper_bound`, so `total` can be trusted against
    it. Groups and peers: no plan with tables of these sizes has less `excess`. Where meetings are
    asked for: no plan holds more of them."""
    worst_off: int
    """Fit, over the evening, of the mentee or peer who gets least among those who could get any."""
    worst_bound: int
    """No plan as above that keeps 98 % of the best total can give every one of these more than this.

    For groups and peers, it is what the best for them would give to whoever then has least: in the
    rounds they are there, rules for two people held, and repeats and other people's wants aside."""
    meetings: int
    """How often two people meet."""
    byes: tuple[tuple[PersonId, int], ...]
    """How many rounds each person sits out, in the order of `Problem.people`. Rounds for which they
    are not available do not count."""
    repeats: int
    """Meetings of two people who had met, tonight or before. One to one, 0 unless `Problem.repeats`."""
    sentences: tuple[Sentence, ...]
    """What could not be met, in plain words, naming the rule and the people's ids."""
    excess: int = 0
    """Two people who meet c times, earlier evenings included, count c(c-1)/2: 0 without repeats.

    The meetings of companions with each other, or with whom they accompany, count neither here nor as repeats."""
    excess_bound: int = 0
    """No plan with tables of these sizes has less, by the pigeonhole principle."""
    walked: float = 0.0
    """How far all people go, together, from each table they sit at to their next, in the unit of the
    tables' positions; 0 if the position of a table is unknown."""
    gaps: int = 0
    """Where meetings are asked for: the rounds between a person's first and last meeting in which
    they are available but have none, of all people."""
    most_gaps: int = 0
    """Of whoever has most of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All pairings and byes of the event."""

    rounds: tuple[RoundPlan, ...]
    report: Report


def _check_unique(kind: str, ids: Iterable[str]) -> None:
    twice = sorted(name for name, count in Counter(ids).items() if count > 1)
    if twice:
        raise ProblemError(f"{kind} ids must be unique, but {twice[0]!r} came more than once")


def _check_roles(people: Iterable[Person]) -> None:
    roles = {person.role: person.id for person in people}
    if Role.PEER in roles and len(roles) > 1:
        peer = roles.pop(Role.PEER)
        role, other = min(roles.items())
        raise ProblemError(f"people must be all peers or none, but {peer!r} is a peer and {other!r} a {role}")


def _check_fixed_tables(problem: Problem) -> None:
    known = {table.id for table in problem.tables}
    for person in problem.people:
        if person.fixed_table is not None and person.fixed_table not in known:
            raise ProblemError(f"person {person.id!r} is fixed to table {person.fixed_table!r}, which does not exist")


def _check_people(problem: Problem) -> None:
    known = {person.id for person in problem.people}
    for person in problem.people:
        named = (*person.wishes, *(() if person.companion is None else (person.companion,)))
        for other in named:
            if other not in known or other == person.id:
                raise ProblemError(f"person {person.id!r} names {other!r}, who is not another one of the people")
        if person.level is not None and not 1 <= person.level <= 5:
            raise ProblemError(f"the level of person {person.id!r} must be 1 to 5, not {person.level}")


def _check_companions(problem: Problem) -> None:
    people = {person.id: person for person in problem.people}
    for person in problem.people:
        walked, one = [person.id], person
        while one.companion is not None:
            one = people[one.companion]
            if one.id in walked:
                raise ProblemError(f"companions go in a ring: {' with '.join([*walked, one.id])}")
            walked.append(one.id)
            if one.role is not person.role:
                raise ProblemError(
                    f"person {person.id!r}, a {person.role}, cannot be the companion of {one.id!r}, a {one.role}"
                )
    follows = problem.follows
    for a, b in sorted(problem.blocked) if follows else ():
        if follows.get(a, a) == follows.get(b, b):
            raise ProblemError(f"person {a!r} and person {b!r} go together as companions, but are blocked")


def _check_pairs(rule: str, pairs: Iterable[tuple[PersonId, PersonId]], known: set[PersonId]) -> None:
    for pair in sorted(pairs):
        for person in pair:
            if person not in known:
                raise ProblemError(f"{rule} names person {person!r}, who is not among the people")
        if pair[0] == pair[1]:
            raise ProblemError(f"{rule} pairs person {pair[0]!r} with themselves")
