"""Swaps by which more of those meet who suit each other, and nobody meets twice for it."""

from random import Random

import numpy as np

from rotation.crowd import Crowd
from rotation.search import Costs, Moves, improve
from rotation.sides import Ints

RULES_WEIGH = 1 << 10
"""What the rules cost is multiplied by so much: then one repeat is dearer than all fit of an event."""
STEPS_PER_PLACE = 2
"""So many swaps for each person's place in each round find nearly all there is."""


def suit(seating: Ints, crowd: Crowd, moves: Moves, rng: Random) -> Ints:
    """Return a seating [rounds x people] with as much fit as can be found, and no rule broken more for it.

    Relabelling a design, as `cast` does, leaves it a design; while there are few rounds, other
    seatings have no repeats either, and suit people better.
    """
    if not crowd.fits.any():
        return seating
    rules = crowd.costs
    costs = Costs(
        each=RULES_WEIGH * rules.each,
        first=RULES_WEIGH * rules.first + crowd.fits,
        again=RULES_WEIGH * rules.again,
        earlier=rules.earlier,
    )
    return improve(seating, costs, moves, np.iinfo(np.int64).min, rng, steps=STEPS_PER_PLACE)
