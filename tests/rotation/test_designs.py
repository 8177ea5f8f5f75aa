from __future__ import annotations

from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rotation.catalogue import CATALOGUE, catalogued
from rotation.designs import designs, without
from rotation.quadruples import quadruples
from rotation.repeats import excess, together
from rotation.sides import Ints


def sizes(seating: Ints, tables: int) -> set[int]:
    return {int(count) for row in seating for count in np.bincount(row, minlength=tables)}


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_whoever_stays_away_leaves_level_tables(data: st.DataObject) -> None:
    tables, seats = data.draw(st.sampled_from(sorted(CATALOGUE)))
    kept = catalogued(tables, seats)
    assert kept is not None
    people = tables * seats - data.draw(st.integers(0, tables - 1))
    rounds = data.draw(st.integers(0, len(kept)))
    made = without(kept, people, rounds)
    assert made.shape == (rounds, people)
    assert sizes(made, tables) <= {people // tables, -(-people // tables)}


def test_the_round_in_which_those_who_stay_away_would_meet_is_left_out_first() -> None:
    everybody_meets = quadruples(7, 4)
    assert everybody_meets is not None
    assert excess(together(without(everybody_meets, 26, 8))) == 0
    assert excess(together(without(everybody_meets, 26, 9))) > 0


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_designs_are_level_and_have_a_round_at_least(data: st.DataObject) -> None:
    tables, seats = data.draw(st.integers(2, 15)), data.draw(st.integers(2, 8))
    people = tables * seats - data.draw(st.integers(0, tables - 1))
    rounds = data.draw(st.integers(1, 12))
    made = list(designs(people, tables, rounds, Random(0)))
    assert all(0 < len(one) <= rounds and one.shape[1] == people for one in made)
    assert all(sizes(one, tables) <= {people // tables, -(-people // tables)} for one in made)
    assert bool(made) is (-(-people // tables) <= tables)
