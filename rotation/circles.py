"""Rounds in which people walk in circles: everybody meets new people, without any search.

A *seating* is an array [rounds x people] of table numbers from 0.
"""

from math import gcd

import numpy as np

from rotation.fields import prime_power, sums_of_products
from rotation.sides import Ints


def circle(people: int, rounds: int) -> list[list[tuple[int, int]]]:
    """Return the pairs of each round: no pair comes again before every pair came once.

    The circle method (Kirkman 1847): one stays, the others move on by one place. If the number of
    people is odd, it is somebody else's turn each round to sit out.
    """
    places = people + people % 2
    turns = max(1, places - 1)
    made = []
    for number in range(rounds):
        ring = [(number + place) % turns for place in range(turns)]
        pairs = [(turns, ring[0]), *((ring[place], ring[-place]) for place in range(1, places // 2))]
        made.append([(one, other) for one, other in pairs if max(one, other) < people])
    return made


def slopes(people: int, tables: int, rounds: int, *, hosted: bool = False) -> Ints:
    """Return a seating in which two people of two columns meet as seldom as their slopes allow.

    People stand in columns of one for each table: the person in row a of column c sits at table
    a - c w in round w, so two columns meet at one slope only, if their numbers can be divided by
    each other's. That is so in a field (Bose 1938), and wherever the products stay below the
    number of tables. All empty seats are in the last column, so no table has two. If there are
    more columns than numbers, some people walk together, as twins. Each column of the seating
    meets each table once in as many rounds as there are tables, at most; if `hosted`, this is true
    of the first column too.
    """
    columns = -(-people // tables)
    clear = _clear(tables, columns + hosted)
    power = prime_power(tables)
    field = clear < rounds and power is not None and power[1] > 1
    numbers = np.arange(columns) % (tables - hosted) + hosted if tables > hosted else np.zeros(columns, dtype=np.int64)
    column, row = np.divmod(np.arange(people), tables)
    if field and power is not None:
        sums, products = sums_of_products(*power)
        shifts = products[numbers][:, np.arange(rounds) % tables]
        made: Ints = sums[row, shifts[column].T]
    else:
        shifts = np.multiply.outer(numbers, np.arange(rounds) % tables)
        made = (row - shifts[column].T) % tables
    return made


def clear_rounds(people: int, tables: int, *, hosted: bool = False) -> int:
    """Return for how many rounds slopes make no two people meet twice, twins apart."""
    power = prime_power(tables)
    if power is not None:
        return tables
    return _clear(tables, -(-people // tables) + hosted)


def _clear(tables: int, columns: int) -> int:
    """Return how many slopes there are before two columns meet again, in numbers modulo `tables`."""
    steps = range(1, min(columns, tables))
    return min((tables // gcd(step, tables) for step in steps), default=tables)


def affine(people: int, tables: int, rounds: int) -> Ints | None:
    """Return a seating without repeats, or None if this construction has none.

    Slopes first; then, if a column fills tables of its own, columns sit among themselves: for as
    many tables as seats this is the affine plane.
    """
    size = -(-people // tables)
    if rounds <= 1:
        return slopes(people, tables, rounds)
    if size > tables:
        return None
    clear = min(rounds, clear_rounds(people, tables))
    made = slopes(people, tables, clear)
    if clear == rounds:
        return made
    if people != size * tables or tables % size:
        return None
    inner = affine(tables, tables // size, rounds - clear)
    return None if inner is None else np.vstack([made, among_columns(inner, size)])


def longest_affine(people: int, tables: int, rounds: int) -> Ints:
    """Return the affine seating of so many rounds, or as many as there are."""
    shorter = (affine(people, tables, count) for count in range(rounds, 0, -1))
    return next((seating for seating in shorter if seating is not None), slopes(people, tables, 0))


def among_columns(inner: Ints, size: int) -> Ints:
    """Return the seating in which each of `size` columns sits at tables of its own, as `inner` has it."""
    rounds, column = inner.shape
    tables = np.arange(size) * (column // size)
    made: Ints = (tables[:, np.newaxis] + inner[:, np.newaxis, :]).reshape(rounds, size * column)
    return made
