from __future__ import annotations

from dataclasses import replace

import pytest

from rotation import (
    Bye,
    Cause,
    Pairing,
    Plan,
    Problem,
    ProblemError,
    RoundPlan,
    Table,
    TableId,
    Why,
    move,
    plan,
    repair,
    swap,
    warnings,
)
from tests.rotation.evenings import causes, coming, couple, differences, group, held, ring, said, why, wrong_figures
from tests.rotation.problems import an_event, crowd, mentee, mentor, pairs, peers, pid, rooms, tables

T1, T2, T3 = TableId("t1"), TableId("t2"), TableId("t3")

EVENT = an_event(3, 3, 1, room=3)
HELD = held(EVENT, (couple("t1", "m1", "e1"), couple("t2", "m2", "e2")))
GROUPS = Problem(rounds=1, tables=rooms(3, 3), people=crowd(3, 4))
SEATED = held(GROUPS, (group("t1", "m1", "e1 e2"), group("t2", "m2", "e3 e4")))


def test_two_people_change_places() -> None:
    made = swap(EVENT, HELD, 1, pid("e1"), pid("e2"))
    assert made.plan.rounds[0].pairings == (couple("t1", "m1", "e2"), couple("t2", "m2", "e1"))
    assert {*causes(made.moves).values()} == {Cause.BY_HAND}
    assert said(made.moves) == differences(HELD, made.plan)
    assert wrong_figures(EVENT, made.plan) == []
    assert warnings(EVENT, HELD, made.plan) == ()


def test_somebody_who_sits_out_changes_places_with_somebody_who_sits() -> None:
    made = swap(EVENT, HELD, 1, pid("m3"), pid("m1"))
    assert made.plan.rounds[0].pairings == (couple("t1", "m3", "e1"), couple("t2", "m2", "e2"))
    assert why(made.plan, 1) == {pid("m1"): Why.BY_HAND, pid("e3"): Why.PARTNERS_TAKEN}


def test_two_at_one_table_cannot_change_anything() -> None:
    made = swap(EVENT, HELD, 1, pid("e1"), pid("m1"))
    assert (made.moves, made.plan.rounds) == ((), HELD.rounds)


def test_somebody_sits_out_and_whom_they_leave_stays_at_the_table() -> None:
    made = move(EVENT, HELD, 1, pid("e1"), None)
    alone = replace(couple("t1", "m1", "e1"), mentees=())
    assert made.plan.rounds[0].pairings == (alone, couple("t2", "m2", "e2"))
    assert why(made.plan, 1)[pid("e1")] is Why.BY_HAND
    assert warnings(EVENT, HELD, made.plan) == ("There is no mentee for m1 at table t1 in round 1.",)


def test_a_free_chair_can_be_taken() -> None:
    left = move(EVENT, HELD, 1, pid("e1"), None).plan
    made = move(EVENT, left, 1, pid("e3"), T1)
    assert made.plan.rounds[0].pairings == (couple("t1", "m1", "e3"), couple("t2", "m2", "e2"))
    assert warnings(EVENT, left, made.plan) == ()


def test_two_can_be_seated_at_a_free_table_one_after_the_other() -> None:
    first = move(EVENT, HELD, 1, pid("e3"), T3).plan
    assert warnings(EVENT, HELD, first) == ("There is no mentor for e3 at table t3 in round 1.",)
    made = move(EVENT, first, 1, pid("m3"), T3)
    assert made.plan.rounds[0].pairings[2] == couple("t3", "m3", "e3")
    assert made.plan.rounds[0].byes == ()


def test_who_sits_out_by_hand_stays_out_in_a_repair() -> None:
    left = move(EVENT, move(EVENT, HELD, 1, pid("m1"), None).plan, 1, pid("e1"), None).plan
    made = repair(coming(EVENT, "m2"), left)
    assert why(made.plan, 1)[pid("m1")] is Why.BY_HAND
    assert why(made.plan, 1)[pid("e1")] is Why.BY_HAND


def test_where_somebody_is_already_nothing_changes() -> None:
    assert move(EVENT, HELD, 1, pid("e1"), T1).moves == ()
    assert move(EVENT, HELD, 1, pid("e3"), None).moves == ()


def test_a_full_table_one_to_one_is_not_for_a_third() -> None:
    with pytest.raises(ProblemError, match="table 't2' is full in round 1: swap 'e1' with somebody there"):
        move(EVENT, HELD, 1, pid("e1"), T2)


def test_a_group_takes_one_more_than_it_has_chairs_with_a_warning() -> None:
    made = move(GROUPS, SEATED, 1, pid("e1"), T2)
    assert made.plan.rounds[0].pairings == (group("t1", "m1", "e2"), group("t2", "m2", "e1 e3 e4"))
    assert warnings(GROUPS, SEATED, made.plan) == ("4 people sit at table t2 in round 1, which has 3 seats.",)


def test_a_second_mentor_at_a_table_is_warned_of() -> None:
    made = move(GROUPS, SEATED, 1, pid("m3"), T1).plan
    assert warnings(GROUPS, SEATED, made) == (
        "4 people sit at table t1 in round 1, which has 3 seats.",
        "2 mentors sit at table t1 in round 1: m1 and m3.",
    )


