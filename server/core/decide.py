"""What follows from a command: the next event, or a sentence that says why not.

`decide` is pure. It is given the event as it is, what was asked, and the shared time; it is called again with a newer
event if another process was faster. Who may ask at all is checked before, in `access`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from server.core import arrange
from server.core import timeline as tl
from server.core.commands import (
    Asked,
    Before,
    ClockCommand,
    EndTalk,
    Extend,
    Finish,
    GoOn,
    Hold,
    OpenLobby,
    Pause,
    Reopen,
    Resume,
    ShiftClock,
    SkipRound,
    Undo,
    Unhold,
)
from server.core.model import UNDO_DEPTH, Done, Event
from server.core.timeline import Kind, Refused, Timeline
from server.core.words import minutes, segment_name

JUMP_MEMORY_MS = 10_000  # two processes that see the same jump of the store's clock do so within this time


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The next event and, in words, what was done."""

    after: Event
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Nothing changes; the sentence says why and what to do."""

    sentence: str


def decide(event: Event, asked: Asked, now_ms: int) -> Change | Refusal:
    """Apply one command. The result's version is one more; its stamp is left for the caller to draw."""
    try:
        return _next(event, asked, now_ms)
    except Refused as refused:
        return Refusal(sentence=refused.sentence)


def _next(event: Event, asked: Asked, now_ms: int) -> Change:
    command = asked.command
    if isinstance(command, ClockCommand):
        return _move_clock(event, asked, command, now_ms)
    if isinstance(command, Undo):
        return _undo(event, command, asked.by, now_ms)
    if isinstance(command, ShiftClock):
        return _shift_clock(event, command.by_ms, now_ms)
    arranged = arrange.arrange(event, command, asked.by, now_ms)
    if arranged.by_host:
        return _done(event, arranged.after, arranged.said, asked.by, now_ms, undoable=arranged.undoable)
    return Change(after=replace(arranged.after, version=event.version + 1), said=arranged.said)


def _done(event: Event, after: Event, said: str, by: str, now_ms: int, *, undoable: bool) -> Change:
    """Note a host's action as the last one, and as one that can be taken back."""
    done = Done(version=event.version + 1, said=said, by=by, at_ms=now_ms)
    undo = (*after.undo, done)[-UNDO_DEPTH:] if undoable else after.undo
    return Change(after=replace(after, version=done.version, last=done, undo=undo), said=said)


# --- the clock -------------------------------------------------------------------------------------------------


def _move_clock(event: Event, asked: Asked, command: ClockCommand, now_ms: int) -> Change:
    _check_seen(event, asked.seen, now_ms)
    _check_segment(event, command, now_ms)
    timeline = _edit(event.timeline, command, now_ms)
    if isinstance(command, GoOn) and command.segment.startswith(Kind.LOBBY) and event.published is None:
        raise Refused("Publish the plan first, so that everyone knows where to go.")
    said = _said(event.timeline, timeline, command, now_ms)
    after = replace(event, timeline=timeline, clock_version=event.version + 1)
    return _done(event, after, said, asked.by, now_ms, undoable=True)


def _check_seen(event: Event, seen: int, now_ms: int) -> None:
    """A press is meant for the clock that the presser saw."""
    if seen >= event.clock_version or event.last is None:
        return
    moved = next((done for done in event.undo if done.version == event.clock_version), event.last)
    ago_s = max(0, now_ms - moved.at_ms) // 1000
    who = moved.by or "The server"
    raise Refused(f"{who} was faster, {ago_s} s ago: {moved.said}. Press again if you still want this.")


def _check_segment(event: Event, command: ClockCommand, now_ms: int) -> None:
    """Time passes without a version: a press at the very boundary is meant for the segment before it."""
    meant = getattr(command, "segment", None)
    now = tl.current(event.timeline, now_ms)
    if meant is not None and now is not None and now.key != meant:
        raise Refused(f"{segment_name(now)} has begun in the meantime. Nothing was changed.")


