"""Which sums of fit a mentee can get at all: fit comes in whole points, and few meetings add up to few sums."""

import numpy as np

from rotation.sides import Ints, Sides

MOST_CELLS = 20_000
"""With more pairs than these, nearly all sums occur, and they are not worked out."""
FAR = 1 << 20
"""More than any sum."""


def least_sums(sides: Sides, times: Ints, most: int) -> Ints:
    """Return the least sum of 0, 1, ..., `most` points or more that each mentee can get [mentees x points].

    Nobody gets more meetings than the most that anybody has in `times` [mentors x mentees].
    """
    least = np.tile(np.arange(most + 1), (times.shape[1], 1))
    if times.size <= MOST_CELLS:
        meetings = int(times.sum(axis=0).max(initial=0))
        possible = np.where(sides.may_meet, sides.fits, 0).T.tolist()
        for row, fits in zip(least, possible, strict=True):
            row[:] = _from_each(_sums(fits, meetings), most)
    return least


def _sums(fits: list[int], meetings: int) -> int:
    """Return a number whose bit s says whether at most so many of the fits add up to s."""
    sums = [1] * (meetings + 1)
    for fit in fits:
        for count in range(meetings, 0, -1):
            sums[count] |= sums[count - 1] << fit
    return sums[meetings]


def _from_each(sums: int, most: int) -> list[int]:
    rest = [sums >> points << points for points in range(most + 1)]
    return [(one & -one).bit_length() - 1 if one else FAR for one in rest]
