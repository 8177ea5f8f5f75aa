from __future__ import annotations

from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from rotation.halves import by_halves
from rotation.rounds import timetable

Pairs = list[tuple[int, int]]


def halved(people: Pairs, spots: list[int], tables: int, seed: int = 0) -> list[int] | None:
    """The rounds that `by_halves` finds for the pairs of these people, at so many tables."""
    ends = [(spots[one], spots[other]) for one, other in people]
    return by_halves(timetable(ends, len(spots), tables), people, spots, Random(seed))


def running(people: Pairs, numbers: list[int], person: int) -> int:
    """How often the person has a bye right after a bye."""
    busy = {number for ends, number in zip(people, numbers, strict=True) if person in ends}
    idle = [number for number in range(max(numbers) + 1) if number not in busy]
    return sum(later == bye + 1 for bye, later in pairwise(idle))


@st.composite
def alternating(draw: st.DrawFn) -> tuple[Pairs, int]:
    """Pairs of mentors with twice as many mentees, half of whom can sit in odd rounds, half in even ones."""
    mentors = draw(st.integers(2, 9))
    each = draw(st.integers(1, min(4, mentors)))
    order = draw(st.permutations(range(2 * mentors)))
    names = [mentors + place for place in order]
    pairs = [
        ((place + turn) % mentors, names[half * mentors + place])
        for half in (0, 1)
        for place in range(mentors)
        for turn in range(each)
    ]
    return draw(st.permutations(pairs)), mentors


@settings(max_examples=100, deadline=None)
@given(event=alternating(), seed=st.integers(0, 9), turned=st.booleans())
def test_where_everybody_can_sit_every_second_round_everybody_does(
    event: tuple[Pairs, int], seed: int, *, turned: bool
) -> None:
    people, mentors = event
    people = [ends[::-1] for ends in people] if turned else people
    numbers = halved(people, [*range(3 * mentors)], mentors, seed)
    assert numbers is not None
    assert not any(running(people, numbers, person) for person in range(3 * mentors))


@st.composite
def seatings(draw: st.DrawFn) -> tuple[Pairs, list[int], int]:
    """Pairs of people 0..5 with 6..13, some of whom share a table with the next, and a number of tables."""
    pair = st.tuples(st.integers(0, 5), st.integers(6, 13))
    spots, shares = [0], draw(st.lists(st.integers(0, 4), min_size=13, max_size=13))
    for person, share in enumerate(shares, start=1):
        spots.append(spots[-1] + (person == 6 or share > 0))
    return draw(st.lists(pair, min_size=1, max_size=30, unique=True)), spots, draw(st.integers(1, 6))


@settings(max_examples=300, deadline=None)
@given(event=seatings())
def test_every_spot_holds_one_pair_a_round_and_no_round_is_fuller_than_it_was(
    event: tuple[Pairs, list[int], int],
) -> None:
    people, spots, tables = event
    ends = [(spots[one], spots[other]) for one, other in people]
    table = timetable(ends, len(spots), tables)
    numbers = by_halves(table, people, spots, Random(0))
    if numbers is not None:
        taken = {(spot, number) for both, number in zip(ends, numbers, strict=True) for spot in both}
        assert len(taken) == 2 * len(people)
        assert set(numbers) <= set(range(table.rounds))
        assert max(numbers.count(number) for number in numbers) <= max(table.sizes)


def test_who_meets_among_peers_is_on_no_side() -> None:
    assert halved([(0, 1), (1, 2), (0, 3)], [0, 1, 2, 3], 2) is None


def test_mentors_of_mentees_who_have_no_choice_are_not_helped() -> None:
    # In three rounds, two byes are the first and the last: e4, e5 and e6 could only meet in the second.
    assert halved([(0, 3), (0, 4), (0, 5), (1, 3), (2, 3)], [*range(6)], 3) is None


def test_one_table_may_be_too_few_for_either_half() -> None:
    # Whoever sits in one of three rounds takes the second; there are two of them, who do not meet.
    assert halved([(0, 3), (1, 3), (0, 2)], [*range(4)], 1) is None


def test_mentors_who_share_a_table_take_turns() -> None:
    people = [(0, 3), (0, 4), (1, 5), (1, 6), (2, 3), (2, 4), (2, 5), (2, 6)]
    numbers = halved(people, [0, 0, 1, 2, 3, 4, 5], 2)
    assert numbers is not None
    assert sorted(numbers[:4]) == [0, 1, 2, 3]
    assert not any(running(people, numbers, person) for person in range(7))


def test_where_many_sit_out_more_than_every_second_round_nothing_is_sought() -> None:
    assert halved([(0, 1), (0, 2), (0, 3), (0, 4)], [*range(5)], 1) is None
