"""Who goes on with whom when both said yes: as many pairs as there can be, then the dearest.

A maximum matching of least cost, found as a min-cost flow (Edmonds and Karp, 1972):
source -> mentor -> mentee -> sink, with an arc for every mutual yes. A yes of one side alone is no
arc, so it has no influence on anybody's partner.
"""

from collections.abc import Collection, Mapping

import numpy as np
from ortools.graph.python import min_cost_flow

from rotation.model import PersonId

Ranks = Mapping[PersonId, int]
"""Whom somebody would like to go on with, and how much: 1 is dearest; two may be as dear."""

SOURCE, SINK = 0, 1


def mutual_pairs(
    choices: Mapping[PersonId, Ranks], mentors: Collection[PersonId], *, capacity: int = 1
) -> tuple[tuple[PersonId, PersonId], ...]:
    """Return (mentor, mentee) pairs who both chose each other, sorted by mentor.

    A mentee is in at most one pair, a mentor in at most `capacity`. Most pairs come first, then most
    mentors who have somebody, then the least sum of both ranks over all pairs. The order in which
    the choices are given is of no account.
    """
    wanted = _mutual(choices, mentors)
    if not wanted:
        return ()
    firsts, seconds = sorted({m for m, _ in wanted}), sorted({e for _, e in wanted})
    costs = [choices[m][e] + choices[e][m] for m, e in wanted]
    mentor_node = {m: 2 + i for i, m in enumerate(firsts)}
    mentee_node = {e: 2 + len(firsts) + i for i, e in enumerate(seconds)}
    step = sum(costs) + 1  # a mentor's second mentee is dearer than any ranks
    arcs = [(mentor_node[m], mentee_node[e], 1, cost) for (m, e), cost in zip(wanted, costs, strict=True)]
    arcs += [(SOURCE, node, 1, 0) for node in mentor_node.values()]
    arcs += [(SOURCE, node, capacity - 1, step) for node in mentor_node.values()]
    arcs += [(node, SINK, 1, 0) for node in mentee_node.values()]
    flows = _most_then_cheapest(arcs, min(capacity * len(firsts), len(seconds)))
    return tuple(pair for pair, flow in zip(wanted, flows, strict=False) if flow)


def _mutual(choices: Mapping[PersonId, Ranks], mentors: Collection[PersonId]) -> list[tuple[PersonId, PersonId]]:
    return sorted(
        (mentor, other)
        for mentor in choices
        if mentor in mentors
        for other in choices[mentor]
        if other not in mentors and mentor in choices.get(other, {})
    )


def _most_then_cheapest(arcs: list[tuple[int, int, int, int]], supply: int) -> list[int]:
    solver = min_cost_flow.SimpleMinCostFlow()
    tails, heads, capacities, costs = np.array(arcs, dtype=np.int64).T
    index = solver.add_arcs_with_capacity_and_unit_cost(
        tails.astype(np.int32), heads.astype(np.int32), capacities, costs
    )
    solver.set_node_supply(SOURCE, supply)
    solver.set_node_supply(SINK, -supply)
    solver.solve_max_flow_with_min_cost()
    return [int(flow) for flow in solver.flows(index)]
