from __future__ import annotations

import pytest

from rotation import plan
from tests.rotation.problems import an_event, running_byes
from tests.rotation.spread import can_be_spread


@pytest.mark.parametrize(
    ("mentors", "mentees", "rounds", "room"),
    [(7, 11, 6, 7), (11, 7, 6, 11), (10, 11, 8, 10), (10, 10, 8, 8), (30, 50, 6, 30), (40, 60, 8, 38)],
)
def test_nobody_has_two_byes_running_where_a_swap_can_avoid_it(
    mentors: int, mentees: int, rounds: int, room: int
) -> None:
    assert running_byes(plan(an_event(mentors, mentees, rounds, room=room))) == 0


@pytest.mark.parametrize(
    ("mentors", "mentees", "rounds", "room"),
    [(8, 8, 5, 4), (3, 6, 4, 3), (5, 8, 6, 4), (9, 17, 8, 9), (9, 17, 6, 9), (8, 15, 8, 8), (15, 29, 6, 15)],
)
def test_byes_run_only_where_another_program_finds_no_way_either(
    mentors: int, mentees: int, rounds: int, room: int
) -> None:
    problem = an_event(mentors, mentees, rounds, room=room)
    planned = plan(problem)
    assert (running_byes(planned) == 0) == can_be_spread(problem, planned)


@pytest.mark.parametrize(
    ("mentors", "mentees", "rounds", "seed"),
    [(8, 16, 8, 2), (10, 20, 6, 0), (12, 24, 12, 1), (16, 8, 8, 2), (20, 40, 8, 2), (20, 39, 12, 2)],
)
def test_who_sits_out_nearly_every_second_round_has_no_two_byes_running(
    mentors: int, mentees: int, rounds: int, seed: int
) -> None:
    assert running_byes(plan(an_event(mentors, mentees, rounds, seed=seed))) == 0


def test_hardly_anybody_of_a_large_crowd_who_sit_out_nearly_every_second_round_has_two_byes_running() -> None:
    assert running_byes(plan(an_event(100, 199, 8))) <= 3
