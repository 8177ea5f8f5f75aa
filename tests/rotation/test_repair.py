from __future__ import annotations

from dataclasses import replace

import pytest

from rotation import (
    Bye,
    Cause,
    Move,
    Person,
    Plan,
    Problem,
    Role,
    RoundPlan,
    Table,
    TableId,
    Why,
    audit,
    plan,
    repair,
)
from tests.rotation.evenings import causes, coming, couple, group, held, ring, why
from tests.rotation.problems import an_event, crowd, meetings, mentee, mentor, pairs, peers, pid, rooms, tables

T1, T2, T3 = TableId("t1"), TableId("t2"), TableId("t3")


def pair_event(mentors: int, mentees: int, rounds: int, room: int) -> Problem:
    return an_event(mentors, mentees, rounds, room=room)


def test_whom_a_no_show_was_to_meet_sits_out_and_nobody_else_moves() -> None:
    problem = pair_event(2, 2, 1, 2)
    before = held(problem, (couple("t1", "m1", "e1"), couple("t2", "m2", "e2")))
    made = repair(coming(problem, "m1"), before)
    assert made.plan.rounds[0] == RoundPlan(
        number=1,
        pairings=(couple("t2", "m2", "e2"),),
        byes=(Bye(person=pid("m1"), why=Why.AWAY), Bye(person=pid("e1"), why=Why.PARTNER_AWAY)),
    )
    assert made.moves == (
        Move(person=pid("m1"), round_no=1, before=couple("t1", "m1", "e1"), after=None, cause=Cause.AWAY),
        Move(person=pid("e1"), round_no=1, before=couple("t1", "m1", "e1"), after=None, cause=Cause.PARTNER_AWAY),
    )


def test_two_who_are_left_alone_sit_together() -> None:
    problem = pair_event(2, 2, 1, 2)
    before = held(problem, (couple("t1", "m1", "e1"), couple("t2", "m2", "e2")))
    made = repair(coming(coming(problem, "m1"), "e2"), before)
    assert made.plan.rounds[0].pairings == (couple("t2", "m2", "e1"),)
    assert causes(made.moves) == {
        (pid("m1"), 1): Cause.AWAY,
        (pid("e1"), 1): Cause.PARTNER_AWAY,
        (pid("m2"), 1): Cause.COMPANY,
        (pid("e2"), 1): Cause.AWAY,
    }


def test_somebody_who_sat_out_takes_the_seat_of_a_no_show() -> None:
    problem = pair_event(3, 2, 1, 2)
    before = held(problem, (couple("t1", "m1", "e1"), couple("t2", "m2", "e2")))
    made = repair(coming(problem, "m1"), before)
    assert made.plan.rounds[0].pairings == (couple("t1", "m3", "e1"), couple("t2", "m2", "e2"))
    assert causes(made.moves) == {
        (pid("m1"), 1): Cause.AWAY,
        (pid("m3"), 1): Cause.FILLS,
        (pid("e1"), 1): Cause.COMPANY,
    }


def test_somebody_who_has_left_the_people_has_no_place_any_more() -> None:
    problem = pair_event(2, 2, 2, 2)
    before = plan(problem)
    made = repair(replace(problem, people=problem.people[1:]), before, done=1)
    assert made.plan.rounds[0] is before.rounds[0]
    assert pid("m1") not in why(made.plan, 2)
    assert Cause.AWAY in causes(made.moves).values()
    assert made.plan.report.meetings == 3


def test_a_late_mentee_takes_one_chair_a_round_from_different_people() -> None:
    problem = an_event(6, 6, 6)
    late = Person(id=pid("late"), role=Role.MENTEE, available=frozenset(range(3, 7)))
    before = plan(problem)
    made = repair(replace(problem, people=(*problem.people, late)), before, done=2)
    given = [move.person for move in made.moves if move.cause is Cause.GIVES_UP]
    assert len(given) == len(set(given)) == 3
    assert len([move for move in made.moves if move.cause is Cause.BACK]) == 3
    assert len(made.moves) == 9
    assert max(dict(made.plan.report.byes).values()) == 1


