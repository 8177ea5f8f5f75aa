"""Coming in, at the desk or on a phone; and the list of those who have not."""

from __future__ import annotations

from rotation import Role
from server.core.commands import CheckIn, CheckOut, Join, NoShow, ShowOnScreen, WalkIn
from server.core.decide import Change, decide
from server.core.model import Doors, Event, ParticipantId, Showing
from server.core.views import screen_view
from tests.builders import MIN, T0, S, a_person, a_running_event, an_event, asked, but, crowd, did, people, refusal

E1 = ParticipantId("e1")


def arrived(event: Event, pid: ParticipantId = E1) -> tuple[int | None, str, bool]:
    """When somebody came, who checked them in, and whether a phone is theirs."""
    person = event.people[pid]
    return person.arrived_at_ms, person.checked_in_by, person.on_phone


def test_a_check_in_at_the_desk_is_noted_with_who_did_it() -> None:
    event = an_event()

    change = decide(event, asked(CheckIn(E1), by="Sam"), T0)

    here = but(event.people[E1], arrived_at_ms=T0, checked_in_by="Sam")
    assert change == Change(after=but(event, version=8, people={**event.people, E1: here}), said="Checked in")


def test_somebody_comes_in_on_a_phone_by_themselves() -> None:
    assert arrived(did(an_event(), CheckIn(E1, phone=True), by="")) == (T0, "", True)


def test_a_newcomer_through_open_doors_is_in_on_a_phone() -> None:
    event = did(an_event(doors=Doors(open=True)), Join(a_person("e9")))

    assert arrived(event, ParticipantId("e9")) == (T0, "", True)


def test_a_second_check_in_says_when_the_first_was_and_by_whom() -> None:
    event = did(an_event(), CheckIn(E1), by="Sam")

    sentence = refusal(decide(event, asked(CheckIn(E1), by="Kim"), T0 + 12 * MIN))

    assert sentence == "Mentee 1 came in 12 minutes ago, checked in by Sam."


def test_a_second_phone_is_told_when_the_first_came_in() -> None:
    event = did(an_event(), CheckIn(E1, phone=True), by="")

    sentence = refusal(decide(event, asked(CheckIn(E1, phone=True), by=""), T0 + MIN))

    assert sentence == ("Mentee 1 came in 1 minute ago. On another phone use the personal link, or ask the host.")


def test_who_was_checked_in_at_the_desk_can_still_come_in_on_a_phone() -> None:
    event = did(did(an_event(), CheckIn(E1), by="Sam"), CheckIn(E1, phone=True), T0 + MIN, by="")

    assert arrived(event) == (T0, "Sam", True)


def test_who_was_given_up_after_coming_can_be_checked_in_again() -> None:
    event = did(a_running_event(), CheckIn(E1), by="Sam")
    given_up = did(event, NoShow((E1,)), T0 + S)

    assert arrived(did(given_up, CheckIn(E1), T0 + MIN, by="Kim")) == (T0 + MIN, "Kim", False)


def test_who_was_given_up_and_has_come_since_is_in() -> None:
    given_up = did(a_running_event(), NoShow((E1,)))
    back = did(given_up, CheckIn(E1), T0 + MIN, by="Kim")

    assert refusal(decide(back, asked(CheckIn(E1)), T0 + MIN)) == "Mentee 1 came in just now, checked in by Kim."


def test_a_check_in_by_mistake_is_taken_back() -> None:
    event = did(did(an_event(), CheckIn(E1), by="Sam"), CheckOut(E1))

    assert arrived(event) == (None, "", False)


def test_only_a_check_in_at_the_desk_is_taken_back() -> None:
    on_phone = did(an_event(), CheckIn(E1, phone=True), by="")

    assert refusal(decide(an_event(), asked(CheckOut(E1)), T0)) == "Mentee 1 is not checked in."
    assert refusal(decide(on_phone, asked(CheckOut(E1)), T0)) == (
        "Mentee 1 came in on a phone of their own. Mark them as not here instead."
    )


# --- who is missing, for the room --------------------------------------------------------------------------------


def test_the_big_screen_lists_who_is_missing_while_the_host_wants_it() -> None:
    event = but(an_event(), people=crowd(*people(2, 2).values(), a_person("e3", "Ägir Ost", Role.MENTEE)))
    event = did(did(event, CheckIn(E1)), NoShow((ParticipantId("m2"),)))

    shown = did(event, ShowOnScreen(Showing.MISSING))

    assert screen_view(event, None, T0).missing == ()
    assert screen_view(shown, None, T0).missing == (("Ägir O.", "Mentee 2.", "Mentor 1."),)
    assert screen_view(shown, None, T0, rows=2).missing == (("Ägir O.", "Mentee 2."), ("Mentor 1.",))
    assert screen_view(did(shown, ShowOnScreen(Showing.EVENING)), None, T0).missing == ()
    assert (shown.last and shown.last.said, shown.undo[-1].said) == ("The big screens show who is missing",) * 2


def test_what_the_big_screens_show_is_not_switched_twice() -> None:
    shown = did(an_event(), ShowOnScreen(Showing.MISSING))

    assert (
        refusal(decide(shown, asked(ShowOnScreen(Showing.MISSING)), T0))
        == "The big screens show who is missing already."
    )
    assert refusal(decide(an_event(), asked(ShowOnScreen(Showing.EVENING)), T0)) == (
        "The big screens show the evening already."
    )


def test_a_walk_in_is_checked_in_by_whoever_added_them() -> None:
    event = did(an_event(published=None), WalkIn(a_person("w1", "Nora")), by="Sam")

    assert arrived(event, ParticipantId("w1")) == (T0, "Sam", False)