@pytest.mark.parametrize(
    ("number", "person", "table", "sentence"),
    [
        (2, "e1", "t1", "there is no round 2: the plan has rounds 1"),
        (1, "e9", "t1", "person 'e9' has no place in round 1: repair the plan first"),
        (1, "e1", "t9", "table 't9' is not open: choose one of the tables of the event"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(number: int, person: str, table: str, sentence: str) -> None:
    with pytest.raises(ProblemError, match=sentence):
        move(EVENT, HELD, number, pid(person), TableId(table))


def test_an_empty_plan_has_no_round_to_change() -> None:
    empty = Plan(rounds=(), report=HELD.report)
    with pytest.raises(ProblemError, match="there is no round 1: the plan has rounds none"):
        swap(EVENT, empty, 1, pid("e1"), pid("e2"))


def test_a_newcomer_has_to_be_repaired_in_before_a_swap() -> None:
    now = replace(EVENT, people=(*EVENT.people, mentee("new")))
    with pytest.raises(ProblemError, match="person 'new' has no place in round 1: repair the plan first"):
        swap(now, HELD, 1, pid("new"), pid("e2"))


@pytest.mark.parametrize(
    ("problem", "pairings", "names"),
    [
        (GROUPS, (group("t1", "m1", "e1 e2"), group("t2", "m2 m4", "e3")), "m4"),
        (GROUPS, (group("t1", "m1", "e1 e2"), group("t2", "m2", "e3 e9")), "e9"),
        (Problem(rounds=1, tables=rooms(4, 4), people=peers(4)), (ring("t1", "p1 p2"), ring("t2", "p3 p9")), "p9"),
    ],
)
def test_company_that_is_no_longer_among_the_people_stays_where_it_is(
    problem: Problem, pairings: tuple[Pairing, ...], names: str
) -> None:
    before = Plan(
        rounds=(RoundPlan(number=1, pairings=pairings, byes=(Bye(person=pid("x"), why=Why.AWAY),)),), report=HELD.report
    )
    mover = problem.people[-1].id if problem is not GROUPS else pid("e1")
    made = move(problem, before, 1, pid("p1") if mover.startswith("p") else mover, T2).plan
    assert pid(names) in made.rounds[0].pairings[-1].people
    assert made.rounds[0].byes == before.rounds[0].byes


def test_a_swap_against_the_rules_is_obeyed_with_warnings() -> None:
    people = (
        replace(mentor("m1", at="t1"), organisation="acme"),
        mentor("m2"),
        replace(mentee("e1"), organisation="acme", needs_access=True),
        mentee("e2"),
        replace(mentee("e3"), available=frozenset()),
    )
    problem = Problem(
        rounds=2,
        tables=(Table(id=T1), Table(id=T2, accessible=True)),
        people=people,
        blocked=pairs("m2 e2"),
        history=pairs("m2 e3"),
        must_meet=pairs("m2 e1"),
        strangers=True,
    )
    before = held(
        problem,
        (couple("t1", "m1", "e2"), couple("t2", "m2", "e1")),
        (couple("t1", "m1", "e2"),),
        byes=(Bye(person=pid("e3"), why=Why.AWAY),),
    )
    crossed = swap(problem, before, 1, pid("e1"), pid("e2")).plan
    assert warnings(problem, before, crossed) == (
        "e1 needs an accessible table, but sits at table t1 in round 1.",
        "e1 and m1 are kept apart by their organisation or languages, but sit together at table t1 in round 1.",
        "e2 and m2 are blocked for each other, but sit together at table t2 in round 1.",
        "e1 and m2 must meet, but do not.",
    )
    mentors = swap(problem, crossed, 1, pid("m1"), pid("m2")).plan
    assert warnings(problem, crossed, mentors) == (
        "m1 sits at table t2 in round 1, but is fixed to table t1.",
        "e2 and m1 meet 2 times, in rounds 1 and 2.",
    )
    away = swap(problem, before, 1, pid("e3"), pid("e1")).plan
    assert warnings(problem, before, away) == (
        "e3 is away, but sits at table t2 in round 1.",
        "e3 and m2 meet in round 1, and had met before the event.",
        "e1 and m2 must meet, but do not.",
    )
    closed = replace(problem, tables=problem.tables[:1], must_meet=frozenset())
    assert warnings(closed, replace(before, rounds=()), before)[:1] == (
        "There are people at table t2 in round 1, which is closed.",
    )


def test_a_peer_alone_is_warned_of() -> None:
    problem = Problem(rounds=1, tables=rooms(3, 3), people=peers(5))
    before = held(problem, (ring("t1", "p1 p2"), ring("t2", "p3 p4 p5")))
    made = move(problem, before, 1, pid("p3"), T1).plan
    assert warnings(problem, before, made) == ()
    gone = move(problem, move(problem, before, 1, pid("p1"), None).plan, 1, pid("p4"), None).plan
    assert warnings(problem, before, gone) == ("p2 sits alone at table t1 in round 1.",)


def test_two_mentors_who_meet_again_are_no_repeat() -> None:
    problem = replace(GROUPS, mentors_per_table=2, rounds=2)
    made = held(problem, (group("t1", "m1 m2", "e1"),), (group("t1", "m1 m2", "e2"),))
    assert warnings(problem, replace(made, rounds=()), made) == ()


def test_a_plan_of_the_planner_has_nothing_to_warn_of() -> None:
    problem = an_event(5, 7, 4)
    made = plan(problem)
    assert warnings(problem, replace(made, rounds=()), made) == ()
    assert tables(1) == rooms(2)


def test_a_companion_beside_a_couple_is_nothing_to_be_warned_of() -> None:
    people = (*crowd(2, 2), replace(mentee("x"), companion=pid("e1")))
    problem = Problem(rounds=2, tables=rooms(2, 2), people=people)
    planned = plan(problem)
    [here] = [one for one in planned.rounds[0].pairings if "e1" in one.people]
    [there] = [one for one in planned.rounds[0].pairings if "e1" not in one.people]
    made = swap(problem, planned, 1, here.mentors[0], there.mentors[0])
    assert [one for one in warnings(problem, planned, made.plan) if "x" in one] == []
