"""Seatings without repeats, of as many rounds as each kind of them has."""

from collections.abc import Iterator
from random import Random

import numpy as np

from rotation.catalogue import catalogued
from rotation.circles import among_columns, longest_affine, slopes
from rotation.differences import stepping
from rotation.quadruples import quadruples
from rotation.repeats import together
from rotation.sides import Ints
from rotation.squares import squares

STARTS = 12
"""Who stays away is tried out from so many people at least, if there are so many."""


def designs(people: int, tables: int, rounds: int, rng: Random) -> Iterator[Ints]:
    """Yield seatings [up to so many rounds x people] at tables that differ by one person at most.

    Nobody meets twice, but where somebody had to change tables because too many of those who stay
    away from a full house would have sat together.
    """
    seats = -(-people // tables)
    if seats > tables:
        return
    yield longest_affine(people, tables, rounds)
    house = tables * seats
    kept = quadruples(tables, seats), catalogued(tables, seats), squares(tables, seats)
    for full in (longest_affine(house, tables, rounds), *kept):
        if full is not None:
            yield without(full, people, rounds)
    columns = stepping(people, tables, rounds, rng)
    yield columns
    among = _among_columns(tables, seats, rounds - len(columns))
    if len(among):
        yield without(np.vstack([stepping(house, tables, rounds, rng), among]), people, rounds)


def without(full: Ints, people: int, rounds: int) -> Ints:
    """Return up to so many rounds of a full house, with so many people left.

    Rounds in which those who stay away would have sat together come last, and somebody then fills
    up their table.
    """
    away = _who_stays_away(full, full.shape[1] - people)
    clashes = np.array([len(away) - len(set(row[away].tolist())) for row in full])
    made = np.delete(full[np.argsort(clashes, kind="stable")][:rounds], away, axis=1)
    for number in range(len(made)):
        _fill_up(made, number, 1 + int(full.max()))
    return made


def _among_columns(tables: int, seats: int, rounds: int) -> Ints:
    """Return rounds in which each column of a full house fills tables of its own, if it can."""
    if tables % seats:
        return slopes(tables * seats, tables, 0)
    return among_columns(longest_affine(tables, tables // seats, rounds), seats)


def _who_stays_away(full: Ints, count: int) -> Ints:
    """Return people who spoil as few rounds as can be found by sharing tables in them."""
    people = full.shape[1]
    tries = (_away_with(full, first, count) for first in range(0, people, max(1, people // STARTS)))
    away, _ = min(tries, key=lambda found: found[1])
    return away


def _away_with(full: Ints, first: int, count: int) -> tuple[Ints, int]:
    """Return so many people, among them the first, and how many rounds they spoil."""
    rounds, people = full.shape
    away: list[int] = []
    missed = np.zeros((rounds, people), dtype=np.bool_)
    spoilt = np.zeros(rounds, dtype=np.bool_)
    for _ in range(count):
        worse = (missed & ~spoilt[:, np.newaxis]).sum(axis=0)
        worse[away] = rounds + 1
        person = int(worse.argmin()) if away else first
        away.append(person)
        spoilt |= missed[:, person]
        missed |= full == full[:, [person]]
    return np.array(away, dtype=np.int64), int(spoilt.sum())


def _fill_up(seating: Ints, number: int, tables: int) -> None:
    """Let people change from the largest tables to the smallest, those whom it lets meet fewest again."""
    row = seating[number]
    counts = together(seating)
    sizes = np.bincount(row, minlength=tables)
    while sizes.max() > sizes.min() + 1:
        small = int(sizes.argmin())
        movers = np.flatnonzero(sizes[row] == sizes.max())
        mover = movers[counts[np.ix_(movers, row == small)].sum(axis=1).argmin()]
        row[mover] = small
        sizes = np.bincount(row, minlength=tables)
