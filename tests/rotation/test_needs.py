from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from rotation import Problem, audit, plan
from tests.rotation.problems import needy_gatherings, needy_problems


@settings(max_examples=120, deadline=None)
@given(problem=needy_problems())
def test_the_audit_finds_no_fault_whatever_people_need(problem: Problem) -> None:
    assert audit(problem, plan(problem)) == ()


@settings(max_examples=60, deadline=None)
@given(problem=needy_problems(timed=False))
def test_the_audit_finds_no_fault_while_everybody_is_there(problem: Problem) -> None:
    assert audit(problem, plan(problem)) == ()


@settings(max_examples=80, deadline=None)
@given(problem=st.one_of(needy_problems(), needy_gatherings()), seed=st.integers(0, 99))
def test_the_audit_finds_no_fault_where_tables_have_places(problem: Problem, seed: int) -> None:
    rng = Random(seed)
    tables = (replace(one, x=float(rng.randrange(9)), y=float(rng.randrange(9))) for one in problem.tables)
    people = (replace(one, walks_little=rng.random() < 0.3) for one in problem.people)
    placed = replace(problem, tables=tuple(tables), people=tuple(people))
    assert audit(placed, plan(placed)) == ()


@settings(max_examples=40, deadline=None)
@given(problem=needy_problems())
def test_the_same_needs_give_the_same_plan(problem: Problem) -> None:
    assert plan(problem) == plan(replace(problem))
