"""People who need an accessible table."""

from __future__ import annotations

from dataclasses import replace

from rotation import FaultKind, Person, Problem, Table, TableId, Why, audit, plan
from tests.rotation.problems import an_event, crowd, mentee, mentor, pairs, pid, tables

A, B, X, Y = mentor("a"), mentor("b"), mentee("x"), mentee("y")


def needy(person: Person) -> Person:
    return replace(person, needs_access=True)


def rooms_with(accessible: int, count: int) -> tuple[Table, ...]:
    """Tables t1, t2, ..., the last of them accessible."""
    return tuple(replace(one, accessible=place >= count - accessible) for place, one in enumerate(tables(count)))


def test_who_stays_and_needs_it_has_an_accessible_table_of_their_own() -> None:
    people = crowd(5, 5)
    problem = Problem(rounds=4, tables=rooms_with(2, 5), people=(*people[:3], *map(needy, people[3:4]), *people[4:]))
    planned = plan(problem)
    assert (audit(problem, planned), planned.report.meetings, planned.report.proven) == ((), 20, True)
    assert {one.table for r in planned.rounds for one in r.pairings if "m4" in one.mentors} == {"t4"}


def test_who_moves_and_needs_it_meets_everybody_at_accessible_tables() -> None:
    people = crowd(5, 5)
    problem = Problem(rounds=5, tables=rooms_with(1, 5), people=(*people[:5], needy(people[5]), *people[6:]))
    planned = plan(problem)
    assert (audit(problem, planned), planned.report.meetings) == ((), 25)
    assert {one.table for r in planned.rounds for one in r.pairings if "e1" in one.mentees} == {"t5"}


def test_too_few_accessible_tables_are_shared_and_named() -> None:
    problem = Problem(rounds=4, tables=rooms_with(1, 4), people=(*crowd(4, 2), needy(mentee("x")), needy(mentee("y"))))
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert (planned.report.meetings, dict(planned.report.byes)[pid("x")]) == (12, 2)
    assert planned.report.sentences[0] == "needs_access: 1 accessible table for x, y: they take turns."
    assert Why.FEW_TABLES in {bye.why for r in planned.rounds for bye in r.byes if bye.person in "xy"}


def test_without_an_accessible_table_the_host_is_told_what_to_do() -> None:
    problem = Problem(rounds=1, tables=tables(2), people=(A, B, needy(X), Y), must_meet=pairs("a x"))
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert planned.report.sentences[:1] == (
        "needs_access: no table is accessible, so x cannot sit: mark one as accessible.",
    )
    assert (
        "must_meet: a and x do not meet, because there is no accessible table for them (needs_access)."
        in planned.report.sentences
    )


def test_a_fixed_table_that_is_not_accessible_is_named() -> None:
    people = (A, needy(replace(B, fixed_table=TableId("t1"))), X, Y)
    planned = plan(Problem(rounds=1, tables=rooms_with(1, 2), people=people))
    assert planned.report.sentences[0] == (
        "needs_access: b is fixed to table t1, which is not accessible, and cannot sit: "
        "mark it as accessible, or let them sit elsewhere."
    )
    assert planned.report.meetings == 1


def test_somebody_at_a_table_they_cannot_reach_is_found() -> None:
    problem = replace(an_event(2, 2, 1), people=(*crowd(2, 1), mentee("x")))
    made = plan(problem)
    ruled = replace(problem, people=(*crowd(2, 1), needy(mentee("x"))), tables=rooms_with(0, 2))
    assert {fault.kind for fault in audit(ruled, made)} == {FaultKind.NO_ACCESS}


def test_somebody_seated_while_away_is_found() -> None:
    problem = an_event(2, 2, 1)
    made = plan(problem)
    ruled = replace(problem, people=(replace(problem.people[0], available=frozenset()), *problem.people[1:]))
    assert {fault.kind for fault in audit(ruled, made)} == {FaultKind.AWAY}


def test_accessible_tables_few_and_people_late_at_once() -> None:
    people = tuple(needy(one) if place % 3 == 0 else one for place, one in enumerate(crowd(8, 8)))
    late = tuple(
        replace(one, available=frozenset({2, 3, 4})) if place % 5 == 0 else one for place, one in enumerate(people)
    )
    problem = Problem(rounds=4, tables=rooms_with(2, 8), people=late)
    assert audit(problem, plan(problem)) == ()
