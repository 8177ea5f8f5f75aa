from __future__ import annotations

from rotation import Problem
from rotation.chairs import Chairs, chairs_for_groups, chairs_for_peers, shared_evenly
from tests.rotation.problems import crowd, peer, peers, rooms


def for_peers(count: int, *seats: int) -> tuple[int, ...]:
    return chairs_for_peers(Problem(rounds=1, tables=rooms(*seats), people=peers(count))).members


def for_groups(mentors: int, mentees: int, *seats: int, most: int = 1) -> tuple[tuple[int, ...], tuple[int, ...]]:
    people = crowd(mentors, mentees)
    chairs = chairs_for_groups(Problem(rounds=1, tables=rooms(*seats), people=people, mentors_per_table=most))
    return chairs.mentors, chairs.members


def test_people_are_shared_evenly_as_far_as_there_is_room() -> None:
    assert shared_evenly(10, (8, 8, 2)) == (4, 4, 2)
    assert shared_evenly(11, (8, 8, 2)) == (5, 4, 2)
    assert shared_evenly(99, (3, 1)) == (3, 1)
    assert (shared_evenly(5, ()), shared_evenly(0, (4, 4))) == ((), (0, 0))


def test_peers_fill_as_few_tables_as_they_can() -> None:
    assert for_peers(9, 8, 8, 8) == (5, 4)
    assert for_peers(7, 2, 2, 2, 2) == (2, 2, 2)
    assert for_peers(9, 3, 4, 2) == (4, 3, 2)
    assert for_peers(20, 4, 4) == (4, 4)
    assert (for_peers(1, 4), for_peers(0, 4), for_peers(4)) == ((), (), ())


def test_a_table_that_somebody_is_fixed_to_is_used() -> None:
    problem = Problem(rounds=1, tables=rooms(8, 8, 2), people=(*peers(6), peer("a", at="t3")))
    chairs = chairs_for_peers(problem)
    assert ([str(table.id) for table in chairs.tables], chairs.members) == (["t3", "t1"], (2, 5))


def test_every_mentor_has_a_group_while_there_are_tables() -> None:
    assert for_groups(3, 10, 8, 8, 8, 8) == ((1, 1, 1), (4, 3, 3))
    assert for_groups(5, 10, 8, 8, 8) == ((1, 1, 1), (4, 3, 3))
    assert for_groups(5, 10, 8, 8, 8, most=2) == ((2, 2, 1), (4, 3, 3))
    assert for_groups(5, 2, 8, 8, 8) == ((1, 1), (1, 1))


def test_more_mentors_sit_down_only_where_no_mentee_needs_the_seat() -> None:
    assert for_groups(4, 6, 4, 4, most=2) == ((1, 1), (3, 3))
    assert for_groups(4, 5, 4, 4, most=2) == ((1, 2), (3, 2))


def test_groups_are_level_if_any_could_sit_at_any_table() -> None:
    levels = [
        Chairs(tables=rooms(*seats), members=members, mentors=(1,) * len(seats)).level
        for seats, members in (((5, 5), (4, 3)), ((5, 4), (4, 3)), ((9, 9), (4, 2)), ((), ()))
    ]
    assert levels == [True, False, False, True]
