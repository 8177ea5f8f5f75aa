"""Columns of people who move on so that no two columns ever move on alike.

People stand in columns of one for each table, as in `circles.slopes`: the person in row a of
column c sits at table a + D[c][w] in round w. Two people meet twice only if their two columns are
as far from each other in two rounds. A matrix D without that is a difference matrix, or a part of
one (Bose and Bush 1952; Colbourn and Dinitz, Handbook of Combinatorial Designs, 2007, VI.17); what
it gives are orthogonal Latin rectangles. Slopes are the matrix c w, which is clear of repeats for
as many rounds as tables if their number is a prime; for other numbers, there are better ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from math import exp
from random import Random

import numpy as np

from rotation.sides import Ints

MOVES = 20_000
"""A matrix is sought by a walk of so many moves ..."""
CROWDING = 3
"""... if it has at most so many places for each table, its first row and column aside."""
WARMTH = 0.15
"""How ready the walk is to take a step back, in pairs of rounds alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Numbers below the product of `moduli`, added digit by digit, each digit modulo its own.

    The rows are words of one character for each number, 0-9 and then a-z. Before them stands a row
    of zeros: the column that stays.
    """

    moduli: tuple[int, ...]
    rows: str

    @property
    def numbers(self) -> Ints:
        """Return the numbers [columns x rounds]."""
        rows = [[int(number, 36) for number in row] for row in self.rows.split()]
        return np.array([[0] * len(rows[0]), *rows], dtype=np.int64)


MATRICES: dict[int, tuple[Matrix, ...]] = {
    # What walks of up to 10 million moves found, with their own random numbers.
    10: (
        Matrix(moduli=(10,), rows="096483271 032764198 014859762 073692814"),
        Matrix(moduli=(10,), rows="09713682 07926158 08275316 04189563 03641297 05438721 02354879"),
    ),
    12: (
        Matrix(moduli=(2, 6), rows="06248b139a57 03421897a5b6 0b98264571a3"),
        Matrix(moduli=(2, 6), rows="06b153748a9 019b2635a48 0a43725b916 0865ab43271"),
        Matrix(moduli=(12,), rows="05b783a64 0164b7382 023815947 0423987ab 0682a1459 0876342ba"),
        Matrix(moduli=(2, 6), rows="0ba46753 026395b8 0a187239 039a1b26 0941386b 0159a684 07865492"),
    ),
    14: (
        Matrix(moduli=(14,), rows="012b76c8d4953 0735ca946db81 09c4d13ba2867"),
        Matrix(moduli=(14,), rows="0dc29a534817 06748da91253 0c19726b8d34 09b32471dc6a"),
        Matrix(moduli=(14,), rows="061392c5da 0cab645928 026abd7359 0795418b3d 0ad2cb9614"),
        Matrix(moduli=(14,), rows="0a29d8634 038a2457c 014296ab7 0da587c4b 02cd7b319 0b163d9ca"),
        Matrix(moduli=(14,), rows="04536bc8 0b461da5 017c295d 0dc54a29 062b9c37 05d9347c 0c9a7243"),
    ),
    15: (
        Matrix(moduli=(15,), rows="01acd82eb39456 0c4d568be723a1 02349ebd68c17a"),
        Matrix(moduli=(15,), rows="0ae2d6c3417b 07981b5ade3c 014c6387ba5d 042dbe7953c8"),
        Matrix(moduli=(15,), rows="051bce7d328 0768d5abec1 0a3e672591c 0b53ed186a4 09a472835d6"),
        Matrix(moduli=(15,), rows="06cd28b374 04d39b7c28 07ba8136ce 0c957a4d83 0d1b59624c 0839cd5ba2"),
        Matrix(moduli=(15,), rows="06cb52e73 0abed4638 0ca8e12bd 05172b9ca 032acd156 025ca98d1 049586deb"),
    ),
    18: (
        Matrix(moduli=(18,), rows="0c6ba84e9f52h 04he59gc6bd71 09e6h2fg71b38 0eb46g19f7c53 024d1397cefh5"),
        Matrix(
            moduli=(18,),
            rows="0h9452d618e 0179gb352fh 09ea45h7c6g 0cf819ge32b 0e86a329bh7 0g6eh41d59c 0acd9152gef",
        ),
    ),
    20: (
        Matrix(moduli=(20,), rows="0dfeg398ichjab5 014g896be2ad5fc 04afd73i5b21698 096hb1d28j3if47 027bf8g4jecad13"),
        Matrix(
            moduli=(20,),
            rows="0fa4ecjg2b6d 09h6i5bd87ec 0b432i1e6gd8 0ge73ha9ci41 0dgb68271jae 02318e5bdaf9 07dajb3ih4g2",
        ),
    ),
}
"""By tables. A test says that they are what they should be."""


def stepping(people: int, tables: int, rounds: int, rng: Random, *, hosted: bool = False) -> Ints:
    """Return a seating of up to so many rounds without repeats: of as many as a matrix is found for.

    All empty seats are in the last column, so no table has two. If `hosted`, nobody comes to a
    table twice either: its host is one more column, which stays.
    """
    columns = -(-people // tables) + hosted
    numbers, moduli = max(_kept(tables, columns), key=lambda kept: kept[0].shape[1])
    numbers = numbers[:columns, :rounds]
    if numbers.shape[1] < rounds and (columns - 1) * (rounds - 1) <= CROWDING * tables:
        sought = seek(tables, columns, rounds, rng)
        numbers, moduli = (sought, (tables,)) if sought is not None else (numbers, moduli)
    column, row = np.divmod(np.arange(people), tables)
    made: Ints = _sums(moduli)[row, numbers[column + hosted].T]
    return made


def _kept(tables: int, columns: int) -> Iterator[tuple[Ints, tuple[int, ...]]]:
    """Yield the numbers and moduli that are kept for so many columns, and those for one round."""
    yield np.zeros((columns, 1), dtype=np.int64), (tables,)
    for matrix in MATRICES.get(tables, ()):
        # Columns and rounds may change places: no two rounds set two columns apart alike either.
        for numbers in (matrix.numbers, matrix.numbers.T):
            if len(numbers) >= columns:
                yield numbers, matrix.moduli


def seek(tables: int, columns: int, rounds: int, rng: Random) -> Ints | None:
    """Return a matrix [columns x rounds] of numbers modulo `tables` if a walk finds one."""
    walk = _Walk(tables, columns, rounds, rng)
    for _ in range(MOVES):
        if not walk.alike:
            return np.array(walk.numbers, dtype=np.int64)
        walk.step(rng)
    return None


def _sums(moduli: tuple[int, ...]) -> Ints:
    """Return the addition table, the last digit being the lowest."""

    def with_digit(sums: Ints, modulus: int) -> Ints:
        digit = np.arange(modulus)
        added = (digit[:, np.newaxis] + digit) % modulus
        joined: Ints = np.kron(sums, np.full_like(added, modulus)) + np.tile(added, sums.shape)
        return joined

    return reduce(with_digit, moduli, np.zeros((1, 1), dtype=np.int64))


class _Walk:
    """One number changed at a time, sometimes for the worse (Kirkpatrick et al. 1983)."""

    def __init__(self, tables: int, columns: int, rounds: int, rng: Random) -> None:
        self.tables = tables
        by_chance = ([0, *(int(rng.random() * tables) for _ in range(rounds - 1))] for _ in range(columns - 1))
        self.numbers = [[0] * rounds, *by_chance]
        # [column][column][step] In how many rounds the one is so many steps ahead of the other.
        self.ahead = [[[0] * tables for _ in range(columns)] for _ in range(columns)]
        for one, mine in enumerate(self.numbers):
            for other, theirs in enumerate(self.numbers):
                for here, there in zip(mine, theirs, strict=True):
                    self.ahead[one][other][(here - there) % tables] += 1
        self.alike = sum(
            count * (count - 1) // 2
            for one in range(columns)
            for other in range(one)
            for count in self.ahead[one][other]
        )
        """How many pairs of rounds find two columns as far from each other."""

    def step(self, rng: Random) -> None:
        """Change a number, not in the column that stays nor in the first round, if it does little harm."""
        column = 1 + int(rng.random() * (len(self.numbers) - 1))
        number = 1 + int(rng.random() * (len(self.numbers[0]) - 1))
        was = self.numbers[column][number]
        to = (was + 1 + int(rng.random() * (self.tables - 1))) % self.tables
        change = 0
        for other, numbers in enumerate(self.numbers):
            if other != column:
                ahead, there = self.ahead[column][other], numbers[number]
                change += ahead[(to - there) % self.tables] - ahead[(was - there) % self.tables] + 1
        if change <= 0 or rng.random() < exp(-change / WARMTH):
            self._set(column, number, to)
            self.alike += change

    def _set(self, column: int, number: int, to: int) -> None:
        was, self.numbers[column][number] = self.numbers[column][number], to
        for other, numbers in enumerate(self.numbers):
            if other != column:
                there = numbers[number]
                for step, count in ((was - there, -1), (to - there, 1)):
                    self.ahead[column][other][step % self.tables] += count
                    self.ahead[other][column][-step % self.tables] += count
