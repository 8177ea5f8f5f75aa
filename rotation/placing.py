"""Places for parties: those with companions are spread over the tables, or some would be too full."""

from dataclasses import replace

import numpy as np

from rotation.chairs import Chairs, shared_evenly
from rotation.crowd import Crowd
from rotation.model import Format, Problem
from rotation.repeats import OUT
from rotation.sides import Ints

TOO_FULL = 1000
"""A seat too few weighs so many others taken."""


def chairs_for_parties(problem: Problem, crowd: Crowd, chairs: Chairs) -> Chairs:
    """Return the chairs of people for as many parties, each of which sits on one chair."""
    if (crowd.size == 1).all():
        return chairs
    guests, mentors = crowd.guests, len(crowd.people) - crowd.guests
    led = problem.format is Format.GROUPS
    tables = chairs.tables[: min(mentors, guests) if led else guests // 2]
    members = shared_evenly(guests, [table.seats - led for table in tables])
    seats = zip(tables, members, strict=True)
    spare = [min(problem.mentors_per_table, table.seats - seated) - 1 for table, seated in seats]
    more = shared_evenly(mentors - len(tables), spare) if led else (-1,) * len(tables)
    return replace(chairs, tables=tables, members=members, mentors=tuple(1 + count for count in more))


def spread(places: Ints, crowd: Crowd, chairs: Chairs) -> Ints:
    """Return the places [rounds x parties], those with companions where they crowd no table.

    One after the other, the largest parties first, they take the place whose tables are least full.
    """
    large = [party for party in np.argsort(-crowd.size, kind="stable").tolist() if crowd.size[party] > 1]
    large = [party for party in large if party < crowd.guests]
    load = _load(places, len(chairs.tables))
    seats = np.array([table.seats for table in chairs.tables], dtype=np.int64)
    rounds = np.arange(len(places))[:, np.newaxis]
    free, taken = list(range(crowd.guests)), dict[int, int]()
    for party in large:
        tables = places[:, free]
        after = load[rounds, tables] + crowd.size[party] - 1
        crowding = np.where(tables == OUT, 0, after + TOO_FULL * np.maximum(0, after - seats[tables]))
        taken[party] = free.pop(int(crowding.sum(axis=0).argmin()))
        at = places[:, taken[party]]
        load[np.flatnonzero(at != OUT), at[at != OUT]] += crowd.size[party] - 1
    others = iter(free)
    order = [taken[party] if party in taken else next(others) for party in range(crowd.guests)]
    return places[:, [*order, *range(crowd.guests, places.shape[1])]]


def _load(places: Ints, tables: int) -> Ints:
    load: Ints = (places[:, :, np.newaxis] == np.arange(tables)).sum(axis=1)
    return load
