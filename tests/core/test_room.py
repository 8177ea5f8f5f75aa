"""What happens to seats when people do not come, come late, leave, or are moved."""

from __future__ import annotations

import pytest

from rotation import Cause, Role, TableId
from server.core import timeline as tl
from server.core.commands import (
    Announce,
    ChangeAhead,
    CheckIn,
    CloseTable,
    Finish,
    Leave,
    Move,
    NameTable,
    NoShow,
    OpenTable,
    Publish,
    Reopen,
    Replan,
    Reveal,
    Seat,
    SetDraft,
    Swap,
    WalkIn,
)
from server.core.decide import Change, Refusal
from server.core.model import Absence, PlanId, timeline_of
from server.core.reseat import Spot, named, planned, spot
from server.core.timeline import Kind
from tests.builders import T0, S, a_person, an_agenda, but
from tests.core.rooms import ROUND_MS, TALK_S, WALK_S, Room, a_room, a_room_of_peers, pid, talking


def seats_of(room: Room, *rounds: int) -> list[object]:
    assert room.plan is not None
    return [room.plan.rounds[n - 1] for n in rounds]


# --- where the evening stands ---


def test_the_spot_between_rounds_follows_from_the_clock() -> None:
    room = talking(a_room(), 1)
    spots = {
        0: Spot(done=0, running=True),
        ROUND_MS: Spot(done=1, running=True),
        3 * ROUND_MS: Spot(done=3, running=False),
    }
    assert {ms: spot(room.event, T0 + ms) for ms in spots} == spots
    assert spot(a_room().event, T0) == Spot(done=0, running=False)


# --- who does not come ---


def test_the_partner_of_a_missing_mentee_gets_whoever_sits_out() -> None:
    room = talking(a_room(mentors=8, mentees=9), 1)
    assert room.plan is not None
    idle = room.plan.rounds[0].byes[0].person
    to_meet = {m for r in room.plan.rounds for p in r.pairings if idle in p.people for m in p.mentors}
    missing = next(p.mentees[0] for p in room.plan.rounds[0].pairings if p.mentors[0] not in to_meet)
    mentor = room.at(1, missing)
    assert mentor is not None

    change = room.do(NoShow((missing,)))

    now = room.at(1, idle)
    assert now is not None
    assert (now.table, now.mentors) == (mentor.table, mentor.mentors)
    assert room.why(1, missing) == "away"
    assert named(room.event, change.said) == f"{room.event.people[missing].name} did not come"
    assert {m.cause for m in change.moves if m.person == missing} == {Cause.AWAY}


def test_a_partner_for_whom_nobody_is_free_is_told_so() -> None:
    room = talking(a_room(mentors=3, mentees=3), 1)
    first = room.at(1, "m1")
    assert first is not None
    room.do(NoShow((first.mentees[0],)))
    assert room.why(1, "m1") == "partner_away"


def test_what_is_past_stays_and_the_missing_miss_all_that_is_ahead() -> None:
    room = talking(a_room(), 2)
    past = seats_of(room, 1)

    room.do(NoShow((pid("m1"),)))

    assert seats_of(room, 1) == past
    assert [room.at(n, "m1") for n in (2, 3)] == [None, None]
    gone = room.event.people[pid("m1")].attendance.gone
    assert gone is not None
    assert (gone.why, gone.from_round, gone.at_ms) == (Absence.NO_SHOW, 2, room.now_ms)


def test_many_are_marked_with_one_press_and_undone_with_one() -> None:
    room = talking(a_room(mentors=5, mentees=6), 1)
    before, people = room.plan, room.event.people

    room.do(NoShow((pid("e1"), pid("e2"), pid("m3"))))
    assert room.event.undo[-1].said == "3 people did not come"
    back = room.undo()

    assert isinstance(back, Change)
    assert (room.plan, room.event.people) == (before, people)
    assert back.moves


