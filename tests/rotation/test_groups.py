"""Groups of mentees with their mentors: groups remix, and nobody meets a mentor twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from rotation import Bye, Format, Pairing, PersonId, Plan, Problem, Role, TableId, Why, audit, plan
from tests.rotation.problems import crowd, mentee, mentor, pairs, pid, rooms, tables


def an_evening(mentors: int, mentees: int, room: int, seats: int, rounds: int) -> Problem:
    return Problem(rounds=rounds, tables=tables(room, seats), people=crowd(mentors, mentees))


def tables_of(planned: Plan, person: str) -> list[TableId]:
    return [pairing.table for one in planned.rounds for pairing in one.pairings if pid(person) in pairing.people]


@pytest.mark.parametrize(
    ("mentors", "mentees", "seats", "rounds"),
    [(5, 20, 5, 5), (7, 35, 6, 7), (8, 30, 5, 7), (10, 40, 5, 8), (60, 300, 6, 6)],
)
def test_groups_remix_without_any_repeat(mentors: int, mentees: int, seats: int, rounds: int) -> None:
    problem = an_evening(mentors, mentees, mentors, seats, rounds)
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert (problem.format, planned.report.excess, planned.report.proven) == (Format.GROUPS, 0, True)
    sizes = Counter(len(pairing.mentees) for one in planned.rounds for pairing in one.pairings)
    assert set(sizes) <= {mentees // mentors, -(-mentees // mentors)}


def test_mentors_stay_or_move_on_by_one_table() -> None:
    problem = an_evening(5, 20, 5, 5, 5)
    moving = plan(replace(problem, stays=Role.MENTEE))
    assert len(set(tables_of(plan(problem), "m1"))) == 1
    assert len(set(tables_of(moving, "m1"))) == 5
    assert sum(len(set(tables_of(moving, f"e{number}"))) == 1 for number in range(1, 21)) == 5


def test_more_rounds_than_mentors_repeat_as_evenly_as_can_be() -> None:
    report = plan(an_evening(3, 12, 3, 5, 5)).report
    assert (report.excess_bound, report.excess) == (54, 60)


def test_two_mentors_lead_a_group_together() -> None:
    problem = replace(an_evening(6, 9, 3, 6, 3), mentors_per_table=2)
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert {len(pairing.mentors) for one in planned.rounds for pairing in one.pairings} == {2}
    assert planned.report.meetings == 3 * 3 * (3 * 2 + 3)


@pytest.mark.parametrize(
    ("mentors", "mentees", "room", "seats", "rounds", "most"),
    [(10, 20, 5, 6, 5, 2), (15, 20, 5, 7, 5, 3), (14, 35, 7, 7, 7, 2), (16, 30, 8, 6, 8, 2), (24, 30, 8, 7, 8, 3)],
)
def test_with_two_or_three_mentors_a_table_nobody_meets_twice(
    mentors: int, mentees: int, room: int, seats: int, rounds: int, most: int
) -> None:
    problem = replace(an_evening(mentors, mentees, room, seats, rounds), mentors_per_table=most)
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert (planned.report.excess, {count for _, count in planned.report.byes}) == (0, {0})
    assert {len(pairing.mentors) for one in planned.rounds for pairing in one.pairings} == {most}


def test_more_mentors_than_tables_sit_out_in_turn() -> None:
    problem = an_evening(5, 12, 3, 5, 5)
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert {out for name, out in planned.report.byes if name.startswith("m")} == {2}
    assert {bye.why for one in planned.rounds for bye in one.byes} == {Why.FEW_TABLES}


def test_more_mentees_than_seats_sit_out_in_turn() -> None:
    problem = an_evening(3, 12, 3, 4, 4)
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert {out for name, out in planned.report.byes if name.startswith("e")} == {1}
    assert {bye.why for one in planned.rounds for bye in one.byes} == {Why.FEW_SEATS}


@pytest.mark.parametrize(
    ("people", "why"),
    [
        ((2, 0), {Why.MORE_MENTORS}),
        ((0, 2), {Why.MORE_MENTEES}),
        ((3, 2), {Why.MORE_MENTORS}),
        ((1, 9), {Why.MORE_MENTEES}),
    ],
)
def test_who_has_nobody_is_told_why(people: tuple[int, int], why: set[Why]) -> None:
    problem = an_evening(*people, 4, 5, 2)
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert {bye.why for one in planned.rounds for bye in one.byes} == why


def test_a_missing_side_is_named() -> None:
    assert plan(an_evening(0, 3, 2, 4, 1)).report.sentences[0].startswith("There is no mentor")


def test_rules_are_held_and_history_is_avoided() -> None:
    problem = replace(
        an_evening(5, 15, 5, 4, 3),
        blocked=pairs("m1 e1", "e2 e3"),
        must_meet=pairs("m1 e4", "e5 e6", "m1 m2"),
        history=pairs("m2 e7", "e8 e9"),
    )
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert planned.report.excess == 0
    assert planned.report.sentences == ("must_meet: m1 and m2 do not meet, because they have the same role.",)


def test_a_fixed_mentor_and_an_accessible_table_are_kept() -> None:
    people = (mentor("a", at="t3"), *crowd(3, 11), mentee("x", at="t1"))
    for stays in (Role.MENTOR, Role.MENTEE):
        problem = Problem(rounds=3, tables=tables(4, 4), people=people, stays=stays)
        planned = plan(problem)
        assert audit(problem, planned) == ()
        assert set(tables_of(planned, "a")) == {"t3"}
        assert set(tables_of(planned, "x")) == {"t1"}


def test_mentors_fixed_to_one_table_take_turns_there() -> None:
    people = (mentor("a", at="t1"), mentor("b", at="t1"), *crowd(2, 9))
    problem = Problem(rounds=4, tables=tables(3, 5), people=people)
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert {len(tables_of(planned, name)) for name in "ab"} == {2}
    assert "Table t1 is fixed for a, b: they take turns." in planned.report.sentences


def test_a_mentor_whom_everybody_is_kept_from_sits_out_and_the_others_go_on() -> None:
    rule = frozenset((pid("m1"), PersonId(f"e{number}")) for number in range(1, 7))
    problem = replace(an_evening(2, 6, 2, 4, 2), blocked=rule)
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert {bye.why for one in planned.rounds for bye in one.byes if bye.person == "m1"} == {Why.BLOCKED}
    assert {len(one.pairings) for one in planned.rounds} == {1}


def test_a_mentor_whose_only_mentee_sits_with_another_is_told_so() -> None:
    people = (mentor("a"), mentor("b", at="t1"), mentee("x"), mentee("y", at="t1"))
    problem = Problem(rounds=1, tables=tables(2, 4), people=people, blocked=pairs("a x"))
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert planned.rounds[0].byes == (Bye(person=pid("a"), why=Why.PARTNERS_TAKEN),)


def test_tables_of_many_sizes_hold_their_groups() -> None:
    problem = Problem(rounds=3, tables=rooms(8, 3, 5), people=crowd(3, 12))
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert sorted(len(one.mentees) for one in planned.rounds[0].pairings) == [2, 4, 6]


def test_tables_for_two_stay_one_to_one() -> None:
    problem = replace(an_evening(3, 3, 3, 2, 3), mentors_per_table=2)
    assert (problem.format, plan(problem)) == (Format.ONE_TO_ONE, plan(replace(problem, mentors_per_table=1)))


def test_everybody_at_a_table_is_named_mentors_first() -> None:
    pairing = Pairing(table=TableId("t"), mentors=(pid("m"),), mentees=(pid("e"),), peers=(pid("p"),))
    assert pairing.people == ("m", "e", "p")
