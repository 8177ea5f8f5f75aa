from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.circles import affine, circle, clear_rounds, slopes
from rotation.repeats import excess, together


@given(people=st.integers(0, 40), rounds=st.integers(0, 45))
def test_a_circle_pairs_everybody_and_nobody_again_before_all_have_met(people: int, rounds: int) -> None:
    made = circle(people, rounds)
    assert [len({person for pair in pairs for person in pair}) for pairs in made] == [people // 2 * 2] * rounds
    full = max(1, people - 1 + people % 2)
    pairs = [frozenset(pair) for pairs in made[:full] for pair in pairs]
    assert len(pairs) == len(set(pairs))


@given(people=st.integers(3, 31).filter(lambda count: count % 2), rounds=st.integers(0, 70))
def test_byes_of_an_odd_circle_go_round(people: int, rounds: int) -> None:
    out = [({*range(people)} - {one for pair in pairs for one in pair}).pop() for pairs in circle(people, rounds)]
    counts = [out.count(person) for person in range(people)]
    assert max(counts) <= min(counts) + 1
    assert all(one != other for one, other in pairwise(out))


@given(st.data())
def test_slopes_give_level_tables_without_repeats_for_as_long_as_they_say(data: st.DataObject) -> None:
    tables = data.draw(st.integers(2, 16))
    people = data.draw(st.integers(tables, tables * tables))
    hosted = data.draw(st.booleans()) and people <= tables * (tables - 1)
    made = slopes(people, tables, clear_rounds(people, tables, hosted=hosted), hosted=hosted)
    sizes = [np.bincount(row, minlength=tables) for row in made]
    assert {int(count) for row in sizes for count in row} <= {people // tables, -(-people // tables)}
    assert excess(together(made)) == 0
    assert not hosted or all(len(set(person)) == len(person) for person in made.T.tolist())


def test_any_number_of_tables_is_enough_if_it_is_above_the_products() -> None:
    assert clear_rounds(8 * 38, 38) >= 6  # (8 - 1) * (6 - 1) < 38


def test_more_rounds_and_more_columns_than_slopes_are_given_all_the_same() -> None:
    assert slopes(10, 1, 3, hosted=True).tolist() == [[0] * 10] * 3
    assert slopes(12, 4, 9).shape == (9, 12)
    assert {int(count) for row in slopes(40, 6, 9) for count in np.bincount(row)} == {6, 7}


@pytest.mark.parametrize(
    ("tables", "seats", "rounds"),
    [
        (4, 4, 5),
        (7, 7, 8),
        (8, 4, 9),
        (8, 8, 9),
        (9, 3, 13),
        (9, 9, 10),
        (16, 4, 21),
        (6, 6, 3),
        (6, 3, 4),
        (25, 5, 31),
    ],
)
def test_columns_sit_among_themselves_after_the_slopes(tables: int, seats: int, rounds: int) -> None:
    made = affine(tables * seats, tables, rounds)
    assert made is not None
    assert (made.shape, excess(together(made))) == ((rounds, tables * seats), 0)
    assert affine(tables * seats, tables, rounds + 1) is None


def test_there_is_no_plane_with_more_seats_than_tables_or_empty_seats() -> None:
    assert affine(12, 3, 2) is None
    assert affine(15, 4, 5) is None
