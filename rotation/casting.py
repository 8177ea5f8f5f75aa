"""Who takes which place of a seating: the repeats stay as few, and the right people meet."""

from random import Random

import numpy as np
from numpy.typing import NDArray

from rotation.sides import Ints

Floats = NDArray[np.float64]

TURNS_PER_PERSON = 4
"""Each person looks so many times for somebody to change places with ..."""
OPTIONS_IN_ALL = 60_000_000
"""... or until so many changes were weighed; counted, not timed, so that machines agree."""


def cast(meet: Ints, worth: Ints, kinds: Ints, rng: Random) -> Ints:
    """Return the place of each person [people], so that those who meet are worth the most.

    `meet` [places x places] is 1 where two places meet, `worth` [people x people] what it is worth
    that two people do; places and people of one number are of one kind, and only people of one kind
    change places. Local search by pairwise exchange (Buffa, Armour and Vollmann 1964).
    """
    people = len(worth)
    place = np.arange(people)
    if not worth.any():
        return place
    # [people x places] what a person would gain at a place, were all others where they are.
    gains = worth.astype(np.float64) @ meet.astype(np.float64)
    # Whom a rule names chooses first.
    order = sorted(range(people), key=lambda person: (-int(np.abs(worth[person]).max()), rng.random()))
    turns = min(TURNS_PER_PERSON * people, OPTIONS_IN_ALL // (people + 2 * int(meet.sum())))
    idle = turn = 0
    while turn < turns and idle < people:
        one = order[turn % people]
        other = _best_exchange(gains, place, meet, worth, kinds, one)
        idle = idle + 1 if other == one else 0
        if other != one:
            _exchange(gains, place, meet, worth, one, other)
        turn += 1
    return place


def _best_exchange(gains: Floats, place: Ints, meet: Ints, worth: Ints, kinds: Ints, one: int) -> int:
    """Return with whom a person best changes places: with themselves if no change is any good."""
    mine = place[one]
    own = gains[np.arange(len(place)), place]
    change = gains[one, place] + gains[:, mine] - own[one] - own
    change += 2 * meet[mine, place] * worth[one]
    change[kinds != kinds[one]] = 0
    other = int(change.argmax())
    return other if change[other] > 0 else one


def _exchange(gains: Floats, place: Ints, meet: Ints, worth: Ints, one: int, other: int) -> None:
    here, there = place[one], place[other]
    moved = meet[there] - meet[here]
    near = np.flatnonzero(moved)
    # Whoever meets one place and not the other is now met by another person.
    gains[:, near] += np.multiply.outer(worth[:, one] - worth[:, other], moved[near])
    place[one], place[other] = there, here
