from __future__ import annotations

from random import Random

import pytest

from rotation import PersonId, Problem
from rotation.arrange import arrange_peers
from rotation.chairs import chairs_for_peers
from rotation.crowd import Crowd
from rotation.repeats import excess, together
from rotation.suiting import suit
from tests.rotation.problems import pairs, peers, tables


@pytest.mark.parametrize("rules", [pairs(), pairs("p1 p2", "p3 p4", "p5 p6")])
def test_people_who_suit_each_other_meet_and_nobody_meets_twice_for_it(
    rules: frozenset[tuple[PersonId, PersonId]],
) -> None:
    problem = Problem(rounds=4, tables=tables(10, 4), people=peers(40, topics=5), blocked=rules)
    crowd = Crowd.of(problem)
    before = arrange_peers(40, chairs_for_peers(problem), 4, Random(0))
    after = suit(before, crowd, crowd.moves(mentors_too=False), Random(0))
    met = together(before), together(after)
    fits = [int((crowd.fits * counts).sum()) for counts in met]
    assert fits[1] > 1.5 * fits[0]
    assert [excess(counts) for counts in met] == [0, 0]
    assert not (met[1] * crowd.blocked).any()


def test_where_nothing_is_to_gain_nobody_moves() -> None:
    problem = Problem(rounds=4, tables=tables(4, 4), people=peers(16))
    before = arrange_peers(16, chairs_for_peers(problem), 4, Random(0))
    crowd = Crowd.of(problem)
    assert suit(before, crowd, crowd.moves(mentors_too=False), Random(0)) is before
