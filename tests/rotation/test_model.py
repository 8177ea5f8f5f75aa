from __future__ import annotations

import pytest

from rotation import Problem, ProblemError, Role
from tests.rotation.problems import mentee, mentor, pairs, tables

A, X = mentor("a"), mentee("x")


def test_rounds_cannot_be_negative() -> None:
    with pytest.raises(ProblemError, match="rounds must be 0 or more, not -1"):
        Problem(rounds=-1, tables=(), people=())


def test_two_people_cannot_have_one_id() -> None:
    with pytest.raises(ProblemError, match="person ids must be unique, but 'a' came more than once"):
        Problem(rounds=1, tables=(), people=(A, mentee("a")))


def test_two_tables_cannot_have_one_id() -> None:
    with pytest.raises(ProblemError, match="table ids must be unique, but 't1' came more than once"):
        Problem(rounds=1, tables=tables(1) * 2, people=())


def test_a_fixed_table_has_to_exist() -> None:
    with pytest.raises(ProblemError, match="person 'f' is fixed to table 't9', which does not exist"):
        Problem(rounds=1, tables=tables(3), people=(mentor("f", at="t9"),))


@pytest.mark.parametrize("rule", ["blocked", "must_meet", "history"])
def test_a_rule_has_to_name_people_of_the_event(rule: str) -> None:
    named = {name: pairs(*["a nobody"] * (name == rule)) for name in ("blocked", "must_meet", "history")}
    with pytest.raises(ProblemError, match=f"{rule} names person 'nobody', who is not among the people"):
        Problem(
            rounds=1,
            tables=(),
            people=(A, X),
            blocked=named["blocked"],
            must_meet=named["must_meet"],
            history=named["history"],
        )


def test_a_rule_pairs_two_different_people() -> None:
    with pytest.raises(ProblemError, match="must_meet pairs person 'a' with themselves"):
        Problem(rounds=1, tables=(), people=(A, X), must_meet=pairs("a a"))


def test_a_side_keeps_the_order_of_the_people() -> None:
    problem = Problem(rounds=1, tables=(), people=(X, A, mentee("b")))
    assert [person.id for person in problem.side(Role.MENTEE)] == ["x", "b"]
