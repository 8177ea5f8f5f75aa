"""What became of the evening, for the organizer: the page with its pictures, and one sheet without personal data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from rotation import Plan, RoundPlan
from server.core.as_run import AsRun, Attendee, Conversation, Course, Presence, RoundRun, Standing, Stretch
from server.core.model import Event
from server.core.organizer_view import FORMAT_NAMES
from server.core.plan_picture import Matrix, met_matrix
from server.core.report_picture import COURSES, PresencePicture, Punctuality, lateness, length, presence, punctuality
from server.core.sentence import Sentence, chain, say, say_n
from server.core.timeline import Kind
from server.core.views import shown_rounds, sort_key

MOST_TOPICS = 8
LEAST_SHARED = 3
"""A topic is named on the sheet without personal data if so many conversations had it: one alone may name somebody."""
STANDINGS = {
    Standing.NO_SHOW: say("No-show"),
    Standing.UNSEEN: say("Never checked in"),
    Standing.LATE: say("Came late"),
    Standing.LEFT: say("Left early"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One figure with its words."""

    words: str
    figure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLine:
    """One stretch of the evening in words and figures."""

    name: str
    state: str
    planned_start_ms: int | None
    starts_at_ms: int | None
    planned: str
    taken: str
    paused: str
    late: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundLine:
    """One round in figures."""

    number: int
    conversations: int
    seated: int
    out: int
    unseen: int
    away: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAllThere:
    """People who did not simply come and stay, in one way."""

    title: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """The page. begun: a round was held; over: nothing is to come."""

    begun: bool
    over: bool
    summary: str
    facts: tuple[Fact, ...]
    matrix: Matrix | None
    by_times: bool
    unsure: int
    times: tuple[TimeLine, ...]
    punctuality: Punctuality
    lines: tuple[RoundLine, ...]
    presence: PresencePicture
    people: tuple[NotAllThere, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """One sheet for sponsors and for the wall: no names, no addresses, nothing about anybody."""

    kind: str
    began_ms: int | None
    facts: tuple[Fact, ...]
    topics: tuple[tuple[str, int], ...]
    sentences: tuple[str, ...]
    over: bool


def report_view(event: Event, plan: Plan | None, run: AsRun) -> ReportView:
    """The page as it is now. plan: the published one."""
    return ReportView(
        begun=bool(run.rounds),
        over=run.over,
        summary=_summary(run),
        facts=tuple(_facts(run)),
        matrix=met_matrix(event, _as_held(event, plan, run)) if plan is not None and run.rounds else None,
        by_times=not event.format.has_roles,
        unsure=sum(bool(talk.unseen) for talk in run.conversations),
        times=tuple(_time_line(found) for found in run.stretches),
        punctuality=punctuality(run),
        lines=tuple(_round_line(held) for held in run.rounds),
        presence=presence(run.rounds),
        people=tuple(_not_all_there(run.attendees)),
    )


def impact(event: Event, run: AsRun) -> Impact:
    """The sheet as it is now."""
    return Impact(
        kind=FORMAT_NAMES[event.format],
        began_ms=next((found.starts_at_ms for found in run.stretches), None),
        facts=(*_facts(run), *_hours(run)),
        topics=_topics(run.conversations),
        sentences=tuple(_sentences(event, run)),
        over=run.over,
    )


# --- in words and figures ------------------------------------------------------------------------------------------


def _summary(run: AsRun) -> Sentence:
    if not run.rounds:
        return say("No round has been held yet. What happens stands here as soon as it does.")
    begun = say_n(
        "{n} round was held, the last one {state}.",
        "{n} rounds were held, the last one {state}.",
        len(run.rounds),
        state=COURSES[run.rounds[-1].talk.course],
    )
    skipped = [str(s.round_no) for s in run.stretches if s.kind is Kind.TALK and s.course is Course.SKIPPED]
    left_out = [say("Skipped: round {numbers}.", numbers=chain(skipped, say(", ")))] if skipped else []
    return chain([begun, *left_out, _ending(run)])


def _ending(run: AsRun) -> Sentence:
    late_s = round((run.drift_ms or 0) / 1000)
    time = length(abs(late_s))
    if abs(late_s) < 30:
        return say("The evening ended on time.") if run.over else say("The evening is going to end on time.")
    if late_s > 0 and run.over:
        return say("The evening ended {time} later than planned (minutes and seconds).", time=time)
    if late_s > 0:
        return say("The evening is going to end {time} later than planned (minutes and seconds).", time=time)
    if run.over:
        return say("The evening ended {time} earlier than planned (minutes and seconds).", time=time)
    return say("The evening is going to end {time} earlier than planned (minutes and seconds).", time=time)


def _facts(run: AsRun) -> Iterator[Fact]:
    talks = run.conversations
    pairs = {frozenset((one.id, other.id)) for talk in talks for one, other in combinations(talk.people, 2)}
    yield Fact(words=say("expected"), figure=str(len(run.attendees)))
    yield Fact(words=say("took part"), figure=str(sum(found.took_part for found in run.attendees)))
    yield Fact(words=say("rounds held"), figure=str(len(run.rounds)))
    yield Fact(words=say("conversations"), figure=str(len(talks)))
    yield Fact(words=say("pairs who met"), figure=str(len(pairs)))


def _hours(run: AsRun) -> Iterator[Fact]:
    seconds = sum(held.count(Presence.SEATED) * held.talk.actual_s for held in run.rounds)
    yield Fact(words=say("hours of talk, over all people"), figure=f"{seconds / 3600:.0f}")


def _time_line(found: Stretch) -> TimeLine:
    return TimeLine(
        name=found.name,
        state=COURSES[found.course],
        planned_start_ms=found.planned_start_ms,
        starts_at_ms=found.starts_at_ms,
        planned=length(found.planned_s),
        taken="" if found.starts_at_ms is None else length(found.actual_s),
        paused=length(found.paused_s) if found.paused_s else "",
        late=lateness(found.late_s),
    )


def _round_line(held: RoundRun) -> RoundLine:
    return RoundLine(
        number=held.number,
        conversations=len(held.conversations),
        seated=held.count(Presence.SEATED),
        out=held.count(Presence.OUT),
        unseen=held.count(Presence.UNSEEN),
        away=held.count(Presence.AWAY),
    )


def _not_all_there(attendees: Sequence[Attendee]) -> Iterator[NotAllThere]:
    for standing, title in STANDINGS.items():
        names = (found.person.name for found in attendees if found.standing is standing)
        ordered = tuple(sorted(names, key=sort_key))
        if ordered:
            yield NotAllThere(title=title, names=ordered)


def _topics(talks: Sequence[Conversation]) -> tuple[tuple[str, int], ...]:
    """What most conversations had in common: a topic that everybody at the table had named."""
    found = Counter(
        topic
        for talk in talks
        for topic in talk.people[0].topics
        if all(topic in person.topics for person in talk.people)
    )
    often = [(topic, count) for topic, count in found.items() if count >= LEAST_SHARED]
    return tuple(sorted(often, key=lambda pair: (-pair[1], sort_key(pair[0]))))[:MOST_TOPICS]


def _sentences(event: Event, run: AsRun) -> Iterator[Sentence]:
    if run.rounds:
        yield _ending(run)
    organisations = {found.person.organisation for found in run.attendees if found.took_part} - {""}
    if len(organisations) > 1:
        yield say_n("People came from {n} organisation.", "People came from {n} organisations.", len(organisations))
    languages = {word for found in run.attendees if found.took_part for word in found.person.languages}
    if len(languages) > 1:
        yield say_n("They speak {n} language.", "They speak {n} languages.", len(languages))
    if event.choosing.pairs:
        yield say_n(
            "{n} pair goes on together after this evening.",
            "{n} pairs go on together after this evening.",
            len(event.choosing.pairs),
        )


# --- the seats that were taken --------------------------------------------------------------------------------------


def _as_held(event: Event, plan: Plan, run: AsRun) -> Plan:
    """The plan as it was held: rounds that were not are left out, and so is who was missing."""
    held = {found.number: found for found in run.rounds}
    rounds = (seating for seating in shown_rounds(event, plan) if seating.number in held)
    return replace(plan, rounds=tuple(_taken(seating, held[seating.number]) for seating in rounds))


def _taken(seating: RoundPlan, held: RoundRun) -> RoundPlan:
    there = {person.id for talk in held.conversations for person in talk.people}
    return replace(
        seating,
        pairings=tuple(
            replace(
                pairing,
                mentors=tuple(pid for pid in pairing.mentors if pid in there),
                mentees=tuple(pid for pid in pairing.mentees if pid in there),
                peers=tuple(pid for pid in pairing.peers if pid in there),
            )
            for pairing in seating.pairings
        ),
    )
