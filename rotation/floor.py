"""The floor: where the tables stand, and how far people walk between them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from typing import Self

import numpy as np

from rotation.model import Person, Problem, RoundPlan, Table
from rotation.repeats import OUT
from rotation.sides import Bools, Ints

GRID = 1_000
"""Positions are rounded to so many steps across the floor, so that distances are whole numbers."""
FARTHEST = 1e9
"""A place farther out is no place."""
LITTLE = 50
"""A step of somebody who walks little counts as so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """What the search for short walks knows. A seating is [rounds x people], in numbers of tables."""

    distances: Ints
    """[tables x tables] in steps."""
    weights: Ints
    """[people] What a step of each counts."""

    @classmethod
    def of(cls, problem: Problem, people: Sequence[Person]) -> Self | None:
        """Return the floor for these people, or None where the place of some table is unknown."""
        places = _places(problem.tables)
        if places is None or not people:
            return None
        left, top = (min(place[axis] for place in places) for axis in (0, 1))
        span = max(max(x - left, y - top) for x, y in places) or 1.0
        points = np.array([(round((x - left) / span * GRID), round((y - top) / span * GRID)) for x, y in places])
        squares: Ints = np.sum((points[:, np.newaxis] - points) ** 2, axis=2)
        weights = [LITTLE if person.walks_little else 1 for person in people]
        return cls(distances=np.sqrt(squares).astype(np.int64), weights=np.array(weights, dtype=np.int64))

    def cost(self, seating: Ints) -> int:
        """Return the steps of all people, weighted."""
        starts, ends, people = walks(seating)
        return int(np.sum(self.distances[starts, ends] * self.weights[people]))


def walks(seating: Ints) -> tuple[Ints, Ints, Ints]:
    """Return all walks: from which table, to which, and who walks."""
    last = seating[0].copy() if len(seating) else np.empty(0, dtype=np.int64)
    found = [np.empty((3, 0), dtype=np.int64)]
    for row in seating[1:]:
        walkers = np.flatnonzero((row != OUT) & (last != OUT))
        found.append(np.stack([last[walkers], row[walkers], walkers]))
        last = np.where(row == OUT, last, row)
    starts, ends, people = np.hstack(found)
    return starts, ends, people


def running_byes(seating: Ints) -> int:
    """Return how often somebody has a bye right after a bye."""
    out: Bools = seating == OUT
    return int(np.sum(out[1:] & out[:-1]))


def walked(problem: Problem, rounds: Iterable[RoundPlan]) -> float:
    """Return how far all people walk together, in the unit of the tables' positions; 0 if unknown."""
    places = _places(problem.tables)
    if places is None:
        return 0.0
    place = {table.id: spot for table, spot in zip(problem.tables, places, strict=True)}
    last: dict[str, tuple[float, float]] = {}
    steps = []
    for round_plan in rounds:
        for pairing in round_plan.pairings:
            here = place[pairing.table]
            for name in pairing.people:
                x, y = last.get(name, here)
                steps.append(sqrt((here[0] - x) ** 2 + (here[1] - y) ** 2))
                last[name] = here
    return round(fsum(steps), 6)


def _places(tables: Iterable[Table]) -> list[tuple[float, float]] | None:
    places = [(table.x, table.y) for table in tables]
    known = [(x, y) for x, y in places if x is not None and y is not None and max(abs(x), abs(y)) <= FARTHEST]
    return known if known and len(known) == len(places) else None
