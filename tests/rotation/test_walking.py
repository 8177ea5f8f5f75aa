"""With places of tables, people walk less; and nothing that matters more changes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations, pairwise
from math import dist, inf, isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotation import Person, PersonId, Plan, Problem, Role, Table, TableId, audit, plan
from tests.rotation.problems import (
    an_event,
    crowd,
    gatherings,
    mentee,
    mentor,
    peers,
    pid,
    problems,
    rooms,
    running_byes,
    tables,
)


def on_a_grid(problem: Problem, width: int = 4, *, step: float = 1.0) -> Problem:
    """Return the problem with its tables in rows of so many."""
    return replace(
        problem,
        tables=tuple(
            replace(table, x=step * (number % width), y=step * (number // width))
            for number, table in enumerate(problem.tables)
        ),
    )


def meetings(made: Plan) -> Counter[frozenset[PersonId]]:
    return Counter(
        frozenset(two) for one in made.rounds for pairing in one.pairings for two in combinations(pairing.people, 2)
    )


def steps(problem: Problem, made: Plan) -> dict[PersonId, float]:
    """Return how far each person walks, worked out once more."""
    place = {table.id: (table.x or 0.0, table.y or 0.0) for table in problem.tables}
    tables_of: dict[PersonId, list[tuple[float, float]]] = {person.id: [] for person in problem.people}
    for one in made.rounds:
        for pairing in one.pairings:
            for name in pairing.people:
                tables_of[name].append(place[pairing.table])
    return {name: sum(dist(one, other) for one, other in pairwise(way)) for name, way in tables_of.items()}


def kept(made: Plan) -> tuple[object, ...]:
    report = made.report
    return (meetings(made), report.byes, report.total, report.worst_off, report.repeats, report.excess)


anything = st.one_of(problems(), problems(9, fixed=False), gatherings())


@settings(max_examples=80, deadline=None)
@given(problem=anything)
def test_meetings_fit_and_byes_are_the_same_with_places_and_nobody_walks_more(problem: Problem) -> None:
    before, placed = plan(problem), on_a_grid(problem, 2)
    made = plan(placed)
    assert audit(placed, made) == ()
    assert kept(made) == kept(before)
    assert running_byes(made) <= running_byes(before)
    assert sum(steps(placed, made).values()) <= sum(steps(placed, before).values()) + 0.01 * len(problem.people)


@settings(max_examples=20, deadline=None)
@given(problem=anything)
def test_the_report_says_how_far_people_walk(problem: Problem) -> None:
    placed = on_a_grid(problem, 3, step=2.5)
    made = plan(placed)
    assert isclose(made.report.walked, sum(steps(placed, made).values()), abs_tol=1e-6)


@settings(max_examples=10, deadline=None)
@given(problem=anything)
def test_the_same_problem_gives_the_same_walks(problem: Problem) -> None:
    placed = on_a_grid(problem)
    assert plan(placed) == plan(replace(placed))


@pytest.mark.parametrize(("x", "y"), [(None, 0.0), (0.0, None), (None, None), (inf, 0.0), (0.0, -1e200)])
def test_where_the_place_of_a_table_is_unknown_nothing_happens(x: float | None, y: float | None) -> None:
    problem = an_event(6, 6, 4)
    placed = on_a_grid(problem)
    unsure = replace(placed, tables=(*placed.tables[:-1], replace(placed.tables[-1], x=x, y=y)))
    assert plan(unsure) == plan(problem)
    assert plan(unsure).report.walked == 0


def test_tables_that_all_stand_in_one_place_are_no_walk() -> None:
    assert plan(on_a_grid(an_event(6, 6, 4), step=0.0)).report.walked == 0


def test_tables_far_from_any_person_need_nobody() -> None:
    assert plan(on_a_grid(Problem(rounds=3, tables=tables(2), people=()))).report.walked == 0


def test_walks_are_at_least_a_quarter_shorter_than_by_chance() -> None:
    problem = an_event(30, 30, 8)
    placed = on_a_grid(problem, 6)
    assert plan(placed).report.walked < 0.75 * sum(steps(placed, plan(problem)).values())


def test_groups_of_peers_go_to_near_tables() -> None:
    problem = Problem(rounds=6, tables=tables(10, seats=4), people=peers(40))
    placed = on_a_grid(problem, 5)
    assert plan(placed).report.walked < 0.9 * sum(steps(placed, plan(problem)).values())


def test_who_stays_keeps_one_table_all_evening() -> None:
    made = plan(on_a_grid(an_event(10, 12, 6)))
    seats = {(name, pairing.table) for one in made.rounds for pairing in one.pairings for name in pairing.mentors}
    assert len(seats) == 10


@pytest.mark.parametrize("role", [Role.MENTOR, Role.MENTEE])
def test_who_walks_little_goes_to_the_next_table_nearly_every_time(role: Role) -> None:
    problem = on_a_grid(replace(an_event(20, 20, 6), stays=role), 5)
    mover = pid("e1" if role is Role.MENTOR else "m1")
    people = tuple(replace(one, walks_little=one.id == mover) for one in problem.people)
    little = replace(problem, people=people)
    assert 5 <= steps(little, plan(little))[mover] < 6 < steps(problem, plan(problem))[mover]


@pytest.mark.parametrize("count", [1, 3])
def test_fixed_tables_are_kept_and_nobody_else_takes_them(count: int) -> None:
    people = (
        *(mentor(f"m{number}", at=f"t{number}" if number <= count else None) for number in range(1, 9)),
        *(mentee(f"e{number}") for number in range(1, 9)),
    )
    problem = on_a_grid(Problem(rounds=5, tables=tables(8), people=people))
    made = plan(problem)
    assert audit(problem, made) == ()
    seats = {(name, pairing.table) for one in made.rounds for pairing in one.pairings for name in pairing.mentors}
    assert {(f"m{number}", f"t{number}") for number in range(1, count + 1)} <= seats


def with_access(problem: Problem, *accessible: str) -> Problem:
    return replace(problem, tables=tuple(replace(one, accessible=one.id in accessible) for one in problem.tables))


def test_who_needs_access_is_not_led_away_from_an_accessible_table() -> None:
    people = tuple(replace(one, needs_access=one.id == "m1") for one in crowd(12, 12))
    problem = with_access(on_a_grid(Problem(rounds=6, tables=tables(12), people=people)), "t1", "t12")
    made = plan(problem)
    seats = {pairing.table for one in made.rounds for pairing in one.pairings if "m1" in pairing.mentors}
    assert seats <= {"t1", "t12"}


def test_an_accessible_table_is_not_left_free_while_somebody_waits_for_one() -> None:
    people = (
        *(Person(id=pid(name), role=Role.MENTOR) for name in ("m1", "m5", "m6", "m3", "m4")),
        Person(id=pid("m2"), role=Role.MENTOR, companion=pid("m1")),
        Person(id=pid("e2"), role=Role.MENTEE, available=frozenset({1})),
        Person(id=pid("e1"), role=Role.MENTEE, companion=pid("e2")),
        Person(id=pid("e3"), role=Role.MENTEE, companion=pid("e2"), needs_access=True),
        *(Person(id=pid(name), role=Role.MENTEE) for name in ("e4", "e5", "e7")),
        Person(id=pid("e6"), role=Role.MENTEE, companion=pid("e4")),
    )
    spots = ((4, 6.0, 6.0), (2, 0.0, 4.0), (4, 8.0, 7.0), (2, 6.0, 4.0), (2, 7.0, 5.0))
    room = tuple(
        Table(id=TableId(f"t{n}"), seats=seats, x=x, y=y, accessible=n == 3)
        for n, (seats, x, y) in enumerate(spots, start=1)
    )
    order = ["m1", "e2", "e1", "e3", "m5", "m6", "m3", "m4", "e4", "e5", "e6", "m2", "e7"]
    problem = Problem(people=tuple(sorted(people, key=lambda one: order.index(one.id))), tables=room, rounds=2)
    assert audit(problem, plan(problem)) == ()


def test_groups_only_change_to_tables_as_large() -> None:
    problem = Problem(rounds=5, tables=rooms(4, 4, 4, 6, 6, 6), people=peers(30))
    sizes = [
        {pairing.table: len(pairing.people) for pairing in one.pairings} for one in plan(on_a_grid(problem)).rounds
    ]
    assert all(size <= (4 if table in {"t1", "t2", "t3"} else 6) for one in sizes for table, size in one.items())


def late_rounds(made: Plan, name: str) -> int:
    """Return how often somebody sits after the third round."""
    return sum(name in pairing.people for one in made.rounds[3:] for pairing in one.pairings)


def test_nobody_is_led_into_a_round_they_miss() -> None:
    early = frozenset({1, 2, 3})
    people = tuple(replace(one, available=early if one.id in {"m1", "e4"} else None) for one in crowd(8, 8))
    problem = Problem(rounds=6, tables=tables(8), people=people)
    before, made = plan(problem), plan(on_a_grid(problem))
    assert late_rounds(made, "m1") <= late_rounds(before, "m1")
    assert late_rounds(made, "e4") <= late_rounds(before, "e4")


def test_in_a_large_event_only_tables_are_exchanged() -> None:
    problem = an_event(301, 301, 2)
    placed = on_a_grid(problem, 20)
    before, made = plan(problem), plan(placed)
    assert [meetings(replace(made, rounds=(one,))) for one in made.rounds] in (
        [meetings(replace(before, rounds=(one,))) for one in before.rounds],
        [meetings(replace(before, rounds=(one,))) for one in before.rounds[::-1]],
    )
    assert made.report.walked < sum(steps(placed, before).values())
