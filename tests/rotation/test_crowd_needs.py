"""People who are away, need access, or bring companions, in groups and among peers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings

from rotation import Bye, Person, Plan, Problem, Table, TableId, Why, audit, plan
from tests.rotation.problems import crowd, mentee, mentor, needy_gatherings, pairs, peer, peers, pid, rooms, tables


@settings(max_examples=100, deadline=None)
@given(problem=needy_gatherings())
def test_needs_are_met_whatever_else_is_asked(problem: Problem) -> None:
    planned = plan(problem)
    assert audit(problem, planned) == ()


def an_evening(count: int, seats: int, rounds: int, *, accessible: int = 0) -> Problem:
    room = tables(-(-count // seats), seats)
    return Problem(rounds=rounds, tables=opened(room, accessible), people=peers(count))


def groups(mentors: int, mentees: int, seats: int, rounds: int, *, accessible: int = 0) -> Problem:
    room = opened(tables(mentors, seats), accessible)
    return Problem(rounds=rounds, tables=room, people=crowd(mentors, mentees))


def opened(room: tuple[Table, ...], count: int) -> tuple[Table, ...]:
    """The last so many tables are accessible."""
    return tuple(replace(table, accessible=len(room) - number <= count) for number, table in enumerate(room))


def with_absences(problem: Problem, absent: Mapping[str, set[int]]) -> Problem:
    everything = set(range(1, problem.rounds + 1))
    people = (
        replace(person, available=frozenset(everything - absent[person.id])) if person.id in absent else person
        for person in problem.people
    )
    return replace(problem, people=tuple(people))


def with_access(problem: Problem, *names: str) -> Problem:
    people = (replace(person, needs_access=person.id in names) for person in problem.people)
    return replace(problem, people=tuple(people))


def with_companions(problem: Problem, **leaders: str) -> Problem:
    """`p1="p2"` lets p1 go wherever p2 goes."""
    people = (
        replace(person, companion=pid(leaders[person.id]) if person.id in leaders else None)
        for person in problem.people
    )
    return replace(problem, people=tuple(people))


def tables_of(planned: Plan, person: str) -> list[TableId | None]:
    return [
        next((pairing.table for pairing in one.pairings if pid(person) in pairing.people), None)
        for one in planned.rounds
    ]


def byes_of(planned: Plan) -> list[list[Bye]]:
    return [list(one.byes) for one in planned.rounds]


def sound(problem: Problem) -> Plan:
    planned = plan(problem)
    assert audit(problem, planned) == ()
    return planned


def test_who_is_away_leaves_a_chair_empty_and_all_others_meet_as_before() -> None:
    planned = sound(with_absences(an_evening(24, 4, 5), {"p1": {1}, "p2": {2, 3}, "p3": {5}}))
    assert (planned.report.excess, {count for _, count in planned.report.byes}) == (0, {0})
    assert byes_of(planned)[0] == [Bye(person=pid("p1"), why=Why.AWAY)]
    assert planned.report.sentences == ()


def test_who_would_be_alone_joins_another_table() -> None:
    problem = replace(an_evening(6, 3, 1), tables=rooms(5, 5, 5))
    planned = sound(with_absences(problem, {"p1": {1}, "p2": {1}, "p3": {1}}))
    assert [len(pairing.people) for pairing in planned.rounds[0].pairings] == [3]


def test_who_would_be_alone_beside_full_tables_gets_company_from_one() -> None:
    problem = an_evening(9, 3, 4)
    for absent in ({"p1": {1}, "p2": {1}}, {"p1": {1, 2}, "p5": {1}}, {"p3": {2, 3}, "p9": {2, 3, 4}}):
        planned = sound(with_absences(problem, absent))
        assert {count for _, count in planned.report.byes} == {0}


def test_people_come_for_half_the_evening_and_byes_stay_even() -> None:
    early = {f"p{number}": {4, 5, 6} for number in range(1, 7)}
    planned = sound(with_absences(replace(an_evening(24, 4, 6), tables=tables(4, 4)), early))
    assert {count for _, count in planned.report.byes} <= {1, 2}


def test_an_evening_without_anybody_is_planned_too() -> None:
    problem = with_absences(an_evening(4, 4, 2), {f"p{number}": {1, 2} for number in range(1, 5)})
    planned = sound(problem)
    assert {bye.why for bye in byes_of(planned)[0]} == {Why.AWAY}
    assert planned.report.sentences == ("available: p1, p2, p3, p4 can sit in none of the rounds 1 to 2.",)


def test_a_round_without_anybody_is_named() -> None:
    problem = with_absences(an_evening(8, 4, 3), {f"p{number}": {2} for number in range(1, 9)})
    planned = sound(problem)
    assert planned.report.sentences[-1] == "available: everybody is away in round 2."


@pytest.mark.parametrize("people", [peers(1), (), (peer("a", at="t1"),), (mentor("a"),), (mentee("a"),)])
@pytest.mark.parametrize("room", [(), tables(2, 4)])
def test_hardly_anybody_and_hardly_a_table_are_no_trouble(people: tuple[Person, ...], room: tuple[Table, ...]) -> None:
    if room or not any(person.fixed_table for person in people):
        everybody = tuple(replace(person, needs_access=True) for person in people)
        sound(Problem(rounds=2, tables=room, people=people))
        sound(Problem(rounds=2, tables=room, people=everybody))


def test_who_needs_access_sits_at_accessible_tables_and_meets_as_many() -> None:
    problem = with_access(an_evening(24, 4, 5, accessible=2), "p1", "p2")
    planned = sound(problem)
    assert {*tables_of(planned, "p1"), *tables_of(planned, "p2")} <= {"t5", "t6"}
    assert (planned.report.excess, planned.report.sentences) == (0, ())


def test_too_few_accessible_seats_are_taken_in_turn_and_named() -> None:
    names = [f"p{number}" for number in range(1, 6)]
    planned = sound(with_access(an_evening(24, 4, 5, accessible=1), *names))
    assert dict(planned.report.byes) == {**{f"p{number}": 0 for number in range(1, 25)}, **dict.fromkeys(names, 1)}
    assert {bye.why for byes in byes_of(planned) for bye in byes} == {Why.FEW_SEATS}
    wanted = "needs_access: accessible tables seat 4 peers at a time, so p1, p2, p3, p4, p5 sit out in turn."
    assert wanted in planned.report.sentences


def test_an_evening_without_any_accessible_table_says_so() -> None:
    planned = sound(with_access(an_evening(8, 4, 2), "p1", "p2"))
    assert dict(planned.report.byes) == {f"p{number}": 2 * (number < 3) for number in range(1, 9)}
    assert (
        planned.report.sentences[-1]
        == "needs_access: no table is accessible, so p1, p2 cannot sit: mark one as accessible."
    )


def test_nobody_can_get_to_any_table() -> None:
    problem = an_evening(7, 4, 2)
    planned = sound(with_access(problem, *(person.id for person in problem.people)))
    assert [one.pairings for one in planned.rounds] == [(), ()]
    [said] = [sentence for sentence in planned.report.sentences if sentence.startswith("needs_access")]
    assert said.startswith("needs_access: no table is accessible, so p1, p2, p3, p4, p5 and 2 more cannot sit")


def test_a_fixed_table_that_is_not_accessible_is_named() -> None:
    people = (*peers(7), replace(peer("x", at="t1"), needs_access=True))
    planned = sound(Problem(rounds=2, tables=opened(tables(2, 4), 1), people=people))
    assert planned.report.sentences[-1].startswith("needs_access: x is fixed to table t1, which is not accessible")


def test_a_mentor_who_stays_and_needs_access_stays_at_an_accessible_table() -> None:
    problem = with_access(groups(5, 20, 5, 5, accessible=1), "m3")
    planned = sound(problem)
    assert set(tables_of(planned, "m3")) == {"t5"}
    assert planned.report.excess == 0


def test_a_mentee_who_needs_access_is_never_led_elsewhere() -> None:
    planned = sound(with_access(groups(5, 20, 5, 5, accessible=3), "e7"))
    assert set(tables_of(planned, "e7")) <= {"t3", "t4", "t5"}


def test_tables_of_many_sizes_are_changed_with_somebody_who_does_not_mind() -> None:
    people = with_access(Problem(rounds=3, tables=(), people=peers(13)), "p1", "p2").people
    problem = Problem(rounds=3, tables=opened(rooms(6, 4, 2, 3), 2), people=people)
    assert set(tables_of(sound(problem), "p1")) <= {"t3", "t4"}


def test_companions_go_together_and_their_meetings_are_no_repeats() -> None:
    planned = sound(with_companions(an_evening(24, 4, 5), p1="p2", p3="p4"))
    assert tables_of(planned, "p1") == tables_of(planned, "p2")
    assert tables_of(planned, "p3") == tables_of(planned, "p4")
    assert (planned.report.excess, planned.report.repeats, planned.report.proven) == (0, 0, True)


def test_companions_of_companions_come_too() -> None:
    planned = sound(with_companions(an_evening(40, 5, 4), p1="p2", p2="p3", p4="p3"))
    assert {tuple(tables_of(planned, name)) for name in ("p1", "p2", "p4")} == {tuple(tables_of(planned, "p3"))}


def test_companions_in_groups_take_a_seat_each() -> None:
    roomy = replace(groups(8, 30, 6, 7), seed=1)
    planned = sound(with_companions(roomy, e1="e2", e3="e4"))
    assert tables_of(planned, "e1") == tables_of(planned, "e2")
    assert planned.report.excess == 0


def test_two_mentors_who_go_together_share_a_table() -> None:
    problem = replace(with_companions(groups(6, 20, 6, 5), m1="m2"), mentors_per_table=2)
    planned = sound(problem)
    assert len(set(tables_of(planned, "m1"))) == 1
    assert tables_of(planned, "m1") == tables_of(planned, "m2")


def test_a_companion_stays_away_with_their_leader_and_not_the_other_way_round() -> None:
    problem = with_companions(an_evening(16, 4, 4), p1="p2", p3="p4")
    planned = sound(with_absences(problem, {"p2": {1, 3}, "p3": {2}}))
    assert [table is None for table in tables_of(planned, "p1")] == [True, False, True, False]
    assert None not in tables_of(planned, "p4")
    assert Bye(person=pid("p1"), why=Why.PARTNER_AWAY) in byes_of(planned)[0]
    assert "companion: p1 sits out in round 1, 3, because p2 is away." in planned.report.sentences


def test_a_party_for_whom_no_table_is_large_enough_is_named() -> None:
    wanted = "companion: no table open to them has seats for p2, p1 and somebody to talk with."
    assert wanted in sound(with_companions(an_evening(8, 2, 2), p1="p2")).report.sentences
    mentors = sound(with_companions(groups(4, 9, 5, 3), m1="m2"))
    assert tables_of(mentors, "m1") == [None] * 3
    wanted = "companion: no table open to them has seats for m2, m1 and somebody to talk with."
    assert wanted in mentors.report.sentences


def test_companions_go_to_the_fixed_table_of_their_leader() -> None:
    people = (peer("a", at="t1"), replace(peer("b", at="t2"), companion=pid("a")), *peers(10))
    planned = sound(Problem(rounds=2, tables=tables(3, 5), people=people))
    assert tables_of(planned, "b") == ["t1", "t1"]
    assert "companion: b is fixed to table t2, but goes with a to table t1." in planned.report.sentences


def test_a_party_with_nobody_else_there_sits_by_itself() -> None:
    planned = sound(with_companions(Problem(rounds=1, tables=tables(1, 4), people=peers(2)), p1="p2"))
    assert [pairing.people for pairing in planned.rounds[0].pairings] == [(pid("p1"), pid("p2"))]


def test_the_group_of_a_mentor_who_is_away_joins_the_others_in_turn() -> None:
    roomy = with_absences(groups(5, 20, 6, 5), {"m2": {3}})
    planned = sound(roomy)
    assert [len(one.pairings) for one in planned.rounds] == [5, 5, 4, 5, 5]
    assert dict(planned.report.byes) == {person.id: 0 for person in roomy.people}
    full = sound(with_absences(groups(5, 20, 5, 5), {"m2": {3}, "m4": {4}}))
    assert sorted(count for name, count in full.report.byes if name.startswith("e")) == [0] * 12 + [1] * 8
    assert {bye.why for bye in byes_of(full)[2]} == {Why.AWAY, Why.PARTNER_AWAY}


def test_a_mentor_without_a_table_takes_that_of_one_who_is_away() -> None:
    problem = replace(groups(5, 16, 5, 4), tables=tables(4, 5))
    planned = sound(with_absences(problem, {"m1": {2}}))
    assert [bye.person for bye in byes_of(planned)[1]] == [pid("m1")]


def test_mentors_whom_all_mentees_leave_are_told_so() -> None:
    problem = groups(2, 6, 5, 2)
    planned = sound(with_absences(problem, {f"e{number}": {2} for number in range(1, 7)}))
    assert {bye.why for bye in byes_of(planned)[1]} == {Why.AWAY, Why.PARTNER_AWAY}


def test_rules_of_all_kinds_are_held_together() -> None:
    problem = with_companions(an_evening(30, 5, 4, accessible=2), p1="p2", p3="p4")
    problem = with_access(with_absences(problem, {"p5": {1}, "p6": {2}, "p7": {3, 4}}), "p2", "p8")
    people = tuple(replace(one, fixed_table=TableId("t1")) if one.id == "p9" else one for one in problem.people)
    problem = replace(problem, people=people, blocked=pairs("p1 p10"), history=pairs("p13 p14"))
    planned = sound(replace(problem, must_meet=pairs("p2 p9", "p11 p12")))
    assert planned.report.sentences == (
        "must_meet: p2 and p9 do not meet, because there is no accessible table for them (needs_access).",
    )
