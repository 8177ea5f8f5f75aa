"""What needs the host: each with why, since when, and the presses that settle it. Most urgent first, then oldest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rotation import Pairing, Plan, RoundPlan
from server.core.check import Remedy
from server.core.checks import checks
from server.core.model import Absence, Event, Need, Participant, ParticipantId
from server.core.presses import Press
from server.core.reseat import planned
from server.core.sentence import Sentence, chain, say, say_n
from server.core.standing import GOING
from server.core.timeline import Kind
from server.core.views import SOON

MANY = 3  # from so many missing people on, one press marks them all
NAMED = 24  # so many of them are named; the tables show the others


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something that needs the host. cards: the segments in which it matters, empty for always. urgent: asked for.

    check, remedies: what does not fit together before the evening, by its key, and what helps.
    """

    key: str
    title: str
    detail: str = ""
    since_ms: int | None = None
    presses: tuple[Press, ...] = ()
    cards: tuple[str, ...] = ()
    urgent: bool = False
    person: str = ""
    check: str = ""
    remedies: tuple[Remedy, ...] = ()


def needs(event: Event, plan: Plan | None, rounds: Sequence[RoundPlan]) -> tuple[Item, ...]:
    """Everything that waits for the host: who asks, who is waited for in `rounds`, who has no seat, what can wait."""
    if plan is None:
        return (*asking(event, plan), *_checks(event))
    return (
        *asking(event, plan),
        *_missing(event, rounds),
        *unseated(event, plan),
        *_drafts(event),
        *_checks(event),
    )


def asking(event: Event, plan: Plan | None) -> tuple[Item, ...]:
    """Who has asked for something, oldest first."""
    return _oldest_first(_asks(event, plan))


def unseated(event: Event, plan: Plan | None) -> tuple[Item, ...]:
    """Who is here and has no seat, oldest first; nobody before there is a plan."""
    return () if plan is None else _oldest_first(_unseated(event, plan))


def _oldest_first(items: Iterator[Item]) -> tuple[Item, ...]:
    return tuple(sorted(items, key=lambda item: item.since_ms or 0))


# --- what attendees asked for --------------------------------------------------------------------------------------


def _asks(event: Event, plan: Plan | None) -> Iterator[Item]:
    for person in event.people.values():
        if person.ask is not None and not person.ask.answer:
            at = say("Table {label}.", label=person.ask.table) if person.ask.table else say("No table.")
            yield Item(
                key=f"ask-{person.id}",
                title=_asked(person.ask.need, person.name),
                detail=chain((at, *_waiting(event, plan, person))),
                since_ms=person.ask.at_ms,
                presses=(*_ask_presses(person, person.ask.need), _done(person)),
                urgent=True,
                person=person.id,
            )


def _asked(need: Need, name: str) -> Sentence:
    match need:
        case Need.HELP:
            return say("{name} asked for help", name=name)
        case Need.PARTNER_MISSING:
            return say("{name} misses a partner", name=name)
        case Need.LEAVING:
            return say("{name} has to leave", name=name)
        case _:
            return say("{name} is here and needs a seat", name=name)


def _ask_presses(person: Participant, need: Need) -> tuple[Press, ...]:
    if need is Need.LEAVING:
        return (
            Press(label=say("Leaves now"), command="Leave", values=(person.id, "now"), shows_effect=True),
            Press(label=say("After this round"), command="Leave", values=(person.id, "next"), shows_effect=True),
        )
    if need is Need.SEAT:
        return _seat_presses(person.id)
    return (Press(label=say("I am going"), command="Answer", values=(person.id, str(GOING))),)


def _done(person: Participant) -> Press:
    return Press(label=say("Done"), command="TakeBack", values=(person.id,))


def _waiting(event: Event, plan: Plan | None, person: Participant) -> Iterator[Sentence]:
    """Who is expected at the table of somebody whose partner is missing."""
    if plan is None or person.ask is None or person.ask.need is not Need.PARTNER_MISSING:
        return
    table = next((t.id for t in event.tables if t.label == person.ask.table), None)
    others = {
        pid
        for seating in plan.rounds
        for pairing in seating.pairings
        if pairing.table == table and person.id in pairing.people
        for pid in pairing.people
    } - {person.id}
    absent = [event.people[pid].name for pid in sorted(others) if pid in event.people and not _is_in(event, pid)]
    if absent:
        yield say("Not seen yet: {names}.", names=chain(absent, say(", ")))


