"""The times on paper are those of the clock, as far as it is known, and planned ones beyond."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest
from hypothesis import given

from server.core import timeline as tl
from server.core.paper_times import NEVER, When, by_key, clock_minutes, instant, starts
from tests.builders import MIN, T0, S, a_running_timeline, a_timeline, an_open_timeline
from tests.core.evenings import PROOF, Evening, evenings


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("18:30", 1110),
        ("9:05", 545),
        ("0:00", 0),
        ("23:59", 1439),
        ("24:00", None),
        ("18:60", None),
        ("18", None),
        ("", None),
        ("18:3x", None),
        (":30", None),
        ("018:30", None),
    ],
)
def test_a_time_of_day_is_understood_or_left_out(text: str, minutes: int | None) -> None:
    assert clock_minutes(text) == minutes


def test_before_the_start_times_count_from_it() -> None:
    texts = ["", "+0 min", "+1 min", "+11 min", "+12 min", "+22 min"]

    for timeline in (a_timeline(), an_open_timeline()):
        assert starts(timeline, T0) == tuple(When(text=text) for text in texts)


def test_with_a_start_that_was_said_times_are_times_of_day_across_midnight_too() -> None:
    whens = starts(a_timeline(breaks=(1,), break_s=600), T0, 23 * 60 + 50)

    assert [when.text for when in whens] == ["", "23:50", "23:51", "00:01", "00:11", "00:12", "00:22"]


def test_once_it_runs_the_clock_says_the_times() -> None:
    timeline = a_running_timeline()

    assert [when.at_ms for when in starts(timeline, T0 + MIN, 60)] == [s.starts_at_ms for s in timeline.segments]
    assert instant(T0) == When(text="08:00 UTC", at_ms=T0)
    assert instant(T0, timezone(timedelta(hours=9))) == When(text="17:00", at_ms=T0)


def test_a_pause_moves_what_is_ahead() -> None:
    paused = tl.pause(a_running_timeline(), T0 + 30 * S)

    minutes = [(when.at_ms or 0) - T0 for when in starts(paused, T0 + 5 * MIN)]

    assert minutes == [0, 0, 330 * S, 930 * S, 990 * S, 1590 * S]


def test_a_round_that_waits_for_the_host_begins_when_planned_and_not_before_now() -> None:
    held = tl.hold(a_running_timeline(), T0)

    assert [(when.at_ms or 0) - T0 for when in starts(held, T0)] == [0, 0, MIN, 11 * MIN, 12 * MIN, 22 * MIN]
    assert [(when.at_ms or 0) - T0 for when in starts(held, T0 + 3 * MIN)][2:] == [
        3 * MIN, 13 * MIN, 14 * MIN, 24 * MIN,
    ]  # fmt: skip


def test_a_round_that_goes_on_after_a_reopening_counts_from_there() -> None:
    over = tl.finish(a_running_timeline(), T0 + 25 * S)
    again = tl.reopen(over, T0 + MIN)

    times = by_key(again, starts(again, T0 + MIN))

    assert times["talk-1"].at_ms == T0 + MIN + 35 * S
    assert times["lobby-0"] == instant(T0)


@PROOF
@given(evenings())
def test_times_never_run_backwards_and_agree_with_the_end_that_the_host_sees(evening: Evening) -> None:
    whens = starts(evening.timeline, evening.now_ms)

    at = [when.at_ms for when in whens if when.at_ms is not None]
    assert at == sorted(at)
    end = tl.expected_end_ms(evening.timeline, evening.now_ms)
    if end is not None:
        assert whens[-1].at_ms == end
    else:
        assert at == []


def test_no_time_is_no_time() -> None:
    assert When(text="", at_ms=None) == NEVER
