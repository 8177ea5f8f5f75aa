from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from rotation import Problem, audit, plan
from tests.rotation.problems import needy_problems


@settings(max_examples=250, deadline=None)
@given(problem=needy_problems())
def test_the_audit_finds_no_fault_whatever_people_need(problem: Problem) -> None:
    assert audit(problem, plan(problem)) == ()


@settings(max_examples=100, deadline=None)
@given(problem=needy_problems(timed=False))
def test_the_audit_finds_no_fault_while_everybody_is_there(problem: Problem) -> None:
    assert audit(problem, plan(problem)) == ()


@settings(max_examples=40, deadline=None)
@given(problem=needy_problems())
def test_the_same_needs_give_the_same_plan(problem: Problem) -> None:
    assert plan(problem) == plan(replace(problem))
