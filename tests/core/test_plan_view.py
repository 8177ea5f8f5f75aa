"""What organizers see of a plan before they publish it."""

from __future__ import annotations

from rotation import PersonId, Request, Role, plan
from server.core.model import Format, PlanId, Rules
from server.core.plan_view import PlanRow, PlanView, plan_view
from server.core.planner_words import in_words
from server.core.problem import problem_of
from server.core.sentence import Sentence, say
from tests.builders import a_bye, a_pairing, a_person, a_plan, an_agenda, an_event, but, crowd, people

PLAN = a_plan(
    (a_pairing("t1", "m1", "e1"), a_pairing("t2", "m2", "e2")),
    (a_pairing("t1", "m1", "e2"), a_bye("m2"), a_bye("e1")),
)


def test_a_plan_is_laid_out_by_mentor_and_round_with_names_for_ids() -> None:
    report = but(
        PLAN.report,
        total=150,
        upper_bound=160,
        worst_off=70,
        meetings=3,
        byes=tuple((PersonId(pid), n) for pid, n in (("m1", 0), ("m2", 1), ("e1", 1), ("e2", 0))),
        sentences=("must_meet: m2 and e1 do not meet, because (m2).",),
    )
    newcomer = a_person("e9", "Ines Ito")
    event = an_event(people={**people(2, 2), newcomer.id: newcomer})

    view = plan_view(event, PlanId("p1"), but(PLAN, report=report))

    assert view == PlanView(
        id=PlanId("p1"),
        rounds=2,
        figures=(
            ("Pairs who meet", 3),
            ("Meet twice", 0),
            ("Rounds sat out at most", 1),
            ("Points in all", 150),
            ("No plan has more than", 160),
            ("Points of the least lucky", 70),
        ),
        proof="It is proven that no plan has more points.",
        by_mentor=True,
        sentences=("must_meet: Mentor 2. and Mentee 1. do not meet, because (Mentor 2.).",),
        rows=(
            PlanRow(name="Mentor 1.", table="1", cells=("Mentee 1.", "Mentee 2.")),
            PlanRow(name="Mentor 2.", table="2", cells=("Mentee 2.", "")),
        ),
        without_seat=("Ines Ito",),
    )


def test_meetings_that_were_asked_for_are_counted_in_place_of_points() -> None:
    busy = a_person("m1", role=Role.MENTOR, must_meet=("e1", "e2"), available=frozenset({1}))
    event = an_event(people={**people(1, 2), **crowd(busy)}, agenda=an_agenda(rounds=2), rules=Rules(asked_only=True))
    problem = problem_of(event)
    assert problem.requests == (Request(PersonId("e1"), PersonId("m1")), Request(PersonId("e2"), PersonId("m1")))

    view = plan_view(event, PlanId("p1"), plan(problem))

    assert view.figures == (
        ("Pairs who meet", 1),
        ("Meet twice", 0),
        ("Rounds sat out at most", 2),
        ("No plan has more than", 1),
        ("Rounds between meetings at most", 0),
    )
    assert view.proof == "It is proven that no plan holds more of the meetings that were asked for."
    assert len(view.sentences) == 1
    assert "do not meet" in view.sentences[0]


def test_groups_meet_all_whatever_was_asked_for() -> None:
    event = an_event(people=people(1, 2), rules=Rules(asked_only=True), format=Format.GROUPS, seats=4)
    assert problem_of(event).requests == ()


def test_a_plan_without_people_is_empty() -> None:
    view = plan_view(an_event(people={}), PlanId("p1"), a_plan())

    assert (view.rows, view.rounds) == ((), 0)


class German:
    """One sentence, and its reason."""

    def gettext(self, message: str) -> str:
        known = {"must_meet: {a} and {b} do not meet, because {because}.": "{a} und {b} treffen sich nicht: {because}."}
        return known.get(message, message)

    def ngettext(self, one: str, many: str, n: int) -> str:
        return one if n == 1 else many


def test_what_the_planner_says_is_read_with_names_in_every_language() -> None:
    words = "must_meet: {a} and {b} do not meet, because {because}."
    because = say("{name} sits at table {table} in round {number}", name="m2", table="t1", number=2)
    event = an_event(people=people(2, 2))
    said = in_words(event, say(words, a="m2", b="e1", because=because))
    told = "Mentor 2 sits at table 1 in round 2"
    assert said == f"must_meet: Mentor 2 and Mentee 1 do not meet, because {told}."
    assert isinstance(said, Sentence)
    assert said.into(German()) == f"Mentor 2 und Mentee 1 treffen sich nicht: {told}."
    assert in_words(event, say("t1 at table {table}", table="gone")) == "t1 at table gone"
