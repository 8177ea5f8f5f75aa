from __future__ import annotations

import numpy as np

from rotation.flow import SINK, SOURCE, Network


def a_detour() -> Network:
    """Two ways from source to sink: one for 1 unit of money, one for 5."""
    network = Network()
    [cheap, dear] = network.add_nodes(2)
    network.add_arcs([SOURCE, SOURCE], [cheap, dear], 1, 0)
    network.add_arcs([SINK, SINK], [cheap, dear], 1, [1, 5], turned=True)
    return network


def test_the_flow_takes_the_cheapest_way() -> None:
    assert a_detour().flows(1).tolist() == [1, 0, 1, 0]


def test_the_prices_of_a_best_flow_leave_nothing_to_save() -> None:
    network = a_detour()
    prices, certified = network.prices(network.flows(1))
    tails, heads, _, costs = network.arcs
    unused = network.flows(1) == 0
    assert certified
    assert np.all((costs + prices[tails] - prices[heads])[unused] >= 0)


def test_a_wasteful_flow_is_not_certified() -> None:
    _, certified = a_detour().prices(np.array([0, 1, 0, 1]))
    assert not certified
