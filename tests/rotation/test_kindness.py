"""Kindness: more for the worst-off, and nothing gets worse by the rules."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotation import Objective, Plan, Problem, audit, plan
from rotation.kindness import PERCENT_KEPT, Wants, favour
from rotation.repeats import excess, together
from rotation.search import Costs, Moves
from rotation.sides import Ints
from tests.rotation.problems import crowd, peers, tables


def an_evening(count: int, seats: int, rounds: int, objective: Objective) -> Problem:
    room = tables(-(-count // seats), seats)
    return Problem(rounds=rounds, tables=room, people=peers(count, topics=4), objective=objective)


def both_plans(count: int, seats: int, rounds: int) -> tuple[Plan, Plan]:
    fair, total = (plan(an_evening(count, seats, rounds, objective)) for objective in Objective)
    return fair, total


def golfers(people: int) -> Costs:
    nothing = np.zeros((people, people), dtype=np.int64)
    return Costs(each=nothing, first=nothing, again=nothing + (1 << 14), earlier=nothing)


def some_wants(people: int, seed: int) -> Wants:
    fits = np.random.default_rng(seed).integers(0, 100, (people, people))
    fits = np.triu(fits, 1) + np.triu(fits, 1).T
    return Wants(fits=fits, gains=fits, counted=np.arange(people) % 5 > 0)


def a_seating(people: int, used: int, rounds: int, rng: Random) -> Ints:
    rows = [sorted((place % used for place in range(people)), key=lambda _: rng.random()) for _ in range(rounds)]
    return np.array(rows, dtype=np.int64).reshape(rounds, people)


@settings(max_examples=40, deadline=None)
@given(
    people=st.integers(2, 16),
    used=st.integers(1, 4),
    rounds=st.integers(0, 5),
    seed=st.integers(0, 99),
    objective=st.sampled_from(Objective),
)
def test_nobody_pays_with_a_repeat_a_seat_or_a_bye(
    people: int, used: int, rounds: int, seed: int, objective: Objective
) -> None:
    start = a_seating(people, used, rounds, Random(seed))
    wants = some_wants(people, seed)
    moves = Moves(free=np.arange(people) > 0, kinds=np.arange(people) % 2)
    made = favour(start, golfers(people), moves, wants, objective)
    assert excess(together(made)) <= excess(together(start))
    assert np.array_equal(np.sort(made, axis=1), np.sort(start, axis=1))
    assert np.array_equal(made[:, 0], start[:, 0])
    if objective is Objective.TOTAL:
        assert (wants.fits * (together(made) > 0)).sum() >= (wants.fits * (together(start) > 0)).sum()


@pytest.mark.parametrize(("count", "seats", "rounds"), [(12, 4, 3), (40, 4, 5), (60, 5, 6), (45, 5, 4)])
def test_the_worst_off_have_more_and_the_total_stays_near_its_best(count: int, seats: int, rounds: int) -> None:
    fair, total = both_plans(count, seats, rounds)
    assert fair.report.worst_off >= total.report.worst_off
    assert 100 * fair.report.total >= PERCENT_KEPT * total.report.total
    assert (fair.report.excess, fair.report.byes) == (total.report.excess, total.report.byes)


def test_fair_gives_up_some_of_the_total_where_that_helps_the_worst_off() -> None:
    fair, total = both_plans(64, 4, 4)
    assert fair.report.worst_off > total.report.worst_off
    assert fair.report.total < total.report.total
    assert audit(an_evening(64, 4, 4, Objective.FAIR), fair) == ()


def test_mentees_in_groups_are_helped_and_their_mentors_stay() -> None:
    problem = Problem(rounds=4, tables=tables(12, 6), people=crowd(12, 60))
    fair, total = plan(problem), plan(replace(problem, objective=Objective.TOTAL))
    assert audit(problem, fair) == ()
    assert fair.report.worst_off > 0
    assert fair.report.worst_off >= total.report.worst_off
    assert fair.report.repeats == 0


def test_without_anything_in_common_no_seat_is_changed() -> None:
    start = a_seating(8, 2, 3, Random(0))
    nothing = np.zeros((8, 8), dtype=np.int64)
    wants = Wants(fits=nothing, gains=nothing, counted=np.zeros(8, dtype=np.bool_))
    moves = Moves(free=np.ones(8, dtype=np.bool_), kinds=nothing[0])
    assert favour(start, golfers(8), moves, wants, Objective.FAIR) is start
