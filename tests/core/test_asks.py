"""What attendees tell the host, and what the host answers."""

from __future__ import annotations

import pytest

from rotation import Plan
from server.core.asks import MAX_ANSWER, PATIENCE_MS, lacks_seat
from server.core.commands import Answer, AskFor, Command, Leave, NoShow, Seat, SitDown, TakeBack
from server.core.decide import Change, decide
from server.core.model import Absence, Ask, Attendance, Event, Gone, Need, ParticipantId, Spotted
from server.core.views import phone_view
from tests.builders import (
    MIN,
    T0,
    S,
    a_bye,
    a_pairing,
    a_person,
    a_plan,
    a_running_event,
    an_event,
    asked,
    but,
    crowd,
    refusal,
)

E1, E2, M1 = ParticipantId("e1"), ParticipantId("e2"), ParticipantId("m1")
PLAN = a_plan(
    [a_pairing("t1", "m1", "e1"), a_pairing("t2", "m2", "e2")],
    [a_pairing("t2", "m2", "e1"), a_bye("m1"), a_bye("e2")],
)
HELP = Ask(need=Need.HELP, table="1", at_ms=T0)
GONE = Attendance(gone=Gone(why=Absence.NO_SHOW, from_round=1, at_ms=T0))


def with_one(event: Event, **changes: object) -> Event:
    """The event, and e1 is different."""
    return but(event, people={**event.people, E1: but(event.people[E1], **changes)})


def after(event: Event, command: Command, now_ms: int = T0, by: str = "e1", plan: Plan | None = PLAN) -> Event:
    change = decide(event, asked(command, by=by), now_ms, plan)
    assert isinstance(change, Change), change
    return change.after


def why_not(event: Event, command: Command, now_ms: int = T0, plan: Plan | None = PLAN) -> str:
    return refusal(decide(event, asked(command), now_ms, plan))


# --- asking -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("need", "said"),
    [
        (Need.HELP, "{e1} asks: help"),
        (Need.PARTNER_MISSING, "{e1} asks: partner missing"),
        (Need.LEAVING, "{e1} asks: leaving"),
    ],
)
def test_what_somebody_needs_is_noted_with_their_table(need: Need, said: str) -> None:
    event = a_running_event()

    change = decide(event, asked(AskFor(E1, need), by="e1"), T0, PLAN)

    expected = but(with_one(event, ask=Ask(need=need, table="1", at_ms=T0)), version=8)
    assert change == Change(after=expected, said=said)


def test_help_can_be_asked_for_before_there_are_tables() -> None:
    event = an_event(published=None)

    assert after(event, AskFor(E1, Need.HELP), plan=None).people[E1].ask == but(HELP, table="")


def test_the_same_is_not_asked_twice_and_nothing_else_at_once() -> None:
    event = with_one(a_running_event(), ask=HELP)

    assert why_not(event, AskFor(E1, Need.HELP), T0 + MIN) == "The host knows already and is on the way."
    assert why_not(event, AskFor(E1, Need.LEAVING), T0 + PATIENCE_MS - 1) == (
        "One moment, please: the host has just heard from you."
    )
    later = after(event, AskFor(E1, Need.LEAVING), T0 + PATIENCE_MS)
    assert later.people[E1].ask == Ask(need=Need.LEAVING, table="1", at_ms=T0 + PATIENCE_MS)


def test_after_an_answer_the_same_can_be_asked_again() -> None:
    event = with_one(a_running_event(), ask=but(HELP, answer="Coming", answered_by="Ada"))

    assert after(event, AskFor(E1, Need.HELP), T0 + MIN).people[E1].ask == but(HELP, at_ms=T0 + MIN)


def test_who_has_a_place_in_the_plan_asks_for_no_seat() -> None:
    sentence = "You are in the plan already. Your card shows your table as soon as it is set."
    assert why_not(a_running_event(), AskFor(E1, Need.SEAT)) == sentence
    assert why_not(an_event(published=None), AskFor(E1, Need.SEAT), plan=None) == sentence


def test_who_was_given_up_or_is_in_no_plan_asks_for_a_seat() -> None:
    gone = with_one(a_running_event(), attendance=GONE)
    late = but(gone, people={**gone.people, **crowd(a_person("e9"))})

    for event, pid in ((gone, E1), (late, ParticipantId("e9"))):
        assert lacks_seat(PLAN, event.people[pid])
        asking = after(event, AskFor(pid, Need.SEAT)).people[pid].ask
        assert asking is not None
        assert asking.need is Need.SEAT


def test_who_has_no_table_misses_no_partner() -> None:
    event = a_running_event()

    assert why_not(event, AskFor(E2, Need.PARTNER_MISSING), T0 + 11 * MIN) == (
        "You have no table in this round. Ask for help instead."
    )


def test_who_is_off_the_list_is_sent_to_the_desk() -> None:
    sentence = "You are not on the list any more. Please ask at the desk."
    for command in (AskFor(ParticipantId("x"), Need.HELP), SitDown(ParticipantId("x"), 1)):
        assert why_not(a_running_event(), command) == sentence


