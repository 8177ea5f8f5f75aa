"""The evening in time, as a value.

A timeline is a row of segments. The first one starts at a stored instant, each next one starts where the one before
it ends, and from that alone `position(timeline, now)` says where we are. Nothing ever "fires": every process and
every phone computes the same answer from the same value, so a boundary can be neither missed nor doubled. The page's
`timeline.js` is the twin of `position`.

Every edit takes the value and `now` (milliseconds of shared time) and returns a new value. Three rules hold for all:

1.  Contiguous: each start equals the end before it. An end of None is *open*: that segment waits for the host, and
    nothing after it has a start yet.
2.  The past is immutable: what ended before `now` keeps its instants. Only `restore` (undo) may bring back an earlier
    value.
3.  Pause stops time where it stands. The pause instant takes the place of `now`; `resume` moves everything ahead by
    the time paused.

`held` means that the host starts each round: every walk is open, and keeps its planned length for when the host lets
go again. Skipped segments stay in the row with no length, because what was planned is part of the story.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from server.core.sentence import say

REOPENED_S = 300  # a finished evening that is reopened gets five more minutes of its last round


class Kind(StrEnum):
    """What a stretch of the evening is for."""

    LOBBY = "lobby"
    BRIEFING = "briefing"
    WALK = "walk"
    TALK = "talk"
    BREAK = "break"
    WRAPUP = "wrapup"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One stretch of the evening.

    round_no: 1-based; a break carries the round it follows; 0 for the rest.
    planned_s: seconds; None lasts as long as the host wants (lobby, finished).
    starts_at_ms: shared time; None while an open segment stands before it.
    ends_at_ms: shared time; None when open or not known yet.
    """

    kind: Kind
    round_no: int = 0
    planned_s: int | None = None
    starts_at_ms: int | None = None
    ends_at_ms: int | None = None
    skipped: bool = False

    @property
    def key(self) -> str:
        """Names the card that phones show for it, e.g. `talk-2`."""
        return f"{self.kind}-{self.round_no}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Segments in order, whether the host starts each round, and since when the clock stands still."""

    segments: tuple[Segment, ...]
    held: bool = False
    paused_at_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a timeline is at an instant. index -1: the lobby is not open yet. remaining_ms None: open."""

    index: int
    remaining_ms: int | None
    paused: bool


class Refused(Exception):
    """This edit makes no sense at this position; `sentence` tells the host why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def position(timeline: Timeline, now_ms: int) -> Position:
    """Where the evening stands: the last segment that has started."""
    at = _at(timeline, now_ms)
    index = -1
    for i, segment in enumerate(timeline.segments):
        if segment.starts_at_ms is None or segment.starts_at_ms > at:
            break
        index = i
    end = timeline.segments[index].ends_at_ms if index >= 0 else None
    remaining = None if end is None else max(0, end - at)
    return Position(index=index, remaining_ms=remaining, paused=timeline.paused_at_ms is not None)


def current(timeline: Timeline, now_ms: int) -> Segment | None:
    """The segment at `now_ms`, None before the lobby opens."""
    index = position(timeline, now_ms).index
    return timeline.segments[index] if index >= 0 else None


# --- edits -----------------------------------------------------------------------------------------------------


def open_lobby(timeline: Timeline, now_ms: int) -> Timeline:
    """Let people in; the lobby lasts until the host starts."""
    if timeline.segments[0].starts_at_ms is not None:
        raise Refused(say("The lobby is open already."))
    return _lay(timeline, 0, now_ms)


def go_on(timeline: Timeline, now_ms: int) -> Timeline:
    """End the current segment now and begin the next: start, start round now, end the break."""
    i = _running(timeline, now_ms)
    if i + 1 == len(timeline.segments):
        raise Refused(say("The evening is over. Reopen it to go on."))
    return _lay(_with(timeline, i, ends_at_ms=now_ms), i + 1, now_ms)


