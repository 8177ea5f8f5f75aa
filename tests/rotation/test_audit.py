"""Every kind of fault is planted in a plan that has none, and found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from rotation import Bye, FaultKind, Pairing, Plan, Problem, Report, Role, RoundPlan, TableId, Why, audit, plan
from rotation.saying import say
from tests.rotation.problems import crowd, mentee, mentor, pairs, pid, tables

EVENING = Problem(rounds=2, tables=tables(3), people=crowd(3, 3))


def kinds(problem: Problem, faulty: Plan) -> set[FaultKind]:
    return {fault.kind for fault in audit(problem, faulty)}


def in_round_1(made: Plan, change: Callable[[RoundPlan], RoundPlan]) -> Plan:
    return replace(made, rounds=(change(made.rounds[0]), *made.rounds[1:]))


def with_first_pairing(made: Plan, change: Callable[[Pairing], Pairing]) -> Plan:
    def changed(first: RoundPlan) -> RoundPlan:
        return replace(first, pairings=(change(first.pairings[0]), *first.pairings[1:]))

    return in_round_1(made, changed)


def test_a_good_plan_has_no_fault() -> None:
    assert audit(EVENING, plan(EVENING)) == ()


def test_a_missing_round_is_found() -> None:
    made = plan(EVENING)
    assert kinds(EVENING, replace(made, rounds=made.rounds[:1])) == {FaultKind.ROUNDS}


def test_strangers_are_found() -> None:
    made = with_first_pairing(plan(EVENING), lambda first: replace(first, mentees=(pid("nobody"),)))
    assert kinds(EVENING, made) >= {FaultKind.UNKNOWN, FaultKind.FORGOTTEN}


def test_a_table_that_does_not_exist_is_found() -> None:
    made = with_first_pairing(plan(EVENING), lambda first: replace(first, table=TableId("t99")))
    assert FaultKind.UNKNOWN in kinds(EVENING, made)


def test_two_places_in_a_round_are_found() -> None:
    made = in_round_1(plan(EVENING), lambda first: replace(first, byes=(Bye(person=pid("m1"), why=Why.BLOCKED),)))
    assert [fault.sentence for fault in audit(EVENING, made)] == ["m1 has 2 places in round 1"]


def test_somebody_forgotten_is_found() -> None:
    made = in_round_1(plan(EVENING), lambda first: replace(first, pairings=first.pairings[1:]))
    assert kinds(EVENING, made) == {FaultKind.FORGOTTEN}


def test_a_mentor_in_the_place_of_a_mentee_is_found() -> None:
    made = with_first_pairing(plan(EVENING), lambda first: replace(first, mentors=first.mentees, mentees=first.mentors))
    assert kinds(EVENING, made) >= {FaultKind.NOT_ONE_TO_ONE}


def test_two_mentees_at_a_table_are_found() -> None:
    made = with_first_pairing(plan(EVENING), lambda first: replace(first, mentees=(*first.mentees, *first.mentees)))
    assert kinds(EVENING, made) >= {FaultKind.NOT_ONE_TO_ONE, FaultKind.TWICE}


def test_a_table_used_twice_is_found() -> None:
    made = plan(EVENING)
    other = made.rounds[0].pairings[1].table
    moved = with_first_pairing(made, lambda first: replace(first, table=other))
    assert kinds(EVENING, moved) >= {FaultKind.TABLE_TWICE}


def test_somebody_away_from_their_fixed_table_is_found() -> None:
    made = plan(EVENING)
    elsewhere = replace(
        EVENING,
        people=tuple(replace(one, fixed_table=TableId("t3")) for one in EVENING.people[:1]) + EVENING.people[1:],
    )
    assert FaultKind.FIXED_TABLE in kinds(elsewhere, made)


@pytest.mark.parametrize("stays", [Role.MENTOR, Role.MENTEE])
def test_somebody_who_stays_but_moves_is_found(stays: Role) -> None:
    problem = replace(EVENING, stays=stays)
    other = Role.MENTEE if stays is Role.MENTOR else Role.MENTOR
    assert kinds(problem, plan(replace(problem, stays=other))) == {FaultKind.MOVED}


def test_a_repeat_is_found() -> None:
    made = plan(EVENING)
    first = made.rounds[0]
    assert FaultKind.REPEAT in kinds(EVENING, replace(made, rounds=(first, replace(first, number=2))))


@pytest.mark.parametrize("kind", [FaultKind.BLOCKED, FaultKind.HISTORY])
def test_a_meeting_against_a_rule_is_found(kind: FaultKind) -> None:
    made = plan(EVENING)
    pairing = made.rounds[0].pairings[0]
    rule = frozenset({(pairing.mentees[0], pairing.mentors[0])})
    ruled = replace(EVENING, blocked=rule) if kind is FaultKind.BLOCKED else replace(EVENING, history=rule)
    assert kinds(ruled, made) == {kind}


def test_a_must_meet_that_fails_in_silence_is_found() -> None:
    problem = replace(EVENING, must_meet=pairs("m1 m2"))
    made = plan(problem)
    silent = replace(made, report=replace(made.report, sentences=(say("must_meet: m1 and m22 do not meet"),)))
    assert (kinds(problem, made), kinds(problem, silent)) == (set(), {FaultKind.MUST_MEET})


def test_a_meeting_that_was_possible_is_found() -> None:
    problem = Problem(rounds=1, tables=tables(2), people=crowd(2, 2))
    made = plan(replace(problem, tables=tables(1)))
    assert FaultKind.TOO_FEW in kinds(problem, made)


def test_a_meeting_that_was_possible_by_an_exchange_is_found() -> None:
    # m2 may only meet e1, whom m1 took; m1 could have met e2.
    problem = Problem(rounds=1, tables=tables(2), people=crowd(2, 2), blocked=pairs("m2 e2"))
    made = plan(replace(problem, blocked=pairs("m2 e2", "m2 e1"), must_meet=pairs("m1 e1")))
    assert FaultKind.TOO_FEW in kinds(problem, made)


def a_plan(problem: Problem, *rounds: str) -> Plan:
    """`a_plan(problem, "a x", "a y; b x")`: who meets in each round, at tables t1, t2, ..."""
    made = []
    for number, meetings in enumerate(rounds, start=1):
        met = [meeting.split() for meeting in meetings.split(";")]
        pairings = tuple(
            Pairing(table=TableId(f"t{place}"), mentors=(pid(a),), mentees=(pid(b),))
            for place, (a, b) in enumerate(met, start=1)
        )
        out = [one.id for one in problem.people if not any(one.id in meeting for meeting in met)]
        byes = tuple(Bye(person=name, why=Why.PARTNERS_TAKEN) for name in out)
        made.append(RoundPlan(number=number, pairings=pairings, byes=byes))
    return Plan(rounds=tuple(made), report=plan(problem).report)


def test_byes_that_could_be_more_even_are_found() -> None:
    people = mentor("a"), mentor("b"), mentee("x"), mentee("y")
    problem = Problem(rounds=2, tables=tables(1), people=people)
    faults = audit(problem, a_plan(problem, "a x", "b x"))
    assert [(fault.kind, fault.sentence) for fault in faults if fault.kind is FaultKind.UNEVEN_BYES] == [
        (FaultKind.UNEVEN_BYES, "y could have a meeting of somebody with more")
    ]


def test_byes_that_a_must_meet_makes_uneven_are_no_fault() -> None:
    people = mentor("a"), mentor("b"), mentee("x"), mentee("y")
    problem = Problem(rounds=2, tables=tables(1), people=people, must_meet=pairs("a x", "b x"))
    assert audit(problem, a_plan(problem, "a x", "b x")) == ()


TRUE = plan(EVENING).report


@pytest.mark.parametrize(
    "wrong",
    [
        replace(TRUE, total=TRUE.total - 1),
        replace(TRUE, worst_off=TRUE.worst_off - 1),
        replace(TRUE, meetings=TRUE.meetings + 1),
        replace(TRUE, repeats=1),
        replace(TRUE, byes=()),
        replace(TRUE, upper_bound=TRUE.total - 1),
        replace(TRUE, worst_bound=TRUE.worst_off - 1),
    ],
    ids=["total", "worst-off", "meetings", "repeats", "byes", "bound of total", "bound of worst-off"],
)
def test_a_wrong_figure_of_the_report_is_found(wrong: Report) -> None:
    [fault] = audit(EVENING, replace(plan(EVENING), report=wrong))
    assert fault.kind is FaultKind.REPORT
