"""Any command at any moment of a night: what hosts, helpers, guests and the clock may bring next."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from rotation import Objective, Plan, Role, TableId, plan, repair
from server.core import timeline as tl
from server.core.commands import (
    AddPerson,
    Announce,
    Answer,
    AskFor,
    Before,
    ChangeAhead,
    CheckIn,
    CloseTable,
    Command,
    EditEvent,
    EditPerson,
    EditTables,
    EndTalk,
    Extend,
    Finish,
    GiveTime,
    GoOn,
    Hold,
    ImportPeople,
    Join,
    Leave,
    LockTable,
    MergeTables,
    Move,
    NameTable,
    NoShow,
    OpenLobby,
    OpenTable,
    Pause,
    Publish,
    RemovePerson,
    RenewLink,
    Reopen,
    Replan,
    Resume,
    Reveal,
    Seat,
    ShiftClock,
    SitDown,
    SkipRound,
    SplitTable,
    Swap,
    TakeBack,
    Undo,
    Unhold,
    WalkIn,
)
from server.core.decide import Change, decide
from server.core.entry import Entry
from server.core.model import (
    Doors,
    Event,
    Format,
    Need,
    Participant,
    ParticipantId,
    PlanId,
    Rules,
    tables_for,
    timeline_of,
)
from server.core.problem import problem_of
from server.store import codec
from tests.builders import T0, a_person, an_agenda, an_event, asked, but, crowd

T = TypeVar("T")
Pick = Callable[[Sequence[T]], T]

NAME = re.compile(r"Zz-\w+-zz")
NOBODY, NOWHERE = ParticipantId("nobody"), TableId("nowhere")
SIDES = {
    Format.MENTEES_MOVE: {Role.MENTOR: 4, Role.MENTEE: 5},
    Format.REVERSE: {Role.MENTOR: 5, Role.MENTEE: 3},
    Format.GROUPS: {Role.MENTOR: 3, Role.MENTEE: 9},
    Format.PEERS: {Role.PEER: 13},
    Format.NETWORKING: {Role.PEER: 7},
}


def named(pid: str, role: Role, **changes: object) -> Participant:
    """Somebody whose name and address no other text holds."""
    return a_person(pid, f"Zz-{pid}-zz", role, email=f"{pid}@zz.example", **changes)


def a_night(format_: Format, **changes: object) -> Event:
    """An evening of some format with its lobby open and most people seen; no plan yet."""
    letters = {Role.MENTOR: "m", Role.MENTEE: "e", Role.PEER: "r"}
    everybody = [
        named(f"{letters[role]}{n}", role, arrived_at_ms=T0 if n % 4 else None)
        for role, count in SIDES[format_].items()
        for n in range(1, count + 1)
    ]
    agenda = an_agenda(rounds=4, closing_s=300)
    return an_event(
        **{
            "people": crowd(*everybody),
            "agenda": agenda,
            "timeline": tl.open_lobby(timeline_of(agenda), T0),
            "tables": tables_for(4),
            "format": format_,
            "seats": 2 if format_.is_pairs else 4,
            "draft": None,
            "published": None,
            "doors": Doors(open=True, capacity=40),
            **changes,
        }
    )


@dataclass(slots=True)
class Night:
    """An evening under commands, with every plan that was ever kept and the log as the store writes it."""

    event: Event
    now_ms: int = T0
    plans: dict[PlanId, Plan] = field(default_factory=dict)
    log: dict[int, str] = field(default_factory=dict)
    was: dict[int, Event] = field(default_factory=dict)

    @property
    def plan(self) -> Plan | None:
        """What everyone holds."""
        return None if self.event.published is None else self.plans[self.event.published]

    def ask(self, asked_for: Command, *, by: str = "Ada", seen: int = 1_000_000) -> Change | None:
        """Decide, and go on with what follows, as the server does; None if it was refused."""
        earlier = self.event
        if isinstance(asked_for, Undo):
            asked_for = Undo(asked_for.of, self.before(asked_for.of))
        decided = decide(earlier, asked(asked_for, by=by, seen=seen), self.now_ms, self.plan)
        if not isinstance(decided, Change):
            assert decided.sentence.strip()
            assert decided.sentence[-1] in ".!?:", decided.sentence
            return None
        self.event = decided.after
        if decided.plan is not None:
            name = PlanId(f"v{decided.after.version}")
            self.plans[name] = decided.plan
            self.event = replace(decided.after, published=name, draft=name)
        wrote = codec.difference(earlier, self.event)
        entry = codec.Entry(
            by="Ada",
            command="Test",
            said=decided.said,
            at_ms=self.now_ms,
            before=wrote.before,
            people=wrote.people_before,
        )
        self.log[self.event.version] = codec.text(entry)
        self.was[self.event.version] = earlier
        return decided

    def before(self, version: int) -> Before | None:
        """What a change replaced, as the log tells it."""
        if version not in self.log:
            return None
        entry = codec.entry(self.log[version])
        changed = {name: codec.field(name, raw) for name, raw in entry.before.items()}
        published = changed.get("published")
        return Before(
            at_ms=entry.at_ms,
            fields=changed,
            people=entry.people,
            plan=self.plans[published] if published else None,  # type: ignore[index]
        )


def command(event: Event, now_ms: int, pick: Pick[object]) -> Command:
    """Any command, more often than not one that makes sense."""
    often = (_clock, _people_move, _seats, _tables) * 3
    return pick((*often, _guests, _guests, _arrange, _list))(event, now_ms, pick)  # type: ignore[operator, no-any-return]


def _one(event: Event, pick: Pick[object]) -> ParticipantId:
    return pick((*event.people, NOBODY))  # type: ignore[return-value]


def _table(event: Event, pick: Pick[object]) -> TableId:
    return pick((*(table.id for table in event.tables), NOWHERE))  # type: ignore[return-value]


def _round(event: Event, pick: Pick[object]) -> int:
    return pick(range(1, event.agenda.rounds + 2))  # type: ignore[return-value]


def _key(event: Event, now_ms: int) -> str:
    segment = tl.current(event.timeline, now_ms)
    return "soon-0" if segment is None else segment.key


def _clock(event: Event, now_ms: int, pick: Pick[object]) -> Command:
    key = _key(event, now_ms)
    ticking = (OpenLobby(), GoOn(key), GoOn(key), GoOn(key), EndTalk(key), EndTalk(key, 0), SkipRound(key))
    rest = (Pause(), Resume(), Resume(), Extend(key, 60), Extend(key, -300), Hold(), Unhold(), Finish(), Reopen())
    return pick((*ticking, *rest, ShiftClock(90_000)))  # type: ignore[return-value]


def _people_move(event: Event, _now_ms: int, pick: Pick[object]) -> Command:
    one, other = _one(event, pick), _one(event, pick)
    now, number = bool(pick((True, False))), pick(range(1, 30))
    role = pick([person.role for person in event.people.values()])
    walk_in = named(f"w{number}", role)  # type: ignore[arg-type]
    choices = (
        NoShow((one,)),
        NoShow((one, other)),
        Leave(one, now),
        Seat(one, now),
        Seat(one, now),
        WalkIn(walk_in, now),
    )
    return pick(choices)  # type: ignore[return-value]


def _seats(event: Event, _now_ms: int, pick: Pick[object]) -> Command:
    number, one, other = _round(event, pick), _one(event, pick), _one(event, pick)
    table = pick((None, *(t.id for t in event.tables)))
    choices = (
        Swap(number, one, other),
        Swap(number, one, other),
        Move(number, one, table),  # type: ignore[arg-type]
        Replan(full=False),
        Replan(full=True),
        Reveal(pick((None, number))),  # type: ignore[arg-type]
    )
    return pick(choices)  # type: ignore[return-value]


def _tables(event: Event, _now_ms: int, pick: Pick[object]) -> Command:
    one, other = _table(event, pick), _table(event, pick)
    rounds, breaks = _round(event, pick), pick(((), (1,), (2,)))
    ahead = but(event.agenda, rounds=rounds, breaks=breaks, talk_s=pick((300, 600)))
    choices = (
        NameTable(one, f"Bay {pick(range(1, 9))}"),
        CloseTable(one),
        CloseTable(one),
        OpenTable(one),
        OpenTable(None) if len(event.tables) < 7 else OpenTable(one),
        MergeTables(one, other),
        SplitTable(one) if len(event.tables) < 7 else OpenTable(one),
        LockTable(one, locked=bool(pick((True, False)))),
        GiveTime(one, pick((0, 60))),  # type: ignore[arg-type]
        ChangeAhead(ahead),
    )
    return pick(choices)  # type: ignore[return-value]


def _guests(event: Event, _now_ms: int, pick: Pick[object]) -> Command:
    one, number = _one(event, pick), _round(event, pick)
    role = pick([person.role for person in event.people.values()])
    choices = (
        AskFor(one, pick(tuple(Need))),  # type: ignore[arg-type]
        SitDown(one, number),
        TakeBack(one),
        Answer(one, "I am coming."),
        Join(named(f"j{pick(range(1, 30))}", role)),  # type: ignore[arg-type]
        CheckIn(one),
        RenewLink(one),
    )
    return pick(choices)  # type: ignore[return-value]


def _arrange(event: Event, _now_ms: int, pick: Pick[object]) -> Command:
    tables = tuple(but(t, accessible=bool(pick((True, False)))) for t in event.tables)
    edit = EditEvent(
        title=f"Night {pick((1, 2))}",
        agenda=but(event.agenda, rounds=pick((2, 3, 4))),
        doors=event.doors,
        tables=tables_for(pick((3, 4)), event.tables[:2]),  # type: ignore[arg-type]
        format=event.format,
        seats=event.seats,
        rules=pick((Rules(), Rules(objective=Objective.TOTAL))),  # type: ignore[arg-type]
    )
    choices = (
        Announce("Soup!"),
        Announce("", ""),
        Announce("To you", _table(event, pick)),
        EditTables(tables),
        EditTables(tables[:3]),
        edit,
        *([Publish(event.draft, pick((None, 1, 2)))] if event.draft else []),  # type: ignore[arg-type]
    )
    return pick(choices)  # type: ignore[return-value]


def _list(event: Event, _now_ms: int, pick: Pick[object]) -> Command:
    one, other = _one(event, pick), _one(event, pick)
    if one == NOBODY:
        role = pick([person.role for person in event.people.values()])
        return AddPerson(but(named(f"a{pick(range(99))}", role)))  # type: ignore[arg-type]
    person = event.people[one]
    blocks = () if other in (NOBODY, one) else (other,)
    edited = pick(
        (
            but(person, never_with=blocks),
            but(person, available=frozenset({1, 3})),
            but(person, available=None),
            but(person, needs_access=not person.needs_access),
            but(person, fixed_table=None if person.fixed_table else pick([t.id for t in event.tables])),
        )
    )
    choices = (EditPerson(edited), EditPerson(edited), RemovePerson(one), ImportPeople((Entry(person=edited),)))  # type: ignore[arg-type]
    return pick(choices)  # type: ignore[return-value]


def draft_of(event: Event, seed: int) -> Plan:
    """A plan of the whole evening, as the planner makes it."""
    problem = problem_of(event, seed=seed)
    return repair(problem, plan(problem)).plan
