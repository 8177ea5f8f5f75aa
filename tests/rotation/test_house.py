"""The floor of a round, and turns at sitting out: everybody sits for whom there is a way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rotation import PersonId, Problem
from rotation.company import Parties
from rotation.crowd import Crowd
from rotation.house import Floor, House
from rotation.repeats import OUT
from rotation.rota import even_byes
from rotation.sides import Ints
from tests.rotation.problems import pairs, peers, pid, rooms

Row = Mapping[PersonId, int]


def a_house(problem: Problem) -> House:
    parties = Parties.of_people(problem, Crowd.of(problem))
    return House.of(problem, parties.crowd, parties.sizes)


def names(house: House) -> list[PersonId]:
    return [person.id for person in house.crowd.people]


def seated(problem: Problem, **tables: int) -> dict[PersonId, int]:
    """Where everybody sits once all are seated for whom there is a way; who is not named is out at first."""
    house = a_house(problem)
    row = np.array([tables.get(name, OUT) for name in names(house)])
    nothing = np.zeros(len(row), dtype=np.int64)
    floor = Floor(house, 0, row, nothing, nothing)
    floor.send_out(strict=True)
    floor.seat_all(np.zeros((len(row), len(row)), dtype=np.int64))
    return dict(zip(names(house), row.tolist(), strict=True))


def test_others_move_on_to_make_room_for_two_who_go_together() -> None:
    people = tuple(replace(one, companion=pid("p7") if one.id == "p8" else None) for one in peers(8))
    problem = Problem(rounds=1, tables=rooms(4, 4), people=people)
    made = seated(problem, p1=0, p2=0, p3=0, p4=1, p5=1, p6=1)
    assert sorted(made.values()) in ([0, 0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 1, 1])


def test_nobody_moves_on_to_where_they_must_not_sit() -> None:
    people = tuple(replace(one, companion=pid("p7") if one.id == "p8" else None) for one in peers(8))
    blocked = pairs("p1 p4", "p2 p4", "p3 p4", "p5 p1", "p5 p2", "p5 p3", "p6 p1", "p6 p2", "p6 p3")
    problem = Problem(rounds=1, tables=rooms(4, 4), people=people, blocked=blocked)
    made = seated(problem, p1=0, p2=0, p3=0, p4=1, p5=1, p6=1)
    assert made == {"p1": 0, "p2": 0, "p3": 0, "p4": 1, "p5": 1, "p6": 1, "p7": OUT}


def byes_of(house: House, seating: Ints) -> dict[PersonId, int]:
    out = ((seating == OUT) & (house.sizes > 0)).sum(axis=0)
    return dict(zip(names(house), out.tolist(), strict=True))


def there(problem: Problem, rounds: Mapping[str, set[int]]) -> Problem:
    people = (replace(one, available=frozenset(rounds[one.id])) for one in problem.people)
    return replace(problem, people=tuple(people))


def test_byes_are_handed_on_along_a_chain() -> None:
    rounds = {"p1": {1, 3}, "p2": {1, 2, 3}, "p3": {1, 2, 3}, "p4": {2}, "p5": {2}}
    house = a_house(there(Problem(rounds=3, tables=rooms(2), people=peers(5)), rounds))
    sits = {"p2": (0, OUT, 0), "p3": (0, OUT, 0), "p4": (OUT, 0, OUT), "p5": (OUT, 0, OUT)}
    seating = np.array([sits.get(name, (OUT,) * 3) for name in names(house)]).T
    assert byes_of(house, seating) == {"p1": 2, "p2": 1, "p3": 1, "p4": 0, "p5": 0}
    made = byes_of(house, even_byes(house, seating))
    assert (made[pid("p1")], max(made.values()), sum(made.values())) == (1, 1, 4)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_nobody_sits_out_for_somebody_who_does_so_less_by_two(data: st.DataObject) -> None:
    count, rounds = data.draw(st.integers(1, 9)), data.draw(st.integers(0, 6))
    presence = st.sets(st.integers(1, 6))
    every = data.draw(st.booleans())
    problem = Problem(rounds=rounds, tables=rooms(2, 3), people=peers(count))
    if not every:
        problem = there(problem, {one.id: data.draw(presence) for one in problem.people})
    house = a_house(problem)
    tables = st.lists(st.integers(OUT, 1), min_size=count, max_size=count)
    seating = np.array([data.draw(tables) for _ in range(rounds)], dtype=np.int64).reshape(rounds, count)
    seating[house.crowd.away] = OUT
    made = even_byes(house, seating)
    byes = ((made == OUT) & (house.sizes > 0)).sum(axis=0)
    for row, size in zip(made, house.sizes, strict=True):
        out = byes[(row == OUT) & (size > 0)]
        assert out.max(initial=0) <= byes[row != OUT].min(initial=rounds) + 1
    assert np.array_equal(np.sort(made, axis=1), np.sort(seating, axis=1))
    assert np.array_equal(made[house.crowd.away], seating[house.crowd.away])
