"""After a kick-off both sides say with whom they would like to go on; a yes of both makes a pair.

What somebody chose is known to them alone. The event holds whether choosing is closed, and the pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from enum import StrEnum
from typing import assert_never

from rotation import Plan, Ranks
from server.core import deeds
from server.core import timeline as tl
from server.core.arrange import Arranged
from server.core.commands import ChoosingCommand, CloseChoosing, OpenChoosing, SetPairs
from server.core.errors import BadRequest
from server.core.model import Choosing, Event, Format, Participant, ParticipantId
from server.core.sentence import Sentence, say
from server.core.timeline import Kind, Refused

MAX_RANK = 5


class Stage(StrEnum):
    """How far choosing is."""

    AHEAD = "ahead"
    """The last round is still to come."""
    OPEN = "open"
    CLOSED = "closed"
    """Pairs are about to be made."""
    MADE = "made"


def stage(event: Event, now_ms: int) -> Stage:
    """How far choosing is; before the closing words, it is still ahead."""
    if event.choosing.pairs is not None:
        return Stage.MADE
    if event.choosing.closed:
        return Stage.CLOSED
    now = tl.current(event.timeline, now_ms)
    over = now is not None and now.kind in (Kind.WRAPUP, Kind.FINISHED)
    return Stage.OPEN if over and event.format is Format.KICKOFF else Stage.AHEAD


def choose(event: Event, command: ChoosingCommand, now_ms: int) -> Arranged:
    """Apply one command. Raises Refused with the reason."""
    match command:
        case CloseChoosing():
            return _close(event, now_ms)
        case OpenChoosing():
            if not event.choosing.closed:
                raise Refused(say("People can choose already."))
            return _changed(event, Choosing(), deeds.choosing_opened())
        case SetPairs(pairs):
            if not event.choosing.closed:
                raise Refused(say("Close choosing first; until then people may change their minds."))
            return _changed(event, replace(event.choosing, pairs=pairs), deeds.pairs_made(n=len(pairs)))
        case _:
            assert_never(command)


def _close(event: Event, now_ms: int) -> Arranged:
    if event.choosing.closed:
        raise Refused(say("Choosing is closed already."))
    if stage(event, now_ms) is Stage.AHEAD:
        raise Refused(say("People choose after the last round of a kick-off; there is nothing to close yet."))
    return _changed(event, replace(event.choosing, closed=True), deeds.choosing_closed())


def _changed(event: Event, choosing: Choosing, said: Sentence) -> Arranged:
    return Arranged(after=replace(event, choosing=choosing), said=said, undoable=True)


def met(event: Event, plan: Plan | None, pid: ParticipantId, now_ms: int) -> tuple[Participant, ...]:
    """Everybody with whom somebody sat in rounds that were held, in the order of the rounds."""
    held = tl.rounds_held(event.timeline, now_ms)
    rounds = [] if plan is None else [r for r in plan.rounds if r.number in held]
    tables = (p.people for r in rounds for p in r.pairings if pid in p.people)
    others = dict.fromkeys(other for people in tables for other in people if other != pid)
    return tuple(event.people[other] for other in others if other in event.people)


def read_ranks(people: Iterable[Participant], text: Callable[[str], str]) -> Ranks:
    """The form as it was sent; `text` gives the place of somebody, empty for nobody. Raises BadRequest."""
    places = {person.id: text(f"rank-{person.id}") for person in people}
    allowed = {str(n) for n in range(1, MAX_RANK + 1)}
    if not {place for place in places.values() if place} <= allowed:
        raise BadRequest(say("Choose one of the places of the list for each person, or “Not this time”."))
    return {pid: int(place) for pid, place in places.items() if place}


def partners_of(event: Event, pid: ParticipantId) -> tuple[Participant, ...]:
    """With whom somebody goes on."""
    pairs = event.choosing.pairs or ()
    others = [e if pid == m else m for m, e in pairs if pid in (m, e)]
    return tuple(event.people[other] for other in others if other in event.people)
