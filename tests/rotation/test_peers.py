"""Peers: nobody twice while possible, byes in turn, and the figures that others have reached."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotation import Plan, Problem, Why, audit, plan
from tests.rotation.problems import gatherings, meetings, pairs, peer, peers, pid, rooms, running_byes, tables


def an_evening(count: int, seats: int, rounds: int, *, topics: int = 0, room: int | None = None) -> Problem:
    people = peers(count, topics=topics)
    return Problem(rounds=rounds, tables=tables(-(-count // seats) if room is None else room, seats), people=people)


def sizes(planned: Plan) -> list[list[int]]:
    return [sorted(len(pairing.people) for pairing in one.pairings) for one in planned.rounds]


@settings(max_examples=200, deadline=None)
@given(problem=gatherings())
def test_the_audit_finds_no_fault_in_any_plan(problem: Problem) -> None:
    assert audit(problem, plan(problem)) == ()


@settings(max_examples=40, deadline=None)
@given(problem=gatherings())
def test_the_same_problem_gives_the_same_plan(problem: Problem) -> None:
    assert plan(problem) == plan(replace(problem))


@settings(max_examples=40, deadline=None)
@given(count=st.integers(2, 30), rounds=st.integers(0, 32))
def test_in_twos_nobody_meets_twice_before_everybody_has_met(count: int, rounds: int) -> None:
    report = plan(an_evening(count, 2, rounds)).report
    assert (report.excess, report.proven) == (report.excess_bound, True)
    assert report.repeats == 0 or rounds > count - 1
    byes = [out for _, out in report.byes]
    assert max(byes) <= min(byes) + 1


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_nobody_meets_twice_if_there_are_many_tables(data: st.DataObject) -> None:
    seats = data.draw(st.integers(3, 8))
    rounds = data.draw(st.integers(1, 6))
    used = (seats - 1) * (rounds - 1) + 1 + data.draw(st.integers(0, 5))
    count = data.draw(st.integers(seats * used - used + 1, seats * used))
    planned = plan(an_evening(count, seats, rounds))
    assert (planned.report.repeats, planned.report.proven) == (0, True)
    assert all(max(one) <= min(one) + 1 for one in sizes(planned))


# Rounds in which nobody meets twice, for 3, 4, ... up to 8 seats at so many full tables.
CLEAR_ROUNDS = {
    4: (4, 5),
    5: (7, 5, 6),
    6: (8, 7, 6, 3),
    7: (10, 9, 7, 7, 8),
    8: (11, 10, 8, 8, 8, 9),
    9: (13, 11, 9, 9, 9, 9),
    10: (14, 13, 10, 8, 8, 8),
    11: (11, 13, 11, 11, 11, 11),
    12: (17, 13, 11, 10, 9, 8),
    14: (14, 13, 12, 10, 9, 8),
    15: (20, 14, 13, 11, 10, 9),
    16: (16, 21, 16, 16, 16, 17),
    18: (18, 17, 13, 14, 11, 11),
    20: (20, 20, 16, 15, 12, 12),
}


@pytest.mark.parametrize(
    ("used", "seats", "rounds"),
    [(used, seats, rounds) for used, row in CLEAR_ROUNDS.items() for seats, rounds in enumerate(row, start=3)],
)
def test_golfers_never_meet_twice_for_as_many_rounds_as_are_known(used: int, seats: int, rounds: int) -> None:
    problem = an_evening(used * seats, seats, rounds)
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert (planned.report.excess, planned.report.proven) == (0, True)


# People, seats, rounds, and the most excess: designs from which some people stay away, and more
# rounds than there is a design for.
ANCHORS = [
    (31, 4, 10, 0),
    (30, 4, 10, 0),
    (27, 4, 9, 0),
    (39, 4, 13, 0),
    (38, 4, 12, 0),
    (49, 5, 10, 0),
    (46, 5, 9, 0),
    (75, 8, 8, 0),
    (17, 3, 8, 0),
    (20, 3, 10, 0),
    (26, 3, 13, 0),
    (25, 3, 13, 1),
    (26, 3, 12, 0),
    (29, 5, 6, 0),
    (28, 4, 10, 42),
    (40, 4, 14, 60),
]


@pytest.mark.parametrize(("count", "seats", "rounds", "most"), ANCHORS)
def test_with_empty_seats_or_more_rounds_few_meet_twice(count: int, seats: int, rounds: int, most: int) -> None:
    problem = an_evening(count, seats, rounds)
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert planned.report.excess <= most
    assert all(max(one) <= min(one) + 1 for one in sizes(planned))


@pytest.mark.parametrize(
    ("count", "used", "rounds", "forced"), [(50, 7, 5, 10), (30, 5, 5, 50), (16, 4, 8, 72), (9, 3, 9, 54)]
)
def test_repeats_that_the_pigeonhole_principle_forces_are_proven(
    count: int, used: int, rounds: int, forced: int
) -> None:
    report = plan(an_evening(count, -(-count // used), rounds, room=used)).report
    assert (report.excess, report.excess_bound, report.proven) == (forced, forced, True)
    [said] = report.sentences
    assert said == f"{report.repeats} meetings of two people who had met: with tables of these sizes, some have to."


def test_repeats_that_nobody_has_proven_are_said_to_be_unavoided() -> None:
    report = plan(an_evening(12, 3, 5)).report
    assert (report.excess_bound, report.proven) == (0, False)
    assert report.sentences == (
        f"{report.repeats} meetings of two people who had met: no plan without that was found.",
    )


def test_five_hundred_people_at_tables_of_eight_never_meet_twice() -> None:
    problem = an_evening(500, 8, 6, topics=3)
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert (planned.report.repeats, planned.report.meetings) == (0, 10416)


def test_an_odd_count_leaves_one_bye_a_round() -> None:
    planned = plan(an_evening(7, 2, 7))
    assert [[bye.why for bye in one.byes] for one in planned.rounds] == [[Why.ODD_COUNT]] * 7
    assert len(meetings(planned)) == 21


@pytest.mark.parametrize(("count", "room", "rounds"), [(8, 3, 6), (9, 3, 6), (12, 4, 8), (13, 4, 7), (12, 3, 4)])
def test_with_few_tables_for_two_everybody_sits_out_in_turn(count: int, room: int, rounds: int) -> None:
    planned = plan(an_evening(count, 2, rounds, room=room))
    byes = [out for _, out in planned.report.byes]
    assert (planned.report.repeats, running_byes(planned)) == (0, 0)
    assert max(byes) <= min(byes) + 1
    assert {bye.why for one in planned.rounds for bye in one.byes} == {Why.FEW_SEATS}


def test_with_very_few_tables_for_two_nobody_meets_twice_either() -> None:
    report = plan(an_evening(9, 2, 5, room=2)).report
    assert (report.repeats, {out for _, out in report.byes}) == (0, {2, 3})


def test_with_few_large_tables_everybody_sits_out_in_turn() -> None:
    planned = plan(an_evening(20, 4, 5, room=4))
    assert {out for _, out in planned.report.byes} == {1}
    assert sizes(planned) == [[4, 4, 4, 4]] * 5
    assert planned.report.sentences[0] == "16 seats for 20 people: others sit out in each round."


def test_tables_of_many_sizes_are_filled_as_evenly_as_they_can() -> None:
    problem = Problem(rounds=3, tables=rooms(6, 2, 4, 4), people=peers(15))
    assert sizes(plan(problem)) == [[2, 4, 4, 5]] * 3


def test_rules_do_not_cost_a_repeat_while_there_is_another_way() -> None:
    problem = replace(
        an_evening(16, 4, 3),
        blocked=pairs("p1 p2", "p3 p4", "p5 p6"),
        must_meet=pairs("p1 p9", "p2 p10", "p3 p2"),
        history=pairs("p7 p8", "p11 p12"),
    )
    planned = plan(problem)
    met = meetings(planned)
    assert met.isdisjoint({frozenset(pair) for pair in (*problem.blocked, *problem.history)})
    assert met >= {frozenset(pair) for pair in problem.must_meet}
    assert planned.report.excess == 0


def test_blocked_pairs_are_parted_where_everybody_else_meets() -> None:
    problem = replace(an_evening(16, 4, 5), blocked=pairs("p1 p2"))
    planned = plan(problem)
    assert frozenset((pid("p1"), pid("p2"))) not in meetings(planned)
    assert 0 < planned.report.excess < 8
    assert planned.report.byes == tuple((person.id, 0) for person in problem.people)


def test_history_counts_as_a_meeting() -> None:
    report = plan(replace(an_evening(4, 2, 3), history=pairs("p1 p2", "p3 p1"))).report
    assert (report.repeats, report.excess, report.excess_bound, report.proven) == (2, 2, 0, False)


def test_people_with_much_in_common_meet() -> None:
    problem = Problem(rounds=1, tables=tables(2), people=(peer("a", "art"), peer("b"), peer("c", "art"), peer("d")))
    report = plan(problem).report
    assert (report.total, report.upper_bound, report.worst_off, report.worst_bound) == (7, 7, 7, 7)


def test_fit_is_far_above_chance() -> None:
    fair, blind = (plan(an_evening(60, 4, 5, topics=topics)).report for topics in (4, 0))
    assert (fair.repeats, blind.total) == (0, 0)
    assert fair.total > fair.upper_bound * 0.6


def test_peers_fixed_to_a_table_sit_there_and_others_come() -> None:
    people = (peer("a", at="t2"), peer("b", at="t1"), *peers(7))
    problem = Problem(rounds=3, tables=rooms(3, 3, 3), people=people)
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert planned.report.repeats == 0


def test_more_people_fixed_to_a_table_than_it_seats_take_turns() -> None:
    people = (*(peer(name, at="t1") for name in "abc"), *peers(5))
    problem = Problem(rounds=3, tables=rooms(2, 4, 4), people=people)
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert "Table t1 is fixed for a, b, c: they take turns." in planned.report.sentences
    assert [[bye.why for bye in one.byes] for one in planned.rounds] == [[Why.SHARED_TABLE]] * 3


@pytest.mark.parametrize(
    ("problem", "why"),
    [
        (Problem(rounds=2, tables=tables(3), people=peers(1)), Why.ODD_COUNT),
        (Problem(rounds=2, tables=(), people=peers(4)), Why.FEW_SEATS),
        (Problem(rounds=2, tables=tables(3), people=peers(2), blocked=pairs("p1 p2")), Why.BLOCKED),
        (Problem(rounds=1, tables=tables(3), people=(peer("a", at="t1"), peer("b", at="t2"))), Why.BLOCKED),
        (
            Problem(
                rounds=1,
                tables=tables(3, 3),
                people=(peer("a", at="t1"), peer("b", at="t2"), peer("c", at="t3"), peer("d")),
            ),
            Why.PARTNERS_TAKEN,
        ),
    ],
    ids=["alone", "no table", "blocked", "fixed apart", "nobody comes"],
)
def test_who_cannot_sit_is_told_why(problem: Problem, why: Why) -> None:
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert {bye.why for one in planned.rounds for bye in one.byes} >= {why}
