from __future__ import annotations

from dataclasses import replace

import numpy as np

from rotation import Problem
from rotation.sides import Sides
from rotation.sums import FAR, MOST_CELLS, least_sums
from tests.rotation.problems import crowd, tables


def a_choice(mentors: int, mentees: int) -> Sides:
    return Sides.of(Problem(rounds=2, tables=tables(2), people=crowd(mentors, mentees)))


def test_a_sum_is_rounded_up_to_the_next_that_two_meetings_can_add_up_to() -> None:
    sides = a_choice(3, 1)
    sides = replace(sides, fits=np.array([[10], [10], [25]]))
    least = least_sums(sides, np.array([[1], [1], [0]]), 36)
    wanted = [0, *[10] * 10, *[20] * 10, *[25] * 5, *[35] * 10, FAR]
    assert least.tolist() == [wanted]


def test_in_a_large_event_every_sum_counts_as_possible() -> None:
    sides = a_choice(MOST_CELLS // 100 + 1, 100)
    assert np.array_equal(least_sums(sides, sides.most, 3), np.tile([0, 1, 2, 3], (100, 1)))
