from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from rotation import Objective, Problem, plan
from rotation.pairs import choose
from rotation.sides import Sides
from tests.rotation.lp import best_total
from tests.rotation.problems import an_event, mentee, mentor, pairs, problems, tables


@settings(max_examples=60, deadline=None)
@given(problem=problems(5))
def test_the_upper_bound_is_the_optimum_of_the_linear_program(problem: Problem) -> None:
    report = plan(replace(problem, objective=Objective.TOTAL)).report
    assert (report.total, report.upper_bound, report.proven) == (best_total(problem),) * 2 + (True,)


@pytest.mark.parametrize(("mentors", "mentees", "rounds", "room"), [(30, 30, 6, 30), (20, 35, 6, 16)])
def test_a_middle_sized_event_reaches_the_linear_program(mentors: int, mentees: int, rounds: int, room: int) -> None:
    problem = an_event(mentors, mentees, rounds, room=room, objective=Objective.TOTAL)
    assert plan(problem).report.total == best_total(problem)


def test_offering_few_pairs_first_finds_the_same_optimum_as_offering_all() -> None:
    sides = Sides.of(an_event(210, 240, 6))
    few, everything = choose(sides, sides.fits), choose(sides, sides.fits, sides.may_meet)
    assert (few.bound, few.proven) == (everything.bound, True)
    assert few.offers.sum() < everything.offers.sum() / 3
    assert np.sum(sides.fits[few.pairs]) == few.bound


def test_even_a_bad_start_ends_at_the_optimum() -> None:
    sides = Sides.of(an_event(5, 5, 2))
    from_nothing = choose(sides, sides.fits, np.eye(5, dtype=np.bool_))
    assert from_nothing.bound == choose(sides, sides.fits).bound
    assert np.sum(sides.fits[from_nothing.pairs]) == from_nothing.bound


def test_few_offers_leave_a_bound_that_is_not_reached() -> None:
    sides = Sides.of(an_event(20, 20, 4))
    diagonal = np.eye(20, dtype=np.bool_)
    cut_short = choose(sides, sides.fits, diagonal, passes=1)
    assert np.array_equal(cut_short.pairs, diagonal)
    assert cut_short.bound >= choose(sides, sides.fits).bound


def test_a_must_meet_is_held_in_a_large_event_though_it_suits_nobody() -> None:
    people = an_event(210, 200, 3).people
    strangers = (mentor("x", "only x knows this"), mentee("y", "only y knows this"))
    problem = Problem(rounds=3, tables=tables(201), people=people + strangers, must_meet=pairs("y x"))
    together = {(p.mentors, p.mentees) for r in plan(problem).rounds for p in r.pairings}
    assert (("x",), ("y",)) in together


def test_every_meeting_that_can_be_held_is_held_even_where_the_best_first_choices_clash() -> None:
    # A and B want C most, but only A may meet D: round by round, B could be left without anybody.
    problem = Problem(
        rounds=1,
        tables=tables(2),
        people=(mentor("c", "art"), mentor("d"), mentee("a", "art"), mentee("b")),
        blocked=pairs("b d"),
    )
    assert plan(problem).report.meetings == 2
