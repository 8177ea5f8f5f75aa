"""The host's evening as a list, and the page for when everything fails."""

from __future__ import annotations

from rotation import Plan
from server.core import timeline as tl
from server.core.model import Event
from server.core.paper_script import Bell, Script, script
from server.core.paper_times import NEVER, starts
from tests.builders import MIN, T0, a_bye, a_pairing, a_plan, a_running_timeline, a_timeline, an_agenda, an_event, but

PLAN = a_plan(
    [a_pairing("t1", "m1", "e1"), a_pairing("t2", "m2", "e2")],
    [a_pairing("t1", "m1", "e2"), a_bye("m2"), a_bye("e1")],
)
FULL = {"breaks": (1,), "break_s": 300, "welcome_s": 300, "closing_s": 300}


def script_of(event: Event, now_ms: int = T0, plan: Plan | None = PLAN) -> Script:
    return script(event, plan, now_ms, starts(event.timeline, now_ms))


def test_the_script_goes_from_the_doors_to_the_end() -> None:
    view = script_of(an_event(agenda=an_agenda(**FULL), timeline=a_timeline(**FULL)))

    assert [(step.when.text, step.title, step.length, step.press) for step in view.steps] == [
        ("", "Before the doors open", "", "Open the lobby"),
        ("", "Lobby", "", "Start: send everyone to their tables"),
        ("+0 min", "Welcome", "5 minutes", ""),
        ("+5 min", "Move to round 1", "1 minute", ""),
        ("+6 min", "Round 1", "10 minutes", ""),
        ("+16 min", "Break", "5 minutes", ""),
        ("+21 min", "Move to round 2", "1 minute", ""),
        ("+22 min", "Round 2", "10 minutes", ""),
        ("+32 min", "Closing", "5 minutes", ""),
        ("+37 min", "The end", "", ""),
    ]
    assert [step.early for step in view.steps][2:6] == [
        "End: welcome", "Start round 1 now", "End round in 1 minute", "End the break, send everyone on",
    ]  # fmt: skip
    assert all(step.say for step in view.steps[1:])
    assert [step.title for step in view.steps if step.now] == ["Before the doors open"]
    assert (view.talk, view.walk, view.paused) == ("10 minutes", "1 minute", False)


def test_a_walk_says_who_sits_out_and_which_tables_are_free() -> None:
    view = script_of(an_event())

    assert [(step.out, step.free) for step in view.steps if step.title.startswith("Move")] == [
        ((), ()), (("Mentee 1", "Mentor 2"), ("2",)),
    ]  # fmt: skip
    assert all(not step.out for step in view.steps if not step.title.startswith("Move"))


def test_without_a_plan_there_is_a_script_all_the_same() -> None:
    assert [step.title for step in script_of(an_event(), plan=None).steps][2] == "Move to round 1"


def test_a_host_who_starts_each_round_presses_at_each() -> None:
    event = an_event(agenda=an_agenda(by_hand=True), timeline=a_timeline(by_hand=True))

    walks = [step for step in script_of(event).steps if step.title.startswith("Move")]

    assert [(step.press, step.early) for step in walks] == [("Start round 1 now", ""), ("Start round 2 now", "")]


def test_what_is_over_is_marked_and_what_was_skipped_left_out() -> None:
    timeline = tl.skip_round(a_running_timeline(), T0 + 2 * MIN)
    event = an_event(timeline=timeline)

    view = script_of(event, T0 + 2 * MIN)

    assert [(step.title, step.past, step.now) for step in view.steps] == [
        ("Before the doors open", True, False),
        ("Lobby", True, False),
        ("Move to round 1", True, False),
        ("Move to round 2", False, True),
        ("Round 2", False, False),
        ("The end", False, False),
    ]


def test_bells_ring_from_now_on() -> None:
    event = an_event(timeline=a_running_timeline(**FULL), agenda=an_agenda(**FULL))
    now_ms = T0 + 7 * MIN

    bells = script_of(event, now_ms).bells

    assert [(bell.rings, bell.text) for bell in bells] == [
        ("1", "Round 1 begins, 10 minutes"),
        ("3", "Break, 5 minutes"),
        ("2", "Go to your table for round 2, 1 minute"),
        ("1", "Round 2 begins, 10 minutes"),
        ("3", "Closing, 5 minutes"),
        ("3", "The end"),
    ]
    assert bells[0].when.at_ms == T0 + 6 * MIN
    assert script_of(an_event()).bells[0] == Bell(
        when=starts(a_timeline(), T0)[1], rings="2", text="Go to your table for round 1, 1 minute"
    )


def test_a_closed_table_and_a_pause_are_said() -> None:
    event = an_event(timeline=tl.pause(a_running_timeline(), T0 + MIN))
    event = but(event, tables=(event.tables[0], but(event.tables[1], closed=True)))

    view = script_of(event, T0 + MIN)

    assert (view.closed, view.paused) == (("2",), True)
    assert view.steps[0].when == NEVER