def end_talk(timeline: Timeline, now_ms: int, warning_s: int) -> Timeline:
    """End this conversation after a warning of at most `warning_s` seconds; never later than it would have ended."""
    i = _running(timeline, now_ms)
    segment = timeline.segments[i]
    if segment.kind is not Kind.TALK or segment.ends_at_ms is None:
        raise Refused(say("There is no conversation to end now."))
    end = min(segment.ends_at_ms, now_ms + warning_s * 1000)
    return _lay(_with(timeline, i, ends_at_ms=end), i + 1, end)


def skip_round(timeline: Timeline, now_ms: int) -> Timeline:
    """Leave out the round that is walking or talking now; it does not count as held."""
    i = _running(timeline, now_ms)
    segment = timeline.segments[i]
    if segment.kind not in (Kind.WALK, Kind.TALK):
        raise Refused(say("There is no round to skip now."))
    talk = i if segment.kind is Kind.TALK else i + 1
    cut = _with(timeline, i, ends_at_ms=now_ms)
    return _lay(_with(cut, talk, skipped=True), i + 1, now_ms)


def pause(timeline: Timeline, now_ms: int) -> Timeline:
    """Stop the clock where it stands."""
    where = position(timeline, now_ms)
    if where.paused:
        raise Refused(say("The clock is paused already."))
    if where.remaining_ms is None:
        raise Refused(say("Nothing is counting down now."))
    return replace(timeline, paused_at_ms=now_ms)


def resume(timeline: Timeline, now_ms: int) -> Timeline:
    """Go on with the time that was left: everything ahead moves by the time paused."""
    if timeline.paused_at_ms is None:
        raise Refused(say("The clock is running already."))
    i = position(timeline, now_ms).index
    end = timeline.segments[i].ends_at_ms
    running = replace(timeline, paused_at_ms=None)
    if end is None:
        return running
    end += max(0, now_ms - timeline.paused_at_ms)
    return _lay(_with(running, i, ends_at_ms=end), i + 1, end)


def extend(timeline: Timeline, now_ms: int, by_s: int) -> Timeline:
    """Move the end of the current segment by `by_s` seconds (negative: shorter) and all that follows with it."""
    i = position(timeline, now_ms).index
    end = timeline.segments[i].ends_at_ms if i >= 0 else None
    if end is None:
        raise Refused(say("Nothing is counting down now."))
    end = max(_at(timeline, now_ms) + 1, end + by_s * 1000)
    return _lay(_with(timeline, i, ends_at_ms=end), i + 1, end)


def hold(timeline: Timeline, now_ms: int) -> Timeline:
    """From here on every walk waits for the host."""
    if timeline.held:
        raise Refused(say("You start each round already."))
    return _relay(replace(timeline, held=True), now_ms)


def unhold(timeline: Timeline, now_ms: int) -> Timeline:
    """Let rounds start by themselves again; a walk that has lasted its planned time ends now."""
    if not timeline.held:
        raise Refused(say("Rounds start by themselves already."))
    return _relay(replace(timeline, held=False), now_ms)


def finish(timeline: Timeline, now_ms: int) -> Timeline:
    """End the evening now. What was cut off stays in the row, with no length, for `reopen`."""
    i = position(timeline, now_ms).index
    if i < 0:
        raise Refused(say("The lobby is not open yet."))
    if i + 1 == len(timeline.segments):
        raise Refused(say("The evening is over already."))
    running = timeline if timeline.paused_at_ms is None else resume(timeline, now_ms)
    cut = (_rest_of(running.segments[i], now_ms), *running.segments[i + 1 : -1])
    return replace(
        running,
        segments=(
            *running.segments[:i],
            replace(running.segments[i], ends_at_ms=now_ms),
            *(replace(s, starts_at_ms=now_ms, ends_at_ms=now_ms, skipped=True) for s in cut),
            replace(running.segments[-1], starts_at_ms=now_ms, ends_at_ms=None),
        ),
    )


