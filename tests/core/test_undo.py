"""Undo: the earlier value exactly, or paused where it was, and never somebody else's action."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from server.core import timeline as tl
from server.core.commands import (
    Announce,
    ClockCommand,
    EndTalk,
    Extend,
    Finish,
    GoOn,
    Hold,
    OpenLobby,
    Pause,
    Publish,
    Reopen,
    Resume,
    SetDraft,
    SkipRound,
    Undo,
    Unhold,
)
from server.core.decide import decide
from server.core.model import Announcement, Done, PlanId
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
    before,
    but,
    did,
    refusal,
    undoable,
)

RUNNING = a_running_timeline()
TALKING = tl.go_on(RUNNING, T0)


@pytest.mark.parametrize(
    ("timeline", "command"),
    [
        (a_timeline(), OpenLobby()),
        (an_open_timeline(), GoOn("lobby-0")),
        (RUNNING, GoOn("walk-1")),
        (TALKING, EndTalk("talk-1")),
        (RUNNING, SkipRound("walk-1")),
        (RUNNING, Pause()),
        (tl.pause(RUNNING, T0), Resume()),
        (RUNNING, Extend("walk-1", -60)),
        (RUNNING, Hold()),
        (a_running_timeline(by_hand=True), Unhold()),
        (RUNNING, Finish()),
        (tl.finish(RUNNING, T0), Reopen()),
    ],
)
def test_undo_brings_back_the_very_timeline(timeline: Timeline, command: ClockCommand) -> None:
    event = an_event(timeline=timeline)
    mistake = undoable(event, command)

    after = did(mistake.event, Undo(of=8, before=mistake.before), T0 + 5 * S, by="Björn")

    done = Done(version=9, said=f"Undone: {mistake.event.undo[-1].said}", by="Björn", at_ms=T0 + 5 * S)
    assert after == but(event, version=9, clock_version=9, last=done)


def test_undo_over_a_boundary_comes_back_paused_and_says_so() -> None:
    event = a_running_event()
    mistake = undoable(event, Pause(), T0 + 20 * S)

    after = did(mistake.event, Undo(of=8, before=mistake.before), T0 + 600 * S)

    assert after.timeline == but(RUNNING, paused_at_ms=T0 + 20 * S)
    assert after.last == Done(
        version=9,
        said="Undone: Paused. Paused where it was; resume when you are ready",
        by="Ada",
        at_ms=T0 + 600 * S,
    )


def test_undo_of_an_announcement_brings_back_the_one_before_and_leaves_the_clock() -> None:
    event = did(a_running_event(), Announce("Soup!"))
    mistake = undoable(event, Announce("Sup!"))

    after = did(mistake.event, Undo(of=9, before=mistake.before), T0 + 3600 * S)

    assert after.announcement == Announcement(id="a8", text="Soup!", by="Ada", at_ms=T0)
    assert (after.timeline, after.clock_version) == (event.timeline, event.clock_version)


def test_undo_of_publishing_hides_the_plan_again_and_keeps_the_draft() -> None:
    event = an_event(published=None)
    mistake = undoable(event, Publish(PlanId("p1")))

    after = did(mistake.event, Undo(of=8, before=mistake.before))

    assert (after.published, after.draft) == (None, "p1")


def test_undo_of_publishing_a_second_plan_shows_the_first_again() -> None:
    event = an_event()
    drawn = did(event, SetDraft(PlanId("p2"), frozenset(event.people), event.tables, 2))
    mistake = undoable(drawn, Publish(PlanId("p2")))

    after = did(mistake.event, Undo(of=9, before=mistake.before))

    assert (after.published, after.draft) == ("p1", "p2")


def test_actions_are_taken_back_one_after_the_other() -> None:
    event = a_running_event()
    first = undoable(event, Extend("walk-1", 60))
    second = undoable(first.event, Pause())

    once = did(second.event, Undo(of=9, before=second.before))
    twice = did(once, Undo(of=8, before=first.before))

    assert (once.timeline, twice.timeline) == (first.event.timeline, event.timeline)
    assert (len(once.undo), len(twice.undo)) == (1, 0)


def test_undo_itself_is_not_undone() -> None:
    mistake = undoable(a_running_event(), Pause())

    after = did(mistake.event, Undo(of=8, before=mistake.before))

    assert refusal(decide(after, asked(Undo(of=9)), T0)) == "There is nothing to undo."


def test_undo_of_an_earlier_action_is_refused_with_the_last_one() -> None:
    first = undoable(a_running_event(), Extend("walk-1", 60))
    event = did(first.event, Pause(), by="Björn")

    sentence = refusal(decide(event, asked(Undo(of=8, before=first.before)), T0))

    assert sentence == "The last action is another one now: Paused (Björn). Look, then undo."


def test_undo_without_a_log_entry_is_refused() -> None:
    event = did(a_running_event(), Pause())

    sentence = refusal(decide(event, asked(Undo(of=8)), T0))

    assert sentence == "The last action is another one now: Paused (Ada). Look, then undo."


def test_undo_keeps_what_others_said_and_who_came_since() -> None:
    event = a_running_event()
    mistake = undoable(event, Pause())
    spoken = did(mistake.event, Announce("Soup!"))
    unspoken = did(spoken, Undo(of=9, before=before(mistake.event, spoken, T0)))

    after = did(unspoken, Undo(of=8, before=mistake.before))

    assert (after.announcement, after.people) == (event.announcement, event.people)
    assert after.timeline == event.timeline


@pytest.mark.parametrize("boundary", [lambda at: at - 1, lambda at: at])
def test_undo_is_exact_up_to_the_last_millisecond(boundary: Callable[[int], int]) -> None:
    mistake = undoable(a_running_event(), Extend("walk-1", 300), T0 + 10 * S)
    now_ms = boundary(T0 + 60 * S)

    after = did(mistake.event, Undo(of=8, before=mistake.before), now_ms)

    passed = now_ms >= T0 + 60 * S
    assert after.timeline == (but(RUNNING, paused_at_ms=T0 + 10 * S) if passed else RUNNING)
