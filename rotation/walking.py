"""Walking: rounds and tables so that people go from one table to a near one, whoever they meet."""

from collections.abc import Sequence
from itertools import pairwise
from random import Random

import numpy as np

from rotation.floor import Floor, running_byes
from rotation.layout import Layout
from rotation.model import Format, Person, Problem
from rotation.repeats import OUT
from rotation.sides import Bools, Ints
from rotation.strolls import shorten


def walk_less(problem: Problem, people: Sequence[Person], seating: Ints, spots: Sequence[int] = ()) -> Ints:
    """Return a seating [rounds x people], in numbers of tables, with the same meetings and shorter walks.

    Nothing happens where the place of a table is unknown. `spots` [people]: one to one, who shares
    a chair with whom; if everybody who stays has a table, meetings are swapped between rounds.
    Byes stay as even, and nobody has more of them running. Rounds without anybody stay where they are.
    No accessible table falls free while somebody waits for one.
    """
    floor = Floor.of(problem, people)
    held = np.flatnonzero((seating != OUT).any(axis=1))
    if floor is None or len(held) < 2:
        return seating
    may_sit = _may_sit(people, held)
    layout = Layout.of(problem, people, floor)
    # Where people may meet again, the rounds have been put in an order in which that is not at once.
    ordered = seating[held] if problem.repeats else _in_order(seating[held], floor, may_sit)
    made = layout.for_all_rounds(ordered)
    if problem.format is Format.PEERS:
        made = layout.for_each_round(made)
    if len(spots) and _keep_tables(problem) and not problem.repeats:
        rng = Random(problem.seed)  # noqa: S311 -- reproducible, not a secret
        shorter = shorten(made, floor, spots, may_sit, rng)
        made = made if shorter is made else layout.for_all_rounds(shorter)
    found = seating.copy()
    found[held] = made
    return seating if _leaves_free(layout, seating, found) else found


def _leaves_free(layout: Layout, before: Ints, after: Ints) -> bool:
    """Say whether nobody uses an accessible table any more while somebody waits who needs one."""
    waits = ((after == OUT) & layout.in_need).any(axis=1)
    freed = (
        set(was.tolist()) - set(now.tolist()) - {OUT} for was, now in zip(before[waits], after[waits], strict=True)
    )
    return any(bool(layout.accessible[table]) for tables in freed for table in tables)


def _keep_tables(problem: Problem) -> bool:
    """Say whether each meeting has its table: there is one for everybody who stays, and nobody needs another."""
    if any(person.needs_access for person in problem.people) and not all(table.accessible for table in problem.tables):
        return False
    reserved = {person.fixed_table for person in problem.people} - {None}
    staying = [person for person in problem.side(problem.stays) if person.fixed_table is None]
    return len(staying) <= len(problem.tables) - len(reserved)


def _may_sit(people: Sequence[Person], held: Ints) -> Bools:
    """Return who is available in which of these rounds [rounds x people]."""
    may = np.ones((len(held), len(people)), dtype=np.bool_)
    for column, person in enumerate(people):
        if person.available is not None:
            may[:, column] = [number + 1 in person.available for number in held.tolist()]
    return may


def _in_order(seating: Ints, floor: Floor, may_sit: Bools) -> Ints:
    """Return the rounds in the order of the shortest walks, if everybody can sit in all of them."""
    if not may_sit.all():
        return seating
    steps = _steps_between(seating, floor)
    made = seating[_turned(list(range(len(seating))), steps)]
    shorter = floor.cost(made) < floor.cost(seating)
    return made if shorter and running_byes(made) <= running_byes(seating) else seating


def _steps_between(seating: Ints, floor: Floor) -> list[list[int]]:
    """Return the steps from each round to each other; a bye in both outweighs them all."""
    far = int(floor.distances.max()) * int(floor.weights.sum()) * len(seating) + 1

    def steps(one: Ints, other: Ints) -> int:
        sits = (one != OUT) & (other != OUT)
        walked = np.sum(floor.distances[one[sits], other[sits]] * floor.weights[sits])
        return int(walked) + far * int(np.sum((one == OUT) & (other == OUT)))

    return [[steps(one, other) for other in seating] for one in seating]


def _turned(order: list[int], steps: list[list[int]]) -> list[int]:
    """Return an order that no reversal of some rounds running makes shorter (Croes 1958)."""
    spans = [(start, end) for end in range(len(order) + 1) for start in range(end - 1)]
    better = True
    while better:
        better = False
        for start, end in spans:
            turned = order[:start] + order[start:end][::-1] + order[end:]
            if _length(turned, steps) < _length(order, steps):
                order, better = turned, True
    return order


def _length(order: Sequence[int], steps: list[list[int]]) -> int:
    return sum(steps[one][other] for one, other in pairwise(order))
