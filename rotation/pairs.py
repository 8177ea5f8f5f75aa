"""Which pairs meet over the whole event, and the proof that no choice is better."""

from dataclasses import dataclass

import numpy as np

from rotation.flow import Offers, solve
from rotation.sides import Bools, Ints, Sides

DENSE = 40_000
"""Up to so many possible pairs, all are offered at once."""
NEAREST = 16
"""Else each person is offered so many of the best for them first."""
MORE = 6
"""And then, of those that turn out to be worth it, so many at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Pairs that meet, with what is proven about them."""

    pairs: Bools
    """[mentors x mentees]"""
    times: Ints
    """[mentors x mentees] How often they meet: 0 or 1, or more if people may meet again."""
    bound: int
    """No choice as large and as even is worth more."""
    proven: bool
    """The bound rests on prices that were checked."""
    offers: Bools
    """[mentors x mentees] What was offered: a good start for a similar choice."""


def choose(
    sides: Sides,
    points: Ints,
    offers: Bools | None = None,
    passes: int | None = None,
) -> Choice:
    """Return the pairs worth most in `points` [mentors x mentees] among the largest, evenest choices.

    Column generation (Ford and Fulkerson 1958): solve with few pairs offered, then offer those
    that the prices show to be worth it, until there is none; or for so many `passes`, and then
    the pairs may fall short of the bound. Where people may meet again, that is done as seldom as
    the meetings allow, then as evenly, and is worth nothing.
    """
    if not sides.may_meet.any():
        return Choice(pairs=sides.may_meet, times=sides.most, bound=0, proven=True, offers=sides.may_meet)
    offers = _first_offers(sides, points) if offers is None else offers
    done = 0
    while True:
        listed = _listed(sides, offers, points)
        solution = solve(sides, listed)
        gains = points + solution.mentee_prices - solution.mentor_prices[:, np.newaxis]
        gains *= sides.may_meet & ~offers
        np.maximum(gains, 0, out=gains)
        done += 1
        if done == passes or not gains.any():
            break
        offers = offers | _best(gains, gains > 0, MORE)
    times = np.zeros_like(points)
    np.add.at(times, (listed.rows[solution.chosen], listed.columns[solution.chosen]), 1)
    pairs = times > 0
    return Choice(
        pairs=pairs,
        times=times,
        bound=int(points[pairs].sum() + gains.sum()),
        proven=solution.certified,
        offers=offers,
    )


def _listed(sides: Sides, offers: Bools, points: Ints) -> Offers:
    rows, columns = np.nonzero(offers)
    copies = sides.most[rows, columns]
    most = int(copies.max())
    rows, columns = np.repeat(rows, copies), np.repeat(columns, copies)
    nth = np.arange(len(rows)) - np.repeat(np.cumsum(copies) - copies, copies)
    # Where nobody may meet again, these are the points as they are. Else one more person met
    # outweighs evenness, and a step of that any fit: an exchange drops one pair of each person.
    step = int(points.max()) * min(points.shape) + 1
    first = step * most * min(points.shape)
    extra = np.where(nth == 0, points[rows, columns] + first, 0) + step * (most - 1 - nth)
    return Offers(rows=rows, columns=columns, nth=nth, points=extra if most > 1 else points[rows, columns])


def _first_offers(sides: Sides, points: Ints) -> Bools:
    if sides.may_meet.size <= DENSE or sides.most.max() > 1:
        return sides.may_meet
    return _best(points, sides.may_meet, NEAREST) | sides.must_meet


def _best(points: Ints, among: Bools, count: int) -> Bools:
    """Return the pairs that are among the `count` best of their mentor or of their mentee."""
    return _best_of_rows(points, among, count) | _best_of_rows(points.T, among.T, count).T


def _best_of_rows(points: Ints, among: Bools, count: int) -> Bools:
    rows, columns = points.shape
    if columns <= count:
        return among
    # No two keys of a row are equal: ties would make the outcome depend on the machine, and would
    # offer everybody the same few people.
    turn = (np.arange(columns) - np.arange(rows)[:, np.newaxis]) % columns
    keys = np.where(among, points, -1) * columns - turn
    best = np.argpartition(keys, columns - count, axis=1)[:, columns - count :]
    chosen = np.zeros_like(among)
    np.put_along_axis(chosen, best, values=True, axis=1)
    return chosen & among
