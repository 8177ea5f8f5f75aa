"""The evening as a list for the host: when, what to say, what to press, who sits out; and how to go on without."""

from __future__ import annotations

from dataclasses import dataclass

from rotation import Plan
from server.core import timeline as tl
from server.core.host_view import Deck, host_view
from server.core.model import Event
from server.core.paper_rest import RestRound, rest_round
from server.core.paper_times import NEVER, When, by_key
from server.core.paper_view import Times
from server.core.sentence import chain, say
from server.core.timeline import Kind, Segment
from server.core.views import SOON
from server.core.words import minutes, segment_name

SAY: dict[Kind, tuple[str, ...]] = {
    Kind.LOBBY: (
        say("Welcome! Scan the code on the big screen, or open the address and type the code and your name."),
        say("Your phone or your paper card tells you where you sit. Without both: the list on the wall, or the desk."),
    ),
    Kind.BRIEFING: (
        say("What is said at the tables stays there. Listen, ask, be kind; the person with the question leads."),
        say("When the time is up, thank each other and move on at once. The next person is waiting."),
    ),
    Kind.WALK: (say("Please go to your table now: look for the number and the shape."),),
    Kind.TALK: (say("One minute left: agree on one next step."),),
    Kind.BREAK: (say("Enjoy the break. Please be back on time."),),
    Kind.WRAPUP: (say("Thank you all! Say one thing that you will do next."),),
    Kind.FINISHED: (say("Thank you for coming."),),
}
CUES = {Kind.TALK: say("A minute before the end")}
BY_HAND = (Kind.LOBBY, Kind.FINISHED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the script. past: it is over; now: it is going on. press: empty where the clock does it.

    cue: when to say it; empty: at once. early: the button that ends it sooner.
    """

    when: When
    title: str
    length: str
    cue: str
    say: tuple[str, ...]
    press: str
    early: str
    out: tuple[str, ...]
    free: tuple[str, ...]
    past: bool
    now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bell:
    """When to ring, how often, and what for."""

    when: When
    rings: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """The whole evening for the host, and what is needed to go on with paper."""

    steps: tuple[Step, ...]
    bells: tuple[Bell, ...]
    closed: tuple[str, ...]
    talk: str
    walk: str
    paused: bool


def script(event: Event, plan: Plan | None, now_ms: int, whens: tuple[When, ...]) -> Script:
    """The script as the evening stands now. whens: when each segment begins."""
    decks = {deck.key: deck for deck in host_view(event, plan, now_ms).decks}
    index, times = tl.position(event.timeline, now_ms).index, by_key(event.timeline, whens)
    row = tuple(zip(event.timeline.segments, whens, strict=True))
    steps = [
        _step(s, when, decks[s.key], _seats(event, plan, s, times), i - index, held=event.timeline.held)
        for i, (s, when) in enumerate(row)
        if not s.skipped
    ]
    return Script(
        steps=(_opening(decks[SOON], past=index >= 0), *steps),
        bells=tuple(_bell(s, when) for s, when in row[max(1, index) :] if not s.skipped),
        closed=tuple(t.label for t in event.tables if t.closed),
        talk=minutes(event.agenda.talk_s),
        walk=minutes(event.agenda.walk_s),
        paused=event.timeline.paused_at_ms is not None,
    )


def _opening(deck: Deck, *, past: bool) -> Step:
    return Step(
        when=NEVER,
        title=say("Before the doors open"),
        length="",
        cue="",
        say=(),
        press="" if deck.primary is None else deck.primary.label,
        early="",
        out=(),
        free=(),
        past=past,
        now=not past,
    )


def _step(segment: Segment, when: When, deck: Deck, seats: RestRound | None, turn: int, *, held: bool) -> Step:
    """turn: negative for what is over, 0 for what is going on."""
    waits = segment.kind in BY_HAND or (segment.kind is Kind.WALK and held)
    label = "" if deck.primary is None or segment.kind is Kind.FINISHED else deck.primary.label
    return Step(
        when=when,
        title=segment_name(segment),
        length="" if segment.planned_s is None else minutes(segment.planned_s),
        cue=CUES.get(segment.kind, ""),
        say=SAY[segment.kind],
        press=label if waits else "",
        early="" if waits else label,
        out=() if seats is None else seats.out,
        free=() if seats is None else seats.free,
        past=turn < 0,
        now=turn == 0,
    )


def _seats(event: Event, plan: Plan | None, segment: Segment, times: Times) -> RestRound | None:
    """Who sits where after a walk."""
    if plan is None or segment.kind is not Kind.WALK:
        return None
    return next((rest_round(event, r, times) for r in plan.rounds if r.number == segment.round_no), None)


def _bell(segment: Segment, when: When) -> Bell:
    length = () if segment.planned_s is None else (minutes(segment.planned_s),)
    match segment.kind:
        case Kind.WALK:
            rings, text = "2", say("Go to your table for round {number}", number=segment.round_no)
        case Kind.TALK:
            rings, text = "1", say("Round {number} begins", number=segment.round_no)
        case _:
            rings, text = "3", segment_name(segment)
    return Bell(when=when, rings=rings, text=chain((text, *length), say(", ")))