def test_a_late_arrival_gets_the_idle_mentor() -> None:
    problem = pair_event(2, 1, 1, 2)
    before = held(problem, (couple("t1", "m1", "e1"),))
    made = repair(replace(problem, people=(*problem.people, mentee("late"))), before)
    assert made.plan.rounds[0].pairings == (couple("t1", "m1", "e1"), couple("t2", "m2", "late"))
    assert causes(made.moves) == {(pid("m2"), 1): Cause.FILLS, (pid("late"), 1): Cause.BACK}


def test_a_late_arrival_meets_as_many_idle_mentors_as_there_are() -> None:
    problem = pair_event(3, 1, 2, 2)
    before = held(problem, (couple("t1", "m1", "e1"),), (couple("t1", "m2", "e1"),))
    some = replace(problem, blocked=pairs("m1 late"), people=(*problem.people, mentee("late")))
    made = repair(some, before)
    assert made.plan.report.meetings == 4
    assert {couple("t2", "m2", "late"), couple("t2", "m3", "late")} == {
        pairing for one in made.plan.rounds for pairing in one.pairings if pid("late") in pairing.people
    }


def test_who_comes_back_gets_whom_they_were_to_meet() -> None:
    problem = pair_event(2, 2, 1, 2)
    before = held(problem, (couple("t1", "m1", "e1"), couple("t2", "m2", "e2")))
    gone = repair(coming(problem, "m1"), before).plan
    made = repair(problem, gone)
    assert made.plan.rounds == before.rounds
    assert causes(made.moves) == {(pid("m1"), 1): Cause.BACK, (pid("e1"), 1): Cause.FILLS}


def test_a_couple_moves_whole_to_a_free_table_if_theirs_is_closed() -> None:
    problem = pair_event(2, 2, 1, 3)
    before = held(problem, (couple("t1", "m1", "e1"), couple("t2", "m2", "e2")))
    made = repair(replace(problem, tables=problem.tables[1:]), before)
    assert made.plan.rounds[0].pairings == (couple("t2", "m2", "e2"), couple("t3", "m1", "e1"))
    assert {*causes(made.moves).values()} == {Cause.TABLE}


def test_people_of_a_closed_table_sit_out_in_turn_if_none_is_free() -> None:
    problem = an_event(4, 4, 4)
    before = plan(problem)
    made = repair(replace(problem, tables=problem.tables[1:]), before)
    assert [len(one.pairings) for one in made.plan.rounds] == [3] * 4
    assert {count for _, count in made.plan.report.byes} == {1}
    assert {*causes(made.moves).values()} <= {Cause.TABLE, Cause.FILLS, Cause.GIVES_UP, Cause.COMPANY}


def test_two_who_sat_out_get_a_table_that_is_added() -> None:
    problem = pair_event(2, 2, 1, 1)
    before = held(problem, (couple("t1", "m1", "e1"),))
    made = repair(replace(problem, tables=tables(2)), before)
    assert made.plan.rounds[0].pairings == (couple("t1", "m1", "e1"), couple("t2", "m2", "e2"))
    assert {*causes(made.moves).values()} == {Cause.FILLS}


def test_a_dropped_round_leaves_the_others_as_they_are() -> None:
    problem = an_event(3, 3, 3)
    before = plan(problem)
    made = repair(replace(problem, rounds=2), before)
    assert made.plan.rounds == before.rounds[:2]
    assert {*causes(made.moves).values()} == {Cause.ROUND}


def test_an_extra_round_lets_people_meet_whom_they_have_not_met() -> None:
    problem = an_event(3, 3, 2)
    before = plan(problem)
    made = repair(replace(problem, rounds=3), before)
    assert made.plan.rounds[:2] == before.rounds
    assert len(meetings(made.plan)) == 9
    assert {*causes(made.moves).values()} == {Cause.ROUND}


def test_a_running_round_is_not_dropped() -> None:
    problem = an_event(3, 3, 2)
    before = plan(problem)
    assert repair(replace(problem, rounds=0), before, done=1, running=True).plan.rounds == before.rounds


def test_who_is_blocked_for_each_other_from_now_on_is_parted() -> None:
    problem = pair_event(2, 2, 1, 2)
    before = held(problem, (couple("t1", "m1", "e1"), couple("t2", "m2", "e2")))
    made = repair(replace(problem, blocked=pairs("e1 m1")), before)
    assert meetings(made.plan).isdisjoint({frozenset({pid("m1"), pid("e1")})})
    assert made.plan.report.meetings == 1


