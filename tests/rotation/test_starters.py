from __future__ import annotations

from random import Random

import pytest

from rotation import starters
from rotation.repeats import excess, together
from rotation.starters import Ring, develop, starter


@pytest.mark.parametrize(
    ("tables", "seats", "rounds", "seed"), [(5, 3, 7, 0), (8, 3, 11, 0), (6, 4, 7, 0), (10, 4, 8, 0), (20, 6, 8, 0)]
)
def test_a_first_round_is_found_that_turns_into_all_the_others(tables: int, seats: int, rounds: int, seed: int) -> None:
    people = tables * seats
    ring = Ring(people=people, turns=rounds, circled=people - people % rounds)
    first = starter([range(people)], [seats] * tables, ring, 60_000, Random(seed))
    assert excess(together(develop(first, ring, rounds))) == 0


@pytest.mark.parametrize("turns", [2, 3, 4, 5, 6, 7])
def test_the_walk_knows_what_its_first_round_comes_to(turns: int) -> None:
    # Also with people who meet across a circle twice a turn, and with some in no circle.
    ring = Ring(people=11, turns=turns, circled=11 - 11 % turns)
    sizes = [4, 4, 3]
    walk = starters._Walk([range(11)], sizes, ring)
    walk.run(200, Random(turns))
    assert walk.least * turns == excess(together(develop(walk.best, ring, turns)))


def test_one_of_another_kind_sits_at_each_table() -> None:
    ring = Ring(people=10, turns=3, circled=9)
    tables = starter([range(6), range(6, 10)], [2, 2, 1, 1], ring, 500, Random(0))
    assert [sum(person >= 6 for person in table) for table in tables] == [1] * 4
