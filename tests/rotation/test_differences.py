from __future__ import annotations

from itertools import combinations
from random import Random

import numpy as np
import pytest

from rotation.differences import MATRICES, Matrix, seek, stepping
from rotation.repeats import excess, together


@pytest.mark.parametrize(
    ("tables", "matrix"), [(tables, matrix) for tables, kept in MATRICES.items() for matrix in kept], ids=str
)
def test_no_two_columns_of_a_kept_matrix_move_on_alike(tables: int, matrix: Matrix) -> None:
    columns, rounds = matrix.numbers.shape
    made = stepping(columns * tables, tables, rounds, Random(0))
    assert made.shape == (rounds, columns * tables)
    assert excess(together(made)) == 0
    assert {int(count) for row in made for count in np.bincount(row)} == {columns}


def test_a_matrix_of_few_columns_and_many_rounds_is_one_of_many_columns_too() -> None:
    made = stepping(90, 10, 5, Random(0))
    assert (made.shape, excess(together(made))) == ((5, 90), 0)


@pytest.mark.parametrize(("people", "tables", "rounds"), [(50, 10, 9), (47, 10, 8), (30, 10, 4), (60, 12, 11)])
def test_with_hosts_nobody_comes_to_a_table_twice(people: int, tables: int, rounds: int) -> None:
    made = stepping(people - tables, tables, rounds, Random(0), hosted=True)
    assert len(made) == rounds
    assert excess(together(made)) == 0
    assert all(len(set(person)) == rounds for person in made.T.tolist())


def test_a_matrix_is_sought_for_other_numbers_of_tables() -> None:
    numbers = seek(26, 8, 8, Random(0))
    assert numbers is not None
    assert all(len(set((one - other) % 26)) == 8 for one, other in combinations(numbers, 2))
    made = stepping(8 * 26 - 5, 26, 8, Random(0))
    assert (len(made), excess(together(made))) == (8, 0)


def test_of_what_is_not_found_a_first_round_is_left() -> None:
    assert seek(6, 4, 6, Random(0)) is None
    assert len(stepping(24, 6, 6, Random(0))) == 1
    assert len(stepping(6 * 28, 28, 28, Random(0))) == 1
    assert stepping(4, 4, 3, Random(0)).tolist() == [[0, 1, 2, 3]] * 3