def test_a_couple_whose_table_is_closed_in_a_running_round_moves_whole_to_a_free_one() -> None:
    problem = pair_event(2, 2, 1, 3)
    before = held(problem, (couple("t1", "m1", "e1"), couple("t2", "m2", "e2")))
    now = replace(problem, tables=problem.tables[1:], blocked=pairs("m2 e2"))
    made = repair(now, before, running=True)
    assert made.plan.rounds[0].pairings == (couple("t2", "m2", "e2"), couple("t3", "m1", "e1"))
    assert {*causes(made.moves).values()} == {Cause.TABLE}


def test_people_of_a_table_closed_in_a_running_round_sit_out_if_none_is_free() -> None:
    problem = pair_event(2, 2, 1, 2)
    before = held(problem, (couple("t1", "m1", "e1"), couple("t2", "m2", "e2")))
    made = repair(replace(problem, tables=problem.tables[1:]), before, running=True)
    assert made.plan.rounds[0].pairings == (couple("t2", "m2", "e2"),)
    assert why(made.plan, 1) == {pid("m1"): Why.FEW_TABLES, pid("e1"): Why.FEW_TABLES}


def test_a_group_whose_table_is_closed_in_a_running_round_moves_whole() -> None:
    problem = Problem(rounds=1, tables=rooms(3, 3, 3), people=crowd(2, 4))
    before = held(problem, (group("t1", "m1", "e1 e2"), group("t2", "m2", "e3 e4")))
    made = repair(replace(problem, tables=problem.tables[1:]), before, running=True)
    assert made.plan.rounds[0].pairings == (group("t2", "m2", "e3 e4"), group("t3", "m1", "e1 e2"))


def test_nobody_gets_a_chair_in_a_running_round_that_somebody_sits_on() -> None:
    problem = pair_event(2, 2, 1, 2)
    before = held(problem, (couple("t1", "m1", "e1"), couple("t2", "m2", "e2")))
    made = repair(replace(problem, people=(*problem.people, mentee("late"))), before, running=True)
    assert made.moves == ()
    assert why(made.plan, 1) == {pid("late"): Why.MORE_MENTEES}


def test_nobody_is_moved_to_or_from_a_table_that_is_kept() -> None:
    problem = pair_event(3, 2, 1, 2)
    before = held(problem, (couple("t1", "m1", "e1"), couple("t2", "m2", "e2")))
    now = replace(coming(problem, "m1"), blocked=pairs("m2 e2"))
    made = repair(now, before, keep=frozenset({T1, T2}))
    assert made.plan.rounds[0].pairings == (couple("t2", "m2", "e2"),)


def test_who_comes_with_a_companion_does_not_take_the_chair_of_one() -> None:
    friend = replace(peers(4)[3], companion=pid("p3"))
    problem = Problem(rounds=3, tables=tables(1), people=peers(2))
    before = held(problem, *[(ring("t1", "p1 p2"),)] * 3)
    assert repair(replace(problem, people=(*peers(3), friend)), before).moves == ()


def two_mentors_at_a_table(mentors: str) -> tuple[Problem, Plan]:
    people = (*(mentor(f"m{number}") for number in (1, 2, 3)), *(mentee(f"e{number}") for number in (1, 2, 3)))
    problem = Problem(rounds=1, tables=tables(2, 4), people=people, mentors_per_table=2)
    return problem, held(problem, (group("t1", "m1", "e1 e2"), group("t2", mentors, "e3")))


def test_mentees_without_a_mentor_get_the_second_one_of_another_table() -> None:
    problem, before = two_mentors_at_a_table("m2 m3")
    now = replace(coming(problem, "m1"), must_meet=pairs("m2 e3"))
    made = repair(now, before)
    assert made.plan.rounds[0].pairings == (group("t1", "m3", "e1 e2"), group("t2", "m2", "e3"))
    assert causes(made.moves)[pid("m3"), 1] is Cause.FILLS


