from __future__ import annotations

from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rotation.casting import cast
from rotation.repeats import together


@settings(max_examples=40, deadline=None)
@given(people=st.integers(1, 12), seed=st.integers(0, 99))
def test_people_take_places_of_their_kind_worth_no_less_than_before(people: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    meet = np.minimum(1, together(draw.integers(0, 3, (3, people))))
    worth = draw.integers(-50, 100, (people, people))
    worth = (worth + worth.T) * (1 - np.eye(people, dtype=np.int64))
    kinds = np.arange(people) % 2
    place = cast(meet, worth, kinds, Random(seed))
    assert sorted(place.tolist()) == list(range(people))
    assert np.array_equal(kinds[place], kinds)
    assert (worth * meet[np.ix_(place, place)]).sum() >= (worth * meet).sum()


def test_two_who_are_worth_much_to_each_other_meet() -> None:
    worth = np.zeros((4, 4), dtype=np.int64)
    worth[0, 1] = worth[1, 0] = 5
    place = cast(together(np.array([[0, 1, 0, 1]])), worth, np.zeros(4, dtype=np.int64), Random(0))
    assert place[0] % 2 == place[1] % 2


def test_three_who_choose_at_once_all_get_the_place_that_is_best_for_them() -> None:
    # Hosts 0, 1, 2 sit at a table each, and guests 3, 4, 5 each suit the host of the next one.
    meet = together(np.array([[0, 1, 2, 0, 1, 2]]))
    worth = np.zeros((6, 6), dtype=np.int64)
    for guest, host in ((3, 1), (4, 2), (5, 0)):
        worth[guest, host] = worth[host, guest] = 7
    place = cast(meet, worth, np.array([0, 0, 0, 1, 1, 1]), Random(0))
    assert [int(place[guest] - place[host]) for guest, host in ((3, 1), (4, 2), (5, 0))] == [3, 3, 3]
