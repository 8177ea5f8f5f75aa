"""Who should meet, as a min-cost flow.

Most must-meets come first, then most meetings, then the evenest byes, then most fit.

source -> (spot shared by several people ->) mentor -> mentee -> (shared spot ->) sink

Each person is reached by one arc per meeting, dearer from one to the next, which spreads meetings
evenly; an arc source -> sink carries the meetings that cannot be held, at a price above anything
they could save. The solution is whole because such networks are totally unimodular, so it is also
the optimum of the linear program, and its prices prove that.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike
from ortools.graph.python import min_cost_flow

from rotation.sides import Bools, Ints, Sides

SOURCE, SINK = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """Pairs that may be chosen: (`rows`[i], `columns`[i]) is worth `points`[i] >= 0."""

    rows: Ints
    columns: Ints
    points: Ints
    nth: Ints
    """How often the two would have met before, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """The best pairs among the offered ones, and the prices that prove it."""

    chosen: Bools
    """[offers]"""
    mentor_prices: Ints
    """[mentors] With these prices, a pair that was not offered is worth offering exactly if
    its points + the mentee's price - the mentor's price > 0."""
    mentee_prices: Ints
    certified: bool
    """No exchange among the offers could save anything at these prices."""


def solve(sides: Sides, offers: Offers) -> Solution:
    """Return the best of the offered pairs. Needs at least one mentor and one mentee."""
    mentors_count, mentees_count = sides.may_meet.shape
    network = Network()
    mentors, mentees = network.add_nodes(mentors_count), network.add_nodes(mentees_count)
    # One step of evenness outweighs any fit: an exchange drops at most one pair of each person.
    step = int(offers.points.max(initial=0)) * min(mentors_count, mentees_count) + 1
    left = _Half(mentors, sides.mentor_spots, np.sum(sides.most, axis=1), SOURCE)
    right = _Half(mentees, sides.mentee_spots, np.sum(sides.most, axis=0), SINK)
    shared = sum(_add_half(network, half, sides.rounds, step) for half in (left, right))
    # A meeting outweighs evenness: it changes the count of two people, and shifts one at each
    # shared spot it passes. A must-meet outweighs a meeting and evenness.
    meeting = step * (2 + shared) * (1 + min(sides.rounds, max(mentors_count, mentees_count) * int(sides.most.max())))
    must = 2 * meeting * (sides.must_meet[offers.rows, offers.columns] & (offers.nth == 0))
    network.add_arcs(SOURCE, [SINK], _most_meetings(sides), meeting)
    network.add_arcs(mentors[offers.rows], mentees[offers.columns], 1, -offers.points - must)
    flows = network.flows(_most_meetings(sides))
    prices, certified = network.prices(flows)
    chosen = flows[len(flows) - len(must) :] > 0
    return Solution(
        chosen=chosen,
        mentor_prices=prices[mentors],
        mentee_prices=prices[mentees],
        certified=certified,
    )


@dataclass(slots=True)
class Network:
    """Nodes and arcs, for as many units as wanted from source to sink."""

    nodes: int = 2
    arcs: Ints = field(default_factory=lambda: np.empty((4, 0), dtype=np.int64))
    """Rows: tail, head, capacity, cost of one unit."""

    def add_nodes(self, count: int) -> Ints:
        self.nodes += count
        return np.arange(self.nodes - count, self.nodes)

    def add_arcs(
        self,
        tails: ArrayLike,
        heads: ArrayLike,
        capacity: ArrayLike,
        cost: ArrayLike,
        *,
        turned: bool = False,
    ) -> None:
        ends = (heads, tails) if turned else (tails, heads)
        arcs = np.stack(np.broadcast_arrays(*ends, capacity, cost))
        self.arcs = np.hstack([self.arcs, arcs.astype(np.int64)])

    def flows(self, supply: int) -> Ints:
        """Return the flow on each arc when `supply` units go from source to sink at least cost."""
        solver = min_cost_flow.SimpleMinCostFlow()
        tails, heads, capacities, costs = self.arcs
        index = solver.add_arcs_with_capacity_and_unit_cost(
            tails.astype(np.int32), heads.astype(np.int32), capacities, costs
        )
        solver.set_node_supply(SOURCE, supply)
        solver.set_node_supply(SINK, -supply)
        solver.solve()  # always feasible: the arc source -> sink takes everything
        return np.asarray(solver.flows(index), dtype=np.int64)

    def prices(self, flows: Ints) -> tuple[Ints, bool]:
        """Return the cheapest way to each node through what the flow leaves free (Bellman-Ford).

        There are such prices exactly if no exchange saves anything: the second value says so.
        """
        tails, heads, capacities, costs = self.arcs
        onward, back = flows < capacities, flows > 0
        starts = np.concatenate([tails[onward], heads[back]])
        ends = np.concatenate([heads[onward], tails[back]])
        lengths = np.concatenate([costs[onward], -costs[back]])
        order = np.argsort(ends, kind="stable")
        starts, ends, lengths = starts[order], ends[order], lengths[order]
        reached, first = np.unique(ends, return_index=True)
        prices = np.zeros(self.nodes, dtype=np.int64)
        for _ in range(self.nodes):
            before = prices[reached]
            prices[reached] = np.minimum(before, np.minimum.reduceat(prices[starts] + lengths, first))
            if np.array_equal(before, prices[reached]):
                return prices, True
        return prices, False


@dataclass(frozen=True, slots=True)
class _Half:
    people: Ints
    """Their nodes."""
    spots: Ints
    counterparts: Ints
    """How many they may meet."""
    outside: int
    """SOURCE or SINK."""


def _add_half(network: Network, half: _Half, rounds: int, step: int) -> int:
    """Add the arcs between the outside and the people of a side; return the number of shared spots."""
    turned = half.outside == SINK
    outside = np.full(len(half.people), half.outside)
    shared = np.flatnonzero(np.bincount(half.spots) > 1)
    for spot, node in zip(shared, network.add_nodes(len(shared)), strict=True):
        here = half.spots == spot
        network.add_arcs(half.outside, [node], rounds, 0, turned=turned)
        outside[here] = node
    units = np.minimum(rounds, half.counterparts)
    person = np.repeat(np.arange(len(units)), units)
    nth = np.arange(len(person)) - np.repeat(np.cumsum(units) - units, units)
    network.add_arcs(outside[person], half.people[person], 1, step * nth, turned=turned)
    return len(shared)


def _most_meetings(sides: Sides) -> int:
    most_a_round = min(*sides.may_meet.shape, sides.tables)
    return int(min(sides.rounds * most_a_round, sides.most.sum()))
