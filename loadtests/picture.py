"""The charts of a report, as shapes on a time axis. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import log10
from zlib import crc32

from loadtests.verdict import NEVER, Evidence, Spread, quantile

WIDE = 1000.0
MOST_ROWS = 150
ROW = 6.0

Scale = Callable[[float], float]


class Showing(StrEnum):
    """What a phone does at an instant."""

    RIGHT = "right"
    BEHIND = "behind"
    AWAY = "away"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A stretch of one row. x, width: of WIDE."""

    x: float
    width: float
    y: float
    showing: Showing


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something that happened to all at once."""

    x: float
    label: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One press: how soon half, 95 % and the last of those concerned were right; x of WIDE."""

    said: str
    people: int
    half: str
    most: str
    last: str
    x_half: float
    x_most: float
    x_last: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Everything drawn. limit_x: where the limit of a command stands among `rows`."""

    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    height: float
    shown: int
    people: int
    minutes: tuple[Mark, ...]
    online: str
    rows: tuple[Row, ...]
    limit_x: float


def picture(evidence: Evidence, spreads: Sequence[Spread]) -> Picture:
    """Draw what phones did."""
    began, ended = _span(evidence)
    people = sorted(evidence.sights)
    step = max(1, -(-len(people) // MOST_ROWS))
    sample = people[::step]

    def x(at_ms: float) -> float:
        return round(min(1.0, max(0.0, (at_ms - began) / (ended - began))) * WIDE, 1)

    bars = [
        Bar(x=x(a), width=max(0.3, x(b) - x(a)), y=n * ROW, showing=showing)
        for n, who in enumerate(sample)
        for a, b, showing in stretches(evidence, who, ended)
    ]
    return Picture(
        bars=tuple(bars),
        marks=tuple(_marks(evidence, x)),
        height=max(ROW, len(sample) * ROW),
        shown=len(sample),
        people=len(people),
        minutes=tuple(_minutes(began, ended, x)),
        online=_online(evidence, began, ended),
        rows=tuple(_row(s, evidence.limits.right_ms) for s in spreads),
        limit_x=_log_x(evidence.limits.right_ms),
    )


def stretches(evidence: Evidence, who: int, ended: float) -> Iterator[tuple[float, float, Showing]]:
    """What one phone did from its first sight on: right, behind what was true, or away; neighbours differ."""
    row = evidence.sights[who]
    ends = [t for span in evidence.ups.get(who, ()) for t in span if t < NEVER]
    times = sorted({*(s.at_ms for s in row), *(p.confirmed_ms for p in evidence.presses), *ends, ended})
    times = [t for t in times if row[0].at_ms <= t <= ended]
    begun: tuple[float, Showing] | None = None
    for at, until in pairwise(times):
        now = _showing(evidence, who, at, until)
        if begun is None:
            begun = at, now
        elif begun[1] is not now:
            yield begun[0], at, begun[1]
            begun = at, now
    if begun is not None:
        yield begun[0], ended, begun[1]


def _showing(evidence: Evidence, who: int, at_ms: float, until_ms: float) -> Showing:
    if not evidence.was_up(who, at_ms, until_ms):
        return Showing.AWAY
    sight, pid = evidence.shown(who, at_ms), evidence.pids.get(who)
    true = [p.due for p in evidence.presses if p.confirmed_ms <= at_ms]
    due = true[-1] if true else evidence.before
    text = due.seats.get(pid) if pid is not None else None
    if sight is None or pid is None or text is None:
        return Showing.BEHIND
    matches = (sight.clock, sight.seats, sight.said) == (due.clock.id, crc32(text.encode()), due.said_to(pid))
    return Showing.RIGHT if matches else Showing.BEHIND


def _span(evidence: Evidence) -> tuple[float, float]:
    times = [s.at_ms for s in evidence.batch.sights] + [p.confirmed_ms for p in evidence.presses]
    began, ended = (min(times), max(times) + 2_000) if times else (0.0, 1.0)
    return began, max(ended, began + 1)


def _marks(evidence: Evidence, x: Scale) -> Iterator[Mark]:
    for press in evidence.presses:
        if not press.quick:
            yield Mark(x=x(press.sent_ms), label=press.said, kind="press")
    for start_ms, key in sorted({(s.start_ms, s.key) for s in evidence.batch.skews}):
        yield Mark(x=x(start_ms), label=key.replace("-", " "), kind="boundary")
    if evidence.restart is not None:
        yield Mark(x=x(evidence.restart.killed_ms), label="crash", kind="crash")


def _minutes(began: float, ended: float, x: Scale) -> Iterator[Mark]:
    every_s = next(s for s in (10, 30, 60, 300, 900, 3_600) if (ended - began) / 1000 / s <= 15 or s == 3_600)
    at = 0
    while began + at * 1000 < ended:
        yield Mark(x=x(began + at * 1000), label=f"{at // 60}:{at % 60:02}", kind="minute")
        at += every_s


def _online(evidence: Evidence, began: float, ended: float) -> str:
    """How many phones were on line, as the points of a line 100 high."""
    most, steps = max(1, len(evidence.sights)), 200
    points = []
    for n in range(steps + 1):
        at = began + (ended - began) * n / steps
        up = sum(any(a <= at < b for a, b in spans) for spans in evidence.ups.values())
        points.append(f"{n / steps * WIDE:.0f},{100 - 100 * up / most:.1f}")
    return " ".join(points)


def _row(spread: Spread, limit_ms: float) -> Row:
    took = spread.took_ms
    half, most, last = quantile(took, 0.5), quantile(took, 0.95), took[-1]
    return Row(
        said=spread.said,
        people=len(took),
        half=_said(half),
        most=_said(most),
        last=_said(last),
        x_half=_log_x(half),
        x_most=_log_x(most),
        x_last=_log_x(min(last, limit_ms * 10)),
    )


def _log_x(ms: float) -> float:
    """From 1 ms to 10 s, each tenfold as wide."""
    return round(log10(max(1.0, min(ms, 10_000.0))) / 4 * WIDE, 1)


def _said(ms: float) -> str:
    return "never" if ms == NEVER else f"{ms:.0f} ms"