def _seat_presses(pid: ParticipantId) -> tuple[Press, ...]:
    return (
        Press(label=say("Seat from next round"), command="Seat", values=(pid, "next"), shows_effect=True),
        Press(label=say("Seat now"), command="Seat", values=(pid, "now"), shows_effect=True),
    )


# --- people without a seat, seats without people --------------------------------------------------------------------


def _unseated(event: Event, plan: Plan) -> Iterator[Item]:
    known = planned(plan)
    for person in event.people.values():
        gone = person.attendance.gone
        here = person.arrived_at_ms is not None and gone is None and person.id not in known
        back = gone is not None and gone.why is Absence.NO_SHOW and (person.arrived_at_ms or 0) > gone.at_ms
        if (here or back) and person.ask is None:
            yield Item(
                key=f"seat-{person.id}",
                title=say("{name} has no seat", name=person.name),
                detail=say("Came after the tables were set.") if here else say("Was marked as not here, and has come."),
                since_ms=person.arrived_at_ms,
                presses=_seat_presses(person.id),
                person=person.id,
            )


def _missing(event: Event, rounds: Sequence[RoundPlan]) -> Iterator[Item]:
    """In each round: who should sit there and has not been seen."""
    for seating in rounds:
        cards = (f"{Kind.WALK}-{seating.number}", f"{Kind.TALK}-{seating.number}")
        absent = [(p, pid) for p in seating.pairings for pid in p.people if not _is_in(event, pid)]
        if len(absent) > MANY:
            yield _all_missing(seating, [pid for _, pid in absent], cards)
        for pairing, pid in absent[:NAMED]:
            if pid in event.people:
                yield _one_missing(event, seating, pairing, pid, cards)


def _all_missing(seating: RoundPlan, people: Sequence[ParticipantId], cards: tuple[str, ...]) -> Item:
    label = say("Mark all {number} as not here", number=len(people))
    return Item(
        key=f"all-missing-{seating.number}",
        title=say_n("{n} person has not been seen", "{n} people have not been seen", len(people)),
        detail=say("Their partners wait. Everyone marked can come back with one press."),
        presses=(Press(label=label, command="NoShow", values=tuple(people), shows_effect=True),),
        cards=cards,
    )


def _one_missing(
    event: Event, seating: RoundPlan, pairing: Pairing, pid: ParticipantId, cards: tuple[str, ...]
) -> Item:
    waiting = [event.people[p].name for p in pairing.people if p != pid and p in event.people and _is_in(event, p)]
    return Item(
        key=f"missing-{seating.number}-{pid}",
        title=say(
            "Table {label}: {name} is not here", label=event.table(pairing.table).label, name=event.people[pid].name
        ),
        detail=say_n("{names} is waiting.", "{names} are waiting.", len(waiting), names=some(waiting))
        if waiting
        else "",
        presses=(
            Press(label=say("Not coming"), command="NoShow", values=(pid,), shows_effect=True),
            Press(label=say("Is here"), command="CheckIn", values=(pid,)),
        ),
        cards=cards,
        person=pid,
    )


def some(names: Sequence[str]) -> Sentence:
    """Two of them, and how many more there are."""
    listed = chain(names[:2], say(", "))
    more = len(names) - 2
    return say_n("{names} and {n} more", "{names} and {n} more", more, names=listed) if more > 0 else listed


def _is_in(event: Event, pid: ParticipantId) -> bool:
    person = event.people.get(pid)
    return person is not None and person.arrived_at_ms is not None


# --- rounds that nobody sees yet --------------------------------------------------------------------------------------


def _drafts(event: Event) -> Iterator[Item]:
    if event.shown is None:
        return
    number = event.shown + 1
    yield Item(
        key=f"draft-{number}",
        title=say("Round {number} is not published", number=number),
        detail=say("Phones do not know its tables yet."),
        presses=(
            Press(label=say("Publish round {number}", number=number), command="Reveal", values=(str(number),)),
            Press(label=say("Publish all"), command="Reveal", values=("all",)),
        ),
    )


# --- before the evening ---------------------------------------------------------------------------------------------


def _checks(event: Event) -> Iterator[Item]:
    """What does not fit together, until the doors open: from then on a remedy would do more harm than good."""
    if event.timeline.segments[0].starts_at_ms is not None:
        return
    for check in checks(event):
        lost = event.published is not None and bool(check.remedies)
        yield Item(
            key=f"check-{check.key}",
            title=check.sentence,
            detail=say("This takes the plan back; publish a new one then.") if lost else "",
            cards=(SOON,),
            check=check.key,
            remedies=check.remedies,
        )
