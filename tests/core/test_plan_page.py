"""The page of a plan: its state, its rivals side by side, and why two people meet."""

from __future__ import annotations

import pytest

from rotation import Role
from server.core.model import Draft, Event, ParticipantId, PlanId, tables_for
from server.core.plan_compare import MOST_LINES, Difference, compare
from server.core.plan_page import Rival, plan_page
from server.core.planner_words import in_words
from server.core.sheet_view import person_sheet
from server.core.told import told
from server.core.views import phone_view
from server.core.why_view import Why, planned_problem, short_why, why
from tests.builders import T0, a_bye, a_pairing, a_person, a_plan, an_event, but, crowd, people
from tests.core.rooms import pid

A, B = Draft(id=PlanId("p1"), label="A"), Draft(id=PlanId("p2"), label="B", seed=1)
HERE = a_plan(
    (a_pairing("t1", "m1", "e1"), a_pairing("t2", "m2", "e2")),
    (a_pairing("t1", "m1", "e2"), a_bye("m2"), a_bye("e1")),
)
THERE = a_plan(
    (a_pairing("t1", "m1", "e1"), a_pairing("t2", "m2", "e2")),
    (a_pairing("t1", "m2", "e1"), a_bye("m1"), a_bye("e2")),
)


def an_evening(**changes: object) -> Event:
    return an_event(**{"drafts": (A, B), "published": None, **changes})


# --- state and rivals -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "This is a draft. No phone shows anything of it"),
        ({"published": PlanId("p0")}, "Phones show the plan that was published before"),
        ({"published": PlanId("p1")}, "This plan is published: every phone knows its tables."),
        ({"published": PlanId("p1"), "shown": 1}, "Phones show the first 1 round of this plan."),
    ],
)
def test_a_host_is_told_what_phones_show(changes: dict[str, object], words: str) -> None:
    assert words in plan_page(an_evening(**changes), HERE).state


def test_plans_stand_side_by_side() -> None:
    page = plan_page(an_evening(published=PlanId("p2")), HERE, beside=THERE, beside_id=PlanId("p2"))
    assert (page.title, page.is_published) == ("Plan A", False)
    assert page.rivals == (
        Rival(id=PlanId("p1"), title="Plan A", note="planned fair", chosen=True, compared=False),
        Rival(id=PlanId("p2"), title="Plan B", note="planned fair, published", chosen=False, compared=True),
    )
    assert page.comparison is not None
    assert (page.comparison.here, page.comparison.there, page.comparison.there_id) == ("Plan A", "Plan B", "p2")


def test_one_plan_has_no_rivals_and_an_unknown_one_is_called_the_plan() -> None:
    page = plan_page(an_evening(drafts=()), HERE, beside=THERE, beside_id=PlanId("p2"))
    assert (page.title, page.rivals, page.comparison, page.faults, page.why) == ("The plan", (), None, (), None)


def test_the_check_speaks_of_an_edited_plan_in_names() -> None:
    twice = a_plan(*[(a_pairing("t1", "m1", "e1"), a_pairing("t2", "m2", "e2"))] * 2)
    page = plan_page(an_evening(drafts=(but(A, earlier=(PlanId("p0"),)),)), twice)
    assert (page.title, page.faults[0]) == ("Plan A, edited", "Mentee 1 and Mentor 1 meet 2 times")


def test_a_plan_that_nobody_made_yet_has_a_page_too() -> None:
    assert plan_page(an_evening(draft=None), HERE).view.id == ""


# --- what differs -----------------------------------------------------------------------------------


def test_a_comparison_says_who_gets_whom() -> None:
    found = compare(an_evening(), (A, HERE), (B, THERE))
    assert found.summary == "4 people meet somebody else."
    assert found.lines == (
        Difference(name="Mentor 1", here="Mentee 2.", there="nobody else"),
        Difference(name="Mentor 2", here="nobody else", there="Mentee 1."),
        Difference(name="Mentee 1", here="nobody else", there="Mentor 2."),
        Difference(name="Mentee 2", here="Mentor 1.", there="nobody else"),
    )
    assert found.figures[0] == ("Pairs who meet", 0, 0)
    assert found.more == 0


def test_equal_plans_and_other_rounds_are_told_apart() -> None:
    turned = but(HERE, rounds=HERE.rounds[::-1])
    assert compare(an_evening(), (A, HERE), (B, HERE)).summary == "Both plans are the same, seat by seat."
    assert compare(an_evening(), (A, HERE), (B, turned)).summary == (
        "Everybody meets the same people in both plans, but in other rounds or at other tables."
    )


