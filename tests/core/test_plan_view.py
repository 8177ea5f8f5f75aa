"""What organizers see of a plan before they publish it."""

from __future__ import annotations

from rotation import PersonId
from server.core.model import PlanId
from server.core.plan_view import PlanRow, PlanView, plan_view
from tests.builders import a_bye, a_pairing, a_person, a_plan, an_event, but, people

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


def test_a_plan_without_people_is_empty() -> None:
    view = plan_view(an_event(people={}), PlanId("p1"), a_plan())

    assert (view.rows, view.rounds) == ((), 0)