def test_nobody_is_marked_twice() -> None:
    room = talking(a_room(), 1)
    room.do(NoShow((pid("e1"),)))
    assert room.refused(NoShow((pid("e2"), pid("e1")))) == "Mentee 1 is marked as not here already."
    assert room.refused(NoShow(())) == "Nobody is missing."
    assert room.refused(NoShow((pid("nobody"),))) == "This person is not on the list any more."


def test_after_the_last_round_nobody_can_be_missing() -> None:
    room = talking(a_room(), 1)
    room.now_ms = T0 + 3 * ROUND_MS
    assert room.refused(NoShow((pid("e1"),))) == "There is no round left to sit in."


def test_without_a_plan_only_the_list_changes_and_a_draft_is_no_use_any_more() -> None:
    room = a_room(published=None)
    room.plan = None
    room.do(NoShow((pid("e1"),)))
    assert room.event.draft is None
    assert room.event.people[pid("e1")].attendance.misses(1)


def test_nobody_is_called_to_a_running_round_who_has_not_been_seen() -> None:
    room = talking(a_room(mentors=3, mentees=4), 1)
    assert room.plan is not None
    idle = room.plan.rounds[0].byes[0].person
    room.event = but(room.event, people={**room.event.people, idle: but(room.event.people[idle], arrived_at_ms=None)})
    missing = room.plan.rounds[0].pairings[0].mentees[0]

    room.do(NoShow((missing,)))

    assert room.at(1, idle) is None
    assert any(room.at(n, idle) for n in (2, 3))


# --- who comes back, or comes at all ---


@pytest.mark.parametrize(("now", "first"), [(True, 1), (False, 2)])
def test_who_comes_after_all_sits_again_now_or_from_the_next_round(now: bool, first: int) -> None:  # noqa: FBT001
    room = talking(a_room(mentors=4, mentees=4), 1)
    room.do(NoShow((pid("e1"),)))
    change = room.do(Seat(pid("e1"), now=now))

    table = room.at(first, "e1")
    assert table is not None
    assert named(room.event, change.said) == (
        f"Mentee 1 sits at table {room.event.table(table.table).label} from round {first}"
    )
    assert (room.at(1, "e1") is not None) is now
    assert room.event.people[pid("e1")].attendance.missed == (() if now else (1,))


def test_somebody_who_joined_by_themselves_is_seated_when_the_host_says_so() -> None:
    room = talking(a_room(mentors=4, mentees=3), 1)
    newcomer = a_person("w1", "Kim", Role.MENTEE, arrived_at_ms=T0)
    room.event = but(room.event, people={**room.event.people, newcomer.id: newcomer})
    room.do(NoShow((pid("e1"),)))
    assert room.plan is not None
    assert newcomer.id not in planned(room.plan), "nobody is seated without being asked in"

    room.do(Seat(newcomer.id, now=True))

    assert room.at(1, "w1") is not None
    assert room.refused(Seat(newcomer.id)) == "Kim is in the plan already."


def test_a_walk_in_is_in_and_seated_with_one_command_and_gone_again_with_undo() -> None:
    room = talking(a_room(mentors=4, mentees=3), 1)
    before = room.plan

    change = room.do(WalkIn(a_person("w1", "Kim", Role.MENTEE), now=False))

    assert room.at(1, "w1") is None
    assert room.at(2, "w1") is not None
    assert room.event.people[pid("w1")].arrived_at_ms == room.now_ms
    assert "{w1}" in change.said, "a log holds ids, never names"
    room.undo()
    assert pid("w1") not in room.event.people
    assert room.plan == before


def test_a_walk_in_for_whom_there_is_no_chair_is_in_all_the_same() -> None:
    room = talking(a_room(mentors=2, mentees=2, rounds=1), 1)
    change = room.do(WalkIn(a_person("w1", "Kim", Role.MENTOR), now=True))
    assert named(room.event, change.said) == "Kim is in; no seat is free for them"


