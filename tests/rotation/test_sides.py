from __future__ import annotations

from hypothesis import given, settings

from rotation import Problem, WhyNot
from rotation.sides import Sides, barrier
from tests.rotation.problems import mentee, mentor, pairs, problems, tables


@settings(max_examples=100, deadline=None)
@given(problem=problems())
def test_the_matrix_of_who_may_meet_agrees_with_the_rules_one_by_one(problem: Problem) -> None:
    sides = Sides.of(problem)
    one_by_one = [[barrier(problem, a, b) is None for b in sides.mentees] for a in sides.mentors]
    assert sides.may_meet.tolist() == one_by_one


def test_people_fixed_to_one_table_share_a_spot() -> None:
    people = (mentor("a", at="t1"), mentor("b"), mentor("c", at="t1"), mentee("x", at="t1"))
    sides = Sides.of(Problem(rounds=1, tables=tables(1), people=people))
    spot = {str(person.id): sides.mentor_spots[row] for row, person in enumerate(sides.mentors)}
    assert spot["a"] == spot["c"] != spot["b"]


def test_a_mentee_at_a_mentors_table_meets_only_the_mentors_of_that_table() -> None:
    here, elsewhere, anywhere = mentor("a", at="t1"), mentor("b", at="t2"), mentor("c")
    problem = Problem(rounds=1, tables=tables(2), people=(here, elsewhere, anywhere, mentee("x", at="t1"), mentee("y")))
    x, y = problem.people[3:]
    assert [barrier(problem, one, x) for one in (here, elsewhere, anywhere)] == [
        None,
        WhyNot.FIXED_TABLES,
        WhyNot.FIXED_TABLES,
    ]
    assert [barrier(problem, one, y) for one in (here, elsewhere, anywhere)] == [None] * 3


def test_a_must_meet_that_a_rule_forbids_is_left_out() -> None:
    problem = Problem(
        rounds=1,
        tables=tables(1),
        people=(mentor("a"), mentor("b"), mentee("x")),
        blocked=pairs("a x"),
        must_meet=pairs("a x", "x b", "a b"),
    )
    assert Sides.of(problem).must_meet.sum() == 1