# --- at the table -----------------------------------------------------------------------------------


def test_somebody_says_that_they_are_at_their_table() -> None:
    event = a_running_event()

    change = decide(event, asked(SitDown(E1, 1), by="e1"), T0 + S, PLAN)

    spotted = Spotted(round_no=1, table=event.tables[0].id, at_ms=T0 + S)
    expected = but(with_one(event, spotted=spotted, arrived_at_ms=T0 + S), version=8)
    assert change == Change(after=expected, said="{e1} is at table 1")
    assert isinstance(change, Change)
    assert phone_view(change.after, PLAN, E1, T0 + S).at_table == 1
    elsewhere = a_plan([a_pairing("t2", "m1", "e1")])
    assert phone_view(change.after, elsewhere, E1, T0 + S).at_table == 0


def test_who_was_seen_before_keeps_the_time_of_arrival() -> None:
    event = with_one(a_running_event(), arrived_at_ms=T0)

    assert after(event, SitDown(E1, 1), T0 + S).people[E1].arrived_at_ms == T0


def test_nobody_sits_down_twice_or_in_another_round() -> None:
    event = after(a_running_event(), SitDown(E1, 1))

    assert why_not(event, SitDown(E1, 1)) == "The host knows that you are there."
    sentence = "You have no table in this round. Look at the card again."
    assert why_not(event, SitDown(E1, 2)) == sentence
    assert why_not(event, SitDown(E2, 2), T0 + 11 * MIN) == sentence
    assert why_not(event, SitDown(E1, 7)) == sentence
    assert why_not(event, SitDown(E1, 1), plan=None) == sentence


# --- answers ----------------------------------------------------------------------------------------


def test_the_host_answers_and_the_phone_shows_it() -> None:
    event = with_one(a_running_event(), ask=HELP)

    change = decide(event, asked(Answer(E1, "Coming"), by="Ada"), T0, PLAN)

    expected = but(with_one(event, ask=but(HELP, answer="Coming", answered_by="Ada")), version=8)
    assert change == Change(after=expected, said="{e1} was answered")
    view = phone_view(expected, PLAN, E1, T0).ask
    assert view is not None
    assert (view.text, view.answer, view.by) == ("You asked for help.", "Coming", "Ada")


def test_an_answer_needs_a_question_words_and_comes_once() -> None:
    event = with_one(a_running_event(), ask=HELP)
    answered = with_one(event, ask=but(HELP, answer="Coming", answered_by="Ada"))

    assert why_not(a_running_event(), Answer(E1, "Hi")) == "Mentee 1 needs nothing any more."
    assert why_not(answered, Answer(E1, "Me too")) == "Ada has answered already: Coming"
    for text in ("", "x" * (MAX_ANSWER + 1)):
        assert why_not(event, Answer(E1, text)) == f"An answer has 1 to {MAX_ANSWER} letters."


def test_what_was_asked_is_taken_back_once() -> None:
    event = with_one(a_running_event(), ask=HELP)

    change = decide(event, asked(TakeBack(E1), by="e1"), T0, PLAN)

    assert change == Change(after=but(with_one(event, ask=None), version=8), said="{e1} needs nothing more")
    assert why_not(a_running_event(), TakeBack(E1)) == "There is nothing to take back."


# --- what the host does is an answer, too -----------------------------------------------------------


def answer_of(event: Event) -> str:
    ask = event.people[E1].ask
    assert ask is not None
    return ask.answer


def test_who_wants_to_leave_is_told_when_they_can() -> None:
    event = with_one(a_running_event(), ask=but(HELP, need=Need.LEAVING))

    assert answer_of(after(event, Leave(E1, now=True))) == "Thank you for coming. You can go now."
    assert answer_of(after(event, Leave(E1, now=False))) == "Thank you for coming. You can go after round 1."


def test_who_asked_for_a_seat_is_told_which() -> None:
    event = after(with_one(a_running_event(), arrived_at_ms=T0), NoShow((E1,)))
    asking = with_one(event, ask=but(HELP, need=Need.SEAT))

    assert answer_of(after(asking, Seat(E1, now=False))) == "You have a seat: table 2 in round 2."


def test_who_asked_for_a_seat_is_told_that_none_is_free() -> None:
    full = a_plan(
        [a_pairing("t1", "m1", "e2"), a_bye("m2")],
        [a_pairing("t1", "m1", "e2"), a_bye("m2")],
    )
    event = a_running_event()
    one_table = but(event, tables=event.tables[:1])
    asking = with_one(one_table, ask=but(HELP, need=Need.SEAT))

    told = after(asking, Seat(E1, now=False), plan=full)

    assert answer_of(told) == "No seat is free yet. You are on the list for the next one."


def test_an_ask_for_something_else_stays_open() -> None:
    event = with_one(a_running_event(), ask=HELP)

    assert answer_of(after(event, Leave(E1, now=True))) == ""