def _edit(timeline: Timeline, command: ClockCommand, now_ms: int) -> Timeline:
    match command:
        case OpenLobby():
            return tl.open_lobby(timeline, now_ms)
        case GoOn():
            return tl.go_on(timeline, now_ms)
        case EndTalk(_, warning_s):
            return tl.end_talk(timeline, now_ms, warning_s)
        case SkipRound():
            return tl.skip_round(timeline, now_ms)
        case Pause():
            return tl.pause(timeline, now_ms)
        case Resume():
            return tl.resume(timeline, now_ms)
        case Extend(_, by_s):
            return tl.extend(timeline, now_ms, by_s)
        case Hold():
            return tl.hold(timeline, now_ms)
        case Unhold():
            return tl.unhold(timeline, now_ms)
        case Finish():
            return tl.finish(timeline, now_ms)
        case Reopen():
            return tl.reopen(timeline, now_ms)
        case _:
            assert_never(command)


def _said(before: Timeline, after: Timeline, command: ClockCommand, now_ms: int) -> str:
    """What the toast, the log and the other hosts read."""
    match command:
        case GoOn():
            return f"{segment_name(after.segments[tl.position(after, now_ms).index])} started"
        case EndTalk(_, warning_s):
            left_ms = tl.position(after, now_ms).remaining_ms or 0
            return f"Round ends in {minutes(-(-left_ms // 1000))}" if warning_s else "Round ended"
        case SkipRound():
            return f"Round {before.segments[tl.position(before, now_ms).index].round_no} skipped"
        case Extend(_, by_s):
            return f"{minutes(abs(by_s))} {'added' if by_s > 0 else 'taken off'}"
        case OpenLobby():
            return "Lobby opened"
        case Pause():
            return "Paused"
        case Resume():
            return "Resumed"
        case Hold():
            return "The host starts each round"
        case Unhold():
            return "Rounds start by themselves"
        case Finish():
            return "Evening finished"
        case Reopen():
            return "Evening reopened"
        case _:
            assert_never(command)


def _shift_clock(event: Event, by_ms: int, now_ms: int) -> Change:
    if abs(now_ms - event.jump_at_ms) < JUMP_MEMORY_MS:
        raise Refused("This jump of the clock has been dealt with already.")
    after = replace(
        event,
        timeline=tl.shift(event.timeline, by_ms),
        clock_version=event.version + 1,
        jump_at_ms=now_ms,
        undo=(),  # what could be taken back speaks of the old clock
    )
    said = f"The server's clock jumped by {by_ms / 1000:+.1f} s; no round got longer or shorter"
    return _done(event, after, said, "", now_ms, undoable=False)


# --- undo ------------------------------------------------------------------------------------------------------


def _undo(event: Event, undo: Undo, by: str, now_ms: int) -> Change:
    if not event.undo:
        raise Refused("There is nothing to undo.")
    top = event.undo[-1]
    if top.version != undo.of or undo.before is None:
        raise Refused(f"The last action is another one now: {top.said} ({top.by}). Look, then undo.")
    fields, note = _restored(undo.before, now_ms)
    clock_version = event.version + 1 if "timeline" in fields else event.clock_version
    after = replace(event, **fields, undo=event.undo[:-1], clock_version=clock_version)  # type: ignore[arg-type]  # fields carry their own types, as logged
    return _done(event, after, f"Undone: {top.said}{note}", by, now_ms, undoable=False)


def _restored(before: Before, now_ms: int) -> tuple[dict[str, object], str]:
    """The earlier fields, and a note if the clock had to be stopped on the way."""
    fields = dict(before.fields)
    earlier = fields.get("timeline")
    if not isinstance(earlier, Timeline):
        return fields, ""
    fields["timeline"] = tl.restore(earlier, before.at_ms, now_ms)
    stopped = fields["timeline"] != earlier
    return fields, ". Paused where it was; resume when you are ready" if stopped else ""
