"""Events in which nobody, or hardly anybody, meets twice, kept because they take too long to seek each time.

Kept is what cannot be derived: a first round or two. The others come from turning them, see
`starters`. Besides, a table that has one of each circle turns into the tables of a whole round,
which turns into itself.
"""

from dataclasses import dataclass

import numpy as np

from rotation.sides import Ints
from rotation.starters import Ring, develop

Tables = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """An event by what turns into it: people in circles of so many turns, the rest staying put."""

    turns: int
    firsts: tuple[Tables, ...]
    """First rounds: each turns into as many rounds as there are turns."""
    tables: Tables = ()
    """Each turns into all the tables of one round."""

    def seating(self) -> Ints:
        """Return the seating [rounds x people]."""
        people = sum(len(table) for table in self.firsts[0])
        ring = Ring(people=people, turns=self.turns, circled=people - people % self.turns)
        turning = [develop(first, ring, self.turns) for first in self.firsts]
        return np.vstack([*turning, *(develop(self._round(table), ring, 1) for table in self.tables)])

    def _round(self, table: tuple[int, ...]) -> Tables:
        turns = self.turns
        return tuple(
            tuple(person // turns * turns + (person + turn) % turns for person in table) for turn in range(turns)
        )


def catalogued(tables: int, seats: int) -> Ints | None:
    """Return the seating [rounds x people] of the longest event that is kept for full tables, or None."""
    kept = CATALOGUE.get((tables, seats))
    return None if kept is None else kept.seating()


CATALOGUE: dict[tuple[int, int], Turned] = {
    # Kirkman's fifteen schoolgirls (1850).
    (5, 3): Turned(turns=7, firsts=(((5, 2, 3), (9, 14, 1), (6, 11, 12), (10, 7, 0), (8, 4, 13)),)),
    # Nearly Kirkman triple systems, of 18, 24, 30 and 36 people: each misses one other person.
    (6, 3): Turned(
        turns=4,
        firsts=(
            ((10, 1, 14), (6, 12, 13), (5, 2, 4), (0, 8, 15), (17, 7, 11), (16, 3, 9)),
            ((12, 17, 2), (14, 6, 16), (4, 11, 13), (0, 1, 5), (15, 3, 10), (7, 8, 9)),
        ),
    ),
    (8, 3): Turned(
        turns=11,
        firsts=(
            ((1, 2, 6), (9, 7, 12), (14, 3, 20), (5, 13, 17), (18, 16, 15), (23, 11, 4), (21, 0, 8), (22, 19, 10)),
        ),
    ),
    (10, 3): Turned(
        turns=14,
        firsts=(
            (
                (18, 22, 7),
                (27, 24, 25),
                (2, 12, 13),
                (28, 21, 4),
                (5, 0, 26),
                (16, 11, 3),
                (6, 15, 20),
                (14, 8, 10),
                (17, 23, 1),
                (9, 29, 19),
            ),
        ),
    ),
    (12, 3): Turned(
        turns=17,
        firsts=(
            (
                (10, 2, 24),
                (35, 20, 12),
                (25, 13, 17),
                (23, 34, 5),
                (28, 8, 9),
                (32, 16, 31),
                (11, 7, 1),
                (19, 21, 33),
                (18, 22, 29),
                (6, 4, 30),
                (3, 15, 26),
                (0, 14, 27),
            ),
        ),
    ),
    # A Kirkman triple system of 21 people, as Ray-Chaudhuri and Wilson (1971) build them: seven
    # rounds turn into each other, three into themselves.
    (7, 3): Turned(
        turns=7,
        firsts=(((20, 18, 4), (16, 1, 19), (17, 10, 7), (8, 3, 13), (12, 5, 11), (0, 2, 6), (15, 14, 9)),),
        tables=((0, 8, 17), (0, 9, 20), (0, 11, 19)),
    ),
    (6, 4): Turned(
        turns=7,
        firsts=(((18, 20, 6, 17), (21, 16, 3, 8), (23, 14, 12, 5), (4, 2, 1, 10), (0, 11, 15, 22), (13, 19, 7, 9)),),
    ),
    # Aguado's event (2004) of 32 people, each of whom misses one other; not his plan, but one with
    # more symmetry, by which it was found: doubling the numbers modulo 5, walking the first four
    # circles round and swapping the last two, and the two who stay, leaves both first rounds as
    # they are.
    (8, 4): Turned(
        turns=5,
        firsts=(
            (
                (2, 13, 25, 30),
                (9, 16, 20, 31),
                (21, 24, 27, 28),
                (1, 3, 17, 23),
                (4, 6, 7, 26),
                (8, 12, 14, 22),
                (11, 18, 19, 29),
                (0, 5, 10, 15),
            ),
            (
                (1, 14, 25, 31),
                (7, 18, 20, 30),
                (0, 6, 9, 21),
                (2, 3, 15, 28),
                (5, 12, 13, 27),
                (10, 16, 19, 24),
                (4, 11, 22, 23),
                (8, 17, 26, 29),
            ),
        ),
    ),
    (9, 4): Turned(
        turns=11,
        firsts=(
            (
                (14, 7, 34, 28),
                (33, 29, 16, 1),
                (13, 5, 17, 19),
                (12, 20, 10, 3),
                (22, 15, 24, 4),
                (31, 30, 23, 8),
                (26, 18, 35, 2),
                (32, 27, 11, 21),
                (9, 6, 25, 0),
            ),
        ),
    ),
    (11, 4): Turned(
        turns=13,
        firsts=(
            (
                (39, 7, 32, 23),
                (5, 36, 15, 43),
                (41, 6, 21, 34),
                (25, 18, 20, 1),
                (22, 37, 8, 40),
                (19, 42, 31, 11),
                (27, 35, 3, 38),
                (10, 4, 12, 0),
                (2, 24, 28, 29),
                (30, 16, 26, 9),
                (33, 17, 13, 14),
            ),
        ),
    ),
    (6, 5): Turned(
        turns=6,
        firsts=(
            (
                (11, 9, 16, 17, 24),
                (7, 20, 6, 2, 0),
                (27, 21, 26, 19, 10),
                (23, 1, 22, 13, 15),
                (5, 8, 12, 18, 28),
                (3, 25, 4, 14, 29),
            ),
        ),
    ),
    # Eight rounds: 28 times two people meet again, as seldom as was found; of seven, a field knows none.
    (7, 5): Turned(
        turns=7,
        firsts=(
            (
                (15, 2, 34, 33, 17),
                (3, 20, 23, 19, 1),
                (29, 7, 11, 31, 16),
                (18, 27, 8, 10, 14),
                (24, 25, 30, 22, 26),
                (21, 4, 13, 0, 12),
                (28, 6, 9, 5, 32),
            ),
        ),
        tables=((0, 7, 14, 21, 28),),
    ),
}
"""By tables and seats. What walks of up to 50 million moves found, and, for 32 people, an exact cover."""
