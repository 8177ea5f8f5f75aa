"""What became of an evening: from its clock, the seats and who was there."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given

from rotation import PersonId, TableId, Why
from server.core import timeline as tl
from server.core.as_run import AsRun, Course, Presence, Standing, Turn, as_run, pauses, stretches
from server.core.model import Absence, Attendance, Event, Format, Gone, Spotted, tables_for
from server.core.timeline import Timeline
from tests.builders import (
    MIN,
    T0,
    S,
    a_bye,
    a_pairing,
    a_person,
    a_plan,
    a_running_timeline,
    a_timeline,
    an_event,
    but,
    crowd,
    people,
)
from tests.core.evenings import PROOF, Evening, evenings

SEATED, OUT, AWAY, UNSEEN = Presence
SEATS = a_plan(
    (a_pairing("t1", "m1", "e1"), a_pairing("t2", "m2", "e2")),
    (a_pairing("t1", "m1", "e2"), a_pairing("t2", "m2", "e1")),
)
ROUND = 11 * MIN  # a minute to walk, ten to talk
SECOND = T0 + ROUND + 2 * MIN
OVER = T0 + 2 * ROUND + MIN


class Clock:
    """A timeline with the log of its edits."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.turns: list[Turn] = []

    def turn(self, at_ms: int, command: str, timeline: Timeline) -> None:
        self.turns.append(Turn(at_ms=at_ms, command=command, was=self.timeline))
        self.timeline = timeline

    def do(self, at_ms: int, edit: Callable[[Timeline, int], Timeline]) -> None:
        self.turn(at_ms, edit.__name__.title().replace("_", ""), edit(self.timeline, at_ms))


def everybody_seen(**changes: object) -> Event:
    seen = {pid: but(person, arrived_at_ms=T0 - MIN) for pid, person in people(2, 2).items()}
    return an_event(**{"people": seen, "timeline": a_running_timeline(), **changes})


def with_person(event: Event, pid: str, **changes: object) -> Event:
    return but(event, people={**event.people, PersonId(pid): but(event.people[PersonId(pid)], **changes)})


def run_of(event: Event, now_ms: int = OVER, turns: tuple[Turn, ...] = ()) -> AsRun:
    return as_run(event, SEATS, turns, now_ms)


def places(run: AsRun, pid: str) -> tuple[Presence, ...]:
    return next(found.places for found in run.attendees if found.person.id == pid)


def standing(run: AsRun, pid: str) -> Standing:
    return next(found.standing for found in run.attendees if found.person.id == pid)


# --- the clock -----------------------------------------------------------------------------------------------------


def test_an_evening_that_keeps_to_its_plan_is_on_time() -> None:
    run = run_of(everybody_seen())
    assert [(s.key, s.course, s.late_s, s.planned_s, s.actual_s, s.paused_s) for s in run.stretches] == [
        ("walk-1", Course.DONE, 0, 60, 60, 0),
        ("talk-1", Course.DONE, 0, 600, 600, 0),
        ("walk-2", Course.DONE, 0, 60, 60, 0),
        ("talk-2", Course.DONE, 0, 600, 600, 0),
    ]
    assert (run.over, run.drift_ms, len(run.conversations)) == (True, 0, 4)


def test_before_the_start_nothing_has_a_time() -> None:
    run = as_run(an_event(), SEATS, (), T0)
    assert {(s.course, s.planned_start_ms, s.starts_at_ms, s.late_s) for s in run.stretches} == {
        (Course.AHEAD, None, None, None)
    }
    assert (run.rounds, run.over) == ((), False)


def test_a_round_that_runs_lasts_so_far_and_what_is_ahead_has_its_planned_start() -> None:
    longer = tl.extend(a_running_timeline(), T0 + 5 * MIN, 120)
    run = run_of(everybody_seen(timeline=longer), T0 + 12 * MIN)
    talk, walk = run.stretches[1:3]
    assert (talk.course, talk.actual_s, talk.ends_at_ms) == (Course.RUNNING, 660, None)
    assert (walk.course, walk.planned_start_ms, walk.starts_at_ms) == (Course.AHEAD, T0 + ROUND, None)
    assert [held.number for held in run.rounds] == [1]
    late = run_of(everybody_seen(timeline=longer), SECOND + 3 * MIN).stretches[2]
    assert late.late_s == 120


