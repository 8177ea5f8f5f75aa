"""Who meets whom in which round, where not everybody can sit in every round.

That is timetabling with unavailable periods, which is NP-complete (Even, Itai and Shamir 1975). So
each round in turn gets the best meetings there are, given those of all the others (a min-cost flow):
when none can be bettered, no exchange of counterparts within a round, along however long an
alternating cycle, would gain anything.
"""

import numpy as np

from rotation.flow import SINK, SOURCE, Network
from rotation.sides import Ints, Sides

Meetings = tuple[Ints, Ints]
"""Their rows and their columns."""
NONE = np.zeros(0, dtype=np.int64)


class Evening:
    """The meetings of all rounds, none of them at first."""

    def __init__(self, sides: Sides, points: Ints) -> None:
        self.sides, self.points = sides, points
        self.rounds: list[Meetings] = [(NONE, NONE)] * sides.rounds
        self.planned = np.zeros(sides.rounds, dtype=np.bool_)
        self.times = np.zeros_like(points)
        """[mentors x mentees] How often they meet."""
        self.sits = np.zeros_like(sides.mentors_there), np.zeros_like(sides.mentees_there)
        """Mentors and mentees, [people x rounds]"""
        self.changes = 0
        self.best_since = [-1] * sides.rounds
        """So many changes had been made when a round was found to be as good as can be."""
        few = max(1, min(points.shape))
        # Each outweighs what all the pairs of a round can make of the one before: fit, meeting again
        # at once, meeting again, idle rounds, meetings, must-meets.
        most = int(sides.most.max(initial=0))
        self.at_once = int(points.max(initial=0)) * few + 1
        self.again = self.at_once * (2 * few + 1)
        self.idle = self.again * (1 + most * few) if most > 1 else self.at_once
        self.rank = 4 * sides.rounds
        """Of two who sat out as often, who met fewer comes first, because they are there for fewer rounds."""
        self.meeting = self.idle * self.rank * (4 * sides.rounds + 2) * few
        self.must = self.meeting * (few + 1)

    def fill(self) -> None:
        """Better each round once; from nothing, that plans the evening round by round."""
        for number in range(len(self.rounds)):
            self.better(number)

    def finish(self) -> None:
        """Better the rounds again and again, until none can be; the score only rises, so that ends."""
        while sum(self.better(number) for number in range(len(self.rounds))):
            pass

    def better(self, number: int) -> bool:
        """Give a round the best meetings, the other rounds as they are; say whether they are better than before."""
        if self.best_since[number] == self.changes:
            return False
        before = self.rounds[number]
        self._put(number, (NONE, NONE))
        self.planned[number] = True
        values = self.values(number)
        after = best_round(self.sides, values)
        is_better = int(values[after].sum()) > int(values[before].sum())
        self._put(number, after if is_better else before)
        self.changes += is_better
        self.best_since[number] = self.changes
        return is_better

    def set(self, number: int, meetings: Meetings) -> None:
        """Replace the meetings of a round."""
        self._put(number, meetings)
        self.changes += 1

    def _put(self, number: int, meetings: Meetings) -> None:
        np.subtract.at(self.times, self.rounds[number], 1)
        np.add.at(self.times, meetings, 1)
        for sits, people in zip(self.sits, meetings, strict=True):
            sits[:, number] = False
            sits[people, number] = True
        self.rounds[number] = meetings

    def values(self, number: int) -> Ints:
        """Return what a meeting in a round is worth, given all the others, or 0 if it cannot be."""
        sides = self.sides
        mentors, mentees = (  # by how much sums of squares shrink, and grow
            self.rank * (2 * idle + 1) - (2 * sits.sum(axis=1) + 1)
            for idle, sits in zip(self.idle_rounds(), self.sits, strict=True)
        )
        even = mentors[:, np.newaxis] + mentees
        worth = self.worth()
        for other in {number - 1, number + 1} & set(range(sides.rounds)):
            worth[self.rounds[other]] -= self.at_once
        may = sides.mentors_there[:, number, np.newaxis] & sides.mentees_there[:, number] & (self.times < sides.most)
        values: Ints = np.where(may, worth + self.idle * even, 0)
        return values

    def worth(self) -> Ints:
        """Return what one more meeting of each two is worth, evenness aside [mentors x mentees]."""
        first = self.points + self.must * self.sides.must_meet
        worth: Ints = self.meeting + np.where(self.times == 0, first, -self.again * self.times)
        return worth

    def score(self) -> int:
        """Return what all the meetings are worth together."""
        met = self.times > 0
        idle = sum(
            self.rank * int((rounds**2).sum()) + int((sits.sum(axis=1) ** 2).sum())
            for rounds, sits in zip(self.idle_rounds(), self.sits, strict=True)
        )
        again = int((self.times * (self.times - 1)).sum()) // 2
        musts, meetings = int((self.sides.must_meet & met).sum()), int(self.times.sum())
        gained = int(self.points[met].sum()) + self.must * musts + self.meeting * meetings
        score: int = gained - self.idle * idle - self.again * again
        return score

    def idle_rounds(self) -> tuple[Ints, Ints]:
        """Return in how many of the planned rounds each mentor, and each mentee, is there and sits out."""
        theres = self.sides.mentors_there, self.sides.mentees_there
        one, other = (
            np.sum(there & ~sits & self.planned, axis=1) for there, sits in zip(theres, self.sits, strict=True)
        )
        return one, other


def best_round(sides: Sides, values: Ints) -> Meetings:
    """Return the meetings of one round that are worth most together; those of value 0 cannot be."""
    rows, columns = _best_matching(sides, values, sides.tables)
    at_access = np.flatnonzero(sides.access[rows, columns])
    if len(at_access) <= sides.accessible:
        return rows, columns
    order = np.argsort(-values[rows, columns][at_access], kind="stable")
    first = at_access[order[: sides.accessible]]
    others = np.where(sides.access, 0, values)
    others[rows[first], :] = 0
    others[:, columns[first]] = 0
    more = _best_matching(sides, others, sides.tables - len(first))
    return np.append(rows[first], more[0]), np.append(columns[first], more[1])


def _best_matching(sides: Sides, values: Ints, tables: int) -> Meetings:
    rows, columns = np.nonzero(values)
    network = Network()
    mentors, mentees = (network.add_nodes(count) for count in values.shape)
    spots = (
        network.add_nodes(int(numbers.max(initial=-1)) + 1) for numbers in (sides.mentor_spots, sides.mentee_spots)
    )
    supply = min(tables, *values.shape)
    network.add_arcs(SOURCE, [SINK], supply, 0)
    for people, numbers, nodes, outside in zip(
        (mentors, mentees), (sides.mentor_spots, sides.mentee_spots), spots, (SOURCE, SINK), strict=True
    ):
        network.add_arcs(outside, nodes, 1, 0, turned=outside == SINK)
        network.add_arcs(nodes[numbers], people, 1, 0, turned=outside == SINK)
    network.add_arcs(mentors[rows], mentees[columns], 1, -values[rows, columns])
    chosen = network.flows(supply)[network.arcs.shape[1] - len(rows) :] > 0
    return rows[chosen], columns[chosen]
