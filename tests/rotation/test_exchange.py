from __future__ import annotations

from dataclasses import replace

import numpy as np

from rotation import Person, Problem
from rotation.exchange import exchange
from rotation.sides import Bools, Sides
from tests.rotation.problems import mentee, mentor, pairs, tables


def a_market(*people: Person, rounds: int = 2) -> Sides:
    """The sides of an event with a table for everybody, in the order of the people's ids."""
    sides = Sides.of(Problem(rounds=rounds, tables=tables(9), people=people))
    rows = sorted(range(len(sides.mentors)), key=lambda row: sides.mentors[row].id)
    columns = sorted(range(len(sides.mentees)), key=lambda column: sides.mentees[column].id)
    return replace(
        sides,
        mentors=tuple(sides.mentors[row] for row in rows),
        mentees=tuple(sides.mentees[column] for column in columns),
        fits=sides.fits[np.ix_(rows, columns)],
        mentee_spots=sides.mentee_spots[columns],
    )


def exchanged(sides: Sides, met: list[list[int]], *, floor: int = 0) -> list[list[int]]:
    """Exchange from a choice [mentors x mentees] in which every mentee counts."""
    choice: Bools = np.array(met, dtype=np.bool_)
    counted = np.ones(choice.shape[1], dtype=np.bool_)
    return [[int(cell) for cell in row] for row in exchange(sides, choice, counted, floor)]


FAN = mentor("m1", "art", "jazz")
STRANGER = mentor("m2")


def test_the_worst_off_swaps_a_meeting_with_a_mentee_who_can_spare_it() -> None:
    other = mentor("m3", "art", "jazz")
    rich, poor = mentee("e1", "art", "jazz"), mentee("e2", "art")
    sides = a_market(FAN, STRANGER, other, mentor("m4"), rich, poor)
    assert exchanged(sides, [[1, 0], [0, 1], [1, 0], [0, 1]]) == [[0, 1], [1, 0], [1, 0], [0, 1]]


def test_a_swap_that_costs_too_much_of_the_total_is_not_made() -> None:
    other = mentor("m3", "art", "jazz")
    rich, poor = mentee("e1", "art", "jazz"), mentee("e2", "art")
    sides = a_market(FAN, STRANGER, other, mentor("m4"), rich, poor)
    met = [[1, 0], [0, 1], [1, 0], [0, 1]]
    assert exchanged(sides, met, floor=int(sides.fits[:, 0] @ [1, 0, 1, 0])) == met


def test_the_worst_off_takes_the_meeting_by_which_another_has_one_more() -> None:
    rich, poor = mentee("e1", "art", "film"), mentee("e2", "art", "jazz")
    sides = a_market(mentor("m1", "art", "film"), mentor("m2", "art"), mentor("m3", "jazz"), rich, poor)
    taken = exchanged(sides, [[1, 0], [1, 0], [0, 1]])
    assert np.sum(taken, axis=0).tolist() == [1, 2]


def test_a_must_meet_is_not_exchanged() -> None:
    problem = Problem(rounds=1, tables=tables(2), people=(FAN, STRANGER, mentee("e1", "art")), must_meet=pairs("e1 m1"))
    sides = Sides.of(problem)
    assert np.array_equal(exchange(sides, sides.must_meet, np.array([True]), 0), sides.must_meet)


def test_who_shares_a_fixed_table_takes_no_meeting_more() -> None:
    rich = mentee("e1", "art")
    poor, neighbour = mentee("e2", "art", at="t1"), mentee("e3", "art", at="t1")
    sides = a_market(FAN, mentor("m2", "art"), mentor("m3"), mentor("m4"), rich, poor, neighbour)
    met = [[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert np.sum(exchanged(sides, met), axis=0).tolist() == [2, 1, 1]
