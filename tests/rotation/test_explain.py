from __future__ import annotations

import pytest

from rotation import (
    Explanation,
    Person,
    PersonId,
    Problem,
    ProblemError,
    TableId,
    WhyNot,
    explain,
    plan,
)
from tests.rotation.problems import mentee, mentor, pairs, peer, peers, pid, tables


def explained(problem: Problem, a: str, b: str) -> Explanation:
    return explain(problem, plan(problem), pid(a), pid(b))


def an_evening(
    *people: Person,
    rounds: int = 1,
    room: int = 3,
    blocked: frozenset[tuple[PersonId, PersonId]] = frozenset(),
    history: frozenset[tuple[PersonId, PersonId]] = frozenset(),
) -> Problem:
    return Problem(rounds=rounds, tables=tables(room), people=people, blocked=blocked, history=history)


A, X = mentor("a", "Jazz", "art"), mentee("x", "film", "jazz")


def test_two_who_meet_are_told_where_and_what_they_share() -> None:
    assert explained(an_evening(A, X), "a", "x") == Explanation(
        a=pid("a"),
        b=pid("x"),
        shared=("Jazz",),
        fit=5,
        round=1,
        table=TableId("t1"),
        why_not=None,
        sentence="a and x meet in round 1 at table t1; they share Jazz (fit 5 of 100).",
    )


def test_it_does_not_matter_who_asks() -> None:
    found = explained(an_evening(A, X, rounds=2), "x", "a")
    assert found.sentence == "x and a meet in round 1 at table t1; they share jazz (fit 5 of 100)."


@pytest.mark.parametrize(
    ("problem", "why_not", "because"),
    [
        (an_evening(A, mentor("x")), WhyNot.SAME_ROLE, "they have the same role"),
        (an_evening(A, X, blocked=pairs("x a")), WhyNot.BLOCKED, "they are blocked for each other"),
        (an_evening(A, X, history=pairs("a x")), WhyNot.HISTORY, "they have met before (history)"),
        (
            an_evening(mentor("a", at="t1"), mentee("x", at="t2")),
            WhyNot.FIXED_TABLES,
            "their fixed tables keep them apart",
        ),
        (an_evening(A, X, rounds=0), WhyNot.NO_ROOM, "there is no round or no table"),
        (an_evening(A, X, room=0), WhyNot.NO_ROOM, "there is no round or no table"),
        (
            an_evening(A, mentee("x"), mentee("y", "art")),
            WhyNot.OTHERS_CHOSEN,
            "the best plan for everybody gives them other counterparts",
        ),
    ],
)
def test_two_who_do_not_meet_are_told_why(problem: Problem, why_not: WhyNot, because: str) -> None:
    found = explained(problem, "a", "x")
    assert (found.round, found.table, found.why_not) == (None, None, why_not)
    assert found.sentence.startswith(f"a and x do not meet: {because}; they share ")


def test_a_stranger_cannot_be_explained() -> None:
    with pytest.raises(ProblemError, match="person 'nobody' is not among the people"):
        explained(an_evening(A, X), "a", "nobody")


def test_nobody_meets_themselves() -> None:
    with pytest.raises(ProblemError, match="person 'a' cannot meet themselves"):
        explained(an_evening(A, X), "a", "a")


P, Q = peer("p", "art"), peer("q", "art")


def test_peers_who_meet_again_are_told_every_time() -> None:
    problem = Problem(rounds=3, tables=tables(1), people=(P, Q))
    assert explained(problem, "p", "q").sentence == (
        "p and q meet in round 1 at table t1 and again in round 2 at table t1 and again in round 3 at table t1; "
        "they share art (fit 5 of 100)."
    )


@pytest.mark.parametrize(
    ("problem", "why_not"),
    [
        (Problem(rounds=1, tables=tables(2), people=(P, Q), blocked=pairs("q p")), WhyNot.BLOCKED),
        (Problem(rounds=1, tables=(), people=(P, Q)), WhyNot.NO_ROOM),
        (Problem(rounds=1, tables=tables(2), people=(P, Q, *peers(2)), history=pairs("q p")), WhyNot.HISTORY),
        (
            Problem(rounds=1, tables=tables(2), people=(peer("p", at="t1"), peer("q", at="t2"), *peers(2))),
            WhyNot.FIXED_TABLES,
        ),
        (
            Problem(rounds=1, tables=tables(2), people=(P, Q, *peers(2)), must_meet=pairs("p p1")),
            WhyNot.OTHERS_CHOSEN,
        ),
        (
            Problem(rounds=1, tables=tables(2, 3), people=(mentor("p"), mentor("q"), mentee("x"), mentee("y"))),
            WhyNot.SAME_ROLE,
        ),
    ],
)
def test_peers_and_groups_are_told_why_two_do_not_meet(problem: Problem, why_not: WhyNot) -> None:
    assert explained(problem, "p", "q").why_not is why_not