@pytest.mark.parametrize(("running", "keep"), [(True, frozenset()), (False, frozenset({T2}))])
def test_no_mentor_leaves_a_kept_table_or_a_running_round(*, running: bool, keep: frozenset[TableId]) -> None:
    problem, before = two_mentors_at_a_table("m2 m3")
    made = repair(coming(problem, "m1"), before, running=running, keep=keep)
    assert made.plan.rounds[0].pairings[-1].mentors == (pid("m2"), pid("m3"))


def test_more_than_two_whom_the_host_put_at_a_kept_table_stay_there() -> None:
    problem = pair_event(2, 3, 1, 2)
    before = held(problem, (group("t1", "m1", "e1 e2"), couple("t2", "m2", "e3")))
    made = repair(coming(problem, "e3"), before, keep=frozenset({T1}))
    assert made.plan.rounds[0].pairings == (group("t1", "m1", "e1 e2"),)


def test_peers_left_alone_keep_their_tables_and_do_not_meet_again() -> None:
    problem = Problem(rounds=2, tables=tables(3), people=peers(7))
    first, second = (ring("t1", "p1 p4"), ring("t2", "p2 p6")), (ring("t1", "p4 p7"), ring("t2", "p2 p5"))
    made = repair(coming(problem, "p7", 1), held(problem, first, second), done=1)
    assert made.plan.rounds[1].pairings == (ring("t1", "p3 p4"), ring("t2", "p2 p5"), ring("t3", "p1 p6"))


def test_a_full_repair_plans_all_that_is_ahead_anew() -> None:
    problem = an_event(5, 5, 5)
    before = plan(problem)
    made = repair(coming(problem, "m1", 1, 2), before, done=1, running=True, full=True)
    assert made.plan.rounds[:2] == before.rounds[:2]
    assert {*causes(made.moves).values()} == {Cause.AWAY, Cause.REPLANNED}
    byes = dict(made.plan.report.byes)
    assert {byes[pid(f"e{number}")] for number in range(1, 6)} <= {0, 1}


def test_a_full_repair_leaves_a_table_that_is_kept() -> None:
    problem = an_event(4, 4, 4)
    before = plan(problem)
    made = repair(problem, before, full=True, keep=frozenset({T2}))
    for one, other in zip(before.rounds, made.plan.rounds, strict=True):
        assert [pairing for pairing in one.pairings if pairing.table == T2] == [
            pairing for pairing in other.pairings if pairing.table == T2
        ]


def test_fairness_is_kept_over_the_whole_evening_by_a_full_repair() -> None:
    problem = an_event(4, 6, 6)
    made = repair(problem, plan(problem), done=3, full=True)
    byes = [count for name, count in made.plan.report.byes if name.startswith("e")]
    assert max(byes) - min(byes) <= 1


def test_with_repeats_people_meet_again_rather_than_sit_out() -> None:
    problem = replace(an_event(1, 1, 2, room=1), repeats=True)
    before = held(problem, (couple("t1", "m1", "e1"),), ())
    made = repair(problem, before)
    assert [len(one.pairings) for one in made.plan.rounds] == [1, 1]
    assert (made.plan.report.repeats, made.plan.report.excess, made.plan.report.meetings) == (1, 1, 2)


def test_people_of_one_organisation_are_parted_if_all_should_meet_strangers() -> None:
    m1, e1, e2 = (replace(one, organisation=home) for one, home in zip(crowd(1, 2), ("a", "a", ""), strict=True))
    problem = Problem(rounds=1, tables=tables(1), people=(m1, e1, e2), strangers=True)
    made = repair(problem, held(problem, (couple("t1", "m1", "e1"),)))
    assert made.plan.rounds[0].pairings == (couple("t1", "m1", "e2"),)


def test_who_needs_access_sits_at_an_accessible_table() -> None:
    people = mentor("m1"), replace(mentee("e1"), needs_access=True)
    problem = Problem(rounds=1, tables=(Table(id=T1), Table(id=T2, accessible=True)), people=people)
    made = repair(problem, held(problem, (couple("t1", "m1", "e1"),)))
    assert made.plan.rounds[0].pairings == (couple("t2", "m1", "e1"),)


