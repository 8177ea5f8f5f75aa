"""Events in which people may meet again, because there are more rounds than counterparts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from rotation import FaultKind, Objective, Plan, Problem, audit, plan
from tests.rotation.problems import an_event, in_part, pairs


def times(planned: Plan) -> Counter[frozenset[str]]:
    return Counter(frozenset(pairing.people) for one in planned.rounds for pairing in one.pairings)


def running(planned: Plan) -> int:
    """Return how often two meet in two rounds running."""
    met = [{frozenset(pairing.people) for pairing in one.pairings} for one in planned.rounds]
    return sum(len(one & other) for one, other in pairwise(met))


def again(mentors: int, mentees: int, rounds: int, *, blocked: str = "") -> Problem:
    rule = pairs(blocked) if blocked else frozenset()
    return replace(an_event(mentors, mentees, rounds, blocked=rule), repeats=True)


@pytest.mark.parametrize(("size", "rounds"), [(4, 6), (3, 6), (2, 4), (5, 9), (6, 18)])
def test_repeats_are_as_few_and_as_even_as_they_can_be(size: int, rounds: int) -> None:
    problem = again(size, size, rounds)
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert (planned.report.meetings, planned.report.repeats) == (rounds * size, rounds * size - size * size)
    assert max(times(planned).values()) == -(-rounds // size)
    assert planned.report.excess == planned.report.excess_bound
    assert running(planned) == 0


def test_the_fit_of_a_repeat_is_not_paid_twice() -> None:
    once, twice = (plan(problem).report for problem in (an_event(4, 4, 4), again(4, 4, 8)))
    assert (twice.total, twice.proven) == (once.total, True)


def test_nobody_meets_again_while_there_is_somebody_new() -> None:
    problem = again(6, 6, 4)
    assert plan(problem) == plan(replace(problem, repeats=False))


def test_the_larger_side_shares_the_byes() -> None:
    problem = again(3, 5, 7)
    planned = plan(problem)
    assert (audit(problem, planned), planned.report.meetings, planned.report.repeats) == ((), 21, 6)
    assert max(times(planned).values()) == 2


def test_repeats_are_named() -> None:
    assert plan(again(4, 4, 6)).report.sentences == (
        "8 meetings of two people who had met: there are more rounds than new counterparts.",
    )


def test_repeats_are_a_fault_where_they_are_not_wanted() -> None:
    problem = again(3, 3, 5)
    assert FaultKind.REPEAT in {fault.kind for fault in audit(replace(problem, repeats=False), plan(problem))}


@pytest.mark.parametrize("objective", Objective)
def test_some_meet_again_though_others_are_blocked(objective: Objective) -> None:
    problem = replace(again(4, 4, 6, blocked="m1 e1"), objective=objective)
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert planned.report.repeats == planned.report.meetings - 15


def test_who_comes_late_meets_again_too() -> None:
    problem = in_part(again(4, 4, 8), seed=2)
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert planned.report.repeats > 0