def test_a_pause_is_told_apart_from_the_talk() -> None:
    clock = Clock(a_running_timeline())
    clock.do(T0 + 3 * MIN, tl.pause)
    standing_still = stretches(clock.timeline, pauses(clock.timeline, clock.turns, T0 + 5 * MIN), T0 + 5 * MIN)
    assert (standing_still[1].actual_s, standing_still[1].paused_s) == (120, 120)
    clock.do(T0 + 7 * MIN, tl.resume)
    run = run_of(everybody_seen(timeline=clock.timeline), OVER + 5 * MIN, tuple(clock.turns))
    assert [(s.actual_s, s.paused_s, s.late_s) for s in run.stretches] == [
        (60, 0, 0),
        (600, 240, 0),
        (60, 0, 240),
        (600, 0, 240),
    ]


def test_a_pause_that_was_undone_was_none() -> None:
    clock = Clock(a_running_timeline())
    clock.do(T0 + 3 * MIN, tl.pause)
    clock.turn(T0 + 4 * MIN, "Undo", clock.turns[-1].was)
    assert pauses(clock.timeline, clock.turns, OVER) == {}


def test_a_resume_that_was_undone_counts_to_the_end_of_the_pause() -> None:
    clock = Clock(a_running_timeline())
    clock.do(T0 + 3 * MIN, tl.pause)
    clock.do(T0 + 4 * MIN, tl.resume)
    clock.turn(T0 + 5 * MIN, "Undo", clock.turns[-1].was)
    assert pauses(clock.timeline, clock.turns, T0 + 6 * MIN) == {T0 + 3 * MIN: T0 + 6 * MIN}
    clock.do(T0 + 9 * MIN, tl.resume)
    assert pauses(clock.timeline, clock.turns, OVER) == {T0 + 3 * MIN: T0 + 9 * MIN}


def test_an_edit_while_the_clock_stands_ends_no_pause() -> None:
    clock = Clock(a_running_timeline())
    clock.do(T0 + 3 * MIN, tl.pause)
    clock.turn(T0 + 4 * MIN, "Extend", tl.extend(clock.timeline, T0 + 4 * MIN, 60))
    assert pauses(clock.timeline, clock.turns, T0 + 5 * MIN) == {T0 + 3 * MIN: T0 + 5 * MIN}


def test_a_jump_of_the_clock_moves_pauses_with_it() -> None:
    clock = Clock(a_running_timeline())
    clock.do(T0 + 3 * MIN, tl.pause)
    clock.do(T0 + 4 * MIN, tl.resume)
    clock.turn(T0 + 5 * MIN, "ShiftClock", tl.shift(clock.timeline, 7 * S))
    assert pauses(clock.timeline, clock.turns, OVER) == {T0 + 3 * MIN + 7 * S: T0 + 4 * MIN + 7 * S}
    assert pauses(a_timeline(), [Turn(at_ms=T0, command="ShiftClock", was=a_timeline())], T0) == {}


def test_a_round_that_was_skipped_was_not_held() -> None:
    skipped = tl.skip_round(a_running_timeline(), T0 + 2 * MIN)
    run = run_of(everybody_seen(timeline=skipped))
    assert (run.stretches[1].course, run.stretches[1].starts_at_ms) == (Course.SKIPPED, None)
    assert [held.number for held in run.rounds] == [2]


def test_what_went_on_after_a_reopening_is_one_stretch() -> None:
    cut = tl.finish(a_running_timeline(), T0 + ROUND + 3 * MIN)
    again = tl.reopen(cut, T0 + ROUND + 13 * MIN)
    run = run_of(everybody_seen(timeline=again), T0 + 60 * MIN)
    assert [(s.key, s.course, s.actual_s) for s in run.stretches][-1] == ("talk-2", Course.DONE, 600)
    assert [held.number for held in run.rounds] == [1, 2]
    first = tl.finish(a_running_timeline(), T0 + 3 * MIN)
    cut_off = run_of(everybody_seen(timeline=first), T0 + 4 * MIN).stretches
    assert [s.course for s in cut_off] == [Course.DONE, Course.DONE, Course.SKIPPED, Course.SKIPPED]


@given(evenings())
@PROOF
def test_whatever_was_done_to_the_clock_lengths_add_up(evening: Evening) -> None:
    found = stretches(evening.timeline, {}, evening.now_ms)
    began = [s.starts_at_ms for s in found if s.starts_at_ms is not None]
    assert began == sorted(began)
    assert all(s.actual_s >= 0 for s in found)
    assert sum(s.course is Course.RUNNING for s in found) <= 1
    held = tl.rounds_held(evening.timeline, evening.now_ms)
    assert set(held) == {s.round_no for s in found if s.kind is tl.Kind.TALK and s.starts_at_ms is not None}


