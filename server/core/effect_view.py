"""What a change would do to whom, before it is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rotation import Cause, Move, Pairing
from server.core import deeds
from server.core.decide import Change
from server.core.model import Event, ParticipantId
from server.core.needs import some
from server.core.planner_words import in_words
from server.core.reseat import named
from server.core.sentence import Sentence, chain, say, say_n

MOST_LINES = 12

WHY = {
    Cause.AWAY: say("is not here"),
    Cause.BACK: say("can sit again"),
    Cause.PARTNER_AWAY: say("the partner is not here"),
    Cause.FILLS: say("takes a free seat"),
    Cause.GIVES_UP: say("gives up the seat and sits out in turn"),
    Cause.COMPANY: say("meets somebody else"),
    Cause.TABLE: say("the table has changed"),
    Cause.BY_HAND: say("by hand"),
    Cause.REPLANNED: say("planned again"),
    Cause.ROUND: say("the rounds have changed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectLine:
    """One person, and what changes for them round by round."""

    name: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What would be done. people: how many have a change; more: how many of them are not listed."""

    said: str
    people: int
    lines: tuple[EffectLine, ...]
    more: int
    warnings: tuple[str, ...]
    is_draft: bool = False

    @property
    def summary(self) -> Sentence:
        """How many people would notice."""
        if not self.people:
            return say("Nobody changes seats.")
        who = say_n("{n} person gets other seats or partners.", "{n} people get other seats or partners.", self.people)
        quiet = say("No phone shows this before you publish.")
        return chain((who, quiet if self.is_draft else say("Only their phones buzz.")))

    @property
    def rest(self) -> Sentence:
        """Who is not listed."""
        return say_n("and {n} more person", "and {n} more people", self.more)


def effect(event: Event, change: Change) -> Effect:
    """What a change means, person by person. event: as it is before."""
    after = change.after
    everyone = list(dict.fromkeys(move.person for move in change.moves))
    listed = everyone[:MOST_LINES]
    return Effect(
        said=named(after, named(event, deeds.recalled(change.said))),
        people=len(everyone),
        lines=tuple(_line(event, after, pid, change.moves) for pid in listed),
        more=len(everyone) - len(listed),
        warnings=tuple(in_words(event, in_words(after, warning)) for warning in change.warnings),
        is_draft=change.is_draft,
    )


def _line(event: Event, after: Event, pid: ParticipantId, moves: Sequence[Move]) -> EffectLine:
    person = after.people.get(pid) or event.people[pid]
    return EffectLine(name=person.name, changes=tuple(_changes(event, after, [m for m in moves if m.person == pid])))


def _changes(event: Event, after: Event, moves: Sequence[Move]) -> Iterator[str]:
    for move in moves:
        was, now = _place(event, move.before, move.person), _place(after, move.after, move.person)
        yield say(
            "Round {number}: {now} (was {was}): {why}", number=move.round_no, now=now, was=was, why=WHY[move.cause]
        )


def _place(event: Event, pairing: Pairing | None, pid: ParticipantId) -> str:
    if pairing is None:
        return say("no table")
    others = [event.people[p].name for p in pairing.people if p != pid and p in event.people]
    label = next((t.label for t in event.tables if t.id == pairing.table), "?")
    return say("table {label} with {names}", label=label, names=some(others)) if others else deeds.table(label=label)
