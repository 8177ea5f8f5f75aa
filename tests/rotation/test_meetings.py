"""Meetings that were asked for one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotation import (
    Bye,
    Format,
    Pairing,
    Plan,
    Problem,
    ProblemError,
    Request,
    RoundPlan,
    Table,
    TableId,
    Why,
    WhyNot,
    audit,
    explain,
    plan,
)
from tests.rotation.asked import ask, asked, askings, dense, guest, planted
from tests.rotation.cp import fewest_gaps, most_held
from tests.rotation.problems import crowd, meetings, pairs, pid, tables


def names(made: Plan) -> list[set[str]]:
    """Who meets in each round, as `a-b`."""
    return [{"-".join(sorted(pairing.people)) for pairing in one.pairings} for one in made.rounds]


def whys(made: Plan, who: str) -> list[Why | None]:
    """Why somebody has a bye in each round, or None."""
    return [next((bye.why for bye in one.byes if bye.person == who), None) for one in made.rounds]


def seats(made: Plan, who: str) -> list[str]:
    return [pairing.table for one in made.rounds for pairing in one.pairings if who in pairing.people]


# --- any problem ---------------------------------------------------------------------------------------------------


@settings(max_examples=300, deadline=None)
@given(problem=askings())
def test_the_audit_finds_no_fault_in_any_plan(problem: Problem) -> None:
    assert audit(problem, plan(problem)) == ()


@settings(max_examples=60, deadline=None)
@given(problem=askings())
def test_everybody_has_one_place_in_every_round(problem: Problem) -> None:
    everybody = Counter(person.id for person in problem.people)
    for planned in plan(problem).rounds:
        seated = [name for pairing in planned.pairings for name in pairing.people]
        assert Counter([*seated, *(bye.person for bye in planned.byes)]) == everybody
        assert len({pairing.table for pairing in planned.pairings}) == len(planned.pairings) <= len(problem.tables)


@settings(max_examples=60, deadline=None)
@given(problem=askings())
def test_every_request_is_held_once_or_named(problem: Problem) -> None:
    made = plan(problem)
    held = meetings(made)
    wanted = {frozenset((request.a, request.b)) for request in problem.requests}
    assert held <= wanted
    assert made.report.meetings == len(held)
    for pair in wanted - held:
        assert any(all(name in sentence.split() for name in pair) for sentence in made.report.sentences)


@settings(max_examples=40, deadline=None)
@given(problem=askings())
def test_the_same_problem_gives_the_same_plan(problem: Problem) -> None:
    assert plan(problem) == plan(replace(problem))


@settings(max_examples=40, deadline=None)
@given(problem=askings(), data=st.data())
def test_what_two_people_are_told_fits_the_plan(problem: Problem, data: st.DataObject) -> None:
    two = data.draw(st.lists(st.sampled_from([one.id for one in problem.people]), min_size=2, max_size=2, unique=True))
    told = explain(problem, plan(problem), *two)
    asked_for = any({request.a, request.b} == set(two) for request in problem.requests)
    assert (told.why_not is WhyNot.NOT_REQUESTED) is not asked_for
    assert (told.round is None) is (told.why_not is not None)


# --- as many as can be ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "shape",
    [(42, 8, 21, 125), (42, 8, 21, 168), (70, 8, 14, 112), (30, 22, 14, 300), (60, 14, 21, 294)],
    ids=str,
)
def test_events_as_dense_as_those_of_the_literature_hold_everything(shape: tuple[int, int, int, int]) -> None:
    problem = dense(*shape, seed=1)
    made = plan(problem)
    assert audit(problem, made) == ()
    assert (made.report.meetings, made.report.proven) == (shape[3], True)


@pytest.mark.parametrize("seed", range(4))
def test_everything_is_held_where_everybody_is_away_now_and_then(seed: int) -> None:
    problem = planted(24, 10, 9, away=0.3, seed=seed)
    assert plan(problem).report.meetings == len(problem.requests)


def test_everybody_of_one_side_can_meet_everybody_of_the_other() -> None:
    people = crowd(12, 12)
    everything = tuple(Request(one.id, other.id) for one in people[:12] for other in people[12:])
    made = plan(Problem(rounds=12, tables=tables(12), people=people, requests=everything))
    assert (made.report.meetings, made.report.gaps) == (144, 0)


@settings(max_examples=25, deadline=None)
@given(problem=askings(7))
def test_no_solver_holds_more(problem: Problem) -> None:
    plain = tuple(replace(one, fixed_table=None, needs_access=False) for one in problem.people)
    merged = {frozenset((request.a, request.b)): Request(request.a, request.b) for request in problem.requests}
    problem = replace(
        problem,
        people=plain,
        requests=tuple(merged.values()),
        blocked=frozenset(),
        must_meet=frozenset(),
        strangers=False,
    )
    report = plan(problem).report
    assert report.meetings == most_held(problem) <= report.upper_bound


@pytest.mark.parametrize("seed", range(3))
def test_no_solver_holds_more_where_too_much_is_asked_for(seed: int) -> None:
    problem = planted(16, 6, 6, away=0.3, seed=seed)
    more = dense(16, 6, 6, 30, seed=seed).requests
    known = {frozenset((request.a, request.b)) for request in problem.requests}
    extra = tuple(request for request in more if frozenset((request.a, request.b)) not in known)
    problem = replace(problem, requests=problem.requests + extra)
    assert plan(problem).report.meetings == most_held(problem)


@pytest.mark.parametrize("shape", [(12, 6, 4, 20), (14, 8, 5, 30), (10, 8, 5, 30)], ids=str)
def test_gaps_are_as_few_as_a_solver_finds_or_one_more(shape: tuple[int, int, int, int]) -> None:
    problem = dense(*shape, seed=1)
    assert plan(problem).report.gaps <= fewest_gaps(problem, shape[3]) + 1


def test_too_many_requests_for_the_tables_fill_every_table() -> None:
    problem = planted(40, 10, 12, away=0.3)
    known = {frozenset((request.a, request.b)) for request in problem.requests}
    more = (request for request in dense(40, 10, 20, 190).requests if {request.a, request.b} not in known)
    problem = replace(problem, requests=(*more, *problem.requests))
    made = plan(problem)
    assert audit(problem, made) == ()
    assert made.report.meetings >= len(known) - 1


def test_where_not_everything_can_be_held_everybody_gets_a_fair_share() -> None:
    problem = dense(70, 12, 10, 300)
    made = plan(problem)
    counts = Counter(name for one in made.rounds for pairing in one.pairings for name in pairing.people)
    assert (made.report.meetings, made.report.proven) == (120, True)
    assert {counts[person.id] for person in problem.people} == {3, 4}


def test_everything_is_held_where_nobody_has_a_round_to_spare() -> None:
    report = plan(dense(30, 6, 15, 90)).report
    assert (report.meetings, report.gaps) == (90, 0)


def test_two_thousand_requests_are_planned_as_well() -> None:
    report = plan(dense(400, 12, 100, 2000)).report
    assert (report.meetings, report.upper_bound, report.proven) == (1200, 1200, True)


def test_three_people_who_all_ask_for_each_other_need_three_rounds() -> None:
    made = plan(asked("a b", "b c", "a c", rounds=2))
    assert (made.report.meetings, made.report.upper_bound, made.report.proven) == (2, 2, True)


def test_a_bound_that_is_not_reached_proves_nothing() -> None:
    # Each of the three pairs of rounds suits one pair of people only; the bound counts rounds and people apart.
    people = (guest("a", 1, 2), guest("b", 1, 3), guest("c", 2, 3), guest("d", 1, 2, 3))
    made = plan(asked("a d", "b d", "c d", "a b", "b c", "a c", people=people))
    assert made.report.meetings == most_held(asked("a d", "b d", "c d", "a b", "b c", "a c", people=people))
    assert made.report.proven is (made.report.meetings == made.report.upper_bound)


def test_must_meets_come_before_more_meetings() -> None:
    problem = asked("a b", "b c", "c d", rounds=1, must_meet=pairs("c b"))
    assert names(plan(problem)) == [{"b-c"}]


# --- few gaps ------------------------------------------------------------------------------------------------------


def test_meetings_of_a_person_follow_one_another() -> None:
    made = plan(asked("a b", "a c", "a d", "e f", rounds=8, room=2))
    assert made.report.gaps == 0
    busy = [number for number, why in enumerate(whys(made, "a")) if why is None]
    assert all(later == one + 1 for one, later in pairwise(busy))


def test_a_round_in_which_somebody_is_away_is_no_gap() -> None:
    problem = asked("a b", "a c", people=(guest("a", 1, 3), guest("b"), guest("c")))
    assert (plan(problem).report.gaps, whys(plan(problem), "a")) == (0, [None, Why.AWAY, None])


def test_a_gap_that_must_be_is_reported_with_who_has_most() -> None:
    problem = asked("a b", "a c", people=(guest("a"), guest("b", 1), guest("c", 3)))
    assert (plan(problem).report.gaps, plan(problem).report.most_gaps) == (1, 1)


def test_gaps_close_where_every_table_is_taken_in_every_round() -> None:
    report = plan(dense(24, 6, 5, 30, seed=1)).report
    assert (report.meetings, report.gaps) == (30, 0)


# --- tables --------------------------------------------------------------------------------------------------------


def test_people_sit_at_their_fixed_tables() -> None:
    people = (guest("a", at="t2"), guest("b", at="t2"), guest("c"), guest("d"))
    made = plan(asked("a c", "a d", "b c", "b d", rounds=4, people=people))
    assert (made.report.meetings, set(seats(made, "a") + seats(made, "b"))) == (4, {"t2"})


def test_who_is_named_first_stays_at_a_fixed_table_and_the_other_comes() -> None:
    made = plan(asked("b a", people=(guest("a", at="t1"), guest("b", at="t2"))))
    assert made.rounds[0].pairings[0].people == (pid("b"), pid("a"))
    assert len(made.report.sentences) == 1
    assert "not at the fixed table" in made.report.sentences[0]


def test_a_fixed_table_gives_way_to_a_meeting_that_could_not_be_held() -> None:
    people = (guest("a", at="t1"), guest("b", at="t1"), guest("c"), guest("d"))
    made = plan(asked("a c", "b d", rounds=1, people=people))
    assert made.report.meetings == 2
    assert made.report.sentences == ("a sits at table t2 in round 1, not at the fixed table t1.",)


def test_accessible_tables_are_for_those_who_need_them() -> None:
    rooms = (Table(id=TableId("t1")), Table(id=TableId("t2"), accessible=True), Table(id=TableId("t3")))
    people = (guest("a", access=True), guest("b"), guest("c"), guest("d", access=True), guest("e", at="t1"))
    made = plan(asked("a b", "a c", "d b", "d c", "e a", rounds=6, people=people, tables=rooms))
    assert (made.report.meetings, set(seats(made, "a") + seats(made, "d"))) == (5, {"t2"})
    assert made.report.sentences[0].endswith("not at the fixed table t1.")


def test_where_no_table_is_accessible_that_is_said() -> None:
    made = plan(asked("a b", rounds=1, people=(guest("a", access=True), guest("b"))))
    assert made.report.sentences == ("a sits at table t1 in round 1, which is not accessible.",)


def test_who_has_many_meetings_keeps_their_table() -> None:
    made = plan(asked("a b", "a c", "a d", "e b", "e c", "e d"))
    assert [len(set(seats(made, who))) for who in "ae"] == [1, 1]


def test_who_stays_keeps_their_table_and_who_walks_little_keeps_theirs_first() -> None:
    people = crowd(3, 3, topics=0)
    problem = Problem(
        rounds=3,
        tables=tables(5),
        people=people,
        requests=tuple(Request(one.id, other.id) for one in people[:3] for other in people[3:]),
    )
    assert [len(set(seats(plan(problem), f"m{number}"))) for number in (1, 2, 3)] == [1, 1, 1]
    lame = replace(problem, people=(*people[:5], replace(people[5], walks_little=True)))
    assert len(set(seats(plan(lame), "e3"))) == 1


# --- what is not held ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("problem", "sentences"),
    [
        (asked("a b", blocked=pairs("b a")), ["a and b do not meet: they are blocked for each other."]),
        (
            asked("a b", people=(guest("a", 1, 2), guest("b", 3))),
            ["a and b do not meet: they are never available in the same round."],
        ),
        (
            asked(
                "a b", people=(guest("a", 1), guest("b")), requests=(Request(pid("a"), pid("b"), frozenset({2, 3})),)
            ),
            ["a and b do not meet: they are never both available in the rounds asked for (2, 3)."],
        ),
        (
            asked(
                "a b",
                requests=(
                    Request(pid("a"), pid("b"), frozenset({1})),
                    Request(pid("b"), pid("a"), frozenset({2})),
                ),
            ),
            ["a and b do not meet: they are never both available in the rounds asked for (none)."],
        ),
        (asked("a b", room=0), ["a and b do not meet: there is no round or no table."]),
        (asked("a b", rounds=0), ["a and b do not meet: there is no round or no table."]),
        (
            asked("a b", people=(guest("a", home="x"), guest("b", home="x")), strangers=True),
            ["a and b do not meet: they come from the same organisation (strangers)."],
        ),
        (
            asked("a b", "a c", rounds=1),
            ["a and c do not meet: a is asked for 2 meetings, more than there are rounds for them (1)."],
        ),
        (
            asked("a b", "c d", rounds=1, room=1),
            [
                "2 meetings are asked for, but there is only room for 1 (tables) x 1 (rounds) = 1.",
                "c and d do not meet: other meetings take the rounds in which both can sit.",
            ],
        ),
        (
            asked("a b", "c d", must_meet=pairs("a c")),
            ["must_meet: a and c do not meet, because nobody asked for that meeting."],
        ),
    ],
)
def test_what_is_not_held_is_named_with_the_reason(problem: Problem, sentences: list[str]) -> None:
    made = plan(problem)
    assert list(made.report.sentences) == sentences
    assert audit(problem, made) == ()


def test_why_somebody_has_no_meeting() -> None:
    people = (*map(guest, "abcefg"), guest("d", 2))
    problem = asked("a b", "a c", "d e", "f g", rounds=1, room=1, people=people, blocked=pairs("f g"))
    assert plan(problem).rounds == (
        RoundPlan(
            number=1,
            pairings=(Pairing(table=TableId("t1"), peers=(pid("a"), pid("b"))),),
            byes=(
                Bye(person=pid("c"), why=Why.PARTNERS_TAKEN),
                Bye(person=pid("e"), why=Why.FREE),
                Bye(person=pid("f"), why=Why.BLOCKED),
                Bye(person=pid("g"), why=Why.BLOCKED),
                Bye(person=pid("d"), why=Why.AWAY),
            ),
        ),
    )


def test_why_somebody_waits_in_vain() -> None:
    people = (guest("a", 1, 2), guest("b", 1), guest("c", 1), guest("d", 1))
    problem = asked("c d", "a b", rounds=3, room=1, people=people, must_meet=pairs("c d"))
    assert whys(plan(problem), "a") == [Why.FEW_TABLES, Why.PARTNER_AWAY, Why.AWAY]


def test_a_round_that_was_not_asked_for_is_free() -> None:
    people = (guest("a"), guest("b"), guest("c", 1), guest("d"))
    limited = Request(pid("a"), pid("b"), frozenset({1}))
    problem = asked("a b", rounds=2, room=1, people=people, requests=(limited, *ask("c d")), must_meet=pairs("c d"))
    assert whys(plan(problem), "b") == [Why.FEW_TABLES, Why.FREE]


def test_why_two_people_do_not_meet() -> None:
    problem = asked("a b", "a c", rounds=1, blocked=pairs("a d"), people=tuple(map(guest, "abcd")))
    made = plan(problem)
    assert explain(problem, made, pid("a"), pid("c")).why_not is WhyNot.OTHERS_CHOSEN
    assert explain(problem, made, pid("a"), pid("d")).why_not is WhyNot.NOT_REQUESTED
    assert explain(problem, made, pid("b"), pid("a")).sentence == "b and a meet in round 1 at table t1 (fit 0 of 100)."


def test_who_met_before_meets_on_request_and_that_counts_as_a_repeat() -> None:
    report = plan(asked("a b", "c d", history=pairs("b a"))).report
    assert (report.meetings, report.repeats, report.excess) == (2, 1, 1)


# --- odd input -----------------------------------------------------------------------------------------------------


def test_what_is_asked_for_twice_is_held_once_in_a_round_that_suits_both() -> None:
    two = (Request(pid("a"), pid("b"), frozenset({1, 2})), Request(pid("b"), pid("a"), frozenset({2, 3})))
    assert names(plan(asked("a b", requests=two))) == [set(), {"a-b"}, set()]


@pytest.mark.parametrize(
    ("requests", "sentence"),
    [
        (ask("a z"), "requests names person 'z', who is not among the people"),
        (ask("a a"), "requests pairs person 'a' with themselves"),
    ],
)
def test_requests_that_make_no_sense_are_refused(requests: tuple[Request, ...], sentence: str) -> None:
    with pytest.raises(ProblemError, match=sentence):
        asked("a b", requests=requests)


def test_requests_make_the_format() -> None:
    assert asked("a b").format is Format.MEETINGS
