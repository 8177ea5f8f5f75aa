from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rotation.rounds import NOBODY, fewest_rounds, timetable


@st.composite
def bipartite(draw: st.DrawFn) -> tuple[list[tuple[int, int]], int]:
    """Pairs between spots 0..5 and 6..11; two spots may be paired twice (shared tables)."""
    pair = st.tuples(st.integers(0, 5), st.integers(6, 11))
    return draw(st.lists(pair, max_size=40)), 12


@settings(max_examples=300, deadline=None)
@given(graph=bipartite(), tables=st.integers(1, 8))
def test_every_pair_gets_a_round_in_which_no_spot_is_used_twice(
    graph: tuple[list[tuple[int, int]], int], tables: int
) -> None:
    ends, spots = graph
    table = timetable(ends, spots, tables)
    taken = {(spot, table.round_of[pair]) for pair, both in enumerate(ends) for spot in both}
    assert len(taken) == 2 * len(ends)
    assert set(table.round_of) <= set(range(table.rounds))


@settings(max_examples=300, deadline=None)
@given(graph=bipartite(), tables=st.integers(1, 8))
def test_rounds_are_as_few_and_as_level_as_can_be(graph: tuple[list[tuple[int, int]], int], tables: int) -> None:
    ends, spots = graph
    table = timetable(ends, spots, tables)
    assert table.rounds == fewest_rounds(ends, spots, tables)
    assert max(table.sizes, default=0) <= min(table.sizes, default=0) + 1
    assert max(table.sizes, default=0) <= tables
    assert table.sizes == [table.round_of.count(number) for number in range(table.rounds)]


def test_the_busiest_spot_sets_the_number_of_rounds() -> None:
    assert fewest_rounds([(0, 3), (0, 4), (1, 3), (0, 5)], 6, 9) == 3


def test_few_tables_set_the_number_of_rounds() -> None:
    assert fewest_rounds([(0, 3), (1, 4), (2, 5)], 6, 2) == 2


def test_without_pairs_there_are_no_rounds() -> None:
    assert (fewest_rounds([], 4, 0), timetable([], 4, 0).round_of) == (0, [])


def test_a_circle_is_a_chain_without_an_end() -> None:
    square = timetable([(0, 2), (0, 3), (1, 3), (1, 2)], 4, 2)
    assert sorted(square.chain(0, 0, 1)) == [0, 1, 2, 3]
    square.swap(square.chain(0, 0, 1), 0, 1)
    assert NOBODY not in [pair for spot in square.pair_at for pair in spot]
