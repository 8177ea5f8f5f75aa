from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from rotation import (
    Bye,
    Cause,
    Person,
    Plan,
    Problem,
    Request,
    TableId,
    Why,
    WhyNot,
    audit,
    explain,
    plan,
    repair,
    swap,
)
from tests.rotation.asked import ask, asked, askings, guest
from tests.rotation.evenings import causes, coming, couple, held, ring, why
from tests.rotation.problems import mentee, mentor, pairs, pid, tables

T1, T2 = TableId("t1"), TableId("t2")


def who_meets(made: Plan) -> list[set[str]]:
    """The couples of each round, as `ab`."""
    return [{"".join(sorted(pairing.people)) for pairing in one.pairings} for one in made.rounds]


def test_only_the_meetings_of_a_no_show_are_lost() -> None:
    problem = asked("a b", "c d", "a c", rounds=2)
    before = held(problem, (ring("t1", "a b"), ring("t2", "c d")), (ring("t1", "a c"),))
    made = repair(coming(problem, "b"), before)
    assert who_meets(made.plan) == [{"cd"}, {"ac"}]
    assert causes(made.moves) == {(pid("a"), 1): Cause.PARTNER_AWAY, (pid("b"), 1): Cause.AWAY}
    assert why(made.plan, 1) == {pid("a"): Why.PARTNER_AWAY, pid("b"): Why.AWAY}
    assert any("a and b do not meet" in sentence for sentence in made.plan.report.sentences)


def test_a_meeting_that_was_lost_is_held_when_both_are_free_later() -> None:
    problem = asked("a b", "c d", rounds=2)
    before = held(problem, (ring("t1", "a b"), ring("t2", "c d")), ())
    made = repair(coming(problem, "b", 2), before)
    assert who_meets(made.plan) == [{"cd"}, {"ab"}]
    assert why(made.plan, 2) == dict.fromkeys((pid("c"), pid("d")), Why.PARTNERS_TAKEN)


def test_nobody_meets_whom_they_did_not_ask_for() -> None:
    problem = asked("a b", "c d", rounds=1)
    before = held(problem, (ring("t1", "a b"), ring("t2", "c d")))
    made = repair(coming(coming(problem, "b"), "d"), before)
    assert who_meets(made.plan) == [set()]


def test_meetings_at_a_closed_table_go_to_a_free_one_or_another_round() -> None:
    problem = asked("a b", "c d", rounds=2, room=3)
    before = held(problem, (ring("t1", "a b"), ring("t3", "c d")), ())
    closed = repair(replace(problem, tables=tables(3)[1:]), before)
    assert closed.plan.rounds[0].pairings == (ring("t2", "a b"), ring("t3", "c d"))
    assert {*causes(closed.moves).values()} == {Cause.TABLE}
    full = repair(replace(problem, tables=tables(3)[2:]), before)
    assert who_meets(full.plan) == [{"cd"}, {"ab"}]


def test_rounds_that_are_over_or_going_on_get_no_new_meeting() -> None:
    problem = asked("a b", rounds=3)
    before = held(problem, (), (), ())
    made = repair(problem, before, done=1, running=True)
    assert who_meets(made.plan) == [set(), set(), {"ab"}]
    assert made.plan.rounds[0] is before.rounds[0]


def test_whom_the_host_lets_sit_out_is_left_alone_and_so_is_a_kept_table() -> None:
    problem = asked("a b", "c d", rounds=1, room=1)
    out = Bye(person=pid("a"), why=Why.BY_HAND)
    before = held(problem, (), byes=(out,))
    assert who_meets(repair(problem, before).plan) == [{"cd"}]
    kept = repair(problem, before, keep=frozenset({T1}))
    assert who_meets(kept.plan) == [set()]
    assert out in kept.plan.rounds[0].byes


def test_blocked_people_lose_their_meeting() -> None:
    problem = asked("a b", rounds=1)
    made = repair(replace(problem, blocked=pairs("a b")), held(problem, (ring("t1", "a b"),)))
    assert who_meets(made.plan) == [set()]


def test_a_new_round_takes_what_had_no_room() -> None:
    problem = asked("a b", "a c", rounds=2, must_meet=pairs("a c"))
    before = held(problem, (ring("t1", "a b"),))
    made = repair(problem, before)
    assert who_meets(made.plan) == [{"ab"}, {"ac"}]
    assert {*causes(made.moves).values()} == {Cause.ROUND}


