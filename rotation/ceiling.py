"""How many of the meetings asked for any plan can hold, at most.

Of some pairs, a number of meetings per person allows no more than half the flow through the
network in which everybody stands on both sides (Nemhauser and Trotter 1975); in each part of the
people that hangs together, half a meeting is none.
"""

from collections import Counter
from collections.abc import Sequence

from ortools.graph.python import max_flow

from rotation.agenda import Agenda

Pairs = Sequence[tuple[int, int]]


def ceiling(agenda: Agenda) -> int:
    """Return a number of meetings that no plan exceeds."""
    return min(_by_people(agenda), _by_rounds(agenda))


def capacities(agenda: Agenda) -> list[int]:
    """Return in how many rounds each person could have a meeting."""
    rounds = [0] * len(agenda.there)
    for ends, may in zip(agenda.ends, agenda.may, strict=True):
        for person in ends:
            rounds[person] |= may
    return [some.bit_count() for some in rounds]


def _by_people(agenda: Agenda) -> int:
    return _most(agenda.ends, capacities(agenda))


def _by_rounds(agenda: Agenda) -> int:
    once = [1] * len(agenda.there)
    tables, rounds = len(agenda.problem.tables), range(agenda.problem.rounds)
    possible = [
        tuple(ends for ends, may in zip(agenda.ends, agenda.may, strict=True) if may >> number & 1) for number in rounds
    ]
    return sum(min(tables, _most(pairs, once)) * times for pairs, times in Counter(possible).items())


def _most(pairs: Pairs, capacity: Sequence[int]) -> int:
    """Return how many of some pairs there can be, if each person is in so many at most."""
    people = len(capacity)
    network = max_flow.SimpleMaxFlow()
    source, sink = 2 * people, 2 * people + 1
    for person, most in enumerate(capacity):
        network.add_arc_with_capacity(source, person, most)
        network.add_arc_with_capacity(people + person, sink, most)
    arcs = [
        [network.add_arc_with_capacity(one, people + other, 1) for one, other in (pair, pair[::-1])] for pair in pairs
    ]
    network.solve(source, sink)
    flows = Counter[int]()
    for part, both in zip(_parts(pairs, people), arcs, strict=True):
        flows[part] += sum(network.flow(arc) for arc in both)
    return sum(flow // 2 for flow in flows.values())


def _parts(pairs: Pairs, people: int) -> list[int]:
    """Return for each pair a person who stands for all it hangs together with."""
    root = list(range(people))

    def find(person: int) -> int:
        while root[person] != person:
            root[person] = root[root[person]]
            person = root[person]
        return person

    for one, other in pairs:
        root[find(one)] = find(other)
    return [find(one) for one, _ in pairs]
