"""People of one organisation, and people without a common language, never sit together."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotation import Bye, FaultKind, Person, Plan, Problem, Role, Table, Why, WhyNot, audit, explain, plan
from rotation.rifts import dividing_rules, rift, rifts
from tests.rotation.problems import gatherings, mentee, mentor, pairs, peer, peers, pid, problems, rooms, tables


def of(person: Person, organisation: str) -> Person:
    return replace(person, organisation=organisation)


def speaking(person: Person, *languages: str) -> Person:
    return replace(person, languages=languages)


def together(made: Plan) -> set[frozenset[str]]:
    seated = [pairing.people for planned in made.rounds for pairing in planned.pairings]
    return {frozenset(two) for people in seated for two in combinations(people, 2)}


def among(*people: Person, rounds: int = 1, room: int = 9, seats: int = 2, strangers: bool = True) -> Problem:
    return Problem(rounds=rounds, tables=tables(room, seats), people=people, strangers=strangers)


A, B, X, Y = of(mentor("a"), "Acme"), of(mentor("b"), "Beta"), of(mentee("x"), " ACME"), of(mentee("y"), "beta")


@settings(max_examples=150, deadline=None)
@given(problem=st.one_of(problems(), gatherings()))
def test_the_matrix_of_rifts_agrees_with_the_rules_one_by_one(problem: Problem) -> None:
    rows, columns = problem.side(Role.MENTOR) or problem.people, problem.people
    one_by_one = [[rift(problem, a, b) is not None for b in columns] for a in rows]
    assert rifts(problem, rows, columns).tolist() == one_by_one


@settings(max_examples=100, deadline=None)
@given(problem=st.one_of(problems(), gatherings()))
def test_the_rules_that_divide_are_those_that_keep_two_people_apart(problem: Problem) -> None:
    found = {
        rift(replace(problem, strangers=problem.strangers and by_organisation), one, other)
        for by_organisation in (True, False)
        for one, other in combinations(problem.people, 2)
    }
    assert dividing_rules(problem) == {
        "strangers": WhyNot.SAME_ORGANISATION in found,
        "languages": WhyNot.NO_COMMON_LANGUAGE in found,
    }


@settings(max_examples=150, deadline=None)
@given(problem=st.one_of(problems(), gatherings()))
def test_nobody_sits_with_a_colleague_among_strangers_or_with_somebody_they_cannot_talk_to(problem: Problem) -> None:
    people = {person.id: person for person in problem.people}
    for one, other in map(sorted, together(plan(problem))):
        a, b = people[pid(one)], people[pid(other)]
        spoken = [{" ".join(name.lower().split()) for name in person.languages} for person in (a, b)]
        assert not all(spoken) or spoken[0] & spoken[1]
        firms = ["".join(person.organisation.lower().split()) for person in (a, b)]
        assert not (problem.strangers and firms[0] and firms[0] == firms[1])


def test_strangers_meet_across_organisations_only() -> None:
    assert together(plan(among(A, B, X, Y))) == {frozenset("ay"), frozenset("bx")}


def test_colleagues_may_meet_unless_the_event_is_for_strangers() -> None:
    assert rift(among(A, X, strangers=False), A, X) is None
    assert rift(among(A, X), A, X) is WhyNot.SAME_ORGANISATION


@pytest.mark.parametrize("unknown", ["", "  "])
def test_two_of_unknown_organisation_may_meet(unknown: str) -> None:
    a, x = of(A, unknown), of(X, unknown)
    assert rift(among(a, x), a, x) is None
    assert not rifts(among(a, x), [a], [x]).any()


@pytest.mark.parametrize(
    ("mine", "theirs", "found"),
    [
        (("Dansk",), ("Suomi",), WhyNot.NO_COMMON_LANGUAGE),
        (("Dansk", "English"), ("english ",), None),
        ((), ("Suomi",), None),
        ((" ",), ("Suomi",), None),
        ((), (), None),
    ],
)
def test_two_who_name_languages_need_one_in_common(
    mine: tuple[str, ...], theirs: tuple[str, ...], found: WhyNot | None
) -> None:
    a, x = speaking(mentor("a"), *mine), speaking(mentee("x"), *theirs)
    problem = among(a, x)
    assert rift(problem, a, x) is found
    assert rifts(problem, [x], [a]).tolist() == [[found is not None]]


def test_who_is_left_without_a_counterpart_is_named_with_the_rule_one_to_one() -> None:
    problem = among(A, of(B, "Acme"), X, of(Y, ""), rounds=2)
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert "The rules (strangers) leave nobody to meet for x." in planned.report.sentences
    assert {bye.why for one in planned.rounds for bye in one.byes if bye.person == "x"} == {Why.BLOCKED}


def test_who_is_left_without_a_counterpart_is_named_with_the_rule_among_peers() -> None:
    finn, others = speaking(peer("p"), "Suomi"), (speaking(one, "Dansk") for one in peers(6))
    problem = among(finn, *others, rounds=2, room=2, seats=4)
    problem = replace(problem, must_meet=pairs("p1 p2"), history=pairs("p p3"))
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert planned.report.sentences[0] == "The rules (languages) leave nobody to meet for p."
    assert [one.byes for one in planned.rounds] == [(Bye(person=pid("p"), why=Why.BLOCKED),)] * 2


def test_who_is_left_without_a_counterpart_is_named_with_the_rule_in_groups() -> None:
    group = [of(mentee(f"e{number}"), "Beta") for number in range(4)]
    problem = among(A, B, *group, room=2, seats=6)
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert planned.report.sentences[0] == "The rules (strangers) leave nobody to meet for b."


FORMATS = pytest.mark.parametrize("places", [tables(4), rooms(4, 4)], ids=["one to one", "groups"])
PEOPLE = A, speaking(B, "Dansk"), X, speaking(of(Y, "Gamma"), "Suomi")


@FORMATS
def test_a_must_meet_against_these_rules_is_named_with_the_rule(places: tuple[Table, ...]) -> None:
    problem = replace(among(*PEOPLE), tables=places, must_meet=pairs("x a", "b y"))
    made = plan(problem)
    assert audit(problem, made) == ()
    assert [said for said in made.report.sentences if said.startswith("must_meet")] == [
        "must_meet: a and x do not meet, because they come from the same organisation (strangers).",
        "must_meet: b and y do not meet, because they have no language in common (languages).",
    ]


@FORMATS
def test_two_kept_apart_are_told_by_which_rule(places: tuple[Table, ...]) -> None:
    problem = replace(among(*PEOPLE), tables=places)
    made = plan(problem)
    assert explain(problem, made, pid("a"), pid("x")).why_not is WhyNot.SAME_ORGANISATION
    assert explain(problem, made, pid("y"), pid("b")).why_not is WhyNot.NO_COMMON_LANGUAGE


@FORMATS
def test_a_meeting_against_these_rules_is_found_by_the_audit(places: tuple[Table, ...]) -> None:
    anybody = [replace(person, organisation="", languages=()) for person in PEOPLE]
    careless = plan(replace(among(*anybody, rounds=2), tables=places))
    kinds = {fault.kind for fault in audit(replace(among(*PEOPLE, rounds=2), tables=places), careless)}
    assert kinds == {FaultKind.SAME_ORGANISATION, FaultKind.NO_COMMON_LANGUAGE}


def test_peers_of_a_few_organisations_meet_all_others_before_anybody_sits_out() -> None:
    people = tuple(of(one, f"firm {number % 6}") for number, one in enumerate(peers(24)))
    problem = among(*people, rounds=5, room=6, seats=4)
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert dict(planned.report.byes) == dict.fromkeys((one.id for one in people), 0)


def test_mentors_of_one_organisation_do_not_lead_a_group_together() -> None:
    leaders = [of(mentor(name), firm) for name, firm in zip("abcd", ["Acme", "acme", "Beta", "BETA"], strict=True)]
    guests = [mentee(f"e{number}") for number in range(8)]
    problem = replace(among(*leaders, *guests, room=2, seats=6), mentors_per_table=2)
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert together(planned).isdisjoint({frozenset("ab"), frozenset("cd")})
    assert all(len(pairing.mentors) == 2 for pairing in planned.rounds[0].pairings)


def test_companions_of_one_organisation_or_without_a_common_language_stay_together() -> None:
    one, other = speaking(of(peer("a"), "Acme"), "English"), speaking(of(peer("b"), "Acme"), "Suomi")
    problem = Problem(
        rounds=1,
        tables=tables(2, 4),
        people=(one, replace(other, companion=one.id), *peers(4)),
        strangers=True,
    )
    planned = plan(problem)
    assert audit(problem, planned) == ()
    assert rift(problem, *problem.people[:2]) is None
    assert any({one.id, other.id} <= {*pairing.people} for pairing in planned.rounds[0].pairings)
