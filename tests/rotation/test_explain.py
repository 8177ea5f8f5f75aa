from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotation import (
    Explanation,
    Person,
    PersonId,
    Points,
    Problem,
    ProblemError,
    TableId,
    WhyNot,
    explain,
    fit,
    plan,
)
from rotation.saying import say
from tests.rotation.problems import gatherings, meetings, mentee, mentor, pairs, peer, peers, pid, problems, tables


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
        languages=(),
        points=Points(topics=5, level=0, own_wish=0, their_wish=0, language=0),
        reasons=(say("You share Jazz."),),
        round=1,
        table=TableId("t1"),
        why_not=None,
        sentence=say("a and x meet in round 1 at table t1 (fit 5 of 100)."),
    )


def test_it_does_not_matter_who_asks() -> None:
    found = explained(an_evening(A, X, rounds=2), "x", "a")
    assert found.sentence == "x and a meet in round 1 at table t1 (fit 5 of 100)."
    assert found.reasons == ("You share jazz.",)


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
    assert found.sentence == f"a and x do not meet: {because} (fit {found.fit} of 100)."


def test_a_stranger_cannot_be_explained() -> None:
    with pytest.raises(ProblemError, match="person 'nobody' is not among the people"):
        explained(an_evening(A, X), "a", "nobody")


def test_nobody_meets_themselves() -> None:
    with pytest.raises(ProblemError, match="person 'a' cannot meet themselves"):
        explained(an_evening(A, X), "a", "a")


@settings(max_examples=60, deadline=None)
@given(problem=st.one_of(problems(5), gatherings()))
def test_the_points_make_up_the_fit_and_everybody_who_meets_has_a_reason(problem: Problem) -> None:
    made = plan(problem)
    met = meetings(made)
    for one, other in permutations(problem.people[:6], 2):
        found, back = explain(problem, made, one.id, other.id), explain(problem, made, other.id, one.id)
        points = found.points
        assert points.topics + points.level + points.own_wish + points.their_wish + points.language == found.fit
        assert found.fit == fit(one, other, problem)
        assert (points.own_wish, points.their_wish) == (back.points.their_wish, back.points.own_wish)
        assert found.reasons or frozenset((one.id, other.id)) not in met


def reasons(a: Person, b: Person, *, must_meet: bool = False) -> tuple[str, ...]:
    """What `a` is told of `b`, with a third person there who has nothing in common with them."""
    third = replace(b, id=pid("third"), topics=(), wishes=(), level=None, languages=a.languages[:1])
    problem = an_evening(a, b, third, rounds=2)
    problem = replace(problem, must_meet=frozenset({(b.id, a.id)} if must_meet else ()))
    return explain(problem, plan(problem), a.id, b.id).reasons


def test_everything_that_speaks_for_two_is_said_to_the_first() -> None:
    a = replace(
        mentee("a", "cooking", "public speaking", "jazz"),
        level=1,
        languages=("English", "Spanish"),
        wishes=(pid("b"),),
    )
    b = replace(
        mentor("b", "Cooking", "Public Speaking", "Jazz"),
        level=3,
        languages=("spanish", "english"),
        wishes=(pid("a"),),
    )
    assert reasons(a, b, must_meet=True) == (
        "Your host wants you to meet.",
        "You share cooking, public speaking and jazz.",
        "You asked for each other.",
        "They are two steps ahead of you.",
        "You both speak Spanish.",
    )


@pytest.mark.parametrize(
    ("mine", "theirs", "said"),
    [
        (["b"], [], "You asked for them."),
        (["third", "b"], [], "You asked for them (wish 2 of 2)."),
        ([], ["third", "a"], "They asked for you."),
        (["b"], ["a"], "You asked for each other."),
    ],
)
def test_wishes_are_told_but_not_how_far_down_one_stands(mine: list[str], theirs: list[str], said: str) -> None:
    a = replace(mentee("a"), wishes=tuple(map(pid, mine)))
    b = replace(mentor("b"), wishes=tuple(map(pid, theirs)))
    assert reasons(a, b) == (said,)


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        (replace(mentee("a"), level=1), replace(mentor("b"), level=2), "They are one step ahead of you."),
        (replace(mentee("a"), level=1), replace(mentor("b"), level=5), "They are four steps ahead of you."),
        (replace(mentor("a"), level=4), replace(mentee("b"), level=1), "You are three steps ahead of them."),
        (replace(peer("a"), level=2), replace(peer("b"), level=2), "You are equally experienced."),
        (replace(peer("a"), level=2), replace(peer("b"), level=1), "You are one step ahead of them."),
    ],
)
def test_levels_that_suit_are_told(a: Person, b: Person, said: str) -> None:
    assert reasons(a, b) == (said,)


@pytest.mark.parametrize("level", [None, 2])
def test_two_for_whom_nothing_speaks_are_told_that_everybody_meets_many(level: int | None) -> None:
    a, b = replace(mentor("a"), level=1), replace(mentee("b"), level=level)
    assert reasons(a, b) == ("Everybody meets as many people as the evening has room for.",)


def test_two_who_do_not_meet_are_told_what_would_speak_for_it_or_nothing() -> None:
    assert explained(an_evening(A, X, rounds=0), "a", "x").reasons == ("You share Jazz.",)
    assert explained(an_evening(A, mentee("x"), rounds=0), "a", "x").reasons == ()


P, Q = peer("p", "art"), peer("q", "art")


def test_peers_who_meet_again_are_told_every_time() -> None:
    problem = Problem(rounds=3, tables=tables(1), people=(P, Q))
    assert explained(problem, "p", "q").sentence == (
        "p and q meet in round 1 at table t1 and again in round 2 at table t1 and again in round 3 at table t1 "
        "(fit 5 of 100)."
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
