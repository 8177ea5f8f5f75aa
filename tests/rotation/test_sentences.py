from __future__ import annotations

from rotation import Person, PersonId, Problem, plan
from tests.rotation.problems import crowd, mentee, mentor, pairs, tables

A, B, X, Y = mentor("a"), mentor("b"), mentee("x"), mentee("y")
NO_PAIRS: frozenset[tuple[PersonId, PersonId]] = frozenset()


def said(
    *people: Person,
    rounds: int = 1,
    room: int = 9,
    blocked: frozenset[tuple[PersonId, PersonId]] = NO_PAIRS,
    must_meet: frozenset[tuple[PersonId, PersonId]] = NO_PAIRS,
    history: frozenset[tuple[PersonId, PersonId]] = NO_PAIRS,
) -> list[str]:
    problem = Problem(
        rounds=rounds,
        tables=tables(room),
        people=people,
        blocked=blocked,
        must_meet=must_meet,
        history=history,
    )
    return list(plan(problem).report.sentences)


def test_a_plan_without_a_flaw_says_nothing() -> None:
    assert said(A, B, X, Y, rounds=2) == []


def test_a_missing_side_is_named() -> None:
    assert said(X) == ["There is no mentor: every mentee sits out every round."]
    assert said(A) == ["There is no mentee: every mentor sits out every round."]


def test_few_tables_are_counted() -> None:
    assert said(A, B, X, Y, room=1) == ["1 table for 2 mentors and 2 mentees: others sit out in each round."]


def test_who_may_meet_nobody_is_named_with_the_rules_in_use() -> None:
    assert said(A, B, X, Y, blocked=pairs("x a"), history=pairs("b x"))[0] == (
        "The rules (blocked, history) leave nobody to meet for x."
    )


def test_many_names_are_cut_short() -> None:
    everybody = crowd(1, 8)
    rule = pairs(*(f"m1 e{number}" for number in range(1, 9)))
    assert said(*everybody, blocked=rule) == [
        "The rules (blocked) leave nobody to meet for m1, e1, e2, e3, e4 and 4 more."
    ]


def test_people_fixed_to_one_table_are_told_to_take_turns() -> None:
    people = mentor("a", at="t1"), mentor("b", at="t1"), mentor("c", at="t2"), X
    assert "Table t1 is fixed for a, b: they take turns." in said(*people)


def test_every_must_meet_that_fails_is_named_with_the_reason() -> None:
    people = mentor("a", at="t1"), B, X, mentee("y", at="t2")
    assert said(
        *people,
        blocked=pairs("x a"),
        history=pairs("b x"),
        must_meet=pairs("a x", "x b", "b a", "a y"),
        rounds=0,
    ) == [
        "must_meet: a and b do not meet, because they have the same role.",
        "must_meet: a and x do not meet, because they are blocked for each other.",
        "must_meet: a and y do not meet, because their fixed tables keep them apart.",
        "must_meet: b and x do not meet, because they have met before (history).",
    ]


def test_a_must_meet_without_a_round_is_named() -> None:
    assert said(A, X, rounds=0, must_meet=pairs("a x", "x a")) == [
        "must_meet: a and x do not meet, because there is no round or no table."
    ]


def test_must_meets_that_contradict_each_other_are_named() -> None:
    [first, *_] = said(A, X, Y, must_meet=pairs("a x", "a y"))
    assert first.startswith("must_meet: a and ")
    assert first.endswith("do not meet, because the rounds and tables do not suffice for every must-meet.")


def test_rounds_without_pairings_are_named() -> None:
    assert said(A, X, rounds=2) == ["Round 2 has no pairings: everybody has met everybody they may meet."]
    assert said(A, X, rounds=5) == ["Rounds 2 to 5 have no pairings: everybody has met everybody they may meet."]


def test_byes_that_rules_make_uneven_are_named() -> None:
    people = A, B, mentor("c"), X, Y, mentee("z")
    rule = pairs("x a", "x b", "x c")
    assert "The byes of the mentees differ, from 0 (y) to 3 (x), because of the rules (blocked)." in said(
        *people, blocked=rule, rounds=3
    )


def test_byes_running_are_named() -> None:
    assert said(A, X, Y, mentee("z"), rounds=3)[0].startswith("Two byes running: ")
