from __future__ import annotations

import pytest

from rotation import Problem, audit, plan
from tests.rotation.problems import crowd, tables


@pytest.mark.parametrize(
    ("mentors", "mentees", "rounds"), [(10, 40, 8), (10, 50, 8), (10, 47, 8), (12, 60, 8), (12, 48, 10), (14, 84, 8)]
)
def test_mentees_go_round_ten_twelve_or_fourteen_mentors_without_repeats(
    mentors: int, mentees: int, rounds: int
) -> None:
    seats = 1 + -(-mentees // mentors)
    problem = Problem(rounds=rounds, tables=tables(mentors, seats), people=crowd(mentors, mentees))
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert (planned.report.excess, planned.report.repeats) == (0, 0)
