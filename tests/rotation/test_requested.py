"""Every kind of fault of meetings that were asked for is planted in a plan that has none, and found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from rotation import Bye, FaultKind, Pairing, Person, Plan, Problem, Request, Role, RoundPlan, TableId, Why, audit, plan
from rotation.saying import say
from tests.rotation.asked import asked, guest
from tests.rotation.problems import mentee, mentor, pairs, pid, tables

EVENING = asked("a b", "c d", "a c", rounds=3, room=2)
MADE = plan(EVENING)


def kinds(problem: Problem, faulty: Plan) -> set[FaultKind]:
    return {fault.kind for fault in audit(problem, faulty)}


def held(problem: Problem, *rounds: str) -> Plan:
    """A plan: `held(p, "ab t1, cd t2", "")` has two meetings in round 1, and the true report of its problem."""
    made = []
    for number, cell in enumerate(rounds, start=1):
        cells = [meeting.split() for meeting in cell.split(", ") if meeting]
        seated = tuple(Pairing(table=TableId(table), peers=tuple(map(pid, couple))) for couple, table in cells)
        names = {name for pairing in seated for name in pairing.people}
        byes = tuple(Bye(person=one.id, why=why(one, number)) for one in problem.people if one.id not in names)
        made.append(RoundPlan(number=number, pairings=seated, byes=byes))
    return Plan(rounds=tuple(made), report=plan(problem).report)


def why(person: Person, number: int) -> Why:
    return Why.FREE if person.available is None or number in person.available else Why.AWAY


def test_a_good_plan_has_no_fault() -> None:
    assert audit(EVENING, MADE) == ()
    assert audit(EVENING, held(EVENING, "ab t1, cd t2", "ac t1", "")) == ()


@pytest.mark.parametrize(
    ("rounds", "found"),
    [
        (("ab t1, cd t2", "ad t1", ""), {FaultKind.NOT_REQUESTED}),
        (("ab t1, cd t2", "ac t1", "ab t1"), {FaultKind.REPEAT}),
        (("ab t1, cd t1", "ac t1", ""), {FaultKind.TABLE_TWICE}),
        (("ab t1, ac t2", "cd t1", ""), {FaultKind.TWICE}),
        (("ab t1, cd t2", "ac t3", ""), {FaultKind.UNKNOWN}),
        (("abc t1", "cd t1", "ac t2"), {FaultKind.WRONG_ROLES, FaultKind.NOT_REQUESTED}),
        (("ab t1, cd t2", "az t1", ""), {FaultKind.NOT_REQUESTED, FaultKind.UNKNOWN}),
        (("ab t1, cd t2", ""), {FaultKind.ROUNDS}),
        (("ab t1, cd t2", "", ""), {FaultKind.TOO_FEW, FaultKind.UNHELD, FaultKind.REPORT}),
        (("ab t1, cd t2", "", "ac t1"), {FaultKind.REPORT}),
    ],
    ids=lambda value: str(sorted(value) if isinstance(value, set) else value),  # alike in every process
)
def test_faults_are_found(rounds: tuple[str, ...], found: set[FaultKind]) -> None:
    assert kinds(EVENING, held(EVENING, *rounds)) == found


def test_somebody_forgotten_is_found() -> None:
    first = replace(MADE.rounds[0], pairings=MADE.rounds[0].pairings[1:])
    assert kinds(EVENING, replace(MADE, rounds=(first, *MADE.rounds[1:]))) == {FaultKind.FORGOTTEN}


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        (asked("a b", blocked=pairs("b a")), FaultKind.BLOCKED),
        (asked("a b", people=(guest("a", 2), guest("b"))), FaultKind.AWAY),
        (asked("a b", requests=(Request(pid("b"), pid("a"), frozenset({2})),)), FaultKind.NOT_REQUESTED),
        (
            asked("a b", people=(guest("a", home="x"), guest("b", home="x")), strangers=True),
            FaultKind.SAME_ORGANISATION,
        ),
    ],
)
def test_meetings_against_a_rule_are_found(problem: Problem, kind: FaultKind) -> None:
    assert kinds(problem, held(problem, "ab t1", "", "")) == {kind}


@pytest.mark.parametrize(
    ("people", "kind"),
    [
        ((guest("a", at="t2"), guest("b")), FaultKind.FIXED_TABLE),
        ((guest("a", access=True), guest("b")), FaultKind.NO_ACCESS),
    ],
)
def test_a_wrong_table_is_found_unless_the_report_names_it(people: tuple[Person, ...], kind: FaultKind) -> None:
    rooms = (tables(1)[0], replace(tables(2)[1], accessible=True))
    problem = asked("a b", people=people, tables=rooms)
    made = held(problem, "ab t1", "", "")
    assert kinds(problem, made) == {kind}
    said = replace(made.report, sentences=(say("a sits at table t1 in round 1, alas."),))
    assert audit(problem, replace(made, report=said)) == ()


def test_a_meeting_that_the_rules_or_the_tables_forbid_is_not_missed() -> None:
    for problem in (
        asked("a b", "c d", rounds=1, room=1),
        asked("a b", "c d", rounds=1, blocked=pairs("c d")),
        asked("a b", "c d", rounds=1, people=(*map(guest, "abc"), guest("d", 2))),
        asked(
            "a b",
            "c d",
            rounds=1,
            people=(guest("a"), guest("b"), guest("c", home="x"), guest("d", home="x")),
            strangers=True,
        ),
    ):
        made = plan(problem)
        assert made.report.meetings == 1
        assert audit(problem, made) == ()


def test_a_wrong_reason_is_found() -> None:
    made = held(EVENING, "ab t1, cd t2", "ac t1", "")
    byes = tuple(replace(bye, why=Why.AWAY) for bye in made.rounds[2].byes)
    faults = audit(EVENING, replace(made, rounds=(*made.rounds[:2], replace(made.rounds[2], byes=byes))))
    assert {fault.kind for fault in faults} == {FaultKind.REPORT}
    assert "a is told a wrong reason in round 3: away" in {fault.sentence for fault in faults}


@pytest.mark.parametrize(
    "change",
    [
        lambda made: replace(made, report=replace(made.report, gaps=1)),
        lambda made: replace(made, report=replace(made.report, upper_bound=2)),
        lambda made: replace(made, report=replace(made.report, worst_off=9)),
        lambda made: replace(made, report=replace(made.report, proven=False)),
    ],
)
def test_a_wrong_figure_is_found(change: Callable[[Plan], Plan]) -> None:
    assert kinds(EVENING, change(MADE)) == {FaultKind.REPORT}


def test_roles_have_their_places() -> None:
    problem = Problem(
        rounds=1, tables=tables(1), people=(mentor("m"), mentee("e")), requests=(Request(pid("m"), pid("e")),)
    )
    (pairing,) = plan(problem).rounds[0].pairings
    assert pairing == Pairing(table=TableId("t1"), mentors=(pid("m"),), mentees=(pid("e"),))
    wrong = Pairing(table=TableId("t1"), peers=pairing.people)
    made = replace(plan(problem), rounds=(RoundPlan(number=1, pairings=(wrong,), byes=()),))
    assert kinds(problem, made) == {FaultKind.WRONG_ROLES}
    assert Role.PEER not in {person.role for person in problem.people}
