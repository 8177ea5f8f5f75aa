from __future__ import annotations

import numpy as np
import pytest

from rotation.catalogue import CATALOGUE, catalogued
from rotation.repeats import excess, together


@pytest.mark.parametrize(("tables", "seats"), CATALOGUE)
def test_what_is_kept_turns_into_rounds_in_which_nobody_meets_twice_but_in_one(tables: int, seats: int) -> None:
    kept = catalogued(tables, seats)
    assert kept is not None
    assert kept.shape[1] == tables * seats
    assert [np.bincount(row).tolist() for row in kept] == [[seats] * tables] * len(kept)
    assert excess(together(kept)) == (28 if (tables, seats) == (7, 5) else 0)


def test_nothing_is_kept_for_most_tables() -> None:
    assert catalogued(13, 3) is None
