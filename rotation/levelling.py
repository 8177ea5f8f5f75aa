"""Tables made even again, where people are away or companions came along."""

import numpy as np

from rotation.house import GUEST, House
from rotation.repeats import OUT, shared, together
from rotation.search import Costs
from rotation.sides import Bools, Ints


def levelled(house: House, seating: Ints, costs: Costs) -> Ints:
    """Return the seating with guests moved from fuller tables to emptier ones, where that costs nothing."""
    made = seating.copy()
    for number in range(len(made)):
        if _moves(house, number, made[number]).any():
            _level(house, number, made, costs)
    return made


def _level(house: House, number: int, seating: Ints, costs: Costs) -> None:
    """Make a round as even as it can be, the guest first to whom another table is best."""
    row = seating[number]
    pair = costs.next(together(seating) - shared(row))
    while (moves := _moves(house, number, row)).any():
        sits = (row[:, np.newaxis] == np.arange(len(house.seats))).astype(np.float64)
        at_table = pair @ sits
        change = np.where(moves, at_table - at_table[np.arange(len(row)), row][:, np.newaxis], np.inf)
        person, table = divmod(int(change.argmin()), len(house.seats))
        if change[person, table] > 0:
            return
        row[person] = table


def _moves(house: House, number: int, row: Ints) -> Bools:
    """Return which guest could move where, so that the tables are evener [people x tables]."""
    size = house.sizes[number]
    guests = (house.crowd.kinds == GUEST) & (row != OUT)
    load = np.bincount(row[guests], size[guests], minlength=len(house.seats))
    taken = np.bincount(row[row != OUT], size[row != OUT], minlength=len(house.seats))
    room = np.where(load > 0, np.minimum(house.seats - taken, load.max(initial=0) - load - 1), 0)
    moves = np.zeros_like(house.crowd.may_sit)
    if room.any():
        moves = guests[:, np.newaxis] & house.crowd.may_sit & (size[:, np.newaxis] <= room)
        moves &= load[row][:, np.newaxis] - load > size[:, np.newaxis]
    return moves
