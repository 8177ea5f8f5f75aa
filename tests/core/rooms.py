"""An evening with a real plan, at any moment: what live changes are decided on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rotation import Pairing, Plan, Role, TableId, plan
from server.core import timeline as tl
from server.core.commands import Before, Command, Undo
from server.core.decide import Change, Refusal, decide
from server.core.model import Event, Format, Participant, ParticipantId, PlanId, tables_for
from server.core.problem import problem_of
from tests.builders import MIN, T0, S, a_person, a_timeline, an_agenda, an_event, asked, but, crowd, people

WALK_S, TALK_S = 60, 600
ROUND_MS = (WALK_S + TALK_S) * S


def pid(text: str) -> ParticipantId:
    return ParticipantId(text)


@dataclass(slots=True)
class Room:
    """An event with the plan that everyone holds, and what was done to it."""

    event: Event
    plan: Plan | None
    now_ms: int = T0
    log: dict[int, Before] = field(default_factory=dict)

    def ask(self, command: Command, *, by: str = "Ada", seen: int = 1_000_000) -> Change | Refusal:
        """Decide and, if it is done, go on with what follows; as the server does it, with plans of new names."""
        earlier, held = self.event, self.plan
        decided = decide(earlier, asked(command, by=by, seen=seen), self.now_ms, held)
        if isinstance(decided, Change):
            name = PlanId(f"v{decided.after.version}")
            self.event = decided.after if decided.plan is None else decided.kept_as(name)
            self.plan = decided.plan or self._restored(command) or held
            self.log[self.event.version] = _before(earlier, held, self.event, self.now_ms)
        return decided

    def _restored(self, command: Command) -> Plan | None:
        return command.before.plan if isinstance(command, Undo) and command.before else None

    def do(self, command: Command, *, by: str = "Ada") -> Change:
        """Something that has to work."""
        change = self.ask(command, by=by)
        assert isinstance(change, Change), change
        return change

    def refused(self, command: Command, *, seen: int = 1_000_000) -> str:
        """The sentence of something that must not work."""
        answer = self.ask(command, seen=seen)
        assert isinstance(answer, Refusal), answer
        return answer.sentence

    def undo(self) -> Change | Refusal:
        """Take the last action back."""
        top = self.event.undo[-1].version
        return self.ask(Undo(of=top, before=self.log[top]))

    def at(self, number: int, pid_: str) -> Pairing | None:
        """Where somebody sits in a round."""
        assert self.plan is not None
        return next((p for p in self.plan.rounds[number - 1].pairings if pid_ in p.people), None)

    def table(self, number: int, table: str) -> tuple[str, ...]:
        """Who sits at a table in a round."""
        assert self.plan is not None
        pairings = self.plan.rounds[number - 1].pairings
        return next((p.people for p in pairings if p.table == TableId(table)), ())

    def why(self, number: int, pid_: str) -> str:
        """Why somebody sits out a round."""
        assert self.plan is not None
        return next(b.why.value for b in self.plan.rounds[number - 1].byes if b.person == pid_)


def a_room(
    *, mentors: int = 3, mentees: int = 4, rounds: int = 3, tables: int | None = None, **changes: object
) -> Room:
    """Mentors m1.., mentees e1.., the lobby open, everybody seen, the plan published."""
    everybody = {p.id: but(p, arrived_at_ms=T0) for p in people(mentors, mentees).values()}
    return _published(everybody, rounds, tables or mentors, **changes)


def a_room_of_peers(count: int = 12, seats: int = 4, rounds: int = 3, tables: int = 3) -> Room:
    """Peers p1.. at tables of some seats."""
    everybody = crowd(*(a_person(f"p{n}", f"Peer {n}", Role.PEER, arrived_at_ms=T0) for n in range(1, count + 1)))
    return _published(everybody, rounds, tables, format=Format.PEERS, seats=seats)


def a_room_of_groups(mentors: int = 3, mentees: int = 9, rounds: int = 3, seats: int = 4) -> Room:
    """A mentor and some mentees at each table."""
    everybody = {p.id: but(p, arrived_at_ms=T0) for p in people(mentors, mentees).values()}
    return _published(everybody, rounds, mentors, format=Format.GROUPS, seats=seats)


def _published(everybody: Mapping[ParticipantId, Participant], rounds: int, tables: int, **changes: object) -> Room:
    agenda = an_agenda(rounds=rounds, walk_s=WALK_S, talk_s=TALK_S)
    event = an_event(
        people=everybody,
        agenda=agenda,
        timeline=tl.open_lobby(a_timeline(rounds=rounds, walk_s=WALK_S, talk_s=TALK_S), T0),
        tables=tables_for(tables),
        **changes,
    )
    return Room(event=event, plan=plan(problem_of(event)))


def talking(room: Room, number: int) -> Room:
    """The same room one minute into the conversation of a round."""
    room.event = but(room.event, timeline=tl.go_on(room.event.timeline, T0))
    room.now_ms = T0 + (number - 1) * ROUND_MS + WALK_S * S + MIN
    return room


def _before(earlier: Event, held: Plan | None, after: Event, at_ms: int) -> Before:
    names = ("tables", "agenda", "timeline", "published", "draft", "shown", "announcement")
    changed = {name: getattr(earlier, name) for name in names if getattr(earlier, name) != getattr(after, name)}
    was = {p: earlier.people[p].attendance if p in earlier.people else None for p in after.people}
    moved = {p: a for p, a in was.items() if a != after.people[p].attendance}
    return Before(at_ms=at_ms, fields=changed, people=moved, plan=held if "published" in changed else None)
