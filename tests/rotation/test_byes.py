from __future__ import annotations

from rotation import Bye, Person, PersonId, Problem, Why, plan
from tests.rotation.problems import mentee, mentor, pairs, tables

A, B, X, Y = mentor("a"), mentor("b"), mentee("x"), mentee("y")


def reasons(
    *people: Person,
    rounds: int = 1,
    room: int = 9,
    blocked: frozenset[tuple[PersonId, PersonId]] = frozenset(),
    history: frozenset[tuple[PersonId, PersonId]] = frozenset(),
) -> list[dict[str, Why]]:
    problem = Problem(rounds=rounds, tables=tables(room), people=people, blocked=blocked, history=history)
    return [{bye.person: bye.why for bye in planned.byes} for planned in plan(problem).rounds]


def test_the_larger_side_sits_out_because_it_is_larger() -> None:
    assert list(reasons(A, B, X)[0].values()) == [Why.MORE_MENTORS]
    assert list(reasons(A, X, Y)[0].values()) == [Why.MORE_MENTEES]


def test_alone_on_their_side_people_are_too_many_not_finished() -> None:
    assert reasons(A) == [{"a": Why.MORE_MENTORS}]
    assert reasons(X, Y) == [{"x": Why.MORE_MENTEES, "y": Why.MORE_MENTEES}]


def test_few_tables_are_the_reason_on_both_sides() -> None:
    assert list(reasons(A, B, X, Y, room=1)[0].values()) == [Why.FEW_TABLES, Why.FEW_TABLES]


def test_who_met_everyone_tonight_or_before_has_nobody_left() -> None:
    assert reasons(A, X, rounds=2) == [{}, {"a": Why.MET_EVERYONE, "x": Why.MET_EVERYONE}]
    assert reasons(A, X, history=pairs("x a")) == [{"a": Why.MET_EVERYONE, "x": Why.MET_EVERYONE}]


def test_who_is_blocked_from_everybody_left_is_told_so() -> None:
    assert reasons(A, X, blocked=pairs("a x")) == [{"a": Why.BLOCKED, "x": Why.BLOCKED}]


def test_who_is_kept_away_from_everybody_by_fixed_tables_is_told_the_rules_did_it() -> None:
    apart = mentor("a", at="t1"), mentee("x", at="t2")
    assert reasons(*apart) == [{"a": Why.BLOCKED, "x": Why.BLOCKED}]


def test_two_mentors_fixed_to_one_table_take_turns() -> None:
    shared = mentor("a", at="t1"), mentor("b", at="t1")
    out = reasons(*shared, X, Y, rounds=2)
    assert [why for byes in out for name, why in byes.items() if name in "ab"] == [Why.SHARED_TABLE] * 2


def test_who_could_only_meet_somebody_busy_is_told_that() -> None:
    out = reasons(A, B, X, Y, blocked=pairs("b x", "b y"), rounds=2)
    assert [set(byes.values()) for byes in out] == [{Why.BLOCKED, Why.PARTNERS_TAKEN}, {Why.BLOCKED}]


def test_byes_come_in_the_order_of_the_people() -> None:
    [only] = plan(Problem(rounds=1, tables=(), people=(Y, A, X, B))).rounds
    assert only.byes == tuple(Bye(person=one.id, why=Why.FEW_TABLES) for one in (Y, A, X, B))
