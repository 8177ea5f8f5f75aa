from __future__ import annotations

import numpy as np
import pytest

from rotation.quadruples import quadruples
from rotation.repeats import together


@pytest.mark.parametrize(("tables", "rounds"), [(4, 5), (7, 9), (10, 13), (13, 17), (19, 25), (22, 29)])
def test_in_quadruples_everybody_meets_everybody_once(tables: int, rounds: int) -> None:
    made = quadruples(tables, 4)
    assert made is not None
    assert made.shape == (rounds, 4 * tables)
    assert {int(count) for row in made for count in np.bincount(row)} == {4}
    met = together(made)
    assert (met + np.eye(len(met), dtype=np.int64) == 1).all()


@pytest.mark.parametrize(("tables", "seats"), [(7, 3), (8, 4), (16, 4), (25, 4)])
def test_there_are_no_quadruples_for_other_tables(tables: int, seats: int) -> None:
    assert quadruples(tables, seats) is None