def test_a_walk_in_before_the_plan_is_simply_on_the_list() -> None:
    room = a_room(published=None)
    room.plan = None
    change = room.do(WalkIn(a_person("w1", "Kim"), now=False))
    assert named(room.event, change.said) == "Kim is in"
    assert room.event.people[pid("w1")].attendance.missed == ()


def test_nobody_walks_in_twice() -> None:
    room = talking(a_room(), 1)
    assert "is on the list already" in room.refused(WalkIn(a_person("e1", "Somebody")))
    assert room.refused(WalkIn(a_person("w1", "mentee 1"))) == (
        "Somebody called mentee 1 is on the list already. Find them there, or add a second name."
    )


def test_who_comes_in_the_last_round_cannot_sit_in_the_next() -> None:
    room = talking(a_room(), 3)
    assert room.refused(WalkIn(a_person("w1", "Kim"), now=False)) == "There is no round left to sit in."


# --- who leaves ---


@pytest.mark.parametrize(("now", "first"), [(True, 1), (False, 2)])
def test_who_leaves_misses_what_is_ahead(now: bool, first: int) -> None:  # noqa: FBT001
    room = talking(a_room(mentors=3, mentees=3), 1)
    change = room.do(Leave(pid("m1"), now=now))
    assert [n for n in (1, 2, 3) if room.at(n, "m1")] == list(range(1, first))
    assert named(room.event, change.said) == "Mentor 1 left" + ("" if now else " after round 1")
    assert room.refused(Leave(pid("m1"))) == "Mentor 1 has left already."


def test_a_no_show_can_be_marked_as_gone_for_good() -> None:
    room = talking(a_room(), 2)
    room.do(NoShow((pid("m1"),)))
    room.do(Leave(pid("m1"), now=False))
    gone = room.event.people[pid("m1")].attendance.gone
    assert gone is not None
    assert (gone.why, gone.from_round) == (Absence.LEFT, 2)


def test_after_the_last_round_people_simply_go() -> None:
    room = talking(a_room(), 3)
    assert "can simply go" in room.refused(Leave(pid("e1"), now=False))


# --- by hand ---


def test_two_change_places_and_only_they_and_their_partners_are_told() -> None:
    room = talking(a_room(mentors=4, mentees=4), 1)
    one, other = room.at(2, "e1"), room.at(2, "e2")
    assert one is not None
    assert other is not None

    change = room.do(Swap(2, pid("e1"), pid("e2")))

    assert (room.at(2, "e1"), room.at(2, "e2")) == (
        but(other, mentees=(pid("e1"),)),
        but(one, mentees=(pid("e2"),)),
    )
    assert {m.person for m in change.moves} == {pid("e1"), pid("e2"), *one.mentors, *other.mentors}
    assert {m.round_no for m in change.moves} == {2}


def test_what_cannot_be_swapped_is_said() -> None:
    room = talking(a_room(), 2)
    assert room.refused(Swap(1, pid("e1"), pid("e2"))) == "Round 1 is over. Nothing can be changed in it any more."
    assert room.refused(Swap(3, pid("e1"), pid("e1"))) == "Choose two different people."
    assert room.refused(Swap(9, pid("e1"), pid("e2"))).startswith("Round 9 is over")


def test_somebody_without_a_seat_has_none_to_swap() -> None:
    room = talking(a_room(), 1)
    kim = a_person("w1", "Kim", Role.MENTEE, arrived_at_ms=T0)
    room.event = but(room.event, people={**room.event.people, kim.id: kim})
    assert "Kim" in room.refused(Swap(2, kim.id, pid("e1")))


def test_a_press_meant_for_other_seats_is_refused_with_who_was_faster() -> None:
    room = talking(a_room(mentors=4, mentees=4), 1)
    seen = room.event.version
    room.do(Swap(2, pid("e1"), pid("e2")), by="Sam")
    assert room.refused(Swap(2, pid("e1"), pid("e3")), seen=seen) == (
        "Sam was faster, 0 s ago: Mentee 1 and Mentee 2 changed places in round 2. Press again if you still want this."
    )


