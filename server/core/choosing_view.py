"""What people see who choose with whom to go on, and what the host sees of it: how many, and the pairs."""

from __future__ import annotations

from dataclasses import dataclass

from rotation import Plan, Ranks, Role
from server.core.choosing import MAX_RANK, Stage, met, partners_of, stage
from server.core.export import Export
from server.core.model import Event, Participant, ParticipantId
from server.core.sentence import say
from server.core.views import Face, face, sort_key

PLACES = (
    say("Not this time"),
    say("First choice"),
    say("Second choice"),
    say("Third choice"),
    say("Fourth choice"),
    say("Fifth choice"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceRow:
    """One person somebody has met. rank: the place they were given, empty: none."""

    id: ParticipantId
    face: Face
    rank: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceView:
    """The form of one person. places: (value, words)."""

    title: str
    stage: Stage
    rows: tuple[ChoiceRow, ...]
    places: tuple[tuple[str, str], ...]
    has_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Couple:
    """Two who go on together."""

    mentor: Participant
    mentee: Participant


@dataclass(frozen=True, slots=True, kw_only=True)
class PairsView:
    """What the host sees. chosen: how many have, of how many who could; without: names of those in no pair."""

    stage: Stage
    chosen: int
    people: int
    pairs: tuple[Couple, ...]
    without: tuple[str, ...]


def choice_view(event: Event, plan: Plan | None, pid: ParticipantId, own: Ranks | None, now_ms: int) -> ChoiceView:
    """The form of one person; `own`: what they have chosen, None: nothing yet."""
    people = met(event, plan, pid, now_ms)
    places = PLACES[: 1 + min(MAX_RANK, len(people))]
    return ChoiceView(
        title=event.title,
        stage=stage(event, now_ms),
        rows=tuple(ChoiceRow(id=p.id, face=face(p), rank=str((own or {}).get(p.id, ""))) for p in people),
        places=tuple((str(n or ""), words) for n, words in enumerate(places)),
        has_chosen=own is not None,
    )


def pairs_view(event: Event, plan: Plan | None, chosen: int, now_ms: int) -> PairsView:
    """What the host sees; `chosen`: how many people have."""
    sat = frozenset(pid for r in plan.rounds for p in r.pairings for pid in p.people) if plan else frozenset()
    made = event.choosing.pairs is not None
    return PairsView(
        stage=stage(event, now_ms),
        chosen=chosen,
        people=sum(pid in event.people for pid in sat),
        pairs=couples(event),
        without=_without(event) if made else (),
    )


def couples(event: Event) -> tuple[Couple, ...]:
    """The pairs, A to Z by mentor."""
    known = [(m, e) for m, e in event.choosing.pairs or () if m in event.people and e in event.people]
    found = (Couple(mentor=event.people[m], mentee=event.people[e]) for m, e in known)
    return tuple(sorted(found, key=lambda c: (sort_key(c.mentor.name), sort_key(c.mentee.name))))


def pairs_export(event: Event) -> Export:
    """The pairs, then those without."""
    columns = {"mentor": "mentor", "mentor_email": "mentor e-mail", "mentee": "mentee", "mentee_email": "mentee e-mail"}
    paired = ((c.mentor.name, c.mentor.email, c.mentee.name, c.mentee.email) for c in couples(event))
    alone = (
        (person.name, "", "no pair", "") if person.role is Role.MENTOR else ("no pair", "", person.name, "")
        for person in _alone(event)
    )
    return Export(columns=columns, rows=(*paired, *alone))


def _without(event: Event) -> tuple[str, ...]:
    return tuple(person.name for person in _alone(event))


def _alone(event: Event) -> tuple[Participant, ...]:
    """Those in no pair, A to Z; whether anybody chose them is not said."""
    alone = (p for p in event.people.values() if not partners_of(event, p.id))
    return tuple(sorted(alone, key=lambda p: sort_key(p.name)))
