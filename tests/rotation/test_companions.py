"""People who go where another goes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rotation import Bye, FaultKind, Person, Problem, ProblemError, Role, TableId, Why, audit, plan
from rotation.rules import Rules
from tests.rotation.problems import meetings, mentee, mentor, pairs, pid, tables

A, B, X, Y = mentor("a"), mentor("b"), mentee("x"), mentee("y")


def with_x(name: str = "z") -> Person:
    return replace(mentee(name), companion=pid("x"))


def test_a_companion_sits_beside_the_person_they_go_with() -> None:
    problem = Problem(rounds=2, tables=tables(2), people=(A, with_x(), B, X, Y))
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert {pairing.mentees for one in planned.rounds for pairing in one.pairings} == {("x", "z"), ("y",)}
    assert planned.report.meetings == 4


def test_chains_of_companions_go_together() -> None:
    problem = Problem(rounds=1, tables=tables(1), people=(A, X, with_x(), replace(mentee("w"), companion=pid("z"))))
    [only] = plan(problem).rounds
    assert only.pairings[0].people == ("a", "x", "z", "w")


def test_a_companion_has_the_same_bye() -> None:
    problem = Problem(rounds=1, tables=tables(1), people=(X, with_x()))
    assert plan(problem).rounds[0].byes == tuple(Bye(person=pid(name), why=Why.MORE_MENTEES) for name in "xz")


def test_nobody_goes_without_being_there() -> None:
    early, late = replace(X, available=frozenset({1, 2})), replace(with_x(), available=frozenset({2, 3}))
    problem = Problem(rounds=3, tables=tables(1), people=(A, B, mentor("c"), early, late))
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert [{bye.person: bye.why for bye in one.byes if bye.person in "xz"} for one in planned.rounds] == [
        {"z": Why.AWAY},
        {},
        {"x": Why.AWAY, "z": Why.PARTNER_AWAY},
    ]


def test_blocks_and_must_meets_of_a_companion_count() -> None:
    problem = Problem(
        rounds=1, tables=tables(2), people=(A, B, X, with_x(), Y), blocked=pairs("z a"), must_meet=pairs("b z")
    )
    planned = plan(problem)
    assert frozenset(("z", "b")) in meetings(planned)
    assert (audit(problem, planned), planned.report.sentences) == ((), ())


def test_a_block_of_a_companion_is_the_reason_of_the_other() -> None:
    problem = Problem(rounds=1, tables=tables(1), people=(A, X, with_x()), blocked=pairs("z a"), must_meet=pairs("a x"))
    assert "must_meet: a and x do not meet, because they are blocked for each other." in plan(problem).report.sentences


def test_a_fixed_table_of_a_companion_is_everybodys_but_the_leaders_comes_first() -> None:
    fixed = replace(with_x(), fixed_table=TableId("t2"))
    planned = plan(Problem(rounds=1, tables=tables(2), people=(A, X, fixed)))
    torn = plan(Problem(rounds=1, tables=tables(2), people=(A, replace(X, fixed_table=TableId("t1")), fixed)))
    assert [planned.rounds[0].pairings[0].table, torn.rounds[0].pairings[0].table] == ["t2", "t1"]
    assert torn.report.sentences == ("companion: z is fixed to table t2, but goes with x to table t1.",)


def test_companions_do_not_go_in_a_ring() -> None:
    with pytest.raises(ProblemError, match="companions go in a ring: x with z with x"):
        Problem(rounds=1, tables=(), people=(replace(X, companion=pid("z")), with_x()))


def test_companions_have_one_role() -> None:
    with pytest.raises(ProblemError, match="person 'a', a mentor, cannot be the companion of 'x', a mentee"):
        Problem(rounds=1, tables=(), people=(replace(A, companion=pid("x")), X))


def test_companions_are_not_blocked_for_each_other() -> None:
    with pytest.raises(ProblemError, match="person 'z' and person 'w' go together as companions, but are blocked"):
        Problem(rounds=1, tables=(), people=(X, with_x(), with_x("w")), blocked=pairs("z w"))


def test_who_is_left_alone_by_their_companion_is_found() -> None:
    problem = Problem(rounds=1, tables=tables(2), people=(A, B, X, with_x()))
    apart = plan(replace(problem, people=(A, B, X, mentee("z"))))
    assert FaultKind.COMPANION in {fault.kind for fault in audit(problem, apart)}
    [only] = apart.rounds
    away = replace(apart, rounds=(replace(only, byes=(Bye(person=pid("z"), why=Why.AWAY),)),))
    assert FaultKind.AWAY in {fault.kind for fault in audit(problem, away)}


def test_a_companion_who_never_comes_is_the_reason_for_a_must_meet_that_fails() -> None:
    never = replace(with_x(), available=frozenset())
    problem = Problem(rounds=2, tables=tables(2), people=(A, B, mentor("c"), X, Y, never), must_meet=pairs("a z"))
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert (
        "must_meet: a and z do not meet, because they are never available in the same round (available)."
        in planned.report.sentences
    )


def test_a_companion_takes_a_seat_in_the_rounds_for_which_they_are_there() -> None:
    people = tuple(Person(id=pid(name), role=Role.PEER) for name in "abc")
    beside = Person(id=pid("d"), role=Role.PEER, companion=pid("a"), available=frozenset({1}))
    problem = Problem(rounds=2, tables=tables(2), people=people)
    rules = Rules(problem, {pid("a"): (beside,)})
    assert [rules.size([pid("a"), pid("b")], number) for number in (1, 2)] == [3, 2]