def test_somebody_moves_to_a_free_chair_or_out() -> None:
    room = talking(a_room_of_peers(count=11), 1)
    here = room.at(2, "p1")
    assert here is not None
    assert room.plan is not None
    free = next(p.table for p in room.plan.rounds[1].pairings if len(p.people) == 3)
    mover = next(p.people[0] for p in room.plan.rounds[1].pairings if p.table != free)

    change = room.do(Move(2, mover, free))
    assert mover in room.table(2, free)
    assert named(room.event, change.said).endswith(f"goes to table {room.event.table(free).label} in round 2")

    room.do(Move(2, mover, None))
    assert room.at(2, mover) is None


def test_a_chair_that_is_taken_is_named() -> None:
    room = talking(a_room(mentors=3, mentees=3), 1)
    other = room.at(2, "e2")
    assert other is not None
    sentence = room.refused(Move(2, pid("e1"), other.table))
    assert room.event.table(other.table).label in sentence
    assert "'" not in sentence


def test_a_table_that_is_none_is_named() -> None:
    room = talking(a_room(), 1)
    assert isinstance(room.ask(Move(2, pid("e1"), TableId("t99"))), Refusal)


# --- what is still to come ---


def test_rounds_ahead_can_be_added_and_are_seated() -> None:
    room = talking(a_room(mentors=4, mentees=4), 2)
    held = seats_of(room, 1, 2, 3)
    change = room.do(ChangeAhead(but(room.event.agenda, rounds=4)))
    assert change.said == "4 rounds now"
    assert seats_of(room, 1, 2, 3) == held
    assert len(seats_of(room, 4)) == 1
    assert [s.key for s in room.event.timeline.segments][-3:] == ["walk-4", "talk-4", "finished-0"]


def test_rounds_ahead_can_be_dropped_but_none_that_has_begun() -> None:
    room = talking(a_room(), 2)
    room.do(ChangeAhead(but(room.event.agenda, rounds=2)))
    assert room.plan is not None
    assert len(room.plan.rounds) == 2
    assert room.refused(ChangeAhead(but(room.event.agenda, rounds=1))) == (
        "Round 2 has begun, so there are at least 2 rounds."
    )


def test_lengths_and_breaks_ahead_change_without_touching_what_runs() -> None:
    room = talking(a_room(), 1)
    running = tl.current(room.event.timeline, room.now_ms)
    change = room.do(ChangeAhead(but(room.event.agenda, talk_s=300, breaks=(1,), break_s=120)))
    row = room.event.timeline.segments
    assert tl.current(room.event.timeline, room.now_ms) == running
    assert [(s.kind, s.planned_s) for s in row[3:6]] == [(Kind.BREAK, 120), (Kind.WALK, 60), (Kind.TALK, 300)]
    assert change.said == "Rounds ahead changed"
    assert change.plan is None
    assert row[3].starts_at_ms == T0 + ROUND_MS


def test_a_break_that_runs_may_go_from_the_agenda() -> None:
    room = talking(a_room(), 1)
    room.do(ChangeAhead(but(room.event.agenda, breaks=(1,), break_s=600)))
    room.now_ms = T0 + ROUND_MS + 10 * S
    assert tl.current(room.event.timeline, room.now_ms).key == "break-1"  # type: ignore[union-attr]  # it runs
    room.do(ChangeAhead(but(room.event.agenda, breaks=())))
    assert [s.key for s in room.event.timeline.segments][3:5] == ["break-1", "walk-2"]


def test_before_the_lobby_the_whole_row_is_new() -> None:
    room = a_room()
    room.event = but(
        room.event,
        timeline=tl.Timeline(segments=tuple(but(s, starts_at_ms=None) for s in room.event.timeline.segments)),
    )
    room.do(ChangeAhead(but(room.event.agenda, talk_s=300)))
    assert {s.planned_s for s in room.event.timeline.segments if s.kind is Kind.TALK} == {300}