def test_a_table_for_one_couple_is_enough_for_two_who_are_fixed_to_it() -> None:
    people = mentor("m1", at="t1"), mentor("m2", at="t1"), mentee("e1"), mentee("e2")
    problem = Problem(rounds=1, tables=tables(2), people=people)
    made = repair(problem, held(problem, ()))
    assert [pairing.table for pairing in made.plan.rounds[0].pairings] == [T1]


def test_a_must_meet_is_not_given_up_for_a_late_arrival() -> None:
    problem = replace(an_event(1, 1, 3, room=1), must_meet=pairs("m1 e1"))
    before = held(problem, (couple("t1", "m1", "e1"),), (), ())
    made = repair(replace(problem, people=(*problem.people, mentee("late"), mentee("later"))), before)
    assert made.plan.rounds[0].pairings == before.rounds[0].pairings
    assert made.plan.report.meetings == 3


def test_an_idle_mentor_takes_a_group_whose_mentor_is_away() -> None:
    problem = Problem(rounds=1, tables=rooms(3, 3), people=crowd(3, 4))
    before = held(problem, (group("t1", "m1", "e1 e2"), group("t2", "m2", "e3 e4")))
    made = repair(coming(problem, "m1"), before)
    assert made.plan.rounds[0].pairings == (group("t1", "m3", "e1 e2"), group("t2", "m2", "e3 e4"))
    assert causes(made.moves) == {
        (pid("m1"), 1): Cause.AWAY,
        (pid("m3"), 1): Cause.FILLS,
        (pid("e1"), 1): Cause.COMPANY,
        (pid("e2"), 1): Cause.COMPANY,
    }


def test_mentees_without_a_mentor_go_to_free_chairs_and_the_rest_sits_out() -> None:
    problem = Problem(rounds=1, tables=rooms(4, 4), people=crowd(2, 5))
    before = held(problem, (group("t1", "m1", "e1 e2 e3"), group("t2", "m2", "e4 e5")))
    made = repair(coming(problem, "m1"), before)
    assert made.plan.rounds[0].pairings == (group("t2", "m2", "e1 e4 e5"),)
    assert why(made.plan, 1) == {pid("m1"): Why.AWAY, pid("e2"): Why.PARTNER_AWAY, pid("e3"): Why.PARTNER_AWAY}
    assert causes(made.moves)[pid("e1"), 1] is Cause.PARTNER_AWAY


def test_a_mentor_whose_group_is_away_leads_those_who_sit_out() -> None:
    problem = Problem(rounds=1, tables=rooms(3, 3), people=crowd(2, 4))
    before = held(problem, (group("t1", "m1", "e1 e2"), group("t2", "m2", "e3")))
    made = repair(coming(replace(problem, tables=rooms(3, 2)), "e3"), before)
    assert made.plan.rounds[0].pairings == (group("t1", "m1", "e1 e2"), group("t2", "m2", "e4"))


def test_a_newcomer_joins_the_group_in_which_they_meet_fewest_again() -> None:
    problem = Problem(rounds=2, tables=rooms(4, 4), people=crowd(2, 5))
    before = held(
        problem,
        (group("t1", "m1", "e1 e2 e5"), group("t2", "m2", "e3 e4")),
        (group("t1", "m1", "e1 e2"), group("t2", "m2", "e3 e4")),
    )
    made = repair(problem, before, done=1)
    assert made.plan.rounds[1].pairings == (group("t1", "m1", "e1 e2"), group("t2", "m2", "e3 e4 e5"))


def test_an_idle_mentor_who_is_blocked_for_a_mentee_does_not_take_the_group() -> None:
    problem = Problem(rounds=1, tables=rooms(3), people=crowd(2, 2), blocked=pairs("m2 e1"))
    before = held(problem, (group("t1", "m1", "e1 e2"),))
    made = repair(coming(problem, "m1"), before)
    assert made.plan.rounds[0].pairings == (group("t1", "m2", "e2"),)


def test_too_many_at_a_table_are_no_more_than_its_chairs() -> None:
    problem = Problem(rounds=1, tables=rooms(3), people=crowd(2, 4))
    before = held(problem, (group("t1", "m1 m2", "e1 e2 e3"),))
    made = repair(problem, before)
    assert made.plan.rounds[0].pairings == (group("t1", "m2", "e2 e3"),)


