from __future__ import annotations

import numpy as np
import pytest

from rotation.repeats import together
from rotation.squares import squares


@pytest.mark.parametrize("tables", [10, 22, 28, 34, 46])
def test_as_many_tables_as_seats_have_four_rounds_in_which_nobody_meets_twice(tables: int) -> None:
    seating = squares(tables, tables)
    assert seating is not None
    assert [np.bincount(row).tolist() for row in seating] == [[tables] * tables] * 4
    assert together(seating).max() == 1


@pytest.mark.parametrize(("tables", "seats"), [(10, 9), (9, 9), (4, 4), (7, 7), (13, 13)])
def test_for_other_numbers_there_is_none(tables: int, seats: int) -> None:
    assert squares(tables, seats) is None
