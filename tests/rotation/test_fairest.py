from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotation import Problem
from rotation.fairest import Fairest, fairest
from rotation.pairs import choose
from rotation.sides import Bools, Sides
from tests.rotation.lp import best_worst
from tests.rotation.problems import an_event, crowd, mentee, mentor, pairs, tables


def searched(problem: Problem, *, keep: int = 98, effort: float = 1.0) -> tuple[Sides, int, Fairest]:
    """The sides of a problem, the least gain in the choice of the best total, and what the search makes of it."""
    sides = Sides.of(problem)
    best = choose(sides, sides.fits)
    counted: Bools = np.any(np.where(sides.may_meet, sides.fits, 0) > 0, axis=0)
    gains = np.sum(sides.fits * best.pairs, axis=0)
    floor = -(-keep * int(gains.sum()) // 100)
    found = fairest(sides, best.pairs, counted, floor=floor, bound=10_000, effort=effort)
    return sides, int(gains[counted].min()), found


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 999), mentors=st.integers(2, 7), mentees=st.integers(2, 9), rounds=st.integers(1, 4))
def test_another_program_finds_nothing_fairer(seed: int, mentors: int, mentees: int, rounds: int) -> None:
    problem = replace(an_event(mentors, mentees, rounds), people=crowd(mentors, mentees, seed=seed))
    if Sides.of(problem).fits.any():
        sides, least, found = searched(problem)
        assert found.bound == round(best_worst(problem, whole=True))
        if found.pairs is not None:
            gains = np.sum(sides.fits * found.pairs, axis=0)[sides.fits.any(axis=0)]
            assert gains.min() == found.bound > least


FANS = mentor("m1", "art", "jazz"), mentor("m2", "art", "jazz")
OTHERS = mentor("m3"), mentor("m4")
TWO = mentee("e1", "art", "jazz"), mentee("e2", "art", "jazz")
SHARED = Problem(rounds=2, tables=tables(2), people=(*FANS, *OTHERS, *TWO))
"""Either one mentee meets both who share a topic, or each meets one."""


def test_each_mentee_gets_one_of_two_good_mentors() -> None:
    sides, least, found = searched(SHARED)
    assert found.pairs is not None
    assert (least, found.bound) == (0, 12)
    assert np.sum(sides.fits * found.pairs, axis=0).tolist() == [12, 12]


def test_who_must_meet_does_though_it_is_unfair() -> None:
    _, least, found = searched(replace(SHARED, must_meet=pairs("e1 m1", "e1 m2")))
    assert (least, found) == (0, Fairest(pairs=None, bound=0))


def test_people_who_share_a_table_have_its_rounds_between_them() -> None:
    homes = mentor("m1", "art", "jazz", at="t1"), mentor("m2", "art", "jazz", at="t1")
    sides, least, found = searched(replace(SHARED, people=(*homes, *OTHERS, mentor("m5"), mentor("m6"), *TWO)))
    assert found.pairs is not None
    assert (least, found.bound) == (0, 14)
    assert found.pairs[[person.fixed_table is not None for person in sides.mentors]].sum() == 2


@pytest.mark.parametrize(
    "problem",
    [
        an_event(80, 80, 2),
        replace(SHARED, rounds=9, repeats=True),
        an_event(2, 3, 2, blocked=pairs("e1 m1", "e1 m2")),
    ],
)
def test_what_is_too_large_or_uneven_is_not_searched(problem: Problem) -> None:
    assert searched(problem)[2] == Fairest(pairs=None, bound=10_000)


def test_what_takes_too_long_is_left_open() -> None:
    problem = replace(an_event(20, 20, 5), people=crowd(20, 20, topics=6))
    assert searched(problem, effort=0.001)[2] == Fairest(pairs=None, bound=10_000)