def test_a_table_of_peers_shrinks_by_a_no_show() -> None:
    problem = Problem(rounds=1, tables=rooms(3, 3), people=peers(6))
    before = held(problem, (ring("t1", "p1 p2 p3"), ring("t2", "p4 p5 p6")))
    made = repair(coming(problem, "p1"), before)
    assert made.plan.rounds[0].pairings == (ring("t1", "p2 p3"), ring("t2", "p4 p5 p6"))


def test_a_peer_left_alone_joins_a_table_with_a_free_chair() -> None:
    problem = Problem(rounds=1, tables=rooms(2, 3), people=peers(4))
    before = held(problem, (ring("t1", "p1 p2"), ring("t2", "p3 p4")))
    made = repair(coming(problem, "p1"), before)
    assert made.plan.rounds[0].pairings == (ring("t2", "p2 p3 p4"),)


def test_peers_of_a_closed_table_stay_together_or_are_spread() -> None:
    problem = Problem(rounds=1, tables=rooms(3, 4, 4), people=peers(8))
    before = held(problem, (ring("t1", "p1 p2"), ring("t2", "p3 p4 p5"), ring("t3", "p6 p7 p8")))
    made = repair(replace(problem, tables=problem.tables[1:]), before)
    assert made.plan.rounds[0].pairings == (ring("t2", "p1 p3 p4 p5"), ring("t3", "p2 p6 p7 p8"))


def test_a_peer_for_whom_there_is_no_chair_sits_out_in_turn() -> None:
    problem = Problem(rounds=4, tables=rooms(2, 2), people=peers(4))
    made = repair(replace(problem, people=(*problem.people, *peers(5)[4:])), plan(problem))
    assert sorted(count for _, count in made.plan.report.byes) == [0, 1, 1, 1, 1]
    assert {reason for number in range(1, 5) for reason in why(made.plan, number).values()} == {Why.FEW_SEATS}


def test_an_odd_peer_is_told_so() -> None:
    problem = Problem(rounds=1, tables=rooms(2, 2), people=peers(2))
    made = repair(replace(problem, people=peers(3)), plan(problem))
    assert why(made.plan, 1) == {pid("p3"): Why.ODD_COUNT}


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (replace(an_event(1, 1, 2, room=1), people=crowd(1, 1)), Why.MET_EVERYONE),
        (replace(an_event(1, 1, 2, room=1), blocked=pairs("m1 e1")), Why.BLOCKED),
        (replace(an_event(1, 1, 2, room=1), tables=()), Why.FEW_TABLES),
        (an_event(0, 1, 2, room=1), Why.MORE_MENTEES),
        (an_event(1, 0, 2, room=1), Why.MORE_MENTORS),
        (
            Problem(rounds=2, tables=tables(2), people=(mentor("m1", at="t1"), mentee("e1", at="t2"))),
            Why.PARTNERS_TAKEN,
        ),
        (Problem(rounds=2, tables=rooms(3), people=crowd(0, 3)), Why.FEW_SEATS),
        (Problem(rounds=2, tables=rooms(3), people=crowd(0, 2)), Why.PARTNERS_TAKEN),
        (Problem(rounds=2, tables=rooms(2), people=peers(2), blocked=pairs("p1 p2")), Why.PARTNERS_TAKEN),
    ],
)
def test_who_gets_no_seat_is_told_why(problem: Problem, reason: Why) -> None:
    nobody = replace(problem, people=(), blocked=frozenset())
    made = repair(problem, plan(replace(nobody, tables=problem.tables)))
    assert reason in why(made.plan, 2).values()


@pytest.mark.parametrize("done", [-1, 0, 2, 9])
@pytest.mark.parametrize("running", [False, True])
@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize(
    "now",
    [
        Problem(rounds=2, tables=(), people=()),
        Problem(rounds=2, tables=tables(2), people=()),
        Problem(rounds=0, tables=tables(2), people=crowd(2, 2)),
        replace(an_event(2, 2, 2), tables=()),
        replace(an_event(2, 2, 2), people=tuple(replace(one, available=frozenset()) for one in crowd(2, 2))),
        replace(an_event(2, 2, 2), people=crowd(3, 3)),
    ],
    ids=["nothing", "nobody", "no rounds", "no tables", "all away", "new people"],
)
def test_odd_input_gives_a_plan(now: Problem, done: int, *, running: bool, full: bool) -> None:
    before = plan(an_event(2, 2, 2))
    made = repair(now, before, done=done, running=running, full=full)
    assert made.plan.rounds[: max(0, done)] == before.rounds[: max(0, done)]


