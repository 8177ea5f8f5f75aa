"""The evening drawn: planned against taken, and who was there. Finished figures, in units of the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from server.core.as_run import AsRun, Course, Presence, RoundRun, Stretch
from server.core.sentence import Sentence, chain, say
from server.core.timeline import Kind

NAME_W, PLOT_W, NOTE_W = 96, 420, 104
WIDTH = NAME_W + PLOT_W + NOTE_W
ROW_H = 34
AXIS_H = 24
TICKS_MIN = (1, 2, 5, 10, 15, 30, 60, 120, 240)
MOST_TICKS = 8
MIN_MS = 60_000
COURSES = {
    Course.AHEAD: say("ahead"),
    Course.RUNNING: say("running"),
    Course.DONE: say("done"),
    Course.SKIPPED: say("skipped"),
}
ORDER = (Presence.SEATED, Presence.OUT, Presence.UNSEEN, Presence.AWAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row. planned, taken: (from, length) in units; taken None: not yet, or skipped."""

    y: int
    name: str
    planned: tuple[int, int]
    taken: tuple[int, int] | None
    note: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A line across, so many minutes after the start."""

    x: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Punctuality:
    """Rounds and breaks on one line of time."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """So many people who were there in one way. number: which of the four, for its shade."""

    x: int
    length: int
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceRow:
    """One round."""

    y: int
    name: str
    slices: tuple[Slice, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PresencePicture:
    """Who was there, round by round. legend: what the shades stand for."""

    width: int
    height: int
    rows: tuple[PresenceRow, ...]
    legend: tuple[str, ...]


def lateness(seconds: int | None) -> Sentence | str:
    """`+2:05`, `on time`; empty while it has not begun."""
    if seconds is None:
        return ""
    if abs(seconds) < 1:
        return say("on time")
    sign = "+" if seconds > 0 else "\N{MINUS SIGN}"
    return say("{time}", time=f"{sign}{length(abs(seconds))}")


def length(seconds: int) -> str:
    """`20:00`."""
    return f"{seconds // 60}:{seconds % 60:02}"


def punctuality(run: AsRun) -> Punctuality:
    """Draw what was planned above what it took. Walks are the gaps."""
    shown = [found for found in run.stretches if found.kind is not Kind.WALK and found.planned_start_ms is not None]
    begin = min((s.planned_start_ms or 0 for s in run.stretches), default=0)
    last = max((_last_ms(found) for found in shown), default=begin)
    span = max(MIN_MS, last - begin)
    bars = tuple(_bar(found, n * ROW_H, begin, span) for n, found in enumerate(shown))
    return Punctuality(width=WIDTH, height=len(bars) * ROW_H + AXIS_H, bars=bars, ticks=_ticks(span))


def _last_ms(found: Stretch) -> int:
    planned = (found.planned_start_ms or 0) + found.planned_s * 1000
    start = found.starts_at_ms
    return planned if start is None else max(planned, start + (found.actual_s + found.paused_s) * 1000)


def _bar(found: Stretch, y: int, begin: int, span: int) -> Bar:
    def at(start_ms: int, length_s: int) -> tuple[int, int]:
        return NAME_W + (start_ms - begin) * PLOT_W // span, max(2, length_s * 1000 * PLOT_W // span)

    start = found.starts_at_ms
    return Bar(
        y=y,
        name=found.name,
        planned=at(found.planned_start_ms or 0, found.planned_s),
        taken=None if start is None else at(start, found.actual_s + found.paused_s),
        note=COURSES[found.course] if start is None else lateness(found.late_s),
        title=_title(found),
    )


def _title(found: Stretch) -> Sentence:
    """`Round 2 (running): planned 20:00; taken 3:10; began on time`."""
    done = found.course is Course.DONE
    name = found.name if done else say("{name} ({state})", name=found.name, state=COURSES[found.course])
    parts = [say("{name}: planned {time}", name=name, time=length(found.planned_s))]
    if found.starts_at_ms is not None:
        taken = length(found.actual_s)
        paused = say("taken {time}, and {paused} paused", time=taken, paused=length(found.paused_s))
        parts.append(paused if found.paused_s else say("taken {time}", time=taken))
    if found.late_s is not None:
        parts.append(say("began {late}", late=lateness(found.late_s)))
    return chain(parts, "; ")


def _ticks(span_ms: int) -> tuple[Tick, ...]:
    step = next((step for step in TICKS_MIN if span_ms <= step * MOST_TICKS * MIN_MS), TICKS_MIN[-1])
    return tuple(
        Tick(
            x=NAME_W + minute * MIN_MS * PLOT_W // span_ms,
            text=say("{minutes} min", minutes=minute) if minute else say("start"),
        )
        for minute in range(0, span_ms // MIN_MS + 1, step)
    )


def presence(rounds: Sequence[RoundRun]) -> PresencePicture:
    """Draw how many sat at a table, sat out, were never seen, or were away."""
    rows = tuple(_row(held, n * ROW_H) for n, held in enumerate(rounds))
    words = (say("At a table"), say("Sat out"), say("Never checked in"), say("Away"))
    return PresencePicture(width=WIDTH, height=len(rows) * ROW_H, rows=rows, legend=words)


def _row(held: RoundRun, y: int) -> PresenceRow:
    counts = [held.count(way) for way in ORDER]
    total = max(1, sum(counts))
    ends = [end * PLOT_W // total for end in accumulate(counts, initial=0)]
    return PresenceRow(
        y=y,
        name=say("Round {number}", number=held.number),
        slices=tuple(
            Slice(x=NAME_W + ends[n], length=ends[n + 1] - ends[n], number=n) for n, count in enumerate(counts) if count
        ),
        note=say("{part} of {whole}", part=counts[0], whole=sum(counts)),
    )
