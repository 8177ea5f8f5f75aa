from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rotation.repeats import OUT, excess, least_excess, shared_out, together

SEATINGS = st.integers(0, 9).flatmap(
    lambda people: st.lists(st.lists(st.integers(OUT, 3), min_size=people, max_size=people), min_size=1, max_size=6)
)


@given(SEATINGS)
def test_meetings_are_counted_and_the_bound_is_never_above_the_excess(rows: list[list[int]]) -> None:
    seating = np.array(rows, dtype=np.int64).reshape(len(rows), -1)
    people = range(seating.shape[1])
    counts = together(seating)
    assert counts.tolist() == [
        [sum(row[a] == row[b] != OUT for row in rows) * (a != b) for b in people] for a in people
    ]
    sizes = [[row.count(table) for table in sorted(set(row) - {OUT})] for row in rows]
    assert least_excess(len(people), sizes) <= excess(counts)


def test_the_pigeonhole_bounds_of_the_literature_are_met() -> None:
    assert least_excess(50, [[8] + [7] * 6] * 5) == 10
    assert least_excess(30, [[6] * 5] * 5) == 50
    assert least_excess(16, [[4] * 4] * 8) == 72
    assert (least_excess(0, [[]]), shared_out(3, 0)) == (0, 0)
