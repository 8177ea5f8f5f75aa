"""The timeline: what is true of every evening, then each edit by example."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import assume, given, target
from hypothesis import strategies as st

from server.core import timeline as tl
from server.core.model import Agenda, timeline_of
from server.core.timeline import Kind, Position, Refused, Segment, Timeline
from tests.builders import T0, S, a_running_timeline, a_timeline, an_open_timeline, but
from tests.core.evenings import (
    EDITS,
    EXTENSIONS_S,
    PROOF,
    Edit,
    Evening,
    after,
    agendas,
    evenings,
    waits,
)

edit_names = st.sampled_from(sorted(EDITS))


def instants(timeline: Timeline) -> list[tuple[str, int, int]]:
    """Start and end of each segment in seconds after T0, up to the first that is not known."""
    return [
        (segment.key, (segment.starts_at_ms - T0) // S, (segment.ends_at_ms - T0) // S)
        for segment in timeline.segments
        if segment.starts_at_ms is not None and segment.ends_at_ms is not None
    ]


def moved(timeline: Timeline, i: int, by_ms: int) -> Timeline:
    """Segment `i` ends later by so much, and all that follows starts and ends later."""
    longer = but(timeline.segments[i], ends_at_ms=(timeline.segments[i].ends_at_ms or 0) + by_ms)
    ahead = tl.shift(Timeline(segments=timeline.segments[i + 1 :]), by_ms).segments
    return but(timeline, segments=(*timeline.segments[:i], longer, *ahead))


def rest(segments: tuple[Segment, ...]) -> list[tuple[Kind, int, int | None]]:
    return [(s.kind, s.round_no, s.planned_s) for s in segments]


# --- what is true of every evening ------------------------------------------------------------------


@PROOF
@given(evenings())
def test_each_segment_starts_where_the_one_before_ends(evening: Evening) -> None:
    segments = evening.timeline.segments

    assert [b.starts_at_ms for b in segments[1:]] == [a.ends_at_ms for a in segments[:-1]]


@PROOF
@given(evenings())
def test_nothing_is_known_after_an_open_segment(evening: Evening) -> None:
    ends = [segment.ends_at_ms for segment in evening.timeline.segments]

    unknown = ends[ends.index(None) :]

    assert unknown == [None] * len(unknown)


@PROOF
@given(evenings())
def test_no_segment_ends_before_it_starts(evening: Evening) -> None:
    known = [(s.starts_at_ms, s.ends_at_ms) for s in evening.timeline.segments]

    assert all(start <= end for start, end in known if start is not None and end is not None)


@PROOF
@given(evenings(), edit_names)
def test_the_past_is_immutable(evening: Evening, name: str) -> None:
    edited = after(evening.timeline, evening.now_ms, name)

    past = max(0, evening.index)
    assert edited.segments[:past] == evening.timeline.segments[:past]


@PROOF
@given(evenings(), edit_names)
def test_the_current_segment_keeps_its_start(evening: Evening, name: str) -> None:
    assume(evening.index >= 0)

    edited = after(evening.timeline, evening.now_ms, name)

    kept = evening.timeline.segments[evening.index].starts_at_ms
    assert edited.segments[evening.index].starts_at_ms == kept


@PROOF
@given(evenings(), edit_names)
def test_no_edit_goes_back(evening: Evening, name: str) -> None:
    edited = after(evening.timeline, evening.now_ms, name)

    assert tl.position(edited, evening.now_ms).index >= evening.index


@PROOF
@given(evenings(), st.lists(waits, max_size=6))
def test_position_moves_forward_only(evening: Evening, gaps: list[int]) -> None:
    times = [evening.now_ms + sum(gaps[:n]) for n in range(len(gaps) + 1)]

    seen = [tl.position(evening.timeline, now_ms) for now_ms in times]

    order = [(p.index, -(p.remaining_ms or 0)) for p in seen]
    assert order == sorted(order)


@PROOF
@given(evenings(), waits)
def test_resume_moves_what_is_ahead_by_the_time_paused(evening: Evening, paused_ms: int) -> None:
    assume(evening.timeline.paused_at_ms is None)
    assume(tl.position(evening.timeline, evening.now_ms).remaining_ms is not None)

    resumed = tl.resume(tl.pause(evening.timeline, evening.now_ms), evening.now_ms + paused_ms)

    assert resumed == moved(evening.timeline, evening.index, paused_ms)


@PROOF
@given(evenings(), waits)
def test_a_pause_keeps_what_remains(evening: Evening, paused_ms: int) -> None:
    before = tl.position(evening.timeline, evening.now_ms)
    assume(not before.paused and before.remaining_ms is not None)
    later_ms = evening.now_ms + paused_ms

    paused = tl.pause(evening.timeline, evening.now_ms)

    assert tl.position(paused, later_ms) == replace(before, paused=True)
    assert tl.position(tl.resume(paused, later_ms), later_ms) == before


@PROOF
@given(evenings(), st.sampled_from(EXTENSIONS_S))
def test_extend_moves_what_follows_and_ends_after_now(evening: Evening, by_s: int) -> None:
    remaining_ms = tl.position(evening.timeline, evening.now_ms).remaining_ms
    assume(remaining_ms is not None)
    assert remaining_ms is not None

    extended = tl.extend(evening.timeline, evening.now_ms, by_s)

    by_ms = max(by_s * S, 1 - remaining_ms)
    assert extended == moved(evening.timeline, evening.index, by_ms)


@PROOF
@given(evenings(), waits)
def test_undo_in_the_same_segment_brings_back_the_very_value(evening: Evening, waited_ms: int) -> None:
    later_ms = evening.now_ms + waited_ms
    assume(tl.position(evening.timeline, later_ms).index == evening.index)

    assert tl.restore(evening.timeline, evening.now_ms, later_ms) == evening.timeline


@PROOF
@given(evenings(), waits)
def test_undo_over_a_boundary_comes_back_paused_as_it_was(evening: Evening, waited_ms: int) -> None:
    before = tl.position(evening.timeline, evening.now_ms)
    assume(not before.paused and before.remaining_ms is not None)
    later_ms = evening.now_ms + (before.remaining_ms or 0) + waited_ms - 1

    restored = tl.restore(evening.timeline, evening.now_ms, later_ms)

    assert restored == but(evening.timeline, paused_at_ms=evening.now_ms)
    assert tl.position(restored, later_ms) == replace(before, paused=True)


@PROOF
@given(evenings())
def test_a_skipped_round_is_not_held(evening: Evening) -> None:
    assume(evening.kind in (Kind.WALK, Kind.TALK) and evening.timeline.paused_at_ms is None)
    skipped_round = evening.timeline.segments[evening.index].round_no
    earlier = Timeline(segments=evening.timeline.segments[: evening.index])

    skipped = tl.skip_round(evening.timeline, evening.now_ms)

    held = set(tl.rounds_held(skipped, evening.now_ms)) - set(tl.rounds_held(earlier, evening.now_ms))
    assert skipped_round not in held


@PROOF
@given(evenings())
def test_hold_opens_every_walk_that_is_not_over(evening: Evening) -> None:
    assume(not evening.timeline.held)

    held = tl.hold(evening.timeline, evening.now_ms)

    ahead = held.segments[max(0, evening.index) :]
    assert {s.ends_at_ms for s in ahead if s.kind is Kind.WALK and not s.skipped} <= {None}


@PROOF
@given(evenings())
def test_hold_leaves_the_current_segment_alone_unless_it_is_a_walk(evening: Evening) -> None:
    assume(not evening.timeline.held and evening.kind is not Kind.WALK)

    held = tl.hold(evening.timeline, evening.now_ms)

    assert tl.position(held, evening.now_ms) == tl.position(evening.timeline, evening.now_ms)


@PROOF
@given(evenings())
def test_unhold_gives_every_segment_ahead_its_planned_length(evening: Evening) -> None:
    assume(evening.timeline.held)
    assume(evening.kind not in (None, Kind.LOBBY, Kind.FINISHED))

    let_go = tl.unhold(evening.timeline, evening.now_ms)

    ahead = let_go.segments[evening.index + 1 : -1]
    lengths = [(s.ends_at_ms or 0) - (s.starts_at_ms or 0) for s in ahead]
    assert lengths == [(s.planned_s or 0) * S for s in ahead]


@PROOF
@given(evenings())
def test_hold_and_unhold_outside_a_walk_change_nothing(evening: Evening) -> None:
    assume(not evening.timeline.held and evening.kind is not Kind.WALK)

    assert tl.unhold(tl.hold(evening.timeline, evening.now_ms), evening.now_ms) == evening.timeline


@PROOF
@given(evenings(), waits)
def test_reopen_brings_back_what_finish_cut_off(evening: Evening, over_ms: int) -> None:
    assume(evening.kind not in (None, Kind.FINISHED))
    where = tl.position(evening.timeline, evening.now_ms)
    cut_off = evening.timeline.segments[where.index : -1]
    if where.remaining_ms is not None:
        seconds = -(-where.remaining_ms // S)
        cut_off = (but(cut_off[0], planned_s=seconds), *cut_off[1:])
    later_ms = evening.now_ms + over_ms

    finished = tl.finish(evening.timeline, evening.now_ms)
    reopened = tl.reopen(finished, later_ms)

    again = reopened.segments[len(finished.segments) :]
    assert rest(again[:-1]) == rest(cut_off)
    assert again[-1].kind is Kind.FINISHED
    assert again[0].starts_at_ms == later_ms


@PROOF
@given(evenings())
def test_finish_ends_the_evening_now_and_forgets_nothing(evening: Evening) -> None:
    assume(evening.kind not in (None, Kind.FINISHED))

    finished = tl.finish(evening.timeline, evening.now_ms)

    assert tl.current(finished, evening.now_ms) == finished.segments[-1]
    assert finished.segments[-1].starts_at_ms == evening.now_ms
    assert finished.paused_at_ms is None
    assert dict.fromkeys(s.key for s in finished.segments) == dict.fromkeys(s.key for s in evening.timeline.segments)


@PROOF
@given(evenings(), st.integers(-7_200_000, 7_200_000), waits)
def test_shift_changes_no_length_and_no_position(evening: Evening, by_ms: int, waited_ms: int) -> None:
    later_ms = evening.now_ms + waited_ms

    shifted = tl.shift(evening.timeline, by_ms)

    assert tl.position(shifted, later_ms + by_ms) == tl.position(evening.timeline, later_ms)
    assert tl.shift(shifted, -by_ms) == evening.timeline


@PROOF
@given(evenings())
def test_an_evening_that_runs_by_itself_is_over_at_its_expected_end(evening: Evening) -> None:
    end_ms = tl.expected_end_ms(evening.timeline, evening.now_ms)
    assume(end_ms is not None and evening.kind is not Kind.FINISHED)
    assume(not evening.timeline.held and evening.timeline.paused_at_ms is None)
    assert end_ms is not None

    last = len(evening.timeline.segments) - 1
    assert tl.position(evening.timeline, end_ms).index == last
    assert tl.position(evening.timeline, end_ms - 1).index < last


@PROOF
@given(evenings(), edit_names, waits)
def test_the_expected_end_already_counts_the_pause_so_far(evening: Evening, name: str, paused_ms: int) -> None:
    paused = after(after(evening.timeline, evening.now_ms, "pause"), evening.now_ms, name)
    assume(paused.paused_at_ms is not None)
    later_ms = evening.now_ms + paused_ms

    resumed = tl.resume(paused, later_ms)

    assert tl.expected_end_ms(paused, later_ms) == tl.expected_end_ms(resumed, later_ms)


@PROOF
@given(evenings(), edit_names)
def test_drift_changes_by_as_much_as_the_end_moves(evening: Evening, name: str) -> None:
    drift_ms = tl.drift_ms(evening.timeline, evening.now_ms)
    end_ms = tl.expected_end_ms(evening.timeline, evening.now_ms)
    assume(drift_ms is not None)
    assert drift_ms is not None
    assert end_ms is not None

    edited = after(evening.timeline, evening.now_ms, name)

    new_end_ms = tl.expected_end_ms(edited, evening.now_ms)
    assert new_end_ms is not None
    target(abs(new_end_ms - end_ms))
    assert tl.drift_ms(edited, evening.now_ms) == drift_ms + new_end_ms - end_ms


@PROOF
@given(agendas, waits)
def test_an_untouched_evening_has_no_drift(agenda: Agenda, waited_ms: int) -> None:
    by_itself = timeline_of(but(agenda, by_hand=False))

    running = tl.go_on(tl.open_lobby(by_itself, T0), T0)

    assert tl.drift_ms(running, T0 + waited_ms) == 0


@PROOF
@given(evenings())
def test_rounds_are_held_in_order_and_once(evening: Evening) -> None:
    held = tl.rounds_held(evening.timeline, evening.now_ms)

    assert all(a < b for a, b in pairwise(held))


# --- where the evening stands -----------------------------------------------------------------------


def test_before_the_lobby_opens_there_is_no_segment() -> None:
    timeline = a_timeline()

    assert tl.position(timeline, T0) == Position(index=-1, remaining_ms=None, paused=False)
    assert tl.current(timeline, T0) is None


def test_a_boundary_belongs_to_the_segment_that_starts() -> None:
    timeline = a_running_timeline()
    boundary_ms = T0 + 60 * S

    seen = [tl.position(timeline, boundary_ms + d) for d in (-1, 0, 1)]

    assert seen == [
        Position(index=1, remaining_ms=1, paused=False),
        Position(index=2, remaining_ms=600 * S, paused=False),
        Position(index=2, remaining_ms=600 * S - 1, paused=False),
    ]


def test_an_instant_before_the_pause_is_not_paused_away() -> None:
    timeline = tl.pause(a_running_timeline(), T0 + 10 * S)

    assert tl.position(timeline, T0 + 4 * S) == Position(index=1, remaining_ms=56 * S, paused=True)


def test_a_segment_is_named_by_kind_and_round() -> None:
    assert Segment(kind=Kind.TALK, round_no=2).key == "talk-2"


def test_an_agenda_becomes_a_row_with_breaks_between_rounds_only() -> None:
    timeline = a_timeline(rounds=2, breaks=(1, 2), break_s=900, welcome_s=300, closing_s=120, by_hand=True)

    assert timeline == Timeline(
        held=True,
        segments=(
            Segment(kind=Kind.LOBBY),
            Segment(kind=Kind.BRIEFING, planned_s=300),
            Segment(kind=Kind.WALK, round_no=1, planned_s=60),
            Segment(kind=Kind.TALK, round_no=1, planned_s=600),
            Segment(kind=Kind.BREAK, round_no=1, planned_s=900),
            Segment(kind=Kind.WALK, round_no=2, planned_s=60),
            Segment(kind=Kind.TALK, round_no=2, planned_s=600),
            Segment(kind=Kind.WRAPUP, planned_s=120),
            Segment(kind=Kind.FINISHED),
        ),
    )


# --- each edit, by example --------------------------------------------------------------------------


def test_the_lobby_lasts_until_the_host_starts() -> None:
    timeline = tl.open_lobby(a_timeline(), T0)

    assert timeline.segments[0] == Segment(kind=Kind.LOBBY, starts_at_ms=T0)
    assert timeline.segments[1:] == a_timeline().segments[1:]


def test_go_on_from_the_lobby_lays_the_whole_evening() -> None:
    timeline = tl.go_on(an_open_timeline(), T0 + 5 * S)

    assert instants(timeline) == [
        ("lobby-0", 0, 5),
        ("walk-1", 5, 65),
        ("talk-1", 65, 665),
        ("walk-2", 665, 725),
        ("talk-2", 725, 1325),
    ]
    assert timeline.segments[-1] == Segment(kind=Kind.FINISHED, starts_at_ms=T0 + 1325 * S)


def test_go_on_ends_an_open_walk() -> None:
    timeline = tl.go_on(a_running_timeline(by_hand=True), T0 + 20 * S)

    assert instants(timeline) == [("lobby-0", 0, 0), ("walk-1", 0, 20), ("talk-1", 20, 620)]
    assert timeline.segments[3].ends_at_ms is None


def test_a_talk_ends_after_the_warning() -> None:
    timeline = tl.end_talk(a_running_timeline(), T0 + 100 * S, 60)

    assert instants(timeline)[2:] == [("talk-1", 60, 160), ("walk-2", 160, 220), ("talk-2", 220, 820)]


def test_a_warning_never_makes_a_talk_longer() -> None:
    timeline = a_running_timeline()

    assert tl.end_talk(timeline, T0 + 640 * S, 60) == timeline


def test_a_round_skipped_while_walking_keeps_its_place_without_length() -> None:
    timeline = tl.skip_round(a_running_timeline(), T0 + 30 * S)

    assert instants(timeline) == [
        ("lobby-0", 0, 0),
        ("walk-1", 0, 30),
        ("talk-1", 30, 30),
        ("walk-2", 30, 90),
        ("talk-2", 90, 690),
    ]
    assert [s.skipped for s in timeline.segments] == [False, False, True, False, False, False]


def test_a_round_skipped_while_talking_ends_now() -> None:
    timeline = tl.skip_round(a_running_timeline(), T0 + 100 * S)

    assert instants(timeline)[2:] == [("talk-1", 60, 100), ("walk-2", 100, 160), ("talk-2", 160, 760)]
    assert tl.rounds_held(timeline, T0 + 200 * S) == (2,)


def test_taking_off_more_than_remains_ends_the_segment_at_once() -> None:
    timeline = tl.extend(a_running_timeline(), T0 + 100 * S, -3600)

    assert tl.position(timeline, T0 + 100 * S) == Position(index=2, remaining_ms=1, paused=False)


def test_a_paused_segment_can_be_extended() -> None:
    paused = tl.pause(a_running_timeline(), T0 + 100 * S)

    timeline = tl.extend(paused, T0 + 500 * S, 60)

    assert tl.position(timeline, T0 + 500 * S) == Position(index=2, remaining_ms=620 * S, paused=True)


def test_hold_before_the_lobby_waits_with_every_walk() -> None:
    assert tl.hold(a_timeline(), T0) == a_timeline(by_hand=True)


def test_hold_during_a_walk_opens_it() -> None:
    timeline = tl.hold(a_running_timeline(), T0 + 10 * S)

    assert tl.position(timeline, T0 + 3600 * S) == Position(index=1, remaining_ms=None, paused=False)


def test_unhold_gives_a_young_walk_its_planned_end() -> None:
    timeline = tl.unhold(a_running_timeline(by_hand=True), T0 + 10 * S)

    assert timeline == a_running_timeline()


def test_unhold_ends_a_walk_that_has_lasted_long_enough() -> None:
    timeline = tl.unhold(a_running_timeline(by_hand=True), T0 + 200 * S)

    assert tl.position(timeline, T0 + 200 * S) == Position(index=2, remaining_ms=600 * S, paused=False)


def test_a_pause_in_a_walk_that_then_opens_moves_nothing() -> None:
    paused = tl.hold(tl.pause(a_running_timeline(), T0 + 10 * S), T0 + 20 * S)

    assert tl.resume(paused, T0 + 90 * S) == a_running_timeline(by_hand=True)


def test_finish_keeps_what_it_cut_off_without_length() -> None:
    timeline = tl.finish(a_running_timeline(), T0 + 100_500)

    now_ms = T0 + 100_500
    assert timeline.segments[2:] == (
        Segment(kind=Kind.TALK, round_no=1, planned_s=600, starts_at_ms=T0 + 60 * S, ends_at_ms=now_ms),
        *(
            Segment(
                kind=kind,
                round_no=n,
                planned_s=planned_s,
                starts_at_ms=now_ms,
                ends_at_ms=now_ms,
                skipped=True,
            )
            for kind, n, planned_s in ((Kind.TALK, 1, 560), (Kind.WALK, 2, 60), (Kind.TALK, 2, 600))
        ),
        Segment(kind=Kind.FINISHED, starts_at_ms=now_ms),
    )


def test_finish_while_paused_keeps_what_was_left_at_the_pause() -> None:
    paused = tl.pause(a_running_timeline(), T0 + 100 * S)

    reopened = tl.reopen(tl.finish(paused, T0 + 400 * S), T0 + 500 * S)

    assert tl.position(reopened, T0 + 500 * S) == Position(index=7, remaining_ms=560 * S, paused=False)


def test_reopening_after_the_natural_end_gives_the_last_round_more_time() -> None:
    over = a_running_timeline()

    reopened = tl.reopen(over, T0 + 2000 * S)

    assert reopened.segments[5:] == (
        Segment(kind=Kind.FINISHED, starts_at_ms=T0 + 1320 * S, ends_at_ms=T0 + 2000 * S),
        Segment(
            kind=Kind.TALK,
            round_no=2,
            planned_s=tl.REOPENED_S,
            starts_at_ms=T0 + 2000 * S,
            ends_at_ms=T0 + 2300 * S,
        ),
        Segment(kind=Kind.FINISHED, starts_at_ms=T0 + 2300 * S),
    )


def test_a_round_that_goes_on_after_a_reopening_is_held_once() -> None:
    reopened = tl.reopen(tl.finish(a_running_timeline(), T0 + 100 * S), T0 + 200 * S)

    assert tl.rounds_held(reopened, T0 + 300 * S) == (1,)


# --- when it ends, and how late that is -------------------------------------------------------------


def test_no_end_is_expected_before_the_first_round() -> None:
    assert [tl.expected_end_ms(t, T0) for t in (a_timeline(), an_open_timeline())] == [None, None]
    assert [tl.drift_ms(t, T0) for t in (a_timeline(), an_open_timeline())] == [None, None]


def test_the_expected_end_counts_every_walk_ahead_as_planned() -> None:
    by_hand = a_running_timeline(by_hand=True)

    assert tl.expected_end_ms(by_hand, T0 + 10 * S) == T0 + 1320 * S


def test_a_walk_that_waits_for_the_host_moves_the_end_second_by_second() -> None:
    by_hand = a_running_timeline(by_hand=True)

    assert tl.expected_end_ms(by_hand, T0 + 90 * S) == T0 + 1350 * S
    assert tl.drift_ms(by_hand, T0 + 90 * S) == 30 * S


def test_after_the_end_the_expected_end_is_when_it_ended() -> None:
    finished = tl.finish(a_running_timeline(), T0 + 100 * S)

    assert tl.expected_end_ms(finished, T0 + 9999 * S) == T0 + 100 * S


def test_a_minute_added_is_a_minute_of_drift() -> None:
    timeline = tl.extend(a_running_timeline(), T0 + 100 * S, 60)

    assert tl.drift_ms(timeline, T0 + 100 * S) == 60_000


def test_a_round_skipped_in_the_middle_brings_the_end_nearer() -> None:
    timeline = tl.skip_round(a_running_timeline(), T0 + 360 * S)

    assert tl.drift_ms(timeline, T0 + 360 * S) == -300_000


def test_time_spent_finished_counts_as_drift_after_a_reopening() -> None:
    reopened = tl.reopen(tl.finish(a_running_timeline(), T0 + 100 * S), T0 + 160 * S)

    assert tl.drift_ms(reopened, T0 + 160 * S) == 60_000


def test_finishing_in_the_lobby_by_mistake_leaves_no_drift() -> None:
    reopened = tl.reopen(tl.finish(an_open_timeline(), T0 + 10 * S), T0 + 60 * S)

    started = tl.go_on(reopened, T0 + 600 * S)

    assert tl.drift_ms(started, T0 + 600 * S) == 0


# --- every refusal ----------------------------------------------------------------------------------

RUNNING = a_running_timeline()
OPEN = an_open_timeline()
HELD = a_running_timeline(by_hand=True)
PAUSED = tl.pause(RUNNING, T0 + 100 * S)
OVER_MS = 2000 * S


@pytest.mark.parametrize(
    ("timeline", "after_ms", "edit", "sentence"),
    [
        (OPEN, 0, tl.open_lobby, "The lobby is open already."),
        (a_timeline(), 0, tl.go_on, "Open the lobby first."),
        (PAUSED, 200 * S, tl.go_on, "The clock is paused. Resume first."),
        (RUNNING, OVER_MS, tl.go_on, "The evening is over. Reopen it to go on."),
        (RUNNING, 0, EDITS["end_talk"], "There is no conversation to end now."),
        (OPEN, 0, EDITS["end_talk"], "There is no conversation to end now."),
        (PAUSED, 200 * S, EDITS["end_talk"], "The clock is paused. Resume first."),
        (a_timeline(), 0, tl.skip_round, "Open the lobby first."),
        (OPEN, 0, tl.skip_round, "There is no round to skip now."),
        (PAUSED, 200 * S, tl.pause, "The clock is paused already."),
        (OPEN, 0, tl.pause, "Nothing is counting down now."),
        (RUNNING, OVER_MS, tl.pause, "Nothing is counting down now."),
        (RUNNING, 0, tl.resume, "The clock is running already."),
        (a_timeline(), 0, EDITS["extend +60"], "Nothing is counting down now."),
        (HELD, 0, EDITS["extend +60"], "Nothing is counting down now."),
        (HELD, 0, tl.hold, "You start each round already."),
        (RUNNING, 0, tl.unhold, "Rounds start by themselves already."),
        (a_timeline(), 0, tl.finish, "The lobby is not open yet."),
        (RUNNING, OVER_MS, tl.finish, "The evening is over already."),
        (RUNNING, 0, tl.reopen, "The evening is still running."),
        (a_timeline(), 0, tl.reopen, "The evening is still running."),
    ],
)
def test_an_edit_that_makes_no_sense_is_refused_with_a_reason(
    timeline: Timeline, after_ms: int, edit: Edit, sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        edit(timeline, T0 + after_ms)

    assert refused.value.sentence == sentence