def reopen(timeline: Timeline, now_ms: int) -> Timeline:
    """Go on with what `finish` cut off, or give the last round some more time."""
    last = len(timeline.segments) - 1
    if position(timeline, now_ms).index != last:
        raise Refused(say("The evening is still running."))
    over = timeline.segments[last]
    cut = [replace(s, skipped=False) for s in timeline.segments if s.skipped and s.starts_at_ms == over.starts_at_ms]
    rounds = max((s.round_no for s in timeline.segments), default=0)
    again = cut or [Segment(kind=Kind.TALK, round_no=rounds, planned_s=REOPENED_S)]
    closed = _with(timeline, last, ends_at_ms=now_ms)
    return _lay(replace(closed, segments=(*closed.segments, *again, Segment(kind=Kind.FINISHED))), last + 1, now_ms)


def follow(timeline: Timeline, now_ms: int, row: tuple[Segment, ...]) -> Timeline:
    """Put `row`, which ends with the end of the evening, in the place of everything ahead of the current segment."""
    i = position(timeline, now_ms).index
    if i >= 0 and timeline.segments[i].kind is Kind.FINISHED:
        raise Refused(say("The evening is over. Reopen it to change what comes."))
    changed = replace(timeline, segments=(*timeline.segments[: i + 1], *row))
    return _lay(changed, i + 1, timeline.segments[i].ends_at_ms if i >= 0 else None)


def delayed(timeline: Timeline, key: str, by_ms: int) -> Timeline:
    """The evening as one table lives it that talks on for `by_ms` after the end of segment `key`.

    What comes then begins later there, and ends when it ends for everybody.
    """
    end = next((s.ends_at_ms for s in timeline.segments if s.key == key), None)
    if end is None:
        return timeline
    until = end + by_ms

    def late(at_ms: int | None) -> int | None:
        return at_ms if at_ms is None or not end <= at_ms < until else until

    row = (replace(s, starts_at_ms=late(s.starts_at_ms), ends_at_ms=late(s.ends_at_ms)) for s in timeline.segments)
    return replace(timeline, segments=tuple(row))


def shift(timeline: Timeline, by_ms: int) -> Timeline:
    """The same evening on a clock that jumped by `by_ms`: every instant moves, no length changes."""

    def move(at_ms: int | None) -> int | None:
        return None if at_ms is None else at_ms + by_ms

    return replace(
        timeline,
        paused_at_ms=move(timeline.paused_at_ms),
        segments=tuple(
            replace(s, starts_at_ms=move(s.starts_at_ms), ends_at_ms=move(s.ends_at_ms)) for s in timeline.segments
        ),
    )


def restore(before: Timeline, at_ms: int, now_ms: int) -> Timeline:
    """Undo an edit that replaced `before` at `at_ms`.

    Time passed since counts as it would have without the mistake. Where that would jump over a boundary that nobody
    saw, the earlier value comes back paused at the instant of the mistake.
    """
    if position(before, now_ms).index == position(before, at_ms).index:
        return before
    return replace(before, paused_at_ms=at_ms)


# --- derived -----------------------------------------------------------------------------------------------------


def rounds_held(timeline: Timeline, now_ms: int) -> tuple[int, ...]:
    """Rounds whose conversation has begun and was not skipped, in order."""
    reached = position(timeline, now_ms).index + 1
    talks = (s.round_no for s in timeline.segments[:reached] if s.kind is Kind.TALK and not s.skipped)
    return tuple(dict.fromkeys(talks))


