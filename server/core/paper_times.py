"""When things begin, as it stands on paper: in the room's own time as soon as the evening runs, as planned before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from itertools import accumulate

from server.core import timeline as tl
from server.core.timeline import Kind, Segment, Timeline

DAY_MIN = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A time on paper. at_ms: shared time, which the page writes in its own zone; None: `text` says all there is."""

    text: str
    at_ms: int | None = None


NEVER = When(text="")


def clock_minutes(text: str) -> int | None:
    """Minutes after midnight for `18:30`; None if it is no time of day."""
    hours, colon, rest = text.partition(":")
    if not (colon and hours.isdecimal() and rest.isdecimal() and len(text) <= 5):
        return None
    minutes = int(hours) * 60 + int(rest)
    return minutes if int(rest) < 60 and minutes < DAY_MIN else None


def instant(at_ms: int, zone: tzinfo = UTC) -> When:
    """A known instant. zone: of the room, where that is known already; UTC says that it is not."""
    text = f"{datetime.fromtimestamp(at_ms / 1000, zone):%H:%M}"
    return When(text=f"{text} UTC" if zone is UTC else text, at_ms=at_ms)


def starts(timeline: Timeline, now_ms: int, start_min: int | None = None, zone: tzinfo = UTC) -> tuple[When, ...]:
    """When each segment begins, if every open one takes its planned time. zone: as for `instant`.

    start_min: minutes after midnight at which the host means to start. Once the host has started, the clock says it.
    """
    if timeline.segments[1].starts_at_ms is None:
        return _planned(timeline, start_min)
    return tuple(instant(at_ms, zone) for at_ms in _expected(timeline, now_ms))


def by_key(timeline: Timeline, whens: tuple[When, ...]) -> Mapping[str, When]:
    """The same by the key of the segment; a round that goes on after a reopening counts from there."""
    return {s.key: when for s, when in zip(timeline.segments, whens, strict=True)}


def _planned(timeline: Timeline, start_min: int | None) -> tuple[When, ...]:
    """From the start, which nobody has pressed yet; the lobby is before it."""
    lengths = accumulate((_length_s(s) for s in timeline.segments[1:-1]), initial=0)
    return (NEVER, *(_after(s // 60, start_min) for s in lengths))


def _after(minutes: int, start_min: int | None) -> When:
    if start_min is None:
        return When(text=f"+{minutes} min")
    hour, minute = divmod((start_min + minutes) % DAY_MIN, 60)
    return When(text=f"{hour:02}:{minute:02}")


def _expected(timeline: Timeline, now_ms: int) -> list[int]:
    """A pause moves what is ahead; an open walk ends when its planned time is over, and not before now."""
    here = tl.position(timeline, now_ms).index
    late_ms = 0 if timeline.paused_at_ms is None else max(0, now_ms - timeline.paused_at_ms)
    found, at_ms = [], 0
    for i, segment in enumerate(timeline.segments):
        if segment.starts_at_ms is not None:
            at_ms = segment.starts_at_ms + (late_ms if i > here else 0)
        found.append(at_ms)
        at_ms = max(now_ms if i == here else 0, at_ms + _length_s(segment) * 1000)
    return found


def _length_s(segment: Segment) -> int:
    return 0 if segment.skipped or segment.kind is Kind.LOBBY else segment.planned_s or 0