def test_of_many_differences_some_are_listed() -> None:
    event = an_evening(people=people(20, 20), tables=tables_for(20))
    pairs = [[a_pairing(f"t{n}", f"m{n}", f"e{(n + by) % 20 + 1}") for n in range(1, 21)] for by in (0, 1)]
    found = compare(event, (A, a_plan(pairs[0])), (B, a_plan(pairs[1])))
    assert (len(found.lines), found.more) == (MOST_LINES, 40 - MOST_LINES)


# --- why --------------------------------------------------------------------------------------------

ANN = a_person(
    "m1", "Ann Oduya", Role.MENTOR, topics=("tea",), languages=("de", "en"), level=4, wishes=(pid("e1"), pid("e2"))
)
BO = a_person("m2", "Bo Li", Role.MENTOR)
CEM = a_person("e1", "Cem Kaya", topics=("tea",), languages=("de", "en"), level=2, wishes=(pid("m1"),))
DEE = a_person("e2", "Dee", languages=("en",), level=4)
WISHFUL = an_evening(people=crowd(ANN, BO, CEM, DEE))


def test_a_host_is_told_why_in_words_and_points() -> None:
    found = why(WISHFUL, HERE, pid("m1"), pid("e1"))
    assert found is not None
    assert (found.one, found.other) == ("Ann Oduya", "Cem Kaya")
    assert found.sentence.startswith("Ann Oduya and Cem Kaya meet in round 1 at table 1 (fit ")
    assert found.reasons[:2] == ("You share tea.", "You asked for each other.")
    labels = ["Topics in common", "Experience", "Wish of the first", "Wish of the second", "Language"]
    assert [label for label, _ in found.points] == labels


def test_two_who_do_not_meet_are_told_apart() -> None:
    found = why(WISHFUL, HERE, pid("m2"), pid("e1"))
    assert isinstance(found, Why)
    assert (found.points, "do not meet" in found.sentence) == ((), True)


@pytest.mark.parametrize(("one", "other"), [("m1", "m1"), ("m1", "ghost"), ("", "")])
def test_strangers_to_the_plan_are_not_explained(one: str, other: str) -> None:
    assert why(WISHFUL, HERE, pid(one), pid(other)) is None


def test_a_sheet_says_in_a_few_words_why() -> None:
    problem = planned_problem(WISHFUL, HERE)
    words = [short_why(HERE, problem, pid(a), [pid(b)]) for a, b in (("m1", "e1"), ("m1", "e2"), ("e2", "m1"))]
    assert words == [
        "share tea, asked for each other, experience fits, both speak de",
        "asked for them, experience fits",
        "was asked for, experience fits",
    ]
    assert short_why(HERE, problem, pid("m2"), [pid("e2"), pid("ghost")]) == ""
    assert [stop.why for stop in person_sheet(WISHFUL, HERE, pid("m2"), T0).stops] == ["", ""]


def test_the_two_are_told_nothing_that_gives_the_other_away() -> None:
    assert (
        told(WISHFUL, CEM, [ANN])
        == "You and Ann asked for each other. Ann is further along than you. You both speak de."
    )
    assert told(WISHFUL, ANN, [CEM]) == "You and Cem asked for each other. You both speak de."
    assert told(WISHFUL, DEE, [ANN]) == "You are about as experienced."
    assert told(WISHFUL, ANN, [DEE]) == "You asked to meet Dee. You are about as experienced."
    assert told(WISHFUL, BO, [DEE]) == ""
    bound = but(BO, must_meet=(pid("e2"),))
    assert (
        told(WISHFUL, bound, [DEE])
        == told(WISHFUL, DEE, [bound]).replace("Bo", "Dee")
        == "The host wants you to meet Dee."
    )


def test_a_card_carries_the_line() -> None:
    view = phone_view(but(WISHFUL, published=PlanId("p1")), HERE, pid("m1"), T0)
    seats = {card.key: card.seat for card in view.cards}
    assert (seat := seats["talk-1"]) is not None
    assert seat.why == "You and Cem asked for each other. You both speak de."


# --- names for ids ----------------------------------------------------------------------------------


def test_ids_of_people_and_tables_become_names_in_one_go() -> None:
    event = an_event(
        people=crowd(a_person("p1", "p2"), a_person("p2", "Bo")), tables=(but(tables_for(1)[0], label="Sauna"),)
    )
    assert in_words(event, "p1, 'p2' and {p1} sit at table t1, not at table t9 or 'x'.") == (
        "p2, Bo and p2 sit at table Sauna, not at table t9 or 'x'."
    )
    assert in_words(event, "p1", {ParticipantId("p1"): "P."}) == "P."
