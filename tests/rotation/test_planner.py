from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotation import Problem, Report, Why, audit, plan
from tests.rotation.problems import an_event, crowd, meetings, mentee, mentor, pairs, pid, problems, tables


@settings(max_examples=250, deadline=None)
@given(problem=problems())
def test_the_audit_finds_no_fault_in_any_plan(problem: Problem) -> None:
    assert audit(problem, plan(problem)) == ()


@settings(max_examples=15, deadline=None)
@given(problem=problems(25, fixed=False))
def test_the_audit_finds_no_fault_in_middle_sized_plans(problem: Problem) -> None:
    assert audit(problem, plan(problem)) == ()


@settings(max_examples=60, deadline=None)
@given(problem=problems())
def test_everybody_has_one_place_in_every_round(problem: Problem) -> None:
    everybody = Counter(person.id for person in problem.people)
    for planned in plan(problem).rounds:
        seated = [name for one in planned.pairings for name in (*one.mentors, *one.mentees)]
        assert Counter([*seated, *(bye.person for bye in planned.byes)]) == everybody


@settings(max_examples=40, deadline=None)
@given(problem=problems())
def test_the_same_problem_gives_the_same_plan(problem: Problem) -> None:
    assert plan(problem) == plan(replace(problem))


@settings(max_examples=40, deadline=None)
@given(problem=problems(), seed=st.integers())
def test_another_seed_gives_a_plan_as_good(problem: Problem, seed: int) -> None:
    one, other = plan(problem).report, plan(replace(problem, seed=seed)).report
    assert (one.upper_bound, one.meetings) == (other.upper_bound, other.meetings)


def test_another_seed_gives_another_plan() -> None:
    problem = an_event(8, 8, 4)
    assert plan(problem).rounds != plan(replace(problem, seed=1)).rounds


def test_more_mentees_than_mentors_share_the_byes_fairly() -> None:
    byes = dict(plan(an_event(7, 11, 6)).report.byes)
    assert {byes[pid(f"m{number}")] for number in range(1, 8)} == {0}
    assert {byes[pid(f"e{number}")] for number in range(1, 12)} == {2, 3}


def test_fewer_tables_than_pairs_share_the_byes_fairly() -> None:
    assert {count for _, count in plan(an_event(10, 10, 5, room=8)).report.byes} == {1}


def test_an_odd_count_leaves_one_bye_a_round() -> None:
    planned = plan(an_event(9, 10, 8))
    assert [[bye.why for bye in one.byes] for one in planned.rounds] == [[Why.MORE_MENTEES]] * 8
    assert max(count for _, count in planned.report.byes) == 1


def test_as_many_rounds_as_counterparts_let_everybody_meet_everybody() -> None:
    assert len(meetings(plan(an_event(9, 9, 9)))) == 81


def test_more_rounds_than_counterparts_end_in_byes_and_not_in_repeats() -> None:
    planned = plan(an_event(3, 3, 5))
    assert [len(one.pairings) for one in planned.rounds] == [3, 3, 3, 0, 0]
    assert len(meetings(planned)) == 9
    assert {bye.why for bye in planned.rounds[3].byes} == {Why.MET_EVERYONE}


def test_must_meets_are_met_and_history_is_not_repeated() -> None:
    problem = replace(an_event(6, 6, 2), must_meet=pairs("m1 e1", "e2 m1"), history=pairs("m3 e3", "e4 m4"))
    met = meetings(plan(problem))
    assert met >= {frozenset(pair) for pair in problem.must_meet}
    assert met.isdisjoint(frozenset(pair) for pair in problem.history)


def test_blocked_pairs_cost_no_meeting_while_there_are_others() -> None:
    problem = an_event(8, 8, 4, blocked=pairs(*(f"m{number} e{number}" for number in range(1, 9))))
    assert plan(problem).report.meetings == 32


@pytest.mark.parametrize(
    "problem",
    [
        Problem(rounds=0, tables=(), people=()),
        Problem(rounds=3, tables=tables(2), people=()),
        Problem(rounds=3, tables=tables(2), people=(mentor("a"),)),
        Problem(rounds=3, tables=(), people=crowd(3, 3)),
        Problem(rounds=0, tables=tables(3), people=crowd(3, 3)),
        an_event(2, 2, 3, blocked=pairs("m1 e1", "m1 e2", "m2 e1", "m2 e2")),
    ],
    ids=["nothing", "nobody", "one person", "no tables", "no rounds", "everybody blocked"],
)
def test_an_empty_event_gets_an_empty_plan(problem: Problem) -> None:
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert planned.report == Report(
        total=0,
        upper_bound=0,
        proven=True,
        worst_off=0,
        worst_bound=0,
        meetings=0,
        byes=tuple((person.id, problem.rounds) for person in problem.people),
        repeats=0,
        sentences=planned.report.sentences,
    )


def test_two_mentors_at_one_table_and_mentees_at_theirs_can_be_planned() -> None:
    people = (
        mentor("a", at="t1"),
        mentor("b", at="t1"),
        mentor("c"),
        mentee("x", at="t2"),
        mentee("y", at="t2"),
        mentee("z"),
    )
    problem = Problem(rounds=3, tables=tables(2), people=people)
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert planned.report.meetings == 5


def test_an_event_of_three_hundred_has_no_fault() -> None:
    problem = an_event(140, 160, 8, room=130)
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert planned.report.meetings == 8 * 130
