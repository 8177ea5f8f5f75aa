"""Who has what, as a matrix."""

from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray


def incidence(things: Sequence[Iterable[Hashable]], columns: Iterable[Hashable]) -> NDArray[np.float64]:
    """Return 1 where somebody has a thing [people x columns], else 0; things without a column are left out.

    `things`[person] are theirs. Floats, because their products are exact here, and fast.
    """
    place = {thing: column for column, thing in enumerate(columns)}
    matrix = np.zeros((len(things), len(place)))
    for row, mine in enumerate(things):
        for thing in mine:
            if thing in place:
                matrix[row, place[thing]] = 1
    return matrix
