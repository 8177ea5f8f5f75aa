from __future__ import annotations

from dataclasses import replace

import pytest

from rotation import Format, PersonId, Problem, ProblemError, Role
from tests.rotation.problems import mentee, mentor, pairs, peer, tables

A, X = mentor("a"), mentee("x")


def test_rounds_cannot_be_negative() -> None:
    with pytest.raises(ProblemError, match="rounds must be 0 or more, not -1"):
        Problem(rounds=-1, tables=(), people=())


def test_a_table_has_two_seats_or_more() -> None:
    with pytest.raises(ProblemError, match="table 't1' must have 2 seats or more, not 1"):
        Problem(rounds=1, tables=tables(1, 1), people=())


def test_a_group_has_a_mentor() -> None:
    with pytest.raises(ProblemError, match="mentors_per_table must be 1 or more, not 0"):
        Problem(rounds=1, tables=(), people=(), mentors_per_table=0)


def test_peers_are_among_themselves() -> None:
    with pytest.raises(ProblemError, match="people must be all peers or none, but 'p' is a peer and 'x' a mentee"):
        Problem(rounds=1, tables=(), people=(peer("p"), X))


def test_peers_all_move() -> None:
    with pytest.raises(ProblemError, match="stays must be mentor or mentee, not peer"):
        Problem(rounds=1, tables=(), people=(peer("p"),), stays=Role.PEER)


def test_the_format_follows_from_the_people_and_the_seats() -> None:
    formats = [
        Problem(rounds=1, tables=tables(1, seats), people=people).format
        for people, seats in (((A, X), 2), ((A, X), 3), ((), 2), ((peer("p"),), 2))
    ]
    assert formats == [Format.ONE_TO_ONE, Format.GROUPS, Format.ONE_TO_ONE, Format.PEERS]


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


@pytest.mark.parametrize("stranger", ["nobody", "a"])
def test_wishes_and_companions_name_somebody_else(stranger: str) -> None:
    named = PersonId(stranger)
    for person in (replace(A, wishes=(named,)), replace(A, companion=named)):
        with pytest.raises(ProblemError, match=f"person 'a' names '{stranger}', who is not another one of the people"):
            Problem(rounds=1, tables=(), people=(person, X))


@pytest.mark.parametrize("level", [0, 6])
def test_a_level_goes_from_1_to_5(level: int) -> None:
    with pytest.raises(ProblemError, match=f"the level of person 'a' must be 1 to 5, not {level}"):
        Problem(rounds=1, tables=(), people=(replace(A, level=level), X))
