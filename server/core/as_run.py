"""What became of the evening: what was held when, who sat with whom, and who was there.

Nothing of it is written down while it happens. It follows from the timeline, whose past is immutable, from the seats
that everybody held (no repair and no undo changes those of a round that was held), and from who was seen when. Only
pauses need the log: a timeline that runs again does not tell how long it stood.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from rotation import Pairing, Plan, RoundPlan, Why
from server.core import timeline as tl
from server.core.model import Absence, Event, Participant, ParticipantId, Table
from server.core.timeline import Kind, Segment, Timeline
from server.core.views import shown_rounds
from server.core.words import segment_name

S = 1_000


class Course(StrEnum):
    """How far a stretch of the evening has come."""

    AHEAD = "ahead"
    RUNNING = "running"
    DONE = "done"
    SKIPPED = "skipped"


class Presence(StrEnum):
    """Where somebody was in one round."""

    SEATED = "at a table"
    OUT = "sat out"
    AWAY = "away"
    UNSEEN = "not seen"
    """They had a seat, and nobody saw them by the end of the round; nor did anybody say that they were missing."""


class Standing(StrEnum):
    """How somebody came through the evening."""

    HERE = "here"
    LATE = "late"
    LEFT = "left"
    NO_SHOW = "no-show"
    UNSEEN = "not seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One edit of the clock, as the log keeps it: when, by which command, and the timeline before it."""

    at_ms: int
    command: str
    was: Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One segment of the evening, planned and as it was. Lengths are net of pauses; instants are shared time.

    planned_start_ms: had all gone as planned since the first round was started; None before that.
    starts_at_ms, ends_at_ms: as it was; None: not yet, or never.
    """

    key: str
    name: str
    kind: Kind
    round_no: int
    course: Course
    planned_s: int
    planned_start_ms: int | None
    starts_at_ms: int | None
    ends_at_ms: int | None
    actual_s: int
    paused_s: int

    @property
    def late_s(self) -> int | None:
        """How much later than planned it began; negative: earlier; None: it has not."""
        if self.starts_at_ms is None or self.planned_start_ms is None:
            return None
        return round((self.starts_at_ms - self.planned_start_ms) / S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Who sat together at a table. unseen: had the seat, and were never checked in by then."""

    round_no: int
    table: Table
    people: tuple[Participant, ...]
    unseen: frozenset[ParticipantId]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRun:
    """One round whose conversation has begun and was not skipped."""

    number: int
    talk: Stretch
    conversations: tuple[Conversation, ...]
    places: Mapping[ParticipantId, Presence]

    def count(self, presence: Presence) -> int:
        """How many people were there like this."""
        return sum(found is presence for found in self.places.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """One person's evening."""

    person: Participant
    standing: Standing
    places: tuple[Presence, ...]

    @property
    def took_part(self) -> bool:
        """Whether they sat at a table in some round."""
        return Presence.SEATED in self.places


@dataclass(frozen=True, slots=True, kw_only=True)
class AsRun:
    """The evening so far. drift_ms: how much later than planned it ends; None before the first round."""

    stretches: tuple[Stretch, ...]
    rounds: tuple[RoundRun, ...]
    attendees: tuple[Attendee, ...]
    over: bool
    drift_ms: int | None

    @property
    def conversations(self) -> tuple[Conversation, ...]:
        """All of them, round by round."""
        return tuple(talk for held in self.rounds for talk in held.conversations)


def as_run(event: Event, plan: Plan | None, turns: Sequence[Turn], now_ms: int) -> AsRun:
    """The evening so far. plan: the published one; turns: every edit of the clock, oldest first."""
    found = stretches(event.timeline, pauses(event.timeline, turns, now_ms), now_ms)
    talks = {s.round_no: s for s in found if s.kind is Kind.TALK}
    seatings = {seating.number: seating for seating in shown_rounds(event, plan)}
    held = [n for n in tl.rounds_held(event.timeline, now_ms) if n in seatings]
    rounds = tuple(_round(event, seatings[n], talks[n]) for n in held)
    segment = tl.current(event.timeline, now_ms)
    return AsRun(
        stretches=found,
        rounds=rounds,
        attendees=tuple(_attendee(person, rounds) for person in event.people.values()),
        over=segment is not None and segment.kind is Kind.FINISHED,
        drift_ms=tl.drift_ms(event.timeline, now_ms),
    )


# --- the clock -----------------------------------------------------------------------------------------------------


def pauses(timeline: Timeline, turns: Sequence[Turn], now_ms: int) -> Mapping[int, int]:
    """When the clock stood still: from -> until, both in shared time. A pause that was undone was none."""
    found: dict[int, int] = {}
    values = [*(turn.was for turn in turns), timeline]
    for turn, (was, then) in zip(turns, pairwise(values), strict=True):
        if turn.command == "ShiftClock":
            by_ms = _jump(was, then)
            found = {start + by_ms: end + by_ms for start, end in found.items()}
        elif was.paused_at_ms is not None and then.paused_at_ms != was.paused_at_ms:
            found.pop(was.paused_at_ms, None)
            if turn.command != "Undo":
                found[was.paused_at_ms] = turn.at_ms
    if timeline.paused_at_ms is not None:
        found[timeline.paused_at_ms] = max(now_ms, timeline.paused_at_ms)
    return found


def _jump(was: Timeline, then: Timeline) -> int:
    return (then.segments[0].starts_at_ms or 0) - (was.segments[0].starts_at_ms or 0)


def stretches(timeline: Timeline, stood: Mapping[int, int], now_ms: int) -> tuple[Stretch, ...]:
    """Planned against actual. A round that went on after a reopening is one stretch, and so is one that was cut."""
    parts: dict[str, list[Segment]] = {}
    for segment in timeline.segments:
        if segment.kind not in (Kind.LOBBY, Kind.FINISHED):
            parts.setdefault(segment.key, []).append(segment)
    where = tl.position(timeline, now_ms)
    reached = timeline.segments[: where.index + 1]
    current = reached[-1] if reached else None
    begin_ms = next((s.starts_at_ms for s in reached if s.kind not in (Kind.LOBBY, Kind.FINISHED)), None)
    found, planned_ms = [], 0
    for of_key in parts.values():
        planned_start = None if begin_ms is None else begin_ms + planned_ms
        real = [s for s in of_key if s in reached and not s.skipped]
        found.append(_stretch(of_key, real, current, planned_start, stood, now_ms))
        planned_ms += (of_key[0].planned_s or 0) * S
    return tuple(found)


def _stretch(
    parts: Sequence[Segment],
    real: Sequence[Segment],
    current: Segment | None,
    planned_start_ms: int | None,
    stood: Mapping[int, int],
    now_ms: int,
) -> Stretch:
    spans = [(s.starts_at_ms or 0, now_ms if s is current else s.ends_at_ms or now_ms) for s in real]
    still_ms = sum(b - a for a, b in stood.items() if any(start <= a < end for start, end in spans))
    runs = current is not None and current in real
    return Stretch(
        key=parts[0].key,
        name=segment_name(parts[0]),
        kind=parts[0].kind,
        round_no=parts[0].round_no,
        course=_course(parts, real, runs=runs),
        planned_s=parts[0].planned_s or 0,
        planned_start_ms=planned_start_ms,
        starts_at_ms=spans[0][0] if spans else None,
        ends_at_ms=None if runs or not spans else spans[-1][1],
        actual_s=round((sum(end - start for start, end in spans) - still_ms) / S),
        paused_s=round(still_ms / S),
    )


def _course(parts: Sequence[Segment], real: Sequence[Segment], *, runs: bool) -> Course:
    if real:
        return Course.RUNNING if runs else Course.DONE
    return Course.SKIPPED if parts[-1].skipped else Course.AHEAD


# --- who was there -------------------------------------------------------------------------------------------------


def _round(event: Event, seating: RoundPlan, talk: Stretch) -> RoundRun:
    at = {pid: pairing for pairing in seating.pairings for pid in pairing.people}
    away = {bye.person for bye in seating.byes if bye.why is Why.AWAY}
    known = {*at, *(bye.person for bye in seating.byes)}
    places = {
        pid: Presence.AWAY
        if pid in away or person.attendance.misses(seating.number)
        else _presence(event, person, at.get(pid), talk, planned=pid in known)
        for pid, person in event.people.items()
    }
    conversations = (_conversation(event, pairing, talk) for pairing in seating.pairings)
    return RoundRun(
        number=seating.number,
        talk=talk,
        conversations=tuple(found for found in conversations if len(found.people) > 1),
        places=places,
    )


def _presence(event: Event, person: Participant, pairing: Pairing | None, talk: Stretch, *, planned: bool) -> Presence:
    if not _seen(person, talk):
        return Presence.UNSEEN if planned else Presence.AWAY
    if pairing is None or len(_there(event, pairing, talk.round_no)) < 2:
        return Presence.OUT
    return Presence.SEATED


def _seen(person: Participant, talk: Stretch) -> bool:
    """Whether they had come, or said that they sat there, before the round was over."""
    if person.spotted is not None and person.spotted.round_no <= talk.round_no:
        return True
    return person.arrived_at_ms is not None and (talk.ends_at_ms is None or person.arrived_at_ms < talk.ends_at_ms)


def _there(event: Event, pairing: Pairing, round_no: int) -> tuple[Participant, ...]:
    """Who had a seat here, and is not known to have been missing."""
    people = (event.people[pid] for pid in pairing.people if pid in event.people)
    return tuple(person for person in people if not person.attendance.misses(round_no))


def _conversation(event: Event, pairing: Pairing, talk: Stretch) -> Conversation:
    people = _there(event, pairing, talk.round_no)
    return Conversation(
        round_no=talk.round_no,
        table=event.table(pairing.table),
        people=people,
        unseen=frozenset(person.id for person in people if not _seen(person, talk)),
    )


def _attendee(person: Participant, rounds: Iterable[RoundRun]) -> Attendee:
    held = tuple(rounds)
    first = held[0].talk.starts_at_ms if held else None
    return Attendee(
        person=person,
        standing=_standing(person, first),
        places=tuple(round_run.places[person.id] for round_run in held),
    )


def _standing(person: Participant, first_talk_ms: int | None) -> Standing:
    gone = person.attendance.gone
    if gone is not None:
        return Standing.LEFT if gone.why is Absence.LEFT else Standing.NO_SHOW
    if person.arrived_at_ms is None:
        return Standing.UNSEEN
    return Standing.LATE if first_talk_ms is not None and person.arrived_at_ms > first_talk_ms else Standing.HERE