# --- who was there ---------------------------------------------------------------------------------------------------


def test_conversations_are_those_that_everybody_was_told_of() -> None:
    run = run_of(everybody_seen())
    assert [(t.round_no, t.table.label, [p.id for p in t.people], t.unseen) for t in run.conversations] == [
        (1, "1", ["m1", "e1"], frozenset()),
        (1, "2", ["m2", "e2"], frozenset()),
        (2, "1", ["m1", "e2"], frozenset()),
        (2, "2", ["m2", "e1"], frozenset()),
    ]
    assert all(found.took_part for found in run.attendees)
    assert [held.number for held in run_of(everybody_seen(shown=1)).rounds] == [1]
    assert as_run(everybody_seen(published=None), None, (), OVER).rounds == ()


def test_who_did_not_come_met_nobody_and_their_partner_sat_out() -> None:
    event = with_person(
        everybody_seen(),
        "e1",
        arrived_at_ms=None,
        attendance=Attendance(gone=Gone(why=Absence.NO_SHOW, from_round=1, at_ms=T0)),
    )
    run = run_of(event)
    assert places(run, "e1") == (AWAY, AWAY)
    assert places(run, "m1") == (OUT, SEATED)
    assert standing(run, "e1") is Standing.NO_SHOW
    assert len(run.conversations) == 2
    assert not next(found.took_part for found in run.attendees if found.person.id == "e1")


def test_who_left_early_was_there_before() -> None:
    gone = Attendance(gone=Gone(why=Absence.LEFT, from_round=2, at_ms=SECOND))
    run = run_of(with_person(everybody_seen(), "e1", attendance=gone))
    assert places(run, "e1") == (SEATED, AWAY)
    assert standing(run, "e1") is Standing.LEFT


def test_who_was_never_checked_in_may_have_been_there() -> None:
    run = run_of(with_person(everybody_seen(), "e1", arrived_at_ms=None))
    assert places(run, "e1") == (UNSEEN, UNSEEN)
    assert standing(run, "e1") is Standing.UNSEEN
    assert run.conversations[0].unseen == {"e1"}
    assert run.rounds[0].count(SEATED) == 3


def test_who_came_after_a_round_was_not_seen_in_it_and_is_late() -> None:
    run = run_of(with_person(everybody_seen(), "e1", arrived_at_ms=SECOND))
    assert places(run, "e1") == (UNSEEN, SEATED)
    assert standing(run, "e1") is Standing.LATE
    assert standing(run, "e2") is Standing.HERE
    still = run_of(with_person(everybody_seen(), "e1", arrived_at_ms=T0 + 3 * MIN), T0 + 4 * MIN)
    assert places(still, "e1") == (SEATED,)


def test_who_said_that_they_sit_there_was_seen() -> None:
    spotted = Spotted(round_no=2, table=TableId("t1"), at_ms=SECOND)
    run = run_of(with_person(everybody_seen(), "e1", arrived_at_ms=None, spotted=spotted))
    assert places(run, "e1") == (UNSEEN, SEATED)


def test_byes_and_people_without_a_seat() -> None:
    seats = a_plan((a_pairing("t1", "m1", "e1"), a_bye("e2"), a_bye("m2", Why.AWAY)))
    newcomer = a_person("w1", arrived_at_ms=T0)
    event = everybody_seen()
    event = but(event, people={**event.people, newcomer.id: newcomer, **crowd(a_person("w2"))})
    run = as_run(event, seats, (), T0 + 2 * MIN)
    assert {found.person.id: found.places for found in run.attendees} == {
        "m1": (SEATED,),
        "e1": (SEATED,),
        "e2": (OUT,),
        "m2": (AWAY,),
        "w1": (OUT,),
        "w2": (AWAY,),
    }


def test_who_was_erased_is_not_told_of() -> None:
    event = everybody_seen()
    event = but(event, people={pid: person for pid, person in event.people.items() if pid != "e1"})
    assert [[p.id for p in talk.people] for talk in run_of(event).conversations] == [["m2", "e2"], ["m1", "e2"]]


def test_late_is_nobody_while_no_round_was_held() -> None:
    event = with_person(an_event(format=Format.MENTEES_MOVE, tables=tables_for(2)), "e1", arrived_at_ms=T0)
    assert standing(as_run(event, SEATS, (), T0 + MIN), "e1") is Standing.HERE