def test_a_full_repair_plans_what_is_ahead_anew_but_for_a_kept_table() -> None:
    problem = replace(
        asked("a b", "a c", "b c", rounds=3, people=(guest("a", at="t2"), guest("b"), guest("c"))),
        requests=(*ask("a b", "b c"), Request(pid("a"), pid("c"), frozenset({2, 9}))),
    )
    before = held(problem, (ring("t1", "a b"),), (ring("t1", "b c"),), (ring("t2", "a c"),))
    made = repair(problem, before, done=1, full=True)
    assert who_meets(made.plan) == [{"ab"}, {"ac"}, {"bc"}]
    kept = repair(problem, before, full=True, keep=frozenset({T2}))
    assert who_meets(kept.plan) == [{"ab"}, {"bc"}, {"ac"}]
    done = repair(problem, made.plan, done=3, full=True)
    assert done.plan.rounds == made.plan.rounds


def test_everybody_has_the_place_of_their_role() -> None:
    people = (mentor("m1"), mentee("e1"))
    problem = Problem(rounds=1, tables=tables(1), people=people, requests=ask("e1 m1"))
    made = repair(problem, held(problem, ()))
    assert made.plan.rounds[0].pairings == (couple("t1", "m1", "e1"),)


def test_somebody_who_left_the_people_is_not_named() -> None:
    problem = asked("a b", "c d", rounds=2)
    before = held(problem, (ring("t1", "a b"),), (ring("t2", "c d"),))
    rest = replace(problem, people=problem.people[1:], requests=ask("c d"))
    made = repair(rest, before, done=1)
    assert who_meets(made.plan) == [{"ab"}, {"cd"}]
    assert made.moves == ()


def test_who_met_before_they_left_is_not_said_to_have_missed_the_meeting() -> None:
    problem = asked("a b", "c d", rounds=2)
    before = held(problem, (ring("t1", "a b"),), (ring("t2", "c d"),))
    made = repair(coming(problem, "b"), before, done=1)
    assert made.plan.report.sentences == ()
    assert made.plan.report.total == 2


def test_a_meeting_that_the_host_undoes_by_hand_is_counted_and_named() -> None:
    problem = asked("a b", "c d", rounds=1)
    before = held(problem, (ring("t1", "a b"), ring("t2", "c d")))
    made = swap(problem, before, 1, pid("a"), pid("c")).plan
    assert who_meets(made) == [{"ad", "bc"}]
    assert (made.report.total, made.report.meetings, made.report.upper_bound) == (0, 2, 2)
    assert [sentence[:8] for sentence in made.report.sentences] == ["a and b ", "c and d "]


def test_why_a_companion_does_not_meet_somebody_is_said_where_meetings_are_asked_for() -> None:
    people = (guest("a"), replace(guest("b"), companion=pid("a")), guest("c"))
    problem = asked("b c", rounds=0, people=people)
    assert explain(problem, plan(problem), pid("b"), pid("c")).why_not is WhyNot.NO_ROOM


def _perhaps_away(person: Person, rounds: int, rng: Random) -> Person:
    if rng.random() < 0.7:
        return person
    return replace(person, available=frozenset(number for number in range(1, rounds + 2) if rng.random() < 0.5))


@settings(max_examples=150, deadline=None)
@given(problem=askings(), seed=st.integers(0, 10**6), full=st.booleans())
def test_whatever_happens_the_timetable_fits_again(problem: Problem, seed: int, *, full: bool) -> None:
    rng, before = Random(seed), plan(problem)
    people = tuple(_perhaps_away(one, problem.rounds, rng) for one in problem.people)
    room = [one for one in problem.tables if rng.random() < 0.8]
    fixed = {one.id for one in room}
    people = tuple(one if one.fixed_table in fixed else replace(one, fixed_table=None) for one in people)
    now = replace(problem, people=people, tables=tuple(room), rounds=problem.rounds + rng.randint(0, 1))
    made = repair(now, before, full=full)
    assert audit(now, made.plan) == ()
    if not full:
        again = repair(now, made.plan)
        assert (again.plan, again.moves) == (made.plan, ())
