"""Plans before anybody holds them: made, compared, chosen, edited by hand, published."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from rotation import Objective, Plan, TableId, plan
from server.core.commands import ChooseDraft, Command, EditDraft, Move, Publish, SetDraft, Swap, Undo
from server.core.decide import Change, decide
from server.core.drafts import MOST_DRAFTS, chosen_draft, next_seed, rivals
from server.core.model import Draft, Event, PlanId, tables_for
from server.core.problem import problem_of
from tests.builders import (
    T0,
    a_bye,
    a_pairing,
    a_plan,
    a_running_event,
    an_event,
    asked,
    before,
    but,
    did,
    people,
    refusal,
)
from tests.core.rooms import pid

P1, P2, P3 = PlanId("p1"), PlanId("p2"), PlanId("p3")
SEATS = a_plan(
    (a_pairing("t1", "m1", "e1"), a_pairing("t2", "m2", "e2")),
    (a_pairing("t1", "m1", "e2"), a_pairing("t2", "m2", "e1")),
)


def fresh(**changes: object) -> Event:
    """Two pairs, two tables, no plan."""
    return an_event(**{"draft": None, "published": None, **changes})


def drawn(event: Event, plan_id: str, **changes: object) -> Event:
    return did(event, drawing(event, plan_id, **changes))


def drawing(event: Event, plan_id: str, **changes: object) -> SetDraft:
    made = SetDraft(PlanId(plan_id), frozenset(event.people), event.tables, event.agenda.rounds)
    return but(made, seed=next_seed(event), **changes)


def labels(event: Event) -> list[str]:
    return [draft.label for draft in rivals(event)]


@dataclass(frozen=True, slots=True)
class Edited:
    """A change of a draft that was accepted, and the event with it."""

    change: Change
    event: Event


def edit(event: Event, command: Command, seats: Plan = SEATS, name: str = "p9") -> Edited:
    change = decide(event, asked(command), T0, None, seats)
    assert isinstance(change, Change), change
    return Edited(change, change.kept_as(PlanId(name)))


def refused(event: Event, command: Command, seats: Plan | None = SEATS) -> str:
    return refusal(decide(event, asked(command), T0, None, seats))


# --- to choose from ---------------------------------------------------------------------------------


def test_plans_are_lettered_and_each_has_a_seed_of_its_own() -> None:
    event = drawn(drawn(fresh(), "p1"), "p2", objective=Objective.TOTAL)

    assert rivals(event) == (
        Draft(id=P1, label="A", seed=0, batch=7),
        Draft(id=P2, label="B", seed=1, objective=Objective.TOTAL, batch=7),
    )
    assert (event.draft, event.last and event.last.said, next_seed(event)) == ("p2", "Plan B made", 2)


def test_after_z_comes_a() -> None:
    event = drawn(fresh(draft=P1, drafts=(Draft(id=P1, label="Z"),)), "p2")
    assert labels(event) == ["Z", "A"]


def test_only_the_last_few_are_kept_and_what_falls_out_cannot_come_back() -> None:
    event = fresh()
    for n in range(MOST_DRAFTS):
        event = drawn(event, f"p{n}")
    assert len(event.undo) == MOST_DRAFTS

    after = drawn(event, "last")

    assert labels(after) == ["B", "C", "D", "E"]
    assert "p0" in after.plans, "undo brings it back"
    assert "p0" not in but(after, undo=()).plans


def test_a_plan_that_phones_show_is_never_dropped() -> None:
    event = did(drawn(fresh(), "p0"), Publish(PlanId("p0")))
    for n in range(1, MOST_DRAFTS):
        event = drawn(event, f"p{n}")
    assert event.plans <= drawn(event, "last").plans


def test_plans_for_other_people_are_no_rivals() -> None:
    event = but(drawn(fresh(), "p1"), draft=None)
    after = drawn(but(event, version=20), "p2")
    assert (labels(after), len(after.drafts)) == (["A"], 2)
    assert rivals(event) == ()


def test_another_plan_is_chosen_and_the_choice_taken_back() -> None:
    event = drawn(drawn(fresh(), "p1"), "p2")

    chosen = did(event, ChooseDraft(P1))
    back = did(chosen, Undo(of=chosen.version, before=before(event, chosen, T0)))

    assert (chosen.draft, labels(chosen), chosen.last and chosen.last.said) == ("p1", ["A", "B"], "Plan A chosen")
    assert back.draft == "p2"


def test_only_plans_that_are_kept_are_chosen() -> None:
    event = drawn(fresh(), "p1")
    assert refused(event, ChooseDraft(P3)) == "This plan is not kept any more. Choose one of those on the page."
    assert refused(event, ChooseDraft(P1)) == "Plan A is chosen already."


def test_a_plan_that_is_taken_back_is_dropped() -> None:
    event = drawn(fresh(), "p1")
    second = drawn(event, "p2")

    undone = did(second, Undo(of=second.version, before=before(event, second, T0)))

    assert (undone.draft, labels(undone)) == ("p1", ["A"])
    assert event.plans <= second.plans
    assert second.plans - undone.plans == {"p2"}


def test_edits_have_their_own_plan_beside_one_that_is_on_no_list() -> None:
    other = Draft(id=P2, label="B")
    after = edit(an_event(published=None, drafts=(other,)), EditDraft(P1, Move(1, pid("e1"), None))).event
    assert [d.id for d in after.drafts] == ["p2", "p9"]


@pytest.mark.parametrize("command", [ChooseDraft(P1), EditDraft(P1, Swap(1, pid("e1"), pid("e2")))])
def test_once_the_rounds_have_begun_plans_stay(command: Command) -> None:
    assert refused(a_running_event(), command) == "The rounds have begun; the plan that everyone holds stays."


# --- seats by hand ----------------------------------------------------------------------------------


def test_two_change_places_in_a_draft_and_nobody_is_told() -> None:
    event = drawn(fresh(), "p1")

    done = edit(event, EditDraft(P1, Swap(1, pid("e1"), pid("e2"))))

    assert done.change.plan is not None
    assert {p.people for p in done.change.plan.rounds[0].pairings} == {("m1", "e2"), ("m2", "e1")}
    assert set(done.change.warnings) == {
        "e1 and m2 meet 2 times, in rounds 1 and 2.",
        "e2 and m1 meet 2 times, in rounds 1 and 2.",
    }
    assert (done.change.is_draft, len(done.change.moves)) == (True, 4)
    assert (done.event.draft, done.event.published) == ("p9", None)
    assert rivals(done.event) == (Draft(id=PlanId("p9"), label="A", batch=7, earlier=(P1,)),)


def test_an_edit_is_taken_back_exactly_and_what_it_made_is_dropped() -> None:
    event = drawn(fresh(), "p1")
    after = edit(event, EditDraft(P1, Move(1, pid("e1"), None))).event

    undone = did(after, Undo(of=after.version, before=before(event, after, T0)))

    assert (undone.draft, undone.drafts) == (event.draft, event.drafts)
    assert event.plans <= after.plans
    assert after.plans - undone.plans == {"p9"}


def test_an_edited_plan_stays_in_its_place_among_the_others() -> None:
    event = did(drawn(drawn(fresh(), "p1"), "p2"), ChooseDraft(P1))
    twice = edit(
        edit(event, EditDraft(P1, Move(1, pid("e1"), None))).event,
        EditDraft(PlanId("p9"), Move(2, pid("e1"), None)),
        name="p10",
    )
    assert labels(twice.event) == ["A", "B"]
    assert (chosen := chosen_draft(twice.event)) is not None
    assert (chosen.id, chosen.earlier) == ("p10", ("p1", "p9"))


def test_a_plan_of_unknown_making_can_be_edited_too() -> None:
    event = an_event(published=None)
    assert labels(edit(event, EditDraft(P1, Move(1, pid("e1"), None))).event) == ["A"]


def test_an_edit_is_meant_for_the_plan_that_was_shown() -> None:
    event = drawn(fresh(), "p1")
    swap = Swap(1, pid("e1"), pid("e2"))
    assert "A newer plan has been made." in refused(event, EditDraft(P2, swap))
    assert refused(event, EditDraft(P1, swap), None) == "This plan is not kept any more. Make it again."
    assert (
        refused(event, EditDraft(P1, Move(1, pid("e1"), TableId("t1")))) == "They sit there already. Nothing changes."
    )
    assert refused(event, EditDraft(P1, Swap(1, pid("e1"), pid("e1")))) == "Choose two different people."
    assert refused(event, EditDraft(P1, Move(9, pid("e1"), None))).startswith("There is no round 9")


def test_what_cannot_be_seated_at_all_is_neither_kept_nor_published() -> None:
    broken = but(SEATS, rounds=(SEATS.rounds[0], but(SEATS.rounds[1], byes=(a_bye("e1"),))))
    event = drawn(fresh(), "p1")
    edited = edit(event, EditDraft(P1, Move(1, pid("e1"), None))).event
    said = "The check found a fault in this plan"
    assert said in refused(event, EditDraft(P1, Move(1, pid("e2"), None)), broken)
    assert said in refused(edited, Publish(PlanId("p9")), broken)
    assert edit(edited, Publish(PlanId("p9"))).change.after.published == "p9"


@pytest.mark.parametrize(("rounds", "shown"), [(None, None), (2, None), (1, 1), (0, 1)])
def test_all_rounds_are_published_or_the_first_only(rounds: int | None, shown: int | None) -> None:
    event = did(an_event(published=None), Publish(P1, rounds))
    assert (event.published, event.shown) == ("p1", shown)


def test_a_real_plan_passes_the_check_after_any_swap() -> None:
    event = fresh(people=people(3, 4), tables=tables_for(3))
    seats = plan(problem_of(event))
    event = drawn(event, "p1")
    for one, other in (("e1", "e2"), ("m1", "m2"), ("m1", "e1")):
        change = decide(event, asked(EditDraft(P1, Swap(1, pid(one), pid(other)))), T0, None, seats)
        assert isinstance(change, Change) or "Nothing changes" in change.sentence
