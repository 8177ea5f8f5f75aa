"""Decide: what each clock command changes, says and refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.core import timeline as tl
from server.core.commands import (
    Announce,
    CheckIn,
    ClockCommand,
    EndTalk,
    Extend,
    Finish,
    GoOn,
    Hold,
    OpenLobby,
    Pause,
    Reopen,
    Resume,
    ShiftClock,
    SkipRound,
    Undo,
    Unhold,
)
from server.core.decide import JUMP_MEMORY_MS, Change, decide
from server.core.model import Done, Event, ParticipantId
from server.core.timeline import Timeline
from tests.builders import (
    T0,
    S,
    a_running_event,
    a_running_timeline,
    a_timeline,
    an_event,
    an_open_timeline,
    asked,
    but,
    did,
    refusal,
)

RUNNING = a_running_timeline()
HELD = a_running_timeline(by_hand=True)
PAUSED = tl.pause(RUNNING, T0)


@pytest.mark.parametrize(
    ("timeline", "command", "edited", "said"),
    [
        (a_timeline(), OpenLobby(), an_open_timeline(), "Lobby opened"),
        (an_open_timeline(), GoOn("lobby-0"), RUNNING, "Move to round 1 started"),
        (HELD, GoOn("walk-1"), tl.go_on(HELD, T0), "Round 1 started"),
        (
            tl.go_on(RUNNING, T0),
            EndTalk("talk-1"),
            tl.end_talk(tl.go_on(RUNNING, T0), T0, 60),
            "Round ends in 1 minute",
        ),
        (
            tl.go_on(RUNNING, T0),
            EndTalk("talk-1", 0),
            tl.end_talk(tl.go_on(RUNNING, T0), T0, 0),
            "Round ended",
        ),
        (RUNNING, SkipRound("walk-1"), tl.skip_round(RUNNING, T0), "Round 1 skipped"),
        (RUNNING, Pause(), PAUSED, "Paused"),
        (PAUSED, Resume(), RUNNING, "Resumed"),
        (RUNNING, Extend("walk-1", 60), tl.extend(RUNNING, T0, 60), "1 minute added"),
        (RUNNING, Extend("walk-1", -30), tl.extend(RUNNING, T0, -30), "30 seconds taken off"),
        (RUNNING, Hold(), HELD, "The host starts each round"),
        (HELD, Unhold(), RUNNING, "Rounds start by themselves"),
        (RUNNING, Finish(), tl.finish(RUNNING, T0), "Evening finished"),
        (
            tl.finish(RUNNING, T0),
            Reopen(),
            tl.reopen(tl.finish(RUNNING, T0), T0),
            "Evening reopened",
        ),
    ],
)
def test_a_clock_command_edits_the_timeline_and_says_so(
    timeline: Timeline, command: ClockCommand, edited: Timeline, said: str
) -> None:
    event = an_event(timeline=timeline)

    change = decide(event, asked(command), T0)

    done = Done(version=8, said=said, by="Ada", at_ms=T0)
    after = but(event, version=8, timeline=edited, clock_version=8, last=done, undo=(done,))
    assert change == Change(after=after, said=said)


def test_a_refused_edit_changes_nothing_and_says_why() -> None:
    assert refusal(decide(an_event(), asked(Pause()), T0)) == "Nothing is counting down now."


def test_the_rounds_do_not_start_without_a_published_plan() -> None:
    event = an_event(timeline=an_open_timeline(), published=None)

    sentence = refusal(decide(event, asked(GoOn("lobby-0")), T0))

    assert sentence == "Publish the plan first, so that everyone knows where to go."


def test_starting_before_the_lobby_is_open_is_refused() -> None:
    assert refusal(decide(an_event(), asked(GoOn("lobby-0")), T0)) == "Open the lobby first."


# --- two hosts, and the very boundary ---------------------------------------------------------------


def test_a_press_on_an_older_clock_is_refused_with_who_what_and_when() -> None:
    event = did(a_running_event(), Pause(), T0 + 10 * S, by="Björn")

    sentence = refusal(decide(event, asked(Resume(), seen=7), T0 + 12_900))

    assert sentence == "Björn was faster, 2 s ago: Paused. Press again if you still want this."


def test_the_refusal_names_who_moved_the_clock_not_who_spoke_since() -> None:
    paused = did(a_running_event(), Pause(), T0 + 10 * S, by="Björn")
    event = did(paused, Announce("Soup!"), T0 + 11 * S, by="Chen")

    sentence = refusal(decide(event, asked(Resume(), seen=7), T0 + 13 * S))

    assert sentence == "Björn was faster, 3 s ago: Paused. Press again if you still want this."


def test_when_the_server_moved_the_clock_the_refusal_says_so() -> None:
    event = did(a_running_event(), ShiftClock(2_000), T0, by="")

    sentence = refusal(decide(event, asked(Pause(), seen=7), T0 - 5 * S))

    assert sentence.startswith("The server was faster, 0 s ago: The server's clock jumped by +2.0 s")


def test_a_press_that_has_seen_the_newest_clock_counts() -> None:
    event = did(a_running_event(), Pause(), T0)

    assert isinstance(decide(event, asked(Resume(), seen=8), T0), Change)


def test_announcements_and_check_ins_do_not_make_the_clock_older() -> None:
    event = did(did(a_running_event(), Announce("Soup!")), CheckIn(ParticipantId("e1")))

    assert isinstance(decide(event, asked(Pause(), seen=7), T0), Change)


@pytest.mark.parametrize("command", [GoOn("talk-1"), EndTalk("talk-1"), SkipRound("talk-1"), Extend("talk-1", 60)])
def test_a_press_at_the_boundary_is_not_taken_for_the_next_segment(command: ClockCommand) -> None:
    event = a_running_event()

    sentence = refusal(decide(event, asked(command), T0 + 660 * S))

    assert sentence == "Move to round 2 has begun in the meantime. Nothing was changed."


def test_a_press_just_before_the_boundary_counts() -> None:
    after = did(a_running_event(), Extend("talk-1", 60), T0 + 660 * S - 1)

    assert after.timeline == tl.extend(RUNNING, T0 + 100 * S, 60)


# --- the clock of the store jumps -------------------------------------------------------------------


def test_a_jump_of_the_clock_moves_the_evening_and_forgets_what_could_be_undone() -> None:
    event = did(a_running_event(), Extend("walk-1", 60), T0)

    after = did(event, ShiftClock(-1_500), T0 + 5 * S, by="")

    said = "The server's clock jumped by -1.5 s; no round got longer or shorter"
    assert after == but(
        event,
        version=9,
        timeline=tl.shift(event.timeline, -1_500),
        clock_version=9,
        jump_at_ms=T0 + 5 * S,
        undo=(),
        last=Done(version=9, said=said, by="", at_ms=T0 + 5 * S),
    )


@pytest.mark.parametrize("after_ms", [0, JUMP_MEMORY_MS - 1, 1 - JUMP_MEMORY_MS])
def test_a_jump_that_two_processes_see_counts_once(after_ms: int) -> None:
    event = did(a_running_event(), ShiftClock(3_000), T0)

    sentence = refusal(decide(event, asked(ShiftClock(3_000)), T0 + after_ms))

    assert sentence == "This jump of the clock has been dealt with already."


def test_a_later_jump_counts_again() -> None:
    event = did(a_running_event(), ShiftClock(3_000), T0)

    after = did(event, ShiftClock(3_000), T0 + JUMP_MEMORY_MS)

    assert after.timeline == tl.shift(RUNNING, 6_000)


# --- what is written down ---------------------------------------------------------------------------


def test_the_last_twenty_actions_can_be_taken_back() -> None:
    event = a_running_event()

    for n in range(25):
        event = did(event, Announce(f"Number {n}"))

    assert [done.version for done in event.undo] == list(range(13, 33))
    assert event.last == event.undo[-1]


def test_what_guests_do_is_not_the_hosts_last_action() -> None:
    event = did(a_running_event(), Pause())

    after = did(event, CheckIn(ParticipantId("e1")), by="e1")

    assert (after.version, after.last, after.undo) == (9, event.last, event.undo)


def test_the_stamp_is_left_for_the_caller_to_draw() -> None:
    assert did(a_running_event(), Pause()).stamp == "s7"


def test_a_decision_can_be_made_again_on_a_newer_event() -> None:
    event = a_running_event()
    newer: Event = replace(event, version=40)

    assert did(newer, Pause()).version == 41
    assert refusal(decide(newer, asked(Undo(of=8)), T0)) == "There is nothing to undo."
