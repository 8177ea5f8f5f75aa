"""Two rounds at a time: the meetings of both chosen at once, then split into one and the other.

Without the rounds, choosing is a flow; with them, the chosen pairs hang together in paths and
circles, in which each second pair meets in one of the two rounds (Koenig 1916). A chain in which
somebody would sit while they are away loses that meeting. It is the neighbourhood that exchanges
within a round and Kempe's chains do not reach: a pair changes rounds, and others take its place.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from rotation.evening import NONE, Evening, Meetings
from rotation.flow import SINK, SOURCE, Network
from rotation.sides import Ints

EFFORT = 120_000
"""So many possible pairs are weighed, and each two rounds count as ..."""
AT_LEAST = 1_000
"""... so many at least. They are counted, not timed, so that a plan does not depend on the machine."""


def better_doubles(evening: Evening) -> None:
    """Better two rounds at once, as long as some can be and the effort lasts.

    Where several people share a fixed table nothing is tried: they are not split so easily.
    """
    sides = evening.sides
    if any(np.bincount(spots).max(initial=0) > 1 for spots in (sides.mentor_spots, sides.mentee_spots)):
        return
    each = AT_LEAST + int(sides.may_meet.sum())
    tries = EFFORT // each
    couples = sorted(combinations(range(sides.rounds), 2), key=lambda couple: couple[1] - couple[0])
    number = since = 0
    while number < tries and since < len(couples):
        is_better = _better(evening, *couples[number % len(couples)])
        number, since = number + 1, 0 if is_better else since + 1


def _better(evening: Evening, one: int, other: int) -> bool:
    before, score = (evening.rounds[one], evening.rounds[other]), evening.score()
    for number in (one, other):
        evening.set(number, (NONE, NONE))
    pairs, worth = _chosen(evening, one, other)
    after = _split(evening, pairs, worth, one, other)
    if _fit_in(evening, after):
        for number, meetings in zip((one, other), after, strict=True):
            evening.set(number, meetings)
        if sum(len(meetings[0]) for meetings in after) < len(worth):
            evening.better(one)
            evening.better(other)
        if evening.score() > score:
            return True
    for number, meetings in zip((one, other, one, other), ((NONE, NONE), (NONE, NONE), *before), strict=True):
        evening.set(number, meetings)
    return False


def _fit_in(evening: Evening, rounds: Sequence[Meetings]) -> bool:
    sides = evening.sides
    return all(
        len(meetings[0]) <= sides.tables and int(sides.access[meetings].sum()) <= sides.accessible
        for meetings in rounds
    )


def _chosen(evening: Evening, one: int, other: int) -> tuple[Meetings, Ints]:
    """Return the best pairs for two empty rounds together, each at most once, and their worth."""
    sides = evening.sides
    theres = tuple(there[:, [one, other]] for there in (sides.mentors_there, sides.mentees_there))
    together = np.sum(theres[0][:, np.newaxis] & theres[1], axis=2) > 0
    rows, columns = np.nonzero(together & (evening.times < sides.most))
    worth = evening.worth()[rows, columns]
    network = Network()
    nodes = [network.add_nodes(count) for count in sides.may_meet.shape]
    supply = 2 * min(sides.tables, *sides.may_meet.shape)
    network.add_arcs(SOURCE, [SINK], supply, 0)
    sides_of = zip(nodes, theres, evening.idle_rounds(), evening.sits, (SOURCE, SINK), strict=True)
    for people, there, idle, sits, outside in sides_of:
        for nth in (0, 1):
            met = sits.sum(axis=1) + nth
            saves = evening.idle * (evening.rank * (2 * (idle - nth) - 1) - (2 * met + 1))
            present = there.sum(axis=1) > nth
            network.add_arcs(outside, people[present], 1, -saves[present], turned=outside == SINK)
    network.add_arcs(nodes[0][rows], nodes[1][columns], 1, -worth)
    chosen = network.flows(supply)[network.arcs.shape[1] - len(rows) :] > 0
    return (rows[chosen], columns[chosen]), worth[chosen]


def _split(evening: Evening, pairs: Meetings, worth: Ints, one: int, other: int) -> list[Meetings]:
    """Return which pairs meet in one round and which in the other, as far as people are there."""
    sides = evening.sides
    rows, columns = pairs
    may = [
        (sides.mentors_there[rows, number] & sides.mentees_there[columns, number]).tolist() for number in (one, other)
    ]
    points = worth.tolist()
    meet: tuple[list[int], list[int]] = ([], [])
    for chain in _chains(rows.tolist(), (columns + len(sides.mentors)).tolist()):
        ways = [[(pair, (place + flip) % 2) for place, pair in enumerate(chain)] for flip in (0, 1)]
        held = [[(pair, which) for pair, which in way if may[which][pair]] for way in ways]
        best = max(held, key=lambda way: sum(points[pair] for pair, _ in way))
        for pair, which in best:
            meet[which].append(pair)
    return [(rows[numbers], columns[numbers]) for numbers in (np.array(some, dtype=np.int64) for some in meet)]


def _chains(rows: Sequence[int], columns: Sequence[int]) -> Iterator[list[int]]:
    """Yield the pairs that hang together, each chain from its end, if it has one."""
    at: dict[int, list[int]] = {}
    for pair, ends in enumerate(zip(rows, columns, strict=True)):
        for person in ends:
            at.setdefault(person, []).append(pair)
    left = set(range(len(rows)))
    for start in sorted(at, key=lambda person: len(at[person])):
        person, chain = start, list[int]()
        while following := [pair for pair in at[person] if pair in left]:
            pair = following[0]
            left.remove(pair)
            chain.append(pair)
            person = rows[pair] + columns[pair] - person
        if chain:
            yield chain