def expected_end_ms(timeline: Timeline, now_ms: int) -> int | None:
    """When the evening will be over if every walk takes its planned time; None before the first round begins."""
    i = position(timeline, now_ms).index
    if i < 0 or timeline.segments[i].kind is Kind.LOBBY:
        return None
    segment = timeline.segments[i]
    if segment.kind is Kind.FINISHED:
        return segment.starts_at_ms
    paused_ms = 0 if timeline.paused_at_ms is None else max(0, now_ms - timeline.paused_at_ms)
    end = max(now_ms, _planned_end(segment)) if segment.ends_at_ms is None else segment.ends_at_ms + paused_ms
    ahead = sum(s.planned_s or 0 for s in timeline.segments[i + 1 :] if not s.skipped)
    return end + ahead * 1000


def drift_ms(timeline: Timeline, now_ms: int) -> int | None:
    """How much later (positive) or earlier than planned the evening will end."""
    end = expected_end_ms(timeline, now_ms)
    if end is None:
        return None
    row = (s for s in timeline.segments if s.kind not in (Kind.LOBBY, Kind.FINISHED) and not s.skipped)
    began = next((s.starts_at_ms for s in row), None)
    planned = {s.key: s.planned_s or 0 for s in reversed(timeline.segments)}  # what came by reopening was not planned
    return end - (end if began is None else began) - sum(planned.values()) * 1000


# --- how a row is laid -----------------------------------------------------------------------------------------


def _at(timeline: Timeline, now_ms: int) -> int:
    return now_ms if timeline.paused_at_ms is None else min(now_ms, timeline.paused_at_ms)


def _running(timeline: Timeline, now_ms: int) -> int:
    """The current index, if the clock runs."""
    where = position(timeline, now_ms)
    if where.index < 0:
        raise Refused(say("Open the lobby first."))
    if where.paused:
        raise Refused(say("The clock is paused. Resume first."))
    return where.index


def _with(timeline: Timeline, i: int, *, ends_at_ms: int | None = None, skipped: bool | None = None) -> Timeline:
    segment = timeline.segments[i]
    changed = replace(
        segment,
        ends_at_ms=segment.ends_at_ms if ends_at_ms is None else ends_at_ms,
        skipped=segment.skipped if skipped is None else skipped,
    )
    return replace(timeline, segments=(*timeline.segments[:i], changed, *timeline.segments[i + 1 :]))


def _lay(timeline: Timeline, i: int, start_ms: int | None) -> Timeline:
    """Lay segments `i` onwards end to end from `start_ms`; after an open one nothing is known."""
    laid = list(timeline.segments[:i])
    for segment in timeline.segments[i:]:
        end = None if start_ms is None else _end(segment, start_ms, held=timeline.held)
        laid.append(replace(segment, starts_at_ms=start_ms, ends_at_ms=end))
        start_ms = end
    return replace(timeline, segments=tuple(laid))


def _end(segment: Segment, start_ms: int, *, held: bool) -> int | None:
    if segment.skipped:
        return start_ms
    if segment.planned_s is None or (held and segment.kind is Kind.WALK):
        return None
    return start_ms + segment.planned_s * 1000


def _relay(timeline: Timeline, now_ms: int) -> Timeline:
    """Lay what is ahead again after `held` changed; the current walk opens or gets its planned end."""
    i = position(timeline, now_ms).index
    if i < 0:
        return timeline
    segment = timeline.segments[i]
    if segment.kind is not Kind.WALK:
        return _lay(timeline, i + 1, segment.ends_at_ms)
    end = None if timeline.held else max(_at(timeline, now_ms), _planned_end(segment))
    opened = replace(segment, ends_at_ms=end)
    row = (*timeline.segments[:i], opened, *timeline.segments[i + 1 :])
    return _lay(replace(timeline, segments=row), i + 1, end)


def _planned_end(segment: Segment) -> int:
    return (segment.starts_at_ms or 0) + (segment.planned_s or 0) * 1000


def _rest_of(segment: Segment, now_ms: int) -> Segment:
    """What is left of a segment that is cut off now."""
    if segment.ends_at_ms is None:
        return segment
    return replace(segment, planned_s=max(0, -(-(segment.ends_at_ms - now_ms) // 1000)))