def test_when_it_is_over_nothing_is_ahead() -> None:
    room = talking(a_room(), 1)
    room.now_ms = T0 + 3 * ROUND_MS
    assert room.refused(ChangeAhead(room.event.agenda)) == "The evening is over. Reopen it to change what comes."


def test_the_rest_can_be_planned_anew() -> None:
    room = talking(a_room(mentors=4, mentees=5), 1)
    running = seats_of(room, 1)
    change = room.do(Replan(full=True))
    assert change.said == "Seats planned again"
    assert seats_of(room, 1) == running
    room.plan = None
    assert room.refused(Replan(full=False)) == "No plan is published yet. Publish one first."


# --- round by round ---


def test_rounds_are_published_one_by_one_or_all_at_once() -> None:
    room = talking(a_room(shown=1), 1)
    assert room.do(Reveal(2)).said == "Round 2 published"
    assert room.refused(Reveal(2)) == "Everyone sees round 2 already."
    assert room.do(Reveal(None)).said == "All rounds published"
    assert room.refused(Reveal(3)) == "Everyone sees all rounds already."


def test_the_last_round_shown_is_all_of_them() -> None:
    room = talking(a_room(shown=2), 1)
    room.do(Reveal(3))
    assert room.event.shown is None
    assert a_room(published=None, shown=1).refused(Reveal(1)) == "No plan is published yet. Publish one first."


def test_fewer_rounds_show_no_more_than_there_are() -> None:
    room = talking(a_room(shown=3), 1)
    room.do(ChangeAhead(but(room.event.agenda, rounds=2)))
    assert room.event.shown == 2


# --- undo ---


def test_what_has_been_held_cannot_be_taken_back() -> None:
    room = talking(a_room(), 1)
    room.do(NoShow((pid("m1"),)))
    room.now_ms += ROUND_MS
    answer = room.undo()
    assert isinstance(answer, Refusal)
    assert answer.sentence == (
        "Round 1 has been held with the new seats, so this cannot be taken back. "
        "Change what is ahead with a new action."
    )


def test_rounds_that_were_added_and_held_cannot_be_taken_back() -> None:
    room = talking(a_room(rounds=1), 1)
    room.do(ChangeAhead(but(room.event.agenda, rounds=2)))
    room.now_ms += 2 * ROUND_MS
    answer = room.undo()
    assert isinstance(answer, Refusal)
    assert answer.sentence.startswith("Round 2 has been held")


def test_what_was_changed_ahead_can_be_taken_back_while_it_is_ahead() -> None:
    room = talking(a_room(), 1)
    before = room.plan
    room.do(Swap(3, pid("e1"), pid("e2")))
    room.now_ms += ROUND_MS
    assert isinstance(room.undo(), Change)
    assert room.plan == before


def test_who_checked_in_meanwhile_stays_in_when_an_absence_is_undone() -> None:
    room = talking(a_room(), 1)
    late = but(room.event.people[pid("e4")], arrived_at_ms=None)
    room.event = but(room.event, people={**room.event.people, late.id: late})
    room.do(NoShow((pid("m1"),)))
    room.do(CheckIn(late.id))
    room.undo()
    assert room.event.people[late.id].arrived_at_ms == room.now_ms
    assert room.event.people[pid("m1")].attendance.gone is None


def test_a_break_comes_after_its_round() -> None:
    room = talking(a_room(), 1)
    room.do(ChangeAhead(but(room.event.agenda, breaks=(1,))))
    assert spot(room.event, T0 + ROUND_MS + S) == Spot(done=1, running=False)


def test_a_table_that_closes_moves_its_people_even_while_they_talk() -> None:
    room = talking(a_room(mentors=3, mentees=3, tables=4), 1)
    two = room.table(1, "t1")
    room.do(CloseTable(TableId("t1")))
    assert room.table(1, "t1") == ()
    assert room.table(1, "t4") == two


