"""Whoever wants nothing to be known of them is nobody from then on, and the room still adds up."""

from __future__ import annotations

from rotation import Plan
from server.core.commands import AskFor, Erase, Leave, Undo
from server.core.decide import Change, decide
from server.core.model import Absence, Event, Need, Participant, ParticipantId
from server.core.reseat import logged
from tests.builders import (
    MIN,
    T0,
    a_bye,
    a_pairing,
    a_plan,
    a_running_event,
    an_event,
    asked,
    but,
    people,
    refusal,
)
from tests.core.rooms import pid

E1, E2, M1 = (pid(who) for who in ("e1", "e2", "m1"))
PLAN = a_plan(
    (a_pairing("t1", "m1", "e1"), a_pairing("t2", "m2", "e2")),
    (a_pairing("t1", "m1", "e2"), a_pairing("t2", "m2", "e1")),
)
END = T0 + 60 * MIN


def known(event: Event) -> Event:
    """The event, and a lot is known of e1."""
    me = but(
        event.people[E1],
        career="Lead", study="Law", topics=("art",), age=40, arrived_at_ms=T0, checked_in_by="Sam", organisation="Kelp",
        question="Why?", goal="One name", languages=("de",), wishes=(M1,), link_no=3,
    )  # fmt: skip
    return but(event, people={**event.people, E1: me})


def erased(event: Event, now_ms: int, plan: Plan | None = PLAN, who: ParticipantId = E1) -> Change:
    change = decide(event, asked(Erase(who), by="{e1}"), now_ms, plan)
    assert isinstance(change, Change), change
    return change


def test_after_the_evening_nothing_is_left_but_a_role_and_an_empty_chair() -> None:
    change = erased(known(a_running_event()), END)
    left = change.after.people[E1]
    assert left == Participant(
        id=E1, name="Someone", role=left.role, arrived_at_ms=T0, on_phone=True, link_no=4, attendance=left.attendance
    )
    assert (change.plan, change.said, left.attendance.gone) == (None, "{e1} deleted their data", None)
    assert logged(change.after, "{e1} asks: help") == "Someone asks: help"


def test_who_deletes_in_the_middle_leaves_and_the_seats_are_mended() -> None:
    change = erased(known(a_running_event()), T0 + 5 * MIN)
    gone = change.after.people[E1].attendance.gone
    assert gone is not None
    assert (gone.why, change.after.people[E1].name) == (Absence.LEFT, "Someone")
    assert change.plan is not None
    assert not any("e1" in p.people for r in change.plan.rounds[1:] for p in r.pairings)
    assert change.after.seats_version == change.after.version
    assert change.moves


def test_who_has_left_already_or_sits_nowhere_ahead_moves_nobody() -> None:
    event = known(a_running_event())
    left = decide(event, asked(Leave(E1)), T0 + 5 * MIN, PLAN)
    assert isinstance(left, Change)
    assert erased(left.after, T0 + 6 * MIN, left.plan).plan is None
    out = a_plan(PLAN.rounds[0].pairings, (a_pairing("t1", "m1", "e2"), a_bye("e1"), a_bye("m2")))
    assert erased(event, T0 + 15 * MIN, out).plan is None


def test_before_there_is_a_plan_they_go_off_the_list() -> None:
    event = an_event(published=None, draft=None)
    change = erased(event, T0, None)
    assert change.after.people.keys() == event.people.keys() - {E1}
    assert logged(change.after, "{e1} is in; {e2} too") == "someone is in; Mentee 2 too"


def test_no_undo_brings_anybody_back() -> None:
    event = known(a_running_event())
    change = erased(event, T0 + 5 * MIN)
    assert change.after.undo == event.undo
    assert change.after.last == event.last
    assert "nothing to undo" in refusal(decide(change.after, asked(Undo(of=change.after.version)), END))


def test_the_others_stay_as_they_are() -> None:
    event = known(a_running_event())
    after = erased(event, END).after
    assert {p: x for p, x in after.people.items() if p != E1} == {p: x for p, x in event.people.items() if p != E1}
    assert after.people.keys() == people(2, 2).keys()


def test_who_is_nobody_has_nothing_to_delete_and_no_seat_to_ask_for() -> None:
    event = an_event(published=None, draft=None)
    gone = erased(event, T0, None).after
    assert "not on the list" in refusal(decide(gone, asked(Erase(E1)), T0))
    assert "not on the list" in refusal(decide(gone, asked(AskFor(E1, Need.HELP)), T0))
