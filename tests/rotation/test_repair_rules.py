from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from rotation import Cause, FaultKind, Format, Plan, Problem, audit, moves, plan, repair
from tests.rotation.evenings import addable, change, differences, faults, said, wrong_figures
from tests.rotation.problems import gatherings, needy_gatherings, needy_problems, problems

EVENTS = st.one_of(problems(), gatherings())
SOFT = {FaultKind.MOVED, FaultKind.MUST_MEET, FaultKind.TOO_FEW, FaultKind.UNEVEN_BYES, FaultKind.UNEVEN_GROUPS}
"""What a repair, which moves few people, need not reach."""


def meets_again(plan_: Plan) -> int:
    times = Counter(frozenset(pairing.people) for one in plan_.rounds for pairing in one.pairings)
    return sum(count - 1 for count in times.values())


def check(problem: Problem, before: Plan, after: Plan, done: int, *, running: bool) -> None:
    assert [one.number for one in after.rounds][done + running :] == [*range(done + running + 1, problem.rounds + 1)]
    assert after.rounds[:done] == before.rounds[:done]
    for one in after.rounds[done + running :]:
        wrong = list(faults(problem, one))
        assert wrong == [], (wrong, one, problem.tables, done, running)
        if problem.format is Format.ONE_TO_ONE:
            assert list(addable(problem, after, one)) == []
    assert wrong_figures(problem, after) == []


@settings(max_examples=150, deadline=None)
@given(problem=EVENTS, seed=st.integers(0, 10**6), full=st.booleans())
def test_whatever_happens_the_plan_fits_the_problem_again(problem: Problem, seed: int, *, full: bool) -> None:
    rng, held, done, running = Random(seed), plan(problem), 0, False
    for _ in range(5):
        done, running = min(problem.rounds, done + (rng.random() < 0.4)), rng.random() < 0.3
        running = running and done < problem.rounds
        for _ in range(rng.randint(1, 3)):
            problem = change(problem, done + running, rng)
        made = repair(problem, held, done=done, running=running, full=full)
        check(problem, held, made.plan, done, running=running)
        assert said(made.moves) == differences(held, made.plan)
        assert said(moves(held, made.plan)) == said(made.moves)
        if not full:
            again = repair(problem, made.plan, done=done, running=running)
            assert again.plan == made.plan
            assert again.moves == ()
        held = made.plan


@settings(max_examples=100, deadline=None)
@given(problem=st.one_of(needy_problems(), needy_gatherings()), seed=st.integers(0, 10**6))
def test_no_rule_is_broken_by_a_repair_whatever_people_need(problem: Problem, seed: int) -> None:
    rng, held = Random(seed), plan(problem)
    for _ in range(3):
        problem = change(problem, 0, rng)
        held = repair(problem, held).plan
        # Who may meet again may do so more often than a plan from the start would let them; and somebody
        # whose companion has gone may have sat beside people they had met.
        soft = SOFT | {FaultKind.HISTORY} | ({FaultKind.REPEAT} if problem.repeats else set())
        assert [fault for fault in audit(problem, held) if fault.kind not in soft] == []


@settings(max_examples=100, deadline=None)
@given(problem=EVENTS)
def test_an_unchanged_problem_changes_nothing(problem: Problem) -> None:
    held = plan(problem)
    made = repair(problem, held)
    assert made.moves == ()
    assert made.plan.rounds == held.rounds


@settings(max_examples=50, deadline=None)
@given(problem=EVENTS, seed=st.integers(0, 10**6))
def test_the_same_change_gives_the_same_repair(problem: Problem, seed: int) -> None:
    held = plan(problem)
    changed = change(problem, 0, Random(seed))
    assert repair(changed, held) == repair(replace(changed), held)


@settings(max_examples=60, deadline=None)
@given(problem=problems(fixed=False), seed=st.integers(0, 10**6))
def test_nobody_meets_twice_one_to_one(problem: Problem, seed: int) -> None:
    rng, held = Random(seed), plan(problem)
    for _ in range(4):
        problem = change(problem, 0, rng)
        held = repair(problem, held).plan
        assert meets_again(held) == 0


@settings(max_examples=60, deadline=None)
@given(problem=EVENTS, seed=st.integers(0, 10**6))
def test_people_in_a_running_round_stay_with_those_who_are_present(problem: Problem, seed: int) -> None:
    rng, held = Random(seed), plan(problem)
    for _ in range(3):
        problem = change(problem, 1, rng)
    if not held.rounds:
        return
    present = {person.id for person in problem.people if person.available is None or 1 in person.available}
    made = repair(problem, held, running=True)
    after = {frozenset(pairing.people): pairing.table for pairing in made.plan.rounds[0].pairings}
    for pairing in held.rounds[0].pairings:
        if present.issuperset(pairing.people) and problem.format is Format.ONE_TO_ONE:
            stays = any(table.id == pairing.table for table in problem.tables)
            assert not stays or after[frozenset(pairing.people)] == pairing.table
    assert not any(move.cause is Cause.GIVES_UP and move.round_no == 1 for move in made.moves)
