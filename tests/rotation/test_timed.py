"""Plans of events in which not everybody can sit in every round."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotation import Bye, FaultKind, Objective, Plan, Problem, Role, Why, audit, plan
from tests.rotation.problems import an_event, in_part, meetings, mentee, mentor, pairs, pid, tables
from tests.rotation.timed_lp import best_timed


def squares(problem: Problem, planned: Plan) -> int:
    """Return the sum of squares of the rounds that people sit out."""
    assert len(planned.report.byes) == len(problem.people)
    return sum(count**2 for _, count in planned.report.byes)


@pytest.mark.parametrize(
    ("mentors", "mentees", "rounds", "seed"), [(20, 20, 6, 0), (20, 20, 8, 1), (15, 25, 6, 2), (40, 40, 6, 3)]
)
def test_a_plan_reaches_the_linear_program_but_for_some_fit(mentors: int, mentees: int, rounds: int, seed: int) -> None:
    problem = in_part(an_event(mentors, mentees, rounds, seed=seed, objective=Objective.TOTAL), seed=seed)
    planned = plan(problem)
    most, least, fit = best_timed(problem)
    assert audit(problem, planned) == ()
    assert (planned.report.meetings, squares(problem, planned)) == (round(most), round(least))
    assert 0.97 * fit <= planned.report.total <= planned.report.upper_bound


@settings(max_examples=25, deadline=None)
@given(mentors=st.integers(3, 7), mentees=st.integers(3, 7), rounds=st.integers(2, 5), seed=st.integers(0, 99))
def test_nothing_exceeds_its_bound(mentors: int, mentees: int, rounds: int, seed: int) -> None:
    problem = in_part(an_event(mentors, mentees, rounds, seed=seed), share=0.6, seed=seed)
    report = plan(problem).report
    most, _, _ = best_timed(problem)
    assert report.meetings <= most + 0.01
    assert report.total <= report.upper_bound
    assert report.worst_off <= report.worst_bound
    assert best_timed(problem)[2] <= report.upper_bound + 0.01


def test_fair_gives_the_worst_off_more() -> None:
    problem = in_part(an_event(20, 20, 6, seed=4), share=0.3, seed=4)
    fair, total = (
        plan(replace(problem, objective=objective)).report for objective in (Objective.FAIR, Objective.TOTAL)
    )
    assert (fair.total >= 0.98 * total.total, fair.meetings) == (True, total.meetings)
    assert fair.worst_off >= total.worst_off


def test_who_is_away_has_byes_that_do_not_count() -> None:
    late = replace(mentee("x"), available=frozenset({3}))
    planned = plan(Problem(rounds=3, tables=tables(2), people=(mentor("a"), mentor("b"), late, mentee("y"))))
    assert [bye.why for one in planned.rounds for bye in one.byes if bye.person == "x"] == [Why.AWAY] * 2
    assert dict(planned.report.byes)[pid("x")] == 0
    assert {"x"} <= {name for pairing in planned.rounds[2].pairings for name in pairing.people}


def test_who_waits_for_somebody_away_is_told_so() -> None:
    late = replace(mentor("a"), available=frozenset({2}))
    early, always = replace(mentee("x"), available=frozenset({1, 2})), mentee("y")
    planned = plan(Problem(rounds=2, tables=tables(1), people=(late, early, always)))
    assert {bye.person: bye.why for bye in planned.rounds[0].byes} == {
        "a": Why.AWAY,
        "x": Why.PARTNER_AWAY,
        "y": Why.PARTNER_AWAY,
    }


def test_who_is_never_there_together_cannot_meet_and_is_told_why() -> None:
    early, late = replace(mentor("a"), available=frozenset({1})), replace(mentee("x"), available=frozenset({2}))
    planned = plan(Problem(rounds=2, tables=tables(1), people=(early, late), must_meet=pairs("a x")))
    assert {bye.why for one in planned.rounds for bye in one.byes} == {Why.AWAY, Why.PARTNER_AWAY}
    assert (
        "must_meet: a and x do not meet, because they are never available in the same round (available)."
        in planned.report.sentences
    )


@pytest.mark.parametrize("available", [frozenset(), frozenset({0, 9})])
def test_everybody_away_is_an_empty_plan_that_says_so(available: frozenset[int]) -> None:
    people = tuple(replace(one, available=available) for one in (mentor("a"), mentee("x")))
    problem = Problem(rounds=2, tables=tables(1), people=people)
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert meetings(planned) == set()
    assert planned.report.sentences[0] == "available: a, x can sit in none of the rounds 1 to 2."


def test_rounds_that_do_not_exist_are_named() -> None:
    problem = Problem(
        rounds=2, tables=tables(1), people=(replace(mentor("a"), available=frozenset({1, 7})), mentee("x"))
    )
    assert plan(problem).report.sentences == (
        "available: a named rounds that are not among 1 to 2; those do not count.",
        "Round 2 has no pairings: nobody is there who may still meet somebody there.",
    )


def test_a_must_meet_is_held_in_the_one_round_in_which_both_are_there() -> None:
    people = an_event(6, 6, 4).people
    people = (
        replace(people[0], available=frozenset({2, 3})),
        *people[1:11],
        replace(people[11], available=frozenset({3, 4})),
    )
    problem = Problem(rounds=4, tables=tables(6), people=people, must_meet=pairs("m1 e6"))
    planned = plan(problem)
    assert {"m1", "e6"} in [set(pairing.people) for pairing in planned.rounds[2].pairings]
    assert audit(problem, planned) == ()


def test_people_at_one_table_come_late_in_turn() -> None:
    people = (
        mentor("a", at="t1"),
        replace(mentor("b", at="t1"), available=frozenset({2, 3})),
        mentee("x"),
        mentee("y"),
    )
    problem = Problem(rounds=3, tables=tables(2), people=people)
    planned = plan(problem)
    assert (audit(problem, planned), planned.report.meetings) == ((), 3)


def test_a_meeting_that_both_were_free_for_is_found_by_the_audit() -> None:
    people = (mentor("a"), replace(mentor("b"), available=frozenset({1})), mentee("x"), mentee("y"))
    problem = Problem(rounds=2, tables=tables(2), people=people)
    made = plan(problem)
    first, *later = made.rounds
    out = tuple(Bye(person=name, why=Why.PARTNERS_TAKEN) for name in first.pairings[0].people)
    fewer = replace(made, rounds=(replace(first, pairings=first.pairings[1:], byes=out), *later))
    assert FaultKind.TOO_FEW in {fault.kind for fault in audit(problem, fewer)}


def test_the_side_that_stays_may_be_away_too() -> None:
    problem = in_part(replace(an_event(6, 9, 5), stays=Role.MENTEE, tables=tables(9)))
    assert audit(problem, plan(problem)) == ()


def test_large_events_do_not_overflow() -> None:
    problem = in_part(an_event(150, 160, 4), share=0.2)
    problem = replace(problem, must_meet=pairs("m1 e1"), tables=tables(150))
    planned = plan(problem)
    assert planned.report.meetings > 4 * 120
    assert audit(problem, planned) == ()