def test_when_the_evening_is_over_tables_and_seats_stay_until_it_is_reopened() -> None:
    room = talking(a_room(), 1)
    room.do(Finish())
    over = "The evening is over. Reopen it to change tables and seats."
    assert room.refused(CloseTable(TableId("t1"))) == over
    assert room.refused(Replan(full=True)) == over
    room.do(Reopen())
    room.do(CloseTable(TableId("t1")))


def test_no_round_is_added_once_the_closing_has_begun() -> None:
    agenda = an_agenda(rounds=1, walk_s=WALK_S, talk_s=TALK_S, closing_s=300)
    room = a_room(rounds=1, published=None)
    room.event = but(room.event, agenda=agenda, timeline=tl.open_lobby(timeline_of(agenda), T0))
    room = talking(room, 2)
    sentence = "The closing has begun, so no round can be added any more."
    assert room.refused(ChangeAhead(but(agenda, rounds=2))) == sentence


def test_who_is_not_there_is_not_put_on_a_chair_by_hand() -> None:
    room = a_room()
    room.do(NoShow((pid("e1"),)))
    sentence = "Mentee 1 is not there in round 2. Seat them again first."
    assert room.refused(Swap(2, pid("e1"), pid("e2"))) == sentence
    assert room.refused(Swap(2, pid("e2"), pid("e1"))) == sentence
    assert room.refused(Move(2, pid("e1"), TableId("t1"))) == sentence


def test_a_draft_is_no_use_any_more_when_the_room_changes() -> None:
    room = a_room(draft=PlanId("p2"))
    change = room.do(OpenTable(None))
    assert change.after.draft == change.after.published
    assert change.after.problem_version == change.after.version
    late = SetDraft(PlanId("p3"), frozenset(room.event.people), room.event.tables, 3, version=change.after.version - 1)
    assert room.refused(late).startswith("People, tables or rounds changed")


def test_a_draft_survives_what_no_plan_depends_on() -> None:
    room = a_room(draft=PlanId("p2"))
    assert room.do(NameTable(TableId("t1"), "Bay")).after.draft == "p2"


def test_a_draft_of_what_is_taken_back_goes_with_it() -> None:
    room = a_room(published=None, draft=None)
    room.plan = None
    room.do(WalkIn(a_person("w1", "Kim")))
    event = room.event
    room.do(SetDraft(PlanId("d"), frozenset(event.people), event.tables, 3, version=event.version))
    room.undo()
    room.undo()
    assert pid("w1") not in room.event.people
    assert room.event.draft is None
    assert room.event.problem_version == room.event.version


def test_a_draft_that_a_change_put_aside_is_there_again_when_it_is_taken_back() -> None:
    room = a_room(draft=PlanId("p2"))
    room.do(OpenTable(None))
    room.undo()
    assert (room.event.draft, room.event.published) == ("p2", "p1")


def test_a_press_meant_for_the_seats_before_a_new_plan_is_refused() -> None:
    room = a_room(draft=PlanId("p2"))
    seen = room.event.version
    room.do(Publish(PlanId("p2")))
    assert "was faster" in room.refused(Swap(1, pid("e1"), pid("e2")), seen=seen)


def test_an_event_knows_every_plan_that_undo_may_bring_back() -> None:
    room = a_room()
    room.do(Swap(1, pid("e1"), pid("e2")))
    assert room.event.plans == {"p1", room.event.published}
    room.do(Announce("Soup!"))
    assert room.event.undo[-1].plans == ()
    room.undo()
    room.undo()
    assert room.event.plans == {"p1"}


def test_what_no_planner_can_work_with_is_said_with_the_name() -> None:
    room = a_room()
    odd = but(room.event.people[pid("e1")], level=9)
    room.event = but(room.event, people={**room.event.people, odd.id: odd})
    assert "Mentee 1" in room.refused(Replan(full=False))
