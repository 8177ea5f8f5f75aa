from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from rotation import Objective, Person, Problem, plan
from tests.rotation.lp import best_worst
from tests.rotation.problems import an_event, crowd, mentee, mentor, problems, tables


@settings(max_examples=50, deadline=None)
@given(problem=problems())
def test_a_fair_plan_is_at_most_two_percent_below_the_best_total_and_no_worse_for_the_worst_off(
    problem: Problem,
) -> None:
    fair = plan(replace(problem, objective=Objective.FAIR)).report
    best = plan(replace(problem, objective=Objective.TOTAL)).report
    assert fair.total >= 0.98 * best.total
    assert fair.worst_off >= best.worst_off
    assert fair.upper_bound == best.upper_bound


@settings(max_examples=50, deadline=None)
@given(problem=problems(5))
def test_no_plan_that_keeps_the_total_can_exceed_the_bound_of_the_worst_off(problem: Problem) -> None:
    assert plan(problem).report.worst_bound >= round(best_worst(problem, whole=True))


def a_fair_event(
    mentors: int, mentees: int, rounds: int, *, topics: int, seed: int, room: int | None = None
) -> Problem:
    problem = an_event(mentors, mentees, rounds, room=room, seed=seed)
    return replace(problem, people=crowd(mentors, mentees, seed=seed, topics=topics))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(("mentors", "mentees", "rounds"), [(4, 6, 3), (7, 10, 4), (10, 12, 2), (13, 6, 3), (9, 8, 3)])
def test_in_a_small_event_no_plan_at_all_gives_the_worst_off_more(
    mentors: int, mentees: int, rounds: int, seed: int
) -> None:
    problem = a_fair_event(mentors, mentees, rounds, topics=5, seed=seed)
    assert plan(problem).report.worst_off == round(best_worst(problem, whole=True))


@pytest.mark.parametrize("topics", [4, 6, 8])
@pytest.mark.parametrize(
    ("mentors", "mentees", "rounds"), [(20, 20, 5), (18, 19, 6), (20, 30, 6), (30, 50, 6), (50, 50, 6), (100, 150, 8)]
)
def test_the_worst_off_get_nearly_what_any_plan_could_give_them(
    mentors: int, mentees: int, rounds: int, topics: int
) -> None:
    report = plan(a_fair_event(mentors, mentees, rounds, topics=topics, seed=topics)).report
    assert report.worst_off >= int(0.95 * report.worst_bound)  # points are whole
    assert report.total >= 0.98 * report.upper_bound


@pytest.mark.parametrize(
    ("mentors", "mentees", "rounds", "room", "topics", "seed", "most"),
    [
        (20, 20, 5, 20, 6, 0, 52),
        (20, 30, 6, 13, 6, 1, 8),
        (30, 50, 6, 20, 6, 1, 10),
        (30, 20, 6, 20, 8, 0, 48),
        (12, 24, 8, 12, 6, 0, 40),
        (40, 60, 5, 40, 2, 1, 30),
    ],
)
def test_with_few_topics_the_worst_off_get_as_much_as_another_program_finds(
    mentors: int, mentees: int, rounds: int, room: int, topics: int, seed: int, most: int
) -> None:
    report = plan(a_fair_event(mentors, mentees, rounds, topics=topics, seed=seed, room=room)).report
    assert report.worst_off == most  # CP-SAT finds no more with whole pairs
    assert report.total >= 0.98 * report.upper_bound


def test_the_worst_off_gains_where_a_small_loss_of_the_total_allows_it() -> None:
    problem = replace(an_event(20, 20, 6), people=crowd(20, 20, topics=6))
    fair, best = plan(problem).report, plan(replace(problem, objective=Objective.TOTAL)).report
    assert (best.worst_off, fair.worst_off, fair.worst_bound) == (24, 61, 61)
    assert best.total > fair.total


def rivals(*topics: str) -> tuple[Person, ...]:
    return tuple(mentee(f"e{number}", *topics) for number in range(4))


def test_rivals_for_one_mentor_lower_the_bound_below_what_each_alone_could_get() -> None:
    # Four mentees want the one mentor who shares a topic, and there is time for two of them.
    people = (mentor("m1", "jazz"), mentor("m2"), *rivals("jazz"))
    report = plan(Problem(rounds=2, tables=tables(2), people=people)).report
    assert (report.worst_off, report.worst_bound) == (0, 0)


def test_mentees_without_any_fit_do_not_hide_the_worst_off_of_the_others() -> None:
    people = (mentor("m1", "jazz"), mentor("m2"), mentee("e1", "jazz"), mentee("e2"))
    report = plan(Problem(rounds=2, tables=tables(2), people=people)).report
    assert (report.worst_off, report.worst_bound) == (7, 7)


def test_without_any_fit_nobody_is_worst_off() -> None:
    people = (mentor("m1"), mentor("m2"), mentee("e1"), mentee("e2"))
    report = plan(Problem(rounds=2, tables=tables(2), people=people)).report
    assert (report.worst_off, report.worst_bound, report.total) == (0, 0, 0)
