from __future__ import annotations

from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rotation.repeats import OUT, excess, together
from rotation.search import Costs, Moves, improve


def golfers(people: int) -> Costs:
    nothing = np.zeros((people, people), dtype=np.int64)
    return Costs(each=nothing, first=nothing, again=nothing + 1, earlier=nothing)


def anybody(people: int) -> Moves:
    return Moves(free=np.ones(people, dtype=np.bool_), kinds=np.zeros(people, dtype=np.int64))


@settings(max_examples=30, deadline=None)
@given(tables=st.integers(1, 5), seats=st.integers(1, 4), rounds=st.integers(0, 5), seed=st.integers(0, 9))
def test_tables_keep_their_sizes_and_nothing_gets_dearer(tables: int, seats: int, rounds: int, seed: int) -> None:
    people = tables * seats + 1
    rng = Random(seed)
    row = [OUT, *(place % tables for place in range(people - 1))]
    start = np.array([sorted(row, key=lambda _: rng.random()) for _ in range(rounds)], dtype=np.int64)
    start = start.reshape(rounds, people)
    moves = Moves(free=np.arange(people) > 1, kinds=np.arange(people) % 2)
    made = improve(start, golfers(people), moves, 0, rng)
    assert excess(together(made)) <= excess(together(start))
    assert np.array_equal(np.sort(made, axis=1), np.sort(start, axis=1))
    assert np.array_equal(made == OUT, start == OUT)
    assert np.array_equal(made[:, :2], start[:, :2])


def test_people_who_walk_together_are_parted() -> None:
    start = np.tile(np.arange(40) % 10, (6, 1))
    assert excess(together(improve(start, golfers(40), anybody(40), 0, Random(0)))) == 0


def test_rules_are_weighed_too() -> None:
    nothing = np.zeros((4, 4), dtype=np.int64)
    enemies, friends = nothing.copy(), nothing.copy()
    enemies[0, 1] = enemies[1, 0] = 100
    friends[0, 3] = friends[3, 0] = 10
    costs = Costs(each=enemies, first=friends, again=nothing + 1, earlier=nothing)
    made = improve(np.array([[0, 0, 1, 1]]), costs, anybody(4), -10, Random(0))
    assert made[0, 0] == made[0, 3] != made[0, 1]


def test_one_table_leaves_nothing_to_swap() -> None:
    start = np.zeros((3, 4), dtype=np.int64)
    assert np.array_equal(improve(start, golfers(4), anybody(4), 0, Random(0)), start)
