"""From a change in the room to the seats that follow from it: the fewest that have to change."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

from rotation import Move, Plan, Problem, ProblemError, TableId, moves, repair, warnings
from server.core import deeds
from server.core import timeline as tl
from server.core.model import Event, Participant, ParticipantId
from server.core.problem import problem_of
from server.core.sentence import Sentence, say
from server.core.standing import recalled
from server.core.timeline import Kind, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Reseated:
    """The event after a change in the room, and the seats if they changed: who moves, and what is not as it should."""

    after: Event
    said: str
    plan: Plan | None = None
    moves: tuple[Move, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """How far the evening is: rounds 1..done are past; running: the next one is going on, walk included."""

    done: int
    running: bool

    @property
    def open(self) -> int:
        """The first round in which somebody can still take a seat."""
        return self.done + 1

    @property
    def next(self) -> int:
        """The first round that has not begun."""
        return self.done + 1 + self.running


def spot(event: Event, now_ms: int) -> Spot:
    """Where the evening stands between its rounds."""
    segment = tl.current(event.timeline, now_ms)
    if segment is None or segment.kind in (Kind.LOBBY, Kind.BRIEFING):
        return Spot(done=0, running=False)
    if segment.kind in (Kind.WALK, Kind.TALK):
        return Spot(done=segment.round_no - 1, running=True)
    if segment.kind is Kind.BREAK:
        return Spot(done=segment.round_no, running=False)
    return Spot(done=event.agenda.rounds, running=False)


def reseat(
    event: Event,
    plan: Plan | None,
    now_ms: int,
    said: str,
    *,
    newcomers: Collection[ParticipantId] = (),
    full: bool = False,
) -> Reseated:
    """Fit the seats to the event as it is now. Before there is a plan, there are none."""
    if plan is None:
        return Reseated(after=event, said=said)
    _check_not_over(event, now_ms)
    where = spot(event, now_ms)
    problem = seated_problem(event, plan, newcomers, running=where.open if where.running else 0)
    keep = frozenset(t.id for t in event.tables if t.locked or (t.closed and t.closed_from > where.open))
    repaired = repair(problem, plan, done=where.done, running=where.running, full=full, keep=keep)
    return reseated(event, problem, plan, repaired.plan, said, changed=repaired.moves)


def _check_not_over(event: Event, now_ms: int) -> None:
    """An evening that is over may be reopened, and then has rounds ahead again that nobody would have fitted."""
    now = tl.current(event.timeline, now_ms)
    if now is not None and now.kind is Kind.FINISHED:
        raise Refused(say("The evening is over. Reopen it to change tables and seats."))


def reseated(
    event: Event, problem: Problem, plan: Plan, new: Plan, said: str, changed: tuple[Move, ...] | None = None
) -> Reseated:
    """The event with a new seating in the place of another."""
    found = moves(plan, new) if changed is None else changed
    return Reseated(
        after=event,
        said=said,
        plan=None if new == plan else new,
        moves=found,
        warnings=warnings(problem, plan, new),
    )


def seated_problem(event: Event, plan: Plan, newcomers: Collection[ParticipantId] = (), *, running: int = 0) -> Problem:
    """The problem of those whom the plan knows, and of newcomers who were asked in.

    running: a round in which nobody is called to a chair who has not been seen yet.
    """
    known = planned(plan) | set(newcomers)
    seated = {pid for r in plan.rounds if r.number == running for p in r.pairings for pid in p.people}
    mentors = max((len(p.mentors) for r in plan.rounds for p in r.pairings), default=1)
    unseen = {p.id for p in event.people.values() if p.arrived_at_ms is None} - seated
    try:
        return problem_of(
            event, [p for p in event.people.values() if p.id in known], unseen=unseen, running=running, mentors=mentors
        )
    except ProblemError as error:
        raise Refused(named(event, f"{error}.")) from error


def planned(plan: Plan) -> frozenset[ParticipantId]:
    """Everybody whom the plan knows."""
    seated = {pid for r in plan.rounds for pairing in r.pairings for pid in pairing.people}
    return frozenset(seated | {bye.person for r in plan.rounds for bye in r.byes})


def person_of(event: Event, pid: ParticipantId) -> Participant:
    """The person with this id. Raises Refused."""
    person = event.people.get(pid)
    if person is None:
        raise Refused(say("This person is not on the list any more."))
    return person


def people_at(plan: Plan | None, table: TableId, round_no: int) -> tuple[ParticipantId, ...]:
    """Who sits at a table in a round."""
    if plan is None or not 1 <= round_no <= len(plan.rounds):
        return ()
    return next((p.people for p in plan.rounds[round_no - 1].pairings if p.table == table), ())


def token(person: Participant | ParticipantId) -> str:
    """Stands for a person in what is logged, so that no log holds a name."""
    return f"{{{person.id if isinstance(person, Participant) else person}}}"


_TOKEN = re.compile(r"\{([\w-]+)\}")
_SOMEONE = say("someone")


def named(event: Event, text: str) -> str:
    """What was logged, with the names that people have now."""
    if isinstance(text, Sentence):
        return text.with_values(_of_texts(partial(named, event)))
    for pid, person in event.people.items():
        for mark in (token(pid), f"'{pid}'") if pid in text else ():
            text = text.replace(mark, person.name) if mark in text else text
    return text


def logged(event: Event, text: str) -> str:
    """A line of the log for people, in their language; whoever is not on the list any more is `someone`."""
    line = deeds.recalled(text)
    if isinstance(line, Sentence):
        return line.with_values(_of_texts(partial(called, event)))
    return _TOKEN.sub(_SOMEONE, named(event, line))


def called(event: Event, text: str) -> str:
    """Whom a token stands for; other texts as they are."""
    token = _TOKEN.fullmatch(text)
    if token is None:
        return text
    person = event.people.get(ParticipantId(token[1]))
    return _SOMEONE if person is None else recalled(person.name)


def _of_texts(change: Callable[[str], str]) -> Callable[[str, object], object]:
    """What changes the texts among the values of a sentence, and no number."""
    return lambda _name, value: change(value) if isinstance(value, str) else value
