"""The report of rounds that did not come from the planner as they are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from math import comb

import numpy as np

from rotation.agenda import agenda
from rotation.ceiling import ceiling
from rotation.crowd import Crowd
from rotation.fairness import Outcome
from rotation.held import held_report
from rotation.model import Format, PersonId, Problem, Report, RoundPlan
from rotation.repeats import OUT
from rotation.report import crowd_report, report
from rotation.sides import Bools, Ints, Sides, cells, mask


def figures(problem: Problem, rounds: Sequence[RoundPlan]) -> Report:
    """Return the report of any rounds. Its bounds are cheap ones: nobody gets more than from the best for them.

    Byes of people who are away do not count, and those who are no longer among the people count
    for `meetings` only.
    """
    if problem.format is Format.MEETINGS:
        asked = agenda(problem)
        return held_report(asked, ceiling(asked), rounds)
    known = {person.id for person in problem.people}
    counted = [_but_byes_of(one, {bye.person for bye in one.byes} - known) for one in rounds]
    if len(rounds) != problem.rounds:
        problem = replace(problem, rounds=len(rounds))
    made = _couples(problem, counted) if problem.format is Format.ONE_TO_ONE else _crowd(problem, counted)
    beside = set(problem.follows) if problem.format is Format.ONE_TO_ONE else set[PersonId]()
    return replace(
        made,
        meetings=sum(_meetings(one, beside) for one in rounds),
        # What the host or the past put together against the rules is worth more than any plan by them.
        upper_bound=max(made.upper_bound, made.total),
        worst_bound=max(made.worst_bound, made.worst_off),
    )


def _but_byes_of(round_plan: RoundPlan, names: AbstractSet[PersonId]) -> RoundPlan:
    if not names:
        return round_plan
    return replace(round_plan, byes=tuple(bye for bye in round_plan.byes if bye.person not in names))


def _meetings(round_plan: RoundPlan, beside: AbstractSet[PersonId]) -> int:
    """Return how often two people meet, those aside who are only beside somebody."""
    pairings = round_plan.pairings
    if beside:
        sides = ((one.mentors, (*one.mentees, *one.peers)) for one in pairings)
        sizes = Counter((_count(mentors, beside), _count(others, beside)) for mentors, others in sides)
    else:
        sizes = Counter((len(one.mentors), len(one.mentees) + len(one.peers)) for one in pairings)
    return sum(count * (comb(others, 2) + mentors * others) for (mentors, others), count in sizes.items())


def _count(people: Iterable[PersonId], but: AbstractSet[PersonId]) -> int:
    return sum(name not in but for name in people)


def _couples(problem: Problem, rounds: Sequence[RoundPlan]) -> Report:
    sides = Sides.of(problem)
    times = _times(sides, rounds)
    pairs: Bools = times > 0
    possible: Ints = np.where(sides.may_meet | pairs, sides.fits, 0)
    ceilings, mentor_ceilings = (_best(points, len(rounds)) for points in (possible.T, possible))
    gains: Ints = np.where(pairs, sides.fits, 0).sum(axis=0)
    could: Bools = np.any(sides.may_meet & (sides.fits > 0), axis=0)
    outcome = Outcome(
        pairs=pairs,
        times=times,
        upper_bound=min(int(ceilings.sum()), int(mentor_ceilings.sum())),
        proven=False,
        worst_off=int(gains[could].min()) if could.any() else 0,
        worst_bound=int(ceilings[could].min()) if could.any() else 0,
    )
    before = mask(cells(problem.history, sides.mentors, sides.mentees), times.shape).astype(np.int64)
    return replace(
        report(problem, sides, outcome, rounds),
        repeats=int(np.maximum(times + before - 1, 0)[pairs].sum()),
        excess=int(((times + before) * (times + before - 1) // 2)[pairs].sum()),
    )


def _times(sides: Sides, rounds: Sequence[RoundPlan]) -> Ints:
    """Return how often each mentor and mentee meet [mentors x mentees]."""
    row = {person.id: number for number, person in enumerate(sides.mentors)}
    column = {person.id: number for number, person in enumerate(sides.mentees)}
    meetings = [
        row[mentor] * len(column) + column[mentee]
        for one in rounds
        for pairing in one.pairings
        for mentor in pairing.mentors
        for mentee in pairing.mentees
        if mentor in row and mentee in column
    ]
    times = np.bincount(np.array(meetings, dtype=np.int64), minlength=sides.fits.size)
    return times.reshape(sides.fits.shape)


def _best(points: Ints, count: int) -> Ints:
    """Return the sum of so many largest of each row."""
    columns = points.shape[1]
    if count < columns:
        points = np.partition(points, columns - count - 1, axis=1)[:, columns - count :]
    best: Ints = points.sum(axis=1)
    return best


def _crowd(problem: Problem, rounds: Sequence[RoundPlan]) -> Report:
    crowd = Crowd.of(problem)
    person = {one.id: number for number, one in enumerate(crowd.people)}
    seating = np.full((len(rounds), len(crowd.people)), OUT, dtype=np.int64)
    for row, one in zip(seating, rounds, strict=True):
        table_of = {
            person[name]: table
            for table, pairing in enumerate(one.pairings)
            for name in pairing.people
            if name in person
        }
        row[[*table_of]] = [*table_of.values()]
    return crowd_report(problem, crowd, seating, rounds)
