"""The figures of a plan."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from rotation.apologies import apologies
from rotation.crowd import Crowd
from rotation.fairness import Outcome
from rotation.floor import walked
from rotation.model import Format, PersonId, Problem, Report, RoundPlan, Why
from rotation.repeats import OUT, excess, least_excess, shared_out, together
from rotation.sentences import crowd_sentences, sentences
from rotation.sides import Ints, Sides

MOST = np.iinfo(np.int64).max


def report(problem: Problem, sides: Sides, outcome: Outcome, rounds: Sequence[RoundPlan]) -> Report:
    """Return the report of a plan."""
    byes = sat_out(rounds)
    times = outcome.times
    again = int((times - outcome.pairs).sum())
    return Report(
        total=int(sides.fits[outcome.pairs].sum()),
        upper_bound=outcome.upper_bound,
        proven=outcome.proven,
        worst_off=outcome.worst_off,
        worst_bound=outcome.worst_bound,
        meetings=int(times.sum()),
        byes=tuple((person.id, byes[person.id]) for person in problem.people),
        repeats=again,
        sentences=tuple(sentences(problem, sides, rounds, byes, again)),
        excess=int((times * (times - 1)).sum()) // 2,
        excess_bound=shared_out(int(times.sum()), int((sides.may_meet | outcome.pairs).sum())),
        walked=walked(problem, rounds),
    )


def sat_out(rounds: Sequence[RoundPlan]) -> Counter[PersonId]:
    """Return how many rounds each person sits out, those aside for which they are not available."""
    return Counter(bye.person for round_plan in rounds for bye in round_plan.byes if bye.why is not Why.AWAY)


def crowd_report(problem: Problem, crowd: Crowd, seating: Ints, rounds: Sequence[RoundPlan]) -> Report:
    """Return the report of a plan of groups or peers."""
    byes = sat_out(rounds)
    counts = together(seating)
    one, other = np.nonzero(counts > 0)
    counted = crowd.counted[one, other]
    one, other = one[counted], other[counted]
    times = counts[one, other]
    anew = times * ~crowd.inseparable[one, other]
    before = anew + (crowd.met[one, other] & (anew > 0))
    fits = np.bincount(one, weights=crowd.fits[one, other], minlength=len(crowd.people))
    gains: Ints = fits[: crowd.guests].astype(np.int64)
    ceilings = _ceilings(problem, crowd)
    could = ceilings > 0
    most = excess(before)
    least = _least_excess(crowd, seating)
    again = int((before - (before > 0)).sum()) // 2
    peers = 2 if problem.format is Format.PEERS else 1
    return Report(
        total=int(gains.sum()) // peers,
        upper_bound=int(ceilings.sum()) // peers,
        proven=most == least,
        worst_off=int(gains[could].min(initial=MOST)) if could.any() else 0,
        worst_bound=int(ceilings[could].min(initial=MOST)) if could.any() else 0,
        meetings=int(times.sum()) // 2,
        byes=tuple((person.id, byes[person.id]) for person in problem.people),
        repeats=again,
        sentences=(*crowd_sentences(problem, crowd, rounds, byes, again, least), *apologies(problem, crowd, rounds)),
        excess=most,
        excess_bound=least,
        walked=walked(problem, rounds),
    )


def _ceilings(problem: Problem, crowd: Crowd) -> Ints:
    """Return what each guest would get from those best for them [guests]."""
    most = max((table.seats for table in problem.tables), default=1) - 1
    if problem.format is Format.GROUPS:
        most = min(most, problem.mentors_per_table)
    if not crowd.fits.any():
        return np.zeros(crowd.guests, dtype=np.int64)
    # Points are 0..100, and numbers of one byte are sorted by counting.
    possible = np.where(crowd.apart, 0, crowd.fits)[: crowd.guests].astype(np.int8)
    best_last = np.sort(possible, axis=1, kind="stable")
    rounds = (~crowd.away).sum(axis=0)[: crowd.guests]
    within = np.arange(best_last.shape[1], 0, -1) <= most * rounds[:, np.newaxis]
    ceilings: Ints = (best_last * within).sum(axis=1)
    return ceilings


def _least_excess(crowd: Crowd, seating: Ints) -> int:
    """Return the least excess of guests with each other, and of guests with mentors."""
    guests, mentors = seating[:, : crowd.guests], seating[:, crowd.guests :]
    tables = int(seating.max(initial=OUT)) + 1
    sizes, led = (
        [np.bincount(row[row != OUT], minlength=tables).tolist() for row in some] for some in (guests, mentors)
    )
    meetings = sum(a * b for one, other in zip(sizes, led, strict=True) for a, b in zip(one, other, strict=True))
    among = least_excess(crowd.guests, [[size for size in row if size] for row in sizes])
    return max(0, among - _kept_company(crowd)) + shared_out(meetings, guests.shape[1] * mentors.shape[1])


def _kept_company(crowd: Crowd) -> int:
    """Return the excess that the meetings of guests with their companions would come to, if they counted."""
    one, other = np.nonzero(np.triu(crowd.inseparable[: crowd.guests, : crowd.guests]))
    both = (~crowd.away[:, one] & ~crowd.away[:, other]).sum(axis=0)
    return int((both * (both - 1)).sum()) // 2