def test_a_repaired_plan_has_no_fault_that_the_audit_knows_of() -> None:
    problem = an_event(6, 6, 4)
    made = repair(replace(problem, people=problem.people[1:]), plan(problem))
    assert audit(replace(problem, people=problem.people[1:]), made.plan) == ()


def test_nobody_has_to_give_up_a_chair_at_a_table_that_is_kept() -> None:
    problem = an_event(2, 2, 3)
    now = replace(problem, people=(*problem.people, mentee("late")))
    made = repair(now, plan(problem), keep=frozenset({T1, T2}))
    assert made.moves == ()


@pytest.mark.parametrize("rounds", [4, 11])
def test_a_late_mentee_among_many_changes_three_seats_a_round(rounds: int) -> None:
    problem = an_event(110, 110, rounds)
    late = Person(id=pid("late"), role=Role.MENTEE, available=frozenset(range(2, rounds + 1)))
    made = repair(replace(problem, people=(*problem.people, late)), plan(problem), done=1)
    assert len(made.moves) == 3 * (rounds - 2)


def test_two_who_can_sit_at_the_free_table_do_though_others_cannot() -> None:
    people = peers(4)
    fixed = tuple(replace(one, fixed_table=T1) for one in people[:3])
    problem = Problem(rounds=1, tables=rooms(2, 2), people=(*fixed, people[3], *peers(5)[4:]))
    made = repair(problem, held(problem, (ring("t1", "p1 p2"),)))
    assert made.plan.rounds[0].pairings == (ring("t1", "p1 p2"), ring("t2", "p4 p5"))


def spreads(plan_: Plan) -> list[int]:
    """Return by how much the byes of mentors and of mentees differ."""
    sides = [[count for name, count in plan_.report.byes if (name[0] == "m") is mentors] for mentors in (True, False)]
    return [max(side) - min(side) for side in sides]


def test_byes_are_evened_out_by_a_chain_where_no_single_chair_does() -> None:
    problem = an_event(5, 3, 4, seed=175)
    made = repair(replace(problem, people=(*problem.people, mentee("late"))), plan(problem))
    assert max(spreads(made.plan)) == 1


def test_couples_change_partners_if_more_then_have_the_company_they_had() -> None:
    blocked = pairs("m1 e2", "m3 e1", "m4 e4", "m6 e2")
    problem = an_event(6, 4, 5, blocked=blocked, room=4, seed=30)
    before = plan(problem)
    made = repair(replace(problem, people=(*problem.people, mentee("late"))), before)
    assert max(spreads(made.plan)) == 1
    assert len(made.moves) <= 20


def test_people_who_must_meet_keep_their_chairs() -> None:
    problem = replace(an_event(2, 2, 2), must_meet=pairs("m1 e1", "m1 e2", "m2 e1", "m2 e2"))
    made = repair(replace(problem, people=(*problem.people, mentee("late"))), plan(problem))
    assert made.moves == ()


def test_uneven_byes_that_no_rule_forces_are_said_without_a_rule() -> None:
    problem = an_event(1, 2, 2, room=1)
    before = held(problem, (couple("t1", "m1", "e1"),), (couple("t1", "m1", "e1"),))
    assert "The byes of the mentees differ, from 0 (e1) to 2 (e2)." in repair(problem, before).plan.report.sentences


def test_a_mentor_whose_group_is_away_takes_one_whose_mentor_is() -> None:
    problem = Problem(rounds=1, tables=rooms(3, 3), people=crowd(2, 2))
    before = held(problem, (group("t1", "m1", "e1"), group("t2", "m2", "e2")))
    made = repair(coming(coming(problem, "m1"), "e2"), before)
    assert made.plan.rounds[0].pairings == (group("t1", "m2", "e1"),)
