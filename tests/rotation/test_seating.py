from __future__ import annotations

from rotation import Person, Problem, Role, TableId
from rotation.seating import Pair, seat
from tests.rotation.problems import mentee, mentor, tables

A, B, C = mentor("a"), mentor("b"), mentor("c")
X, Y, Z = mentee("x"), mentee("y"), mentee("z")


def seats(rounds: list[list[Pair]], *people: Person, room: int, stays: Role = Role.MENTOR) -> list[list[TableId]]:
    problem = Problem(rounds=len(rounds), tables=tables(room), people=people, stays=stays)
    return seat(problem, rounds)


def test_who_stays_keeps_the_table_all_evening_in_the_order_of_the_people() -> None:
    rounds = [[(A, X), (B, Y)], [(B, X)], [(B, Z), (A, Y)]]
    assert seats(rounds, A, B, X, Y, Z, room=3) == [["t1", "t2"], ["t2"], ["t2", "t1"]]


def test_mentees_may_be_those_who_stay() -> None:
    rounds = [[(X, A), (Y, B)], [(Y, A), (X, B)]]
    assert seats(rounds, A, B, X, Y, room=2, stays=Role.MENTEE) == [["t1", "t2"], ["t2", "t1"]]


def test_a_fixed_table_is_kept_and_left_free_by_others() -> None:
    fixed = mentor("f", at="t1")
    rounds = [[(A, X), (fixed, Y)], [(A, Y)]]
    assert seats(rounds, A, fixed, X, Y, room=3) == [["t2", "t1"], ["t2"]]


def test_who_stays_goes_to_somebody_with_a_fixed_table_and_comes_back() -> None:
    fixed = mentee("f", at="t2")
    rounds = [[(A, X)], [(A, fixed)], [(A, Y)]]
    assert seats(rounds, A, X, Y, fixed, room=2) == [["t1"], ["t2"], ["t1"]]


def test_with_few_tables_a_newcomer_takes_the_table_that_nobody_will_miss() -> None:
    rounds = [[(A, X), (B, Y)], [(C, X)], [(A, Y), (C, Z)]]
    assert seats(rounds, A, B, C, X, Y, Z, room=2) == [["t1", "t2"], ["t2"], ["t1", "t2"]]


def test_with_few_tables_a_fixed_one_is_used_while_its_owner_sits_out() -> None:
    fixed = mentor("f", at="t1")
    rounds = [[(A, X), (B, Y)], [(fixed, X), (B, Z)], [(A, Z), (B, X)]]
    assert seats(rounds, A, B, fixed, X, Y, Z, room=2) == [["t2", "t1"], ["t1", "t2"], ["t1", "t2"]]
