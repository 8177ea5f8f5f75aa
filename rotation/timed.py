"""The best that is found where it matters in which round people meet, and bounds on what there is."""

from random import Random

import numpy as np

from rotation.doubles import better_doubles
from rotation.evening import NONE, Evening
from rotation.fairness import KEPT_PERCENT, Outcome
from rotation.favours import do_favours
from rotation.flow import SINK, SOURCE, Network
from rotation.model import Objective
from rotation.order import spread_byes
from rotation.rounds import Timetable
from rotation.sides import Ints, Sides

Cells = list[tuple[int, int]]
"""(row, column) pairs."""


def best_timed(sides: Sides, objective: Objective, seed: int) -> tuple[Outcome, list[Cells]]:
    """Return who meets, and in which round, where some people cannot sit in every round.

    Also where accessible tables are few. Meetings, evenness and fit come near what a linear program
    allows; whether more is possible is not known.
    """
    evening = Evening(sides, sides.fits)
    evening.fill()
    better_doubles(evening)
    evening.finish()
    ceilings = _ceilings(sides)
    counted = ceilings > 0
    if objective is Objective.FAIR:
        total = int(sides.fits[evening.times > 0].sum())
        do_favours(evening, counted, -(-KEPT_PERCENT * total // 100))
    _spread_byes(evening, seed)
    evening.finish()
    bound = _bound(sides)
    gains = np.sum(sides.fits * (evening.times > 0), axis=0)[counted]
    outcome = Outcome(
        pairs=evening.times > 0,
        times=evening.times,
        upper_bound=bound,
        proven=False,
        worst_off=int(gains.min()) if len(gains) else 0,
        worst_bound=min(int(ceilings[counted].min()), bound // len(gains)) if len(gains) else 0,
    )
    return outcome, [list(zip(rows.tolist(), columns.tolist(), strict=True)) for rows, columns in evening.rounds]


def _spread_byes(evening: Evening, seed: int) -> None:
    """Let byes run no more than they must, as far as people are there."""
    sides, mentors = evening.sides, len(evening.sides.mentors)
    cells = [
        (row, column)
        for rows, columns in evening.rounds
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
    ]
    numbers = [number for number, (rows, _) in enumerate(evening.rounds) for _ in rows]
    spots = [*sides.mentor_spots.tolist(), *(sides.mentee_spots + mentors).tolist()]
    people = [(row, mentors + column) for row, column in cells]
    table = Timetable([(spots[one], spots[other]) for one, other in people], sides.rounds, len(spots))
    for pair, number in enumerate(numbers):
        table.put(pair, number)
    there = np.vstack([sides.mentors_there, sides.mentees_there])
    may = there[[one for one, _ in people]] & there[[other for _, other in people]]
    scarce = sides.access[tuple(np.array(cells, dtype=np.int64).reshape(-1, 2).T)]
    may[scarce] = np.arange(sides.rounds) == np.array(numbers, dtype=np.int64)[scarce][:, np.newaxis]
    rng = Random(seed)  # noqa: S311 -- reproducible, not a secret
    spread_byes(table, people, spots, rng, there=there.tolist(), may=may.tolist())
    if table.round_of == numbers:
        return
    rounds: list[Cells] = [[] for _ in range(sides.rounds)]
    for cell, number in zip(cells, table.round_of, strict=True):
        rounds[number].append(cell)
    for number in range(sides.rounds):
        evening.set(number, (NONE, NONE))
    for number, met in enumerate(rounds):
        rows, columns = np.array(met, dtype=np.int64).reshape(-1, 2).T
        evening.set(number, (rows, columns))


def _ceilings(sides: Sides) -> Ints:
    """Return what each mentee would get from the counterparts best for them [mentees]."""
    best_first: Ints = -np.sort(-np.where(sides.may_meet, sides.fits, 0), axis=0)
    meetings = sides.mentees_there.sum(axis=1)
    among = np.arange(len(best_first))[:, np.newaxis] < meetings
    ceilings: Ints = np.sum(best_first * among, axis=0)
    return ceilings


def _bound(sides: Sides) -> int:
    """Return what the best pairs are worth if each could meet in any round in which somebody sits."""
    rows, columns = np.nonzero(sides.may_meet & (sides.fits > 0))
    points = sides.fits[rows, columns]
    present = (there.sum(axis=0) for there in (sides.mentors_there, sides.mentees_there))
    seats = int(np.minimum.reduce([*present, np.full(sides.rounds, sides.tables)]).sum())
    network = Network()
    mentors, mentees = (network.add_nodes(count) for count in sides.may_meet.shape)
    network.add_arcs(SOURCE, [SINK], seats, 0)
    network.add_arcs(SOURCE, mentors, sides.mentors_there.sum(axis=1), 0)
    network.add_arcs(SINK, mentees, sides.mentees_there.sum(axis=1), 0, turned=True)
    network.add_arcs(mentors[rows], mentees[columns], 1, -points)
    met = network.flows(seats)[network.arcs.shape[1] - len(rows) :] > 0
    return int(points[met].sum())
