"""What follows from a command: the next event, or a sentence that says why not.

`decide` is pure. It is given the event as it is, what was asked, and the shared time; it is called again with a newer
event if another process was faster. Who may ask at all is checked before, in `access`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from rotation import Move, Plan, moves
from server.core import arrange, deeds
from server.core import timeline as tl
from server.core.asks import hear
from server.core.choosing import choose
from server.core.commands import (
    AskCommand,
    Asked,
    Before,
    ChoosingCommand,
    ClockCommand,
    DraftCommand,
    EditTables,
    EndTalk,
    Erase,
    Extend,
    Finish,
    GoOn,
    Hold,
    MergeTables,
    OpenLobby,
    Pause,
    Publish,
    Reopen,
    Replan,
    Resume,
    RoomCommand,
    ShiftClock,
    SkipRound,
    SplitTable,
    Swap,
    Undo,
    Unhold,
    WalkIn,
)
from server.core.commands import Move as MoveCommand
from server.core.drafts import change_drafts, edited
from server.core.erase import erase
from server.core.model import UNDO_DEPTH, Attendance, Done, Event, Participant, ParticipantId, PlanId
from server.core.people import PeopleCommand, attend
from server.core.problem import same_problem
from server.core.reseat import logged, named, spot
from server.core.room import change_room
from server.core.sentence import Sentence, say
from server.core.tables import edit_tables
from server.core.timeline import Kind, Refused, Timeline
from server.core.words import minutes, segment_name

BY_SEAT = (Swap, MoveCommand, MergeTables, SplitTable, Replan)  # meant for the seats that the presser saw
JUMP_MEMORY_MS = 10_000  # two processes that see the same jump of the store's clock do so within this time


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The next event and, in words, what was done.

    plan: a new seating, to be kept with the event; None: the seats stay. is_draft: it is not published.
    moves: whose seats change and why; warnings: what is not as it should be then, both with the ids of people.
    """

    after: Event
    said: str
    plan: Plan | None = None
    is_draft: bool = False
    moves: tuple[Move, ...] = ()
    warnings: tuple[str, ...] = ()

    def kept_as(self, plan_id: PlanId) -> Event:
        """The next event, with the new seating under this id."""
        if self.is_draft:
            return edited(self.after, plan_id)
        return replace(self.after, published=plan_id, draft=plan_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Nothing changes; the sentence says why and what to do."""

    sentence: str


def decide(
    event: Event, asked: Asked, now_ms: int, plan: Plan | None = None, draft: Plan | None = None
) -> Change | Refusal:
    """Apply one command. The result's version is one more; its stamp is left for the caller to draw.

    plan: the published seating; draft: the one that is not published yet.
    """
    try:
        change = _next(event, asked, now_ms, plan, draft)
    except Refused as refused:
        return Refusal(sentence=named(event, refused.sentence))
    return replace(change, said=str(change.said))  # what is kept is English


def _next(event: Event, asked: Asked, now_ms: int, plan: Plan | None, draft: Plan | None) -> Change:
    command = asked.command
    if isinstance(command, ClockCommand):
        return _move_clock(event, asked, command, now_ms)
    if isinstance(command, Undo):
        return _undo(event, command, asked.by, now_ms, plan)
    if isinstance(command, ShiftClock):
        return _shift_clock(event, command.by_ms, now_ms)
    if isinstance(command, DraftCommand | Publish):
        return _change_drafts(event, asked, command, now_ms, draft)
    if isinstance(command, RoomCommand):
        return _change_room(event, asked, command, now_ms, plan)
    if isinstance(command, AskCommand):
        heard = hear(event, plan, command, asked.by, now_ms)
        return Change(after=replace(heard.after, version=event.version + 1), said=heard.said)
    if isinstance(command, Erase):
        return _erase(event, command, now_ms, plan)
    if isinstance(command, ChoosingCommand):
        arranged = choose(event, command, now_ms)
    elif isinstance(command, PeopleCommand):
        arranged = attend(event, command)
    elif isinstance(command, EditTables):
        arranged = edit_tables(event, command, now_ms)
    else:
        arranged = arrange.arrange(event, command, asked.by, now_ms, plan)
    if arranged.by_host:
        change = Change(after=arranged.after, said=arranged.said)
        return _done(event, change, asked.by, now_ms, undoable=arranged.undoable)
    return Change(after=replace(arranged.after, version=event.version + 1), said=arranged.said)


def _done(event: Event, change: Change, by: str, now_ms: int, *, undoable: bool) -> Change:
    """Note a host's action as the last one, and as one that can be taken back."""
    after = change.after
    kept = after if change.plan is None else change.kept_as(PlanId(""))
    put_aside = event.plans_in_use - kept.plans_in_use
    done = Done(
        version=event.version + 1,
        said=str(change.said),
        by=by,
        at_ms=now_ms,
        plans=tuple(sorted(put_aside)) if undoable else (),
        moved=len({move.person for move in change.moves}),
    )
    undo = (*after.undo, done)[-UNDO_DEPTH:] if undoable else after.undo
    return replace(change, after=replace(after, version=done.version, last=done, undo=undo))


# --- the clock -------------------------------------------------------------------------------------------------


def _move_clock(event: Event, asked: Asked, command: ClockCommand, now_ms: int) -> Change:
    _check_seen(event, asked.seen, now_ms)
    _check_segment(event, command, now_ms)
    timeline = _edit(event.timeline, command, now_ms)
    if isinstance(command, GoOn) and command.segment.startswith(Kind.LOBBY) and event.published is None:
        raise Refused(say("Publish the plan first, so that everyone knows where to go."))
    said = _said(event.timeline, timeline, command, now_ms)
    after = replace(event, timeline=timeline, clock_version=event.version + 1)
    return _done(event, Change(after=after, said=said), asked.by, now_ms, undoable=True)


def _check_seen(event: Event, seen: int, now_ms: int) -> None:
    """A press is meant for the clock that the presser saw."""
    _check_newest(event, event.clock_version, seen, now_ms)


def _check_newest(event: Event, changed: int, seen: int, now_ms: int) -> None:
    """Refuse a press that is based on what was before version `changed`."""
    if seen >= changed or event.last is None:
        return
    moved = next((done for done in event.undo if done.version == changed), event.last)
    ago_s = max(0, now_ms - moved.at_ms) // 1000
    raise Refused(
        say(
            "{name} was faster, {seconds} s ago: {what}. Press again if you still want this.",
            name=moved.by or say("The server"),
            seconds=ago_s,
            what=logged(event, moved.said),
        )
    )


def _check_segment(event: Event, command: ClockCommand, now_ms: int) -> None:
    """Time passes without a version: a press at the very boundary is meant for the segment before it."""
    meant = getattr(command, "segment", None)
    now = tl.current(event.timeline, now_ms)
    if meant is not None and now is not None and now.key != meant:
        raise Refused(say("{segment} has begun in the meantime. Nothing was changed.", segment=segment_name(now)))


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


def _said(before: Timeline, after: Timeline, command: ClockCommand, now_ms: int) -> Sentence:
    """What the toast, the log and the other hosts read."""
    match command:
        case GoOn():
            return deeds.begun(segment=segment_name(after.segments[tl.position(after, now_ms).index]))
        case EndTalk(_, warning_s):
            left_ms = tl.position(after, now_ms).remaining_ms or 0
            return deeds.ends_in(length=minutes(-(-left_ms // 1000))) if warning_s else deeds.ended()
        case SkipRound():
            return deeds.skipped(number=before.segments[tl.position(before, now_ms).index].round_no)
        case Extend(_, by_s):
            return (deeds.added if by_s > 0 else deeds.taken_off)(length=minutes(abs(by_s)))
        case OpenLobby():
            return deeds.lobby_opened()
        case Pause():
            return deeds.paused()
        case Resume():
            return deeds.resumed()
        case Hold():
            return deeds.held()
        case Unhold():
            return deeds.unheld()
        case Finish():
            return deeds.finished()
        case Reopen():
            return deeds.reopened()
        case _:
            assert_never(command)


def _change_room(event: Event, asked: Asked, command: RoomCommand, now_ms: int, plan: Plan | None) -> Change:
    if isinstance(command, BY_SEAT):
        _check_newest(event, event.seats_version, asked.seen, now_ms)
    if isinstance(command, WalkIn):
        command = replace(command, participant=replace(command.participant, checked_in_by=asked.by))
    changed = change_room(event, plan, command, now_ms)
    version = event.seats_version if changed.plan is None else event.version + 1
    change = Change(
        after=replace(_with_its_draft(event, changed.after), seats_version=version),
        said=changed.said,
        plan=changed.plan,
        moves=changed.moves,
        warnings=changed.warnings,
    )
    return _done(event, change, asked.by, now_ms, undoable=True)


def _erase(event: Event, command: Erase, now_ms: int, plan: Plan | None) -> Change:
    """Nobody can undo it, so it is no host's last action."""
    erased = erase(event, plan, command.participant, now_ms)
    version = event.version + 1
    seats_version = event.seats_version if erased.plan is None else version
    after = replace(_with_its_draft(event, erased.after), version=version, seats_version=seats_version)
    return Change(after=after, said=erased.said, plan=erased.plan, moves=erased.moves)


def _with_its_draft(event: Event, after: Event) -> Event:
    """A draft that was made for another problem is no use any more, nor is one that is being made now."""
    if same_problem(event, after):
        return after
    return replace(after, draft=after.published, problem_version=event.version + 1)


def _change_drafts(
    event: Event, asked: Asked, command: DraftCommand | Publish, now_ms: int, draft: Plan | None
) -> Change:
    changed = change_drafts(event, command, draft, now_ms)
    change = Change(
        after=changed.after,
        said=changed.said,
        plan=changed.plan,
        is_draft=changed.plan is not None,
        moves=changed.moves,
        warnings=changed.warnings,
    )
    return _done(event, change, asked.by, now_ms, undoable=True)


def _shift_clock(event: Event, by_ms: int, now_ms: int) -> Change:
    if abs(now_ms - event.jump_at_ms) < JUMP_MEMORY_MS:
        raise Refused(say("This jump of the clock has been dealt with already."))
    after = replace(
        event,
        timeline=tl.shift(event.timeline, by_ms),
        clock_version=event.version + 1,
        jump_at_ms=now_ms,
        undo=(),  # what could be taken back speaks of the old clock
    )
    said = deeds.jumped(seconds=f"{by_ms / 1000:+.1f}")
    return _done(event, Change(after=after, said=said), "", now_ms, undoable=False)


# --- undo ------------------------------------------------------------------------------------------------------


def _undo(event: Event, undo: Undo, by: str, now_ms: int, plan: Plan | None) -> Change:
    if not event.undo:
        raise Refused(say("There is nothing to undo."))
    top, before = event.undo[-1], undo.before
    if top.version != undo.of or before is None:
        raise Refused(
            say(
                "The last action is another one now: {what} ({name}). Look, then undo.",
                what=logged(event, top.said),
                name=top.by,
            )
        )
    _check_not_held(event, before, plan, now_ms)
    fields, paused = _restored(before, now_ms)
    after = replace(
        event,
        **fields,  # type: ignore[arg-type]  # fields carry their own types, as logged
        people=_people_before(event.people, before.people),
        undo=event.undo[:-1],
        clock_version=event.version + 1 if "timeline" in fields else event.clock_version,
        seats_version=event.version + 1 if "published" in fields else event.seats_version,
    )
    planned_anew = "draft" in fields and event.problem_version <= top.version
    after = replace(_with_its_draft(event, after), draft=after.draft) if planned_anew else _with_its_draft(event, after)
    back = () if plan is None or before.plan is None else moves(plan, before.plan)
    change = Change(after=after, said=(deeds.undone_paused if paused else deeds.undone)(what=top.said), moves=back)
    return _done(event, change, by, now_ms, undoable=False)


def _check_not_held(event: Event, before: Before, plan: Plan | None, now_ms: int) -> None:
    """Seats in which people have sat are history; no undo changes them."""
    held = spot(event, now_ms).done
    if plan is None or before.plan is None or plan.rounds[:held] == before.plan.rounds[:held]:
        return
    pairs = zip(plan.rounds, before.plan.rounds, strict=False)
    changed = next((now.number for now, old in pairs if now != old), len(before.plan.rounds) + 1)
    raise Refused(
        say(
            "Round {number} has been held with the new seats, so this cannot be taken back. "
            "Change what is ahead with a new action.",
            number=changed,
        )
    )


def _people_before(
    people: Mapping[ParticipantId, Participant], before: Mapping[ParticipantId, Attendance | None]
) -> Mapping[ParticipantId, Participant]:
    """People as they were counted on; whoever came in by the action goes off the list again."""
    if not before:
        return people
    kept = {pid: person for pid, person in people.items() if before.get(pid, person.attendance) is not None}
    known = {pid: attendance for pid, attendance in before.items() if attendance is not None and pid in kept}
    return {**kept, **{pid: replace(kept[pid], attendance=attendance) for pid, attendance in known.items()}}


def _restored(before: Before, now_ms: int) -> tuple[dict[str, object], bool]:
    """The earlier fields, and whether the clock had to be stopped on the way."""
    fields = dict(before.fields)
    earlier = fields.get("timeline")
    if not isinstance(earlier, Timeline):
        return fields, False
    fields["timeline"] = tl.restore(earlier, before.at_ms, now_ms)
    return fields, fields["timeline"] != earlier
