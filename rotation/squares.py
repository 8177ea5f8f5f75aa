"""Four rounds at as many tables as seats, where neither a field nor a ring has more than three.

Such rounds are two orthogonal Latin squares. Of order 10, the first was found by Parker (1959);
this is the family to which it belongs (Bose, Shrikhande and Parker 1960): of order 3m + 1, m odd.
"""

import numpy as np

from rotation.circles import longest_affine
from rotation.sides import Ints

ROUNDS = 4


def squares(tables: int, seats: int) -> Ints | None:
    """Return a seating [4 rounds x people] of a full house without repeats, or None if this has none.

    Of the tables, 2m + 1 turn into each other, and m stay. A person stands for a column of tables,
    one for each round: each column of a first few turns into as many as there are turns, one sits
    at the same table throughout, which turns too, and those who sit only at the tables that stay
    are a smaller event of the same kind.
    """
    staying, rest = divmod(tables - 1, 3)
    if rest or staying < 3 or staying % 2 == 0 or seats != tables:
        return None
    inner = longest_affine(staying * staying, staying, ROUNDS)
    turns = tables - staying
    zero, up, down, stay = (
        [0] * staying,
        [*range(1, staying + 1)],
        [*range(turns - 1, staying, -1)],
        [*range(turns, tables)],
    )
    first = np.array(
        [zero + up + down + stay, up + zero + stay + down, down + stay + zero + up, stay + down + up + zero]
    )
    turned = [np.where(first < turns, (first + turn) % turns, first) for turn in range(turns)]
    return np.hstack([np.tile(np.arange(turns), (ROUNDS, 1)), *turned, turns + inner])
