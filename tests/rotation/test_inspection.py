"""Every kind of fault of groups and peers is planted in a plan that has none, and found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from rotation import Bye, FaultKind, Pairing, Plan, Problem, Report, RoundPlan, TableId, Why, audit, plan
from tests.rotation.problems import crowd, mentee, mentor, pairs, peers, pid, rooms, tables

PEERS = Problem(rounds=2, tables=tables(4, 3), people=peers(9, topics=3))
GROUPS = Problem(rounds=2, tables=tables(3, 4), people=crowd(3, 9))


def kinds(problem: Problem, faulty: Plan) -> set[FaultKind]:
    return {fault.kind for fault in audit(problem, faulty)}


def in_round_1(made: Plan, change: Callable[[RoundPlan], RoundPlan]) -> Plan:
    return replace(made, rounds=(change(made.rounds[0]), *made.rounds[1:]))


def with_first_pairing(made: Plan, change: Callable[[Pairing], Pairing]) -> Plan:
    def changed(first: RoundPlan) -> RoundPlan:
        return replace(first, pairings=(change(first.pairings[0]), *first.pairings[1:]))

    return in_round_1(made, changed)


def out(*names: str) -> tuple[Bye, ...]:
    return tuple(Bye(person=pid(name), why=Why.BLOCKED) for name in names)


def at(table: str, names: str, mentor: str | None = None) -> Pairing:
    """`at("t1", "a b")` are two peers, `at("t1", "a b", "m")` two mentees with their mentor."""
    people = tuple(map(pid, names.split()))
    if mentor is None:
        return Pairing(table=TableId(table), peers=people)
    return Pairing(table=TableId(table), mentors=tuple(map(pid, mentor.split())), mentees=people)


def a_plan(problem: Problem, *rounds: tuple[Pairing, ...]) -> Plan:
    made = []
    for number, seated in enumerate(rounds, start=1):
        names = {name for pairing in seated for name in pairing.people}
        byes = out(*(person.id for person in problem.people if person.id not in names))
        made.append(RoundPlan(number=number, pairings=seated, byes=byes))
    return Plan(rounds=tuple(made), report=plan(problem).report)


def test_good_plans_have_no_fault() -> None:
    assert (audit(PEERS, plan(PEERS)), audit(GROUPS, plan(GROUPS))) == ((), ())


def test_people_in_the_place_of_another_role_are_found() -> None:
    made = with_first_pairing(plan(PEERS), lambda first: replace(first, peers=(), mentees=first.peers))
    assert kinds(PEERS, made) == {FaultKind.WRONG_ROLES}


def test_a_peer_alone_is_found() -> None:
    made = with_first_pairing(plan(PEERS), lambda first: replace(first, peers=first.peers[:1]))
    assert kinds(PEERS, made) == {FaultKind.WRONG_ROLES, FaultKind.FORGOTTEN}


@pytest.mark.parametrize("name", ["nobody", "e1"])
def test_strangers_and_doubles_are_found(name: str) -> None:
    made = with_first_pairing(plan(GROUPS), lambda first: replace(first, mentees=(*first.mentees, pid(name))))
    assert kinds(GROUPS, made) >= {FaultKind.UNKNOWN if name == "nobody" else FaultKind.TWICE, FaultKind.TOO_MANY}


def test_a_table_that_does_not_exist_is_found() -> None:
    made = with_first_pairing(plan(PEERS), lambda first: replace(first, table=TableId("t99")))
    assert kinds(PEERS, made) == {FaultKind.UNKNOWN}


@pytest.mark.parametrize("mentors", ["", "m1 m2"])
def test_a_group_without_a_mentor_or_with_too_many_is_found(mentors: str) -> None:
    problem = Problem(rounds=1, tables=tables(2, 4), people=crowd(2, 4))
    made = a_plan(problem, (at("t1", "e1 e2", mentors), at("t2", "e3 e4", "m2")))
    assert FaultKind.WRONG_ROLES in kinds(problem, made)


def test_a_group_without_a_mentee_is_found() -> None:
    problem = Problem(rounds=1, tables=tables(2, 4), people=crowd(2, 2))
    assert FaultKind.WRONG_ROLES in kinds(problem, a_plan(problem, (at("t1", "e1 e2", "m1"), at("t2", "", "m2"))))


def test_two_who_are_blocked_at_one_large_table_are_found() -> None:
    first = plan(PEERS).rounds[0].pairings[0].peers
    ruled = replace(PEERS, blocked=frozenset({(first[2], first[0])}))
    assert kinds(ruled, plan(PEERS)) == {FaultKind.BLOCKED}


def test_a_must_meet_that_fails_in_silence_is_found() -> None:
    problem = Problem(rounds=1, tables=tables(2), people=peers(4), must_meet=pairs("p1 p2"))
    assert kinds(problem, a_plan(problem, (at("t1", "p1 p3"), at("t2", "p2 p4")))) == {FaultKind.MUST_MEET}


def test_somebody_who_sits_out_beside_a_free_seat_is_found() -> None:
    problem = Problem(rounds=1, tables=tables(1, 3), people=peers(3))
    faults = audit(problem, a_plan(problem, (at("t1", "p1 p2"),)))
    assert "p3 sits out in round 1, but could sit at table t1" in [fault.sentence for fault in faults]
    blocked = replace(problem, blocked=pairs("p3 p2"))
    assert FaultKind.TOO_FEW not in kinds(blocked, a_plan(blocked, (at("t1", "p1 p2"),)))


def test_who_is_blocked_for_somebodys_companion_never_sits_with_them() -> None:
    friend = replace(mentee("f"), companion=pid("e1"), available=frozenset())
    people = (mentor("m"), mentee("e1"), mentee("e2"), friend)
    problem = Problem(rounds=1, tables=tables(1, 5), people=people, blocked=pairs("f e2"))
    byes = (Bye(person=pid("e2"), why=Why.BLOCKED), Bye(person=pid("f"), why=Why.AWAY))
    made = in_round_1(plan(problem), lambda one: replace(one, pairings=(at("t1", "e1", "m"),), byes=byes))
    assert FaultKind.TOO_FEW not in kinds(problem, made)
    assert FaultKind.TOO_FEW in kinds(replace(problem, blocked=frozenset()), made)


def test_a_mentor_who_sits_out_needs_the_seat_of_a_mentor() -> None:
    problem = Problem(rounds=1, tables=tables(1, 4), people=crowd(2, 2), mentors_per_table=2)
    made = a_plan(problem, (at("t1", "e1 e2", "m1"),))
    assert FaultKind.TOO_FEW in kinds(problem, made)
    alone = replace(problem, mentors_per_table=1)
    assert audit(alone, plan(alone)) == ()


def test_two_who_sit_out_beside_a_free_table_are_found() -> None:
    problem = Problem(rounds=1, tables=tables(2), people=peers(4))
    faults = audit(problem, a_plan(problem, (at("t1", "p1 p2"),)))
    assert "p3 and p4 sit out in round 1, but could meet at table t2" in [fault.sentence for fault in faults]
    blocked = replace(problem, blocked=pairs("p3 p4"))
    assert FaultKind.TOO_FEW not in kinds(blocked, a_plan(blocked, (at("t1", "p1 p2"),)))


def test_colleagues_and_people_without_a_common_language_sit_out_rightly() -> None:
    people = [replace(one, languages=(spoken,)) for one, spoken in zip(peers(4), ("no", "no", "fi", "da"), strict=True)]
    speechless = Problem(rounds=2, tables=tables(2, 3), people=tuple(people))
    staff = tuple(replace(one, organisation="Acme") for one in peers(4))
    colleagues = Problem(rounds=2, tables=tables(2, 3), people=staff, strangers=True)
    for problem in (speechless, colleagues):
        free = replace(problem, people=peers(4))
        made = a_plan(free, (at("t1", "p1 p2"),), (at("t1", "p1 p2"),))
        assert kinds(free, made) >= {FaultKind.TOO_FEW, FaultKind.UNEVEN_BYES}
        assert kinds(problem, made).isdisjoint({FaultKind.TOO_FEW, FaultKind.UNEVEN_BYES})


def test_groups_of_very_different_sizes_are_found() -> None:
    problem = Problem(rounds=1, tables=tables(2, 5), people=peers(6))
    assert FaultKind.UNEVEN_GROUPS in kinds(problem, a_plan(problem, (at("t1", "p1 p2 p3 p4"), at("t2", "p5 p6"))))
    small = replace(problem, tables=rooms(5, 2))
    assert FaultKind.UNEVEN_GROUPS not in kinds(small, a_plan(small, (at("t1", "p1 p2 p3 p4"), at("t2", "p5 p6"))))


def test_byes_that_are_not_shared_are_found() -> None:
    problem = Problem(rounds=2, tables=tables(1), people=peers(3))
    made = a_plan(problem, (at("t1", "p1 p2"),), (at("t1", "p1 p2"),))
    assert "p3 sits out 2 times, somebody else 0 times" in [fault.sentence for fault in audit(problem, made)]


def test_a_mentor_who_stays_but_moves_is_found() -> None:
    problem = Problem(rounds=2, tables=tables(2, 3), people=crowd(2, 4))
    made = a_plan(
        problem,
        (at("t1", "e1 e2", "m1"), at("t2", "e3 e4", "m2")),
        (at("t2", "e1 e3", "m1"), at("t1", "e2 e4", "m2")),
    )
    assert FaultKind.MOVED in kinds(problem, made)


TRUE = plan(PEERS).report


@pytest.mark.parametrize(
    "wrong",
    [
        replace(TRUE, total=TRUE.total - 1),
        replace(TRUE, worst_off=TRUE.worst_off - 1),
        replace(TRUE, meetings=TRUE.meetings + 1),
        replace(TRUE, repeats=1),
        replace(TRUE, byes=()),
        replace(TRUE, proven=False),
        replace(TRUE, upper_bound=TRUE.total - 1),
        replace(TRUE, worst_bound=TRUE.worst_off - 1),
    ],
    ids=["total", "worst-off", "meetings", "repeats", "byes", "proven", "bound of total", "bound of worst-off"],
)
def test_a_wrong_figure_of_the_report_is_found(wrong: Report) -> None:
    [fault] = audit(PEERS, replace(plan(PEERS), report=wrong))
    assert fault.kind is FaultKind.REPORT


def test_a_wrong_excess_is_found() -> None:
    made = plan(PEERS)
    wrong = replace(made, report=replace(made.report, excess=1, excess_bound=1))
    assert [fault.sentence for fault in audit(PEERS, wrong)] == [
        "excess is 0, but the report says 1",
        "proven is False, but the report says True",
    ]
